"""A chart as a handful of shapes, drawn as SVG for pages and as PNG for files: two pens, one drawing, the same figures.

Places across the page are per cent of its width and a shift in pixels, places down it are pixels. So a chart fills a
phone as well as a desk, and its letters are the same size on both. A map keeps its shape instead: its scene has a
width, and all its places are units of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from observatory import decimals
from observatory.components import flags
from observatory.components.labels import TOTAL, Labels
from observatory.components.view import AREA, View
from observatory.texts import Words

# Kinds of ink. Contrast with white: bar 5.6, marked 6.6, text 13, line 4.6 (at least 3 and 4.5 are asked for).
INK = {"bar": "#1f6f8b", "marked": "#7a4b94", "text": "#26323a", "line": "#6b7780", "grid": "#c9d1d6", "box": "#eef1f3"}
# Fills of the classes of a map from low to high, the hatch of what is hidden, and the letters on each: at least 4.5.
CLASSES = ("class1", "class2", "class3", "class4")
INK |= {
    "class1": "#e3f0f4",
    "class2": "#a9d0de",
    "class3": "#1f6f8b",
    "class4": "#0f3d4f",
    "hatch": "#b4bfc6",
    "halo": "#ffffff",
}
ON_DARK = "#ffffff"
DARK = ("class3", "class4")
# More columns than this have no room for their numbers.
MOST_NUMBERED = 8
LEFT = 12.0
# One or two columns need not fill the page.
WIDEST = 24.0
_TOP, _PLOT, _FOOT, _ROW = 24, 190, 42, 46
# A letter in per cent of the narrowest drawing (288 pixels), how many fit on a line of it, and the next line.
_LETTER, MOST_LETTERS, LINE = 2.6, 34, 17


@dataclass(frozen=True)
class Bar:
    """A bar or, where nothing is shown, a dashed box."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Letters:
    """A short text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    shift: float = 0
    is_bold: bool = False
    ground: str = ""


@dataclass(frozen=True)
class Patch:
    """An area of a map: its rings, the kind of its fill, and what a pointer on it reads."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    kind: str
    says: str = ""


Shape = Bar | Stroke | Letters | Patch


@dataclass(frozen=True)
class Scene:
    """A drawing, its height in pixels, what it is called, what it says, and the remarks that it needs.

    `width` is 0 where places across are per cent; else both are units, and the whole is scaled.
    """

    height: int
    title: str
    says: str
    shapes: tuple[Shape, ...]
    remarks: tuple[str, ...] = ()
    width: int = 0


@dataclass
class _Item:
    name: str
    text: str
    state: str
    value: float = 0.0
    low: float | None = None
    high: float | None = None
    is_marked: bool = False


def over_time(view: View, code: str, labels: Labels, words: Words, *, top: float = 0) -> Scene | None:
    """One line of the view over its periods, as upright columns. `top` is the scale where it is shared."""
    items = [_item(period, view.cell(code, period), labels.language) for period in view.periods]
    if not items:
        return None
    top = top or _top(items)
    left = _left(top, labels.language)
    step = (100 - left) / len(items)
    # No scale where there is nothing to measure.
    is_any_shown = any(item.state == "shown" for item in items)
    shapes: list[Shape] = list(_grid(top, labels.language)) if is_any_shown else []
    longest = max((len(item.text) for item in items if item.state == "shown"), default=0)
    is_numbered = len(items) <= MOST_NUMBERED and longest * _LETTER <= step
    for place, item in enumerate(items):
        middle, width = left + (place + 0.5) * step, min(step * 0.7, WIDEST)
        x = middle - width / 2
        if item.state == "shown":
            height = _PLOT * max(item.value, 0) / top
            shapes.append(Bar(x, _TOP + _PLOT - height, width, height, "marked" if item.is_marked else "bar"))
            shapes += _whisker(item, middle, top)
            if is_numbered:
                peak = max(item.value, item.high or 0)
                shapes.append(Letters(middle, _TOP + _PLOT - _PLOT * peak / top - 5, item.text, "middle"))
        else:
            shapes.append(Bar(x, _TOP, width, _PLOT, "box"))
            shapes.append(Letters(middle, _TOP + _PLOT - 8, item.text, "middle", is_bold=True))
        year, _, part = item.name.partition("-")
        shapes.append(Letters(middle, _TOP + _PLOT + 16, part or year, "middle"))
        if part and (place == 0 or part in ("Q1", "S1", "01")):
            shapes.append(Letters(middle, _TOP + _PLOT + 34, year, "middle" if len(items) < 5 else "start", -8))
    title = labels.of(view.by, code) if view.by else words.say("indicator.over_time")
    says = _says(items, "alt_time", words.say("dimensions.time_period"), words)
    foot = _FOOT if any("-" in item.name for item in items) else _FOOT - 18
    return Scene(_TOP + _PLOT + foot, title, says, tuple(shapes), _remarks(items, words))


def compared(view: View, period: str, labels: Labels, words: Words) -> Scene | None:
    """The parts of a view in one period as lying bars, in the order of their code list and never by size."""
    parts = [code for code in view.codes if code != TOTAL and not is_whole(view, code, labels)] or list(view.codes)
    if not parts:
        return None
    name = words.say(f"dimensions.{view.by}")
    title = words.say("indicator.compared", by=name, period=labels.of("time_period", period))
    return lying([(labels.of(view.by, code), view.cell(code, period)) for code in parts], title, name, words)


