"""What an outsider can compute from a release: the equations, and how far each hidden cell can move.

Written apart from everything that protects: other equations, other numbers, another method. Each component of
unknown cells is a lattice of whole tables between bounds (`lattice`), and a walk from table to table proves that
cells can move, thousands at once (`roam`); how far the last ones can go says a linear programme (`whole`). Bound
propagation comes first (Fischetti & Salazar-González 2001, attacker's problem; SDC Handbook ch. 4.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from numba import njit
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from observatory.disclosure.public import PublicTable
from observatory.disclosure.roam import Pool, roam
from observatory.disclosure.whole import CLOSE, Equations, any_whole, extreme_whole, extremes

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
FAR = 2**40
WHOLE_SIZE = 2500  # unknown cells up to which the ends of an interval are looked for among whole tables


@dataclass
class View:
    """All that is published about one universe: cells with values or none, and equations over cells."""

    universe: str
    frame: pd.DataFrame  # dimensions
    value: Ints  # -1 where hidden
    published: Bools  # false for refinement cells
    zero_possible: Bools  # a hidden cell that can be 0
    matrix: csr_matrix  # equations × cells: +1 parent, -1 child

    @property
    def hidden(self) -> Bools:
        """Cells without a value."""
        return self.value < 0


def view(tables: Sequence[PublicTable]) -> View:
    """Put the tables of one universe together, cell by cell, and write down what adds up to what."""
    dims = sorted({d for t in tables for d in t.dimensions})
    parts = []
    for t in tables:
        part = t.frame[list(t.dimensions)].astype(str).assign(
            value=t.frame["count"].astype("Float64").fillna(-1).astype("int64").to_numpy(),
            published=True,
            zero=t.zeros_may_be_hidden,
        )  # fmt: skip
        rest = None
        if t.unpublished is not None:
            rest = t.unpublished[list(t.dimensions)].astype(str).assign(value=-1, published=False, zero=True)
        for some in (part, rest):
            if some is not None:
                parts.append(some.assign(**{d: "_T" for d in dims if d not in t.dimensions}))
    cells = (
        pd.concat(parts, ignore_index=True)
        .groupby(dims, sort=True, as_index=False)
        .agg(value=("value", "max"), published=("published", "max"), zero=("zero", "max"))
    )
    cells["id"] = np.arange(len(cells))
    cells, rows = _sums(cells, dims, tables)
    data, row, column = [], [], []
    for e, (parent, children) in enumerate(rows):
        data.append(np.concatenate([[1.0], -np.ones(len(children))]))
        row.append(np.full(len(children) + 1, e))
        column.append(np.concatenate([[parent], children]))
    shape = (len(rows), len(cells))
    matrix = (
        csr_matrix((np.concatenate(data), (np.concatenate(row), np.concatenate(column))), shape=shape)
        if rows
        else csr_matrix(shape)
    )
    return View(
        tables[0].universe, cells[dims], cells["value"].to_numpy(np.int64), cells["published"].to_numpy(bool),
        cells["zero"].to_numpy(bool), matrix,
    )  # fmt: skip


def _sums(
    cells: pd.DataFrame, dims: list[str], tables: Sequence[PublicTable]
) -> tuple[pd.DataFrame, list[tuple[int, Ints]]]:
    """Equations found from the children: who has the same parent cell, and are all of them there?"""
    rows: list[tuple[int, Ints]] = []
    for d in dims:
        edges = [t.edges[d] for t in tables if d in t.edges]
        if not edges:
            continue
        way = pd.concat(edges).astype({"parent": str, "child": str})
        way["group"] = way["group"].fillna("").astype(str) if "group" in way else ""
        way = way.drop_duplicates(["parent", "child", "group"])
        wanted = way.groupby(["parent", "group"])["child"].transform("size")
        below = cells.merge(way.assign(wanted=wanted), left_on=d, right_on="child")
        others = [x for x in dims if x != d]
        above = cells[[*dims, "id"]].rename(columns={d: "parent", "id": "top"})
        # A sum nobody printed is still a sum: parents that are missing while all their parts are there.
        both = below.merge(above, on=[*others, "parent"], how="left")
        keys = [*others, "parent", "group"]
        both["found"] = both.groupby(keys)["id"].transform("size")
        whole = both[both["found"] == both["wanted"]]
        whole = whole[whole["top"].notna()].sort_values([*keys, "id"])
        if whole.empty:
            continue
        top = whole["top"].to_numpy(np.int64)
        ids = whole["id"].to_numpy(np.int64)
        change = (whole[keys] != whole[keys].shift()).any(axis=1).to_numpy()
        starts = np.flatnonzero(change)
        for a, b in zip(starts, [*starts[1:], len(ids)], strict=True):
            rows.append((int(top[a]), ids[a:b]))
    return cells, rows


@njit(cache=True)
def propagate(indptr: Any, indices: Any, data: Any, rhs: Any, lo: Any, hi: Any, rounds: int) -> bool:
    """Tighten integer bounds row by row until nothing changes; false where a row cannot hold."""
    for _ in range(rounds):
        changed = False
        for r in range(rhs.size):
            least = 0
            most = 0
            far_least = 0
            far_most = 0
            for q in range(indptr[r], indptr[r + 1]):
                a, c = data[q], indices[q]
                low = lo[c] if a > 0 else -hi[c]
                high = hi[c] if a > 0 else -lo[c]
                if low < -(2**39):
                    far_least += 1
                else:
                    least += low
                if high > 2**39:
                    far_most += 1
                else:
                    most += high
            if (far_least == 0 and least > rhs[r]) or (far_most == 0 and most < rhs[r]):
                return False
            for q in range(indptr[r], indptr[r + 1]):
                a, c = data[q], indices[q]
                low = lo[c] if a > 0 else -hi[c]
                high = hi[c] if a > 0 else -lo[c]
                own_far_low = 1 if low < -(2**39) else 0
                own_far_high = 1 if high > 2**39 else 0
                if far_least - own_far_low == 0:
                    bound = rhs[r] - (least - (0 if own_far_low else low))
                    if bound < high:
                        if a > 0:
                            hi[c] = bound
                        else:
                            lo[c] = -bound
                        changed = True
                        # Rows are summed up afresh in the next round: bounds only get better.
                if far_most - own_far_high == 0:
                    bound = rhs[r] - (most - (0 if own_far_high else high))
                    if bound > low:
                        if a > 0:
                            lo[c] = max(lo[c], bound)
                        else:
                            hi[c] = min(hi[c], -bound)
                        changed = True
                if lo[c] > hi[c]:
                    return False
        if not changed:
            break
    return True


@dataclass
class Found:
    """What the attacker knows in the end about each cell of a view (exact cells have lower = upper)."""

    lower: Ints  # least value in a whole table that was found
    upper: Ints
    proven_lower: Ints  # no table goes below
    proven_upper: Ints
    witnesses: list[Ints]  # whole tables
    solves: int
    impossible: bool = False


def least(seen: View, floor: int) -> Ints:
    """What a reader knows at least of each cell: shown zeros make hidden cells at least `floor`."""
    found: Ints = np.where(seen.zero_possible | ~seen.published, 0, floor).astype(np.int64)
    return found


def attack(
    seen: View,
    *,
    floor: int,
    target: Bools,
    width: Ints,
    hints: Sequence[Ints] = (),
    exact: bool = False,
    bounds: tuple[Ints, Ints] | None = None,
) -> Found:
    """How far the hidden cells can move when every hidden published cell is at least `floor`.

    `target` are the cells that matter; `hints` are tables that are tried first and believed only where they fit.
    `bounds` are least and greatest values that are known from elsewhere (derived figures, one's own part of a cell).
    With `exact` both ends of each target's interval are computed, else only whether it is `width` wide.
    """
    hidden = np.flatnonzero(seen.hidden)
    bottom, top = _known(seen, floor, bounds)
    part, rhs, impossible = _over_hidden(seen, hidden)
    lo, hi = bottom[hidden], top[hidden]
    possible = propagate(part.indptr, part.indices, part.data.round().astype(np.int64), rhs, lo, hi, 60)
    witnesses = [w for w in hints if _fits(seen, w, bottom, top)]
    found = Found(seen.value.copy(), seen.value.copy(), seen.value.copy(), seen.value.copy(), [], 0, impossible)
    if not possible:
        found.impossible = True
        return found
    low, high = np.full(len(hidden), FAR, np.int64), np.full(len(hidden), -1, np.int64)
    for w in witnesses:
        low, high = np.minimum(low, w[hidden]), np.maximum(high, w[hidden])
    # What the bounds have settled ties no others together.
    settled = lo == hi
    free = np.flatnonzero(~settled)
    still = part[:, free]
    left = rhs - part[:, np.flatnonzero(settled)] @ lo[settled]
    _, number = connected_components(still.T @ still, directed=False) if len(rhs) else (0, np.arange(len(free)))
    component = np.full(len(hidden), -1, np.int64)
    component[free] = number
    pools: dict[int, list[Ints]] = {}
    need = np.where(target[hidden], width[hidden], 0)
    # Without a table to start from, what is no target has to be filled in as well, or nothing would be proven.
    visited = free if not witnesses else free[need[free] > 0]
    for number in np.unique(component[visited]):
        inside = np.flatnonzero(component == number)
        open_ = need[inside] > 0
        if witnesses and not exact and not (high[inside] - low[inside] < need[inside])[open_].any():
            continue
        own = part[:, inside]
        rows = np.flatnonzero(np.diff(own.indptr) > 0)
        own = own[rows]
        system = Equations(
            own.tocsr(), own.tocsc(), left[rows].round().astype(np.int64), lo[inside],
            np.where(hi[inside] >= 2**39, np.maximum(lo[inside], 0) + 10**6, hi[inside]),
        )  # fmt: skip
        given = [w[hidden[inside]] for w in witnesses]
        pools[int(number)] = _solve(system, given, need[inside], exact)
        for table in pools[int(number)]:
            low[inside], high[inside] = np.minimum(low[inside], table), np.maximum(high[inside], table)
        found.impossible |= not pools[int(number)]
        lo[inside], hi[inside] = system.lo, system.hi
        found.solves += system.solves
    low[settled] = high[settled] = lo[settled]
    pools = {number: pool for number, pool in pools.items() if pool}
    base = np.where(seen.hidden, 0, seen.value)
    base[hidden] = witnesses[0][hidden] if witnesses else np.where(low < FAR, low, lo)
    for i in range(max((len(p) for p in pools.values()), default=0)):
        whole = base.copy()
        for number, pool in pools.items():
            whole[hidden[component == number]] = pool[min(i, len(pool) - 1)]
        witnesses.append(whole)
    found.lower[hidden], found.upper[hidden] = low, high
    found.proven_lower[hidden], found.proven_upper[hidden] = lo, hi
    found.witnesses = witnesses
    return found


def narrowed(seen: View, *, floor: int, bounds: tuple[Ints, Ints]) -> tuple[Ints, Ints, bool]:
    """The bounds of all cells after the equations have been gone through, and whether any table can keep them."""
    hidden = np.flatnonzero(seen.hidden)
    bottom, top = _known(seen, floor, bounds)
    part, rhs, impossible = _over_hidden(seen, hidden)
    lo, hi = bottom[hidden], top[hidden]
    possible = propagate(part.indptr, part.indices, part.data.round().astype(np.int64), rhs, lo, hi, 60)
    lower, upper = seen.value.copy(), seen.value.copy()
    lower[hidden], upper[hidden] = lo, hi
    return lower, upper, possible and not impossible


def _known(seen: View, floor: int, bounds: tuple[Ints, Ints] | None) -> tuple[Ints, Ints]:
    """Least and greatest value of each cell before anything is computed."""
    bottom, top = least(seen, floor), np.full(len(seen.value), FAR, np.int64)
    if bounds is not None:
        bottom, top = np.maximum(bottom, bounds[0]), np.minimum(top, bounds[1])
    return bottom, top


def _over_hidden(seen: View, hidden: Ints) -> tuple[csr_matrix, Ints, bool]:
    """The equations over hidden cells, what they must give, and whether one over shown cells does not hold."""
    known = np.where(seen.hidden, 0, seen.value)
    part = seen.matrix[:, hidden].tocsr()
    rhs = -(seen.matrix @ known.astype(np.float64)).round().astype(np.int64)
    filled = np.diff(part.indptr) > 0
    return part[filled], rhs[filled], bool((rhs[~filled] != 0).any())


def _fits(seen: View, table: Ints, bottom: Ints, top: Ints) -> bool:
    """Whether a whole table agrees with everything published."""
    shown = ~seen.hidden
    return bool(
        (table[shown] == seen.value[shown]).all()
        and (table[~shown] >= bottom[~shown]).all()
        and (table[~shown] <= top[~shown]).all()
        and not (seen.matrix @ table.astype(np.float64)).any()
    )


def _solve(system: Equations, given: Sequence[Ints], need: Ints, exact: bool) -> list[Ints]:
    """Whole tables of one component that move its open cells; narrows its bounds to what is proven."""
    pool = Pool(need, list(given))
    roam(system, pool)
    if not pool.tables and len(need) <= WHOLE_SIZE:
        first = any_whole(system)
        if first is not None:
            pool.take(first)
    if pool.tables:
        for cell in np.flatnonzero(need > 0):
            if exact or (pool.short[cell] and system.hi[cell] - system.lo[cell] >= need[cell]):
                _one(system, pool, int(cell), exact)
    return pool.tables


def _one(system: Equations, pool: Pool, cell: int, exact: bool) -> None:
    """Prove how far one cell can move."""
    for sign in (1, -1):
        end, x = extremes(system, cell, sign)
        if end is None or x is None:
            return
        if sign > 0:
            system.lo[cell] = max(system.lo[cell], end)
        else:
            system.hi[cell] = min(system.hi[cell], end)
        corner = x.round().astype(np.int64)
        if np.abs(x - corner).max() < CLOSE and system.fits(corner):
            pool.take(corner)
        reached = pool.low[cell] if sign > 0 else pool.high[cell]
        wide = exact or system.hi[cell] - system.lo[cell] >= pool.need[cell]
        if reached != end and wide and len(system.lo) <= WHOLE_SIZE:
            best = extreme_whole(system, cell, sign)
            if best is not None:
                pool.take(best[1])
                if sign > 0:
                    system.lo[cell] = best[0]
                else:
                    system.hi[cell] = best[0]
