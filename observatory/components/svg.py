"""A drawing as SVG: inside a page, where the page's style sheet gives the colours, or as a file of its own."""

import re
from html import escape

from observatory.components.scene import DARK, INK, ON_DARK, Bar, Letters, Patch, Scene, Shape, Stroke

WIDTH = 720
# How much larger a map is in a file than on a small phone.
ENLARGED = 1.5
_MARGIN = 16
_LINE = 20
# The ink of lines is in the style sheet of a page, which has hundreds of them.
_STYLED = re.compile(r' stroke="#[0-9a-f]{6}"(?= class="(?:grid|line|text)")')


def inline(scene: Scene, name: str) -> str:
    """An SVG element for a page. `name` tells its parts from those of other drawings on the page."""
    size = f'width="100%" height="{scene.height}"'
    if scene.width:
        size = f'viewBox="0 0 {scene.width} {scene.height}"'
    return (
        f'<svg class="chart{" map" if scene.width else ""}" role="img" {size} aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(scene.title)}</title><desc id="{name}-d">{escape(scene.says)}</desc>'
        f"{_hatch(scene, name)}{_STYLED.sub('', _shapes(scene, name))}</svg>"
    )


def file(scene: Scene, heading: str, foot: tuple[str, ...]) -> str:
    """An SVG document with its heading above and its source below, readable without the page."""
    top = _MARGIN + 2 * _LINE
    wide, high = WIDTH - 2 * _MARGIN, scene.height
    inside = ""
    if scene.width:
        wide, high = int(scene.width * ENLARGED), int(scene.height * ENLARGED)
        inside = f' viewBox="0 0 {scene.width} {scene.height}"'
    height = top + high + _MARGIN + _LINE * len(foot)
    texts = "".join(
        f'<text x="{_MARGIN}" y="{top + high + _LINE * (place + 1)}" font-size="12">{escape(line)}</text>'
        for place, line in enumerate(foot)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="13" fill="{INK["text"]}">'
        f"<title>{escape(heading)}</title><desc>{escape(scene.says)}</desc>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<text x="{_MARGIN}" y="{_MARGIN + _LINE}" font-size="16" font-weight="bold">{escape(heading)}</text>'
        f'<svg x="{_MARGIN}" y="{top}" width="{wide}" height="{high}"{inside}>'
        f"{_hatch(scene, 'h')}{_shapes(scene, 'h')}</svg>{texts}</svg>\n"
    )


def _hatch(scene: Scene, name: str) -> str:
    # A flagged bar differs by its pattern too, for those who do not see its colour.
    if not any(isinstance(shape, Bar) and shape.kind == "marked" for shape in scene.shapes):
        return ""
    return (
        f'<defs><pattern id="{name}-p" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{INK["marked"]}" class="marked"/>'
        '<path d="M0 6L6 0" stroke="#ffffff" stroke-width="1"/></pattern></defs>'
    )


def _shapes(scene: Scene, name: str) -> str:
    unit = "" if scene.width else "%"
    return "".join(_shape(shape, name, unit) for shape in scene.shapes)


def _shape(shape: Shape, name: str, unit: str) -> str:
    if isinstance(shape, Letters):
        return _letters(shape, unit)
    if isinstance(shape, Patch):
        path = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in ring) + "Z" for ring in shape.rings)
        said = f"<title>{escape(shape.says)}</title>" if shape.says else ""
        dashes = ' stroke-dasharray="4 3"' if shape.kind == "box" else ""
        return (
            f'<path d="{path}" fill="{INK[shape.kind]}" fill-rule="evenodd" stroke="{INK["line"]}"{dashes} '
            f'class="{shape.kind}">{said}</path>'
        )
    if isinstance(shape, Stroke):
        wide = ' stroke-width="4"' if shape.kind == "halo" else ""
        return (
            f'<line x1="{_n(shape.x1)}{unit}" y1="{_n(shape.y1)}" x2="{_n(shape.x2)}{unit}" y2="{_n(shape.y2)}" '
            f'stroke="{INK[shape.kind]}"{wide} class="{shape.kind}"/>'
        )
    place = (
        f'x="{_n(shape.x)}{unit}" y="{_n(shape.y)}" width="{_n(max(shape.width, 0.15))}{unit}" '
        f'height="{_n(max(shape.height, 0.5))}"'
    )
    if shape.kind == "box":
        dashes = f'stroke="{INK["line"]}" stroke-dasharray="4 3"'
        return f'<rect {place} fill="{INK["box"]}" {dashes} class="box"/>'
    fill = f"url(#{name}-p)" if shape.kind == "marked" else INK[shape.kind]
    name_of_kind = "" if shape.kind == "marked" else f' class="{shape.kind}"'
    return f'<rect {place} fill="{fill}"{name_of_kind}/>'


def _letters(shape: Letters, unit: str) -> str:
    bold = ' font-weight="bold"' if shape.is_bold else ""
    shift = f' dx="{_n(shape.shift)}"' if shape.shift else ""
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    colour = ""
    if shape.ground:
        is_dark = shape.ground in DARK
        colour = f' fill="{ON_DARK if is_dark else INK["text"]}" class="{"on-dark" if is_dark else "on-light"}"'
    place = f'x="{_n(shape.x)}{unit}" y="{_n(shape.y)}"'
    return f"<text {place}{anchor}{shift}{bold}{colour}>{escape(shape.text)}</text>"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
