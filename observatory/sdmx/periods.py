"""When an SDMX time period begins and ends, so that 2025-Q1, 2025 and 2025-03-31T00:00:00 can be compared."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from observatory.sdmx.errors import QuestionSyntaxError

_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[0-9:.]+)?(?:Z|[+-]\d{2}:?\d{2})?")
# A part of a reporting year, which need not begin in January: 2024-A1, 2024-S1, 2024-Q1, 2024-M01, 2024-W05, 2024-D032.
_REPORTED = re.compile(r"(\d{4})-([ASTQMWD])(\d{1,3})")
# A time range from the first of January on, in whole years: some years taken together.
_RANGE = re.compile(r"(\d{4})-01-01(?:T00:00:00)?/P([1-9]\d?)Y")
_START = re.compile(r"--(\d{2})-(\d{2})")
# How many months each part of a year has.
_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}


@dataclass(frozen=True, order=True)
class Span:
    """The first and the last day of a period."""

    first: date
    last: date


@dataclass(frozen=True)
class YearStart:
    """The month and day on which reporting years begin."""

    month: int = 1
    day: int = 1


JANUARY = YearStart()


def year_start(text: str) -> YearStart:
    """Read the day on which reporting years begin, as XML writes a day of the year: --07-01."""
    found = _START.fullmatch(text)
    try:
        # A day that only leap years have begins no year.
        day = date(2001, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise QuestionSyntaxError(
            f'reportingYearStartDay takes a month and a day such as --07-01 for the first of July, not "{text[:20]}".'
        )
    return YearStart(day.month, day.day)


def span(period: str, start: YearStart = JANUARY) -> Span:
    """The days of a period: 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05, 2024-01-31T00:00:00, 2023-01-01/P3Y.

    `start` is when reporting years begin. A bare year, a month and a day are of the calendar, whatever it says.
    """
    try:
        return _span(period.strip(), start)
    except (ValueError, OverflowError) as error:
        raise QuestionSyntaxError(
            f'"{period[:40]}" is not a time period. Write 2025, 2025-Q1, 2025-01 or 2025-01-31.'
        ) from error


def _span(period: str, start: YearStart) -> Span:
    if found := _YEAR.fullmatch(period):
        year = int(found[1])
        return Span(date(year, 1, 1), date(year, 12, 31))
    if found := _RANGE.fullmatch(period):
        year = int(found[1])
        return Span(date(year, 1, 1), date(year + int(found[2]) - 1, 12, 31))
    if found := _REPORTED.fullmatch(period):
        return _reported(date(int(found[1]), start.month, start.day), found[2], int(found[3]))
    if found := _MONTH.fullmatch(period):
        first = date(int(found[1]), int(found[2]), 1)
        return Span(first, _later(first, 1) - timedelta(days=1))
    if found := _DAY.fullmatch(period):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return Span(day, day)
    raise ValueError(period)


def _reported(base: date, letter: str, number: int) -> Span:
    """A part of the year that begins on a day: SDMX section 6, "Distinct range", with its rule for weeks."""
    end = _later(base, 12)
    if letter in _MONTHS:
        months = _MONTHS[letter]
        found = Span(_later(base, (number - 1) * months), _later(base, number * months) - timedelta(days=1))
    else:
        if letter == "W":
            base, end = _first_week(base), _first_week(end)
        length = timedelta(days=7 if letter == "W" else 1)
        first = base + (number - 1) * length
        found = Span(first, first + length - timedelta(days=1))
    if not base <= found.first < end:
        raise ValueError(number)
    return found


def _first_week(start: date) -> date:
    """The Monday of the first week of a year: the week of its first day, where most of that week lies in the year."""
    away = start.weekday()
    return start + timedelta(days=7 - away if away > 3 else -away)


def _later(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
