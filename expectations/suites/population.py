"""What a population table must look like before it may land as a denominator."""

from __future__ import annotations

from typing import Any

from .common import rules

#: A population is counted in persons; there is no other unit to mix it with.
UNITS: list[str] = []


def suite() -> Any:
    """The suite of populations."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(name="population", expectations=rules())
