"""The notes of a release, in words: what was collected, what is partial, where a series breaks, how much is hidden."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from observatory.texts import ENGLISH, Words

YEAR = 4
MOST_NAMED = 40


def write_notes(
    rows: pd.DataFrame,
    submissions: Sequence[dict],
    taxonomy_version: str,
    views: Sequence[str] = (),
    *,
    codelists: Mapping[str, pd.DataFrame],
) -> str:
    """Compose the notes. They name no time and no release, so that the same figures have the same notes."""
    countries = names_in(codelists, "cl_area", "code", "label_en")
    offices = names_in(codelists, "providers", "reporter", "name")
    words = Words(ENGLISH)
    people = rows[~rows["indicator"].str.startswith("Q")]
    parts = ["# Notes", ""]
    if rows["is_synthetic"].any():
        every = "All" if people["is_synthetic"].all() else "Some"
        parts += [f"**{every} figures are synthetic.** {words.say('site.synthetic_long')}", ""]
    parts += ["## What was collected", "", *_collected(submissions, offices), ""]
    parts += [
        "Figures of different sources and of different units (offences, victims, suspects, clients, contacts) are "
        "never added to each other.",
        "",
        f"Forms of violence are those of taxonomy version {taxonomy_version}.",
        "",
    ]
    for status, title, none in (
        ("D", "Partial years and other differences of definition", "None."),
        ("B", "Breaks in the series", "None."),
        ("P", "Provisional figures", "None."),
        ("M", "Not delivered", "Nothing that was expected is missing."),
    ):
        parts += [f"## {title}", "", *(_where(people[people["obs_status"] == status], words, countries) or [none]), ""]
    parts += ["## Hidden figures", "", *_hidden(people, words), ""]
    if views:
        parts += [
            "## Figures shown in less detail",
            "",
            "Where most figures of a breakdown would be hidden, it is not shown for single years or quarters, or not "
            "at all; what is coarser is shown, and the years of a block together where that tells more.",
            "",
            *views,
            "",
        ]
    return "\n".join(parts)


def names_in(codelists: Mapping[str, pd.DataFrame], name: str, code: str, label: str) -> dict[str, str]:
    """Names by code; none where the release has no such list."""
    if name not in codelists:
        return {}
    return dict(zip(codelists[name][code].astype(str), codelists[name][label].astype(str), strict=True))


def _collected(submissions: Sequence[dict], offices: Mapping[str, str]) -> list[str]:
    lines = []
    for reporter in sorted({str(row["reporter"]) for row in submissions}):
        rows = [row for row in submissions if row["reporter"] == reporter]
        periods = sorted(str(row["time_period"]) for row in rows)
        revised = [row for row in rows if int(row["revision"]) > 1]
        line = f"- {offices.get(reporter, reporter)}: {_many(len(rows), 'return')}, {_span(periods)}"
        if revised:
            reasons = sorted(f"{row['time_period']}: {row['revision_reason'] or 'no reason given'}" for row in revised)
            line += f"; {_many(len(revised), 'return')} revised ({'; '.join(reasons)})"
        lines.append(f"{line}.")
    return lines or ["The list of returns is not part of this release."]


def _span(periods: Sequence[str]) -> str:
    """The first and the last of sorted periods, or the one there is."""
    first, last = periods[0].split("/")[0], periods[-1].split("/")[-1]
    return first if first == last else f"{first} to {last}"


def _where(rows: pd.DataFrame, words: Words, countries: Mapping[str, str]) -> list[str]:
    """One line for each indicator, country and note, with its periods."""
    lines = []
    for (indicator, country, note), group in rows.groupby(["indicator", "country", "obs_note"], dropna=False):
        name = words.get(f"indicators.{indicator}.name", indicator)
        said = "; ".join(words.note(code) for code in str(note).split()) if note and note == note else ""
        where = countries.get(country, country)
        lines.append(f"- {where}, {name}: {_listed(group['time_period'])}{f' ({said})' if said else ''}.")
    if len(lines) > MOST_NAMED:
        lines = [*lines[:MOST_NAMED], f"- and {len(lines) - MOST_NAMED} more, marked in the tables."]
    return lines


def _hidden(rows: pd.DataFrame, words: Words) -> list[str]:
    lines = [
        "Figures that are too small, and as many others as are needed that none of them can be worked out, are hidden. "
        "All of them bear the same sign.",
        "",
    ]
    for indicator, group in rows.groupby("indicator"):
        hidden = int((group["conf_status"] == "C").sum())
        name = words.get(f"indicators.{indicator}.name", indicator)
        lines.append(f"- {name}: {hidden:,} of {_many(len(group), 'figure')} ({hidden / len(group):.0%}).")
    return lines


def _listed(periods: Iterable[str]) -> str:
    return ", ".join(sorted(set(periods)))


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
