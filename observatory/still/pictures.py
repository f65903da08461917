"""The drawings of a page that tells several indicators: years by country, or the lines of one, never a ranking."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from observatory.components import scene, svg
from observatory.components.labels import TOTAL
from observatory.components.scene import Scene
from observatory.components.sight import source_of
from observatory.components.view import View
from observatory.still.latest import Latest, name_of_line
from observatory.still.visit import Visit

# More lines in one drawing are a wall; all of them are in the table below it.
MOST_DRAWN = 12
# A source that is collected, in a period of which no whole return came.
_NOT_DELIVERED = {"obs_value": None, "obs_status": "M", "conf_status": "F"}


@dataclass(frozen=True)
class Picture:
    """A drawing and what stands above it."""

    caption: str
    drawing: Markup


@dataclass(frozen=True)
class Pictures:
    """The drawings of one indicator, and whether each has a scale of its own."""

    drawn: tuple[Picture, ...]
    remarks: tuple[str, ...]
    is_each_own: bool


def pictures(visit: Visit, found: Latest) -> Pictures:
    """Estimates: the lines of each area with their intervals. One area: its lines. Else the years of each area."""
    has_lines = len(found.lines) > 1
    is_estimated = source_of(visit.words, found.indicator) == "joint"
    if has_lines and (is_estimated or len(found.areas) == 1):
        made = [(area, _lines(visit, found, area)) for area in found.areas]
    else:
        made = [(area, _years(visit, found, area)) for area in found.areas]
    drawn = [(area, drawing) for area, drawing in made if drawing is not None]
    return Pictures(
        tuple(
            Picture(
                f"{visit.labels.of('ref_area', area)}: {drawing.title}",
                Markup(svg.inline(drawing, f"{found.indicator}-{area}")),
            )
            for area, drawing in drawn
        ),
        _once(remark for _, drawing in drawn for remark in drawing.remarks),
        len(drawn) > 1,
    )


def _lines(visit: Visit, found: Latest, area: str) -> Scene | None:
    """The lines of an area in its latest period, as lying bars in the order of their code list."""
    lines = [line for line in found.lines if (line, area) in found.cells][:MOST_DRAWN]
    if not lines:
        return None
    # The whole name of the total is longer than a phone is wide; the table below says it.
    short = {found.whole: visit.words.say("indicator.total")} if len(lines) > 1 else {}
    rows = [(short.get(line) or name_of_line(visit, found, line), found.cells[line, area]) for line in lines]
    by = " · ".join(visit.words.say(f"dimensions.{name}") for name in found.told)
    period = max(str(row["time_period"]) for _, row in rows)
    title = visit.words.say("indicator.compared", by=by, period=visit.labels.of("time_period", period))
    return scene.lying(rows, title, by, visit.words)


def _years(visit: Visit, found: Latest, area: str) -> Scene | None:
    """The periods of an area over all lines, as upright columns; a period that others have is a box and no gap."""
    rows = {str(row["time_period"]): row for row in found.of(found.whole, area)}
    known = sorted({str(row["time_period"]) for row in found.rows})
    periods = tuple(period for period in known if rows and min(rows) <= period <= max(rows))
    whole = tuple(rows.get(period, {**_NOT_DELIVERED, "time_period": period}) for period in periods)
    view = View(found.indicator, found.breakdown, area, "", whole, periods, (TOTAL,), {})
    drawn = scene.over_time(view, TOTAL, visit.labels, visit.words)
    ends = (
        dict.fromkeys(visit.labels.of("time_period", period) for period in (periods[0], periods[-1])) if periods else ()
    )
    return replace(drawn, title="–".join(ends)) if drawn else None


def _once(remarks: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remarks))
