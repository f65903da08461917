"""The script that Streamlit runs for every visitor of the explorer: language, navigation, and the frame of the page."""

import streamlit as st

from observatory.components import frame, store
from observatory.components.labels import Labels
from observatory.pages import cube, explore
from observatory.texts import ENGLISH, LANGUAGES, Words

PAGES = (explore, cube)


def draw() -> None:
    """Draw the page that the address names."""
    frame.wide()
    release = store.shown()
    asked = st.query_params.get("lang", ENGLISH)
    words = Words(asked if asked in LANGUAGES else ENGLISH)
    if release is None:
        st.info(words.say("site.nothing"))
        return
    context = frame.Context(release, Labels(release, words.language), words)
    frame.menu(context)
    pages = [
        st.Page(
            lambda page=page: page.show(context),
            title=f"{words.say(f'tabs.{page.NAME}')} – {words.say('site.short')}",
            url_path=page.NAME,
        )
        for page in PAGES
    ]
    # The plain pages answer the root; Streamlit needs a page there all the same.
    root = st.Page(lambda: explore.show(context), title=words.say("site.short"), default=True)
    # No navigation of Streamlit's: going from page to page is an ordinary link, so that focus, title and language
    # are those of a new page, and Back works.
    st.navigation([root, *pages], position="hidden").run()
    frame.foot(context)


draw()
