"""What published rates, shares, changes and ranks say of the counts behind them (S10).

A rate rounded to e over a known population N leaves an interval of 2eN/scale for its count; where that holds one whole
number, the count is published. A share of a shown total does the same, and one of two hidden cells narrows both. What
a median or a rank says is an inequality over many cells: shown over a hidden one it counts as not proven. So does the
mean or a quantile of days or months, which is shown only where there are enough behind it; what means say of each
other is in `means`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from observatory.disclosure.attack import FAR, Bools, Ints, View, narrowed

Floats = npt.NDArray[np.float64]
OF_GROUPS = ("median", "rank")
OF_CASES = ("middle", "mean")
SCALES = (1.0, 100.0, 1e3, 1e4, 1e5, 1e6)
ROUNDS = 20  # times that shares of hidden cells narrow each other
SLACK = 1e-9  # of a number that was computed in floating point
TOTAL = "_T"


@dataclass(frozen=True)
class PublicFigure:
    """Figures of one kind as they are published, with the codes of the cells that they were computed from.

    `frame` has the numerator's codes, `value` (missing where hidden), and where the denominator is a cell its codes
    in columns prefixed `denominator_`; where it is a number that everybody can look up, that in `base`. `error` is
    the most that `value` can be off by rounding. `over` are the dimensions that a median or a rank runs over.
    """

    name: str
    universe: str
    kind: str
    dimensions: tuple[str, ...]
    frame: pd.DataFrame
    error: float
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """Least and greatest count of each cell that agree with the figures; cells that figures say more of than that."""

    lower: Ints
    upper: Ints
    vague: Bools
    impossible: bool

    @property
    def says_something(self) -> bool:
        """Whether any figure says anything about a hidden cell."""
        return bool((self.lower > 0).any() or (self.upper < FAR).any() or self.vague.any() or self.impossible)


def bounds(seen: View, figures: Sequence[PublicFigure], *, floor: int) -> Bounds:
    """All that figures of one universe say of its hidden cells, with what the equations make of it."""
    lower, upper = np.zeros(len(seen.value), np.int64), np.full(len(seen.value), FAR, np.int64)
    vague = np.zeros(len(seen.value), bool)
    place = places(seen)
    ratios: list[tuple[Ints, Ints, Floats, Floats]] = []
    for figure in figures:
        shown = figure.frame[figure.frame["value"].notna()]
        if figure.kind in OF_GROUPS:
            vague |= seen.hidden & _run_over(seen, figure, shown)
            continue
        top = cells_of(place, seen, shown, figure.dimensions, "")
        if figure.kind in OF_CASES:
            vague[top[(top >= 0) & seen.hidden[top]]] = True
            continue
        value = shown["value"].to_numpy(np.float64)
        below = np.full(len(top), -1, np.int64)
        base = shown["base"].to_numpy(np.float64) if "base" in shown else np.ones(len(top))
        if any(str(c).startswith("denominator_") for c in shown.columns):
            below = cells_of(place, seen, shown, figure.dimensions, "denominator_")
            known = np.where(below >= 0, seen.value[below], -1)
            base = np.where(known >= 0, known, np.nan).astype(np.float64)
        use = (top >= 0) & np.isfinite(value)
        if not (use & (seen.hidden[top] | ((below >= 0) & seen.hidden[below]))).any():
            continue
        scale = _scale(value[use], base[use], seen.value[top[use]])
        if scale is None:
            vague[top[use & seen.hidden[top]]] = True
            continue
        low, high = (value - figure.error) / scale, (value + figure.error) / scale
        ratios.append((top[use], np.where(np.isfinite(base), -1, below)[use], low[use], high[use]))
        plain = use & np.isfinite(base)
        least, most = _whole(low[plain] * base[plain], high[plain] * base[plain])
        np.maximum.at(lower, top[plain], least)
        np.minimum.at(upper, top[plain], most)
    lower, upper = np.where(seen.hidden, lower, 0), np.where(seen.hidden, upper, FAR)
    of_hidden = [(t[b >= 0], b[b >= 0], lo[b >= 0], hi[b >= 0]) for t, b, lo, hi in ratios]
    possible = True
    for _ in range(ROUNDS if any(len(t) for t, *_ in of_hidden) else 0):
        before = lower.sum() - upper.sum()
        lo, hi, possible = narrowed(seen, floor=floor, bounds=(lower, upper))
        for top, below, low, high in of_hidden:
            both = seen.hidden[top]
            vague[top[both]] = vague[below[both]] = True
            least, most = _whole(low * lo[below], np.where(hi[below] >= FAR, float(FAR), high * hi[below]))
            np.maximum.at(lower, top, np.where(seen.hidden[top], least, 0))
            np.minimum.at(upper, top, np.where(seen.hidden[top], most, FAR))
            with np.errstate(divide="ignore"):
                bottom = np.where(high > 0, lo[top] / high, 0.0)
                ceiling = np.where((low > 0) & (hi[top] < FAR), hi[top] / low, float(FAR))
            least, most = _whole(bottom, ceiling)
            np.maximum.at(lower, below, least)
            np.minimum.at(upper, below, most)
        if not possible or lower.sum() - upper.sum() == before:
            break
    return Bounds(lower, upper, vague & seen.hidden, not possible)


def _whole(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """The whole numbers between two others, a hair wider than computed."""
    least = np.ceil(np.maximum(low, 0) * (1 - SLACK) - SLACK)
    most = np.floor(np.minimum(high, FAR) * (1 + SLACK) + SLACK)
    return least.astype(np.int64), np.minimum(most, FAR).astype(np.int64)


def _scale(value: Floats, base: Floats, count: Ints) -> float | None:
    """What figures are multiplied by, from one whose parts are shown; none where no figure tells."""
    known = (count > 0) & np.isfinite(base) & (base > 0) & (value > 0)
    if not known.any():
        return None
    best = int(np.argmax(np.where(known, value, -1)))
    found = float(value[best] * base[best] / count[best])
    near = min(SCALES, key=lambda s: abs(np.log(found / s)))
    return near if abs(found / near - 1) < 0.1 else found


def places(seen: View) -> Mapping[tuple[str, ...], int]:
    """Where each combination of codes stands among the cells."""
    return {tuple(row): i for i, row in enumerate(seen.frame.astype(str).itertuples(index=False, name=None))}


def cells_of(
    place: Mapping[tuple[str, ...], int], seen: View, rows: pd.DataFrame, dimensions: tuple[str, ...], prefix: str
) -> Ints:
    """The cell of each row; -1 where the release has none."""
    dims = list(seen.frame.columns)
    columns = [prefix + d if prefix + d in rows else d if d in dimensions and d in rows else None for d in dims]
    parts = [rows[c].astype(str).tolist() if c else [TOTAL] * len(rows) for c in columns]
    return np.array([place.get(key, -1) for key in zip(*parts, strict=True)], np.int64).reshape(len(rows))


def _run_over(seen: View, figure: PublicFigure, shown: pd.DataFrame) -> Bools:
    """The cells that shown medians or ranks run over."""
    others = [d for d in figure.dimensions if d not in figure.over]
    inside = np.ones(len(seen.frame), bool)
    for d in seen.frame.columns:
        if d not in figure.dimensions:
            inside &= (seen.frame[d] == TOTAL).to_numpy(bool)
    if figure.kind == "rank":
        dims = list(figure.dimensions)
        ranked = shown[dims].astype(str).drop_duplicates().assign(hit=True)
        return inside & seen.frame.merge(ranked, on=dims, how="left")["hit"].eq(True).to_numpy(bool)
    if not others:
        return inside & bool(len(shown))
    groups = shown[others].astype(str).drop_duplicates().assign(hit=True)
    return inside & seen.frame.merge(groups, on=others, how="left")["hit"].eq(True).to_numpy(bool)


__all__ = ["Bounds", "PublicFigure", "bounds", "cells_of", "places"]
