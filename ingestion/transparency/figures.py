"""Read one figure as platforms write them: 831.0, 1.234.567, 12.3%, > 1000, 10-20, 4.5M, 1900-01-02, N/A, or nothing.

A figure that is not exact is not made exact: a bound or a range stays without a value, a rounded one is an estimate.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

EXACT = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
COMMAS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
DOTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+$")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}$")
SUFFIX = re.compile(
    r"(?P<about>(?:approximately|about|ca\.?|circa|~)\s*)?(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[kKmMbB](?:illion|n)?|%)?$"
)
BOUND = re.compile(r"[<>≤≥]=?\s*\d|(?:more|less|fewer) than\s+\d", re.IGNORECASE)
RANGE = re.compile(r"\d[\d.,]*\s*%?\s*(?:-|–|to)\s*\d[\d.,]*\s*%?$")
DATE = re.compile(r"(?P<day>(?:1899|1900)-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d:\d\d).*)?$")
ELAPSED = re.compile(r"(?P<days>\d{1,5}) days?, (?P<hours>\d{1,2}):(?P<minutes>\d\d):(?P<seconds>\d\d)")
CLOCK = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?$")
NOTHING = {"n/a", "na", "-", "–", "—", "none", "null", "not applicable", "not available", "nan"}
#: More than all that was ever counted.
LARGEST = 10**15
TIMES = {"k": 1e3, "m": 1e6, "b": 1e9}
#: Day 0 of a spreadsheet's calendar, so that 1900-01-02 is a little under three days.
SHEET_DAY = dt.datetime(1899, 12, 30)


@dataclass(frozen=True)
class Figure:
    """A figure: its value if it has one, its status, what is remarked of it, and the finding if it needs one."""

    value: float | None
    status: str = "A"
    note: str | None = None
    finding: str | None = None
    expected: str | None = None


def figure(cell: Any, *, unit: str) -> Figure | None:
    """The figure in a cell of a column in this unit (NR counts, PT per cent, H and D time); None for an empty cell."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return Figure(None, finding="not_a_number")
    if isinstance(cell, int | float):
        return _exact(cell)
    text = " ".join(str(cell).split())
    if not text:
        return None
    if text.casefold() in NOTHING:
        return Figure(None, "M", "not_available")
    # 1.234 is a decimal in a column of hours and a thousand in a column of counts.
    if unit == "NR" and DOTS.match(text):
        return Figure(float(text.replace(".", "")), finding="number_rewritten", expected=text.replace(".", ""))
    if EXACT.match(text):
        return _exact(float(text))
    if COMMAS.match(text):
        return Figure(float(text.replace(",", "")))
    if DECIMAL_COMMA.match(text) and unit != "NR":
        return Figure(float(text.replace(",", ".")), finding="number_rewritten", expected=text.replace(",", "."))
    if RANGE.match(text) or BOUND.match(text):
        return Figure(None, "M", "not_exact", finding="number_not_exact")
    return _duration(text, unit) or _rounded(text) or Figure(None, finding="not_a_number")


def _exact(number: float) -> Figure:
    """A number as it is; one that nobody can have counted, or that is none, gets a finding."""
    return Figure(float(number)) if abs(number) < LARGEST else Figure(None, finding="not_a_number")


def _rounded(text: str) -> Figure | None:
    found = SUFFIX.match(text)
    if not found:
        return None
    value = float(found["number"].replace(",", "."))
    unit = (found["unit"] or "").lower()
    if unit == "%" and not found["about"]:
        return Figure(value)
    value *= TIMES.get(unit[:1], 1)
    return Figure(value, "E", "rounded", finding="number_rewritten", expected=f"{value:.0f}, rounded")


def _duration(text: str, unit: str) -> Figure | None:
    """A spreadsheet shows a duration as a day of the year 1900, or as a clock; both become hours."""
    if unit == "NR":
        return None
    hours = None
    if found := DATE.match(text):
        try:
            moment = dt.datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00:00'}")
        except ValueError:
            return None
        hours = (moment - SHEET_DAY).total_seconds() / 3600
    elif found := ELAPSED.match(text):
        hours = int(found["days"]) * 24 + int(found["hours"]) + int(found["minutes"]) / 60
    elif found := CLOCK.match(text):
        hours = int(found["hours"]) + int(found["minutes"]) / 60 + int(found["seconds"] or 0) / 3600
    if hours is None:
        return None
    value = hours / 24 if unit == "D" else hours
    return Figure(round(value, 4), "E", "duration_as_date", finding="duration_as_date", expected=f"{hours:g} hours")
