"""Where letters stand on an area of any form: inside it and near its middle, as far as it has room for them."""

from collections.abc import Sequence
from functools import lru_cache

Point = tuple[float, float]
Ring = tuple[Point, ...]
Span = tuple[float, float]
# Units between the lines along which the room of an area is measured.
_STEP = 3.0


@lru_cache(maxsize=512)
def fits(rings: tuple[Ring, ...], width: float, height: float, near: Point) -> Point | None:
    """The middle of a box of this size inside of the rings, as near as can be to a point; None without room."""
    top = min(y for ring in rings for _, y in ring)
    foot = max(y for ring in rings for _, y in ring)
    spans = [_inside(rings, top + _STEP * line) for line in range(1, int((foot - top) / _STEP) + 1)]
    high = int(height / _STEP) + 1
    best: tuple[float, Point] | None = None
    for first in range(len(spans) - high + 1):
        y = top + _STEP * (first + 1 + (high - 1) / 2)
        for left, right in _common(spans[first : first + high]):
            if right - left < width:
                continue
            x = min(max(near[0], left + width / 2), right - width / 2)
            far = (x - near[0]) ** 2 + (y - near[1]) ** 2
            if best is None or far < best[0]:
                best = far, (round(x, 1), round(y, 1))
    return best[1] if best else None


def _inside(rings: Sequence[Ring], y: float) -> list[Span]:
    """The pieces of a level line that are inside, by the even-odd rule."""
    cuts = []
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y1 < y) != (y2 < y):
                cuts.append(x1 + (x2 - x1) * (y - y1) / (y2 - y1))
    cuts.sort()
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def _common(lines: Sequence[list[Span]]) -> list[Span]:
    """What all lines have inside."""
    kept = lines[0]
    for line in lines[1:]:
        pairs = [(max(a, c), min(b, d)) for a, b in kept for c, d in line]
        kept = [(left, right) for left, right in pairs if left < right]
    return kept
