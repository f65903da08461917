"""The funnel of a cohort on the page From report to verdict: one drawing, and a table of all cohorts of an area."""

from html import escape

from markupsafe import Markup

from observatory.components import flags, funnel, svg, table
from observatory.components.funnel import Cohort, Row
from observatory.components.labels import TOTAL
from observatory.components.scene import LINE, Bar, Letters, Scene, Shape, in_lines
from observatory.still.visit import Visit

_ROW, _LOST = 46, 24


def shown(visit: Visit) -> dict[str, object] | None:
    """What the page shows of the cohorts of the area that the address names; None where there are none."""
    labels, words = visit.labels, visit.words
    areas = labels.order("ref_area", list(funnel.areas(visit.release)))
    if not areas:
        return None
    area = visit.asked.get("area", "")
    area = area if area in areas else areas[0]
    cohorts = funnel.cohorts(visit.release, area)
    finished = [cohort for cohort in cohorts if cohort.is_finished]
    latest = (finished or cohorts)[-1]
    days = funnel.days(visit.release, area)
    return {
        "areas": [(code, labels.of("ref_area", code)) for code in areas],
        "area": area,
        "title": words.say("flow.title", area=labels.of("ref_area", area), year=latest.year),
        "drawing": Markup(svg.inline(scene(visit, latest, area), "f")),
        "table": Markup(_table(visit, cohorts, area)),
        "days": Markup(_days(visit, days, area)) if days else None,
        "has_unfinished": len(finished) < len(cohorts),
    }


def scene(visit: Visit, cohort: Cohort, area: str) -> Scene:
    """The stages as lying bars of one scale, and between them what was lost."""
    words, labels = visit.words, visit.labels
    whole = _value(cohort.stages[0].cases)
    shapes: list[Shape] = []
    y = 0
    shown = hidden = 0
    for stage in cohort.stages:
        name = words.say("flow.reported") if stage.code == "_T" else labels.of("response", stage.code)
        shapes.append(Letters(0, y + 16, name))
        value, text = _value(stage.cases), _text(visit, stage.cases)
        share = _text(visit, stage.share) if stage.share is not None else ""
        said = f"{text} ({share} %)" if share and "[" not in share else text
        if value is not None and whole:
            shapes.append(Bar(0, y + 22, 70 * value / whole, 16, "bar"))
            shapes.append(Letters(70 * value / whole, y + 35, said, shift=6))
            shown += 1
        else:
            shapes.append(Bar(0, y + 22, 70, 16, "box"))
            shapes.append(Letters(0, y + 35, said, shift=8, is_bold=True))
            hidden += 1
        y += _ROW
        if stage.lost_code:
            lost = labels.of("response", stage.lost_code)
            named = in_lines(f"− {_text(visit, stage.lost)} {lost}")
            shapes += [Letters(0, y + 12 + LINE * at, line, shift=14) for at, line in enumerate(named)]
            y += _LOST + LINE * (len(named) - 1)
    title = words.say("flow.title", area=labels.of("ref_area", area), year=cohort.year)
    says = words.say("indicator.alt_by", title=title, shown=shown, hidden=hidden)
    return Scene(y + 4, title, says, tuple(shapes))


def _table(visit: Visit, cohorts: list[Cohort], area: str) -> str:
    """A row for each stage and each loss, a column for each cohort: cases, and their share where there is one."""
    words, labels = visit.words, visit.labels
    body = []
    for place, stage in enumerate(cohorts[0].stages):
        name = words.say("flow.reported") if stage.code == "_T" else labels.of("response", stage.code)
        line = [f"<strong>{escape(name)}</strong>"]
        for cohort in cohorts:
            found = cohort.stages[place]
            line.append(_cell(visit, found.cases, found.share))
        body.append(line)
        if stage.lost_code:
            lost = f"− {labels.of('response', stage.lost_code)}"
            body.append([escape(lost), *(_cell(visit, cohort.stages[place].lost, None) for cohort in cohorts)])
    head = [words.say("flow.stage"), *(cohort.year for cohort in cohorts)]
    caption = words.say("flow.caption", area=labels.of("ref_area", area))
    return table.plain(caption, head, body, is_html=True)


def _cell(visit: Visit, cases: Row | None, share: Row | None) -> str:
    figure = table.cell(cases, visit.language, visit.words)
    if share is None:
        return figure
    # The sign of a figure stands behind its unit.
    return f"{figure} <small>{table.cell(share, visit.language, visit.words).replace('</data>', '</data> %')}</small>"


def _days(visit: Visit, rows: list[Row], area: str) -> str:
    """A row for all decisions and for each kind of them, a column for each year."""
    words, labels = visit.words, visit.labels
    found = {(str(row.get("response") or TOTAL), str(row["time_period"])): row for row in rows}
    years = sorted({year for _, year in found})
    body = []
    for code in labels.order("response", sorted({code for code, _ in found})):
        name = words.say("indicator.total") if code == TOTAL else labels.of("response", code)
        cells = [table.cell(found.get((code, year)), visit.language, words) for year in years]
        body.append([escape(name), *cells])
    caption = f"{words.say('flow.days')}, {labels.of('ref_area', area)}. {words.say('flow.days_caption')}"
    head = [words.say("flow.decision"), *(labels.of("time_period", year) for year in years)]
    return table.plain(caption, head, body, is_html=True)


def _value(row: Row | None) -> float | None:
    if row is None or not flags.is_shown(row["obs_value"], str(row["conf_status"])):
        return None
    return float(row["obs_value"])


def _text(visit: Visit, row: Row | None) -> str:
    if row is None:
        return "[z]"
    return flags.said(row, visit.language)
