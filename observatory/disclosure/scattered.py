"""Whole tables for the attacker that differ in many cells at once: most cells are held, some may move.

A programme over all cells has corners in fractions, and a neighbourhood cuts through too many sums to move at all.
Between the two lies a share of cells, drawn by lot, at which what can still move falls into small pieces (as in
percolation: Broadbent & Hammersley 1957), and small pieces have whole corners. Bounds are propagated first, which
holds most of what the lot let go; every piece that came out whole is a step, and the walk goes on from there. The
share follows what comes out: fewer cells after fractions, more after whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.sparse.csgraph import connected_components

from observatory.disclosure.middle import from_middle, middle, solution
from observatory.disclosure.whole import CLOSE, Equations

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SHARE = 0.93  # of the cells that may move at first
FEWER, MORE = 0.99, 1.005  # what the share is multiplied with after fractions, and after whole numbers
FOCUS, PULL = 10, 5.0  # cells that are let go in any case, and how much more they count
WALKS = 24  # tables far from each other from which is walked
FORCED = 64  # cells that get another value at once, if any table has them
PATIENCE, LITTLE = 25, 0.03  # draws after which a walk ends unless they settled this share of what is left


def scattered(system: Equations, table: Ints, need: Ints) -> Iterator[Ints]:
    """Whole tables on walks from `table` that move cells with `need` > 0; the caller sets it to 0 where reached."""
    random = np.random.default_rng(3)
    for walk in range(WALKS):
        if walk:
            found = _elsewhere(system, table, need, random, seed=walk + 1)
            if found is None:
                continue
            table = found
            yield table
        for step in _walk(system, table, need, random):
            table = table + step
            yield table
        if not (need > 0).any():
            return


def _elsewhere(system: Equations, table: Ints, need: Ints, random: np.random.Generator, *, seed: int) -> Ints | None:
    """A table from the middle of all those in which some cells that did not move from `table` have other values."""
    cells = random.permutation(np.flatnonzero(need > 0))[:FORCED]
    while len(cells):
        lo, hi = system.lo.copy(), system.hi.copy()
        above, below = table[cells] + need[cells] <= hi[cells], table[cells] - need[cells] >= lo[cells]
        up = above & (~below | (random.random(len(cells)) < 0.5))
        lo[cells[up]] = (table + need)[cells[up]]
        hi[cells[below & ~up]] = (table - need)[cells[below & ~up]]
        moved = replace(system, lo=lo, hi=hi)
        point = middle(moved)
        if point is not None:
            return from_middle(moved, point, seed=seed, mend=False)
        cells = cells[: len(cells) // 2]
    return None


def _walk(system: Equations, table: Ints, need: Ints, random: np.random.Generator) -> Iterator[Ints]:
    """Steps, each from where the last one led, until they settle too little."""
    share, turn, before = SHARE, 0, int((need > 0).sum())
    tried = np.zeros(len(table), np.int64)
    while before:
        turn += 1
        if turn % PATIENCE == 0:
            now = int((need > 0).sum())
            if before - now < max(LITTLE * now, 1):
                return
            before = now
        wanted = random.permutation(np.flatnonzero(need > 0))
        focus = wanted[np.argsort(tried[wanted], kind="stable")][:FOCUS]
        tried[focus] += 1
        may_move = random.random(len(table)) < share
        may_move[focus] = True
        pull = _pull(system, table, need, random)
        pull[focus] *= PULL
        step, fractions = _step(system, table, may_move, pull)
        share = share * FEWER if fractions > 0.5 else min(1.0, share * MORE)
        if step is not None:
            table = table + step
            yield step


def _pull(system: Equations, table: Ints, need: Ints, random: np.random.Generator) -> Floats:
    """Where each cell that is wanted shall go: up or down by lot, away from a bound that it has reached."""
    aim = random.choice([-1.0, 1.0], len(table))
    aim[table == system.lo] = 1.0
    aim[table == system.hi] = -1.0
    pull: Floats = np.where(need > 0, aim, 0.0) + random.uniform(-0.01, 0.01, len(table))
    return pull


def _step(system: Equations, table: Ints, may_move: Bools, pull: Floats) -> tuple[Ints | None, float]:
    """The whole pieces of the change that `pull` likes best, and the share of what would move that is no such piece."""
    down, up = np.where(may_move, system.lo - table, 0), np.where(may_move, system.hi - table, 0)
    rows, columns = system.matrix, system.columns
    hold(rows.indptr, rows.indices, rows.data, columns.indptr, columns.indices, down, up)
    cells = np.flatnonzero(down < up)
    if not len(cells):
        return None, 0.0
    part = columns[:, cells]
    touched = np.unique(part.indices)
    part = part[touched].tocsc()
    system.solves += 1
    x = solution(
        part, -pull[cells], down[cells].astype(np.float64), up[cells].astype(np.float64),
        np.zeros(len(touched), np.int64), quick=True,
    )  # fmt: skip
    moving = np.flatnonzero(np.abs(x) > CLOSE) if x is not None else np.zeros(0, np.int64)
    if x is None or not len(moving):
        return None, 0.0
    tie = abs(part[:, moving])
    _, piece = connected_components(tie.T @ tie, directed=False)
    off = np.zeros(piece.max() + 1)
    np.maximum.at(off, piece, np.abs(x[moving] - x[moving].round()))
    whole = off[piece] < CLOSE
    step = np.zeros(len(table), np.int64)
    step[cells[moving[whole]]] = x[moving[whole]].round().astype(np.int64)
    if not step.any() or (rows @ step).any():
        return None, 1.0
    return step, float(1 - whole.mean())


@njit(cache=True)
def hold(indptr: Any, indices: Any, data: Any, starts: Any, rows: Any, down: Any, up: Any) -> None:
    """Tighten how far each cell can change when every sum stays as it is; `down` ≤ 0 ≤ `up` are changed in place."""
    size = indptr.size - 1
    waiting = np.ones(size, np.bool_)
    stack = np.arange(size)
    top = size
    while top > 0:
        top -= 1
        row = stack[top]
        waiting[row] = False
        least = 0
        most = 0
        for q in range(indptr[row], indptr[row + 1]):
            cell = indices[q]
            least += down[cell] if data[q] > 0 else -up[cell]
            most += up[cell] if data[q] > 0 else -down[cell]
        for q in range(indptr[row], indptr[row + 1]):
            cell = indices[q]
            if data[q] > 0:
                low = max(down[cell], -(most - up[cell]))
                high = min(up[cell], -(least - down[cell]))
            else:
                low = max(down[cell], least + up[cell])
                high = min(up[cell], most + down[cell])
            if low == down[cell] and high == up[cell]:
                continue
            least += low - down[cell] if data[q] > 0 else up[cell] - high
            most += high - up[cell] if data[q] > 0 else down[cell] - low
            down[cell] = low
            up[cell] = high
            for z in range(starts[cell], starts[cell + 1]):
                other = rows[z]
                if other != row and not waiting[other]:
                    waiting[other] = True
                    stack[top] = other
                    top += 1
