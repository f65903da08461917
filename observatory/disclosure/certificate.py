"""Proof that a cell is hidden: two whole tables that fit everything published and differ there.

Checking needs additions only, no solver: `check` is meant to be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from observatory.disclosure.attack import Bools, Ints, View


@dataclass(frozen=True)
class Certificate:
    """Whole tables, and for each proven cell the numbers of two of them that differ there by its width."""

    universe: str
    tables: tuple[Ints, ...]
    cell: Ints
    low: Ints
    high: Ints

    @property
    def digest(self) -> str:
        """SHA-256 of the tables and of who proves what."""
        total = hashlib.sha256(self.universe.encode())
        for part in (*self.tables, self.cell, self.low, self.high):
            total.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
        return total.hexdigest()


def certify(universe: str, tables: Sequence[Ints], cells: Ints, width: Ints) -> Certificate:
    """For each cell the tables with its least and greatest value, where they are far enough apart."""
    if not tables:
        none = np.zeros(0, np.int64)
        return Certificate(universe, (), none, none, none)
    stacked = np.stack(tables)[:, cells]
    low, high = stacked.argmin(axis=0), stacked.argmax(axis=0)
    every = np.arange(len(cells))
    good = stacked[high, every] - stacked[low, every] >= width[cells]
    return Certificate(universe, tuple(tables), cells[good], low[good].astype(np.int64), high[good].astype(np.int64))


def check(
    seen: View, certificate: Certificate, *, floor: int, width: Ints, bounds: tuple[Ints, Ints] | None = None
) -> Bools:
    """Which cells are proven to be hidden, by addition alone; `bounds` is what the attacker knows besides."""
    proven = np.zeros(len(seen.value), bool)
    fits = []
    least = np.where(seen.hidden, np.where(seen.zero_possible | ~seen.published, 0, floor), 0)
    for table in certificate.tables:
        agrees = bool(((table == seen.value) | seen.hidden).all())
        inside = bool((table >= least).all())
        if bounds is not None:
            inside &= bool(((table >= bounds[0]) & (table <= bounds[1]))[seen.hidden].all())
        fits.append(agrees and inside and _adds_up(seen, table))
    for cell, low, high in zip(certificate.cell, certificate.low, certificate.high, strict=True):
        if fits[low] and fits[high]:
            distance = certificate.tables[high][cell] - certificate.tables[low][cell]
            proven[cell] = distance >= width[cell]
    return proven


def _adds_up(seen: View, table: Ints) -> bool:
    """Every total is the sum of its parts."""
    sums = seen.matrix.astype(np.int64) @ table
    return not sums.any()
