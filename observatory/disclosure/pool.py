"""Years taken together: a block is the sum of its years, written as SDMX writes a time range.

`2023-01-01/P3Y` is the three years from 2023 on (SDMX 3.0 section 2, TimeRange: a start and an ISO 8601 duration).
Blocks are counted from a fixed year, whatever data there are: they never overlap and never move.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from observatory.disclosure.rules import Views
from observatory.disclosure.table import Table

TIME = "time_period"
_YEAR = re.compile(r"\d{4}")
_BLOCK = re.compile(r"(\d{4})-01-01/P(\d+)Y")


@dataclass(frozen=True)
class Block:
    """Some years that follow each other."""

    first: int
    length: int

    @property
    def code(self) -> str:
        """The block as SDMX writes it."""
        return f"{self.first}-01-01/P{self.length}Y"

    @property
    def years(self) -> tuple[str, ...]:
        """The codes of its years."""
        return tuple(str(self.first + i) for i in range(self.length))


def block_of(code: str) -> Block | None:
    """The block that a code stands for, if it is one."""
    found = _BLOCK.fullmatch(code)
    return Block(int(found[1]), int(found[2])) if found else None


def blocks(table: Table, views: Views, apart: Collection[str] = ()) -> tuple[Block, ...]:
    """The blocks all of whose years the table has. Years in `apart` cannot be added to others."""
    if TIME not in table.dimensions or views.years < 2:
        return ()
    years = {str(code) for code in table.cells[TIME].unique() if _YEAR.fullmatch(str(code))} - set(apart)
    starts = sorted({views.start + (int(y) - views.start) // views.years * views.years for y in years})
    found = (Block(start, views.years) for start in starts)
    return tuple(block for block in found if set(block.years) <= years)


def pooled_cells(table: Table, years: Sequence[Block]) -> pd.DataFrame:
    """The cells of the blocks, all that the table has of its years.

    A cell that is missing in one of the years counts as 0 there where its sisters add up to what stands above it;
    where they do not, something was not delivered, and the block is left out.
    """
    others = [d for d in table.dimensions if d != TIME]
    found = []
    for block in years:
        part = table.cells[table.cells[TIME].isin(block.years)]
        grid = part.pivot_table(index=others, columns=TIME, values="count", aggfunc="sum", sort=True, observed=True)
        never = part.groupby(others, sort=True)["hidden"].max()
        if grid.isna().to_numpy().any() and not _adds_up(table, block):
            continue
        sums = grid.fillna(0).sum(axis=1).astype("int64").rename("count").reset_index()
        found.append(sums.assign(**{TIME: block.code}, hidden=never.to_numpy(bool)))
    columns = [*table.dimensions, "count", "hidden"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def pooled_books(books: pd.DataFrame | None, years: Collection[Block]) -> pd.DataFrame | None:
    """What each provider gave to blocks of years: what it gave in their years together."""
    if books is None or TIME not in books:
        return books
    keys = [c for c in books.columns if c not in (TIME, "count")]
    sums = [
        books[books[TIME].astype(str).isin(block.years)].groupby(keys, as_index=False)["count"].sum()
        .assign(**{TIME: block.code})
        for block in sorted(years, key=lambda b: b.code)
    ]  # fmt: skip
    return pd.concat(sums, ignore_index=True) if sums else None


def with_blocks(table: Table, own: pd.DataFrame, cells: pd.DataFrame, years: Sequence[Block]) -> Table:
    """The table with its `own` cells and those of blocks, whose years are beneath them.

    The zeros that the sums of a block took for granted are added as cells that are never published.
    """
    if cells.empty:
        return replace(table, cells=own)
    others = [d for d in table.dimensions if d != TIME]
    there = set(own[list(table.dimensions)].itertuples(index=False, name=None))
    zeros = []
    for block in years:
        keys = cells.loc[cells[TIME] == block.code, others]
        for year in block.years:
            wanted = keys.assign(**{TIME: year})[list(table.dimensions)]
            is_new = [key not in there for key in wanted.itertuples(index=False, name=None)]
            zeros.append(wanted[is_new].assign(count=0, hidden=True))
    used = set(cells[TIME])
    pairs = [(block.code, year) for block in years if block.code in used for year in block.years]
    before = table.edges.get(TIME, pd.DataFrame(columns=["parent", "child", "group"]))
    above = pd.DataFrame(pairs, columns=["parent", "child"]).assign(group="")
    edges = {**table.edges, TIME: pd.concat([before, above], ignore_index=True)}
    return replace(table, cells=pd.concat([own, cells, *zeros], ignore_index=True), edges=edges)


def _adds_up(table: Table, block: Block) -> bool:
    """Whether in each year of a block the parts that are there add up to what is above them."""
    part = table.cells[table.cells[TIME].isin(block.years)]
    for dimension, edges in table.edges.items():
        if dimension == TIME:
            continue
        others = [d for d in table.dimensions if d != dimension]
        for (parent, _), way in edges.groupby(["parent", "group"]):
            below = part[part[dimension].isin(way["child"])].groupby(others)["count"].sum()
            above = part[part[dimension] == parent].set_index(others)["count"]
            both = above.index.intersection(below.index)
            if (above[both] != below[both]).any():
                return False
    return True
