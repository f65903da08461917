"""Registers of offices: strategies, documents, referral, training, money; each line with its evidence and date."""

from collections.abc import Mapping
from html import escape

from observatory import decimals
from observatory.components import flags, table
from observatory.still.law import english, sure
from observatory.still.visit import Visit

READINESS, STRATEGIES = "readiness", "strategies"
# The dimensions of readiness by their name in the list of the release, and the key of their text.
DIMENSIONS = {
    "Legal clarity on NCII": "law_on_images",
    "Institutional coordination": "coordination",
    "Data & monitoring systems": "data_and_monitoring",
    "Platform cooperation": "platform_cooperation",
    "Victim support services": "support_services",
    "Prevention & awareness": "prevention",
}
LEVELS = ("Low", "Developing", "Advanced")
JUDGEMENT = "expert judgement"
# Marks that are degrees, and not the way in which something was read.
_GRADES = ("H", "M", "L")
# The other registers by their list in a release, in the order of the page.
OTHERS = ("policy", "referral", "recommendations", "training", "funding", "evidence")
# Columns of codes that are said in words.
_CODES = ("status", "kind", "profession", "stage", "level", "issued_by")
# Of all countries together more lines than this would make the page too heavy for a slow line; of one
# country all are shown.
MOST = 6
# Told in columns of their own at the end of each line, or of use to programs only.
_APART = ("source", "evidence", "dated", "assessed", "reporter", "time_period", "is_synthetic", "basis")
_ANSWERS = {"true": "yes", "Y": "yes", "false": "no", "N": "no"}
_CAPTIONS = {STRATEGIES: "options", READINESS: "judgements"}
_UNDATED = "undated"


def register(visit: Visit, name: str, area: str = "") -> str | None:
    """One register as a table, areas in their fixed order or one alone; None where nobody has sent it."""
    if name not in visit.release.codelists:
        return None
    words, labels = visit.words, visit.labels
    frame = visit.release.codelist(name)
    if area:
        frame = frame[frame["ref_area"] == area]
    rows = frame.to_dict("records")
    if not rows:
        return None
    most = len(rows) if area else MOST
    told = [column for column in frame.columns if column not in _APART and (frame[column] != "").any()]
    places = {code: place for place, code in enumerate(labels.order("ref_area", sorted(set(frame["ref_area"]))))}
    body = []
    # A column of numbers has the digits of its longest.
    digits = {column: decimals.needed(float(value) for value in frame[column] if _is_number(value)) for column in told}
    for row in sorted(rows, key=lambda row: places[row["ref_area"]])[:most]:
        line = [escape(labels.of("ref_area", row["ref_area"]))]
        line += [_said(visit, column, row[column], digits[column]) for column in told if column != "ref_area"]
        body.append([*line, f"<small>{evidence(visit, row)}<br>{escape(date(visit, row))}</small>"])
    head = [words.say("dimensions.country")]
    head += [_column(visit, column) for column in told if column != "ref_area"]
    head.append(evidence_head(visit))
    caption = words.say(f"registers.{_CAPTIONS.get(name, name)}")
    made = table.plain(caption, head, body, is_html=True, kind="words evidence")
    # The whole of a long one is a file.
    file = f'<a href="/download/codelists/{name}.csv" download>{name}.csv</a>'
    said = ""
    if len(rows) > most:
        said = f"{escape(words.say('registers.first', n=most, all=len(rows)))} {escape(words.say('registers.choose'))} "
    return f"{made}<p>{said}{file}</p>"


