"""An attack on a release by somebody who has nothing but the release.

Scenarios: S0, an outsider who knows that counts are not negative; S1, one who knows that zeros are shown, so
that a hidden cell is at least 1; S5, one who subtracts the shown parts of a shown total: the rest is the sum
of its hidden parts, and must not be a small number. A cell fails when its value is known exactly (or to less
than the `width` asked for) and it is one that must not be known.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from observatory.disclosure import rounded
from observatory.disclosure.attack import Bools, Found, Ints, View, attack, view
from observatory.disclosure.certificate import Certificate, certify, check
from observatory.disclosure.public import PublicTable

if TYPE_CHECKING:
    from observatory.disclosure.protect import Protected

SCENARIOS = ("S0", "S1", "S5")


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
    scenarios: Sequence[str] = SCENARIOS,
    threshold: int = 5,
    width: int = 1,
    sensitive: Mapping[str, pd.DataFrame] | None = None,
    hints: Mapping[str, Sequence[pd.DataFrame]] | None = None,
    exact: bool = False,
) -> AuditReport:
    """Attack a release. Of a `Protected` only what is public is attacked.

    `sensitive` (per universe: codes, `threshold`, `width`, `primary`) says which cells must not be known; without
    it every hidden cell is tried, and known values of 1 … threshold - 1 are failures. `hints` are tables that may
    fit; each is checked before it is believed. `exact` computes both ends of every interval.
    """
    started = time.perf_counter()
    unknown = [s for s in scenarios if s not in SCENARIOS]
    if unknown:
        raise ValueError(f"There is no scenario {unknown[0]}. Choose from {', '.join(SCENARIOS)}.")
    if not isinstance(release, Sequence):
        sensitive = release.thresholds() if sensitive is None else sensitive
        hints = release.witnesses() if hints is None else hints
        tables: Sequence[PublicTable] = release.public_tables()
    else:
        tables = release
    failed: dict[str, list[str]] = {s: [] for s in scenarios}
    unproven: dict[str, list[str]] = {s: [] for s in scenarios}
    tried = dict.fromkeys(scenarios, 0)
    frames, certificates, solves = [], [], 0
    for universe in sorted({t.universe for t in tables}):
        group = [t for t in tables if t.universe == universe]
        seen = view(group)
        base = max(t.base for t in group)
        if base:
            # Nothing is hidden in rounded tables: what they promise is checked by addition, whatever is known besides.
            for scenario in scenarios:
                failed[scenario] += rounded.faults(group, base)
                tried[scenario] += int(seen.published.sum())
            continue
        limit, wide, target, flagged = _targets(seen, (sensitive or {}).get(universe), threshold, width)
        tables_hinted = [_aligned(seen, frame) for frame in (hints or {}).get(universe, ())]
        inferred: Found | None = None
        for scenario, floor in (("S1", 1), ("S0", 0)):
            if scenario not in scenarios:
                continue
            # What fits with hidden cells of at least 1 fits with 0 as well: S1 leaves its tables to S0.
            given = [*tables_hinted, *(inferred.witnesses if inferred else [])]
            inferred = attack(seen, floor=floor, target=target, width=wide, hints=given, exact=exact)
            solves += inferred.solves
            certificate = certify(universe, inferred.witnesses, np.flatnonzero(target), wide)
            proven = check(seen, certificate, floor=floor, width=wide)
            certificates.append(certificate)
            bad, open_ = _judge(seen, inferred, target, flagged, limit, wide, proven)
            failed[scenario] += _names(seen, bad)
            unproven[scenario] += _names(seen, open_)
            tried[scenario] += int(target.sum())
            frames.append(_intervals(seen, inferred, scenario, universe))
        if "S5" in scenarios:
            bad_rows, rows = _small_sums(seen, limit)
            failed["S5"] += _names(seen, bad_rows)
            tried["S5"] += rows
    digest = hashlib.sha256("".join(c.digest for c in certificates).encode()).hexdigest()
    results = {
        s: Scenario(s, tried[s], tuple(sorted(failed[s])), tuple(sorted(unproven[s]))) for s in sorted(scenarios)
    }
    intervals = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return AuditReport(results, intervals, digest, time.perf_counter() - started, solves, tuple(certificates))


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
