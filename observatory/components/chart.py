"""Charts of a view. A hidden figure is drawn as hidden: a dashed box with [c], never a zero and never a bare gap.

Altair draws each kind of chart once a process; a view only fills in its figures. Altair checks every part of a chart
against a schema, which takes four times as long as all the rest of a view.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from observatory.components import flags
from observatory.components.labels import TOTAL, Labels
from observatory.components.scene import is_whole
from observatory.components.view import View
from observatory.texts import Words

# Contrast with white: bars 5.9, text 12, boxes' lines 4.7 (at least 3 and 4.5 are asked for). Where the explorer is
# drawn dark, the style sheet turns these colours (gate/colours.py): a chart is the same for all readers.
BAR, PARTIAL, INK, LINE, VEIL = "#1f6f8b", "#7a4b94", "#26323a", "#6b7780", "#eef1f3"
GRID, GROUND = "#e3e8eb", "#ffffff"
# Wide bars leave room for their number; more of them do not.
MOST_NUMBERED = 14
FEW = 3


@dataclass(frozen=True)
class Drawn:
    """A chart as Vega-Lite, the same in words, and the remarks that it needs."""

    figure: dict[str, Any]
    says: str
    remarks: tuple[str, ...]


def over_time(view: View, code: str, labels: Labels, words: Words, *, top: float = 0) -> Drawn | None:
    """One line of the view over its periods. `top` is the scale where it is shared."""
    items = [(labels.of("time_period", period), view.cell(code, period)) for period in view.periods]
    return _bars(items, labels, words, words.say("dimensions.time_period"), key="alt_time", is_upright=True, top=top)


def compared(view: View, period: str, labels: Labels, words: Words) -> Drawn | None:
    """The parts of a view in one period, in the order of their code list."""
    parts = [code for code in view.codes if code != TOTAL and not is_whole(view, code, labels)] or list(view.codes)
    items = [(labels.of(view.by, code), view.cell(code, period)) for code in parts]
    return _bars(items, labels, words, words.say(f"dimensions.{view.by}"), key="alt_by", is_upright=False)


def _bars(
    items: Sequence[tuple[str, Mapping[str, object] | None]],
    labels: Labels,
    words: Words,
    axis: str,
    *,
    key: str,
    is_upright: bool,
    top: float = 0,
) -> Drawn | None:
    rows = [_item(name, row, labels, words) for name, row in items]
    if not rows:
        return None
    top = top or max([row["peak"] for row in rows if row["peak"] is not None], default=0) or 1
    for row in rows:
        row["top"] = top
    has_intervals = any(row["low"] is not None for row in rows)
    is_numbered = len(rows) <= MOST_NUMBERED or not is_upright
    kind = _kind(is_upright, is_upright and len(rows) > 8, is_numbered, has_intervals)
    drawn = copy.deepcopy(kind)
    name, value = ("x", "y") if is_upright else ("y", "x")
    order = [row["name"] for row in rows]
    # Room for the number beyond the longest bar, also on a phone.
    domain = [0, top * (1.12 if is_upright else 1.3)]
    titles = (axis, words.say("indicator.counts"))
    for layer in drawn["layer"]:
        layer["encoding"][name]["sort"] = order
        layer["encoding"][value]["scale"]["domain"] = domain
        # One or two bars need not fill the page.
        if is_upright and len(rows) <= FEW:
            layer["encoding"][name]["scale"] = {"paddingInner": 0.6, "paddingOuter": 0.6}
        for tooltip, title in zip(layer["encoding"].get("tooltip", ()), titles, strict=False):
            tooltip["title"] = title
    drawn["data"] = {"values": rows}
    drawn["height"] = 280 if is_upright else 30 + 28 * len(rows)
    hidden = sum(row["state"] == "hidden" for row in rows)
    shown = sum(row["state"] == "shown" for row in rows)
    remarks = [words.say("indicator.boxes")] if shown < len(rows) else []
    remarks += (
        [words.say("indicator.coloured")] if any(row["marked"] and row["state"] == "shown" for row in rows) else []
    )
    remarks += [words.say("indicator.intervals")] if has_intervals else []
    return Drawn(drawn, words.say(f"indicator.{key}", title=axis, shown=shown, hidden=hidden), tuple(remarks))


@cache
def _kind(is_upright: bool, is_turned: bool, is_numbered: bool, has_intervals: bool) -> dict[str, Any]:
    """A chart without figures, as Altair writes it. Not to be changed: views fill in copies of it."""
    name = alt.X if is_upright else alt.Y
    value = alt.Y if is_upright else alt.X
    names = name("name:N", sort=[], title=None, axis=alt.Axis(labelAngle=-45 if is_turned else 0, labelLimit=220))
    scale = alt.Scale(domain=[0, 1])
    chart = alt.Chart(alt.Data(values=[]))
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("text:N", title=" ")]
    bars = (
        chart.transform_filter("datum.state == 'shown'")
        .mark_bar(aria=False, cornerRadiusEnd=2)
        .encode(
            names,
            value("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5, gridColor=GRID)),
            color=alt.condition("datum.marked", alt.value(PARTIAL), alt.value(BAR)),
            tooltip=tooltip,
        )
    )
    boxes = (
        chart.transform_filter("datum.state != 'shown'")
        .mark_bar(aria=False, fill=VEIL, stroke=LINE, strokeDash=[4, 3], strokeWidth=1)
        .encode(names, value("top:Q", scale=scale), tooltip=tooltip)
    )
    beside = {"dy": -8} if is_upright else {"dx": 6, "align": "left"}
    numbers = (
        chart.transform_filter("datum.state == 'shown'")
        .mark_text(aria=False, color=INK, **beside)
        .encode(names, value("peak:Q", scale=scale), text="text:N")
    )
    end = alt.Y2 if is_upright else alt.X2
    intervals = (
        chart.transform_filter("datum.low != null")
        .mark_rule(aria=False, color=INK, strokeWidth=2)
        .encode(names, value("low:Q", scale=scale), end("high:Q"))
    )
    # Dark on a dark bar is not seen: the line has a white edge.
    halo = intervals.mark_rule(aria=False, color=GROUND, strokeWidth=5)
    inside = {"dy": -10} if is_upright else {"dx": 8, "align": "left"}
    marks = (
        chart.transform_filter("datum.state != 'shown'")
        .mark_text(aria=False, color=INK, fontWeight="bold", **inside)
        .encode(names, value("zero:Q", scale=scale), text="text:N")
    )
    layers = [bars, boxes, marks, *([numbers] if is_numbered else []), *([halo, intervals] if has_intervals else [])]
    drawn = alt.layer(*layers).properties(width="container", background=GROUND)
    return bare(drawn.configure_axis(labelColor=INK, titleColor=INK))


def bare(drawn: alt.LayerChart) -> dict[str, Any]:
    """A chart of Altair's as Vega-Lite, without the data that it was drawn with."""
    made: dict[str, Any] = drawn.to_dict()
    for part in ("data", "datasets"):
        made.pop(part, None)
    return made


def _item(name: str, row: Mapping[str, object] | None, labels: Labels, words: Words) -> dict[str, object]:
    """What the chart knows of one figure: nothing but what the table shows."""
    if row is None:
        nothing = dict.fromkeys(("value", "low", "high", "peak"))
        return {"name": name, **nothing, "zero": 0, "text": "[z]", "state": "none", "marked": False}
    value, confidential = row["obs_value"], str(row["conf_status"])
    shown = flags.is_shown(value, confidential)
    low, high = (_number(row.get(bound)) if shown else None for bound in ("ci_low", "ci_high"))
    if low is None or high is None:
        low = high = None
    return {
        "name": name,
        "value": float(value) if shown else None,
        "low": low,
        "high": high,
        "peak": max(float(value), high or 0.0) if shown else None,
        "zero": 0,
        "text": flags.said(row, labels.language),
        "state": "shown" if shown else "hidden" if confidential == "C" else "missing",
        "marked": bool(flags.of(row)),
    }


def _number(value: object) -> float | None:
    return None if value is None or value != value else float(str(value))
