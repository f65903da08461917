"""Hand the tables to disclosure control, together with what earlier releases have made known."""

from collections.abc import Mapping, Sequence

import pandas as pd

from observatory.disclosure.protect import Protected, protect
from observatory.disclosure.rules import Rules, default_rules
from observatory.publication.tables import DIMENSIONS, PARTS, Assembly, published, table_name
from observatory.release import Release

# How long to look for fewer cells to hide, as a share of what one table of one's own is given. Safety does not hang on
# it. A release is some thirty universes, and the second half of the search brings a few cells in a hundred.
EFFORT = 0.1


def protect_assembly(assembly: Assembly, earlier: Sequence[Release] = ()) -> Protected:
    """Protect all tables together. `earlier` are the releases so far, the oldest first."""
    return protect(
        assembly.tables,
        default_rules(),
        previous=[frames_of(release) for release in earlier],
        derived=assembly.derived,
        effort=EFFORT,
    )


def frames_of(release: Release) -> Mapping[str, pd.DataFrame]:
    """The counts of a release as the public knows them, by the name that their table has in protection."""
    known = release.columns()
    if not {*PARTS, *DIMENSIONS} <= set(known):
        return {}
    rows = release.table()
    kinds = rows["indicator"].map({name: row["kind"] for name, row in published().items()})
    counts = rows[kinds == "count"].rename(columns={"obs_value": "count"})
    return {
        table_name(parts): group[[*DIMENSIONS, "count"]].reset_index(drop=True)
        for parts, group in counts.groupby(list(PARTS), sort=True)
    }


def rules_in_words(rules: Rules | None = None) -> list[str]:
    """The rules as sentences for the method page, each with its reason."""
    rules = rules or default_rules()
    sentences = [f"Figures from 1 to {rules.threshold - 1} are hidden."]
    for rule in rules.rules:
        about = [f"{dimension} {', '.join(patterns)}" for dimension, patterns in rule.match.items()]
        about += [f"a breakdown by {' and '.join(rule.broken_down)}"] if rule.broken_down else []
        sentences.append(f"Figures from 1 to {rule.threshold - 1} of {' and '.join(about)} are hidden. {rule.reason}")
    sentences += [rule.reason for rule in (*rules.groups, *rules.dominance, *rules.bases)]
    return [" ".join(sentence.split()) for sentence in sentences]
