"""A map of the parts of a view: each area with its figure, hidden ones hatched and marked, never a zero or a gap."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from observatory.components import flags, guard
from observatory.components.labels import Labels
from observatory.components.lettering import fits
from observatory.components.places import TILE, WIDTH, Place, Sheet, hatches, sheet
from observatory.components.scene import CLASSES, Letters, Patch, Scene, Shape, Stroke, is_whole
from observatory.components.view import AREA, View
from observatory.texts import Words

SHOWN, HIDDEN, MISSING, NONE = "shown", "hidden", "missing", "none"
# Letters of a name that fit side by side into so many units; the widest script, Cyrillic, needs them.
_LETTER, _LATIN, _MOST_LINES, _LINE = 7.6, 6.6, 3, 14
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class Area:
    """One area of a map: where it lies, its name, its figure as text, and the class of its fill."""

    place: Place
    name: str
    text: str
    state: str
    fill: str
    value: float | None

    @property
    def says(self) -> str:
        """Name and figure."""
        return f"{self.name}: {self.text}"


@dataclass(frozen=True)
class Drawn:
    """The areas of a map, its classes with their figures from and to, and what must be said of it."""

    title: str
    says: str
    height: float
    is_schematic: bool
    areas: tuple[Area, ...]
    classes: tuple[tuple[str, str], ...]
    legend: str
    remarks: tuple[str, ...]


def drawn(view: View, period: str, labels: Labels, words: Words, verdict: guard.Verdict | None) -> Drawn | None:
    """The map of a view in one period; None where it shows no areas side by side, or they must not be compared."""
    if not is_mappable(view, verdict):
        return None
    found = _sheet(view, labels)
    if found is None:
        return None
    rows = {place.code: view.cell(place.code, period) for place in found.places}
    values = {code: float(row["obs_value"]) for code, row in rows.items() if row is not None and _is_shown(row)}
    classes = _classes(sorted(set(values.values())))
    areas = tuple(_area(place, rows[place.code], classes, labels) for place in found.places)
    legend = tuple(_legend(classes, view.unit, labels.language))
    title = words.say("map.title", period=labels.of("time_period", period))
    shown, hidden = (sum(area.state == state for area in areas) for state in (SHOWN, HIDDEN))
    return Drawn(
        title=title,
        says=words.say("map.alt", title=title, shown=shown, hidden=hidden),
        height=found.height,
        is_schematic=found.is_schematic,
        areas=areas,
        classes=legend,
        legend=words.say("map.classes", classes="; ".join(text for _, text in legend)) if legend else "",
        remarks=tuple(_remarks(view, found, areas, period, labels, words)),
    )


def is_mappable(view: View, verdict: guard.Verdict | None) -> bool:
    """Whether a view sets areas side by side that may be."""
    return view.by == AREA and len(view.codes) > 1 and (verdict is None or verdict.level != guard.BLOCKED)


def scene(found: Drawn) -> Scene:
    """The map as a drawing for pages and files."""
    shapes: list[Shape] = []
    for area in found.areas:
        kind = {SHOWN: area.fill, HIDDEN: HIDDEN}.get(area.state, "box")
        shapes.append(Patch(area.place.rings, "box" if kind == HIDDEN else kind, area.says))
        if area.state == HIDDEN:
            shapes += [Stroke(*one, *two, "hatch") for one, two in hatches(area.place.rings)]
        ground = area.fill if area.state == SHOWN else ""
        shapes += _letters(area, ground, found.is_schematic)
    foot = found.height + 8
    wide = WIDTH / max(len(found.classes), 1)
    for place, (kind, text) in enumerate(found.classes):
        left = place * wide
        corners = ((left, foot), (left + 16, foot), (left + 16, foot + 16), (left, foot + 16))
        shapes.append(Patch((corners,), kind))
        shapes.append(Letters(left + 20, foot + 12, text))
    return Scene(int(foot + 22), found.title, found.says, tuple(shapes), found.remarks, width=int(WIDTH))


def lines_of(name: str, room: float) -> list[str]:
    """A name in at most three lines of some width, broken at spaces, hyphens and strokes; cut where it is longer."""
    most = max(int(room / _LETTER), 4)
    lines = [""]
    for word in re.findall(r"[^\s/–-]+[/–-]?\s*|[/–-]", name):
        if lines[-1] and len(f"{lines[-1]}{word}".rstrip()) > most:
            lines.append("")
        lines[-1] += word
    cut = [line.strip() if len(line.strip()) <= most else f"{line.strip()[: most - 1]}…" for line in lines if line]
    return cut if len(cut) <= _MOST_LINES else [*cut[: _MOST_LINES - 1], f"{cut[_MOST_LINES - 1][: most - 1]}…"]


def written(area: Area, is_schematic: bool) -> list[tuple[float, float, str]]:
    """The lines on an area as middle, foot and text: its name where there is room for it, then its figure."""
    x, y = area.place.middle
    across = [x for x, _ in area.place.rings[0]]
    if is_schematic:
        top = y - TILE / 2 + 18
        names = lines_of(area.name, max(across) - min(across) - 8)
        return [*((x, top + at * _LINE, line) for at, line in enumerate(names)), (x, y + TILE / 2 - 12, area.text)]
    for lines in (*_broken(area.name), []):
        lines.append(area.text)
        wide = max(len(line) * (_LETTER if _CYRILLIC.search(line) else _LATIN) for line in lines)
        spot = fits(area.place.rings, wide, len(lines) * _LINE, area.place.middle)
        if spot is not None:
            foot = spot[1] + len(lines) * _LINE / 2 - 3
            return [(spot[0], foot - _LINE * (len(lines) - 1 - at), line) for at, line in enumerate(lines)]
    return [(x, y + 5, area.text)]


def _broken(name: str) -> list[list[str]]:
    """A name in one line, in two and in three, never cut."""
    found = (lines_of(name, room * _LETTER) for room in range(max(len(name), 4), 3, -1))
    whole = {len(lines): lines for lines in found if not any("…" in line for line in lines)}
    return [whole[many] for many in sorted(whole)]


def _letters(area: Area, ground: str, is_schematic: bool) -> list[Letters]:
    lines = written(area, is_schematic)
    return [
        Letters(x, y, line, "middle", is_bold=at == len(lines) - 1, ground=ground)
        for at, (x, y, line) in enumerate(lines)
    ]


def _sheet(view: View, labels: Labels) -> Sheet | None:
    return sheet([code for code in view.codes if not is_whole(view, code, labels)])


def _is_shown(row: Mapping[str, object]) -> bool:
    return flags.is_shown(row["obs_value"], str(row["conf_status"]))  # type: ignore[arg-type]


def _area(
    place: Place, row: Mapping[str, object] | None, classes: Sequence[tuple[float, float]], labels: Labels
) -> Area:
    name = labels.of(AREA, place.code)
    if row is None:
        return Area(place, name, "[z]", NONE, "", None)
    confidential = str(row["conf_status"])
    value = float(str(row["obs_value"])) if _is_shown(row) else None
    text = flags.said(row, labels.language)
    if value is None:
        return Area(place, name, text, HIDDEN if confidential == "C" else MISSING, "", None)
    number = next(number for number, (_, high) in enumerate(classes) if value <= high)
    return Area(place, name, text, SHOWN, _fills(len(classes))[number], value)


def _classes(values: Sequence[float]) -> list[tuple[float, float]]:
    """At most four classes of about as many different figures each, as their lowest and highest figure."""
    many = min(len(CLASSES), len(values))
    ends = [len(values) * part // many for part in range(many + 1)] if many else []
    return [(values[a], values[b - 1]) for a, b in pairwise(ends)]


def _fills(many: int) -> tuple[str, ...]:
    return {1: ("class2",), 2: ("class1", "class3"), 3: ("class1", "class2", "class3")}.get(many, CLASSES)


def _legend(classes: Sequence[tuple[float, float]], unit: str, language: str) -> list[tuple[str, str]]:
    said = []
    for fill, (low, high) in zip(_fills(len(classes)), classes, strict=True) if classes else []:
        ends = dict.fromkeys((flags.figure(low, unit, language), flags.figure(high, unit, language)))
        said.append((fill, "–".join(ends)))
    return said


def _remarks(view: View, found: Sheet, areas: Sequence[Area], period: str, labels: Labels, words: Words) -> list[str]:
    remarks = [words.say("map.schematic" if found.is_schematic else "map.boundaries")]
    if found.credit:
        remarks.append(words.say("map.credit", credit=found.credit))
    if any(area.state != SHOWN for area in areas):
        remarks.append(words.say("map.signs"))
    if view.unit == "NR":
        remarks.append(words.say("map.counts"))
    outside = []
    for code in found.outside:
        row = view.cell(code, period)
        text = flags.said(row, labels.language) if row else "[z]"
        outside.append(f"{labels.of(AREA, code)}: {text}")
    return [*remarks, words.say("map.outside", what="; ".join(outside))] if outside else remarks
