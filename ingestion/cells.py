"""One cell of a form: a label as text, a figure as a number, and a finding where it is neither."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
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


#: `12,0`: a decimal comma; `1 234` and `1.234.567`: separators of thousands that can mean nothing else.
COMMA = re.compile(r"([+-]?\d+),(\d+)\Z", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[ '\u2019\u202f]\d{3})+\Z|[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+\Z", re.ASCII)
#: `1.234` is twelve hundred and some in one country and one and a bit in another.
EITHER = re.compile(r"([+-]?\d{1,3})[.,](\d{3})\Z", re.ASCII)
#: What a spreadsheet program would run if the text came to stand in a cell; dashes and signs before a figure are none.
COMMAND = re.compile(r"\s*[=@][A-Za-z_0-9\\'\"+-]|\s*[+-][A-Za-z_]+[|(!]")


@dataclass(frozen=True)
class At:
    """Where a cell is and what is known of it beside its value."""

    sheet: str | None
    row: int
    column: str
    is_formula: bool = False
    is_date: bool = False


def figure(table: Table, cell: Any, at: At, findings: list[Finding]) -> tuple[float | None, str | None]:
    """The value and its text; what is not a number becomes a finding and stays empty."""
    text = label(cell)
    place = {"sheet": at.sheet, "row": at.row, "column": at.column}
    if at.is_formula:
        findings.append(Finding.make("formula", **place))
        return None, REPORTED
    if text is None:
        return None, None
    if at.is_date:
        findings.append(Finding.make("date_for_number", **place))
        return None, REPORTED
    written = text
    if table.is_counted and isinstance(cell, str):
        if either := EITHER.match(text):
            readings = f"{either[1]}{either[2]} or as {either[1]}.{either[2]}"
            findings.append(Finding.make("ambiguous_number", **place, found=text, expected=readings))
            return None, REPORTED
        text = _plainly(text)
    try:
        if isinstance(cell, bool) or not NUMBER.match(text):
            raise ValueError
        value = float(text)
        if not math.isfinite(value):
            raise ValueError
    except (ValueError, OverflowError):
        code = "mixed_units" if OTHER_UNIT.search(text) else "not_a_number"
        findings.append(Finding.make(code, **place, found=written, expected="whole numbers of cases"))
        return None, REPORTED
    if text != written:
        findings.append(Finding.make("number_rewritten", **place, found=written, expected=text))
    value *= table.scale
    return (round(value) if table.round else value), written


def _plainly(text: str) -> str:
    """A number without separators of thousands and with a decimal point, where that is the only way to read it."""
    if THOUSANDS.match(text):
        return re.sub(r"[^\d+-]", "", text)
    if comma := COMMA.match(text):
        return comma[1] if not comma[2].strip("0") else f"{comma[1]}.{comma[2]}"
    return text


def is_command(text: str | None) -> bool:
    """Whether a label would be run by a spreadsheet program."""
    return text is not None and bool(COMMAND.match(text))
