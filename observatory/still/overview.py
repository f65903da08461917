"""What is known, from which kind of source, with what certainty, and what is not."""

from collections.abc import Mapping
from html import escape

from markupsafe import Markup

from observatory.components import flags, summary, table
from observatory.components.changes import changes
from observatory.components.sight import source_of
from observatory.release import EVERYTHING
from observatory.still.reporting import reporting
from observatory.still.shell import PAGES, Page
from observatory.still.visit import Visit

# Fixed columns of the table of the latest year; an indicator that a release lacks is left out.
SHOWN = ("R01", "R02", "R03", "S01", "S03", "P02")
SOURCES = ("police", "justice", "cso", "survey", "joint", "platform", "compilation")
NUMBER = "NR"
THEMES = ("verdict", "support", "survey", "dark_figure", "platforms", "readiness")
MOST_CHANGES = 12


def overview(visit: Visit) -> Page:
    """The first page."""
    words, release = visit.words, visit.release
    found = summary.counts(release)
    sources = [name for name in SOURCES if _indicators_of(visit, name)]
    changed = changes(release)
    return Page(
        name="overview",
        template="overview.html",
        title=words.say("site.title"),
        tab=words.say("tabs.overview"),
        shows={
            "known": {
                "shown": flags.number(found.shown, visit.language),
                "hidden": flags.number(found.hidden, visit.language),
                "share": flags.per_cent(found.share, visit.language),
                "sources": len(sources),
                "countries": found.countries,
                "first": found.first,
                "last": found.last,
            },
            "sources": sources,
            "themes": [(name, f"{name}.lead") for name in THEMES],
            "paths": PAGES,
            "latest": Markup(_latest(visit)),
            "coverage": [Markup(_coverage(visit, source)) for source in sources],
            "reporting": Markup(reporting(visit)),
            "previous": changed.previous,
            "changes": changed.summary[:MOST_CHANGES],
        },
    )


def _indicators_of(visit: Visit, source: str) -> list[str]:
    return [n for n in visit.release.tables if n != EVERYTHING and source_of(visit.words, n) == source]


def _countries(visit: Visit, indicators: list[str]) -> list[str]:
    return visit.labels.order("ref_area", list(summary.countries(visit.release, tuple(indicators))))


def _latest(visit: Visit) -> str:
    words, labels = visit.words, visit.labels
    rows = summary.latest(visit.release)
    known = [name for name in SHOWN if any(indicator == name for indicator, _ in rows)]
    body, used = [], set[str]()
    for country in _countries(visit, known):
        line = [escape(labels.of("ref_area", country))]
        for indicator in known:
            row = rows.get((indicator, country))
            used |= table.signs_of(row)
            if row is None:
                line.append(table.cell(None, visit.language, words))
                continue
            address = visit.link(f"/indicator/{indicator}", area=country)
            line.append(
                f'<a href="{escape(address, quote=True)}">{table.cell(row, visit.language, words)}</a>'
                f" <small>({escape(_of_what(visit, row))})</small>"
            )
        body.append(line)
    head = [words.say("dimensions.country"), *(_named(visit, name, rows) for name in known)]
    told = table.plain(words.say("overview.latest_caption"), head, body, is_html=True, kind="tight")
    return told + (table.explained(used, words) if used else "")


def _named(visit: Visit, indicator: str, rows: Mapping[tuple[str, str], Mapping[str, object]]) -> str:
    """The name of an indicator, with its unit where it is more than a number of something."""
    name = visit.words.say(f"indicators.{indicator}.name")
    unit = next(str(row["unit_measure"]) for (of, _), row in rows.items() if of == indicator)
    if unit == NUMBER:
        return name
    return f"{name} ({visit.words.get(f'units.{unit}', visit.labels.of('unit_measure', unit))})"


def _of_what(visit: Visit, row: dict[str, object]) -> str:
    """The year of a figure, and whom it counts where that is not everybody."""
    who = "" if row["sex"] == summary.TOTAL else f", {visit.labels.of('sex', str(row['sex']))}"
    return f"{row['time_period']}{who}"


def _of_all(states: set[str]) -> str:
    """What is said of a source in a year whose indicators are in these states; what is hidden was collected."""
    if len(states) < 2:
        return next(iter(states), "none")
    return "collected" if states == {"collected", "hidden"} else "partial"


def _coverage(visit: Visit, source: str) -> str:
    words, labels = visit.words, visit.labels
    own = set(_indicators_of(visit, source))
    rows = {key: state for key, state in summary.coverage(visit.release).items() if key[0] in own}
    years = sorted({year for _, _, year in rows})
    # A country that another kind of source knows is listed here too: nothing collected is a finding.
    apart = source in ("compilation", "platform")
    others = [n for n in visit.release.tables if source_of(words, n) not in ("compilation", "platform")]
    areas = _countries(visit, sorted(own) if apart else others)
    if source == "platform":
        areas = labels.order("ref_area", sorted({area for _, area, _ in rows}))
    body = []
    for area in areas:
        line = [escape(labels.of("ref_area", area))]
        for year in years:
            states = {state for (_, place, when), state in rows.items() if place == area and when == year}
            state = _of_all(states)
            line.append(f'<span class="tfgbv-{state}">{escape(words.say(f"coverage.{state}"))}</span>')
        body.append(line)
    caption = words.say("overview.coverage_caption", source=words.say(f"sources.{source}.name"))
    return table.plain(caption, [words.say("dimensions.ref_area"), *years], body, is_html=True)
