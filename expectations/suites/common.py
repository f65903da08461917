"""What must be true of every return, whoever sends it."""

from __future__ import annotations

from typing import Any

from expectations.codelists import LISTS
from expectations.custom import DIMENSIONS


def true(column: str, *, says: str, **meta: Any) -> Any:
    """A rule on a measured column; `says` is the sentence that the sender reads."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[True], meta={"says": says, **meta})


def rules() -> list[Any]:
    """The common rules, each with its sentence."""
    return [
        true("cell_once", code="duplicate_cell", detail="earlier",
             says="The same cell is filled in twice, first in {expected}."),
        true("value_present", code="missing_value", says="The cell is empty."),
        true("labels_present", code="missing_value", says="The cell is empty.", detail="column"),
        true("value_not_negative", code="negative_count", says="{found} is less than nothing.", shows="value"),
        true("period_written_well", code="bad_period", says='"{found}" is not a reporting period.',
             shows="time_period", expects="2024, 2024-Q1 or 2024-01"),
        true("period_fits_cover", code="period_not_matching", shows="time_period_written", expects="cover_period",
             says="The period {found} is written here, but the cover says {expected}."),
        true("area_in_country", code="area_of_another_country", shows="ref_area", expects="cover_area",
             says='The area "{found}" is not in {expected}.'),
        true("area_at_level", code="area_level", shows="ref_area",
             expects="regions are asked for, not the whole country",
             says='"{found}" is not the right level of area: {expected}.'),
        true("parts_agree", code="parts_not_total", shows="value", detail="expected",
             says="The total given is {found}, but the parts add up to {expected}."),
        *(
            true(f"known_{column}", code="unknown_code", shows=column, list=LISTS[column],
                 says='"{found}" is not a code for {column}.{expected}')
            for column in DIMENSIONS
        ),
    ]  # fmt: skip


def counts() -> list[Any]:
    """Rules for whatever is counted one by one; a population may be an estimate."""
    return [
        true("value_whole", code="fractional_count", says="{found} is not a whole number.", shows="value"),
        true("unit_fits", code="mixed_units", shows="unit", expects="units",
             says='"{found}" is in another unit than the table, which holds {expected}.'),
    ]  # fmt: skip
