"""The frame of every plain page: the way out first, then the menu, the page, and what it was made from.

A page is one answer: its style and its script stand inside it, named by their hash in the policy that comes with it.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from observatory.components import store, summary
from observatory.components.flags import number
from observatory.components.sight import citation, made_at
from observatory.still.visit import Visit
from observatory.texts import LANGUAGES, Words

# A site that everybody may have open. The link opens in the same tab and tells the site nothing.
NEUTRAL_SITE = "https://www.wikipedia.org/"
MENU = ("overview", "indicators", "method", "help")
PAGES = {
    "overview": "/",
    "indicators": "/indicators",
    "verdict": "/verdict",
    "platforms": "/platforms",
    "support": "/support",
    "survey": "/survey",
    "dark_figure": "/dark-figure",
    "readiness": "/readiness",
    "explore": "/explore",
    "cube": "/cube",
    "download": "/download",
    "method": "/method",
    "help": "/get-help",
    "safety": "/safety",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
}
# Areas whose name needs the footnote on their designation.
_DESIGNATED = ("XK",)
_HERE = Path(__file__).parent
_STYLES = _HERE.parent / "components"


@dataclass(frozen=True)
class Page:
    """What is inside the frame: a template and what it shows."""

    name: str
    template: str
    title: str
    tab: str
    shows: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    is_kept: bool = True


def draw(page: Page, visit: Visit) -> str:
    """The whole page as HTML."""
    common = {"t": visit.say, "n": visit.count, "link": visit.link, "visit": visit, "words": visit.words}
    inside = environment().get_template(page.template).render(page=page, **common, **page.shows)
    release, words = visit.release, visit.words
    return (
        environment()
        .get_template("frame.html")
        .render(
            page=page,
            inside=Markup(inside),
            **common,
            menu=[(name, PAGES[name]) for name in MENU],
            pages=PAGES.items(),
            languages=[(code, LANGUAGES[code]) for code in LANGUAGES if code in release.languages],
            own_name=LANGUAGES[visit.language],
            way_out=way_out(words),
            release=release,
            is_last_good=store.is_last_good(),
            made_at=made_at(release, visit.language),
            citation=citation(release, words),
            is_designated=any(name in summary.areas(release) for name in _DESIGNATED),
            style=Markup(style()),
            script=Markup(script()),
        )
    )


def way_out(words: Words) -> Markup:
    """The link that leaves, with all that its script has to say."""
    return Markup(
        '<a id="exit" href="{}" rel="noopener noreferrer nofollow" title="{}" data-leaving="{}" data-press1="{}" '
        'data-press2="{}">{}</a><span id="exit-status" class="unseen" role="status"></span>'
    ).format(
        NEUTRAL_SITE,
        f"{words.say('site.exit_hint')} {words.say('site.exit_keys')}",
        words.say("site.exit_leaving"),
        words.count("site.exit_more", 1),
        words.count("site.exit_more", 2),
        words.say("site.exit"),
    )


@cache
def environment() -> Environment:
    """The templates; every value is escaped unless it is HTML of our own."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["number"] = number
    return made


@cache
def style() -> str:
    """The style sheet, without its comments and line ends."""
    text = "".join((_STYLES / name).read_text(encoding="utf-8") for name in ("style.css", "dark.css"))
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.S)).strip()


@cache
def script() -> str:
    """The script of the way out."""
    return (_HERE / "exit.js").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """What a plain page may load and do: its own style, its own script, its own icon, its own forms; nothing else."""
    return (
        f"default-src 'none'; script-src '{hashed(script())}'; style-src '{hashed(style())}'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def hashed(text: str) -> str:
    """The hash by which a policy names an inline script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
