"""Hand the tables to disclosure control, together with what earlier releases have made known."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from observatory.disclosure.protect import Protected, protect
from observatory.disclosure.rules import Rules, default_rules
from observatory.publication.books import books_of
from observatory.publication.dropped import with_dropped
from observatory.publication.tables import (
    DIMENSIONS,
    MISSING,
    PARTS,
    Assembly,
    over_name,
    published,
    stacked,
    table_name,
)
from observatory.release import Release

# How long to look for fewer cells to hide, as a share of what one table of one's own is given. Safety does not hang on
# it. A release is some thirty universes, and the second half of the search brings a few cells in a hundred.
EFFORT = 0.05
RATIOS = ("rate", "share")


def protect_assembly(
    assembly: Assembly,
    earlier: Sequence[Mapping[str, pd.DataFrame]] = (),
    contributions: pd.DataFrame | None = None,
    rules: Rules | None = None,
    codelists: Mapping[str, pd.DataFrame] | None = None,
    coarser: Assembly | None = None,
) -> Protected:
    """Protect all tables together. `earlier` are the counts of the releases so far (`frames_of`), the oldest first.

    `contributions` is the mart of what each office gave; `rules` are those for the public where nothing else is said.
    `codelists` say what adds up in tables that earlier releases had and this one has not. `coarser` are the same
    figures in less detail, for what cannot be protected otherwise.
    """
    return protect(
        with_dropped(assembly.tables, earlier, codelists or {}),
        rules or default_rules(),
        previous=earlier,
        derived=assembly.derived,
        contributions=books_of(contributions),
        coarser=with_dropped(coarser.tables, earlier, codelists or {}) if coarser else (),
        effort=EFFORT,
    )


def frames_of(release: Release, kept: Path | None = None, *, binds: bool = True) -> Mapping[str, pd.DataFrame]:
    """The counts of a release as the public knows them, by the name that their table has in protection.

    A figure that was not delivered is not there: nothing was hidden. `kept` is the file in which the house keeps the
    counts behind the hidden figures (`hidden_counts`); they stand in a column `was`. A release for others than who gets
    the next one does not bind it: what it hid may be shown where their rules allow it.
    """
    known = release.columns()
    if not {*PARTS, *DIMENSIONS} <= set(known):
        return {}
    rows = release.table()
    kinds = rows["indicator"].map({name: row["kind"] for name, row in published().items()})
    given = rows[rows["obs_status"] != MISSING]
    counts = given[kinds == "count"].rename(columns={"obs_value": "count"})
    # Where a figure stands in its universe, as it did when its table was protected.
    frames = {
        table_name(parts): group.assign(**published()[parts[0]].get("at", {}))[[*DIMENSIONS, "count"]].reset_index(
            drop=True
        )
        for parts, group in counts.groupby(list(PARTS), sort=True)
    }
    behind = dict(iter(pd.read_parquet(kept).groupby("table"))) if kept is not None and kept.is_file() else {}
    if behind:
        frames = {
            name: frame.merge(behind[name].drop(columns="table"), on=list(DIMENSIONS), how="left")
            if name in behind
            else frame.assign(was=pd.NA)
            for name, frame in frames.items()
        }
        frames |= _behind_ratios(given[kinds.isin(RATIOS)], behind)
    return frames if binds else {name: frame.assign(binds=False) for name, frame in frames.items()}


def _behind_ratios(rows: pd.DataFrame, behind: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The counts that shown rates and shares come from, as if they were shown: whoever has the other part has them."""
    found: dict[str, list[pd.DataFrame]] = {}
    for parts, group in rows.groupby(list(PARTS), sort=True):
        row, name = published()[parts[0]], table_name(parts)
        ways = {name: row.get("at", {})} | ({over_name(name): row["over"]} if row["kind"] == "share" else {})
        for table, at in ways.items():
            placed = group.assign(**at)[list(DIMENSIONS)].assign(told=group["obs_value"].notna())
            found.setdefault(table, []).append(placed)
    frames = {}
    for table, parts in found.items():
        if table in behind:
            keys = list(DIMENSIONS)
            told = pd.concat(parts, ignore_index=True).groupby(keys, as_index=False)["told"].max()
            frame = told.merge(behind[table][[*keys, "was"]], on=keys)
            frames[table] = frame.assign(count=frame["was"].where(frame["told"])).drop(columns="told")
    return frames


def hidden_counts(protected: Protected, assembly: Assembly) -> pd.DataFrame:
    """Confidential: the count behind each hidden cell, so that later releases know what a revision gives away.

    With it the counts that rates and shares come from: who has the other part of a shown one has its count.
    """
    ratios = {name for d in assembly.derived if d.kind in RATIOS for name in (d.table, d.denominator_table)}
    keys = ["table", *DIMENSIONS]
    public = stacked(protected.frames).reindex(columns=[*keys, "hidden"])
    counts = stacked({table.name: table.cells[[*table.dimensions, "count"]] for table in assembly.tables})
    behind = counts.reindex(columns=[*keys, "count"]).rename(columns={"count": "was"})
    wanted = public["hidden"].eq(True) | public["table"].isin(ratios)
    return public.loc[wanted, keys].merge(behind, on=keys)


def rules_in_words(rules: Rules | None = None) -> list[str]:
    """The rules as sentences for the method page, each with its reason."""
    rules = rules or default_rules()
    sentences = [f"Figures from 1 to {rules.threshold - 1} are hidden."]
    for rule in rules.rules:
        about = [
            f"{'tables of' if dimension == 'universe' else dimension} {', '.join(patterns)}"
            for dimension, patterns in rule.match.items()
        ]
        about += [f"a breakdown by {' and '.join(rule.broken_down)}"] if rule.broken_down else []
        sentences.append(f"Figures from 1 to {rule.threshold - 1} of {' and '.join(about)} are hidden. {rule.reason}")
    others = (rules.providers,) if rules.providers else ()
    sentences += [rule.reason for rule in (*rules.groups, *rules.dominance, *others, *rules.bases)]
    if rules.views:
        sentences.append(f"Breakdowns most of which would be hidden are shown in less detail. {rules.views.reason}")
    sentences += [f"Figures are rounded to multiples of {rule.base}. {rule.reason}" for rule in rules.rounding]
    return [" ".join(sentence.split()) for sentence in sentences]
