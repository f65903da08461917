"""What an office's registers must look like before they may land. A rule sees what is known of one cell."""

from __future__ import annotations

from typing import Any

import pandas as pd

from expectations.findings import Finding
from expectations.repeated import first_of_each, in_rows, left_out

from .common import true

#: Registers list; what is counted in them (persons trained, money) is in units of its own.
UNITS: list[str] = []


def suite() -> Any:
    """The suite of registers, each rule with its sentence."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(
        name="policy",
        expectations=[
            true("is_filled", code="missing_value", says="The cell is empty."),
            true("is_plain", code="command_cell", says="The text begins like a formula or a command; it was not read."),
            true("is_known", code="unknown_code", says='"{found}" is no code of this column.{expected}'),
            true("is_number", code="not_a_number", says='"{found}" is not a number.'),
            true("is_not_negative", code="negative_count", says="{found} is less than nothing."),
            true("is_whole", code="fractional_count", says="{found} is not a whole number."),
            true("is_year", code="bad_period", says='"{found}" is not a year.'),
            true("is_day", code="date_unreadable", says='"{found}" is not a date. Write it like 2025-03-31.'),
            true("is_past", code="period_in_future", says="{found} lies ahead."),
            true("is_once", code="duplicate_cell", says="The same entry is filled in twice, first in {expected}."),
            true("names_nobody", code="direct_identifier",
                 says="The cell holds what tells who somebody is; nothing of this file was kept."),
        ],
    )  # fmt: skip


def findings(cells: pd.DataFrame) -> dict[str, list[Finding]]:
    """By submission, everything that is wrong, cell by cell."""
    from expectations.validate import failing

    found: dict[str, list[Finding]] = {str(one): [] for one in cells["submission_id"].unique()}
    cells = cells.assign(source_row=cells["row"])
    for meta, rows in failing("policy", cells):
        for submission, group in cells.loc[rows].groupby("submission_id", sort=True):
            found[str(submission)] += _said(meta, group)
    return found


def _said(meta: dict[str, Any], group: pd.DataFrame) -> list[Finding]:
    found = []
    for row, further, unlisted in first_of_each(group, ["column", "found", "expected"]):
        sheet = row.sheet if isinstance(row.sheet, str) else None
        if unlisted:
            found.append(left_out(meta["code"], unlisted, sheet=sheet, row=int(row.row)))
            continue
        one = Finding.make(
            meta["code"],
            sheet=sheet,
            row=int(row.row),
            column=row.column,
            found=row.found if isinstance(row.found, str) else "what tells who somebody is",
            expected=row.expected,
            says=meta["says"],
        )
        found.append(in_rows(one, further))
    return found
