"""A published table and the figures derived from it, as values that cannot be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from observatory.disclosure.errors import (
    BadCount,
    BadTable,
    CyclicHierarchy,
    DisclosureError,
    DuplicateCell,
    raise_all,
)

TOTAL = "_T"
MOST_NAMED = 5  # cells that one sentence names


@dataclass(frozen=True)
class Table:
    """The cells of one published table, totals included.

    `cells` has a column for each dimension, `count`, and where known `contributors` (distinct offices
    behind the cell), `largest` and `second` (contributions of the two largest) and `hidden` (true for refinement
    cells that are never published). `edges` says per dimension what adds up to what: `parent`, `child` and,
    where one parent is broken down in several ways, `group`.
    Tables of one `universe` show the same persons: a dimension that a table lacks is at `_T` there.
    `adds_up` is false where the counts stand behind other figures, medians say, and are shown nowhere.
    `already_public` is the reason why a table needs no protection because somebody else published it.
    """

    name: str
    universe: str
    dimensions: tuple[str, ...]
    cells: pd.DataFrame
    edges: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    already_public: str = ""
    adds_up: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "dimensions", tuple(self.dimensions))
        needed = [*self.dimensions, "count"]
        missing = [column for column in needed if column not in self.cells.columns]
        if missing:
            raise BadTable(f"Table {self.name} lacks the column {', '.join(missing)}. It needs {', '.join(needed)}.")
        cells = self.cells.copy().reset_index(drop=True)
        found: list[DisclosureError] = []
        for dimension in self.dimensions:
            if cells[dimension].isna().any():
                found.append(BadTable(f"Table {self.name} has an empty code in {dimension}. Write _T for a total."))
            cells[dimension] = cells[dimension].astype(str)
        numbers = pd.to_numeric(cells["count"], errors="coerce").astype("float64")
        found += _bad_counts(self.name, self.dimensions, cells, numbers)
        cells["hidden"] = cells["hidden"].astype(bool) if "hidden" in cells else False
        twice = cells.duplicated(list(self.dimensions))
        if twice.any():
            where = _where(self.dimensions, cells[twice])
            found.append(DuplicateCell(f"Table {self.name} gives a cell twice: {where}. Keep one of the two."))
        edges = {}
        for name, frame in self.edges.items():
            if name in self.dimensions:
                try:
                    edges[name] = _edges(name, frame)
                except DisclosureError as error:
                    found.append(error)
        raise_all(found)
        object.__setattr__(self, "cells", cells.assign(count=numbers.astype("int64")))
        object.__setattr__(self, "edges", edges)


@dataclass(frozen=True)
class Derived:
    """Figures of one `kind` (see `derived.KINDS`) that are computed from cells of one table.

    `frame` has the table's dimensions (the cell of the numerator), `value`, and, for figures with a
    confidential denominator, the denominator's codes in columns prefixed `denominator_`: the whole of a share, the
    year before of a change, the base period of an index.
    `base` is the column of the denominator as a number (persons, population), for the rules on small bases.
    `over` are the dimensions that a median or a rank runs over.
    """

    name: str
    table: str
    frame: pd.DataFrame
    denominator_table: str = ""
    base: str = ""
    decimals: int = 1
    kind: str = "rate"
    over: tuple[str, ...] = ()


def _bad_counts(
    name: str, dimensions: tuple[str, ...], cells: pd.DataFrame, numbers: pd.Series
) -> list[DisclosureError]:
    """A sentence for each way in which counts are none."""
    none = numbers.isna() | ~np.isfinite(numbers)
    kinds = (
        (none, "missing or not a number", "Leave the row out instead."),
        (numbers < 0, "negative", "Counts of persons start at 0."),
        (~none & (numbers != numbers.round()), "fractional", "Only whole counts can be protected."),
    )
    return [
        BadCount(f"Table {name} has a count that is {what}: {_where(dimensions, cells[bad])}. {advice}")
        for bad, what, advice in kinds
        if bad.any()
    ]


def _edges(dimension: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Edges with the columns parent, child and group, sorted, without repeats or cycles."""
    if not {"parent", "child"} <= set(frame.columns):
        raise BadTable(f"The edges of {dimension} need the columns parent and child.")
    groups = frame["group"].fillna("") if "group" in frame else [""] * len(frame)
    # Hierarchies are short: a set is quicker than a frame.
    pairs = sorted({(str(p), str(g), str(c)) for p, g, c in zip(frame["parent"], groups, frame["child"], strict=True)})
    below: dict[str, list[str]] = {}
    for parent, _, part in pairs:
        below.setdefault(parent, []).append(part)
    state: dict[str, int] = {}
    for start in sorted(below):
        stack = [(start, iter(below[start]))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            code, children = stack[-1]
            child = next(children, None)
            if child is None:
                state[code] = 2
                stack.pop()
            elif state.get(child) == 1:
                raise CyclicHierarchy(f"In {dimension} the code {child} is above itself. A hierarchy has no cycle.")
            elif child not in state:
                state[child] = 1
                stack.append((child, iter(below.get(child, []))))
    return pd.DataFrame(pairs, columns=["parent", "group", "child"])[["parent", "child", "group"]].astype(str)


def _where(dimensions: tuple[str, ...], rows: pd.DataFrame) -> str:
    """The codes of the first few cells, and how many more there are."""
    names = [" × ".join(str(row[d]) for d in dimensions) for _, row in rows.head(MOST_NAMED).iterrows()]
    more = len(rows) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
