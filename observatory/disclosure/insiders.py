"""The attacker who gave a part of the figures (S3): what a provider learns of others from a release and its own books.

It knows every cell that it alone filled, and of every other cell that it is at least its own part. What others gave to
a shown cell it gets by subtraction. Written apart from what protects; needs the confidential contributions, so it runs
in the house only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from observatory.disclosure.attack import FAR, Bools, Ints, View, attack
from observatory.disclosure.certificate import Certificate, certify, check


@dataclass(frozen=True)
class Learned:
    """Cells tried, and those whose other part is known, or about which nothing was proven; with their provider."""

    tried: int
    known: tuple[tuple[str, int], ...]
    unproven: tuple[tuple[str, int], ...]
    certificates: tuple[Certificate, ...]
    solves: int


def learned(
    seen: View, given: pd.DataFrame, *, secret: Bools, others: Ints, witnesses: list[Ints], floor: int = 1
) -> Learned:
    """Attack as each provider in turn. `given` has codes, `provider` and `count`.

    `secret` are the cells that must not be known, `others` the least that all others together must have given to a
    shown cell (0: it does not matter). `witnesses` are tables that may fit.
    """
    known: list[tuple[str, int]] = []
    unproven: list[tuple[str, int]] = []
    certificates: list[Certificate] = []
    tried = solves = 0
    books, told = _books(seen, given)
    # Together they gave all there is; of cells that nobody speaks of nothing can be said.
    whole = np.where(seen.hidden, np.sum(list(books.values()), axis=0), seen.value)
    for name, own in books.items():
        rest = whole - own
        open_ = seen.published & ~seen.hidden & told & (own > 0)
        tried += int(open_.sum())
        known += [(name, int(c)) for c in np.flatnonzero(open_ & (rest >= 1) & (rest < others))]
        # Who filled a hidden cell alone knows it; in others there is somebody else.
        alone = seen.hidden & told & (own > 0) & (rest == 0)
        target = seen.hidden & secret & told & (rest > 0)
        bounds = (own, np.where(alone, own, FAR))
        found = attack(
            seen, floor=floor, target=target, width=np.ones(len(own), np.int64), hints=witnesses, bounds=bounds
        )
        width = np.ones(len(own), np.int64)
        proof = certify(f"{seen.universe}/{name}", found.witnesses, np.flatnonzero(target), width)
        proven = check(seen, proof, floor=floor, width=width, bounds=bounds)
        certificates.append(proof)
        solves += found.solves
        tried += int(target.sum())
        exact = target & ~proven & (found.proven_lower >= found.proven_upper) & (not found.impossible)
        known += [(name, int(c)) for c in np.flatnonzero(exact)]
        unproven += [(name, int(c)) for c in np.flatnonzero(target & ~proven & ~exact)]
    return Learned(tried, tuple(known), tuple(unproven), tuple(certificates), solves)


def _books(seen: View, given: pd.DataFrame) -> tuple[dict[str, Ints], Bools]:
    """What each provider gave to each cell, totals that nobody wrote down added up; and the cells that is told of."""
    names = sorted(given["provider"].astype(str).unique())
    own = np.stack([_own(seen, given[given["provider"].astype(str) == name]) for name in names])
    some = own.sum(axis=0)
    told = np.where(seen.hidden, some > 0, some == seen.value)
    coo = seen.matrix.tocoo()
    rows = seen.matrix.shape[0]
    top = np.zeros(rows, np.int64)
    top[coo.row[coo.data > 0]] = coo.col[coo.data > 0]
    row, part = coo.row[coo.data < 0], coo.col[coo.data < 0]
    while True:
        whole = np.bincount(row, ~told[part], rows) == 0
        new = np.flatnonzero(whole & ~told[top])
        if not len(new):
            return {name: own[k] for k, name in enumerate(names)}, told
        for k in range(len(names)):
            sums = np.bincount(row, own[k][part], rows).astype(np.int64)
            own[k][top[new]] = sums[new]
        told[top[new]] = True


def _own(seen: View, part: pd.DataFrame) -> Ints:
    """What one provider gave to each cell; 0 where it says nothing."""
    dims = list(seen.frame.columns)
    at_total = np.ones(len(part), bool)
    for other in part.columns.difference([*dims, "provider", "count"]):
        at_total &= (part[other] == "_T").to_numpy(bool)
    rows = part.loc[at_total, [*dims, "count"]].astype(dict.fromkeys(dims, str)).drop_duplicates(dims)
    both = seen.frame.merge(rows, on=dims, how="left")["count"]
    own: Ints = both.fillna(0).to_numpy(np.float64).round().astype(np.int64)
    return own


__all__ = ["Learned", "learned"]
