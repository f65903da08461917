"""Whole tables for the attacker, far from each other: a walk along the changes of a lattice.

The middle of all tables that fit says where there is room. Changes are shortened in its measure (Dikin's ellipsoid, by
which Lenstra 1983 makes programmes in whole numbers small), the whole table nearest to it is taken, and what still lies
outside a bound is annealed away (Kirkpatrick, Gelatt & Vecchi 1983). From there it is hit and run (Smith 1984): a
change by lot, and a step by lot among those that stay inside the bounds. Cells that have not moved after that are
forced to other values, as many as propagation lets stand together, and the walk begins again from the middle of the
tables in which they have these: other places have other room and other short changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.sparse import csr_matrix

from observatory.disclosure.lattice import Lattice, lattice, nearest, shortened
from observatory.disclosure.whole import Equations, middle

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FAR = 2**40
ROOM = 0.05  # persons: less room than this is none
ROOMS = (ROOM, 0.2, 0.5, 1.0, 2.0)  # the same in the search for a first table: other changes are short in each
COOLING = 400  # steps for each change until as little as possible is put up with outside a bound; as many follow
HOT, COLD = 0.4, 0.1  # persons that a change may bring outside its bounds, at first and in the end
MIXED = 30  # steps for each change of the lattice before a walk looks what has moved
IDLE = 300  # steps for each change after which a walk in which nothing more moves ends
LONGEST = 3  # times that a change is made in one step
FORCED, MOST = 16, 64  # cells that are forced at once: at first, and at the most
PATIENCE = 6  # middles from which nothing more was reached, one after the other


@dataclass
class Pool:
    """Whole tables of one component, and how far each cell must move in them (`need`, 0 where it need not)."""

    need: Ints
    tables: list[Ints] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.low = np.min([np.full(len(self.need), FAR), *self.tables], axis=0)
        self.high = np.max([np.full(len(self.need), -FAR), *self.tables], axis=0)

    def take(self, table: Ints) -> None:
        """One table more."""
        self.tables.append(table)
        self.low, self.high = np.minimum(self.low, table), np.maximum(self.high, table)

    @property
    def short(self) -> Bools:
        """Cells that have not moved as far as they must."""
        found: Bools = (self.need > 0) & (self.high - self.low < self.need)
        return found


def roam(system: Equations, pool: Pool) -> None:
    """Fill the pool with tables until every cell has moved or nothing more is reached; narrows proven bounds.

    Without a table to begin with, one is found where there is one, as a rule; that none was found proves nothing.
    """
    center = middle(system)
    if center is None:
        return
    all_ = lattice(system.matrix, system.rhs, center)
    if all_ is None:
        return
    random = np.random.default_rng(3)
    changes = shortened(all_.changes, _weight(system, center))
    if not pool.tables:
        first = _first(system, all_, changes, center)
        if first is None:
            return
        pool.take(first)
    table = pool.tables[-1]
    system.lo[all_.stuck] = system.hi[all_.stuck] = table[all_.stuck]
    _walk(system, changes, pool, seed=0)
    _probe(system, pool)
    turn, idle, count = 0, 0, FORCED
    while idle < PATIENCE and _wanted(system, pool).any():
        turn += 1
        before = int(pool.short.sum())
        inside = _forced(system, pool, random, count)
        center = middle(inside)
        system.solves += 1
        moved, here = None, changes
        if center is not None:
            weight = _weight(inside, center)
            here = shortened(changes, weight)
            moved = _cooled(inside, here, nearest(pool.tables[-1], here, weight, center), turn)
        if moved is None:
            idle += count == 1
            count = max(count // 2, 1)
            continue
        count = min(2 * count, MOST)
        pool.take(moved)
        _walk(system, here, pool, seed=turn)
        idle = 0 if int(pool.short.sum()) < before else idle + 1


def _first(system: Equations, all_: Lattice, changes: csr_matrix, center: Floats) -> Ints | None:
    """A table near the middle."""
    for seed, least in enumerate(ROOMS):
        weight = _weight(system, center, least)
        changes = shortened(changes, weight)
        table = _cooled(system, changes, nearest(all_.table, changes, weight, center), seed)
        if table is not None:
            return table
    return None


def _weight(system: Equations, center: Floats, least: float = ROOM) -> Floats:
    """What a squared step in each cell counts: much where there is little room."""
    room = np.minimum(center - system.lo, system.hi - center)
    found: Floats = np.maximum(room, least) ** -2.0
    return found


def _wanted(system: Equations, pool: Pool) -> Bools:
    """Cells that have not moved enough and are not proven to be unable to."""
    found: Bools = pool.short & (system.hi - system.lo >= pool.need)
    return found


def _probe(system: Equations, pool: Pool) -> None:
    """Cells that cannot have another value, because the sums leave no room for it: their bounds are narrowed."""
    for cell in np.flatnonzero(_wanted(system, pool)).tolist():
        for sign in (1, -1):
            if _bent(system, pool, system.lo, system.hi, cell, sign, int(pool.need[cell])) is None:
                if sign > 0:
                    system.hi[cell] = min(system.hi[cell], pool.low[cell] + pool.need[cell] - 1)
                else:
                    system.lo[cell] = max(system.lo[cell], pool.high[cell] - pool.need[cell] + 1)


def _bent(
    system: Equations, pool: Pool, lo: Ints, hi: Ints, cell: int, sign: int, width: int
) -> tuple[Ints, Ints] | None:
    """Bounds within `lo` and `hi` when a cell is moved up or down until it has moved by `width` in all; none where no
    table has it so.
    """
    lo, hi = lo.copy(), hi.copy()
    if sign > 0:
        lo[cell] = max(lo[cell], pool.low[cell] + width)
    else:
        hi[cell] = min(hi[cell], pool.high[cell] - width)
    if lo[cell] > hi[cell]:
        return None
    rows, columns, table = system.matrix, system.columns, pool.tables[-1]
    down, up = lo - table, hi - table
    possible = hold(rows.indptr, rows.indices, rows.data, columns.indptr, columns.indices, down, up)
    return (table + down, table + up) if possible else None


def _forced(system: Equations, pool: Pool, random: np.random.Generator, count: int) -> Equations:
    """The tables in which some cells have moved up or down, by lot and as far as propagation lets them together."""
    lo, hi, left = system.lo, system.hi, count
    for cell in random.permutation(np.flatnonzero(_wanted(system, pool)))[: 4 * count].tolist():
        # As far as it must, or else a little further than before: who stands in the middle has to go both ways.
        further = int(pool.high[cell] - pool.low[cell]) + 1
        ways = [(sign, width) for width in (int(pool.need[cell]), further) for sign in random.permutation([1, -1])]
        for sign, width in dict.fromkeys(ways):
            bent = _bent(system, pool, lo, hi, cell, sign, width)
            if bent is not None:
                (lo, hi), left = bent, left - 1
                break
        if not left:
            break
    return replace(system, lo=lo, hi=hi)


def _cooled(system: Equations, changes: csr_matrix, table: Ints, seed: int) -> Ints | None:
    """A table inside its bounds by annealing; none where some cell stayed outside."""
    table = table.copy()
    inside = cool(changes.indptr, changes.indices, changes.data, table, system.lo, system.hi, seed)
    return table if inside else None


def _walk(system: Equations, changes: csr_matrix, pool: Pool, *, seed: int) -> None:
    """From the last table of the pool, until a while passes in which no cell moves that has not moved before."""
    if not changes.shape[0]:
        return
    table, stop = pool.tables[-1].copy(), 0
    while (short := pool.short).any():
        stop += 1
        least, most = pool.low.copy(), pool.high.copy()
        least[~short], most[~short] = -FAR, FAR
        if not hit_and_run(
            changes.indptr, changes.indices, changes.data, table, system.lo, system.hi, least, most,
            MIXED * changes.shape[0], IDLE * changes.shape[0], 1000 * seed + stop,
        ):  # fmt: skip
            return
        pool.take(table.copy())


@njit(cache=True)
def cool(indptr: Any, indices: Any, data: Any, table: Any, lo: Any, hi: Any, seed: int) -> bool:
    """Bring a table inside its bounds by changes that bring out ever fewer persons more; whether it came there."""
    np.random.seed(seed)
    outside = 0
    for cell in range(table.size):
        outside += max(lo[cell] - table[cell], 0) + max(table[cell] - hi[cell], 0)
    if indptr.size == 1:
        return outside == 0
    heat = HOT
    cooling = COOLING * (indptr.size - 1)
    for step in range(2 * cooling):
        if outside == 0:
            return True
        if step % 1000 == 0:
            heat = HOT * (COLD / HOT) ** min(step / cooling, 1.0)
        change = np.random.randint(indptr.size - 1)
        sign = 1 if np.random.random() < 0.5 else -1
        limit = -heat * np.log(1 - np.random.random())
        more = 0
        for q in range(indptr[change], indptr[change + 1]):
            cell = indices[q]
            old = table[cell]
            new = old + sign * data[q]
            more += max(lo[cell] - new, 0) + max(new - hi[cell], 0) - max(lo[cell] - old, 0) - max(old - hi[cell], 0)
        if more <= limit:
            outside += more
            for q in range(indptr[change], indptr[change + 1]):
                table[indices[q]] += sign * data[q]
    return outside == 0


@njit(cache=True)
def hit_and_run(
    indptr: Any, indices: Any, data: Any, table: Any, lo: Any, hi: Any, least: Any, most: Any,
    mixed: int, idle: int, seed: int,
) -> bool:  # fmt: skip
    """Walk `mixed` steps, then at most `idle` more until a cell is below `least` or above `most`; whether one is."""
    np.random.seed(seed)
    moved = 0
    for cell in range(table.size):
        moved += table[cell] < least[cell] or table[cell] > most[cell]
    for step in range(mixed + idle):
        if step >= mixed and moved > 0:
            return True
        change = np.random.randint(indptr.size - 1)
        back = -LONGEST
        on = LONGEST
        for q in range(indptr[change], indptr[change + 1]):
            cell = indices[q]
            times = data[q]
            if times > 0:
                on = min(on, (hi[cell] - table[cell]) // times)
                back = max(back, -((table[cell] - lo[cell]) // times))
            else:
                on = min(on, (table[cell] - lo[cell]) // -times)
                back = max(back, -((hi[cell] - table[cell]) // -times))
            if back == on:
                break
        if back == on:
            continue
        # Any number of times but none.
        times = back + np.random.randint(on - back)
        if times >= 0:
            times += 1
        for q in range(indptr[change], indptr[change + 1]):
            cell = indices[q]
            moved -= table[cell] < least[cell] or table[cell] > most[cell]
            table[cell] += times * data[q]
            moved += table[cell] < least[cell] or table[cell] > most[cell]
    return moved > 0


@njit(cache=True)
def hold(indptr: Any, indices: Any, data: Any, starts: Any, rows: Any, down: Any, up: Any) -> bool:
    """Tighten in place how far each cell can change when every sum stays as it is; false where none can stay."""
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
            if low > high:
                return False
            down[cell] = low
            up[cell] = high
            for z in range(starts[cell], starts[cell + 1]):
                other = rows[z]
                if other != row and not waiting[other]:
                    waiting[other] = True
                    stack[top] = other
                    top += 1
    return True
