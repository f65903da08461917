"""Registers that an office keeps beside its figures: readiness, strategies, documents, training, budget."""
