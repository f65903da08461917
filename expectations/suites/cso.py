"""What the return of a support organisation or helpline must look like before it may land."""

from __future__ import annotations

from typing import Any

from .common import counts, rules, true

#: What support organisations count; victims known to the police belong to the police form.
UNITS = [
    *("CLIENTS", "CONTACTS", "INCIDENTS", "SERVICES", "REFERRALS", "REMOVALS", "CASES", "VISITS"),
    *("SHELTERS", "PLACES", "ACCOMMODATED"),
]


def suite() -> Any:
    """The suite of support organisations."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(
        name="cso",
        expectations=[
            *rules(),
            *counts(),
            true("places_enough", code="part_exceeds_whole", shows="value", detail="expected",
                 says="{found} persons are accommodated, in {expected} places."),
        ],
    )  # fmt: skip
