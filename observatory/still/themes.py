"""Pages that tell one story over several indicators: what is there, what it cannot say, and what is missing."""

from html import escape

from markupsafe import Markup

from observatory.components import table
from observatory.components.labels import TOTAL
from observatory.components.sight import about, name_of, source_of
from observatory.components.state import indicators
from observatory.still.shell import PAGES, Page
from observatory.still.visit import Visit

# The indicators of each page by the start of their code, in the order of the story.
PARTS = {
    "verdict": ("R01", "R02", "R03", "R05", "J", "O"),
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
            "planned": [code for code in PLANNED.get(name, ()) if code not in found],
            "is_first_stage_only": name == "verdict" and not any(code[0] in "JO" for code in found),
            "definitions": _definitions(visit),
            "readiness": PAGES["readiness"],
        },
    )


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
    known = release.columns(indicator)
    tables = {row["breakdown"] for row in release.rows(indicator, columns=["breakdown"], distinct=True)}
    breakdown = next((name for name in _TABLES if name in tables), min(tables))
    rows = [row for row in release.rows(indicator, {"breakdown": breakdown}) if row["area_level"] != "region"]
    kept = [row for row in rows if row["freq"] in ("A", "S")] or rows
    dimensions = [
        name
        for name in ("form", "survey_category", "platform", "channel")
        if name in known and len({row[name] for row in kept}) > 1
    ]
    # One dimension is told here; all others stand at their total where they have one.
    told = _told(source_of(words, indicator), dimensions)
    rest = [name for name in (*dimensions, "sex", "age", "relationship", "ict") if name in known and name != told]
    totals = {name for name in rest if any(row[name] == TOTAL for row in kept)}
    cells: dict[tuple[str, str], dict[str, object]] = {}
    for row in sorted(kept, key=lambda row: row["time_period"]):
        if all(row[name] == TOTAL for name in totals):
            cells[(str(row[told]) if told else TOTAL, str(row["ref_area"]))] = row
    areas = labels.order("ref_area", list({area for _, area in cells}))
    lines = labels.order(told, list({line for line, _ in cells})) if told else [TOTAL]
    body = []
    for line in lines:
        name = labels.of(told, line) if told else words.say("indicator.total")
        found = [(cells.get((line, area)), area) for area in areas]
        body.append([escape(name), *(_cell(visit, row) for row, _ in found)])
    unit = str(rows[0]["unit_measure"]) if rows else ""
    unit = str(words.get(f"units.{unit}", labels.of("unit_measure", unit)))
    head = [words.say(f"dimensions.{told}") if told else "", *(labels.of("ref_area", area) for area in areas)]
    caption = words.say("theme.caption", name=name_of(words, indicator), unit=unit)
    return table.plain(caption, head, body, is_html=True)


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
