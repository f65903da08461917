"""What an outsider can compute from a release: the equations, and how far each hidden cell can move.

Written apart from everything that protects: other equations, other numbers, another method. Each component of
unknown cells becomes a linear programme (HiGHS); bound propagation comes first (Fischetti & Salazar-González
2001, attacker's problem; SDC Handbook ch. 4.3). Every solution is a whole table, so one solution proves that
many cells can move: objectives that spread all open cells come before those for a single cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import pandas as pd
from numba import njit
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from observatory.disclosure.public import PublicTable

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
FAR = 2**40


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


class Programme:
    """One component as a HiGHS model that is solved again and again with other objectives."""

    def __init__(self, matrix: csr_matrix, rhs: Ints, lo: Ints, hi: Ints) -> None:
        self.size = matrix.shape[1]
        self.solves = 0
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, matrix.shape[0]
        model.col_cost_ = np.zeros(self.size)
        model.col_lower_ = lo.astype(np.float64)
        model.col_upper_ = np.where(hi >= 2**39, highspy.kHighsInf, hi).astype(np.float64)
        model.row_lower_ = rhs.astype(np.float64)
        model.row_upper_ = rhs.astype(np.float64)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data.astype(np.float64)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("random_seed", 1)
        self.highs.passModel(model)

    def solve(self, cost: Floats) -> Floats | None:
        """A table that makes `cost · x` least; none where no table exists."""
        self.highs.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), cost)
        self.highs.run()
        self.solves += 1
        if self.solves == 1:
            # Presolve pays once; afterwards the last basis is nearly right (primal simplex).
            self.highs.setOptionValue("presolve", "off")
            self.highs.setOptionValue("simplex_strategy", 4)
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kUnbounded or status == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.highs.getSolution().col_value)

    def solve_whole(self, cost: Floats, seconds: float = 20.0) -> Floats | None:
        """The same over whole numbers, for the rare case that the relaxation is not whole."""
        kinds = np.full(self.size, highspy.HighsVarType.kInteger)
        self.highs.changeColsIntegrality(self.size, np.arange(self.size, dtype=np.int32), kinds)
        self.highs.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), cost)
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.run()
        good = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = np.array(self.highs.getSolution().col_value) if good else None
        free = np.full(self.size, highspy.HighsVarType.kContinuous)
        self.highs.changeColsIntegrality(self.size, np.arange(self.size, dtype=np.int32), free)
        self.highs.setOptionValue("time_limit", float("inf"))
        return found


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


def attack(
    seen: View, *, floor: int, target: Bools, width: Ints, hints: Sequence[Ints] = (), exact: bool = False
) -> Found:
    """How far the hidden cells can move when every hidden published cell is at least `floor`.

    `target` are the cells that matter; `hints` are tables that are tried first and believed only where they fit.
    With `exact` both ends of each target's interval are computed, else only whether it is `width` wide.
    """
    hidden = np.flatnonzero(seen.hidden)
    bottom = np.where(seen.zero_possible[hidden] | ~seen.published[hidden], 0, floor).astype(np.int64)
    known = np.where(seen.hidden, 0, seen.value)
    part = seen.matrix[:, hidden].tocsr()
    rhs = -(seen.matrix @ known.astype(np.float64)).round().astype(np.int64)
    filled = np.diff(part.indptr) > 0
    impossible = bool((rhs[~filled] != 0).any())
    part, rhs = part[filled], rhs[filled]
    lo, hi = bottom.copy(), np.full(len(hidden), FAR, np.int64)
    data = part.data.round().astype(np.int64)
    possible = propagate(part.indptr, part.indices, data, rhs, lo, hi, 60)
    witnesses = [w for w in hints if _fits(seen, w, floor)]
    found = Found(seen.value.copy(), seen.value.copy(), seen.value.copy(), seen.value.copy(), [], 0, impossible)
    if not possible:
        found.impossible = True
        return found
    low, high = np.full(len(hidden), FAR, np.int64), np.full(len(hidden), -1, np.int64)
    for w in witnesses:
        low, high = np.minimum(low, w[hidden]), np.maximum(high, w[hidden])
    _, component = connected_components(part.T @ part, directed=False) if len(rhs) else (0, np.arange(len(hidden)))
    pools: dict[int, list[Ints]] = {}
    need = width[hidden]
    wanted = target[hidden]
    for number in np.unique(component[wanted]):
        inside = np.flatnonzero(component == number)
        open_ = wanted[inside] & (lo[inside] < hi[inside])
        if not (exact and open_.any()) and not (open_ & (high[inside] - low[inside] < need[inside])).any():
            continue
        rows = np.flatnonzero(np.diff(part[:, inside].indptr) > 0)
        pools[int(number)] = _solve(
            part[rows][:, inside], rhs[rows], lo, hi, low, high, need, inside, open_, exact, found
        )
    if pools:
        base = witnesses[0].copy() if witnesses else None
        longest = max(len(p) for p in pools.values())
        for i in range(longest):
            w = np.where(seen.hidden, 0, seen.value) if base is None else base.copy()
            for number, pool in pools.items():
                w[hidden[component == number]] = pool[min(i, len(pool) - 1)]
            witnesses.append(w)
    alone = np.flatnonzero(lo == hi)
    low[alone] = high[alone] = lo[alone]
    found.lower[hidden], found.upper[hidden] = low, high
    found.proven_lower[hidden], found.proven_upper[hidden] = lo, hi
    found.witnesses = witnesses
    return found


def _fits(seen: View, table: Ints, floor: int) -> bool:
    """Whether a whole table agrees with everything published."""
    bottom = np.where(seen.zero_possible | ~seen.published, 0, floor)
    shown = ~seen.hidden
    return bool(
        (table[shown] == seen.value[shown]).all()
        and (table[~shown] >= bottom[~shown]).all()
        and not (seen.matrix @ table.astype(np.float64)).any()
    )


def _solve(
    matrix: csr_matrix, rhs: Ints, lo: Ints, hi: Ints, low: Ints, high: Ints, need: Ints, inside: Ints,
    open_: Bools, exact: bool, found: Found,
) -> list[Ints]:  # fmt: skip
    """Move the open cells of one component; narrows lo/hi to what is proven, widens low/high to what was seen."""
    programme = Programme(matrix, rhs, lo[inside], hi[inside])
    pool: list[Ints] = []
    size = len(inside)
    random = np.random.default_rng(1)
    matrix_t = matrix

    def seen(x: Floats | None) -> bool:
        if x is None:
            return False
        whole = x.round().astype(np.int64)
        if np.abs(x - whole).max() > 1e-6 or (matrix_t @ whole - rhs).any():
            return False
        new_low, new_high = np.minimum(low[inside], whole), np.maximum(high[inside], whole)
        if (new_low < low[inside]).any() or (new_high > high[inside]).any():
            pool.append(whole)
        low[inside], high[inside] = new_low, new_high
        return True

    def short() -> Bools:
        return open_ & (high[inside] - low[inside] < need[inside])

    cap = hi[inside] >= 2**39
    if cap.any():
        # Nothing bounds these from above: a far limit keeps the programme bounded and proves the same.
        hi[inside] = np.where(cap, 10**6, hi[inside])
        programme = Programme(matrix, rhs, lo[inside], hi[inside])
    spread = 0
    while short().any() and spread < 40:
        before = int(short().sum())
        weight = random.integers(1, 9, size) * random.choice([-1.0, 1.0], size) * short()
        seen(programme.solve(weight))
        seen(programme.solve(-weight))
        spread += 1
        if spread > 3 and before - int(short().sum()) < max(1, before // 20):
            break
    for i in np.flatnonzero(open_):
        if not exact and not short()[i]:
            continue
        for sign in (1.0, -1.0):
            cost = np.zeros(size)
            cost[i] = sign
            x = programme.solve(cost)
            if x is not None:
                seen(x)
                end = int(np.ceil(x[i] - 1e-6)) if sign > 0 else int(np.floor(x[i] + 1e-6))
                if sign > 0:
                    lo[inside[i]] = max(lo[inside[i]], end)
                else:
                    hi[inside[i]] = min(hi[inside[i]], end)
                reached = low[inside[i]] if sign > 0 else high[inside[i]]
                if reached != end and (exact or hi[inside[i]] - lo[inside[i]] >= need[inside[i]]):
                    y = programme.solve_whole(cost)
                    if y is not None:
                        seen(y)
                        if sign > 0:
                            lo[inside[i]] = round(y[i])
                        else:
                            hi[inside[i]] = round(y[i])
            if not exact and not short()[i]:
                break
    found.solves += programme.solves
    return pool or [low[inside].copy()]
