"""Reporting periods as platforms write them, in SDMX's way: 2025-07-01/2025-12-31 is 2025-S2, Jul-Sep 2020 2020-Q3."""

from __future__ import annotations

import datetime as dt
import re

from ..submission import PERIOD, Period

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:/|to|–| - )\s*(\d{4}-\d\d-\d\d)$")
QUARTER = re.compile(r"(\d{4})\s*-?Q([1-4])$")
HALF = re.compile(r"(\d{4})\s*-?[HS]([12])$")
NAMED = re.compile(r"([a-z]{3})[a-z]*\.?\s*(?:-|–|to)\s*([a-z]{3})[a-z]*\.?\s+(\d{4})$")


def period(text: str | None) -> str | None:
    """The period in SDMX's way; None where the text is none, as in a template that was not filled in."""
    written = " ".join((text or "").split())
    if PERIOD.match(written):
        return written
    if found := QUARTER.match(written):
        return f"{found[1]}-Q{found[2]}"
    if found := HALF.match(written):
        return f"{found[1]}-S{found[2]}"
    if found := NAMED.match(written.casefold()):
        first, last = MONTHS.get(found[1]), MONTHS.get(found[2])
        return _between(int(found[3]), first, last) if first and last else None
    if found := DAYS.match(written):
        try:
            begins, ends = (dt.date.fromisoformat(day) for day in found.groups())
        except ValueError:
            return None
        named = _between(begins.year, begins.month, ends.month) if begins.year == ends.year else None
        whole = named and (Period(named).first, Period(named).last) == (begins, ends)
        return named if whole else None
    return None


def _between(year: int, first: int, last: int) -> str | None:
    match last - first:
        case 0:
            return f"{year}-{first:02d}"
        case 2 if first % 3 == 1:
            return f"{year}-Q{last // 3}"
        case 5 if first in (1, 7):
            return f"{year}-S{last // 6}"
        case 11:
            return str(year)
    return None
