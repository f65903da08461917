"""The search for a second table: few cells changed, every sensitive cell different.

A pattern of hidden cells is safe when another whole-number table exists that agrees with everything
shown, has at least 1 in each hidden cell (shown zeros are known), and differs in every sensitive cell.
So instead of choosing cells and asking a solver afterwards, the search keeps such tables (`change` holds
their differences from the true one, one row each) and hides exactly the cells in which they differ.
Changes are sums of the products in `moves`. The search is greedy (each sensitive cell takes the move that
hides least), then hides one more cell where the hidden cells of a row add up to a small number, then shows
hidden cells again, one by one, where another way round is cheaper; `windows` improves the tables in between.
The objective is that of least-cost suppression (Fischetti & Salazar-González 2001).
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc,assignment"
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]

BIG = 1e6  # price of a sensitive cell that no table changes
SUM = 1000.0  # price of a row whose hidden cells add up to a small number
BONUS = 1.5  # what it is worth to cover another sensitive cell along the way
MOST = 1 << 13  # cells of one move
SLACK = 0.5  # by how much a way round may be too dear half-way: more finds a little, and takes twice as long
START, EMPTY = -2, -1  # no option looked at yet; nothing to choose
NONE, SHOWN = -1, -2  # no cell; a cell that stays as it is


class Net(NamedTuple):
    """What does not change: the cells, where they are, how moves run, the equations as rows."""

    code: Array  # cells × dimensions
    stride: Array
    dense: Array  # combination of codes -> cell, NONE or SHOWN (empty: use `keys`)
    keys: Array
    along: Array  # bit q: other cells differ from this combination in dimension q only (empty: all)
    base: Array  # first option list of each dimension
    starts: Array  # options of a code
    entries: Array  # entries of an option
    ecode: Array
    esign: Array
    count: Array
    least: Array  # least change of a cell while hidden: its floor less its count
    need: Array  # width of the interval that a sensitive cell needs, else 0
    cost: Array  # price of hiding, 0 for what is never shown
    fixed: Array  # shown whatever happens
    row_parent: Array
    row_starts: Array
    row_child: Array
    small: Array  # hidden cells of a row must not add up to 1 … small - 1
    at_starts: Array  # rows of a cell
    at_row: Array
    at_child: Array  # whether it is a child there
    work: int  # cells looked at for one move: where there is none, only a limit ends the search


class Books(NamedTuple):
    """What changes: the tables, what they cost, and the log to take changes back."""

    change: Array  # cells × tables
    state: Array  # cost, deficit, rows with small sums
    hidden: Array
    sums: Array  # hidden children of each row: their sum
    flats: Array
    signs: Array
    choice: Array
    best: Array
    keep: Array
    log_k: Array
    log_cell: Array
    log_old: Array
    logged: Array  # length of the log


def books(net: Net, change: Array, log_size: int = 1 << 18) -> Books:
    """Fresh books for the tables `change`."""
    dims = net.code.shape[1]
    rows = len(net.row_parent)
    return Books(
        change, np.zeros(3), np.zeros(len(net.count), np.bool_), np.zeros(rows, np.int64),
        np.zeros(MOST * 2, np.int64), np.zeros(MOST * 2, np.int64), np.zeros(dims, np.int64),
        np.zeros(dims, np.int64), np.zeros(dims, np.int64), np.zeros(log_size, np.int64),
        np.zeros(log_size, np.int64), np.zeros(log_size, np.int64), np.zeros(1, np.int64),
    )  # fmt: skip


@njit(cache=True)
def _deficit(net, b, cell):
    lo = 0
    hi = 0
    for k in range(b.change.shape[1]):
        x = b.change[cell, k]
        lo = min(lo, x)
        hi = max(hi, x)
    return max(0, net.need[cell] - (hi - lo))


@njit(cache=True)
def _used(b, cell):
    for k in range(b.change.shape[1]):  # noqa: SIM110  (numba has no generators)
        if b.change[cell, k] != 0:
            return True
    return False


@njit(cache=True)
def _price(net, b, k, cell, step, bonus, hurt):
    """What it costs to add `step` to a cell of table k; infinite where that is not possible."""
    old = b.change[cell, k]
    new = old + step
    if new < net.least[cell] or net.fixed[cell]:
        return np.inf
    need = net.need[cell]
    if need > 0:
        lo = 0
        hi = 0
        for q in range(b.change.shape[1]):
            if q != k:
                x = b.change[cell, q]
                lo = min(lo, x)
                hi = max(hi, x)
        before = max(0, need - (max(hi, old) - min(lo, old)))
        after = max(0, need - (max(hi, new) - min(lo, new)))
        if after > before:
            return hurt * (after - before)
        return -bonus * (before - after)
    if (old != 0 and new != 0) or net.cost[cell] == 0.0:
        return 0.0
    for q in range(b.change.shape[1]):
        if q != k and b.change[cell, q] != 0:
            return 0.0
    return net.cost[cell] if new != 0 else -net.cost[cell]


@njit(cache=True)
def _lookup(net, flat):
    if net.dense.size > 0:
        return net.dense[flat]
    i = np.searchsorted(net.keys, flat)
    if i < net.keys.size and net.keys[i] == flat:
        return i
    return NONE


@njit(cache=True)
def _mask(net, flat):
    if net.along.size > 0:
        return np.int64(net.along[flat])
    return np.int64(-1)


@njit(cache=True)
def _flat(net, cell):
    flat = 0
    for q in range(net.code.shape[1]):
        flat += net.code[cell, q] * net.stride[q]
    return flat


@njit(cache=True)
def _best_move(net, b, k, cell, step, limit, slack, bonus, hurt, enough):
    """The cheapest product of options through a cell; `best` receives its options. Returns its price.

    Depth first over the dimensions: each level doubles or triples the cells of the move, and a level that is
    already impossible or too dear ends the branch. A move that costs no more than `enough` is taken at once.
    """
    dims = net.code.shape[1]
    flats = b.flats
    signs = b.signs
    choice = b.choice
    first = _price(net, b, k, cell, step, bonus, hurt)
    if first == np.inf:
        return np.inf
    lowest = limit
    found = False
    flats[0] = _flat(net, cell)
    signs[0] = step
    size = np.zeros(dims + 1, np.int64)
    price = np.zeros(dims + 1, np.float64)
    size[0] = 1
    price[0] = first
    mask = np.zeros(dims + 1, np.int64)
    mask[0] = _mask(net, flats[0])
    spoiled = np.zeros(dims, np.bool_)
    level = 0
    choice[0] = START
    work = 0
    while level >= 0 and work < net.work:
        own = net.code[cell, level]
        option = choice[level]
        if option == START:
            # Where nothing else lies in this direction there is nothing to choose.
            spoiled[level] = False
            option = net.starts[net.base[level] + own] if mask[level] >> level & 1 else EMPTY
        elif option == EMPTY:
            # ... unless a later dimension leads to cells that do have neighbours in this one.
            option = net.starts[net.base[level] + own + (0 if spoiled[level] else 1)]
        else:
            option += 1
        choice[level] = option
        if option != EMPTY and option >= net.starts[net.base[level] + own + 1]:
            level -= 1
            continue
        n = size[level]
        total = price[level]
        m = n
        ok = True
        bits = mask[level]
        first_entry = 0 if option == EMPTY else net.entries[option]
        last_entry = 0 if option == EMPTY else net.entries[option + 1]
        for e in range(first_entry, last_entry):
            shift = (net.ecode[e] - own) * net.stride[level]
            sign = net.esign[e]
            if m + n > MOST:
                ok = False
                break
            work += n
            for i in range(n):
                f = flats[i] + shift
                s = signs[i] * sign
                other = _lookup(net, f)
                if other == SHOWN:
                    ok = False
                    break
                if other >= 0:
                    total += _price(net, b, k, other, s, bonus, hurt)
                    if total - slack >= lowest:
                        ok = False
                        break
                bits |= _mask(net, f)
                flats[m] = f
                signs[m] = s
                m += 1
            if not ok:
                break
        if not ok:
            continue
        for q in range(level):
            if choice[q] == EMPTY and bits >> q & 1:
                spoiled[q] = True
                ok = False
        if not ok:
            continue
        if level == dims - 1:
            if total < lowest:
                lowest = total
                found = True
                b.best[:] = choice
                if lowest <= enough:
                    return lowest
        else:
            level += 1
            size[level] = m
            price[level] = total
            mask[level] = bits
            choice[level] = START
    return lowest if found else np.inf


@njit(cache=True)
def _is_small(net, b, row):
    return not b.hidden[net.row_parent[row]] and 1 <= b.sums[row] < net.small[row]


@njit(cache=True)
def _set(net, b, k, cell, new):
    """Write one entry and keep the books."""
    if net.need[cell] > 0:
        b.state[1] -= _deficit(net, b, cell)
        b.change[cell, k] = new
        b.state[1] += _deficit(net, b, cell)
        return
    b.change[cell, k] = new
    if net.cost[cell] == 0.0:
        return
    hidden = _used(b, cell)
    if hidden == b.hidden[cell]:
        return
    b.state[0] += net.cost[cell] if hidden else -net.cost[cell]
    for r in range(net.at_starts[cell], net.at_starts[cell + 1]):
        row = net.at_row[r]
        if _is_small(net, b, row):
            b.state[2] -= 1
        if net.at_child[r]:
            b.sums[row] += net.count[cell] if hidden else -net.count[cell]
        b.hidden[cell] = hidden
        if _is_small(net, b, row):
            b.state[2] += 1
        b.hidden[cell] = not hidden
    b.hidden[cell] = hidden


@njit(cache=True)
def _apply(net, b, k, cell, step, options):
    """Add a move; every change is noted so that it can be taken back."""
    flats = b.flats
    signs = b.signs
    flats[0] = _flat(net, cell)
    signs[0] = step
    n = 1
    for q in range(net.code.shape[1]):
        own = net.code[cell, q]
        m = n
        if options[q] == EMPTY:
            continue
        for e in range(net.entries[options[q]], net.entries[options[q] + 1]):
            shift = (net.ecode[e] - own) * net.stride[q]
            for i in range(n):
                flats[m] = flats[i] + shift
                signs[m] = signs[i] * net.esign[e]
                m += 1
        n = m
    at = b.logged[0]
    for i in range(n):
        other = _lookup(net, flats[i])
        if other >= 0:
            b.log_k[at] = k
            b.log_cell[at] = other
            b.log_old[at] = b.change[other, k]
            at += 1
            _set(net, b, k, other, b.change[other, k] + signs[i])
    b.logged[0] = at


@njit(cache=True)
def _undo(net, b, start):
    for i in range(b.logged[0] - 1, start - 1, -1):
        _set(net, b, b.log_k[i], b.log_cell[i], b.log_old[i])
    b.logged[0] = start


@njit(cache=True)
def _energy(b):
    return b.state[0] + BIG * b.state[1] + SUM * b.state[2]


@njit(cache=True)
def _open(net, b):
    """Fill the books from the tables as they stand."""
    b.state[:] = 0.0
    for c in range(net.count.size):
        if net.need[c] > 0:
            b.state[1] += _deficit(net, b, c)
            b.hidden[c] = True
        elif net.cost[c] == 0.0 and not net.fixed[c]:
            b.hidden[c] = True
        else:
            b.hidden[c] = _used(b, c)
            if b.hidden[c]:
                b.state[0] += net.cost[c]
    for row in range(net.row_parent.size):
        b.sums[row] = 0
        for q in range(net.row_starts[row], net.row_starts[row + 1]):
            if b.hidden[net.row_child[q]]:
                b.sums[row] += net.count[net.row_child[q]]
        if _is_small(net, b, row):
            b.state[2] += 1


@njit(cache=True)
def _cover(net, b, c):
    """Give a sensitive cell the cheapest change that it lacks."""
    while True:
        lack = _deficit(net, b, c)
        if lack == 0 or b.logged[0] > b.log_k.size - 2 * MOST:
            return
        lowest = np.inf
        best_k = -1
        best_step = 0
        for k in range(b.change.shape[1]):
            for step in (lack, -lack):
                old = b.change[c, k]
                b.change[c, k] = old + step
                better = _deficit(net, b, c) < lack
                b.change[c, k] = old
                if better:
                    price = _best_move(net, b, k, c, step, lowest, 2 * BONUS, BONUS, BIG, -BONUS * lack)
                    if price < lowest:
                        lowest = price
                        best_k = k
                        best_step = step
                        b.keep[:] = b.best
                    if lowest <= -BONUS * lack:
                        break
            if lowest <= -BONUS * lack:
                break
        if best_k < 0 or lowest > BIG / 2:
            return
        _apply(net, b, best_k, c, best_step, b.keep)


@njit(cache=True)
def _widen(net, b, row):
    """Hide one more cell of a row whose hidden cells add up to little, or its total: what leaves the least price."""
    lowest = np.inf
    best_k = -1
    best_c = -1
    best_step = 0
    start = b.logged[0]
    n = net.row_starts[row + 1] - net.row_starts[row]
    for q in range(n + 1):
        c = net.row_parent[row] if q == n else net.row_child[net.row_starts[row] + q]
        if b.hidden[c] or net.fixed[c] or (q < n and b.sums[row] + net.count[c] < net.small[row]):
            continue
        for k in range(b.change.shape[1]):
            for step in (1, -1):
                price = _best_move(net, b, k, c, step, BIG / 2, 0.5, 0.0, BIG, 0.0)
                if price < BIG / 2:
                    # Other rows may become small by it: only the books know what it costs in the end.
                    _apply(net, b, k, c, step, b.best)
                    price = _energy(b)
                    _undo(net, b, start)
                    if price < lowest:
                        lowest = price
                        best_k = k
                        best_c = c
                        best_step = step
                        b.keep[:] = b.best
    if best_k >= 0:
        _apply(net, b, best_k, best_c, best_step, b.keep)


@njit(cache=True)
def _release(net, b, c, allowed, hurt):
    """Take a cell out of all tables, for at most `allowed`; false where there is no way."""
    for k in range(b.change.shape[1]):
        x = b.change[c, k]
        if x != 0:
            price = _best_move(net, b, k, c, -x, allowed, SLACK, 0.0, hurt, -np.inf)
            if price == np.inf:
                return False
            _apply(net, b, k, c, -x, b.best)
    return True


@njit(cache=True)
def _try_release(net, b, c):
    """Show a cell again if that makes the whole cheaper."""
    start = b.logged[0]
    before = _energy(b)
    if not _release(net, b, c, net.cost[c] + 1.0, BIG) or _energy(b) > before - 1e-9:
        _undo(net, b, start)


@njit(cache=True)
def _is_secondary(net, b, c):
    return net.need[c] == 0 and net.cost[c] > 0.0 and b.hidden[c]


@njit(cache=True)
def construct(net, b, order, rounds, release):
    """Greedy: cover, widen, release, until nothing improves."""
    _open(net, b)
    for _ in range(rounds):
        begin = _energy(b)
        for c in order:
            b.logged[0] = 0
            _cover(net, b, c)
        for _again in range(20):
            # A cell hidden for one row can make the sum of another one small.
            if b.state[2] == 0:
                break
            for row in range(net.row_parent.size):
                b.logged[0] = 0
                if _is_small(net, b, row):
                    _widen(net, b, row)
        for i in range(order.size - 1, -1, -1):
            b.logged[0] = 0
            if release and _is_secondary(net, b, order[i]):
                _try_release(net, b, order[i])
        if _energy(b) > begin - 1e-9:
            break
