"""Have an attacker read what is about to be published, and say in the release what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from observatory.disclosure import AuditReport, Protected, PublicTable, audit
from observatory.publication.hierarchies import as_edges, fill_public
from observatory.publication.over_time import audit_over_time
from observatory.publication.protection import rules_in_words
from observatory.publication.tables import (
    HIDDEN,
    MISSING,
    PARTS,
    hierarchies,
    published,
    table_name,
    universe_name,
    varying,
)
from observatory.release import Release


def audit_protected(
    protected: Protected,
    earlier: Sequence[Release] = (),
    returns: Sequence[Mapping[str, Any]] = (),
    countries: Mapping[str, str] | None = None,
) -> tuple[AuditReport, dict[str, Any]]:
    """Attack the public part of what was protected, alone and beside all `earlier` releases, the oldest first.

    Returns the report, and what the release says of it.
    """
    report = audit(protected)
    before = [(release, public_tables(release)) for release in earlier]
    over_time = audit_over_time(protected, before, returns, countries or {})
    report = replace(report, scenarios={**report.scenarios, **{found.id: found for found in over_time}})
    return report, _in_public(
        report,
        hidden=sum(int(frame["hidden"].sum()) for frame in protected.frames.values()),
        masked=[table.name for table in protected.public_tables() if table.zeros_may_be_hidden],
        notes=protected.notes,
        rounded=protected.rounded,
    )


def audit_release(release: Release, scenarios: Sequence[str] = ("S0", "S1", "S5"), width: int = 1) -> AuditReport:
    """Attack a release with nothing in hand but its files."""
    return audit(public_tables(release), scenarios=scenarios, width=width)


def public_tables(release: Release) -> list[PublicTable]:
    """The tables of a release as an outsider puts them together: counts, holes, and what adds up to what.

    What an office never used in a year has no row; beside its sisters a reader takes it for the zero that it is.
    """
    codelists = {name: release.codelist(name) for name in release.codelists}
    masked = set(release.audit.get("zeros_may_be_hidden", ()))
    bases: Mapping[str, int] = release.audit.get("rounded", {})
    rows = release.table()
    kinds = rows["indicator"].map({name: row["kind"] for name, row in published().items()})
    counts = rows[(kinds == "count") & (rows["obs_status"] != MISSING)]
    universes: dict[str, list[tuple[str, pd.DataFrame]]] = {}
    for parts, group in counts.groupby(list(PARTS), sort=True):
        placed = group.assign(**published()[parts[0]].get("at", {}))
        universes.setdefault(universe_name(parts), []).append((table_name(parts), placed))
    tables = []
    for universe, members in universes.items():
        below = hierarchies([frame for _, frame in members], codelists)
        found = [_public(name, universe, frame, below, name in masked) for name, frame in members]
        tables += [replace(table, base=int(bases.get(table.name, 0))) for table in found]
    return tables


def _public(
    name: str, universe: str, rows: pd.DataFrame, below: Mapping[str, Mapping[str, tuple[str, ...]]], masked: bool
) -> PublicTable:
    dimensions = varying(rows)
    hidden = rows["conf_status"] == HIDDEN
    cells = rows[list(dimensions)].assign(count=rows["obs_value"].where(~hidden))
    full = fill_public(cells, dimensions, below)
    edges = {d: as_edges(below.get(d, {}), set(full[d])) for d in dimensions}
    frame = full.assign(count=full["count"].astype("Int64"), hidden=full["count"].isna())
    return PublicTable(name, universe, dimensions, frame, {d: e for d, e in edges.items() if len(e)}, masked)


def failures(report: AuditReport) -> int:
    """How many figures were worked out, or could be neither worked out nor proven safe."""
    return sum(len(scenario.failures) + len(scenario.unproven) for scenario in report.scenarios.values())


def _in_public(
    report: AuditReport, *, hidden: int, masked: Sequence[str], notes: Sequence[str], rounded: Mapping[str, int]
) -> dict[str, Any]:
    """What audit.json says. It tells how many figures are hidden, never how many of them by which rule.

    The digest of the certificates stays inside: certificates hold the true table among others, and of a small
    table with few hidden cells a digest would tell which guess is right.
    """
    return {
        "passed": report.passed,
        "scenarios": [
            {
                "scenario": scenario.id,
                "cells": hidden,
                "failures": len(scenario.failures),
                "unproven": len(scenario.unproven),
            }
            for scenario in report.scenarios.values()
        ],
        "rules": rules_in_words(),
        "zeros_may_be_hidden": sorted(masked),
        "notes": list(notes),
        "rounded": dict(sorted(rounded.items())),
    }


def figures_of(protected: Protected, report: AuditReport) -> Mapping[str, Any]:
    """Confidential: how much was hidden by a rule and how much to protect others, and the audit's digest."""
    found = protected.figures
    return {
        "cells": found.cells,
        "zeros": found.zeros,
        "primary": found.primary,
        "secondary": found.secondary,
        "hidden_mass": found.hidden_mass,
        "mass": found.mass,
        "certificates": report.digest,
        "failures": {scenario.id: list(scenario.failures) for scenario in report.scenarios.values()},
        "unproven": {scenario.id: list(scenario.unproven) for scenario in report.scenarios.values()},
    }
