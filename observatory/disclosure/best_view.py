"""The best view that can be published: coarser where a page of hidden cells would tell nobody anything.

A view is one level of detail of a table: regions by form, or form by sex in quarters. Where most of a view is
sensitive, it is not shown: what is coarser stays (national totals, forms, sexes), and where the years of a block
together are not mostly sensitive, the view is shown for the block. Blocks of years never overlap, so that no year
follows from two of them; a block is the sum of its years, and that equation is in the system like any other.

Cells of a view that is not shown stay in the tables as cells that are never published (`hidden`), so that what is
shown is protected against whoever works them out (common refinement; S6 in the attack scenarios).

The choice is made before anything is hidden, by the share of sensitive cells among those that are not 0: it does
not hang on what the search finds, and one late case does not turn it. What a release has shown goes on being shown;
what it has collapsed is opened again only where it is clearly better (`Views.margin`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from observatory.disclosure.given import providers
from observatory.disclosure.parallel import cells_of, each, of_group
from observatory.disclosure.pool import TIME, Block, block_of, blocks, pooled_books, pooled_cells, with_blocks
from observatory.disclosure.primary import primary
from observatory.disclosure.rules import Rules, Views
from observatory.disclosure.system import Bools, build
from observatory.disclosure.table import Table

Level = tuple[int, ...]
Releases = Sequence[Mapping[str, pd.DataFrame]]


@dataclass(frozen=True)
class Collapsed:
    """What is not shown of a table: `dimensions` together, given up for `dimension`, and the blocks shown instead."""

    table: str
    dimension: str
    dimensions: tuple[str, ...]
    level: Level
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class BestView:
    """The tables to protect (in the order given), what was collapsed, and the codes of the cells that are new."""

    tables: tuple[Table, ...]
    collapsed: tuple[Collapsed, ...]
    added: Mapping[str, pd.DataFrame]


def best_view(
    tables: Sequence[Table],
    rules: Rules,
    *,
    previous: Releases = (),
    fixed: Collection[str] = (),
    apart: Mapping[str, Collection[str]] | None = None,
    contributions: Mapping[str, pd.DataFrame] | None = None,
    only: Collection[str] | None = None,
) -> BestView:
    """Collapse what would be mostly hidden and pool its years.

    `fixed` names tables that stay as they are. `apart` says per table which years must not be added to others (a
    partial year, a break in the series). `previous` are the public frames of earlier releases, oldest first.
    `contributions` are those of `protect`: what is hidden from providers counts like anything hidden. `only` are the
    universes that are looked at, all where it is not given.
    """
    views = rules.views
    groups = [
        sorted((t for t in tables if t.universe == universe), key=lambda t: t.name)
        for universe in sorted({t.universe for t in tables})
        if only is None or universe in only
    ]
    found = each(
        partial(
            _best_of_universe,
            rules=rules,
            views=views,
            fixed=frozenset(fixed),
            apart=apart or {},
            given=contributions or {},
        ),
        groups,
        [of_group(previous, group) for group in groups],
        sizes=cells_of(groups),
    )
    done = {table.name: table for one in found for table in one.tables}
    return BestView(
        tuple(done.get(t.name, t) for t in tables),
        tuple(c for one in found for c in one.collapsed),
        {name: cells for one in found for name, cells in one.added.items()},
    )


def _best_of_universe(
    group: Sequence[Table],
    previous: Releases,
    *,
    rules: Rules,
    views: Views | None,
    fixed: Collection[str],
    apart: Mapping[str, Collection[str]],
    given: Mapping[str, pd.DataFrame],
) -> BestView:
    """The tables of one universe that change, in their best view."""
    if views is None:
        return _with_shown_blocks([t for t in group if t.name not in fixed], previous)
    system = build(group)
    books = given.get(system.universe)
    need = primary(system, rules, providers(system, books)).need > 0
    todo = []
    for table in group:
        if table.name in fixed or table.already_public:
            continue
        seen = [release[table.name] for release in previous if table.name in release]
        lost, never = _collapse(table, need[system.position[table.name]], views, seen)
        if lost:
            years = blocks(table, views, frozenset(apart.get(table.name, ())))
            todo.append(_Lost(table, lost, never, years, _pooled(table, lost, years), seen))
    done: list[Table] = []
    collapsed: list[Collapsed] = []
    added: dict[str, pd.DataFrame] = {}
    sensitive = _sensitive(todo, rules, books)
    for one in todo:
        shown, keep = _worth_it(one, sensitive[one.table.name], views)
        cells = one.table.cells.assign(hidden=one.table.cells["hidden"] | one.never)
        done.append(with_blocks(one.table, cells, one.pooled[keep], one.years))
        collapsed += [replace(c, blocks=shown.get(c.level, ())) for c in one.lost]
        if shown:
            new = one.pooled[keep & ~one.pooled["hidden"].to_numpy(bool)]
            added[one.table.name] = new[list(one.table.dimensions)].reset_index(drop=True)
    return BestView(tuple(done), tuple(collapsed), added)


def _with_shown_blocks(group: Sequence[Table], previous: Releases) -> BestView:
    """The tables that earlier releases had with blocks of years, with these blocks: what was shown is shown again."""
    done: list[Table] = []
    added: dict[str, pd.DataFrame] = {}
    for table in group:
        dims = list(table.dimensions)
        others = {d: codes for d, codes in levels(table).items() if d != TIME}
        seen = [_known(release[table.name], others) for release in previous if table.name in release]
        rows = [frame[dims].astype(str) for frame in seen if TIME in dims and TIME in frame]
        if not rows:
            continue
        shown = pd.concat(rows, ignore_index=True).drop_duplicates()
        found = {code: block_of(code) for code in sorted(shown[TIME].unique())}
        years = tuple(block for block in found.values() if block is not None)
        cells = pooled_cells(table, years).merge(shown, on=dims)
        if len(cells):
            done.append(with_blocks(table, table.cells, cells, years))
            added[table.name] = cells.loc[~cells["hidden"].astype(bool), dims].reset_index(drop=True)
    return BestView(tuple(done), (), added)


@dataclass(frozen=True)
class _Lost:
    """A table some views of which are lost: what is never shown of it, and its years in blocks."""

    table: Table
    lost: list[Collapsed]
    never: Bools
    years: tuple[Block, ...]
    pooled: pd.DataFrame
    seen: Sequence[pd.DataFrame]


def levels(table: Table) -> dict[str, dict[str, int]]:
    """Per dimension how far below the top each code stands: a country 0, its regions 1."""
    found: dict[str, dict[str, int]] = {}
    for dimension in table.dimensions:
        depth = dict.fromkeys(table.cells[dimension].unique(), 0)
        edges = table.edges.get(dimension)
        for _ in range(len(depth) if edges is not None else 0):
            before = dict(depth)
            for parent, child in zip(edges["parent"], edges["child"], strict=True):  # type: ignore[index]
                if parent in depth and child in depth:
                    depth[child] = max(depth[child], depth[parent] + 1)
            if depth == before:
                break
        found[dimension] = depth
    return found


def _collapse(
    table: Table, sensitive: Bools, views: Views, seen: Sequence[pd.DataFrame]
) -> tuple[list[Collapsed], Bools]:
    """The mostly sensitive views of a table, and their cells."""
    depth = levels(table)
    at = _levels_of(table.cells, table.dimensions, depth)
    own = ~table.cells["hidden"].to_numpy(bool)
    counted = own & (table.cells["count"] > 0).to_numpy(bool)
    before = {level for frame in seen for level in _levels_of(_known(frame, depth), table.dimensions, depth)}
    dropped: dict[Level, str] = {}
    for level in sorted(set(at[own]), key=lambda v: (sum(v), v)):
        step = views.step(_broken_down(table, level))
        if step is None or sum(level) < 2 or level in before:
            continue
        cells = counted & _is(at, level)
        share = float(sensitive[cells].mean()) if cells.any() else 0.0
        limit = step.above - (views.margin if before else 0.0)
        if share > limit or any(_covers(level, other) for other in dropped):
            dropped[level] = step.dimension
    lost = [Collapsed(table.name, by, tuple(_broken_down(table, level)), level, ()) for level, by in dropped.items()]
    return lost, np.array([v in dropped for v in at], bool)


def _pooled(table: Table, lost: Sequence[Collapsed], years: Sequence[Block]) -> pd.DataFrame:
    """The cells of blocks in the lost yearly views and in all that is coarser."""
    time = table.dimensions.index(TIME) if TIME in table.dimensions else -1
    yearly = [c.level for c in lost if time >= 0 and c.level[time] == 0]
    cells = pooled_cells(table, years if yearly else ())
    at = _levels_of(cells, table.dimensions, levels(table))
    wanted = np.array([any(_covers(level, v) for level in yearly) for v in at], bool)
    return cells[wanted].reset_index(drop=True)


def _sensitive(todo: Sequence[_Lost], rules: Rules, books: pd.DataFrame | None) -> dict[str, Bools]:
    """Which of the pooled cells are sensitive."""
    pooled = [replace(one.table, cells=one.pooled) for one in todo if len(one.pooled)]
    found = {one.table.name: np.zeros(0, bool) for one in todo}
    if pooled:
        system = build(pooled)
        years = {block for one in todo for block in one.years}
        need = primary(system, rules, providers(system, pooled_books(books, years))).need > 0
        found |= {table.name: need[system.position[table.name]] for table in pooled}
    return found


def _worth_it(one: _Lost, sensitive: Bools, views: Views) -> tuple[dict[Level, tuple[str, ...]], Bools]:
    """The blocks in which each lost view is shown, and their cells: not mostly sensitive, or shown before."""
    depth = levels(one.table)
    at = _levels_of(one.pooled, one.table.dimensions, depth)
    codes = one.pooled[TIME].to_numpy(object) if len(one.pooled) else np.zeros(0, object)
    counted = (one.pooled["count"] > 0).to_numpy(bool) & ~one.pooled["hidden"].to_numpy(bool)
    before = _shown_blocks(one.table, one.seen, depth)
    shown: dict[Level, tuple[str, ...]] = {}
    keep = np.zeros(len(one.pooled), bool)
    for level in sorted({c.level for c in one.lost}):
        for block in one.years:
            cells = counted & (codes == block.code) & _is(at, level)
            if cells.any() and ((block.code, level) in before or sensitive[cells].mean() <= views.pooled_above):
                shown[level] = (*shown.get(level, ()), block.code)
                keep |= (codes == block.code) & np.array([_covers(level, v) for v in at], bool)
    return shown, keep


def _broken_down(table: Table, level: Level) -> dict[str, int]:
    """The dimensions of a view that are not at their total, and how deep each goes."""
    return {d: n for d, n in zip(table.dimensions, level, strict=True) if n}


def _covers(level: Level, coarser: Level) -> bool:
    """Whether a view shows all that another one shows, or more."""
    return all(a >= b for a, b in zip(level, coarser, strict=True))


def _is(at: np.ndarray, level: Level) -> Bools:
    return np.array([v == level for v in at], bool)


def _levels_of(cells: pd.DataFrame, dimensions: Sequence[str], depth: Mapping[str, Mapping[str, int]]) -> np.ndarray:
    """The level of each cell, as an array of tuples. A block of years stands where a year stands."""
    columns = [cells[d].map(lambda code, d=d: depth[d].get(code, 0)).tolist() for d in dimensions]
    found = np.empty(len(cells), dtype=object)
    found[:] = list(zip(*columns, strict=True)) if len(cells) else []
    return found


def _shown_blocks(
    table: Table, seen: Sequence[pd.DataFrame], depth: Mapping[str, Mapping[str, int]]
) -> set[tuple[str, Level]]:
    """The blocks that earlier releases have shown, each with the levels in which they did."""
    found: set[tuple[str, Level]] = set()
    others = {d: codes for d, codes in depth.items() if d != TIME}
    for frame in seen:
        rows = _known(frame, others)
        rows = rows[rows[TIME].map(lambda code: block_of(str(code)) is not None)] if TIME in rows else rows.iloc[:0]
        found |= set(zip(rows[TIME], _levels_of(rows, table.dimensions, depth), strict=True)) if len(rows) else set()
    return found


def _known(frame: pd.DataFrame, depth: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """The rows of an earlier release whose codes are still in use; blocks of years say nothing of single years."""
    rows = frame
    for dimension, codes in depth.items():
        if dimension not in rows:
            return rows.iloc[:0].reindex(columns=[*depth])
        rows = rows[rows[dimension].astype(str).isin(codes)]
    return rows
