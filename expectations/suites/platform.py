"""What a transparency report must look like before it may land.

Platforms publish these tables and do not send them again: what contradicts itself inside a report is a remark, and
the figures land as they are. What would make a figure that of somebody or somewhere else is an error.
"""

from __future__ import annotations

from typing import Any

from .common import true

#: What platforms count. None of it is a person, and no two of these units are ever added.
UNITS = [
    *("NOTICES", "ORDERS", "ITEMS", "ACTIONS", "MEASURES", "ACCOUNTS", "COMPLAINTS", "DISPUTES", "SUSPENSIONS"),
    *("STATEMENTS", "REQUESTS", "REPORTS", "MODERATORS", "RECIPIENTS", "VIEWS", "CASES"),
]


def suite() -> Any:
    """The suite of platforms."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(
        name="platform",
        expectations=[
            rule("cell_once", code="duplicate_cell", says="The same cell is filled in twice."),
            rule("value_not_negative", code="negative_count", says="{found} is less than nothing."),
            rule("value_whole", code="fractional_count", says="{found} is not a whole number."),
            rule("share_in_range", code="share_out_of_range", says="{found} per cent is no share."),
            rule("platform_known", code="platform_unknown", shows="platform",
                 says='"{found}" is no platform that is known.'),
            rule("platform_of_sender", code="platform_of_another", shows="platform",
                 says='"{found}" is not a service of {expected}.'),
            rule("area_known", code="area_unknown", severity="warning", shows="ref_area",
                 says='"{found}" is no area that is known; its figures land and are shown nowhere.'),
            rule("area_in_territory", code="area_outside_territory", shows="ref_area",
                 says='"{found}" is not a state of the European Economic Area, which these reports are about.'),
            rule("keywords_agree", code="parts_not_total", severity="warning",
                 says="The category says {found}, but the keywords below it add up to {expected}."),
            rule("categories_agree", code="parts_not_total", severity="warning",
                 says="The total says {found}, but the categories add up to {expected}."),
            rule("areas_agree", code="parts_not_total", severity="warning",
                 says="All states together are said to be {found}, but they add up to {expected}."),
            rule("outcomes_agree", code="parts_not_total", severity="warning",
                 says="{found} complaints were submitted, but their outcomes add up to {expected}."),
            rule("part_within_whole", code="part_exceeds_whole",
                 says="The part, {found}, is more than the whole, {expected}."),
        ],
    )  # fmt: skip


def rule(question: str, *, says: str, **meta: Any) -> Any:
    """A rule on the answer to a question of `expectations.transparency`."""
    return true(question, says=says, question=question, **meta)
