"""Pages that tell one story over several indicators: what is there, what it cannot say, and what is missing."""

from html import escape

from markupsafe import Markup

from observatory.components import table
from observatory.components.labels import TOTAL
from observatory.components.sight import about, name_of, source_of
from observatory.components.state import indicators
from observatory.components.view import CHARACTERISTICS, TERRITORY, breakdowns
from observatory.release import Release
from observatory.still import flow, registers
from observatory.still.shell import PAGES, Page
from observatory.still.visit import Visit

# The indicators of each page by the start of their code, in the order of the story.
PARTS = {
    "verdict": ("R01", "R02", "R03", "R05", "R06", "R08", "R12", "J", "O"),
    "platforms": ("T",),
    "support": ("S",),
    "survey": ("P",),
    "dark_figure": ("X01",),
}
# What belongs to a page by the plan, told by its code where a release has nothing of it.
PLANNED = {
    "verdict": ("R06", "R12", "J01", "J02", "J03", "J04", "J05", "J06", "O01", "O02", "O03", "O04"),
    "support": ("S05", "S06", "S07", "S08", "S09", "S10"),
}
# More lines than this are on the page of the indicator.
MOST_LINES = 16
# Which table of an indicator is shown on such a page, before any other; and what is picked where it has more.
_TABLES = ("form_sex_q", "survey_form1", "survey_form2", "survey_perpetrator", "survey_platform", "survey_reporting")


def theme(visit: Visit, name: str) -> Page:
    """One of these pages."""
    words = visit.words
    found = [code for part in PARTS[name] for code in indicators(visit.release) if code.startswith(part)]
    return Page(
        name=name,
        template="theme.html",
        title=words.say(f"pages.{name}"),
        tab=words.say(f"tabs.{name}"),
        shows={
            "name": name,
            "parts": [_part(visit, code) for code in dict.fromkeys(found)],
            "lists": _lists(visit) if name == "platforms" else [],
            "planned": [code for code in PLANNED.get(name, ()) if code not in found],
            "flow": flow.shown(visit) if name == "verdict" else None,
            "is_first_stage_only": name == "verdict" and not any(code[0] in "JO" for code in found),
            "definitions": _definitions(visit),
            "readiness": PAGES["readiness"],
        },
    )


def _lists(visit: Visit) -> list[tuple[str, Markup]]:
    """Statements beside reports, and the share of the largest filer, where a release has them."""
    made = [(name, registers.register(visit, name, has_evidence=False)) for name in registers.PLATFORMS]
    return [(name, Markup(found)) for name, found in made if found]


def _part(visit: Visit, indicator: str) -> dict[str, object]:
    words = visit.words
    return {
        "code": indicator,
        "name": name_of(words, indicator),
        "sentence": about(words, indicator).get("sentence", ""),
        "limits": about(words, indicator).get("limits", ""),
        "table": Markup(_latest(visit, indicator)),
    }


def _latest(visit: Visit, indicator: str) -> str:
    """The latest figure of each line and area, the lines in the order of their code list."""
    words, labels, release = visit.words, visit.labels, visit.release
    tables = breakdowns(release, indicator)
    breakdown = next((name for name in _TABLES if name in tables), tables[0])
    where: dict[str, list[str]] = {"breakdown": [breakdown], "area_level": ["country", TERRITORY]}
    codes = release.codes(_characteristics(release, indicator), indicator, where)
    where["freq"] = [code for code in codes["freq"] if code in ("A", "S")] or list(codes["freq"])
    # One dimension is told here; all others stand at their total. What has no total is told too: it is never added.
    several = [name for name in ("form", "survey_category", "platform", "channel") if len(codes.get(name, ())) > 1]
    first = _told(source_of(words, indicator), several)
    apart = [n for n in codes if len(codes[n]) > 1 and TOTAL not in codes[n] and n not in ("freq", first)]
    told = ([first] if first else []) + apart
    where |= {name: [TOTAL] for name in codes if name not in (*told, "freq") and TOTAL in codes[name]}
    rows = release.rows(indicator, where)
    cells: dict[tuple[tuple[str, ...], str], dict[str, object]] = {}
    for row in sorted(rows, key=lambda row: row["time_period"]):
        cells[tuple(str(row[name]) for name in told), str(row["ref_area"])] = row
    areas = labels.order("ref_area", list({area for _, area in cells}))
    places = [{code: at for at, code in enumerate(labels.order(name, list(codes[name])))} for name in told]
    lines = sorted({line for line, _ in cells}, key=lambda line: [places[at][code] for at, code in enumerate(line)])
    body = []
    for line in lines[:MOST_LINES]:
        said = [labels.of(name, code) for name, code in zip(told, line, strict=True)]
        name = " · ".join(said) or words.say("indicator.total")
        found = [(cells.get((line, area)), area) for area in areas]
        body.append([escape(name), *(_cell(visit, row) for row, _ in found)])
    unit = str(rows[0]["unit_measure"]) if rows else ""
    unit = str(words.get(f"units.{unit}", labels.of("unit_measure", unit)))
    head = [
        " · ".join(words.say(f"dimensions.{name}") for name in told),
        *(labels.of("ref_area", area) for area in areas),
    ]
    caption = words.say("theme.caption", name=name_of(words, indicator), unit=unit)
    made = table.plain(caption, head, body, is_html=True)
    if len(lines) <= MOST_LINES:
        return made
    return f"{made}<p>{escape(words.say('theme.first', n=MOST_LINES, all=len(lines)))}</p>"


def _characteristics(release: Release, indicator: str) -> list[str]:
    known = release.columns(indicator)
    return [name for name in (*CHARACTERISTICS, "freq") if name in known]


def _told(source: str, dimensions: list[str]) -> str:
    wanted = {"survey": ("survey_category", "form"), "platform": ("platform", "form")}.get(source, ("form",))
    return next((name for name in (*wanted, *dimensions) if name in dimensions), "")


def _cell(visit: Visit, row: dict[str, object] | None) -> str:
    figure = table.cell(row, visit.language, visit.words)
    return f"{figure} <small>{escape(str(row['time_period']))}</small>" if row else figure


def _definitions(visit: Visit) -> dict[str, str]:
    """The names of planned indicators, where a release brings its plan along."""
    if "indicator_definitions" not in visit.release.codelists:
        return {}
    frame = visit.release.codelist("indicator_definitions")
    return dict(zip(frame["indicator"], frame["name"], strict=True))
