"""What stands around every page of the explorer: the menu, what the data are, and which release is shown."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from observatory.components import store, summary
from observatory.components.labels import Labels
from observatory.components.sight import citation, made_at
from observatory.release import Release
from observatory.texts import LANGUAGES, Words

_MENU = {
    "overview": "/",
    "indicators": "/indicators",
    "explore": "/explore",
    "cube": "/cube",
    "method": "/method",
    "help": "/get-help",
}
# Areas whose name needs the footnote on their designation.
_DESIGNATED = ("XK",)


@dataclass(frozen=True)
class Context:
    """What every page is drawn from."""

    release: Release
    labels: Labels
    words: Words

    @property
    def language(self) -> str:
        """The language of the reader."""
        return self.words.language


def wide() -> None:
    """Use the whole width, and leave room for the way out, which the shell draws above Streamlit."""
    st.set_page_config(layout="wide")
    st.html("<style>.stMainBlockContainer{padding-top:3.5rem}h1{scroll-margin-top:4rem}</style>")


def menu(context: Context) -> None:
    """Links to all parts of the site, the languages, and what must be said first."""
    words = context.words
    kept = {key: value for key, value in st.query_params.items() if key != "lang"}
    links = "".join(
        f'<li><a href="{path}?lang={words.language}" target="_self">{escape(words.say(f"pages.{name}"))}</a></li>'
        for name, path in _MENU.items()
    )
    tongues = "".join(
        f'<li><a href="?{escape(urlencode({**kept, "lang": code}), quote=True)}" target="_self" lang="{code}">'
        f"{escape(LANGUAGES[code])}</a></li>"
        for code in LANGUAGES
        if code in context.release.languages
    )
    st.html(
        f'<nav class="explorer-menu" aria-label="{escape(words.say("site.menu"), quote=True)}"><ul>{links}</ul></nav>'
        f'<nav class="explorer-menu" aria-label="{escape(words.say("site.language"), quote=True)}">'
        f"<ul>{tongues}</ul></nav>"
    )
    if store.is_last_good():
        said = words.say("site.last_good", id=context.release.id)
        st.html(f'<p class="tfgbv-banner">{escape(said)}</p>')
    if context.release.is_synthetic:
        st.html(f'<p class="tfgbv-banner">{escape(words.say("site.synthetic_long"))}</p>')


def foot(context: Context) -> None:
    """Say which release this is and how to cite it."""
    release, words = context.release, context.words
    made = made_at(release, words.language)
    lines = [
        words.say("site.content_note"),
        words.say("site.release", id=release.id, made_at=made, content=release.content_hash[:12]),
        citation(release, words),
    ]
    if not words.is_reviewed:
        lines.insert(0, words.say("site.unreviewed"))
    if any(name in summary.areas(release) for name in _DESIGNATED):
        lines.insert(0, words.say("site.kosovo"))
    st.html('<div class="tfgbv-foot">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>")
