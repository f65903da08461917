"""Several releases of one universe held side by side (S7, S8).

The same data published again under another pattern are one table: what any release showed is known (S7). Where data
were revised, late registrations only add: the new count of a cell is the old one plus something that is not negative.
So all releases are one system, with the additions as further cells that nobody publishes (S8). That nothing was added
follows from totals that stayed the same, or from the list of revised returns that every release carries.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import block_diag, csr_matrix, vstack

from observatory.disclosure.attack import Bools, Found, Ints, View, attack, view
from observatory.disclosure.public import PublicTable

TIME = "time_period"


@dataclass(frozen=True)
class Recovered:
    """What all releases together give away: cells, and how many were asked about."""

    cells: int
    known: tuple[str, ...]
    unproven: tuple[str, ...] = ()


def recovered(
    *releases: Sequence[PublicTable],
    floor: int = 1,
    threshold: int = 5,
    sensitive: pd.DataFrame | None = None,
    revised: Sequence[Collection[str]] | None = None,
) -> Recovered:
    """Cells of one universe that releases, oldest first, give away together.

    Without `sensitive` (codes and `primary` of the newest release) every cell that is known to be 1 … threshold - 1
    though a release hid it is one too many; with it, that holds for cells that the newest release has no longer.
    `revised` are, for each release but the first, the periods for which returns had been revised since the one before,
    where that is known.
    """
    views = [view(tables) for tables in releases]
    joint, newest = _joined(views, revised)
    target = joint.hidden & joint.published
    dropped = np.zeros(len(target), bool)
    if sensitive is not None:
        dims = [name for name in joint.frame.columns if name != "release"]
        # A dimension that the newest release has lost is at its total there.
        now = sensitive.assign(**{d: "_T" for d in dims if d not in sensitive})
        secret = joint.frame[dims].merge(
            now[[*dims, "primary"]].drop_duplicates(dims), on=dims, how="left"
        )["primary"].eq(True)  # fmt: skip
        # What an earlier release hid in a table that the newest one lacks is not safe for being out of print.
        codes = joint.frame[newest][dims].drop_duplicates().assign(there=True)
        dropped = target & ~joint.frame[dims].merge(codes, on=dims, how="left")["there"].eq(True).to_numpy(bool)
        target = (target & newest & secret.to_numpy(bool)) | dropped
    found = attack(joint, floor=floor, target=target, width=np.ones(len(joint.value), np.int64))
    known = target & (found.proven_lower == found.proven_upper)
    small = (found.proven_lower >= 1) & (found.proven_lower < threshold)
    known &= small if sensitive is None else small | ~dropped
    return Recovered(int(target.sum()), _names(joint, known), _names(joint, _open(found, target)))


def small_differences(old: Sequence[PublicTable], new: Sequence[PublicTable], *, threshold: int = 5) -> tuple[str, ...]:
    """Cells that both releases show and that differ by 1 … threshold - 1: late cases, few enough to be known."""
    first, second = view(old), view(new)
    a, b = _same(first, second)
    before, after = first.value[a], second.value[b]
    apart = np.abs(after - before)
    small = (before >= 0) & (after >= 0) & (apart >= 1) & (apart < threshold)
    return tuple(sorted(" × ".join(row) for row in second.frame.iloc[b[small]].itertuples(index=False)))


def _open(found: Found, target: Bools) -> Bools:
    """Cells about which nothing was proven."""
    if found.impossible:
        return target
    seen: Bools = target & (found.upper <= found.lower) & (found.proven_lower < found.proven_upper)
    return seen


def _names(joint: View, cells: Bools) -> tuple[str, ...]:
    return tuple(sorted(" × ".join(row) for row in joint.frame.iloc[np.flatnonzero(cells)].itertuples(index=False)))


def _same(first: View, second: View) -> tuple[Ints, Ints]:
    """The cells that both have. A dimension that one lacks is at its total there."""
    dims = sorted({*first.frame.columns, *second.frame.columns})
    left, right = (
        v.frame.assign(**{d: "_T" for d in dims if d not in v.frame.columns})[dims].assign(cell=np.arange(len(v.value)))
        for v in (first, second)
    )
    both = left.merge(right, on=dims, suffixes=("_a", "_b"))
    return both["cell_a"].to_numpy(np.int64), both["cell_b"].to_numpy(np.int64)


def _joined(views: Sequence[View], revised: Sequence[Collection[str]] | None) -> tuple[View, Bools]:
    """All releases as one system: cells that nothing was added to are one cell; others have an addition between."""
    sizes = [len(v.value) for v in views]
    offset = np.concatenate([[0], np.cumsum(sizes)])
    total = int(offset[-1])
    stands_for = np.arange(total)
    links: list[tuple[Ints, Ints]] = []
    for k in range(len(views) - 1):
        a, b = _same(views[k], views[k + 1])
        same = _unchanged(views[k], views[k + 1], a, b, None if revised is None else revised[k])
        old, new = views[k].value[a], views[k + 1].value[b]
        # Shown twice with two values is a revision, whatever else is said.
        same &= (old < 0) | (new < 0) | (old == new)
        stands_for[offset[k + 1] + b[same]] = stands_for[offset[k] + a[same]]
        # Fewer now than before is a correction, not a late registration, and its parts may have fallen unseen:
        # then nothing is known but that unrevised periods are what they were.
        grown = ~same & (not _fell(old, new))
        links.append((offset[k] + a[grown], offset[k + 1] + b[grown]))
    kept, place = np.unique(stands_for, return_inverse=True)
    shown = np.full(len(kept), -1, np.int64)
    np.maximum.at(shown, place, np.concatenate([v.value for v in views]))
    published, zero = np.zeros(len(kept), bool), np.ones(len(kept), bool)
    np.logical_or.at(published, place, np.concatenate([v.published for v in views]))
    np.logical_and.at(zero, place, np.concatenate([v.zero_possible for v in views]))
    before = place[np.concatenate([a for a, _ in links])] if links else np.zeros(0, np.int64)
    after = place[np.concatenate([b for _, b in links])] if links else np.zeros(0, np.int64)
    more = len(before)
    blocks = block_diag([v.matrix for v in views]).tocoo()
    system = csr_matrix((blocks.data, (blocks.row, place[blocks.col])), shape=(blocks.shape[0], len(kept) + more))
    rows = np.arange(more)
    link = csr_matrix(
        (np.repeat([1.0, -1.0, -1.0], more), (np.tile(rows, 3), np.concatenate([after, before, len(kept) + rows]))),
        shape=(more, len(kept) + more),
    )
    dims = sorted({d for v in views for d in v.frame.columns})
    frames = [
        v.frame.assign(**{d: "_T" for d in dims if d not in v.frame.columns})[dims].assign(release=str(k + 1))
        for k, v in enumerate(views)
    ]
    names = pd.concat(frames, ignore_index=True)
    newest = np.zeros(len(kept) + more, bool)
    newest[place[offset[-2] :]] = True
    return View(
        views[0].universe,
        pd.concat([names.iloc[kept], names.iloc[kept].iloc[after]], ignore_index=True),
        np.concatenate([shown, np.full(more, -1, np.int64)]),
        np.concatenate([published, np.zeros(more, bool)]),
        np.concatenate([zero, np.ones(more, bool)]),
        csr_matrix(vstack([_distinct(system), link])),
    ), newest


def _unchanged(first: View, second: View, a: Ints, b: Ints, revised: Collection[str] | None) -> Bools:
    """Which common cells had nothing added: those of periods without a revision, and the parts of totals that stayed.

    Additions are not negative, so that nothing was added to a total says the same of all its parts.
    """
    old, new = first.value[a], second.value[b]
    same: Bools = (old >= 0) & (old == new)
    if revised is not None and TIME in second.frame.columns:
        periods = second.frame[TIME].to_numpy(str)[b]
        # Figures may change without a return: by another code list, say. Whoever sees one change knows better.
        seen = set(periods[(old >= 0) & (new >= 0) & (old != new)])
        same |= ~np.isin(periods, sorted({*revised, *seen}))
    whole = np.zeros(len(second.value), bool)
    whole[b] = same
    matrix = second.matrix.tocoo()
    top = np.zeros(second.matrix.shape[0], np.int64)
    is_parent = matrix.data > 0
    top[matrix.row[is_parent]] = matrix.col[is_parent]
    row, child = matrix.row[~is_parent], matrix.col[~is_parent]
    while not _fell(old, new):
        grown = whole.copy()
        grown[child[whole[top[row]]]] = True
        if (grown == whole).all():
            break
        whole = grown
    found: Bools = whole[b]
    return found


def _fell(old: Ints, new: Ints) -> bool:
    """Whether any figure that both show is smaller now."""
    return bool(((old >= 0) & (new >= 0) & (new < old)).any())


def _distinct(system: csr_matrix) -> csr_matrix:
    """The equations once each: releases of the same data say many of them again."""
    system.sum_duplicates()
    system.sort_indices()
    seen: set[bytes] = set()
    keep = []
    for row in range(system.shape[0]):
        at = slice(system.indptr[row], system.indptr[row + 1])
        key = system.indices[at].tobytes() + system.data[at].tobytes()
        if key not in seen:
            seen.add(key)
            keep.append(row)
    return system[keep]


__all__ = ["Recovered", "recovered", "small_differences"]
