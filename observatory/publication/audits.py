"""Have an attacker read what is about to be published, and say in the release what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from observatory.disclosure import AuditReport, Protected, PublicTable, Rules, audit, default_rules
from observatory.disclosure.figures import PublicFigure
from observatory.publication.hierarchies import as_edges, fill_public
from observatory.publication.over_time import TIME, audit_over_time, revised_since
from observatory.publication.protection import RATIOS, rules_in_words
from observatory.publication.tables import (
    DIMENSIONS,
    HIDDEN,
    MISSING,
    PARTS,
    UNCERTAINTY,
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
    rules: Rules | None = None,
) -> tuple[AuditReport, dict[str, Any]]:
    """Attack the public part of what was protected, alone and beside all `earlier` releases, the oldest first.

    Returns the report, and what the release says of it.
    """
    rules = rules or default_rules()
    told = _told_before(earlier, returns, countries or {})
    report = audit(protected, figures=[*protected.public_figures(), *told])
    before = [(release, public_tables(release)) for release in earlier]
    over_time = audit_over_time(protected, before, returns, countries or {}, rules.threshold)
    report = replace(report, scenarios={**report.scenarios, **{found.id: found for found in over_time}})
    return report, _in_public(
        report,
        hidden=sum(int(frame["hidden"].sum()) for frame in protected.frames.values()),
        masked=[table.name for table in protected.public_tables() if table.zeros_may_be_hidden],
        notes=protected.notes,
        rounded=protected.rounded,
        lost=len(protected.lost),
        rules=rules,
    )


def _told_before(
    earlier: Sequence[Release], returns: Sequence[Mapping[str, Any]], countries: Mapping[str, str]
) -> list[PublicFigure]:
    """Rates and shares of earlier releases in periods that were not revised since: their counts are what they were."""
    found = []
    for release in earlier:
        sent = release.manifest["submissions"]
        for figure in public_figures(release):
            if figure.kind not in RATIOS:
                continue
            periods = figure.frame[TIME].astype(str) if TIME in figure.frame else pd.Series("", figure.frame.index)
            gone = revised_since(figure.universe, sent, returns, countries, set(periods))
            kept = figure.frame[~periods.isin(gone)] if TIME in figure.frame or not gone else figure.frame.iloc[:0]
            found.append(replace(figure, frame=kept.reset_index(drop=True)))
    return found


def audit_release(release: Release, scenarios: Sequence[str] | None = None, width: int = 1) -> AuditReport:
    """Attack a release with nothing in hand but its files: its counts, its rates and shares, and the calendar."""
    return audit(public_tables(release), scenarios=scenarios, width=width, figures=public_figures(release))


def public_tables(release: Release) -> list[PublicTable]:
    """The tables of a release as an outsider puts them together: counts, holes, and what adds up to what.

    What an office never used in a year has no row; beside its sisters a reader takes it for the zero that it is.
    """
    return tables_of(
        release.table(),
        {name: release.codelist(name) for name in release.codelists},
        masked=set(release.audit.get("zeros_may_be_hidden", ())),
        bases=release.audit.get("rounded", {}),
    )


def tables_of(
    rows: pd.DataFrame,
    codelists: Mapping[str, pd.DataFrame],
    *,
    masked: Collection[str] = (),
    bases: Mapping[str, int] | None = None,
) -> list[PublicTable]:
    """The same from rows as a release has them. Of `masked` tables zeros may be hidden; `bases` are rounded to."""
    bases = bases or {}
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


def public_figures(release: Release) -> list[PublicFigure]:
    """Rates and shares of a release as an outsider reads them."""
    return figures_in(release.table())


def figures_in(rows: pd.DataFrame) -> list[PublicFigure]:
    """Rates and shares among rows as a release has them: what they are computed from, and how far they are rounded.

    A release does not say what population its rates have; where a count is shown beside its rate, everybody can tell,
    but for what was rounded there as well.
    """
    counts = rows[rows["indicator"].map({name: row["kind"] == "count" for name, row in published().items()}).eq(True)]
    found = []
    for parts, group in rows.groupby(list(PARTS), sort=True):
        row = published().get(parts[0], {})
        if row.get("kind") not in ("rate", "share", "middle", "mean"):
            continue
        placed = group.assign(**row.get("at", {}))
        dimensions = varying(placed)
        frame = placed[list(dimensions)].assign(value=placed["obs_value"].astype("float64"))
        if row["kind"] == "share":
            over = group.assign(**row["over"])
            dimensions = tuple(dict.fromkeys([*dimensions, *varying(over)]))
            frame = placed[list(dimensions)].assign(value=frame["value"])
            frame = frame.assign(**{f"denominator_{d}": over[d] for d in dimensions})
        elif row["kind"] == "rate":
            frame = frame.assign(base=_populations(placed, counts, universe_name(parts)))
        shown = frame["value"].dropna()
        decimals = next((d for d in range(6) if (shown.round(d) == shown).all()), 6)
        found.append(
            PublicFigure(
                table_name(parts), universe_name(parts), row["kind"], dimensions, frame.reset_index(drop=True),
                (1.0 if row["kind"] == "rate" else 0.5) * 10.0**-decimals,
            )
        )  # fmt: skip
    return found


def _populations(rates: pd.DataFrame, counts: pd.DataFrame, universe: str) -> pd.Series:
    """What rates of one area, period and sex are rates over, from the largest of them whose count is shown."""
    named = [universe_name(parts) == universe for parts in counts[list(PARTS)].itertuples(index=False, name=None)]
    keys = list(DIMENSIONS)
    beside = counts.loc[named, [*keys, "obs_value"]].dropna().drop_duplicates(keys).rename(columns={"obs_value": "n"})
    both = rates[[*keys, "obs_value"]].merge(beside, on=keys, how="left").set_axis(rates.index)
    whole = [key for key in ("ref_area", "time_period", "sex", "age") if key in keys]
    known = both[both["n"].gt(0) & both["obs_value"].gt(0)].sort_values("n").drop_duplicates(whole, keep="last")
    base = (known["n"] / known["obs_value"]).rename("base")
    return rates[whole].merge(known[whole].assign(base=base), on=whole, how="left")["base"].set_axis(rates.index)


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


def numbers_behind_signs(rows: pd.DataFrame) -> int:
    """How many hidden rows of a release hold a number all the same: their figure, its interval, what is behind it.

    Whatever is computed from a release (classes of a map, orders, averages, drawings, files) can only tell what its
    rows hold; so nothing follows from a hidden figure where its row holds none.
    """
    hidden = rows["conf_status"] == HIDDEN
    numbers = rows[["obs_value", *UNCERTAINTY]].astype("float64")
    return int((hidden & numbers.notna().any(axis=1)).sum())


def failures(report: AuditReport) -> int:
    """How many figures were worked out, or could be neither worked out nor proven safe."""
    return sum(len(scenario.failures) + len(scenario.unproven) for scenario in report.scenarios.values())


def _in_public(
    report: AuditReport, *, hidden: int, masked: Sequence[str], notes: Sequence[str], rounded: Mapping[str, int],
    lost: int, rules: Rules,
) -> dict[str, Any]:  # fmt: skip
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
        "audience": rules.audience,
        "rules": rules_in_words(rules),
        "zeros_may_be_hidden": sorted(masked),
        "notes": list(notes),
        "rounded": dict(sorted(rounded.items())),
        # How many figures that would be hidden today were shown before, or follow from what was. Not which.
        "given_away_before": lost,
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
        # What earlier releases have given away, by name: an infeasible history is told, never hidden.
        "lost": list(protected.lost),
        "failures": {scenario.id: list(scenario.failures) for scenario in report.scenarios.values()},
        "unproven": {scenario.id: list(scenario.unproven) for scenario in report.scenarios.values()},
    }
