"""What differs between two releases, and why: new periods, revised figures, newly hidden and newly shown ones."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from observatory.publication.tables import UNCERTAINTY
from observatory.release import Release

# What says which figure it is, and what says something of it.
_SAYS = ("obs_value", "obs_status", "conf_status", "obs_note", "unit_measure", "taxonomy_version", "is_synthetic")
# The error of an estimate changes with it; two figures are told apart by their codes.
_NOT_KEY = (*_SAYS, "area_level", "country", "freq", *UNCERTAINTY)
KINDS = {
    "new_period": "{n} figures of new periods",
    "new_figure": "{n} new figures of known periods",
    "withdrawn": "{n} figures withdrawn",
    "revised": "{n} figures revised",
    "hidden": "{n} figures newly hidden",
    "shown": "{n} figures newly shown",
    "status": "{n} figures with another status",
}


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row for each figure that differs: its codes, `kind`, and for revised ones `before` and `after`.

    A figure that is hidden in one of the two bears no number here: this file is public and stays so.
    """
    keys = [column for column in after.columns if column not in _NOT_KEY and column in before.columns]
    columns = [*keys, "country", *_SAYS[:3]]
    merged = before[columns].merge(after[columns], on=keys, how="outer", suffixes=("_old", "_new"), indicator=True)
    merged["country"] = merged["country_new"].where(merged["country_new"].notna(), merged["country_old"])
    periods = set(zip(before["indicator"], before["country"], before["time_period"], strict=True))
    old_hidden, new_hidden = merged["conf_status_old"] == "C", merged["conf_status_new"] == "C"
    both = merged["_merge"] == "both"
    known = pd.Series(
        [p in periods for p in zip(merged["indicator"], merged["country"], merged["time_period"], strict=True)],
        index=merged.index,
        dtype=bool,
    )
    same = (merged["obs_value_old"] == merged["obs_value_new"]) | (
        merged["obs_value_old"].isna() & merged["obs_value_new"].isna()
    )
    merged["kind"] = ""
    for kind, where in (
        ("status", both & (merged["obs_status_old"] != merged["obs_status_new"])),
        ("revised", both & ~old_hidden & ~new_hidden & ~same),
        ("hidden", both & ~old_hidden & new_hidden),
        ("shown", both & old_hidden & ~new_hidden),
        ("withdrawn", merged["_merge"] == "left_only"),
        ("new_figure", (merged["_merge"] == "right_only") & known),
        ("new_period", (merged["_merge"] == "right_only") & ~known),
    ):
        merged.loc[where, "kind"] = kind
    revised = merged["kind"] == "revised"
    merged["before"] = merged["obs_value_old"].where(revised)
    merged["after"] = merged["obs_value_new"].where(revised)
    found = merged[merged["kind"] != ""]
    return found[[*keys, "country", "kind", "before", "after"]].sort_values([*keys]).reset_index(drop=True)


def explain(
    changes: pd.DataFrame, new_submissions: Sequence[dict[str, Any]], providers: dict[str, str], other: Sequence[str]
) -> pd.DataFrame:
    """Add `why` to every change: the return that brought it, with its reason where it is a revision."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in new_submissions:
        country = providers.get(str(row["reporter"]), "")
        says = f"{row['reporter']}, {row['time_period']}"
        if int(row["revision"]) > 1:
            says += f", revision {row['revision']}: {row['revision_reason'] or 'no reason given'}"
        for period in periods_of_return(str(row["time_period"])):
            reasons.setdefault((country, period), []).append(says)
    fallback = "; ".join(other)

    def why(country: str, period: str) -> str:
        found = reasons.get((country, period), []) + reasons.get(("", period), [])
        return "; ".join(sorted(set(found))) or fallback

    why_each = [why(c, p) for c, p in zip(changes["country"], changes["time_period"].astype(str), strict=True)]
    return changes.assign(why=why_each)


def changes_between(
    before: Release | None,
    after: pd.DataFrame,
    *,
    submissions: Sequence[dict[str, Any]],
    providers: dict[str, str],
    facts: dict[str, str],
) -> dict[str, Any]:
    """What a release tells of its changes against the one before: sentences, counts and every single change."""
    if before is None:
        return {"previous": None, "summary": [], "counts": {}, "changes": []}
    earlier = {name_of_return(row) for row in before.manifest["submissions"]}
    new = [row for row in submissions if name_of_return(row) not in earlier]
    other = [
        f"{title} is {facts[key]} instead of {before.manifest.get(key)}"
        for key, title in (("taxonomy_version", "the taxonomy"), ("code_version", "the program"))
        if facts.get(key) and facts[key] != before.manifest.get(key)
    ]
    other = other or ["other figures of the same return changed"]
    changes = explain(compare(before.table(), after), new, providers, other)
    return {
        "previous": before.id,
        "summary": _sentences(changes),
        "counts": {str(kind): int(n) for kind, n in changes["kind"].value_counts().sort_index().items()},
        "changes": [_public(row) for row in changes.to_dict("records")],
    }


def between(before: Release, after: Release) -> dict[str, Any]:
    """What differs between any two releases."""
    providers = {}
    if "providers" in after.codelists:
        frame = after.codelist("providers")
        providers = dict(zip(frame["reporter"], frame["ref_area"], strict=True))
    facts = {key: str(after.manifest[key]) for key in ("taxonomy_version", "code_version")}
    submissions = after.manifest["submissions"]
    return changes_between(before, after.table(), submissions=submissions, providers=providers, facts=facts)


def _sentences(changes: pd.DataFrame) -> list[str]:
    lines = []
    for (kind, country, why), group in changes.groupby(["kind", "country", "why"], sort=True):
        periods = sorted(group["time_period"].astype(str).unique())
        span = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        lines.append(f"{country}: {KINDS[kind].format(n=f'{len(group):,}')}, {span} ({why}).")
    return lines


def periods_of_return(written: str) -> list[str]:
    """The periods that a return touches: itself and its year, or every year of a range."""
    if "/" in written:
        first, last = (int(part[:4]) for part in written.split("/"))
        return [str(year) for year in range(first, last + 1)]
    return sorted({written, written[:4]})


def name_of_return(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What a return is known by: the same again with another revision is another one."""
    return tuple(str(row[key]) for key in ("source", "reporter", "form", "time_period", "revision"))


def _public(row: dict[str, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in row.items() if value == value and value is not None}
