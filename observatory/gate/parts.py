"""The files of Streamlit's part in the browser: which a page begins with, and which it asks for when it draws.

Streamlit's page names those that every page needs. The others are asked for one after the other, each when something
of its kind is first drawn: naming them in the page saves a first visitor half a second of waiting.
"""

import re
from functools import cache
from pathlib import Path

from streamlit import file_util

STATIC = Path(file_util.get_static_dir())
# What our pages draw, as Streamlit names its files. One that a later version has no more is left out.
DRAWN = {
    "/explore": ("Html", "Selectbox", "Multiselect", "ArrowVegaLiteChart", "embed", "vega-interpreter"),
    "/cube": ("Html", "Selectbox"),
}
_SCRIPTS = STATIC / "static" / "js"
_NEEDS = re.compile(r"""(?:from|import)\s*["'`]\./([^"'`/]+\.js)["'`]""")


@cache
def first() -> tuple[str, ...]:
    """What every page begins with, as `js/name` or `css/name`."""
    return tuple(re.findall(r'/static/((?:js|css)/[^"]+)', (STATIC / "index.html").read_text(encoding="utf-8")))


@cache
def later(path: str) -> tuple[str, ...]:
    """What the page at this path asks for while it draws, with all that those files need, as `js/name`."""
    found: dict[str, None] = {}
    waiting = [file.name for stem in DRAWN[path] for file in sorted(_SCRIPTS.glob(f"{stem}.*.js"))[:1]]
    while waiting:
        name = waiting.pop(0)
        if f"js/{name}" in found or f"js/{name}" in first() or not (_SCRIPTS / name).is_file():
            continue
        found[f"js/{name}"] = None
        waiting += _NEEDS.findall((_SCRIPTS / name).read_text(encoding="utf-8"))
    return tuple(found)


def hints(path: str) -> str:
    """The lines of a page's head that have those files fetched at once."""
    return "".join(f'<link rel="modulepreload" crossorigin href="/static/{name}">' for name in later(path))
