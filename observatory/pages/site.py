"""The script that Streamlit runs for every visitor: language, navigation, and the frame around the pages."""

import streamlit as st

from observatory.components import address, frame, store
from observatory.components.labels import Labels
from observatory.pages import download, indicator, method, overview
from observatory.texts import ENGLISH, LANGUAGES, Words

PAGES = (overview, indicator, method, download)


def draw() -> None:
    """Draw the page that the address names."""
    frame.style()
    release = store.shown()
    if release is None:
        words = Words(ENGLISH)
        frame.exit_link(words)
        st.info(words.say("site.nothing"))
        return

    offered = [language for language in LANGUAGES if language in release.languages]
    way_out = st.container()
    language = _language(offered)
    context = frame.Context(release, Labels(release, language), Words(language))
    with way_out:
        frame.exit_link(context.words)
    frame.banner(context)
    pages = [
        st.Page(
            lambda page=page: page.show(context),
            title=context.words.say(f"site.{page.NAME}"),
            url_path=page.NAME,
            default=page is overview,
        )
        for page in PAGES
    ]
    st.navigation(pages, position="top").run()
    frame.foot(context)


def _language(offered: list[str]) -> str:
    """The language of the reader. The navigation drops the address's parameters; this one is kept for the visit."""
    kept = st.session_state.get("language")
    if "lang" not in st.query_params and kept in offered and kept != offered[0]:
        st.query_params["lang"] = kept
    language = address.select(
        "lang",
        offered,
        Words(ENGLISH).say("site.language"),
        lambda code: LANGUAGES[code],
        width=220,
        is_always_written=True,
    )
    st.session_state["language"] = language
    return language


draw()
