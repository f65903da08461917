"""What each of several providers gave to the cells of a system, and which cells that makes sensitive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from observatory.disclosure.errors import BadCount, BadTable
from observatory.disclosure.system import Bools, Ints, System
from observatory.disclosure.table import TOTAL

ROUNDS = 12  # levels of totals above each other


@dataclass(frozen=True)
class Provider:
    """What one provider gave to each cell of a system, and of which cells all that was given is told."""

    name: str
    own: Ints
    told: Bools

    def others(self, system: System) -> Ints:
        """What all others gave; 0 where that is not told."""
        return np.where(self.told, system.count - self.own, 0)


def providers(system: System, given: pd.DataFrame | None) -> tuple[Provider, ...]:
    """The providers of a universe, from rows of codes, `provider` and `count`; none where there is only one.

    A dimension that the rows have and the system lacks must be at its total. Raises where somebody gave more to a cell
    than there is.
    """
    if given is None or given.empty or given["provider"].nunique() < 2:
        return ()
    lacking = [d for d in system.dimensions if d not in given]
    if lacking:
        raise BadTable(f"What providers gave to {system.universe} lacks the dimension {lacking[0]}.")
    dims = list(system.dimensions)
    at_total = np.ones(len(given), bool)
    for other in given.columns.difference([*dims, "provider", "count"]):
        at_total &= (given[other] == TOTAL).to_numpy(bool)
    rows = given.loc[at_total, [*dims, "provider", "count"]].drop_duplicates([*dims, "provider"])
    placed = rows.astype(dict.fromkeys(dims, str)).merge(
        system.frame().assign(cell=np.arange(len(system.count))), on=dims
    )
    names = sorted(placed["provider"].astype(str).unique())
    own = np.zeros((len(names), len(system.count)), np.int64)
    for row, name in enumerate(names):
        part = placed[placed["provider"].astype(str) == name]
        own[row, part["cell"].to_numpy(np.int64)] = part["count"].to_numpy(np.int64)
        more = np.flatnonzero(own[row] > system.count)
        if len(more):
            raise BadCount(f"{name} gave more to {system.name(int(more[0]))} than there is in it.")
    told = own.sum(axis=0) == system.count
    _complete(system, own, told)
    return tuple(Provider(name, own[row], told) for row, name in enumerate(names))


def _complete(system: System, own: Ints, told: Bools) -> None:
    """Fill in the totals that nobody wrote into the books: what each gave to a total is the sum over its parts."""
    if not len(system.parents):
        return
    starts = system.starts[:-1]
    for _ in range(ROUNDS):
        whole = np.logical_and.reduceat(told[system.children], starts) & (np.diff(system.starts) > 0)
        new = whole & ~told[system.parents]
        if not new.any():
            return
        own[:, system.parents[new]] = np.add.reduceat(own[:, system.children], starts, axis=1)[:, new]
        told[system.parents[new]] = True


def with_books(system: System, givers: Sequence[Provider]) -> System:
    """The system with how many gave to each cell, and the two who gave most, where the books tell."""
    if not givers:
        return system
    # Beside one provider stands nobody.
    own = np.sort(np.stack([np.zeros_like(system.count), *(giver.own for giver in givers)]), axis=0)
    told = np.logical_and.reduce([giver.told for giver in givers]) & (system.count > 0)
    return replace(
        system,
        contributors=np.where(told, (own > 0).sum(axis=0), system.contributors),
        largest=np.where(told, own[-1], system.largest),
        second=np.where(told, own[-2], system.second),
    )


def few_of_others(system: System, givers: Sequence[Provider], least: int) -> Bools:
    """Cells to which some provider gave a part, and all others together 1 … `least` - 1."""
    found = np.zeros(len(system.count), bool)
    for giver in givers:
        others = giver.others(system)
        found |= (giver.own > 0) & (others >= 1) & (others < least)
    return found


__all__ = ["Provider", "few_of_others", "providers", "with_books"]
