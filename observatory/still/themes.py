"""Pages that tell one story over several indicators: what is there, what it cannot say, and what is missing."""

from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from observatory.components import table
from observatory.components.sight import about, name_of
from observatory.components.state import indicators
from observatory.still import filers, flow
from observatory.still.latest import Latest, Row, latest, name_of_line
from observatory.still.pictures import Pictures, pictures
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
# Counts that stand on such a page already: in the funnel, or as the share that is made from them.
_TOLD = ("J06N", "R08N", "S06N")
# What belongs to a page by the plan, told by its code where a release has nothing of it.
PLANNED = {
    "verdict": ("R06", "R12", "J01", "J02", "J03", "J04", "J05", "J06", "O01", "O02", "O03", "O04"),
    "support": ("S05", "S06", "S07", "S08", "S09", "S10"),
}
# More lines than this are on the page of the indicator.
MOST_LINES = 13
# Pages whose figures are drawn too.
DRAWN = ("support", "dark_figure")


def theme(visit: Visit, name: str) -> Page:
    """One of these pages."""
    words = visit.words
    found = [code for part in PARTS[name] for code in indicators(visit.release) if code.startswith(part)]
    parts = [_part(visit, code, is_drawn=name in DRAWN) for code in dict.fromkeys(found) if code not in _TOLD]
    return Page(
        name=name,
        template="theme.html",
        title=words.say(f"pages.{name}"),
        tab=words.say(f"tabs.{name}"),
        shows={
            "name": name,
            "parts": parts,
            "signs": Markup(table.explained(_signs(parts), words)) if parts else "",
            "remarks": list(dict.fromkeys(remark for part in parts for remark in part.pictures.remarks)),
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
    made = [(name, filers.listed(visit, name)) for name in filers.LISTS]
    return [(name, Markup(found)) for name, found in made if found]


@dataclass(frozen=True)
class Part:
    """One indicator on such a page."""

    code: str
    name: str
    sentence: str
    limits: str
    found: Latest
    pictures: Pictures
    table: Markup


def _part(visit: Visit, indicator: str, *, is_drawn: bool) -> Part:
    words = visit.words
    found = latest(visit, indicator)
    said = about(words, indicator)
    drawn = pictures(visit, found) if is_drawn else Pictures((), (), is_each_own=False)
    return Part(
        indicator,
        name_of(words, indicator),
        said.get("sentence", ""),
        said.get("limits", ""),
        found,
        drawn,
        Markup(_table(visit, found)),
    )


def _signs(parts: list[Part]) -> set[str]:
    """The signs that the tables of a page use."""
    used: set[str] = set()
    for part in parts:
        cells = [part.found.cells.get((line, area)) for line in part.found.lines for area in part.found.areas]
        used |= {sign for cell in cells for sign in table.signs_of(cell)}
    return used


def _table(visit: Visit, found: Latest) -> str:
    """The latest figure of each line and area; the period beside each only where they are of several."""
    words, labels = visit.words, visit.labels
    periods = {str(row["time_period"]) for row in found.cells.values()}
    name = name_of(words, found.indicator)
    unit = str(words.get(f"units.{found.unit}", labels.of("unit_measure", found.unit)))
    caption = words.say("theme.caption", name=name, unit=unit)
    if len(periods) == 1:
        caption = words.say("theme.caption_one", name=name, unit=unit, period=labels.of("time_period", min(periods)))
    body = []
    for line in found.lines[:MOST_LINES]:
        cells = [found.cells.get((line, area)) for area in found.areas]
        said = [_cell(visit, row, is_dated=len(periods) > 1) for row in cells]
        body.append([escape(name_of_line(visit, found, line)), *said])
    head = [
        " · ".join(words.say(f"dimensions.{name}") for name in found.told),
        *(labels.of("ref_area", area) for area in found.areas),
    ]
    made = table.plain(caption, head, body, is_html=True)
    if len(found.lines) <= MOST_LINES:
        return made
    return f"{made}<p>{escape(words.say('theme.first', n=MOST_LINES, all=len(found.lines)))}</p>"


def _cell(visit: Visit, row: Row | None, *, is_dated: bool) -> str:
    figure = table.cell(row, visit.language, visit.words)
    period = visit.labels.of("time_period", str(row["time_period"])) if row else ""
    return f"{figure} <small>{escape(period)}</small>" if period and is_dated else figure


def _definitions(visit: Visit) -> dict[str, str]:
    """The names of planned indicators, where a release brings its plan along."""
    if "indicator_definitions" not in visit.release.codelists:
        return {}
    frame = visit.release.codelist("indicator_definitions")
    return dict(zip(frame["indicator"], frame["name"], strict=True))
