"""The map of a view for the explorer, as Altair draws it: the same areas, figures and signs as on the plain page."""

import copy
from functools import cache
from typing import Any

import altair as alt

from observatory.components.chart import GROUND, bare
from observatory.components.chart import Drawn as Chart
from observatory.components.map import HIDDEN, SHOWN, Area, Drawn, written
from observatory.components.places import hatches
from observatory.components.scene import CLASSES, DARK, INK, ON_DARK

_SHAPE, _HATCH, _LABEL = "area", "hatch", "label"


def chart(found: Drawn) -> Chart:
    """The map with its remarks. Its geometry is in units of the sheet, so nothing is projected and nothing fetched."""
    features = [feature for area in found.areas for feature in _features(area, found.is_schematic)]
    drawn = copy.deepcopy(_kind())
    drawn["data"] = {
        "values": {"type": "FeatureCollection", "features": features},
        "format": {"property": "features", "type": "json"},
    }
    drawn["layer"][0]["encoding"]["tooltip"][0]["title"] = found.title
    drawn["height"] = int(found.height * 1.2)
    return Chart(drawn, found.says, (*((found.legend,) if found.legend else ()), *found.remarks))


@cache
def _kind() -> dict[str, Any]:
    """A map without areas, as Altair writes it. Not to be changed: views fill in copies of it."""
    base = alt.Chart(alt.Data(values=[]))
    tooltip = [alt.Tooltip("properties.name:N", title=" "), alt.Tooltip("properties.text:N", title=" ")]
    fill = alt.Color(
        "properties.fill:N",
        scale=alt.Scale(domain=[*CLASSES, "box"], range=[INK[name] for name in (*CLASSES, "box")]),
        legend=None,
    )
    areas = (
        base.transform_filter(f"datum.properties.kind == '{_SHAPE}'")
        .mark_geoshape(stroke=INK["line"], strokeWidth=1, aria=False)
        .encode(color=fill, tooltip=tooltip)
    )
    hidden = base.transform_filter(f"datum.properties.kind == '{_HATCH}'").mark_geoshape(
        filled=False, stroke=INK["hatch"], strokeWidth=1, aria=False
    )
    letters = base.transform_filter(f"datum.properties.kind == '{_LABEL}'").mark_text(
        aria=False, baseline="alphabetic", clip=False
    )
    labels = letters.encode(
        size=alt.value(13),
        longitude="properties.x:Q",
        latitude="properties.y:Q",
        text="properties.line:N",
        color=alt.condition("datum.properties.on == 'dark'", alt.value(ON_DARK), alt.value(INK["text"])),
    )
    return bare(
        alt.layer(areas, hidden, labels).project(type="identity").properties(width="container", background=GROUND)
    )


def _features(area: Area, is_schematic: bool) -> list[dict[str, Any]]:
    fill = area.fill if area.state == SHOWN else "box"
    shape = {
        "type": "MultiPolygon",
        "coordinates": [[[*map(list, ring), list(ring[0])]] for ring in area.place.rings],
    }
    said = {"name": area.name, "text": area.text, "fill": fill, "state": area.state}
    features = [_feature(shape, kind=_SHAPE, **said)]
    if area.state == HIDDEN:
        lines = [[list(one), list(two)] for one, two in hatches(area.place.rings)]
        features.append(_feature({"type": "MultiLineString", "coordinates": lines}, kind=_HATCH))
    on = "dark" if fill in DARK else "light"
    for x, at, line in written(area, is_schematic):
        point = {"type": "Point", "coordinates": [x, at]}
        features.append(_feature(point, kind=_LABEL, line=line, x=x, y=at, on=on))
    return features


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
