"""All whole tables that fit a release are points of a lattice between bounds: one table, and the changes to others.

The equations are solved in whole numbers: a cell with factor 1 is what the others leave it (Gauss), and a row without
such a cell is divided with remainder until there is one (Pugh's Omega test, 1991). A few hundred cells out of thousands
stay free, and each is a change that leaves every sum as it is. Changes that are long where there is little room are of
no use, so one is taken from another wherever that makes it shorter in the measure of the room (Gauss's reduction, pair
by pair: Nguyen & Vallée, The LLL Algorithm, 2010), and the table nearest to a point is found by rounding along them,
the longest first (nearest plane: Babai 1986).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular
from scipy.sparse import csr_matrix

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Row = dict[int, int]

LARGE = 6000  # changes up to which each is compared with each other one: beyond, that takes gigabytes
TURNS = 50  # times that all are gone through before their lengths are computed afresh
LITTLE = 1e-6  # share of its length that a change has to lose


@dataclass(frozen=True)
class Lattice:
    """A whole table that keeps the equations, whatever the bounds, and changes (rows) that lead to all others."""

    table: Ints
    changes: csr_matrix

    @property
    def stuck(self) -> Bools:
        """Cells that have one value in all tables: known by the equations alone."""
        found: Bools = np.bincount(self.changes.indices, minlength=len(self.table)) == 0
        return found


def lattice(matrix: csr_matrix, rhs: Ints, near: Floats) -> Lattice | None:
    """All whole solutions of `matrix` × table = `rhs`; none where there is none. Free cells are taken from `near`."""
    size = matrix.shape[1]
    solved = _solved(matrix, rhs)
    if solved is None:
        return None
    given = {cell for cell, _ in solved}
    used = {cell for _, row in solved for cell in row} | set(range(size))
    free = sorted(used - given - {size})
    # Column `size` is what an equation gives, as the factor of a cell that is always 1; cells beyond it are helpers.
    value: Row = {cell: round(near[cell]) if cell < size else 0 for cell in free} | {size: 1}
    parts: dict[int, Row] = {cell: {number: 1} for number, cell in enumerate(free)} | {size: {}}
    for cell, row in reversed(solved):
        value[cell], parts[cell] = 0, {}
        for other, factor in row.items():
            if other != cell:
                share = -row[cell] * factor
                value[cell] += share * value[other]
                _add(parts[cell], parts[other], share)
    changes = csr_matrix(
        (
            np.array([factor for cell in range(size) for factor in parts[cell].values()], np.int64),
            (
                np.array([number for cell in range(size) for number in parts[cell]], np.int64),
                np.repeat(np.arange(size), [len(parts[cell]) for cell in range(size)]),
            ),
        ),
        shape=(len(free), size),
    )
    return Lattice(np.array([value[cell] for cell in range(size)], np.int64), changes)


def _solved(matrix: csr_matrix, rhs: Ints) -> list[tuple[int, Row]] | None:
    """Cells in the order in which they are eliminated, each with an equation in which its factor is 1 or -1."""
    size = matrix.shape[1]
    rows: list[Row] = []
    for r, (a, b) in enumerate(zip(matrix.indptr, matrix.indptr[1:], strict=False)):
        row = dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].astype(int).tolist(), strict=True))
        rows.append(row | ({size: -int(rhs[r])} if rhs[r] else {}))
    where: dict[int, set[int]] = {}
    for r, row in enumerate(rows):
        for cell in row:
            where.setdefault(cell, set()).add(r)
    shortest = [(len(row), r) for r, row in enumerate(rows)]
    heapq.heapify(shortest)
    solved: list[tuple[int, Row]] = []
    helper = size
    while shortest:
        length, r = heapq.heappop(shortest)
        row = rows[r]
        if not row or len(row) != length:
            continue
        divisor = gcd(*(factor for cell, factor in row.items() if cell != size))
        if divisor == 0 or row.get(size, 0) % divisor:
            return None
        row = {cell: factor // divisor for cell, factor in row.items()}
        factor, _, cell = min((abs(f), len(where[c]), c) for c, f in row.items() if c != size)
        rows[r] = row
        if factor == 1:
            rows[r] = {}
            for some in row:
                where[some].discard(r)
        else:
            # The helper stands for the cell and whole shares of the others: what remains has smaller factors.
            helper += 1
            shares = {c: round(f / row[cell]) for c, f in row.items() if c != size}
            row = {c: f for c, f in shares.items() if f} | {helper: -1}
        for r in list(where[cell]):
            _add(rows[r], row, -rows[r][cell] * row[cell])
            for some in row:
                there = where.setdefault(some, set())
                (there.add if some in rows[r] else there.discard)(r)
            heapq.heappush(shortest, (len(rows[r]), r))
        solved.append((cell, row))
    return solved


def _add(total: Row, row: Row, factor: int) -> None:
    """total + factor × row, without zeros."""
    for cell, number in row.items():
        new = total.get(cell, 0) + factor * number
        if new:
            total[cell] = new
        else:
            total.pop(cell, None)


def shortened(changes: csr_matrix, weight: Floats) -> csr_matrix:
    """Changes of the same lattice that are short where `weight` (of a squared step in each cell) is great."""
    if changes.shape[0] > LARGE:
        return changes
    while True:
        product, into = _product(changes, weight), np.eye(changes.shape[0], dtype=np.int32)
        if not _shorten(product, into):
            return changes
        changes = (csr_matrix(into.astype(np.int64)) @ changes).tocsr()
        changes.eliminate_zeros()
        changes.sort_indices()


def _product(changes: csr_matrix, weight: Floats) -> Floats:
    """Scalar product of each change with each."""
    scaled = changes.multiply(np.sqrt(weight)).tocsr()
    found: Floats = (scaled @ scaled.T).toarray()
    return found


def _shorten(product: Floats, into: npt.NDArray[np.int32]) -> int:
    """Take others from each change as long as it gets shorter; `into` says what became of it. How often that was."""
    done = 0
    for _ in range(TURNS):
        before = done
        for i in range(len(product)):
            while True:
                length = product.diagonal()
                times = np.round(product[i] / length)
                times[i] = 0
                gain = times * (2 * product[i] - times * length)
                best = int(gain.argmax())
                if gain[best] <= LITTLE * length[i]:
                    break
                product[i] -= times[best] * product[best]
                product[:, i] -= times[best] * product[:, best]
                into[i] -= int(times[best]) * into[best]
                done += 1
        if done == before:
            break
    return done


def nearest(table: Ints, changes: csr_matrix, weight: Floats, point: Floats) -> Ints:
    """A whole table near `point` that differs from `table` by changes."""
    if not 0 < changes.shape[0] <= LARGE:
        return table.copy()
    product = _product(changes, weight)
    order = np.argsort(product.diagonal(), kind="stable")
    product, sorted_ = product[np.ix_(order, order)], changes[order]
    product[np.diag_indices_from(product)] *= 1 + 1e-9
    corner = np.linalg.cholesky(product)
    left = solve_triangular(corner, sorted_ @ (weight * (table - point)), lower=True)
    times = np.zeros(len(left), np.int64)
    for i in range(len(left) - 1, -1, -1):
        times[i] = round(left[i] / corner[i, i])
        if times[i]:
            left[: i + 1] -= times[i] * corner[i, : i + 1]
    found: Ints = table - sorted_.T @ times
    return found
