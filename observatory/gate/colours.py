"""The colours of what we draw inside the explorer: those of the plain pages, in the scheme that Streamlit draws in.

Streamlit follows the reader's scheme, and the reader may choose the other one in its menu. It says which one is drawn
by the property `color-scheme` of its frame, and `light-dark()` asks for just that. A chart is sent in its light colours
whatever the scheme is: the style sheet turns them, so it follows a change at once, and its PNG is the light one.
"""

import re
from functools import cache
from pathlib import Path

from observatory.components import chart

_STYLES = Path(chart.__file__).parent
_NAMED = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
_CHART = ".stVegaLiteChart svg.marks"
# A map keeps its colours, as on the plain pages: letters stand on its areas.
_BARS = f"{_CHART}:not(:has(.mark-shape))"
# Colours in a chart, and what they are called in the style sheet.
_TURNED = {
    chart.BAR: "bar",
    chart.PARTIAL: "marked",
    chart.INK: "ink",
    chart.LINE: "line",
    chart.VEIL: "soft",
    chart.GRID: "rule",
    chart.GROUND: "ground",
}


@cache
def both() -> dict[str, tuple[str, str]]:
    """Every colour by name: in light, and in dark."""
    light, dark = (
        dict(_NAMED.findall((_STYLES / name).read_text(encoding="utf-8"))) for name in ("style.css", "dark.css")
    )
    return {name: (light[name], dark[name]) for name in dark}


@cache
def sheet() -> str:
    """What the explorer's page needs beside the style sheet of the plain pages."""
    # A browser that does not know the function takes the colours by the reader's scheme, as on the plain pages.
    named = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in both().items())
    turned = "".join(
        f"{_BARS} [{part}='{colour}']{{{part}:var(--{name})}}"
        for colour, name in _TURNED.items()
        for part in ("fill", "stroke")
    )
    return (
        ":root{color-scheme:light dark}html,body{background:var(--ground)}.stHtml a{color:var(--link)}"
        # What is chosen stands on the primary colour, where Streamlit writes white in both schemes.
        ".stMultiSelect span[title],.stMultiSelect :has(>span[title]) svg{color:var(--ground)!important}"
        f"@supports (color:light-dark(#fff,#000)){{:root{{{named}}}}}"
        f"{turned}{_CHART}{{background-color:var(--ground)!important}}"
    )
