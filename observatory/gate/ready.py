"""What the first visitor of the explorer would otherwise wait for, done while the server starts.

Streamlit and Altair load and check most of what they need when it is first used: some 0.6 s of work, which a view that
comes later takes 0.1 s of.
"""

import logging

from PIL import Image

from observatory.components import chart, files, map_chart, store
from observatory.components.sight import Sight, see
from observatory.components.state import indicators
from observatory.pages import cube, explore  # noqa: F401 - loaded here so that no visitor waits for it
from observatory.release import Release
from observatory.texts import ENGLISH, LANGUAGES, Words

# Kinds of charts are few: the first views of a release have nearly all of them.
MOST = 6
_log = logging.getLogger(__name__)


def get_ready() -> None:
    """Read the texts, load what Streamlit loads late, and draw some charts; none where nothing is released yet."""
    for language in LANGUAGES:
        Words(language).say("site.short")
    # Streamlit looks for a picture's format when it first sets a page's icon.
    Image.preinit()
    release = store.shown()
    if release is None:
        return
    try:
        for indicator in indicators(release)[:MOST]:
            _draw(release, indicator)
    except Exception:
        # Whoever asks for the view is told; the door opens all the same.
        _log.exception("A chart could not be drawn beforehand.")


def _draw(release: Release, indicator: str) -> None:
    sight = see(release, ENGLISH, indicator, {})
    view, labels, words = sight.view, sight.labels, sight.words
    for code in view.codes[:1]:
        chart.over_time(view, code, labels, words)
    by = _broken_down(sight)
    if by is not None:
        chart.compared(by.view, by.state.chosen("period"), labels, words)
        if mapped := files.mapped(by):
            map_chart.chart(mapped)


def _broken_down(sight: Sight) -> Sight | None:
    """The same indicator by one of its dimensions, where it has any."""
    for choice in sight.state.choices:
        if choice.key == "by":
            codes = [code for code in choice.options if code != "none"]
            if codes:
                return see(sight.release, ENGLISH, sight.state.indicator, {"by": codes[0]})
    return None
