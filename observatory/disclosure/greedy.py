"""The search for very large tables: each sensitive cell gets a move of its own, and moves share what they hide.

`search` keeps a few whole tables and pays for that with every step. Here the moves themselves are kept, each a
product as in `moves` that is possible on its own, so a step looks at nothing but the cells of one move: what a
move hides costs once, however many moves use it. A hidden cell is shown again where the sensitive cells that need
it have cheaper moves around it. In the end the moves are packed into few whole tables, which are the proof.
Covering one cell after the other at least cost is the scheme of Cox (1995) and of Kelly, Golden & Assad (1992).
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc,assignment"
from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from observatory.disclosure.search import (
    EMPTY,
    MOST,
    SHOWN,
    START,
    SUM,
    Array,
    Net,
    _flat,
    _is_small,
    _lookup,
    _mask,
    _open,
    _set,
    _undo,
    books,
)

BONUS = 0.5  # what it is worth to cover another sensitive cell along the way
LACK = 1e6  # price of a sensitive cell without a move
FAR = 1e17  # more than any move costs
TABLES = 12  # whole tables into which moves are packed; a few more where they do not fit


class Moves(NamedTuple):
    """The moves, one after the other, chained by cell; and what they do to the cells."""

    first: Array  # per cell: its latest entry, -1 where none
    later: Array  # per entry: the next one of the same cell
    before: Array
    cell: Array
    step: Array
    starts: Array  # entries of a move
    alive: Array
    used: Array  # moves through a cell
    low: Array  # least and greatest step of a cell
    high: Array
    banned: Array  # cells that must not be used just now
    hidden: Array
    sums: Array  # hidden children of each row: their sum
    state: Array  # cost, lack, rows with small sums
    length: Array  # number of moves, length of the log
    log: Array  # moves added (+) and taken out (-), counted from 1
    flats: Array
    signs: Array
    choice: Array
    best: Array
    keep: Array


def moves(net: Net, entries: int, number: int) -> Moves:
    """No moves yet, and room for `number` of them with `entries` cells in all."""
    cells, dims = net.code.shape
    return Moves(
        np.full(cells, -1, np.int32), np.full(entries, -1, np.int32), np.full(entries, -1, np.int32),
        np.zeros(entries, np.int32), np.zeros(entries, np.int32), np.zeros(number + 1, np.int64),
        np.zeros(number, np.bool_), np.zeros(cells, np.int32), np.zeros(cells, np.int32), np.zeros(cells, np.int32),
        np.zeros(cells, np.bool_), np.zeros(cells, np.bool_), np.zeros(len(net.row_parent), np.int64), np.zeros(3),
        np.zeros(2, np.int64), np.zeros(1 << 20, np.int64), np.zeros(MOST * 2, np.int64), np.zeros(MOST * 2, np.int64),
        np.zeros(dims, np.int64), np.zeros(dims, np.int64), np.zeros(dims, np.int64),
    )  # fmt: skip


def tables(net: Net, order: npt.NDArray[np.int64], rounds: int = 1) -> npt.NDArray[np.int32]:
    """Whole tables (cells × tables, differences from the true one) found by covering, widening and releasing."""
    found = moves(net, max(1 << 20, 40 * len(order)), max(1 << 16, len(order)))
    _begin(net, found)
    _cover_all(net, found, order)
    _widen_all(net, found)
    largest = np.lexsort((np.arange(len(order)), -net.cost))
    for _ in range(rounds):
        if not _release_all(net, found, largest):
            break
    width = TABLES
    while True:
        change = np.zeros((len(net.count), width), np.int32)
        packed = books(net, change)
        if _pack(net, found, packed) or width >= 2 * TABLES:
            return change
        width += TABLES // 2


@njit(cache=True)
def _lack(net, m, c):
    return max(0, net.need[c] - (m.high[c] - m.low[c]))


@njit(cache=True)
def _toggle(net, m, cell, hidden):
    """A cell that is not sensitive becomes hidden or shown."""
    if net.need[cell] > 0 or net.cost[cell] == 0.0:
        return
    m.state[0] += net.cost[cell] if hidden else -net.cost[cell]
    for r in range(net.at_starts[cell], net.at_starts[cell + 1]):
        row = net.at_row[r]
        if _is_small(net, m, row):
            m.state[2] -= 1
        if net.at_child[r]:
            m.sums[row] += net.count[cell] if hidden else -net.count[cell]
        m.hidden[cell] = hidden
        if _is_small(net, m, row):
            m.state[2] += 1
        m.hidden[cell] = not hidden
    m.hidden[cell] = hidden


@njit(cache=True)
def _link(net, m, v):
    m.alive[v] = True
    for e in range(m.starts[v], m.starts[v + 1]):
        c = m.cell[e]
        m.later[e] = m.first[c]
        m.before[e] = -1
        if m.first[c] >= 0:
            m.before[m.first[c]] = e
        m.first[c] = e
        m.used[c] += 1
        if m.used[c] == 1:
            _toggle(net, m, c, True)
        if net.need[c] > 0:
            m.state[1] -= _lack(net, m, c)
            m.low[c] = min(m.low[c], m.step[e])
            m.high[c] = max(m.high[c], m.step[e])
            m.state[1] += _lack(net, m, c)


@njit(cache=True)
def _unlink(net, m, v):
    m.alive[v] = False
    for e in range(m.starts[v], m.starts[v + 1]):
        c = m.cell[e]
        if m.before[e] >= 0:
            m.later[m.before[e]] = m.later[e]
        else:
            m.first[c] = m.later[e]
        if m.later[e] >= 0:
            m.before[m.later[e]] = m.before[e]
        m.used[c] -= 1
        if m.used[c] == 0:
            _toggle(net, m, c, False)
        if net.need[c] > 0 and (m.step[e] == m.low[c] or m.step[e] == m.high[c]):
            m.state[1] -= _lack(net, m, c)
            m.low[c] = 0
            m.high[c] = 0
            q = m.first[c]
            while q >= 0:
                m.low[c] = min(m.low[c], m.step[q])
                m.high[c] = max(m.high[c], m.step[q])
                q = m.later[q]
            m.state[1] += _lack(net, m, c)


@njit(cache=True)
def _price(net, m, cell, step, bonus):
    """What a move pays for one cell; infinite where that is not possible."""
    if step < net.least[cell] or m.banned[cell] or net.fixed[cell]:
        return np.inf
    if net.need[cell] > 0:
        lack = _lack(net, m, cell)
        if lack == 0:
            return 0.0
        rest = max(0, net.need[cell] - (max(m.high[cell], step) - min(m.low[cell], step)))
        return -bonus * (lack - rest)
    return 0.0 if m.used[cell] > 0 else net.cost[cell]


@njit(cache=True)
def _best_move(net, m, cell, step, limit, bonus):
    """The cheapest product of options through a cell, depth first as in `search`; `best` receives its options."""
    dims = net.code.shape[1]
    flats, signs, choice = m.flats, m.signs, m.choice
    size = np.zeros(dims + 1, np.int64)
    price = np.zeros(dims + 1, np.float64)
    mask = np.zeros(dims + 1, np.int64)
    spoiled = np.zeros(dims, np.bool_)
    price[0] = _price(net, m, cell, step, bonus)
    if price[0] == np.inf:
        return np.inf
    flats[0] = _flat(net, cell)
    signs[0] = step
    size[0] = 1
    mask[0] = _mask(net, flats[0])
    lowest = limit
    found = False
    level = 0
    choice[0] = START
    while level >= 0:
        own = net.code[cell, level]
        option = choice[level]
        if option == START:
            spoiled[level] = False
            option = net.starts[net.base[level] + own] if mask[level] >> level & 1 else EMPTY
        elif option == EMPTY:
            option = net.starts[net.base[level] + own + (0 if spoiled[level] else 1)]
        else:
            option += 1
        choice[level] = option
        if option != EMPTY and option >= net.starts[net.base[level] + own + 1]:
            level -= 1
            continue
        n = size[level]
        total = price[level]
        at = n
        bits = mask[level]
        first = 0 if option == EMPTY else net.entries[option]
        last = 0 if option == EMPTY else net.entries[option + 1]
        ok = n * (1 + last - first) <= MOST
        for e in range(first, last):
            if not ok:
                break
            shift = (net.ecode[e] - own) * net.stride[level]
            for i in range(n):
                flat = flats[i] + shift
                other = _lookup(net, flat)
                if other == SHOWN:
                    ok = False
                    break
                if other >= 0:
                    total += _price(net, m, other, signs[i] * net.esign[e], bonus)
                    if total - 2 * bonus >= lowest:
                        ok = False
                        break
                bits |= _mask(net, flat)
                flats[at] = flat
                signs[at] = signs[i] * net.esign[e]
                at += 1
        for q in range(level):
            if ok and choice[q] == EMPTY and bits >> q & 1:
                spoiled[q] = True
                ok = False
        if not ok:
            continue
        if level == dims - 1:
            if total < lowest:
                lowest = total
                found = True
                m.best[:] = choice
        else:
            level += 1
            size[level] = at
            price[level] = total
            mask[level] = bits
            choice[level] = START
    return lowest if found else np.inf


@njit(cache=True)
def _add(net, m, cell, step, options):
    """Keep a move; false where there is no room left."""
    v = m.length[0]
    at = m.starts[v]
    if v + 1 >= m.alive.size or at + MOST > m.cell.size or m.length[1] + 1 >= m.log.size:
        return False
    flats, signs = m.flats, m.signs
    flats[0] = _flat(net, cell)
    signs[0] = step
    n = 1
    for q in range(net.code.shape[1]):
        size = n
        if options[q] == EMPTY:
            continue
        for e in range(net.entries[options[q]], net.entries[options[q] + 1]):
            shift = (net.ecode[e] - net.code[cell, q]) * net.stride[q]
            for i in range(size):
                flats[n] = flats[i] + shift
                signs[n] = signs[i] * net.esign[e]
                n += 1
    for i in range(n):
        other = _lookup(net, flats[i])
        if other >= 0:
            m.cell[at] = other
            m.step[at] = signs[i]
            at += 1
    m.starts[v + 1] = at
    m.length[0] = v + 1
    _link(net, m, v)
    m.log[m.length[1]] = v + 1
    m.length[1] += 1
    return True


@njit(cache=True)
def _take_back(net, m):
    """Undo what the log says, and give back the room of moves that were added."""
    lowest = m.length[0]
    for i in range(m.length[1] - 1, -1, -1):
        if m.log[i] > 0:
            _unlink(net, m, m.log[i] - 1)
            lowest = min(lowest, m.log[i] - 1)
        else:
            _link(net, m, -m.log[i] - 1)
    m.length[0] = lowest
    m.length[1] = 0


@njit(cache=True)
def _energy(m):
    return m.state[0] + LACK * m.state[1] + SUM * m.state[2]


@njit(cache=True)
def _begin(net, m):
    for c in range(net.count.size):
        m.hidden[c] = net.need[c] > 0 or (net.cost[c] == 0.0 and not net.fixed[c])
        m.state[1] += net.need[c]
    for row in range(net.row_parent.size):
        for q in range(net.row_starts[row], net.row_starts[row + 1]):
            if m.hidden[net.row_child[q]]:
                m.sums[row] += net.count[net.row_child[q]]
        if _is_small(net, m, row):
            m.state[2] += 1


@njit(cache=True)
def _cover(net, m, c, limit):
    """Give a sensitive cell the cheapest moves that it lacks; false where they cost more than `limit`."""
    while _lack(net, m, c) > 0:
        lowest = limit
        best = 0
        for step in (m.low[c] + net.need[c], m.high[c] - net.need[c]):
            price = _best_move(net, m, c, step, lowest, BONUS)
            if price < lowest:
                lowest = price
                best = step
                m.keep[:] = m.best
        if best == 0 or not _add(net, m, c, best, m.keep):
            return False
    return True


@njit(cache=True)
def _cover_all(net, m, order):
    for c in order:
        m.length[1] = 0
        if net.need[c] > 0:
            _cover(net, m, c, FAR)


@njit(cache=True)
def _hide(net, m, c):
    """Hide a cell that is not sensitive, by the cheapest move through it."""
    lowest = FAR
    best = 0
    for step in (1, -1):
        price = _best_move(net, m, c, step, lowest, 0.0)
        if price < lowest:
            lowest = price
            best = step
            m.keep[:] = m.best
    return best != 0 and _add(net, m, c, best, m.keep)


@njit(cache=True)
def _widen_all(net, m):
    """Where the hidden cells of a row add up to little, hide one more, or its total: what leaves the least price."""
    for _ in range(20):
        if m.state[2] == 0:
            break
        for row in range(net.row_parent.size):
            if not _is_small(net, m, row):
                continue
            lowest = np.inf
            best = -1
            n = net.row_starts[row + 1] - net.row_starts[row]
            for q in range(n + 1):
                c = net.row_parent[row] if q == n else net.row_child[net.row_starts[row] + q]
                if m.hidden[c] or net.fixed[c] or (q < n and m.sums[row] + net.count[c] < net.small[row]):
                    continue
                m.length[1] = 0
                if _hide(net, m, c):
                    energy = _energy(m)
                    _take_back(net, m)
                    if energy < lowest:
                        lowest = energy
                        best = c
            if best >= 0:
                m.length[1] = 0
                _hide(net, m, best)


@njit(cache=True)
def _release(net, m, c, todo):
    """Show a cell again if the sensitive cells that need it have cheaper moves around it."""
    before = _energy(m)
    m.length[1] = 0
    m.banned[c] = True
    n = 0
    ok = True
    while m.first[c] >= 0 and m.length[1] + 1 < m.log.size:
        v = np.searchsorted(m.starts[: m.length[0] + 1], m.first[c], side="right") - 1
        _unlink(net, m, v)
        m.log[m.length[1]] = -(v + 1)
        m.length[1] += 1
        for e in range(m.starts[v], m.starts[v + 1]):
            if _lack(net, m, m.cell[e]) > 0:
                if n == todo.size:
                    ok = False
                    break
                todo[n] = m.cell[e]
                n += 1
    for i in range(n):
        ok = ok and _cover(net, m, todo[i], before - m.state[0] - SUM * m.state[2])
    m.banned[c] = False
    if not ok or _energy(m) > before - 1e-9:
        _take_back(net, m)
        return False
    return True


@njit(cache=True)
def _release_all(net, m, order):
    todo = np.zeros(1 << 16, np.int64)
    released = 0
    for c in order:
        if net.need[c] == 0 and net.cost[c] > 0.0 and m.used[c] > 0:
            released += _release(net, m, c, todo)
    return released


@njit(cache=True)
def _pack(net, m, b):
    """Put the moves into whole tables, each into the first where it does what it is for; true if all are covered."""
    _open(net, b)
    for v in range(m.length[0]):
        if not m.alive[v]:
            continue
        for k in range(b.change.shape[1]):
            cost, lack = b.state[0], b.state[1]
            b.logged[0] = 0
            possible = True
            for e in range(m.starts[v], m.starts[v + 1]):
                possible = possible and b.change[m.cell[e], k] + m.step[e] >= net.least[m.cell[e]]
            if not possible:
                continue
            for e in range(m.starts[v], m.starts[v + 1]):
                at = b.logged[0]
                b.log_k[at] = k
                b.log_cell[at] = m.cell[e]
                b.log_old[at] = b.change[m.cell[e], k]
                b.logged[0] = at + 1
                _set(net, b, k, m.cell[e], b.change[m.cell[e], k] + m.step[e])
            if b.state[1] < lack or (b.state[1] == lack and b.state[0] > cost):
                break
            _undo(net, b, 0)
    return b.state[1] == 0 and b.state[2] == 0
