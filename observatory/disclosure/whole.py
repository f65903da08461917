"""Programmes over all tables that fit what was published: their middle, and how far one cell can go in them.

A programme over fractions bounds what any whole table can have (attacker's problem: Fischetti & Salazar-González 2001);
a corner of it need not be whole, and halves prove nothing, so where they are in the way a programme in whole numbers
follows. The middle is where an interior point method ends that does not go on to a corner: there is room around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NODES = 500  # of a programme in whole numbers; no result depends on the clock
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

    def fits(self, table: Ints) -> bool:
        """Whether a table keeps the equations and the bounds."""
        inside = (table >= self.lo).all() and (table <= self.hi).all()
        return bool(inside) and not self.rest(table).any()


def middle(system: Equations) -> Floats | None:
    """A point in the middle of all tables, whole or not; none where there is none."""
    programme = _Programme(system, np.zeros(len(system.lo)))
    programme.options(solver="ipm", run_crossover="off")
    return programme.run()


def extremes(system: Equations, cell: int, sign: int) -> tuple[int | None, Floats | None]:
    """The least (`sign` 1) or greatest (-1) value of a cell in any table, whole or not, rounded inwards."""
    programme = _Programme(system, _only(system, cell, sign))
    if len(system.lo) > LARGE:
        programme.options(solver="ipm")
    x = programme.run()
    if x is None:
        return None, None
    return (int(np.ceil(x[cell] - CLOSE)) if sign > 0 else int(np.floor(x[cell] + CLOSE))), x


def extreme_whole(system: Equations, cell: int, sign: int) -> tuple[int, Ints] | None:
    """The same over whole tables; none where the search for it was given up."""
    programme = _Programme(system, _only(system, cell, sign))
    x = programme.run(whole=True)
    if x is None or not programme.is_optimal:
        return None
    table = x.round().astype(np.int64)
    return (int(table[cell]), table) if system.fits(table) else None


def any_whole(system: Equations) -> Ints | None:
    """A whole table; none where there is none, or none was found."""
    x = _Programme(system, np.zeros(len(system.lo))).run(whole=True)
    table = None if x is None else x.round().astype(np.int64)
    return table if table is not None and system.fits(table) else None


def _only(system: Equations, cell: int, sign: int) -> Floats:
    cost = np.zeros(len(system.lo))
    cost[cell] = sign
    return cost


class _Programme:
    """A programme for HiGHS: least cost over bounds and equations."""

    def __init__(self, system: Equations, cost: Floats) -> None:
        self.size = len(system.lo)
        system.solves += 1
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, len(system.rhs)
        model.col_cost_ = cost
        model.col_lower_, model.col_upper_ = system.lo.astype(np.float64), system.hi.astype(np.float64)
        model.row_lower_ = model.row_upper_ = system.rhs.astype(np.float64)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = system.columns.indptr.astype(np.int32)
        model.a_matrix_.index_ = system.columns.indices.astype(np.int32)
        model.a_matrix_.value_ = system.columns.data.astype(np.float64)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.options(output_flag=False, threads=1, random_seed=1, mip_max_nodes=NODES)
        self.highs.passModel(model)

    def options(self, **options: bool | int | str) -> None:
        """Tell HiGHS how to go about it."""
        for option, value in options.items():
            self.highs.setOptionValue(option, value)

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
