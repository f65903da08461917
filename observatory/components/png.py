"""A drawing as PNG, twice as fine as a screen, with the letters that Streamlit brings (they cover all our scripts)."""

import io
from functools import lru_cache
from pathlib import Path

import streamlit
from PIL import Image, ImageDraw, ImageFont

from observatory.components.scene import DARK, INK, ON_DARK, Letters, Patch, Scene, Shape, Stroke
from observatory.components.svg import ENLARGED

WIDTH = 720
_SCALE = 2
_MARGIN = 16
_LINE = 20
_WEIGHT = 450
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def file(scene: Scene, heading: str, foot: tuple[str, ...]) -> bytes:
    """A PNG with the heading above and the source below."""
    top = _MARGIN + 2 * _LINE
    lines = [part for line in foot for part in _wrap(line, 12)]
    drawn = scene.height * ENLARGED if scene.width else scene.height
    height = int(top + drawn + _MARGIN + _LINE * len(lines))
    image = Image.new("RGB", (WIDTH * _SCALE, height * _SCALE), "#ffffff")
    pen = ImageDraw.Draw(image)
    _write(pen, _MARGIN, _MARGIN + _LINE, heading, size=16, is_bold=True)
    for shape in scene.shapes:
        _on_map(pen, shape, top) if scene.width else _draw(pen, shape, top)
    for place, line in enumerate(lines):
        _write(pen, _MARGIN, top + drawn + _LINE * (place + 1), line, size=12)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def _on_map(pen: ImageDraw.ImageDraw, shape: Shape, top: int) -> None:
    """A shape in units of a map."""

    def put(x: float, y: float) -> tuple[float, float]:
        return (_MARGIN + x * ENLARGED) * _SCALE, (top + y * ENLARGED) * _SCALE

    if isinstance(shape, Letters):
        x, y = put(shape.x + shape.shift, shape.y)
        _write(
            pen,
            x / _SCALE,
            y / _SCALE,
            shape.text,
            size=int(12 * ENLARGED),
            anchor=_ANCHORS[shape.anchor],
            is_bold=shape.is_bold,
            colour=ON_DARK if shape.ground in DARK else INK["text"],
        )
    elif isinstance(shape, Patch):
        for ring in shape.rings:
            corners = [put(x, y) for x, y in ring]
            pen.polygon(corners, fill=INK[shape.kind], outline=INK["line"], width=_SCALE)
    elif isinstance(shape, Stroke):
        pen.line([put(shape.x1, shape.y1), put(shape.x2, shape.y2)], fill=INK[shape.kind], width=_SCALE)
    else:
        pen.rectangle(
            (*put(shape.x, shape.y), *put(shape.x + shape.width, shape.y + shape.height)),
            fill=INK[shape.kind],
            outline=INK["line"],
            width=_SCALE,
        )


def _draw(pen: ImageDraw.ImageDraw, shape: Shape, top: int) -> None:
    if isinstance(shape, Letters):
        anchor = _ANCHORS[shape.anchor]
        _write(pen, _x(shape.x) + shape.shift, shape.y + top, shape.text, anchor=anchor, is_bold=shape.is_bold)
        return
    if isinstance(shape, Stroke):
        ends = [(_x(shape.x1) * _SCALE, (shape.y1 + top) * _SCALE), (_x(shape.x2) * _SCALE, (shape.y2 + top) * _SCALE)]
        pen.line(ends, fill=INK[shape.kind], width=_SCALE * (4 if shape.kind == "halo" else 1))
        return
    if isinstance(shape, Patch):
        raise TypeError("Only a map has patches.")
    left, right = _x(shape.x) * _SCALE, _x(shape.x + shape.width) * _SCALE
    upper, lower = (shape.y + top) * _SCALE, (shape.y + shape.height + top) * _SCALE
    box = (left, upper, max(right, left + 2), max(lower, upper + 1))
    pen.rectangle(box, fill=INK[shape.kind], outline=INK["line"] if shape.kind == "box" else None, width=_SCALE)
    if shape.kind == "marked":
        for at in range(int(left), int(right), 6 * _SCALE):
            pen.line([(at, upper), (at, lower)], fill="#ffffff", width=_SCALE)


def _write(
    pen: ImageDraw.ImageDraw,
    x: float,
    y: float,
    text: str,
    *,
    size: int = 13,
    anchor: str = "ls",
    is_bold: bool = False,
    colour: str = INK["text"],
) -> None:
    pen.text(
        (x * _SCALE, y * _SCALE),
        text,
        fill=colour,
        font=_font(size),
        anchor=anchor,
        stroke_width=1 if is_bold else 0,
        stroke_fill=colour,
    )


def _wrap(line: str, size: int) -> list[str]:
    room, lines = (WIDTH - 2 * _MARGIN) * _SCALE, [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".strip()
        if _font(size).getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _x(per_cent: float) -> float:
    return _MARGIN + (WIDTH - 2 * _MARGIN) * per_cent / 100


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    font = ImageFont.truetype(str(next(media.glob("SourceSansVF-Upright*.woff2"))), size * _SCALE)
    # The file holds all weights and opens with the thinnest, which is too pale to be read.
    font.set_variation_by_axes([_WEIGHT])
    return font
