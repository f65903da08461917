"""What differs from the release before, indicator by indicator: read once a release, however often it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from observatory import decimals
from observatory.components import flags, table
from observatory.components.labels import TOTAL, Labels
from observatory.components.view import CHARACTERISTICS
from observatory.release import Release
from observatory.texts import Words

# More changes than this are in the file changes.json only.
MOST = 20


@dataclass(frozen=True)
class Changes:
    """The changes of a release: the release before, sentences for the overview, and the first ones by indicator."""

    previous: str
    summary: tuple[str, ...]
    number: int
    counts: Mapping[str, int]
    first: Mapping[str, tuple[Mapping[str, Any], ...]]


@lru_cache(maxsize=64)
def changes(release: Release) -> Changes:
    """What a release says of its changes."""
    said = release.changes
    counts: dict[str, int] = {}
    first: dict[str, list[Mapping[str, Any]]] = {}
    for row in said.get("changes", []):
        name = str(row["indicator"])
        counts[name] = counts.get(name, 0) + 1
        if counts[name] <= MOST:
            first.setdefault(name, []).append(row)
    return Changes(
        previous=str(said.get("previous") or ""),
        summary=tuple(str(line) for line in said.get("summary", [])),
        number=sum(counts.values()),
        counts=counts,
        first={name: tuple(rows) for name, rows in first.items()},
    )


def changed(release: Release, indicator: str, labels: Labels, words: Words) -> str:
    """The changes of one indicator as a table; empty where no figure of it differs from the release before."""
    found = changes(release)
    body = []
    for row in found.first.get(indicator, ()):
        told = [name for name in CHARACTERISTICS if str(row.get(name, TOTAL)) not in (TOTAL, "None")]
        parts = [labels.of(name, str(row[name])) for name in told if name not in ("ict", "reporter")]
        where = [labels.of("ref_area", str(row["ref_area"])), labels.of("time_period", str(row["time_period"])), *parts]
        body.append(
            [
                escape(", ".join(where)),
                escape(str(words.get(f"changes.kinds.{row['kind']}", row["kind"]))),
                *_figures(row, _digits(release, indicator, str(row["breakdown"])), words.language),
                f'<span lang="en">{escape(str(row["why"]))}</span>',
            ]
        )
    if not body:
        return ""
    head = [words.say(f"changes.{name}") for name in ("figure", "kind", "before", "after", "why")]
    made = table.plain(words.say("changes.caption", previous=found.previous), head, body, is_html=True, kind="words")
    all_of_it = found.counts[indicator]
    if all_of_it > MOST:
        made += f"<p>{escape(words.say('changes.more', n=MOST, all=all_of_it))}</p>"
    return made


def _figures(row: Mapping[str, Any], digits: int, language: str) -> list[str]:
    """Before and after, with as many digits as tell the one from the other."""
    before, after = (None if row.get(when) is None else float(str(row[when])) for when in ("before", "after"))
    if before is not None and after is not None:
        digits = decimals.apart(before, after, digits)
    return ["" if value is None else escape(flags.number(value, language, digits)) for value in (before, after)]


@lru_cache(maxsize=1024)
def _digits(release: Release, indicator: str, breakdown: str) -> int:
    """The digits of a table. A release tells its changes without their unit, and a table has one."""
    units = release.rows(indicator, {"breakdown": breakdown}, columns=["unit_measure"], distinct=True)
    return max((decimals.of_unit(str(row["unit_measure"])) for row in units), default=decimals.OTHER)
