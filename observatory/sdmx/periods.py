"""When an SDMX time period begins and ends, so that 2025-Q1, 2025 and 2025-03-31T00:00:00 can be compared."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from observatory.sdmx.errors import QuestionSyntaxError

_YEARLY = re.compile(r"(\d{4})(?:-A1)?")
_PART = re.compile(r"(\d{4})-([STQMW])(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[0-9:.]+)?(?:Z|[+-]\d{2}:?\d{2})?")
# A time range of whole years from a first of January on: 2023-01-01/P3Y.
_RANGE = re.compile(r"(\d{4})-01-01(?:T[0-9:]+)?/P([1-9]\d?)Y")
# A time range from the first of January on, in whole years: some years taken together.
_RANGE = re.compile(r"(\d{4})-01-01(?:T00:00:00)?/P([1-9]\d?)Y")
_MONTHS = {"S": 6, "T": 4, "Q": 3, "M": 1}


@dataclass(frozen=True, order=True)
class Span:
    """The first and the last day of a period."""

    first: date
    last: date


def span(period: str) -> Span:
    """The days of a period: 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05, 2024-01-31T00:00:00, 2023-01-01/P3Y."""
    try:
        return _span(period.strip())
    except ValueError as error:
        raise QuestionSyntaxError(
            f'"{period[:40]}" is not a time period. Write 2025, 2025-Q1, 2025-01 or 2025-01-31.'
        ) from error


def _span(period: str) -> Span:
    if found := _YEARLY.fullmatch(period):
        year = int(found[1])
        return Span(date(year, 1, 1), date(year, 12, 31))
    if found := _RANGE.fullmatch(period):
        year = int(found[1])
        return Span(date(year, 1, 1), date(year + int(found[2]) - 1, 12, 31))
    if found := _PART.fullmatch(period):
        year, letter, number = int(found[1]), found[2], int(found[3])
        if letter == "W":
            monday = date.fromisocalendar(year, number, 1)
            return Span(monday, monday + timedelta(days=6))
        return _months(year, (number - 1) * _MONTHS[letter] + 1, _MONTHS[letter])
    if found := _RANGE.fullmatch(period):
        first = int(found[1])
        return Span(date(first, 1, 1), date(first + int(found[2]) - 1, 12, 31))
    if found := _MONTH.fullmatch(period):
        return _months(int(found[1]), int(found[2]), 1)
    if found := _DAY.fullmatch(period):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return Span(day, day)
    raise ValueError(period)


def _months(year: int, month: int, count: int) -> Span:
    last = month + count - 1
    return Span(date(year, month, 1), date(year, last, monthrange(year, last)[1]))
