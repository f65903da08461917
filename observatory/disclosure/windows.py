"""Better tables, window by window: all cells of a window are moved at once by a linear programme.

Outside a window of the table everything stays; inside, the cheapest change that keeps every sensitive cell
different is found. Hiding has a price per cell, not per person, so a cell that changes by d is priced at
cost / |d| the next time (reweighted l1 minimisation: Candès, Wakin & Boyd 2008), and cells that another table
changes anyway are free. Solutions of these programmes are whole numbers nearly always; others are not used.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WISH = 60.0  # what it is worth to cover a sensitive cell that nothing covers yet


@dataclass
class Problem:
    """A component of the system: cells that may be hidden, and what is asked of them."""

    cells: Ints  # their numbers in the component
    matrix: csr_matrix  # equations × cells
    columns: csc_matrix
    code: Ints  # cells × dimensions
    above: list[list[Ints]]  # per dimension and leaf: the codes above it, itself among them
    least: Ints  # least change of a cell
    need: Ints  # width asked of a sensitive cell, else 0
    cost: Floats  # 0 for sensitive cells and for what is never shown
    change: Ints  # tables × cells: what is improved


def windows(problem: Problem, size: int, random: np.random.Generator) -> list[Ints]:
    """Cut the leaves of a random dimension in two until a window has at most `size` cells."""
    dims = len(problem.above)
    todo = [[_shuffled(leaves, random) for leaves in problem.above]]
    done: list[Ints] = []
    while todo:
        box = todo.pop()
        inside = np.ones(len(problem.least), bool)
        for k in range(dims):
            codes = np.zeros(1 + max(int(c.max()) for c in problem.above[k]), bool)
            for closure in box[k]:
                codes[closure] = True
            inside &= codes[problem.code[:, k]]
        lengths = np.array([len(b) - 1 for b in box], float)
        if inside.sum() <= size or not lengths.any():
            done.append(np.flatnonzero(inside))
            continue
        k = int(random.choice(dims, p=lengths / lengths.sum()))
        half = len(box[k]) // 2
        todo.append([*box[:k], box[k][half:], *box[k + 1 :]])
        todo.append([*box[:k], box[k][:half], *box[k + 1 :]])
    return done


def _shuffled(leaves: list[Ints], random: np.random.Generator) -> list[Ints]:
    """Leaves so that relatives stay together, families in random order."""
    rank: dict[int, float] = {}
    for closure in leaves:
        for c in closure.tolist():
            rank.setdefault(c, float(random.random()))
    sizes: dict[int, int] = {}
    for closure in leaves:
        for c in closure.tolist():
            sizes[c] = sizes.get(c, 0) + 1
    return sorted(leaves, key=lambda cl: [rank[c] for c in sorted(cl.tolist(), key=lambda c: (-sizes[c], c))])


def improve(problem: Problem, *, passes: int, size: int, seed: int = 1, noise: float = 0.4) -> None:
    """Solve every window of several random cuts, table after table."""
    random = np.random.default_rng(seed)
    for turn in range(passes):
        k = turn % len(problem.change)
        for inside in windows(problem, size, random):
            _window(problem, k, inside, random, noise if turn >= len(problem.change) else 0.0, turn)


def _window(p: Problem, k: int, inside: Ints, random: np.random.Generator, noise: float, turn: int) -> None:
    """One table in one window."""
    now = p.change[k, inside]
    others = np.delete(p.change, k, axis=0)[:, inside]
    below, over = np.minimum(others.min(axis=0), 0), np.maximum(others.max(axis=0), 0)
    elsewhere = (others != 0).any(axis=0)
    need = p.need[inside]
    asked = (need > 0) & (over - below < need - 1e-9)
    up = now > 0
    down = now < 0
    fresh = asked & ~up & ~down
    up |= fresh & ((p.least[inside] > -1) | (turn > 0))
    if not (asked | fresh).any() and not (p.cost[inside] * (now != 0) * ~elsewhere).any():
        return
    lower = p.least[inside].astype(float)
    upper = np.full(len(inside), np.inf)
    asked &= ~fresh
    wish = np.where(fresh & up, need, 0)
    lower[wish > 0] = 0.0  # growing on one side and shrinking on the other would be no change
    # Up: at least `need` above the least of the other tables; down: as far below the greatest.
    lower[asked & up] = np.maximum((below + need)[asked & up], 1)
    upper[asked & down] = np.minimum((over - need)[asked & down], -1)
    price = p.cost[inside].copy()
    used = now != 0
    price[used] /= np.abs(now[used])
    if noise:
        price *= random.uniform(1 - noise, 1 + noise, len(price))
    price[elsewhere] = 0.0
    price = np.maximum(price, 1e-3)
    rows = np.unique(p.columns[:, inside].indices)
    part = p.matrix[rows][:, inside].tocsc()
    rhs = part @ now.astype(float)
    x = _solve(part, rhs, lower, upper, price, wish)
    if x is None or (part @ x != rhs).any():
        return
    before, after = _value(p, k, inside, now, elsewhere, others), _value(p, k, inside, x, elsewhere, others)
    if after <= before:
        p.change[k, inside] = x


def _value(p: Problem, k: int, inside: Ints, now: Ints, elsewhere: Bools, others: Ints) -> float:
    """What a window costs: hidden cells, uncovered cells, rows with small sums."""
    low = np.minimum(np.minimum(others.min(axis=0), 0), now)
    high = np.maximum(np.maximum(others.max(axis=0), 0), now)
    lack = np.maximum(p.need[inside] - (high - low), 0).sum()
    cost = p.cost[inside][(now != 0) & ~elsewhere].sum()
    return float(cost + 1e6 * lack)


def _solve(part: csc_matrix, rhs: Floats, lower: Floats, upper: Floats, price: Floats, wish: Ints) -> Ints | None:
    """Least price · |x|; cells that may go both ways have two columns, and one more where a growth is wished for."""
    size = part.shape[1]
    two = np.flatnonzero((price > 0) & (lower < 0) & (upper > 0))
    more = np.flatnonzero(wish)
    matrix = part
    model = highspy.HighsLp()
    low, high = lower.copy(), upper.copy()
    cost = np.where((price > 0) & (lower >= 0), price, np.where(price > 0, -price, 0.0))
    cost[two] = price[two]
    high_two = -lower[two]
    low[two] = 0.0
    again = np.concatenate([two, more])
    lengths = np.diff(matrix.indptr)[again]
    indptr = np.concatenate([matrix.indptr, matrix.indptr[-1] + np.cumsum(lengths)])
    pick = _ranges(matrix.indptr[again], lengths)
    sign = np.repeat(np.concatenate([-np.ones(len(two)), np.ones(len(more))]), lengths)
    model.num_col_, model.num_row_ = size + len(again), part.shape[0]
    model.col_cost_ = np.concatenate([cost, price[two], np.full(len(more), -WISH)])
    model.col_lower_ = np.concatenate([low, np.zeros(len(again))])
    model.col_upper_ = np.concatenate([high, high_two, wish[more]])
    model.row_lower_ = model.row_upper_ = rhs
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = indptr.astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([matrix.indices, matrix.indices[pick]]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([matrix.data, sign * matrix.data[pick]])
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    # Windows have few rows that say nothing: looking for them takes longer than the programme itself.
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        highs.setOptionValue(option, value)
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    y = _joined(highs, size, two, more)
    # Half persons prove nothing; they are rare, and another cut of the table avoids them.
    whole = y.round()
    return whole.astype(np.int64) if np.abs(y - whole).max(initial=0) < 1e-6 else None


def _joined(highs: highspy.Highs, size: int, two: Ints, more: Ints) -> Floats:
    """All columns of a cell as one change."""
    x = np.array(highs.getSolution().col_value)
    y: Floats = x[:size].copy()
    y[two] -= x[size : size + len(two)]
    y[more] += x[size + len(two) :]
    return y


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """start, start + 1, … for each pair, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
