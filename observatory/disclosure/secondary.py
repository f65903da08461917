"""Which further cells must be hidden so that the sensitive ones cannot be worked out.

The system of a universe falls apart into components that share no equation; each is searched on its own
(`search`). What comes back is a proof at the same time: tables that agree with everything shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from observatory.disclosure import search, windows
from observatory.disclosure.moves import closure, options
from observatory.disclosure.system import Bools, Breakdown, Ints, System

Floats = npt.NDArray[np.float64]
SMALL = 12_000  # cells up to which hidden ones are tried one by one from the start
LARGE = 100_000  # cells up to which there is time for several rounds
PASSES = (  # cells up to which, and how often every cell is in a window, round by round
    (SMALL, (16,)),
    (25_000, (12, 9, 9)),
    (LARGE, (20, 9, 9, 9, 9)),
    (10**9, (12,)),
)
WORK = (100_000, 20_000)  # cells looked at for one move: up to `LARGE`, and beyond
WINDOW = 3000  # cells that one linear programme moves: larger ones seldom end in whole numbers
NOISE = (0.4, 0.1)  # by how much prices are shaken, so that no window is stuck: small components, larger ones
TINY = 1000  # cells up to which the search is cheap enough to start it several times
STARTS = 4
THOROUGH = 0.5  # effort from which on the search goes round twice
DENSE = 60_000_000  # combinations of codes that are looked up directly


@dataclass(frozen=True)
class Pattern:
    """What is hidden, and the other tables that prove it safe (differences from the true one)."""

    hidden: Bools
    changes: Ints  # tables × cells
    unsafe: Ints  # sensitive cells for which no second table was found
    small_sums: int


def suppress(
    system: System,
    *,
    need: Ints,
    floor: Ints,
    fixed: Bools,
    cost: Floats,
    threshold: Ints,
    tables: int = 3,
    effort: float = 1.0,
) -> Pattern:
    """Hide cells until every cell with `need` > 0 has an interval at least that wide."""
    cells = len(system.count)
    hidden = need > 0
    changes = np.zeros((tables, cells), np.int64)
    small_sums = 0
    equation = np.repeat(np.arange(len(system.parents)), np.diff(system.starts))
    left = np.concatenate([system.parents, system.parents[equation]])
    right = np.concatenate([system.parents, system.children])
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(cells, cells))
    _, part = connected_components(graph, directed=False)
    for number in np.unique(part[need > 0]):
        inside, net, ways = _net(system, part == number, need, floor, fixed, cost, threshold)
        found, state = _search(net, ways, tables, effort)
        if len(found) > len(changes):
            more = np.zeros((len(found) - len(changes), cells), np.int64)
            changes = np.concatenate([changes, more])
        changes[: len(found), inside] = found
        small_sums += int(state[2])
    hidden |= (changes != 0).any(axis=0)
    width = np.maximum(changes.max(axis=0), 0) - np.minimum(changes.min(axis=0), 0)
    unsafe = np.flatnonzero(width < need)
    return Pattern(hidden | system.refinement, changes, unsafe, small_sums)


def _top(codes: Ints) -> int:
    """The code that most cells have."""
    return int(np.bincount(codes).argmax())


def _along(there: Bools) -> npt.NDArray[np.uint8]:
    """For each combination of codes the dimensions (as bits) in which other cells lie beside it."""
    bits = np.zeros(there.shape, np.uint8)
    for q in range(there.ndim):
        others = there.sum(axis=q, keepdims=True, dtype=np.int32) - there
        bits |= ((others > 0).astype(np.uint8) << q).astype(np.uint8)
    return bits.ravel()


def _search(net: search.Net, ways: list[tuple[Breakdown, ...]], tables: int, effort: float) -> tuple[Ints, Floats]:
    """The cheapest of several searches where they are quick, else one."""
    starts = STARTS if len(net.count) <= TINY and effort >= THOROUGH else 1
    found = [_search_once(net, ways, tables, effort, seed) for seed in range(1, starts + 1)]
    return min(found, key=lambda f: (f[1][1], f[1][2], f[1][0]))


def _search_once(
    net: search.Net, ways: list[tuple[Breakdown, ...]], tables: int, effort: float, seed: int
) -> tuple[Ints, Floats]:
    """Search a component; add fresh tables while cells stay uncovered.

    In a table without changes adding one person along all totals is always possible, so a further table helps
    wherever anything does; where it did not, the next would not.
    """
    order = _order(net)
    small = len(order) <= SMALL
    found = np.zeros((len(net.count), tables), np.int32)
    search.construct(net, search.books(net, found), order, 1, small)
    rounds: tuple[int, ...] = next(passes for most, passes in PASSES if len(order) <= most)
    is_thorough = effort >= THOROUGH
    if not is_thorough:
        rounds = (sum(rounds),)
    for turn, share in enumerate(rounds):
        passes = round(effort * share)
        if passes > 0 and len(net.row_parent) and not net.fixed.all():
            problem = _problem(net, ways, found)
            windows.improve(problem, passes=passes, size=WINDOW, seed=seed + turn, noise=NOISE[0 if small else 1])
            found[problem.cells] = problem.change[:, : len(problem.cells)].T
        if turn + 1 < len(rounds):
            search.construct(net, search.books(net, found), order, 1, is_thorough)
    lacking = np.inf
    while True:
        books = search.books(net, found)
        # A second round halves the speed and releases some cells in a hundred.
        search.construct(net, books, order, 2 if small and is_thorough else 1, small or is_thorough)
        before, lacking = lacking, books.state[1] + books.state[2]
        if lacking == 0 or lacking >= before or found.shape[1] >= tables + 4:
            return found.T.astype(np.int64), books.state
        found = np.concatenate([found, np.zeros((len(net.count), 1), np.int32)], axis=1)


def _problem(net: search.Net, ways: list[tuple[Breakdown, ...]], found: npt.NDArray[np.int32]) -> windows.Problem:
    """The component as equations over the cells that can change, and over the sums that must not stay small."""
    free = np.flatnonzero(~net.fixed)
    rows, sums = len(net.row_parent), _small_sums(net)
    row = np.repeat(np.arange(rows), np.diff(net.row_starts))
    always = (net.need > 0) | (net.cost == 0.0)
    place = np.full(rows, -1)
    place[sums] = np.arange(len(sums))
    member = (place[row] >= 0) & always[net.row_child] & ~net.fixed[net.row_child]
    # A sum is one more sensitive cell: itself less its parts makes nothing.
    row_of = np.concatenate([np.arange(rows), row, rows + place[row[member]], rows + np.arange(len(sums))])
    column = np.concatenate(
        [net.row_parent, net.row_child, net.row_child[member], len(net.fixed) + np.arange(len(sums))]
    )
    value = np.concatenate([np.ones(rows), -np.ones(len(row) + int(member.sum())), np.ones(len(sums))])
    shape = (rows + len(sums), len(net.fixed) + len(sums))
    columns = np.concatenate([free, len(net.fixed) + np.arange(len(sums))])
    matrix = csr_matrix((value, (row_of, column)), shape=shape)[:, columns]
    matrix = matrix[np.diff(matrix.indptr) > 0]
    above = []
    for k, breakdowns in enumerate(ways):
        closed = closure(int(net.code[:, k].max()) + 1, breakdowns)
        parents = {b.parent for b in breakdowns}
        above.append([np.array(sorted(c), np.int64) for i, c in enumerate(closed) if i not in parents])
    parts = csr_matrix(
        (np.ones(int(member.sum()), np.int64), (place[row[member]], net.row_child[member])),
        shape=(len(sums), len(net.fixed)),
    )
    cost = np.where(net.need > 0, 0.0, net.cost)
    nothing = np.zeros(len(sums))
    return windows.Problem(
        free, matrix, matrix.tocsc(), net.code[np.concatenate([free, net.row_parent[sums]])], above,
        np.concatenate([net.least[free], parts @ net.least]), np.concatenate([net.need[free], np.ones_like(sums)]),
        np.concatenate([cost[free], nothing]),
        np.concatenate([found[free].T, (parts @ found.astype(np.int64)).T], axis=1).astype(np.int64),
    )  # fmt: skip


def _small_sums(net: search.Net) -> Ints:
    """Rows under a shown total whose sensitive parts, two or more, add up to a small number (S5)."""
    always = ((net.need > 0) | (net.cost == 0.0)) & ~net.fixed
    row = np.repeat(np.arange(len(net.row_parent)), np.diff(net.row_starts))
    parts = np.bincount(row, always[net.row_child], len(net.row_parent))
    total = np.bincount(row, np.where(always, net.count, 0)[net.row_child], len(net.row_parent))
    return np.flatnonzero((parts > 1) & (total >= 1) & (total < net.small) & ~always[net.row_parent]).astype(np.int64)


def _order(net: search.Net) -> Ints:
    """Sensitive cells with the fewest persons first: they can only grow. Others by size."""
    return np.lexsort((np.arange(len(net.count)), net.count)).astype(np.int64)


def _net(
    system: System, member: Bools, need: Ints, floor: Ints, fixed: Bools, cost: Floats, threshold: Ints
) -> tuple[Ints, search.Net, list[tuple[Breakdown, ...]]]:
    """The cells of a component, in the order of their keys, and the form that the search reads."""
    inside = np.flatnonzero(member)
    code = np.zeros((len(inside), len(system.dimensions)), np.int64)
    sizes, tables, ways = [], [], []
    for k, breakdowns in enumerate(system.breakdowns):
        used, packed = np.unique(system.code[inside, k], return_inverse=True)
        code[:, k] = packed
        place = {int(c): i for i, c in enumerate(used)}
        local = tuple(
            Breakdown(place[w.parent], tuple(place[c] for c in w.children))
            for w in breakdowns
            if w.parent in place and all(c in place for c in w.children)
        )
        sizes.append(len(used))
        ways.append(local)
        tables.append(options(len(used), local))
    # Dimensions in which every cell has neighbours come first: where none is left there is nothing to choose.
    spread = [-len(np.unique(code[code[:, k] != _top(code[:, k]), :], axis=0)) for k in range(len(sizes))]
    order = sorted(range(len(sizes)), key=lambda k: (spread[k] > -len(inside) // 2, len(tables[k].entries), k))
    keep = [k for k in order if sizes[k] > 1] or [0]
    code = np.ascontiguousarray(code[:, keep])
    sizes, tables, ways = [sizes[k] for k in keep], [tables[k] for k in keep], [ways[k] for k in keep]
    stride = np.ones(len(keep), np.int64)
    for k in range(len(keep) - 2, -1, -1):
        stride[k] = stride[k + 1] * sizes[k + 1]
    flat = code @ stride
    product = int(stride[0]) * sizes[0]
    by_key = np.argsort(flat)
    inside, code, flat = inside[by_key], np.ascontiguousarray(code[by_key]), flat[by_key]
    number = np.full(len(member), -1, np.int64)
    number[inside] = np.arange(len(inside))
    if product <= DENSE:
        dense = np.full(product, -1, np.int32)
        dense[flat] = np.arange(len(inside), dtype=np.int32)
        along = _along(dense.reshape(sizes) >= 0)
        dense[flat[fixed[inside]]] = search.SHOWN
    else:
        dense, along = np.zeros(0, np.int32), np.zeros(0, np.uint8)
    base, starts, entries, ecode, esign = [], [], [np.zeros(1, np.int64)], [], []
    at, option_at, entry_at = 0, 0, 0
    for t in tables:
        base.append(at)
        starts.append(t.starts + option_at)
        entries.append(t.entries[1:] + entry_at)
        ecode.append(t.code)
        esign.append(t.sign)
        at += len(t.starts)
        option_at += len(t.entries) - 1
        entry_at += len(t.code)
    rows = np.flatnonzero(member[system.parents])
    lengths = system.starts[rows + 1] - system.starts[rows]
    row_starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at_child = np.repeat(system.starts[rows] - row_starts[:-1], lengths) + np.arange(row_starts[-1])
    row_child = number[system.children[at_child]]
    row_parent = number[system.parents[rows]]
    small = np.maximum.reduceat(threshold[inside][row_child], row_starts[:-1]) if len(rows) else np.zeros(0, np.int64)
    who = np.concatenate([row_child, row_parent])
    where = np.concatenate([np.repeat(np.arange(len(rows)), lengths), np.arange(len(rows))])
    child = np.concatenate([np.ones(len(row_child), bool), np.zeros(len(rows), bool)])
    by = np.argsort(who, kind="stable")
    at_starts = np.searchsorted(who[by], np.arange(len(inside) + 1)).astype(np.int64)
    net = search.Net(
        code, stride, dense, flat, along, np.array(base, np.int64), np.concatenate(starts),
        np.concatenate(entries), np.concatenate(ecode), np.concatenate(esign), system.count[inside],
        floor[inside] - system.count[inside], need[inside], cost[inside].astype(np.float64), fixed[inside].copy(),
        row_parent, row_starts, row_child, small.astype(np.int64), at_starts, where[by].astype(np.int64), child[by],
        WORK[0 if len(inside) <= LARGE else 1],
    )  # fmt: skip
    return inside, net, ways
