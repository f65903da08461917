"""A drawing as PNG, twice as fine as a screen, with the letters that Streamlit brings (they cover all our scripts)."""

import io
from functools import lru_cache
from pathlib import Path

import streamlit
from PIL import Image, ImageDraw, ImageFont

from observatory.components.scene import INK, Bar, Letters, Scene, Stroke

WIDTH = 720
_SCALE = 2
_MARGIN = 16
_LINE = 20
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def file(scene: Scene, heading: str, foot: tuple[str, ...]) -> bytes:
    """A PNG with the heading above and the source below."""
    top = _MARGIN + 2 * _LINE
    lines = [part for line in foot for part in _wrap(line, 12)]
    height = top + scene.height + _MARGIN + _LINE * len(lines)
    image = Image.new("RGB", (WIDTH * _SCALE, height * _SCALE), "#ffffff")
    pen = ImageDraw.Draw(image)
    _write(pen, _MARGIN, _MARGIN + _LINE, heading, size=16, is_bold=True)
    for shape in scene.shapes:
        _draw(pen, shape, top)
    for place, line in enumerate(lines):
        _write(pen, _MARGIN, top + scene.height + _LINE * (place + 1), line, size=12)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, shape: Bar | Stroke | Letters, top: int) -> None:
    if isinstance(shape, Letters):
        anchor = _ANCHORS[shape.anchor]
        _write(pen, _x(shape.x) + shape.shift, shape.y + top, shape.text, anchor=anchor, is_bold=shape.is_bold)
        return
    if isinstance(shape, Stroke):
        ends = [(_x(shape.x1) * _SCALE, (shape.y1 + top) * _SCALE), (_x(shape.x2) * _SCALE, (shape.y2 + top) * _SCALE)]
        pen.line(ends, fill=INK[shape.kind], width=_SCALE)
        return
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
) -> None:
    pen.text(
        (x * _SCALE, y * _SCALE),
        text,
        fill=INK["text"],
        font=_font(size),
        anchor=anchor,
        stroke_width=1 if is_bold else 0,
        stroke_fill=INK["text"],
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
    return ImageFont.truetype(str(next(media.glob("SourceSansVF-Upright*.woff2"))), size * _SCALE)
