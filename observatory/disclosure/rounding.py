"""Controlled rounding instead of hiding: every count becomes a multiple of a base, and all totals still hold.

Each count goes to one of the two multiples beside it, multiples stay (zero-restricted controlled rounding: Cox 1987,
J. Amer. Statist. Assoc. 82; for hierarchical and linked tables as an integer programme: Salazar-González 2006,
Math. Program. 105, and SDC Handbook ch. 5.4). Where the equations of several dimensions and tables leave no such
table, as few totals as possible go further than one base (rounding with relaxed bounds, ibid.); zeros stay zeros, and
the innermost cells are the last to give way.

What it promises: to whoever has the rounded tables alone, every count could be anything from its rounded value to
base - 1 more, because adding so many persons to one innermost cell and to all totals above it rounds to the same
(`observatory.disclosure.rounded` checks it). A raw total beside a rounded table would break that, so all tables of a
universe are rounded together, and none that was published with exact figures.

Tables of a few thousand cells take seconds; twenty thousand in four dimensions take more than minutes, and are better
hidden in part.

The programme is solved by HiGHS with one thread and limits in nodes, never in seconds; its cells are in the order of
their codes. So the same counts are rounded in the same way, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix, csr_matrix, hstack, identity

from observatory.disclosure.errors import CannotProtect
from observatory.disclosure.public import PublicTable
from observatory.disclosure.rules import RoundingRule, Rules
from observatory.disclosure.system import Ints, System, build
from observatory.disclosure.table import Table

NODES = 500
GAP = 0.02
FAR = 40.0  # price of a total that goes a base further than the nearest multiples
INNERMOST = 400.0  # the same for a cell that is no total


@dataclass(frozen=True)
class Rounded:
    """The rounded counts of a system, and how many cells went further than to the nearest multiples."""

    count: Ints
    further: int


def rounding_of(tables: Sequence[Table], rules: Rules) -> RoundingRule | None:
    """The rule that rounds these tables of one universe, if any of them falls under one."""
    for rule in rules.rounding:
        if any(fnmatchcase(table.name, pattern) for table in tables for pattern in rule.tables):
            return rule
    return None


def rounded_tables(
    tables: Sequence[Table], rule: RoundingRule, previous: Sequence[Mapping[str, pd.DataFrame]] = ()
) -> tuple[System, list[PublicTable]]:
    """One universe, and what is public of its tables: `count` rounded, nothing hidden."""
    refuse_exact(tables, rule.base, previous)
    system = build(tables)
    rounded = round_system(system, rule.base).count
    found = []
    for table in tables:
        own = ~table.cells["hidden"].to_numpy(bool)
        frame = table.cells.loc[own, list(table.dimensions)].reset_index(drop=True)
        frame["count"] = pd.array(rounded[system.position[table.name][own]], dtype="Int64")
        frame["hidden"] = False
        public = PublicTable(table.name, table.universe, table.dimensions, frame, dict(table.edges), base=rule.base)
        found.append(public)
    return system, found


def refuse_exact(tables: Sequence[Table], base: int, previous: Sequence[Mapping[str, pd.DataFrame]]) -> None:
    """Raise where an earlier release has shown counts that are no multiples of the base."""
    for table in tables:
        for release in previous:
            if table.name in release:
                counts = release[table.name]["count"]
                if counts.isna().any() or (counts % base != 0).any():
                    raise CannotProtect(
                        f"Table {table.name} was published with exact counts before. Rounded ones beside them would "
                        f"protect nobody: go on hiding, or give the rounded table another name and other years."
                    )


def round_system(system: System, base: int) -> Rounded:
    """Round all counts of a system; raises where no additive rounding exists."""
    low, rest = np.divmod(system.count, base)
    rows = len(system.parents)
    if not rows:
        return Rounded(base * (low + (2 * rest > base)), 0)
    equation = np.repeat(np.arange(rows), np.diff(system.starts))
    matrix = csr_matrix(
        (
            np.concatenate([np.ones(rows), -np.ones(len(system.children))]),
            (np.concatenate([np.arange(rows), equation]), np.concatenate([system.parents, system.children])),
        ),
        shape=(rows, len(system.count)),
    )
    # In units of the base: count = low + up, and the equations in `low` leave `up` to make good what they lack.
    lacking = -(matrix @ low.astype(float))
    cost = (base - 2.0 * rest) / base
    strict = _solve(matrix.tocsc(), lacking, cost, (rest > 0).astype(float))
    if strict is not None:
        return Rounded(base * (low + strict), 0)
    loose = _relaxed(system, matrix, lacking, cost, low, rest)
    if loose is None:
        raise CannotProtect(f"The tables of {system.universe} cannot be rounded to base {base} so that they add up.")
    rounded = base * (low + loose)
    return Rounded(rounded, int((np.abs(rounded - system.count) >= base).sum()))


def _relaxed(
    system: System, matrix: csr_matrix, lacking: np.ndarray, cost: np.ndarray, low: Ints, rest: Ints
) -> Ints | None:
    """The same where some cells may go further, at a price; zeros never move and nothing falls below zero."""
    free = np.flatnonzero(system.count > 0)
    is_total = np.isin(free, system.parents)
    price = np.where(is_total, FAR, INNERMOST)
    unit = identity(len(system.count), format="csc")[:, free]
    wide = hstack([matrix, matrix @ unit, -(matrix @ unit)], format="csc")
    upper = np.concatenate([(rest > 0).astype(float), np.full(len(free), 1000.0), low[free].astype(float)])
    found = _solve(wide, lacking, np.concatenate([cost, price, price]), upper)
    if found is None:
        return None
    size = len(system.count)
    moved = found[:size].copy()
    moved[free] += found[size : size + len(free)] - found[size + len(free) :]
    return moved


def _solve(matrix: csc_matrix, lacking: np.ndarray, cost: np.ndarray, upper: np.ndarray) -> Ints | None:
    """Whole numbers between 0 and `upper` that fulfil the equations at the least cost; none where there are none."""
    moving = np.flatnonzero(upper > 0)
    part = matrix[:, moving]
    idle = np.diff(part.tocsr().indptr) == 0
    if (lacking[idle] != 0).any():
        return None
    if not len(moving):
        return np.zeros(matrix.shape[1], np.int64)
    found = milp(
        cost[moving],
        integrality=np.ones(len(moving)),
        bounds=Bounds(np.zeros(len(moving)), upper[moving]),
        constraints=LinearConstraint(part, lacking, lacking),
        options={"node_limit": NODES, "mip_rel_gap": GAP, "presolve": True},
    )
    if found.x is None:
        return None
    result = np.zeros(matrix.shape[1], np.int64)
    result[moving] = found.x.round().astype(np.int64)
    return result if not (matrix @ result - lacking).any() else None
