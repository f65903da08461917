"""The sentence of a view: what its latest figure is, and what it was the period before."""

from observatory.components import flags
from observatory.components.labels import TOTAL
from observatory.components.sight import Sight

_BARE = ("NR", "RT", "CLASS")


def finding(sight: Sight) -> tuple[str, ...]:
    """Area, period and figure of the line that stands for the whole view; empty where there is no row of it."""
    view, labels, words = sight.view, sight.labels, sight.words
    came = [period for period in view.periods if view.cell(view.line, period) is not None]
    if not came:
        return ()
    last = came[-1]
    # A comparison stands for no area, and its first line is the one that was chosen.
    what = labels.of(view.by, view.line) if view.by and view.line != TOTAL else ""
    where = what if view.by == "ref_area" else " · ".join(part for part in (sight.area, what) if part)
    when = labels.of("time_period", last)
    said = [words.say("indicator.finding", area=where, period=when, figure=_figure(sight, last))]
    row = view.cell(view.line, last) or {}
    if str(row.get("conf_status")) == "C":
        said.append(words.say("flags.c.says"))
    if len(came) > 1:
        before = labels.of("time_period", came[-2])
        said.append(words.say("indicator.finding_before", period=before, figure=_figure(sight, came[-2])))
    return tuple(said)


def _figure(sight: Sight, period: str) -> str:
    """A figure with its unit and its interval, or the sign that stands in its place."""
    row = sight.view.cell(sight.view.line, period) or {}
    value, hidden = row.get("obs_value"), str(row.get("conf_status"))
    said = flags.said(row, sight.words.language)
    if not flags.is_shown(value, hidden):
        return said
    # These need no other word than the name above them.
    code = sight.view.unit
    unit = "" if code in _BARE else f" {sight.words.get(f'units_after.{code}', sight.unit)}"
    ends = flags.bounds(row, sight.words.language)
    return f"{said}{unit} ({'–'.join(ends)})" if ends else f"{said}{unit}"
