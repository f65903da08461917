"""What a police return must look like before it may land."""

from __future__ import annotations

from typing import Any

from .common import counts, rules, true

#: What police count; contacts and clients belong to the form of support organisations.
UNITS = [
    *("OFFENCES", "VICTIMS", "SUSPECTS", "ORDERS_APPLIED", "ORDERS_GRANTED", "ORDERS_REFUSED", "ORDERS_BREACHED"),
    "BREACHES_SANCTIONED",
    *("MISDEMEANOURS", "PROSECUTED", "CONVICTED", "COHORT", "PRISON_TERMS", "CASES_CLOSED"),
]


def suite() -> Any:
    """The suite of the police."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(
        name="police",
        expectations=[
            *rules(),
            *counts(),
            true("offence_has_form", code="offence_without_crosswalk", shows="offence",
                 says='The offence "{found}" is in no form of violence yet and no form is given; '
                      'it was taken in with its form unknown.'),
            true("time_plausible", code="mixed_units", shows="value", detail="expected",
                 says="{found} can hardly be in the unit of this column: {expected}."),
            true("base_given", code="missing_value", shows="value",
                 says="{found} stands here, and of how many it is does not stand beside it."),
        ],
    )  # fmt: skip
