"""An attack on a release by somebody who has nothing but the release, or nothing but that and books of their own.

Scenarios: S0, an outsider who knows that counts are not negative; S1, one who knows that zeros are shown, so
that a hidden cell is at least 1; S5, one who subtracts the shown parts of a shown total: the rest is the sum
of its hidden parts, and must not be a small number; S9, one who knows the calendar (`periods`); S10, one who reads
rates, shares and ranks as well (`figures`) and works hidden means out of shown ones (`means`); S3, each provider, who
knows what it gave itself (`insiders`). A cell fails when its value is known exactly (or to less than the `width` asked
for) and it is one that must not be known.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from observatory.disclosure import rounded
from observatory.disclosure.attack import Bools, Found, Ints, View, attack, view
from observatory.disclosure.certificate import Certificate, certify, check
from observatory.disclosure.figures import Bounds, PublicFigure
from observatory.disclosure.figures import bounds as bounds_of
from observatory.disclosure.insiders import learned
from observatory.disclosure.means import hidden_means
from observatory.disclosure.parallel import each
from observatory.disclosure.periods import with_calendar
from observatory.disclosure.public import PublicTable

if TYPE_CHECKING:
    from observatory.disclosure.protect import Protected

OUTSIDERS = ("S0", "S1", "S5", "S9", "S10")
SCENARIOS = (*OUTSIDERS, "S3")


@dataclass(frozen=True)
class Scenario:
    """What one kind of attacker learned: number of cells tried, names of those that failed."""

    id: str
    cells: int
    failures: tuple[str, ...]
    unproven: tuple[str, ...] = ()
    intervals: int = 0

    @property
    def passed(self) -> bool:
        """Nothing learned, and nothing left without proof."""
        return not self.failures and not self.unproven


@dataclass(frozen=True)
class AuditReport:
    """The result of all scenarios; `intervals` has each hidden cell with what can be inferred of it."""

    scenarios: Mapping[str, Scenario]
    intervals: pd.DataFrame = field(repr=False)
    digest: str
    seconds: float
    solves: int
    certificates: tuple[Certificate, ...] = field(repr=False, default=())

    @property
    def passed(self) -> bool:
        """Whether the release may leave the house."""
        return all(s.passed for s in self.scenarios.values())

    def as_dict(self) -> dict[str, Any]:
        """For audit.json: figures and the digest of the certificates, no value of any cell."""
        return {
            "passed": self.passed,
            "scenarios": {
                s.id: {
                    "cells": s.cells,
                    "failures": len(s.failures),
                    "unproven": len(s.unproven),
                    "passed": s.passed,
                }
                for s in self.scenarios.values()
            },
            "certificates": self.digest,
        }

    def as_json(self) -> str:
        """The same as text."""
        return json.dumps(self.as_dict(), indent=2, sort_keys=True)


def audit(
    release: Protected | Sequence[PublicTable],
    *,
    scenarios: Sequence[str] | None = None,
    threshold: int = 5,
    width: int = 1,
    sensitive: Mapping[str, pd.DataFrame] | None = None,
    hints: Mapping[str, Sequence[pd.DataFrame]] | None = None,
    figures: Sequence[PublicFigure] | None = None,
    contributions: Mapping[str, pd.DataFrame] | None = None,
    exact: bool = False,
) -> AuditReport:
    """Attack a release. Of a `Protected` only what is public is attacked, by its providers too where they are known.

    `sensitive` (per universe: codes, `threshold`, `width`, `primary`) says which cells must not be known; without
    it every hidden cell is tried, and known values of 1 … threshold - 1 are failures. `hints` are tables that may
    fit; each is checked before it is believed. `figures` are what is published besides counts, `contributions` (per
    universe: codes, `provider`, `count`) what each provider knows; without them there is no S10 and no S3.
    `exact` computes both ends of every interval.
    """
    started = time.perf_counter()
    if not isinstance(release, Sequence):
        sensitive = release.thresholds() if sensitive is None else sensitive
        hints = release.witnesses() if hints is None else hints
        figures = release.public_figures() if figures is None else figures
        contributions = release.contributions() if contributions is None else contributions
        tables: Sequence[PublicTable] = release.public_tables()
    else:
        tables = release
    if scenarios is None:
        scenarios = [*OUTSIDERS[:-1], *(["S10"] if figures else []), *(["S3"] if contributions else [])]
    unknown = [s for s in scenarios if s not in SCENARIOS]
    if unknown:
        raise ValueError(f"There is no scenario {unknown[0]}. Choose from {', '.join(SCENARIOS)}.")
    universes = sorted({t.universe for t in tables})
    groups = [[t for t in tables if t.universe == universe] for universe in universes]
    told = _Told(scenarios)
    for found in each(
        partial(_universe, scenarios=tuple(scenarios), exact=exact),
        groups,
        [_Secrets((sensitive or {}).get(universe), threshold, width) for universe in universes],
        [list((hints or {}).get(universe, ())) for universe in universes],
        [[f for f in figures or () if f.universe == universe] for universe in universes],
        [(contributions or {}).get(universe) for universe in universes],
        sizes=[sum(len(t.frame) for t in group) for group in groups],
    ):
        told.join(found)
    digest = hashlib.sha256("".join(c.digest for c in told.certificates).encode()).hexdigest()
    intervals = pd.concat(told.frames, ignore_index=True) if told.frames else pd.DataFrame()
    return AuditReport(
        told.scenarios(), intervals, digest, time.perf_counter() - started, told.solves, tuple(told.certificates)
    )


def _universe(
    group: Sequence[PublicTable], secrets: _Secrets, given: Sequence[pd.DataFrame], figures: Sequence[PublicFigure],
    books: pd.DataFrame | None, *, scenarios: Sequence[str], exact: bool,
) -> _Told:  # fmt: skip
    """All scenarios against one universe."""
    told = _Told(scenarios)
    seen = view(group)
    base = max(t.base for t in group)
    if base:
        # Nothing is hidden in rounded tables: what they promise is checked by addition, whatever is known besides.
        wrong = rounded.faults(group, base)
        for scenario in scenarios:
            told.add(scenario, int(seen.published.sum()), wrong, [])
        return told
    first = _outside(seen, secrets, given, told, exact)
    if "S5" in scenarios:
        bad_rows, rows = _small_sums(seen, secrets.of(seen)[0])
        told.add("S5", rows, _names(seen, bad_rows), [])
    if "S9" in scenarios:
        _calendar(group, seen, secrets, given, told, first)
    if "S10" in scenarios:
        _figures(seen, secrets, figures, told, first)
    if "S3" in scenarios:
        _insiders(seen, secrets, books, given, told)
    return told


class _Told:
    """What has been found so far, by scenario."""

    def __init__(self, scenarios: Sequence[str]) -> None:
        self.tried = dict.fromkeys(scenarios, 0)
        self.failed: dict[str, list[str]] = {s: [] for s in scenarios}
        self.unproven: dict[str, list[str]] = {s: [] for s in scenarios}
        self.frames: list[pd.DataFrame] = []
        self.certificates: list[Certificate] = []
        self.solves = 0

    def add(self, scenario: str, tried: int, failed: Sequence[str], unproven: Sequence[str]) -> None:
        """One universe more."""
        if scenario in self.tried:
            self.tried[scenario] += tried
            self.failed[scenario] += failed
            self.unproven[scenario] += unproven

    def join(self, other: _Told) -> None:
        """What was found elsewhere."""
        for scenario, tried in other.tried.items():
            self.add(scenario, tried, other.failed[scenario], other.unproven[scenario])
        self.frames += other.frames
        self.certificates += other.certificates
        self.solves += other.solves

    def scenarios(self) -> dict[str, Scenario]:
        """The results, names in order."""
        order = sorted(self.tried, key=lambda s: (len(s), s))
        return {
            s: Scenario(s, self.tried[s], tuple(sorted(self.failed[s])), tuple(sorted(self.unproven[s]))) for s in order
        }


@dataclass(frozen=True)
class _Secrets:
    """Which cells must not be known, and to what width; all that are hidden where nobody says."""

    frame: pd.DataFrame | None
    threshold: int
    width: int

    def of(self, seen: View) -> tuple[Ints, Ints, Bools, bool]:
        """Threshold, width and whether it matters, per cell of a view; and whether somebody said so."""
        return _targets(seen, self.frame, self.threshold, self.width)

    def of_others(self, seen: View) -> Ints:
        """The least that others must have given to a shown cell; 0 where it is too late or was public before."""
        if self.frame is None or "others" not in self.frame:
            return np.full(len(seen.value), self.threshold, np.int64)
        dims = list(seen.frame.columns)
        both = seen.frame.merge(self.frame[[*dims, "others"]].drop_duplicates(dims), on=dims, how="left")
        found: Ints = both["others"].fillna(0).to_numpy(np.float64).astype(np.int64)
        return found


@dataclass(frozen=True)
class _Result:
    """One attack with its proofs, judged."""

    found: Found
    proven: Bools
    failed: list[str]
    unproven: list[str]
    tried: int


def _attacked(
    seen: View, secrets: _Secrets, witnesses: Sequence[Ints], told: _Told, *, floor: int, exact: bool = False,
    extra: Bounds | None = None,
) -> _Result:  # fmt: skip
    """Attack one view, certify what is safe and check the certificate as a stranger would."""
    limit, wide, target, flagged = secrets.of(seen)
    box = None if extra is None else (extra.lower, extra.upper)
    found = attack(seen, floor=floor, target=target, width=wide, hints=witnesses, exact=exact, bounds=box)
    told.solves += found.solves
    certificate = certify(seen.universe, found.witnesses, np.flatnonzero(target), wide)
    proven = check(seen, certificate, floor=floor, width=wide, bounds=box)
    told.certificates.append(certificate)
    if extra is not None:
        proven = proven & ~extra.vague
    bad, open_ = _judge(seen, found, target, flagged, limit, wide, proven)
    return _Result(found, proven, _names(seen, bad), _names(seen, open_), int(target.sum()))


def _outside(seen: View, secrets: _Secrets, given: Sequence[pd.DataFrame], told: _Told, exact: bool) -> _Result | None:
    """S1 and S0; returns what came of S1, or of S0 where S1 was not asked for."""
    kept: _Result | None = None
    witnesses = [_aligned(seen, frame) for frame in given]
    for scenario, floor in (("S1", 1), ("S0", 0)):
        # Whoever knows the calendar, or reads rates, knows that zeros are shown.
        if scenario not in told.tried and (floor == 0 or not {"S9", "S10"} & told.tried.keys()):
            continue
        # What fits with hidden cells of at least 1 fits with 0 as well: S1 leaves its tables to S0.
        result = _attacked(
            seen, secrets, [*witnesses, *(kept.found.witnesses if kept else [])], told, floor=floor, exact=exact
        )
        told.add(scenario, result.tried, result.failed, result.unproven)
        told.frames.append(_intervals(seen, result.found, scenario, seen.universe))
        kept = kept or result
    return kept


def _calendar(
    group: Sequence[PublicTable], seen: View, secrets: _Secrets, given: Sequence[pd.DataFrame], told: _Told,
    first: _Result | None,
) -> None:  # fmt: skip
    """S9: the same figures with all that the calendar says; where it says no more than code lists, S1 has said it."""
    more = with_calendar(group)
    if more is None and first is not None:
        told.add("S9", first.tried, first.failed, first.unproven)
        return
    known = seen if more is None else view(more)
    result = _attacked(known, secrets, [_aligned(known, frame) for frame in given], told, floor=1)
    told.add("S9", result.tried, result.failed, result.unproven)


def _figures(seen: View, secrets: _Secrets, about: Sequence[PublicFigure], told: _Told, first: _Result | None) -> None:
    """S10: the same figures with what rates, shares and ranks say of the hidden ones, and means of hidden means."""
    means, known, open_ = hidden_means(seen, about)
    told.add(
        "S10",
        int(means.sum()),
        *([f"{name}, its mean" for name in _names(seen, np.flatnonzero(some))] for some in (known, open_)),
    )
    extra = bounds_of(seen, about, floor=1)
    if first is not None and not extra.says_something:
        told.add("S10", first.tried, first.failed, first.unproven)
        return
    result = _attacked(seen, secrets, first.found.witnesses if first else [], told, floor=1, extra=extra)
    told.add("S10", result.tried, result.failed, result.unproven)


def _insiders(
    seen: View, secrets: _Secrets, books: pd.DataFrame | None, given: Sequence[pd.DataFrame], told: _Told
) -> None:
    """S3: every provider of a universe that has several."""
    if books is None or books["provider"].nunique() < 2:
        return
    _, _, target, _ = secrets.of(seen)
    result = learned(
        seen, books, secret=target, others=secrets.of_others(seen),
        witnesses=[_aligned(seen, frame) for frame in given],
    )  # fmt: skip
    told.solves += result.solves
    told.certificates += result.certificates
    known, unproven = (
        [f"{name}, known to {who}" for (who, _), name in zip(cells, _names(seen, _places(cells)), strict=True)]
        for cells in (result.known, result.unproven)
    )
    told.add("S3", result.tried, known, unproven)


def _places(cells: Sequence[tuple[str, int]]) -> Ints:
    return np.array([cell for _, cell in cells], np.int64)


def _targets(seen: View, sensitive: pd.DataFrame | None, threshold: int, width: int) -> tuple[Ints, Ints, Bools, bool]:
    """Threshold, width and whether it matters, per cell."""
    size = len(seen.value)
    if sensitive is None:
        return np.full(size, threshold, np.int64), np.full(size, width, np.int64), seen.hidden, False
    dims = list(seen.frame.columns)
    both = seen.frame.merge(sensitive.drop_duplicates(dims), on=dims, how="left")
    limit = both["threshold"].fillna(threshold).to_numpy(np.int64) if "threshold" in both else np.full(size, threshold)
    wide = both["width"].fillna(width).to_numpy(np.int64) if "width" in both else np.full(size, width)
    primary = both["primary"].eq(True).to_numpy(bool)
    return limit.astype(np.int64), np.maximum(wide, width).astype(np.int64), primary & seen.hidden, True


def _aligned(seen: View, frame: pd.DataFrame) -> Ints:
    """A table given as a frame, in the order of the view; -1 where it says nothing."""
    dims = list(seen.frame.columns)
    both = seen.frame.merge(frame[[*dims, "count"]].drop_duplicates(dims), on=dims, how="left")
    return both["count"].fillna(-1).to_numpy(np.int64)


def _judge(
    seen: View, found: Found, target: Bools, flagged: bool, limit: Ints, wide: Ints, proven: Bools
) -> tuple[Ints, Ints]:
    """Cells that are known, and cells about which nothing was proven either way."""
    if found.impossible:
        return np.zeros(0, np.int64), np.flatnonzero(target)
    known = target & ~proven & (found.proven_upper - found.proven_lower < wide)
    if not flagged:
        small = (found.proven_lower >= 1) & (found.proven_upper < limit)
        bad = known & small
    else:
        bad = known
    return np.flatnonzero(bad), np.flatnonzero(target & ~proven & ~known)


def _small_sums(seen: View, limit: Ints) -> tuple[Ints, int]:
    """Shown totals whose hidden parts add up to 1 … threshold - 1, and how many totals have hidden parts."""
    matrix = seen.matrix.tocoo()
    parent = np.zeros(seen.matrix.shape[0], np.int64)
    top = matrix.data > 0
    parent[matrix.row[top]] = matrix.col[top]
    row, child = matrix.row[~top], matrix.col[~top]
    is_hidden = seen.hidden[child]
    rows = seen.matrix.shape[0]
    rest = seen.value[parent] - np.bincount(row, np.where(is_hidden, 0, seen.value[child]), rows).astype(np.int64)
    some = np.bincount(row, is_hidden, rows) > 0
    small = np.zeros(rows, np.int64)
    np.maximum.at(small, row[is_hidden], limit[child[is_hidden]])
    seen_rows = some & (seen.value[parent] >= 0)
    bad = seen_rows & (rest >= 1) & (rest < small)
    return parent[bad], int(seen_rows.sum())


def _names(seen: View, cells: Ints) -> list[str]:
    return [seen.universe + ": " + " × ".join(row) for row in seen.frame.iloc[cells].itertuples(index=False)]


def _intervals(seen: View, found: Found, scenario: str, universe: str) -> pd.DataFrame:
    """For each hidden cell: what tables were found (seen_*), and what no table exceeds (proven_*)."""
    hidden = seen.hidden
    return (
        seen.frame[hidden]
        .assign(
            universe=universe,
            scenario=scenario,
            seen_lower=found.lower[hidden],
            seen_upper=found.upper[hidden],
            proven_lower=found.proven_lower[hidden],
            proven_upper=found.proven_upper[hidden],
        )
        .reset_index(drop=True)
    )
