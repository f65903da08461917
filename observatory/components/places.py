"""Where areas lie on a sheet: by boundaries where all of them have some, else as squares that the project drew itself.

The boundaries are in `boundaries.geojson` and `boundaries_osm.geojson`, each under a licence of its own (where they
come from: `boundaries.md`), the squares in `tiles.yml`. An office with boundaries of its own names a GeoJSON file in
the environment (`TFGBV_BOUNDARIES`), which goes first: features in WGS 84 with the property `code`, a code of the list
of areas. What a file says under `credit` stands below every map that is drawn from it.
"""

import json
import logging
import math
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

BOUNDARIES = "TFGBV_BOUNDARIES"
BUNDLED = tuple(Path(__file__).with_name(name) for name in ("boundaries.geojson", "boundaries_osm.geojson"))
# Units of the sheet. It is as wide as a small phone, so that letters on it can be read there.
WIDTH, HEIGHT, TILE, GAP = 360.0, 520.0, 82.0, 4.0
# An area of nowhere: what an office could not place.
UNLOCATED = "_U"
_log = logging.getLogger(__name__)

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Place:
    """One area: its rings in units of the sheet, x to the right and y down, and where its label stands."""

    code: str
    rings: tuple[Ring, ...]
    middle: Point


@dataclass(frozen=True)
class Sheet:
    """Some areas beside each other. On a schematic sheet neither size nor border means anything."""

    height: float
    places: tuple[Place, ...]
    is_schematic: bool
    outside: tuple[str, ...]
    credit: str = ""


@dataclass(frozen=True)
class Boundaries:
    """What a file of boundaries holds: the rings of each area in degrees, and whom to name for them."""

    rings: Mapping[str, tuple[Ring, ...]]
    credit: str


def sheet(codes: Collection[str]) -> Sheet | None:
    """The sheet that shows these areas; None where not all that lie somewhere can be placed, or fewer than two."""
    wanted = [code for code in codes if not code.endswith(UNLOCATED)]
    outside = tuple(code for code in codes if code.endswith(UNLOCATED))
    if len(wanted) < 2:
        return None
    own = os.environ.get(BOUNDARIES, "")
    for file in (*((Path(own),) if own else ()), *BUNDLED):
        drawn = _bounded(tuple(wanted), file)
        if drawn is not None:
            return Sheet(*drawn, is_schematic=False, outside=outside, credit=_boundaries(file).credit)
    tiled = _tiled(wanted)
    return Sheet(*tiled, is_schematic=True, outside=outside) if tiled else None


def hatches(rings: Sequence[Ring], step: float = 7.0) -> list[tuple[Point, Point]]:
    """Slanting lines across an area, a `step` apart: pieces of x + y = c that lie inside by the even-odd rule."""
    edges = [(a, b) for ring in rings for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)]
    sums = [x + y for ring in rings for x, y in ring]
    lines = []
    at = math.ceil(min(sums) / step) * step + step / 2
    while at < max(sums):
        cuts = []
        for (x1, y1), (x2, y2) in edges:
            one, two = x1 + y1 - at, x2 + y2 - at
            if (one < 0) != (two < 0):
                share = one / (one - two)
                cuts.append((round(x1 + (x2 - x1) * share, 2), round(y1 + (y2 - y1) * share, 2)))
        cuts.sort()
        lines += [(cuts[place], cuts[place + 1]) for place in range(0, len(cuts) - 1, 2)]
        at += step
    return lines


@lru_cache(maxsize=1)
def _layouts() -> tuple[tuple[tuple[str, ...], ...], ...]:
    found = yaml.safe_load(Path(__file__).with_name("tiles.yml").read_text(encoding="utf-8"))
    return tuple(tuple(tuple(line.split()) for line in lines) for lines in found.values())


def _tiled(codes: Sequence[str]) -> tuple[float, tuple[Place, ...]] | None:
    layout = next((rows for rows in _layouts() if set(codes) <= {code for row in rows for code in row}), None)
    if layout is None:
        return None
    # Rows and columns without any of these areas are left out.
    kept = [[code if code in codes else "." for code in row] for row in layout]
    kept = [row for row in kept if any(code != "." for code in row)]
    columns = [place for place in range(len(kept[0])) if any(row[place] != "." for row in kept)]
    wide = WIDTH / len(columns)
    places = []
    for down, row in enumerate(kept):
        for across, place in enumerate(columns):
            if row[place] == ".":
                continue
            left, top, right, foot = across * wide, down * TILE, (across + 1) * wide - GAP, (down + 1) * TILE - GAP
            ring = ((left, top), (right, top), (right, foot), (left, foot))
            places.append(Place(row[place], (ring,), ((left + right) / 2, (top + foot) / 2)))
    return len(kept) * TILE, tuple(sorted(places, key=lambda place: codes.index(place.code)))


@lru_cache(maxsize=4)
def _boundaries(file: Path) -> Boundaries:
    """The rings of every area of a GeoJSON file; none where the file is unreadable, which is logged."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        rings = {str(one["properties"]["code"]): tuple(_rings(one["geometry"])) for one in said["features"]}
        return Boundaries(rings, str(said.get("credit", "")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.error(
            "The boundaries in %s cannot be read: %s. Areas are drawn without them.", file.name, type(error).__name__
        )
        return Boundaries({}, "")


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    # GeoJSON closes a ring by its first point; here a ring closes itself.
    return [tuple((float(x), float(y)) for x, y, *_ in ring[:-1]) for part in parts for ring in part]


# A release has few sets of areas, and every page asks whether they can be drawn.
@lru_cache(maxsize=64)
def _bounded(codes: tuple[str, ...], file: Path) -> tuple[float, tuple[Place, ...]] | None:
    known = _boundaries(file).rings
    if not set(codes) <= known.keys():
        return None
    points = [point for code in codes for ring in known[code] for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # Degrees of longitude are shorter the further north: true in the middle of the sheet, well enough at its edges.
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / max((east - west) * narrow, 1e-9), HEIGHT / max(north - south, 1e-9))
    left = (WIDTH - (east - west) * narrow * scale) / 2

    def put(point: Point) -> Point:
        # A tenth of a unit is finer than a screen shows; more digits would only make pages longer.
        return round(left + (point[0] - west) * narrow * scale, 1), round((north - point[1]) * scale, 1)

    places = []
    for code in codes:
        rings = tuple(tuple(put(point) for point in ring) for ring in known[code])
        places.append(Place(code, rings, _middle(max(rings, key=lambda ring: abs(_area(ring))))))
    return round((north - south) * scale, 1), tuple(places)


def _area(ring: Ring) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _middle(ring: Ring) -> Point:
    """The centre of gravity of a ring."""
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return round(x / (6 * area), 1), round(y / (6 * area), 1)
