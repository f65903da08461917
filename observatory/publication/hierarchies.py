"""What adds up to what inside a universe, and the cells that a reader fills in though no table prints them."""

from collections.abc import Iterable, Mapping

import pandas as pd

from observatory.disclosure.pool import block_of

Below = Mapping[str, tuple[str, ...]]
_QUARTERS = 4
_ROUNDS = 3


def parts_of(dimension: str, present: Iterable[str], codelist: pd.DataFrame | None) -> dict[str, tuple[str, ...]]:
    """For each code that is present, the present codes that add up to it.

    A level that is left out everywhere (the macro-areas in a universe of regions) is stepped over: the regions then
    hang on the country, because whoever reads the tables adds them up to it. A year is the sum of its quarters only
    where all four are there, and a block of years that of its years.
    """
    codes = set(present)
    below: dict[str, list[str]] = {}
    if dimension == "time_period":
        blocks = {period: block.years for period in codes if (block := block_of(period))}
        for period in codes - blocks.keys():
            if "-" in period and period[:4] in codes:
                below.setdefault(period[:4], []).append(period)
        years = {year: tuple(sorted(parts)) for year, parts in below.items() if len(parts) == _QUARTERS}
        return years | {block: parts for block, parts in blocks.items() if set(parts) <= codes}
    above = _parents(codelist)
    for code in codes:
        parent = above.get(code, "")
        while parent and parent not in codes:
            parent = above.get(parent, "")
        if parent:
            below.setdefault(parent, []).append(code)
    return {parent: tuple(sorted(parts)) for parent, parts in below.items()}


def as_edges(below: Below, codes: set[str]) -> pd.DataFrame:
    """The same as the edges of one table: pairs both of which the table has."""
    pairs = [(parent, part) for parent, parts in below.items() for part in parts if {parent, part} <= codes]
    return pd.DataFrame(sorted(pairs), columns=["parent", "child"])


def fill(cells: pd.DataFrame, dimensions: tuple[str, ...], below: Mapping[str, Below]) -> pd.DataFrame:
    """Add the cells that a table does not print and that everybody can fill in; `count`, and `hidden` for totals.

    An office that never used a code in a year has no row for it there: beside its sisters it is a zero, and the sisters
    add up to the total. A total that this table leaves out and another one of the universe prints is the sum of its
    parts: it is added as a cell that is never published, so that the equation above it is not lost.
    """
    known = dict(zip(cells[list(dimensions)].itertuples(index=False, name=None), cells["count"], strict=True))
    ways = [below.get(dimension, {}) for dimension in dimensions]
    totals = _totals(known, ways)
    known |= totals
    zeros = _zeros(known, ways)
    if not totals and not zeros:
        return cells.assign(hidden=False)
    added = pd.DataFrame([*totals, *zeros], columns=list(dimensions)).assign(
        count=[*totals.values(), *(0 for _ in zeros)], hidden=[True] * len(totals) + [False] * len(zeros)
    )
    return pd.concat([cells.assign(hidden=False), added], ignore_index=True)


def fill_public(cells: pd.DataFrame, dimensions: tuple[str, ...], below: Mapping[str, Below]) -> pd.DataFrame:
    """Add the absent parts of printed totals as the zeros that a reader takes them for; hidden counts are empty.

    Where nothing of a total is hidden and its parts do not add up to it, a part is missing rather than zero.
    """
    known = dict(zip(cells[list(dimensions)].itertuples(index=False, name=None), cells["count"], strict=True))
    zeros = _zeros(known, [below.get(dimension, {}) for dimension in dimensions])
    added = pd.DataFrame(zeros, columns=list(dimensions)).assign(count=0.0)
    return pd.concat([cells, added], ignore_index=True) if zeros else cells


def _totals(known: Mapping[tuple, float], ways: list[Below]) -> dict[tuple, float]:
    """Sums over the parts of codes that stand between a printed total and printed parts."""
    found: dict[tuple, float] = {}
    for place, below in enumerate(ways):
        above = {part: parent for parent, parts in below.items() for part in parts}
        inner = {code for code in above if code in below}
        if not inner:
            continue
        for key, count in known.items():
            middle = above.get(key[place], "")
            total = _at(key, place, middle)
            if middle in inner and total not in known and _at(key, place, above[middle]) in known:
                found[total] = found.get(total, 0) + count
    return found


def _zeros(known: dict[tuple, float], ways: list[Below]) -> list[tuple]:
    """Absent parts of printed totals whose printed parts add up already."""
    found: list[tuple] = []
    for _ in range(_ROUNDS):
        added: list[tuple] = []
        for place, below in enumerate(ways):
            for key, count in list(known.items()):
                parts = below.get(key[place])
                if not parts:
                    continue
                keys = [_at(key, place, part) for part in parts]
                missing = [part for part in keys if part not in known]
                if missing and len(missing) < len(keys) and _agree(count, sum(known.get(part, 0) for part in keys)):
                    known.update(dict.fromkeys(missing, 0))
                    added += missing
        if not added:
            break
        found += added
    return found


def _agree(total: float, parts: float) -> bool:
    """Whether parts add up to a total as far as can be seen: a hidden count is not a number and excludes nothing."""
    return total == parts or total != total or parts != parts


def _at(key: tuple, place: int, code: str) -> tuple:
    return (*key[:place], code, *key[place + 1 :])


def _parents(codelist: pd.DataFrame | None) -> dict[str, str]:
    if codelist is None:
        return {}
    return dict(zip(codelist["code"].astype(str), codelist["parent"].fillna("").astype(str), strict=True))
