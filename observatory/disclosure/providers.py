"""Providers as readers of a release (S3): each knows what it gave itself, and must learn nothing of what others gave.

Who gave all of a cell knows it; who gave a part knows that it is at least that. So a pattern that is safe against
outsiders may be none against an office that subtracts its own district. Two things follow. A cell to which the others
gave a few is a small cell of theirs, however large it is. And for every provider each sensitive cell that holds
somebody of others must be open among the tables that fit its own figures: where no known table shows that, further
cells are hidden. It is always possible without history: one more person like any one of the others fits.

The cells that are hidden further are searched for as all others are (`secondary`), with what is hidden already for
nothing; only what the search cannot find is asked of a programme, which hides more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from observatory.disclosure.cover import Floats, cover
from observatory.disclosure.errors import CannotProtect
from observatory.disclosure.given import Provider
from observatory.disclosure.history import Past
from observatory.disclosure.pattern import Hidden, without_small_rests
from observatory.disclosure.secondary import Pattern, suppress
from observatory.disclosure.system import Bools, Ints, System


def hold(
    system: System,
    found: Hidden,
    givers: Sequence[Provider],
    past: Past,
    *,
    exempt: Bools,
    ambiguous: Bools,
    floor: Ints,
    cost: Floats,
    threshold: Ints,
    headlines: Bools,
    effort: float,
) -> Hidden:
    """Hide further cells until no provider can work out what others gave to a sensitive cell.

    Where earlier releases stand in the way, the cells are added to those that are lost. `headlines` are left alone
    wherever something else protects.
    """
    if not givers:
        return found
    hidden, changes, lost = found.pattern.hidden, [found.pattern.changes], [found.lost]
    zero = (system.count == 0) & ~ambiguous & ~system.refinement
    for giver in givers:
        others = giver.others(system)
        alone = giver.told & (others == 0) & (system.count > 0)
        open_ = np.where(others > 0, np.minimum(found.need, 1), 0)
        least = np.maximum(floor, giver.own)
        # First all releases change together, then the present one where a revision has changed what was shown.
        ways = (
            (zero | exempt | past.shown, np.minimum(least - np.minimum(system.count, past.least_hidden), 0)),
            (zero | exempt | past.known | (past.seen & ~past.revised), np.maximum(least, past.before) - system.count),
        )
        for held, lowest in ways:
            fixed = held | alone
            open_ = _still_open(np.concatenate(changes), open_, fixed, lowest)
            left_alone = fixed | (headlines & ~hidden)
            # What was hidden before has its tables among what was hidden before: programmes find them at once.
            fresh = np.where(past.seen, 0, open_)
            if fresh.any():
                searched = suppress(
                    system, need=fresh, floor=lowest + system.count, fixed=left_alone,
                    cost=np.where(hidden, 0.0, cost), threshold=threshold, effort=effort,
                )  # fmt: skip
                hidden, changes = hidden | (searched.changes != 0).any(axis=0), [*changes, searched.changes]
                open_ = np.where((fresh > 0) & ~np.isin(np.arange(len(open_)), searched.unsafe), 0, open_)
            for kept in (left_alone, fixed):
                if open_.any():
                    more = cover(system, need=open_, least=lowest, fixed=kept, cost=cost, hidden=hidden)
                    hidden, changes = hidden | more.hidden, [*changes, more.changes]
                    open_ = np.where(np.isin(np.arange(len(open_)), more.unsafe), open_, 0)
        if open_.any() and not past.seen.any():
            names = tuple(system.name(int(c)) for c in np.flatnonzero(open_))
            raise CannotProtect(
                f"{giver.name} can work out {len(names)} cells of {system.universe} from its own figures. "
                f"The first is {names[0]}. Publish less: leave out a table or show fewer breakdowns.",
                names,
            )
        lost.append(np.flatnonzero(open_).astype(np.int64))
    ways = (
        (zero | exempt | past.shown, floor - np.minimum(system.count, past.least_hidden)),
        (zero | exempt | past.known | (past.seen & ~past.revised), np.maximum(floor, past.before) - system.count),
    )
    rests = without_small_rests(system, hidden, ways, cost=cost, threshold=threshold)
    pattern = Pattern(rests.hidden, np.concatenate([*changes, rests.changes]), np.zeros(0, np.int64), 0)
    return Hidden(pattern, found.need, np.unique(np.concatenate(lost)).astype(np.int64))


def _still_open(changes: Ints, need: Ints, fixed: Bools, lowest: Ints) -> Ints:
    """What of `need` no pair of known tables shows to be open; only those count that fit what the provider knows."""
    free = ~fixed
    fits = changes[~(changes[:, fixed] != 0).any(axis=1) & (changes[:, free] >= lowest[free]).all(axis=1)]
    if not len(fits):
        return need
    width = np.maximum(fits.max(axis=0), 0) - np.minimum(fits.min(axis=0), 0)
    left: Ints = np.where(width < need, need, 0)
    return left


__all__ = ["hold"]