def lying(rows: Sequence[tuple[str, object]], title: str, dimension: str, words: Words) -> Scene:
    """Named rows as lying bars of one scale, in the order in which they are given."""
    items = [_item(name, row, words.language) for name, row in rows]
    top = _top(items)
    # The longest bar leaves room for its figure.
    long = min(80, 96 - _LETTER * max((len(item.text) for item in items), default=0))
    shapes: list[Shape] = []
    y = 0
    for item in items:
        named = in_lines(item.name)
        shapes += [Letters(0, y + 16 + LINE * at, line) for at, line in enumerate(named)]
        y += LINE * (len(named) - 1)
        if item.state == "shown":
            width = long * max(item.value, 0) / top
            shapes.append(Bar(0, y + 22, width, 16, "marked" if item.is_marked else "bar"))
            end = width
            if item.low is not None and item.high is not None:
                low, end = long * max(item.low, 0) / top, long * item.high / top
                shapes += [Stroke(low, y + 30, end, y + 30, kind) for kind in ("halo", "text")]
                shapes += [Stroke(x, y + 25, x, y + 35, "text") for x in (low, end)]
            shapes.append(Letters(end, y + 35, item.text, shift=6))
        else:
            shapes.append(Bar(0, y + 22, long, 16, "box"))
            shapes.append(Letters(0, y + 35, item.text, shift=8, is_bold=True))
        y += _ROW
    says = _says(items, "alt_by", dimension, words)
    return Scene(y + 6, title, says, tuple(shapes), _remarks(items, words))


def in_lines(name: str) -> list[str]:
    """A name in lines that the narrowest phone has room for."""
    return wrap(name, MOST_LETTERS, break_long_words=False) or [name]


def is_whole(view: View, code: str, labels: Labels) -> bool:
    """Whether an area is the one that the others are parts of, rather than one of several that are compared."""
    if view.by != AREA or code != view.area:
        return False
    above = labels.parents(AREA)

    def stands_below(other: str) -> bool:
        while other:
            other = above.get(other, "")
            if other == code:
                return True
        return False

    return any(stands_below(other) for other in view.codes)


def highest(view: View, language: str) -> float:
    """The scale that all lines of a view fit in."""
    return _top([_item("", view.cell(code, period), language) for code in view.codes for period in view.periods])


def _item(name: str, row: object, language: str) -> _Item:
    if row is None:
        return _Item(name, "[z]", "none")
    cell = dict(row)  # type: ignore[call-overload]
    value, confidential = cell["obs_value"], str(cell["conf_status"])
    text = flags.said(cell, language)
    if not flags.is_shown(value, confidential):
        return _Item(name, text, "hidden" if confidential == "C" else "missing")
    marked = bool(flags.of(cell))
    return _Item(name, text, "shown", float(value), cell.get("ci_low"), cell.get("ci_high"), marked)


def _top(items: Sequence[_Item]) -> float:
    return max([max(item.value, item.high or 0) for item in items if item.state == "shown"], default=0) or 1


def _steps(top: float) -> list[float]:
    """Round figures up to the top, so that a reader can tell a height."""
    step = 10 ** len(str(int(top))) / 10 if top >= 1 else 0.1
    while top / step > 5:
        step *= 2 if str(step)[0] != "2" else 2.5
    while top / step < 2:
        step /= 2
    return [round(step * place, 6) for place in range(1, int(top * 1.0001 / step) + 1)]


def _left(top: float, language: str) -> float:
    """The room of the scale, in which its longest figure stands whole on the narrowest phone."""
    return max(LEFT, _LETTER * (max(len(text) for _, text in _scale(top, language)) + 1))


def _scale(top: float, language: str) -> list[tuple[float, str]]:
    """The figures of the scale, all written with as many digits as the longest needs."""
    steps = _steps(top)
    digits = decimals.needed(steps)
    return [(at, flags.number(at, language, digits)) for at in steps]


def _grid(top: float, language: str) -> list[Stroke | Letters]:
    left = _left(top, language)
    shapes: list[Stroke | Letters] = [Stroke(left, _TOP + _PLOT, 100, _TOP + _PLOT, "line")]
    for at, text in _scale(top, language):
        y = _TOP + _PLOT - _PLOT * at / top
        shapes.append(Stroke(left, y, 100, y, "grid"))
        shapes.append(Letters(left, y + 4, text, "end", -5))
    return shapes


def _whisker(item: _Item, middle: float, top: float) -> list[Stroke]:
    if item.low is None or item.high is None:
        return []
    low, high = (_TOP + _PLOT - _PLOT * max(bound, 0) / top for bound in (item.low, item.high))
    ends = [Stroke(middle - 1, y, middle + 1, y, "text") for y in (low, high)]
    # Dark on a dark column is not seen: the line has a pale edge.
    return [Stroke(middle, low, middle, high, "halo"), Stroke(middle, low, middle, high, "text"), *ends]


def _says(items: Sequence[_Item], key: str, title: str, words: Words) -> str:
    shown = sum(item.state == "shown" for item in items)
    hidden = sum(item.state == "hidden" for item in items)
    return words.say(f"indicator.{key}", title=title, shown=shown, hidden=hidden)


def _remarks(items: Sequence[_Item], words: Words) -> tuple[str, ...]:
    remarks = [words.say("indicator.boxes")] if any(item.state != "shown" for item in items) else []
    if any(item.is_marked and item.state == "shown" for item in items):
        remarks.append(words.say("indicator.coloured"))
    if any(item.low is not None for item in items):
        remarks.append(words.say("indicator.intervals"))
    return tuple(remarks)
