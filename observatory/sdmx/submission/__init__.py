"""Data that somebody sends in SDMX: read, held against the structure, and answered with all findings at once."""