def strategies(visit: Visit, area: str = "") -> str | None:
    """How far each country has come with each strategy: the states of its options; None where nobody has sent any."""
    if STRATEGIES not in visit.release.codelists:
        return None
    words, labels = visit.words, visit.labels
    rows = [row for row in visit.release.codelist(STRATEGIES).to_dict("records") if area in ("", row["ref_area"])]
    areas = labels.order("ref_area", sorted({row["ref_area"] for row in rows}))
    titles = {row["strategy"]: row["title"] for row in rows}
    body = []
    for strategy in sorted(titles):
        line = [f'{escape(strategy)} <span lang="en">{escape(titles[strategy])}</span>']
        for one in areas:
            found = [row["status"] for row in rows if (row["strategy"], row["ref_area"]) == (strategy, one)]
            said = [f"{_said(visit, 'status', state)}\u00a0{found.count(state)}" for state in sorted(set(found))]
            line.append("<br>".join(said) or escape(words.say("coverage.none")))
        body.append(line)
    head = [words.say("registers.columns.strategy"), *(labels.of("ref_area", one) for one in areas)]
    return table.plain(words.say("registers.strategies"), head, body, is_html=True, kind="words") if rows else None


def evidence_head(visit: Visit) -> str:
    """The head of the column that tells where a line was read, and of when it is."""
    return f"{visit.words.say('readiness.evidence')} · {visit.words.say('readiness.date')}"


def evidence(visit: Visit, row: Mapping[str, str]) -> str:
    """Where a line was read, and in brackets how sure that is and whether it is a judgement or invented."""
    words = visit.words
    # Where the form asks for no mark, none is said.
    told = [sure(words, mark)] if (mark := row.get("evidence", "")) else []
    if mark[:1] in _GRADES:
        told = [f"{escape(words.say('readiness.law_sure'))}: {told[0]}"]
    told += [f"<strong>{escape(words.say('registers.judgement'))}</strong>"] if row.get("basis") == JUDGEMENT else []
    told += [escape(words.say("registers.invented"))] if row.get("is_synthetic") == "true" else []
    return english(row.get("source", "")) + (f" ({'; '.join(told)})" if told else "")


def date(visit: Visit, row: Mapping[str, str]) -> str:
    """The day of a document or judgement, else the year of the return, else that nobody says it."""
    told = row.get("dated") or row.get("assessed") or row.get("time_period") or _UNDATED
    # A day stays on one line.
    if told != _UNDATED:
        return flags.date(told, visit.language).replace(" ", "\u00a0")
    return visit.words.say("readiness.date_none")


def _column(visit: Visit, column: str) -> str:
    words = visit.words
    said = words.get(f"registers.columns.{column}", "") or words.get(f"dimensions.{column}", "")
    return str(said or column.replace("_", " ").capitalize())


def _said(visit: Visit, column: str, value: str, digits: int = 0) -> str:
    if column == "has_digital" and value in _ANSWERS:
        return escape(visit.words.say(f"registers.{_ANSWERS[value]}"))
    if column == "dimension" and value in DIMENSIONS:
        return escape(visit.words.say(f"readiness.dimensions.{DIMENSIONS[value]}"))
    if column == "region":
        return escape(visit.labels.of("ref_area", value))
    if column == "earlier":
        return "<br>".join(_earlier(visit, one) for one in value.split("; ") if one)
    if column == "address" and value.startswith(("https://", "http://")):
        shown = value.partition("://")[2].rstrip("/")
        return f'<a href="{escape(value, quote=True)}" rel="noopener noreferrer">{escape(shown)}</a>'
    if column == "year":
        return escape(value.replace("/", "–"))
    if value in LEVELS:
        return escape(visit.words.say(f"readiness.levels.{value}"))
    if _is_number(value) and column not in ("time_period", "strategy"):
        return escape(flags.number(float(value), visit.language, digits))
    if column in _CODES:
        plain = value.replace("_", " ").capitalize()
        return escape(str(visit.words.get(f"registers.codes.{value}", plain)))
    return f'<span lang="en">{escape(value)}</span>' if column in ("title", "note", "justification") else escape(value)


def _earlier(visit: Visit, told: str) -> str:
    """`2024 PLANNED` as the year and the words of the code."""
    year, _, code = told.partition(" ")
    return f"{escape(year)}:\u00a0{_said(visit, 'status', code)}"


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()
