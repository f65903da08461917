"""Who delivered what and who still owes it, and when the next returns fall due."""

import datetime as dt
from html import escape

from observatory.components import flags, planned, table
from observatory.components.calendar import DUE, LATE, RECEIVED, Due, calendar, offices
from observatory.still.visit import Visit

# More late periods than this are told by their number.
MOST_NAMED = 4
_COLOURS = {LATE: "missing", DUE: "partial", RECEIVED: "collected"}


def reporting(visit: Visit) -> str:
    """Every office of the release: what came, how much of it was corrected, and how it stands today."""
    words = visit.words
    owed: dict[str, list[Due]] = {}
    for due in calendar(visit.release, visit.today):
        owed.setdefault(due.reporter, []).append(due)
    returns: dict[str, list[dict[str, object]]] = {}
    for row in visit.release.manifest["submissions"]:
        returns.setdefault(str(row["reporter"]), []).append(row)
    known = {row["reporter"]: row for row in offices(visit.release)}
    sources = {name: row["source"] for name, row in known.items()}
    sources |= {name: str(rows[0]["source"]) for name, rows in returns.items()}
    body = []
    for reporter in sorted(sources, key=lambda name: (sources[name], name)):
        rows = returns.get(reporter, [])
        ends = sorted(
            {visit.labels.of("time_period", part) for row in rows for part in str(row["time_period"]).split("/")}
        )
        revised = sum(int(str(row["revision"])) > 1 for row in rows)
        name = known.get(reporter, {}).get("name", reporter)
        body.append(
            [
                escape(name),
                escape(visit.labels.of("source", sources[reporter])),
                flags.number(float(len(rows)), visit.language),
                escape(f"{ends[0]} – {ends[-1]}" if ends else "–"),
                flags.number(float(revised), visit.language),
                _state(visit, owed.get(reporter, []), is_known=bool(rows)),
            ]
        )
    head = [words.say(f"reporting.{name}") for name in ("reporter", "source", "returns", "periods", "revised")]
    head.append(words.say("calendar.state"))
    return table.plain(words.say("overview.reporting_caption"), head, body, is_html=True, kind="words last-wide")


def upcoming(visit: Visit) -> str | None:
    """The returns that fall due within a year by kind of source and period; None where there are none."""
    words = visit.words
    groups: dict[tuple[dt.date, str, str], list[Due]] = {}
    for due in calendar(visit.release, visit.today):
        if due.by >= visit.today:
            groups.setdefault((due.by, due.source, due.period), []).append(due)
    body = []
    for by, source, period in sorted(groups):
        found = groups[by, source, period]
        body.append(
            [
                flags.date(by.isoformat(), visit.language),
                visit.labels.of("source", source),
                visit.labels.of("time_period", period),
                flags.number(float(len(found)), visit.language),
                flags.number(float(sum(due.state != RECEIVED for due in found)), visit.language),
            ]
        )
    head = [words.say(f"calendar.{name}") for name in ("due", "source", "period", "offices", "open")]
    return table.plain(words.say("calendar.caption"), head, body, kind="words") if body else None


def releases_ahead(visit: Visit) -> list[str]:
    """When the next releases come, a sentence each; a planned one may still move, a frozen one comes by itself."""
    words = visit.words
    return [
        words.say("calendar.frozen" if is_certain else "calendar.planned", when=flags.moment(at, visit.language))
        for at, is_certain in planned.coming()
    ]


def _state(visit: Visit, owed: list[Due], *, is_known: bool) -> str:
    """How an office stands today: what is late first, else up to when everything came and what is next."""
    words = visit.words
    late = [visit.labels.of("time_period", due.period) for due in owed if due.state == LATE]
    came = [visit.labels.of("time_period", due.period) for due in owed if due.state == RECEIVED]
    following = next((due for due in owed if due.state == DUE), None)
    said = []
    if late:
        named = ", ".join(late[-MOST_NAMED:])
        periods = f"… {named}" if len(late) > MOST_NAMED else named
        said.append((LATE, words.count("calendar.late", len(late), periods=periods)))
    if came:
        said.append((RECEIVED, words.say("calendar.received_to", period=max(came))))
    elif not is_known:
        said.append((DUE, words.say("calendar.nothing")))
    parts = [f'<span class="tfgbv-{_COLOURS[state]}">{escape(text)}</span>' for state, text in said]
    if following:
        day = flags.date(following.by.isoformat(), visit.language)
        parts.append(
            escape(words.say("calendar.next", period=visit.labels.of("time_period", following.period), day=day))
        )
    return "<br>".join(parts) or "–"
