"""Second tables by linear programmes, where the search has little room: what cannot be found here does not exist.

The search in `search` moves one product of swaps at a time. Where earlier releases have fixed most cells, the only
tables left are sums of many such products. Here each open cell is asked of a programme over all cells that may still
change, at the least price of cells that are not hidden yet (attacker's problem and least-cost suppression in one:
Fischetti & Salazar-González 2001). Every solution settles many cells; it is used only where it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, csr_matrix, hstack, identity
from scipy.sparse.csgraph import connected_components

from observatory.disclosure.system import Bools, Ints, System

Floats = npt.NDArray[np.float64]
HIDDEN = 1e-3  # price of a cell that is hidden anyway: a plain table is preferred to a wild one
WISH = 1e4  # what covering a cell is worth in a programme about many cells
ROUNDS = 12  # programmes about many cells before cells are asked one by one
MOVED = 1e-6  # a change in a programme over directions that is one
NODES = 200  # of a programme in whole numbers; a limit in seconds would let the clock decide


@dataclass(frozen=True)
class Covered:
    """Further tables (differences from the true one) and the cells for which there is none."""

    changes: Ints  # tables × cells
    unsafe: Ints

    @property
    def hidden(self) -> Bools:
        """Cells in which any of the tables differs: they must be hidden."""
        found: Bools = (self.changes != 0).any(axis=0)
        return found


def equations(system: System) -> csr_matrix:
    """Equations × cells: +1 for a total, -1 for each of its parts."""
    rows = len(system.parents)
    row = np.concatenate([np.arange(rows), np.repeat(np.arange(rows), np.diff(system.starts))])
    column = np.concatenate([system.parents, system.children])
    value = np.concatenate([np.ones(rows), -np.ones(len(system.children))])
    return csr_matrix((value, (row, column)), shape=(rows, len(system.count)))


def cover(system: System, *, need: Ints, least: Ints, fixed: Bools, cost: Floats, hidden: Bools) -> Covered:
    """Tables in which every cell with `need` > 0 differs by that much; `least` is the least change of each cell."""
    free = np.flatnonzero(~fixed)
    matrix = equations(system)[:, free].tocsr()
    matrix = matrix[np.diff(matrix.indptr) > 0]
    price = np.where(hidden, HIDDEN, np.maximum(cost, HIDDEN))
    _, part = connected_components(matrix.T @ matrix, directed=False)
    found: list[Ints] = []
    unsafe = [np.flatnonzero((need > 0) & fixed)]
    for number in np.unique(part[need[free] > 0]):
        inside = np.flatnonzero(part == number)
        cells = free[inside]
        own = matrix[:, inside]
        own = own[np.diff(own.indptr) > 0].tocsc()
        tables, lacking = _component(own, need[cells], least[cells], price[cells])
        for i, table in enumerate(tables):
            if i == len(found):
                found.append(np.zeros(len(system.count), np.int64))
            found[i][cells] = table
        unsafe.append(cells[lacking])
    changes = np.stack(found) if found else np.zeros((0, len(system.count)), np.int64)
    return Covered(changes, np.sort(np.concatenate(unsafe)))


def stuck(system: System, *, need: Ints, least: Ints, fixed: Bools) -> Ints:
    """Cells with `need` > 0 that no table whatever moves, though all that is not `fixed` were hidden.

    It is told before the search looks for tables that do not exist. Changes may have any length here, so a cell moves
    where one direction moves it: few programmes about many cells find nearly all that do, and the rest is asked singly.
    """
    free = np.flatnonzero(~fixed)
    matrix = equations(system)[:, free]
    matrix = matrix[np.diff(matrix.indptr) > 0]
    falls, open_ = least[free] < 0, need[free] > 0
    open_ &= ~_raised(matrix, falls, open_ & ~falls)
    generator = np.random.default_rng(1)
    for _ in range(ROUNDS):
        if not (open_ & falls).any():
            break
        open_ &= ~_pushed(matrix, falls, np.where(open_ & falls, generator.normal(size=len(free)), 0.0)) | ~falls
    for cell in np.flatnonzero(open_ & falls).tolist():
        open_[cell] = not any(
            _pushed(matrix, falls, np.where(np.arange(len(free)) == cell, sign, 0.0))[cell] for sign in (1.0, -1.0)
        )
    return np.union1d(np.flatnonzero((need > 0) & fixed), free[open_])


def _raised(matrix: csr_matrix, falls: Bools, asked: Bools) -> Bools:
    """Which of the asked cells can grow; none of them can fall, so two tables add up to what either of them raises."""
    size, cells = matrix.shape[1], np.flatnonzero(asked)
    raised = np.zeros(size, bool)
    if len(cells):
        beyond = csr_matrix((-np.ones(len(cells)), (np.arange(len(cells)), cells)), shape=(len(cells), size))
        found = linprog(
            np.concatenate([np.zeros(size), -np.ones(len(cells))]),
            A_eq=hstack([matrix, csr_matrix((matrix.shape[0], len(cells)))]), b_eq=np.zeros(matrix.shape[0]),
            A_ub=hstack([beyond, identity(len(cells))]), b_ub=np.zeros(len(cells)), method="highs",
            bounds=[(None if may else 0.0, None) for may in falls] + [(0.0, 1.0)] * len(cells),
        )  # fmt: skip
        raised[cells] = found.x[size:] > 0.5
    return raised


def _pushed(matrix: csr_matrix, falls: Bools, wish: Floats) -> Bools:
    """Which cells move in the direction that comes nearest to a wish."""
    found = linprog(
        -wish, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=[(-1.0 if may else 0.0, 1.0) for may in falls],
        method="highs",
    )  # fmt: skip
    moved: Bools = np.abs(found.x) > MOVED
    return moved


def _component(matrix: csc_matrix, need: Ints, least: Ints, price: Floats) -> tuple[list[Ints], Ints]:
    """Tables of one component, many cells at a time and then cell by cell; and the cells that stay."""
    tables: list[Ints] = []
    price = price.copy()
    open_ = need > 0

    def take(table: Ints | None) -> bool:
        if table is None:
            return False
        covered = open_ & (np.abs(table) >= need)
        if not covered.any():
            return False
        tables.append(table)
        open_[covered] = False
        price[table != 0] = HIDDEN
        return True

    up = True
    failed = 0
    for _ in range(ROUNDS):
        if not open_.any() or failed > 1:
            break
        wish = np.where(open_ & (up | (least <= -need)), need if up else -need, 0)
        failed = 0 if take(_solve(matrix, least, price, wish)) else failed + 1
        up = not up
    for cell in np.flatnonzero(open_):
        if not open_[cell]:
            continue
        for sign in (1, -1):
            if sign < 0 and least[cell] > -need[cell]:
                continue
            if take(_solve(matrix, least, price, need, cell=int(cell), sign=sign)):
                break
    return tables, np.flatnonzero(open_)


def _solve(
    matrix: csc_matrix, least: Ints, price: Floats, wish: Ints, *, cell: int | None = None, sign: int = 0
) -> Ints | None:
    """The cheapest table in which one cell moves as far as it must, or that grants as many wishes as possible."""
    size = matrix.shape[1]
    upper = np.full(2 * size, highspy.kHighsInf)
    upper[size:] = -np.minimum(least, 0)
    lower = np.zeros(2 * size)
    cost = np.concatenate([price, price])
    parts = [matrix, -matrix]
    if cell is None:
        # A cell that shall grow has no column to shrink: growing on one side and shrinking on the other is no change.
        granted = np.flatnonzero(wish)
        upper[np.where(wish > 0, size, 0)[granted] + granted] = 0
        parts.append(matrix[:, granted].multiply(np.sign(wish[granted])))
        lower = np.concatenate([lower, np.zeros(len(granted))])
        upper = np.concatenate([upper, np.abs(wish[granted]).astype(np.float64)])
        cost = np.concatenate([cost, np.full(len(granted), -WISH)])
    else:
        granted = np.zeros(0, np.int64)
        lower[cell if sign > 0 else size + cell] = wish[cell]
        upper[size + cell if sign > 0 else cell] = 0
    # What must shrink at least (`least` above 0 cannot be: the true table fits).
    whole = hstack(parts).tocsc()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = whole.shape[1], whole.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = model.row_upper_ = np.zeros(whole.shape[0])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = whole.indptr.astype(np.int32)
    model.a_matrix_.index_ = whole.indices.astype(np.int32)
    model.a_matrix_.value_ = whole.data.astype(np.float64)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", NODES)):
        highs.setOptionValue(option, value)
    highs.passModel(model)
    for is_whole in (False, True):
        if is_whole:
            kinds = np.full(whole.shape[1], highspy.HighsVarType.kInteger)
            highs.changeColsIntegrality(whole.shape[1], np.arange(whole.shape[1], dtype=np.int32), kinds)
        highs.run()
        if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        x = np.array(highs.getSolution().col_value)
        table = x[:size] - x[size : 2 * size]
        table[granted] += np.sign(wish[granted]) * x[2 * size :]
        rounded: Ints = table.round().astype(np.int64)
        if np.abs(table - rounded).max(initial=0) < 1e-6 and not (matrix @ rounded).any():
            return rounded if (rounded >= least).all() else None
    return None


__all__ = ["Covered", "cover", "equations", "stuck"]
