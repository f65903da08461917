"""Whole tables for the attacker from the middle of all tables, where he has nothing to start from.

An interior-point solution lies in the middle of all tables that fit, with room on both sides of most cells. It is
rounded, and what no longer adds up is mended at the least distance, again and again (feasibility pump: Fischetti,
Glover & Lodi 2005). What is left are halves, which rounding only moves about: they are mended in whole numbers, one
neighbourhood after the other.
"""

from __future__ import annotations

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, hstack

from observatory.disclosure.whole import Equations, rounded

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEAR = 1500  # cells around what is wrong that are mended at once, at the least
PUMPS = 10  # times that all is mended with halves
STUCK = 2  # of these in a row without a better one, after which whole numbers take over
AREAS = (150, 500, 1500)  # cells around one wrong sum that are mended in whole numbers
ROUNDS = 4  # times that all wrong sums are gone through
NODES = 200  # of a programme in whole numbers; no result depends on the clock
CLOSE = 1e-6


def middle(system: Equations) -> Floats | None:
    """A point in the middle of all tables, whole or not; none where there is none."""
    nothing = np.zeros(len(system.lo))
    return solution(
        system.columns, nothing, system.lo.astype(np.float64), system.hi.astype(np.float64), system.rhs, corner=False
    )  # fmt: skip


def from_middle(system: Equations, point: Floats, *, seed: int = 1, mend: bool = True) -> Ints | None:
    """A whole table near `point`; none where none was found, which proves nothing; without `mend` it gives up early."""
    random = np.random.default_rng(seed)
    table = rounded(point, system, random)
    fewest, stuck, area = len(table) + 1, 0, len(table)
    for _ in range(PUMPS):
        wrong = np.flatnonzero(system.rest(table))
        if not len(wrong):
            return table
        stuck = 0 if len(wrong) < fewest else stuck + 1
        fewest = min(fewest, len(wrong))
        if stuck >= STUCK:
            break
        cells = system.around(np.unique(system.matrix[wrong].indices), min(area, len(table)))
        change = _change(system, table, cells, random.uniform(0.8, 1.2, len(cells)))
        area = max(NEAR, 20 * len(wrong))
        if change is None:
            area = len(table)
            continue
        moved = table.astype(np.float64)
        moved[cells] += change
        table = rounded(moved, system, random)
    return _mended(system, table, random) if mend else None


def _mended(system: Equations, table: Ints, random: np.random.Generator) -> Ints | None:
    """What is still wrong, mended in whole numbers around one wrong sum after the other."""
    for turn in range(ROUNDS):
        for row in np.flatnonzero(system.rest(table)).tolist():
            if system.rest(table)[row] == 0:
                continue
            for size in AREAS[turn // 2 :]:
                cells = system.around(np.unique(system.matrix[row].indices), size)
                change = _change(system, table, cells, random.uniform(0.8, 1.2, len(cells)), whole=True)
                if change is not None:
                    table = table.copy()
                    table[cells] += change.round().astype(np.int64)
                    break
        if not system.rest(table).any():
            return table
    return None


def _change(system: Equations, table: Ints, cells: Ints, price: Floats, *, whole: bool = False) -> Floats | None:
    """The cheapest change of some cells after which the sums that they are part of hold; none where there is none."""
    part = system.columns[:, cells]
    rows = np.unique(part.indices)
    part = part[rows].tocsc()
    upper = np.concatenate([(system.hi - table)[cells], (table - system.lo)[cells]]).astype(np.float64)
    system.solves += 1
    x = solution(
        hstack([part, -part]).tocsc(), np.concatenate([price, price]), np.zeros(2 * len(cells)), upper,
        system.rest(table)[rows], whole=whole,
    )  # fmt: skip
    return None if x is None else x[: len(cells)] - x[len(cells) :]


def solution(
    matrix: csc_matrix, cost: Floats, lower: Floats, upper: Floats, rhs: Ints, *, corner: bool = True,
    whole: bool = False, quick: bool = False,
) -> Floats | None:  # fmt: skip
    """A solution of least cost, at a corner unless the middle is asked for; none where there is none."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = matrix.shape[1], matrix.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = model.row_upper_ = rhs.astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", NODES)):
        highs.setOptionValue(option, value)
    if not whole and not quick:
        # Ten times as fast as the simplex here: these programmes are degenerate.
        highs.setOptionValue("solver", "ipm")
        highs.setOptionValue("run_crossover", "on" if corner else "off")
    highs.passModel(model)
    if whole:
        kinds = np.full(matrix.shape[1], highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(matrix.shape[1], np.arange(matrix.shape[1], dtype=np.int32), kinds)
    highs.run()
    found = highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return np.array(highs.getSolution().col_value) if found else None


__all__ = ["from_middle", "middle", "solution"]
