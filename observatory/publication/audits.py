"""Have an attacker read what is about to be published, and say in the release what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from observatory.disclosure import AuditReport, Protected, PublicTable, audit
from observatory.publication.protection import rules_in_words
from observatory.publication.tables import (
    DIMENSIONS,
    PARTS,
    TOTAL,
    codes,
    edges,
    published,
    table_name,
    universe_name,
)
from observatory.release import Release


def audit_protected(protected: Protected) -> tuple[AuditReport, dict[str, Any]]:
    """Attack the public part of what was protected; the report, and what the release says of it."""
    report = audit(protected)
    return report, _in_public(
        report,
        hidden=sum(int(frame["hidden"].sum()) for frame in protected.frames.values()),
        masked=[table.name for table in protected.public_tables() if table.zeros_may_be_hidden],
        notes=protected.notes,
    )


def audit_release(release: Release, scenarios: Sequence[str] = ("S0", "S1", "S5"), width: int = 1) -> AuditReport:
    """Attack a release with nothing in hand but its files."""
    return audit(public_tables(release), scenarios=scenarios, width=width)


def public_tables(release: Release) -> list[PublicTable]:
    """The tables of a release as an outsider puts them together: counts, holes, and what adds up to what."""
    codelists = {name: release.codelist(name) for name in release.codelists}
    masked = set(release.audit.get("zeros_may_be_hidden", ()))
    rows = release.table()
    kinds = rows["indicator"].map({name: row["kind"] for name, row in published().items()})
    tables = []
    for parts, group in rows[(kinds == "count") & (rows["obs_status"] != "M")].groupby(list(PARTS), sort=True):
        name, rule = table_name(parts), published()[parts[0]]
        dimensions = tuple(d for d in DIMENSIONS if d in ("ref_area", "time_period") or group[d].ne(TOTAL).any())
        hidden = group["conf_status"].eq("C")
        frame = group[list(dimensions)].assign(count=group["obs_value"].where(~hidden).astype("Int64"), hidden=hidden)
        hierarchy = {d: edges(d, set(group[d]), codes(d, codelists)) for d in dimensions if rule.get("additive", True)}
        tables.append(
            PublicTable(name, universe_name(parts), dimensions, frame.reset_index(drop=True), hierarchy, name in masked)
        )
    return tables


def failures(report: AuditReport) -> int:
    """How many figures were worked out, or could be neither worked out nor proven safe."""
    return sum(len(scenario.failures) + len(scenario.unproven) for scenario in report.scenarios.values())


def _in_public(report: AuditReport, *, hidden: int, masked: Sequence[str], notes: Sequence[str]) -> dict[str, Any]:
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
