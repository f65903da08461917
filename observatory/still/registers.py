"""Registers of offices: strategies, documents, referral, training, money; each line with its evidence and date."""

from collections.abc import Mapping
from html import escape

from observatory import decimals
from observatory.components import flags, table
from observatory.still.visit import Visit

STRATEGIES = "strategies"
# The other registers by their list in a release, in the order of the page.
OTHERS = ("policy", "referral", "recommendations", "training", "funding", "evidence")
# Columns of codes that are said in words.
_CODES = ("status", "kind", "profession", "stage", "level", "issued_by")
# More lines than this are in the file only.
MOST = 16
# Told in columns of their own at the end of each line, or of use to programs only.
_APART = ("source", "evidence", "dated", "reporter", "time_period", "is_synthetic", "basis", "assessor")
_ANSWERS = {"true": "yes", "Y": "yes", "false": "no", "N": "no"}
SURE = {"V": "read", "S": "secondary", "R": "recalled", "I": "recalled"}


def register(visit: Visit, name: str) -> str | None:
    """One register as a table, areas in their fixed order; None where nobody has sent it."""
    if name not in visit.release.codelists:
        return None
    words, labels = visit.words, visit.labels
    frame = visit.release.codelist(name)
    rows = frame.to_dict("records")
    if not rows:
        return None
    told = [column for column in frame.columns if column not in _APART and (frame[column] != "").any()]
    places = {code: place for place, code in enumerate(labels.order("ref_area", sorted(set(frame["ref_area"]))))}
    body = []
    # A column of numbers has the digits of its longest.
    digits = {column: decimals.needed(float(value) for value in frame[column] if _is_number(value)) for column in told}
    for row in sorted(rows, key=lambda row: places[row["ref_area"]])[:MOST]:
        line = [escape(labels.of("ref_area", row["ref_area"]))]
        line += [_said(visit, column, row[column], digits[column]) for column in told if column != "ref_area"]
        body.append([*line, f"{evidence(visit, row)}<br><small>{escape(date(visit, row))}</small>"])
    head = [words.say("dimensions.country")]
    head += [_column(visit, column) for column in told if column != "ref_area"]
    head.append(evidence_head(visit))
    caption = words.say(f"registers.{'options' if name == STRATEGIES else name}")
    made = table.plain(caption, head, body, is_html=True, kind="words evidence")
    # The whole of a long one is a file.
    file = f'<a href="/download/codelists/{name}.csv" download>{name}.csv</a>'
    said = f"{escape(words.say('registers.first', n=MOST, all=len(rows)))} " if len(rows) > MOST else ""
    return f"{made}<p>{said}{file}</p>"


def strategies(visit: Visit) -> str | None:
    """How far each country has come with each strategy: the states of its options; None where nobody has sent any."""
    if STRATEGIES not in visit.release.codelists:
        return None
    words, labels = visit.words, visit.labels
    rows = visit.release.codelist(STRATEGIES).to_dict("records")
    areas = labels.order("ref_area", sorted({row["ref_area"] for row in rows}))
    titles = {row["strategy"]: row["title"] for row in rows}
    body = []
    for strategy in sorted(titles):
        line = [f'{escape(strategy)} <span lang="en">{escape(titles[strategy])}</span>']
        for area in areas:
            found = [row["status"] for row in rows if (row["strategy"], row["ref_area"]) == (strategy, area)]
            said = [f"{_said(visit, 'status', state)}\u00a0{found.count(state)}" for state in sorted(set(found))]
            line.append("<br>".join(said) or escape(words.say("coverage.none")))
        body.append(line)
    head = [words.say("registers.columns.strategy"), *(labels.of("ref_area", area) for area in areas)]
    return table.plain(words.say("registers.strategies"), head, body, is_html=True, kind="words") if rows else None


def evidence_head(visit: Visit) -> str:
    """The head of the column that tells where a line was read, and of when it is."""
    return f"{visit.words.say('readiness.evidence')} · {visit.words.say('readiness.date')}"


def evidence(visit: Visit, row: Mapping[str, str]) -> str:
    """Where a line was read and how sure that is."""
    sure = visit.words.say(f"readiness.{SURE.get(row.get('evidence', ''), 'recalled')}")
    return f'<span lang="en">{escape(row.get("source", ""))}</span> <small>({escape(sure)})</small>'


def date(visit: Visit, row: Mapping[str, str]) -> str:
    """The day of a document or judgement, else the year of the return, else that nobody says it."""
    told = row.get("dated") or row.get("assessed") or row.get("time_period")
    # A day stays on one line.
    return flags.date(told, visit.language).replace(" ", "\u00a0") if told else visit.words.say("readiness.date_none")


def _column(visit: Visit, column: str) -> str:
    words = visit.words
    said = words.get(f"registers.columns.{column}", "") or words.get(f"dimensions.{column}", "")
    return str(said or column.replace("_", " ").capitalize())


def _said(visit: Visit, column: str, value: str, digits: int = 0) -> str:
    if column == "has_digital" and value in _ANSWERS:
        return escape(visit.words.say(f"registers.{_ANSWERS[value]}"))
    if _is_number(value) and column not in ("time_period", "year", "strategy"):
        return escape(flags.number(float(value), visit.language, digits))
    if column in _CODES:
        plain = value.replace("_", " ").capitalize()
        return escape(str(visit.words.get(f"registers.codes.{value}", plain)))
    return f'<span lang="en">{escape(value)}</span>' if column in ("title", "note") else escape(value)


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()
