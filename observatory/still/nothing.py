"""The one page that needs no release: there is none yet."""

from markupsafe import Markup

from observatory.still.kept import Answer, answer
from observatory.still.shell import environment, policy, script, style, way_out
from observatory.texts import Words


def nothing_yet(language: str) -> Answer:
    """Say that nothing has been released yet, with the way out as on every page."""
    words = Words(language)
    drawn = (
        environment()
        .get_template("nothing.html")
        .render(words=words, way_out=way_out(words), style=Markup(style()), script=Markup(script()))
    )
    return answer(drawn.encode("utf-8"), "text/html; charset=utf-8", status=503, policy=policy(), cache="no-store")
