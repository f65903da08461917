"""What became of every return: accepted, superseded, refused or still owed; and why a return was corrected."""

from collections import Counter
from collections.abc import Mapping
from html import escape

from observatory.components import flags, table
from observatory.components.calendar import offices
from observatory.still.visit import Visit

RETURNS = "returns"
STATES = ("accepted", "superseded", "received", "expected")


def became(visit: Visit) -> str | None:
    """Returns by office and state; None where a release does not list them."""
    if RETURNS not in visit.release.codelists:
        return None
    words, labels = visit.words, visit.labels
    names = _names(visit)
    # What is owed later than today is not yet missed by anybody.
    rows = [
        row
        for row in visit.release.codelist(RETURNS).to_dict("records")
        if row["reporter"] in names and not (row["state"] == "expected" and row["due_on"] > visit.today.isoformat())
    ]
    if not rows:
        return None
    counts = Counter((row["source"], row["reporter"], row["state"]) for row in rows)
    body = []
    for source, reporter in sorted({(row["source"], row["reporter"]) for row in rows}):
        found = [counts[source, reporter, state] for state in STATES]
        line = [names[reporter], labels.of("source", source)]
        body.append([*line, *(flags.number(float(many), visit.language) for many in found)])
    head = [words.say("reporting.reporter"), words.say("reporting.source")]
    head += [words.say(f"history.{state}") for state in STATES]
    return table.plain(words.say("history.caption"), head, body, kind="words")


def corrections(visit: Visit) -> str | None:
    """The returns that replaced an earlier one, with the reason that their office gave; None where there is none."""
    words = visit.words
    revised = [row for row in visit.release.manifest["submissions"] if int(str(row["revision"])) > 1]
    if not revised:
        return None
    names = _names(visit)
    tongues = {row["reporter"]: row.get("language", "") for row in offices(visit.release)}
    body = [
        [
            escape(names.get(str(row["reporter"]), str(row["reporter"]))),
            escape(visit.labels.of("time_period", str(row["time_period"]))),
            escape(str(row["revision"])),
            _quoted(str(row["revision_reason"]), tongues.get(str(row["reporter"]), "")),
        ]
        for row in sorted(revised, key=lambda row: (str(row["time_period"]), str(row["reporter"])), reverse=True)
    ]
    head = [words.say("reporting.reporter"), words.say("dimensions.time_period")]
    head += [words.say("history.revision"), words.say("history.reason")]
    return table.plain(words.say("history.corrections_caption"), head, body, is_html=True, kind="words last-wide")


def _quoted(reason: str, tongue: str) -> str:
    """A reason as the office wrote it, in its own language."""
    said = f' lang="{escape(tongue, quote=True)}"' if tongue else ""
    return f"<q{said}>{escape(reason)}</q>" if reason else "–"


def _names(visit: Visit) -> Mapping[str, str]:
    return {row["reporter"]: row["name"] for row in offices(visit.release)}
