"""Whole tables for the attacker: one that fits everything published, and others that differ where he looks.

Vertices of these programmes are often halves in tables of four dimensions, and halves prove nothing. So the first
table is pumped: a solution is rounded, and what no longer adds up is mended at the least distance, again and again
(feasibility pump: Fischetti, Glover & Lodi 2005). Tables pumped from other corners differ in most cells; the rest is
the least change that moves a given cell, looked for among its neighbours first.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix, hstack

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PUMPS = 40  # times that a rounded table is mended
NEAR = 1500  # cells around one cell that are tried before all are
NODES = 500  # of a programme in whole numbers; no result depends on the clock
MOST_WHOLE = 6000  # cells up to which a programme in whole numbers looks for a first table
LARGE = 5000  # variables from which the interior point is the faster start to a corner: these are degenerate
CLOSE = 1e-6


@dataclass
class Equations:
    """The equations of one component, `matrix` × table = `rhs`, and the bounds of its cells."""

    matrix: csr_matrix
    columns: csc_matrix
    rhs: Ints
    lo: Ints
    hi: Ints
    solves: int = 0

    def rest(self, table: Ints) -> Ints:
        """What the equations lack."""
        rest: Ints = (self.rhs - self.matrix @ table).round().astype(np.int64)
        return rest

    def around(self, cells: Ints, size: int) -> Ints:
        """Cells near some cells, ring by ring: at least `size` of them where there are as many."""
        inside = np.zeros(len(self.lo), bool)
        inside[cells] = True
        while inside.sum() < size:
            rows = np.unique(self.columns[:, np.flatnonzero(inside)].indices)
            grown = inside.copy()
            grown[self.matrix[rows].indices] = True
            if (grown == inside).all():
                break
            inside = grown
        return np.flatnonzero(inside)


def extremes(system: Equations, cell: int, sign: int) -> tuple[int | None, Floats | None]:
    """The least (`sign` 1) or greatest (-1) value of a cell in any table, whole or not, rounded inwards."""
    cost = np.zeros(len(system.lo))
    cost[cell] = sign
    model = _Model(system.matrix.tocsc(), cost, system.lo, system.hi, system.rhs)
    system.solves += 1
    x = model.run()
    if x is None:
        return None, None
    return (int(np.ceil(x[cell] - CLOSE)) if sign > 0 else int(np.floor(x[cell] + CLOSE))), x


def extreme_whole(system: Equations, cell: int, sign: int) -> tuple[int, Ints] | None:
    """The same over whole tables; none where the search for it was given up."""
    cost = np.zeros(len(system.lo))
    cost[cell] = sign
    model = _Model(system.matrix.tocsc(), cost, system.lo, system.hi, system.rhs)
    system.solves += 1
    x = model.run(whole=True)
    if x is None or not model.is_optimal:
        return None
    table = x.round().astype(np.int64)
    return (int(table[cell]), table) if not system.rest(table).any() else None


def first_table(system: Equations, seed: int = 1, cost: Floats | None = None) -> Ints | None:
    """A whole table that fits, near the one with the least `cost`; none where there is none, or none was found."""
    random = np.random.default_rng(seed)
    size = len(system.lo)
    system.solves += 1
    noise = random.uniform(-1, 1, size)
    aim = noise if cost is None else cost + 0.1 * noise
    start = _Model(system.matrix.tocsc(), aim, system.lo, system.hi, system.rhs).run()
    if start is None:
        return None
    table = rounded(start, system, random)
    fewest, stuck, area = size + 1, 0, size
    for _ in range(PUMPS):
        rest = system.rest(table)
        wrong = np.flatnonzero(rest)
        if not len(wrong):
            return table
        stuck = 0 if len(wrong) < fewest else stuck + 1
        fewest = min(fewest, len(wrong))
        cells = system.around(np.unique(system.matrix[wrong].indices), min(area, size))
        spread = 0.2 if stuck < 2 else 0.9
        price = random.uniform(1 - spread, 1 + spread, len(cells))
        change = _mend(system, table, rest, cells, price)
        if change is None:
            area = size
            continue
        area = max(NEAR, 20 * len(wrong))
        moved = table.astype(np.float64)
        moved[cells] += change
        table = rounded(moved, system, random)
    if cost is not None or size > MOST_WHOLE:
        return None
    system.solves += 1
    model = _Model(system.matrix.tocsc(), aim, system.lo, system.hi, system.rhs)
    x = model.run(whole=True)
    found = None if x is None else x.round().astype(np.int64)
    return found if found is not None and not system.rest(found).any() else None


def move_one(system: Equations, table: Ints, cell: int, need: int) -> Ints | None:
    """A whole table in which one cell differs by `need`: near it first, then anywhere."""
    size = len(table)
    for reach in (NEAR, size):
        cells = system.around(np.array([cell]), min(reach, size))
        for sign in (1, -1):
            room = system.hi[cell] - table[cell] if sign > 0 else table[cell] - system.lo[cell]
            if room < need:
                continue
            found = _change(system, table, cells, cell, sign * need)
            if found is not None:
                return table + found
        if len(cells) == size:
            break
    return None


def _change(system: Equations, table: Ints, cells: Ints, cell: int, step: int) -> Ints | None:
    """The cheapest whole change of some cells in which one of them changes by at least `step`."""
    part, _ = _cut(system, cells)
    down, up = (table - system.lo)[cells], (system.hi - table)[cells]
    count, place = len(cells), int(np.flatnonzero(cells == cell)[0])
    upper = np.concatenate([up, down]).astype(np.float64)
    lower = np.zeros(2 * count)
    lower[place if step > 0 else count + place] = abs(step)
    upper[count + place if step > 0 else place] = 0
    model = _Model(hstack([part, -part]).tocsc(), np.ones(2 * count), lower, upper, np.zeros(part.shape[0], np.int64))
    for is_whole in (False, True) if count <= MOST_WHOLE else (False,):
        system.solves += 1
        x = model.run(whole=is_whole)
        if x is None:
            return None
        change = x[:count] - x[count:]
        whole = change.round()
        if np.abs(change - whole).max() < CLOSE and not (part @ whole).any():
            result = np.zeros(len(table), np.int64)
            result[cells] = whole.astype(np.int64)
            return result
    return None


def _mend(system: Equations, table: Ints, rest: Ints, cells: Ints, price: Floats) -> Floats | None:
    """The cheapest change of some cells after which all adds up again."""
    part, rows = _cut(system, cells)
    outside = np.ones(len(rest), bool)
    outside[rows] = False
    if rest[outside].any():
        return None
    upper = np.concatenate([(system.hi - table)[cells], (table - system.lo)[cells]]).astype(np.float64)
    model = _Model(
        hstack([part, -part]).tocsc(), np.concatenate([price, price]), np.zeros(2 * len(cells)), upper, rest[rows]
    )
    system.solves += 1
    x = model.run()
    return None if x is None else x[: len(cells)] - x[len(cells) :]


def _cut(system: Equations, cells: Ints) -> tuple[csc_matrix, Ints]:
    """The equations over some cells, and which equations they are."""
    part = system.columns[:, cells]
    rows = np.unique(part.indices)
    return part[rows].tocsc(), rows


def rounded(x: Floats, system: Equations, random: np.random.Generator) -> Ints:
    """To whole numbers inside the bounds, halves to either side."""
    nudged = (x + random.uniform(-0.02, 0.02, len(x))).round()
    return np.clip(nudged, system.lo, system.hi).astype(np.int64)


class _Model:
    """A programme for HiGHS: least cost over bounds and equations."""

    def __init__(self, matrix: csc_matrix, cost: Floats, lower: npt.ArrayLike, upper: npt.ArrayLike, rhs: Ints) -> None:
        self.size = matrix.shape[1]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, matrix.shape[0]
        model.col_cost_ = cost
        model.col_lower_ = np.asarray(lower, np.float64)
        model.col_upper_ = np.asarray(upper, np.float64)
        model.row_lower_ = model.row_upper_ = rhs.astype(np.float64)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data.astype(np.float64)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", NODES)):
            self.highs.setOptionValue(option, value)
        if self.size > LARGE:
            self.highs.setOptionValue("solver", "ipm")
        self.highs.passModel(model)

    @property
    def is_optimal(self) -> bool:
        """Whether the last solution is proven to be the best."""
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def run(self, *, whole: bool = False) -> Floats | None:
        """The best solution, whole where asked; none where there is none."""
        if whole:
            kinds = np.full(self.size, highspy.HighsVarType.kInteger)
            self.highs.changeColsIntegrality(self.size, np.arange(self.size, dtype=np.int32), kinds)
        self.highs.run()
        found = self.highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return np.array(self.highs.getSolution().col_value) if found else None
