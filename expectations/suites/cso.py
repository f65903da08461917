"""What the return of a support organisation or helpline must look like before it may land."""

from __future__ import annotations

from typing import Any

from .common import counts, rules

#: What support organisations count; victims known to the police belong to the police form.
UNITS = ["CLIENTS", "CONTACTS", "INCIDENTS", "SERVICES", "REFERRALS", "REMOVALS", "CASES", "VISITS"]


def suite() -> Any:
    """The suite of support organisations."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(name="cso", expectations=[*rules(), *counts()])
