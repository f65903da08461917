"""One cell of a form: a label as text, a figure as a number, and a finding where it is neither."""

from __future__ import annotations

import math
import re
from typing import Any

from expectations.findings import Finding

from .layout import Table

#: A number as programs write it; Python alone would also take 1_000, ١٢ and nan.
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z", re.ASCII)

#: Text in a cell for counts that shows a rate, a share or another unit.
OTHER_UNIT = re.compile(r"[%‰]|\b100[ .,]?000\b", re.IGNORECASE)

#: The text of a cell that has its finding already, so that it is not reported again as empty.
REPORTED = "?"


def label(value: Any) -> str | None:
    """A label as written, with single spaces; whole numbers lose the `.0` that workbooks give them."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) or None


def figure(
    table: Table,
    cell: Any,
    sheet: str | None,
    row: int,
    column: str,
    findings: list[Finding],
    is_formula: bool,
) -> tuple[float | None, str | None]:
    """The value and its text; what is not a number becomes a finding and stays empty."""
    text = label(cell)
    if is_formula:
        findings.append(Finding.make("formula", sheet=sheet, row=row, column=column))
        return None, REPORTED
    if text is None:
        return None, None
    try:
        if isinstance(cell, bool) or not NUMBER.match(text):
            raise ValueError
        value = float(cell)
        if not math.isfinite(value):
            raise ValueError
    except (ValueError, OverflowError):
        code = "mixed_units" if OTHER_UNIT.search(text) else "not_a_number"
        findings.append(
            Finding.make(code, sheet=sheet, row=row, column=column, found=text, expected="whole numbers of cases")
        )
        return None, REPORTED
    value *= table.scale
    return (round(value) if table.round else value), text
