"""What earlier releases have made known (S7, S8), and what follows for the present one.

Three things follow, each sufficient on its own and simple (history rule):

What was shown and has not changed is known for good. It is shown again.

What was hidden stays safe because the same change of the figures, added to the true tables of every release, agrees
with all that any of them showed: the change is nought wherever any release showed a figure. An attacker who knows each
revision to the person learns nothing more from that.

What was shown and has changed is known from below, since late registrations only add. A change of a few persons is a
small cell of its own, the late cases: it is hidden, and so are figures that a revision has made small. For them the
earlier tables stay as they were, and the present one moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from observatory.disclosure.errors import ContradictingHistory
from observatory.disclosure.system import MOST_NAMED, Bools, Ints, System, listed
from observatory.disclosure.table import Table

Releases = Sequence[Mapping[str, pd.DataFrame]]
FAR = 2**62
TIME = "time_period"


@dataclass(frozen=True)
class Past:
    """What earlier releases say of each cell of a system."""

    seen: Bools  # some release had the cell
    shown: Bools  # some release showed it, with whatever count
    known: Bools  # some release showed its present count
    before: Ints  # its greatest earlier count that is not above the present one (late registrations only add)
    stays: Bools  # the latest of their own hid it, and it has not changed since, or no release showed it
    least_hidden: Ints  # the smallest count that it had while it was hidden; FAR where it never was
    was_small: Bools  # it was hidden, and a rule may have asked for it
    late: Bools  # it differs from a count that was shown by 1 … threshold - 1
    revised: Bools  # it lies in a period in which some count has changed since


def past(system: System, tables: Sequence[Table], previous: Releases, threshold: Ints) -> Past:
    """Read the earlier releases, oldest first, by table name: dimensions and `count`, missing where hidden.

    A column `was` may give the counts behind hidden cells, where the house has kept them; without it they are taken
    for what they are now, and every hidden cell for one that a rule asked for. In a release that was made for other
    readers by other rules `binds` is false: what it showed is known, and what it hid need not stay hidden.
    """
    size = len(system.count)
    seen, bound, shown, known = (np.zeros(size, bool) for _ in range(4))
    was_small, late, revised = (np.zeros(size, bool) for _ in range(3))
    stays = np.zeros(size, bool)
    before = np.zeros(size, np.int64)
    least_hidden = np.full(size, FAR, np.int64)
    for release in previous:
        tables_then = [t for t in tables if t.name in release]
        placed = [_placed(system, table, release[table.name]) for table in tables_then]
        if not placed:
            continue
        cell, count, was = (np.concatenate([p[i] for p in placed]) for i in range(3))
        binds = all("binds" not in release[table.name] or release[table.name]["binds"].all() for table in tables_then)
        now = system.count[cell]
        is_shown, told = count >= 0, was >= 0
        _agree(system, cell[is_shown], count[is_shown])
        then = np.where(is_shown, count, np.where(told, was, now))
        changed = np.zeros(size, bool)
        changed[cell[then != now]] = True
        of_revised = _revised(system, changed)
        revised |= of_revised
        seen[cell] = True
        shown[cell[is_shown]] = True
        known[cell[is_shown & (then == now)]] = True
        below = (then <= now) & of_revised[cell]
        np.maximum.at(before, cell[below], then[below])
        apart = np.abs(now - then)
        late[cell[is_shown & (apart >= 1) & (apart < threshold[cell])]] = True
        np.minimum.at(least_hidden, cell[~is_shown], then[~is_shown])
        was_small[cell[~is_shown & (~told | ((then >= 1) & (then < threshold[cell])))]] = True
        if binds:
            bound[cell] = True
            stays[cell] = False
            stays[cell[~is_shown & (then == now)]] = True
    stays |= bound & ~shown
    is_open = (system.count > 0) & ~known
    return Past(
        seen, shown, known, before, stays & is_open, least_hidden, was_small & ~shown & is_open, late & is_open, revised
    )


def _agree(system: System, cell: Ints, count: Ints) -> None:
    """Raise where what one release showed contradicts itself under the sums of the present tables."""
    shown = np.full(len(system.count), -1, np.int64)
    shown[cell] = count
    said = [
        f"{system.name(int(c))} was shown as {shown[c]} and as {n} in the same release."
        for c, n in zip(cell.tolist(), count.tolist(), strict=True)
        if shown[c] != n
    ]
    starts = system.starts[:-1]
    if len(system.parents):
        part = shown[system.children]
        known = np.add.reduceat(np.maximum(part, 0), starts)
        open_ = np.add.reduceat((part < 0).astype(np.int64), starts)
        top = shown[system.parents]
        # Parts that were hidden or left out are persons too: there may be none of them, but not fewer.
        wrong = (top >= 0) & (np.diff(system.starts) > 0) & ((known > top) | ((open_ == 0) & (known != top)))
        for e in np.flatnonzero(wrong).tolist():
            parts = system.children[system.starts[e] : system.starts[e + 1]]
            names = " + ".join(system.name(int(c)) for c in parts if shown[c] >= 0)
            said.append(
                f"{system.name(int(system.parents[e]))} was shown as {top[e]}, but {names} as {known[e]}: "
                f"a difference of {top[e] - known[e]}."
            )
    if said:
        raise ContradictingHistory(
            listed(said[:MOST_NAMED], len(said))
            + " An earlier release contradicts the present tables. Give the release "
            "as it was published, and the code lists of then."
        )


def _revised(system: System, changed: Bools) -> Bools:
    """Cells of periods in which something changed: which returns were revised is told in every release."""
    if TIME not in system.dimensions:
        return np.full(len(changed), bool(changed.any()))
    k = system.dimensions.index(TIME)
    codes = np.zeros(len(system.codes[k]), bool)
    codes[system.code[changed, k]] = True
    found: Bools = codes[system.code[:, k]]
    return found


def _placed(system: System, table: Table, old: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """The cells of an earlier frame that are still there, their counts (-1: hidden), the counts kept (-1: not kept)."""
    dims = list(table.dimensions)
    if not set(dims) <= set(old.columns):
        none = np.zeros(0, np.int64)
        return none, none, none
    found = old[dims].astype(str).assign(
        count=_whole(old["count"]), was=_whole(old["was"]) if "was" in old else np.int64(-1)
    )  # fmt: skip
    both = table.cells[dims].assign(cell=system.position[table.name]).merge(found, on=dims)
    return (both["cell"].to_numpy(np.int64), both["count"].to_numpy(np.int64), both["was"].to_numpy(np.int64))


def _whole(counts: pd.Series) -> Ints:
    """Counts as whole numbers, -1 where there is none."""
    return pd.to_numeric(counts, errors="coerce").astype("Float64").fillna(-1).to_numpy(np.float64).astype(np.int64)


__all__ = ["FAR", "Past", "past"]
