"""The pattern of a universe: what the rules ask for, with what earlier releases have made known.

Two kinds of further tables prove it. In the first kind the true tables of all releases change together, and nowhere
where any release showed a figure. In the second kind only the present table changes, where a revision has changed what
was shown. Hiding more never exposes anything that either of them proves, so what both hide is hidden together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from observatory.disclosure.cover import Floats, cover, stuck
from observatory.disclosure.errors import CannotProtect
from observatory.disclosure.history import Past
from observatory.disclosure.primary import Sensitive
from observatory.disclosure.secondary import Pattern, suppress
from observatory.disclosure.system import Bools, Ints, System

ROUNDS = 8  # times that rows with a small rest are looked for


@dataclass(frozen=True)
class Hidden:
    """A pattern with what was asked of it."""

    pattern: Pattern
    need: Ints  # per cell: the width that was asked for and reached
    lost: Ints  # sensitive cells that earlier releases have given away


def hide(
    system: System,
    sensitive: Sensitive,
    past: Past,
    *,
    exempt: Bools,
    floor: Ints,
    cost: Floats,
    effort: float,
    headlines: Bools,
) -> Hidden:
    """Hide until nothing sensitive can be known from this and all earlier releases; raises where that is impossible.

    `headlines` are the cells that most people read. The search leaves them alone, and only what it cannot protect
    without them is asked of a programme that may hide them.
    """
    zero = (system.count == 0) & ~sensitive.ambiguous & ~system.refinement
    need = np.where(exempt | past.known, 0, sensitive.need)
    lost = np.flatnonzero((sensitive.need > 0) & past.known & ~exempt)
    # Whoever changes all releases together changes nothing that any of them showed.
    together = np.where(past.shown, 0, need)
    fixed = zero | exempt | past.shown
    least = floor - np.minimum(system.count, past.least_hidden)
    price = np.where(past.stays, 0.0, cost)
    # What was hidden before has its tables among what was hidden before, and programmes find them at once;
    # the search is for what is new.
    fresh = np.where(past.seen, 0, together)
    if past.shown.any():
        _refuse(system, stuck(system, need=fresh, least=least, fixed=fixed))
    pattern = _nothing_new(system)
    left_alone = fixed | (headlines & (together == 0))
    if fresh.any():
        pattern = suppress(
            system, need=fresh, floor=least + system.count, fixed=left_alone, cost=price,
            threshold=sensitive.threshold, effort=effort,
        )  # fmt: skip
    hidden, changes = pattern.hidden | past.stays, [pattern.changes]
    open_ = np.where(_width(pattern.changes) < together, together, 0)
    for held in (left_alone, fixed):
        if open_.any():
            more = cover(system, need=open_, least=least, fixed=held, cost=price, hidden=hidden)
            hidden, changes = hidden | more.hidden | (open_ > 0), [*changes, more.changes]
            unsafe = np.isin(np.arange(len(need)), more.unsafe)
            open_ = np.where(unsafe, open_, 0)
    before = past.stays & (open_ > 0)
    _refuse(system, np.flatnonzero((open_ > 0) & ~before))
    lost = np.union1d(lost, np.flatnonzero(before))
    need[before] = 0
    # Whoever changes the present table alone leaves it above the earlier ones, in the periods that were revised.
    alone = np.where(past.shown, need, 0)
    held = zero | exempt | past.known | (past.seen & ~past.revised)
    lowest = np.maximum(floor, past.before) - system.count
    if alone.any():
        more = cover(system, need=alone, least=lowest, fixed=held, cost=price, hidden=hidden)
        hidden, changes = hidden | more.hidden | (alone > 0), [*changes, more.changes]
        _refuse(system, more.unsafe)
    ways = ((fixed, least), (held, lowest))
    rests = without_small_rests(system, hidden, ways, cost=cost, threshold=sensitive.threshold)
    found = Pattern(rests.hidden, np.concatenate([*changes, rests.changes]), np.zeros(0, np.int64), 0)
    return Hidden(found, need, lost.astype(np.int64))


def without_small_rests(
    system: System, hidden: Bools, ways: Sequence[tuple[Bools, Ints]], *, cost: Floats, threshold: Ints
) -> Pattern:
    """The same with further cells hidden where hidden parts of a shown total add up to little (S5).

    `ways` are those in which tables can change: the cells that cannot, and how far the others may fall at most. The
    tables that come with it are those of the further cells only.
    """
    changes = [np.zeros((0, len(hidden)), np.int64)]
    for fixed, least in ways:
        held = fixed.copy()
        for _ in range(ROUNDS):
            wanted = small_rests(system, hidden, held, cost, threshold)
            if not wanted.any():
                break
            more = cover(system, need=wanted, least=least, fixed=held, cost=cost, hidden=hidden)
            held[more.unsafe] = True
            hidden, changes = hidden | more.hidden, [*changes, more.changes]
    return Pattern(hidden, np.concatenate(changes), np.zeros(0, np.int64), 0)


def _nothing_new(system: System) -> Pattern:
    """Nothing but what is never published is hidden."""
    return Pattern(system.refinement.copy(), np.zeros((0, len(system.count)), np.int64), np.zeros(0, np.int64), 0)


def _width(changes: Ints) -> Ints:
    """How far each cell moves over several tables and the true one."""
    if not len(changes):
        return np.zeros(changes.shape[1], np.int64)
    width: Ints = np.maximum(changes.max(axis=0), 0) - np.minimum(changes.min(axis=0), 0)
    return width


def _refuse(system: System, cells: Ints) -> None:
    """Say which cells are beyond help."""
    if len(cells):
        names = tuple(system.name(int(c)) for c in cells)
        raise CannotProtect(
            f"{len(names)} cells of {system.universe} cannot be protected any more, because of what is known "
            f"already. The first is {names[0]}. Publish less: leave out a table or show fewer breakdowns.",
            names,
        )


def small_rests(system: System, hidden: Bools, fixed: Bools, cost: Floats, threshold: Ints) -> Ints:
    """For each shown total whose hidden parts add up to little (S5): one more to hide, the cheapest that is enough."""
    wanted = np.zeros(len(hidden), np.int64)
    if not len(system.parents):
        return wanted
    starts = system.starts[:-1]
    child_hidden = hidden[system.children]
    rest = np.add.reduceat(np.where(child_hidden, system.count[system.children], 0), starts)
    small = np.maximum.reduceat(np.where(child_hidden, threshold[system.children], 0), starts)
    rows = ~hidden[system.parents] & (rest >= 1) & (rest < small) & (np.diff(system.starts) > 0)
    for row in np.flatnonzero(rows):
        children = system.children[system.starts[row] : system.starts[row + 1]]
        free = children[~hidden[children] & ~fixed[children]]
        enough = free[rest[row] + system.count[free] >= small[row]]
        above = system.parents[row : row + 1]
        choice = np.append(enough, above[~fixed[above]])
        if not len(choice) and rest[row] + system.count[free].sum() >= small[row]:
            # No single one is enough: the largest is hidden now, and the next one in the next round.
            choice = free[system.count[free] == system.count[free].max()][:1]
        if len(choice) and not wanted[choice].any():
            wanted[choice[np.argmin(cost[choice])]] = 1
    return wanted


__all__ = ["Hidden", "hide", "without_small_rests"]
