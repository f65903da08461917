"""What stands around every page: the way out, what the data are, and which release is shown."""

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from observatory.components import summary
from observatory.components.labels import Labels
from observatory.release import Release
from observatory.texts import LANGUAGES, Words

# A site that everybody may have open. The link opens in the same tab and tells the site nothing.
NEUTRAL_SITE = "https://www.wikipedia.org/"
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


def style() -> None:
    """Give the page its style sheet."""
    st.html(f"<style>{_css()}</style>")


def exit_link(words: Words) -> None:
    """The way out, before anything else."""
    title = escape(words.say("site.exit_hint"), quote=True)
    st.html(
        f'<div class="tfgbv-exit"><a href="{NEUTRAL_SITE}" target="_self" rel="noopener noreferrer nofollow" '
        f'title="{title}">{escape(words.say("site.exit"))}</a></div>'
    )


def banner(context: Context) -> None:
    """Say that the figures are synthetic, where they are; say what is not translated."""
    words = context.words
    if context.release.is_synthetic:
        st.html(f'<p class="tfgbv-banner" role="note">{escape(words.say("site.synthetic_long"))}</p>')
    if not words.is_translated:
        st.caption(words.say("site.untranslated", language=LANGUAGES[words.language]))


def foot(context: Context) -> None:
    """Say which release this is and how to cite it."""
    release, words = context.release, context.words
    made_at = str(release.manifest["made_at"])[:10]
    lines = [
        words.say("site.release", id=release.id, made_at=made_at, content=release.content_hash[:12]),
        citation(context),
    ]
    if any(name in summary.areas(release) for name in _DESIGNATED):
        lines.insert(0, words.say("site.kosovo"))
    st.html('<div class="tfgbv-foot">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>")


def citation(context: Context) -> str:
    """How to cite the release."""
    release, words = context.release, context.words
    cite = words.say("site.cite", title=words.say("site.title"), id=release.id, year=release.manifest["made_at"][:4])
    return f"{cite} {words.say('site.cite_synthetic')}" if release.is_synthetic else cite


@cache
def _css() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")
