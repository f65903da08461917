"""What adds up to what in time, by the calendar alone (S9): quarters, half-years, years to date, rolling windows.

A code list says that a year has four quarters. The calendar says more: the last twelve months less those of a quarter
ago are a quarter less another one, whether anybody prints it or not. So every period is the sum of the stretches
between all dates at which some period begins or ends; stretches that nobody publishes are unknown cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from observatory.disclosure.public import PublicTable

NAMES = ("time_period", "time", "period")  # what a dimension of time is called
_YEAR = re.compile(r"(\d{4})(?:-?A1)?")
_PART = re.compile(r"(\d{4})-?(?:([SQT])([1-4])|M?(\d{2}))(?:-\d{2})?")
_SPAN = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?")
_MONTHS = {"S": 6, "T": 4, "Q": 3}
Months = tuple[int, int]  # first month, and the one after the last, counted from year 0


def months(code: str) -> Months | None:
    """The months of a period as SDMX writes it: 2024, 2024-S1, 2024-Q1, 2024-05, 2024-04-01/P1Y, 2023/2025."""
    if "/" in code:
        first, _, last = code.partition("/")
        start, span = months(first), _SPAN.fullmatch(last)
        if start is None:
            return None
        if span and last != "P":
            return start[0], start[0] + 12 * int(span[1] or 0) + int(span[2] or 0)
        end = months(last)
        return (start[0], end[1]) if end is not None and end[1] > start[0] else None
    year = _YEAR.fullmatch(code)
    if year:
        return 12 * int(year[1]), 12 * int(year[1]) + 12
    part = _PART.fullmatch(code)
    if part is None:
        return None
    length = _MONTHS.get(part[2], 1)
    place = int(part[3] or part[4]) - 1
    if (place + 1) * length > 12 or place < 0:
        return None
    start_month = 12 * int(part[1]) + place * length
    return start_month, start_month + length


def with_calendar(tables: Sequence[PublicTable]) -> list[PublicTable] | None:
    """The tables of one universe with all that the calendar says; none where the code lists say as much."""
    name = next((n for n in NAMES if any(n in t.dimensions and t.adds_up for t in tables)), None)
    if name is None:
        return None
    adding = [t for t in tables if name in t.dimensions and t.adds_up]
    codes = sorted({str(c) for t in adding for c in t.frame[name].unique()})
    known = {code: span for code in codes if (span := months(code)) is not None}
    ways, invented = _ways(known)
    told = _told([t.edges[name] for t in adding if name in t.edges])
    if not invented and all(way in told for way in ways):
        return None
    edges = pd.DataFrame(
        [(parent, part, f"calendar {i}") for i, (parent, parts) in enumerate(ways) for part in sorted(parts)],
        columns=["parent", "child", "group"],
    )
    return [_with(t, name, edges, known, invented) if name in t.dimensions and t.adds_up else t for t in tables]


def _ways(known: Mapping[str, Months]) -> tuple[list[tuple[str, frozenset[str]]], dict[str, Months]]:
    """Each period as a sum of others, and the stretches that no period covers alone."""
    by_span = {span: code for code, span in sorted(known.items(), reverse=True)}
    # Periods that say the same are one: the second has the first as its only part.
    ways = [(code, frozenset([by_span[span]])) for code, span in known.items() if by_span[span] != code]
    for span, code in by_span.items():
        ways += [(code, parts) for parts in _tilings(span, by_span)]
    tiled = {code for code, _ in ways}
    crossing = {
        code for a, code in by_span.items() for b in by_span
        if a != b and max(a[0], b[0]) < min(a[1], b[1]) and not _nested(a, b, tiled, by_span)
    }  # fmt: skip
    if not crossing:
        return ways, {}
    # Only what hangs together with windows that cross is cut into stretches.
    inside = [known[code] for code in crossing]
    touched = {
        span for span in by_span if any(max(span[0], w[0]) < min(span[1], w[1]) for w in inside)
    }  # fmt: skip
    dates = sorted({date for span in touched for date in span})
    invented: dict[str, Months] = {}
    for span in sorted(touched):
        cuts = [date for date in dates if span[0] <= date <= span[1]]
        parts = list(pairwise(cuts))
        if len(parts) < 2:
            continue
        for part in parts:
            if part not in by_span:
                invented[_stretch(part)] = part
        ways.append((by_span[span], frozenset(by_span.get(part, _stretch(part)) for part in parts)))
    return ways, invented


def _nested(a: Months, b: Months, tiled: set[str], by_span: Mapping[Months, str]) -> bool:
    """Whether one of two periods lies in the other, and the other is a sum of published periods."""
    outer, inner = (a, b) if a[1] - a[0] >= b[1] - b[0] else (b, a)
    return outer[0] <= inner[0] and inner[1] <= outer[1] and by_span[outer] in tiled


def _tilings(span: Months, by_span: Mapping[Months, str]) -> list[frozenset[str]]:
    """Sums of published periods that make up a period: of equal ones, or of two that meet inside."""
    found = []
    for length in sorted({b - a for a, b in by_span}):
        if length < span[1] - span[0] and (span[1] - span[0]) % length == 0:
            parts = [(start, start + length) for start in range(span[0], span[1], length)]
            if all(part in by_span for part in parts):
                found.append(frozenset(by_span[part] for part in parts))
    for cut in range(span[0] + 1, span[1]):
        if (span[0], cut) in by_span and (cut, span[1]) in by_span:
            pair = frozenset((by_span[(span[0], cut)], by_span[(cut, span[1])]))
            if pair not in found:
                found.append(pair)
    return found


def _stretch(span: Months) -> str:
    """A name for months that nobody publishes by themselves."""
    return f"{span[0] // 12:04}-{span[0] % 12 + 1:02}/P{span[1] - span[0]}M"


def _told(edges: Sequence[pd.DataFrame]) -> set[tuple[str, frozenset[str]]]:
    """What the code lists say."""
    if not edges:
        return set()
    ways = pd.concat(edges)
    ways["group"] = ways["group"].fillna("").astype(str) if "group" in ways else ""
    return {
        (str(parent), frozenset(part["child"].astype(str))) for (parent, _), part in ways.groupby(["parent", "group"])
    }


def _with(
    table: PublicTable, name: str, edges: pd.DataFrame, known: Mapping[str, Months], invented: Mapping[str, Months]
) -> PublicTable:
    """One table with the sums of the calendar, and with the stretches that its own periods cover."""
    own = table.edges.get(name, pd.DataFrame({"parent": [], "child": [], "group": []}))
    own = own.assign(group=own["group"].fillna("").astype(str) if "group" in own else "")
    dims = list(table.dimensions)
    unpublished = [] if table.unpublished is None else [table.unpublished[dims]]
    spans = table.frame[name].astype(str).map(known)
    for code, stretch in invented.items():
        around = spans.map(lambda span, s=stretch: isinstance(span, tuple) and span[0] <= s[0] and s[1] <= span[1])
        unpublished.append(table.frame.loc[around.to_numpy(bool), dims].assign(**{name: code}).drop_duplicates())
    return replace(
        table,
        edges={**table.edges, name: pd.concat([own, edges], ignore_index=True)},
        unpublished=pd.concat(unpublished, ignore_index=True) if unpublished else None,
    )


__all__ = ["months", "with_calendar"]
