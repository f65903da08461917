"""One view for a frame on somebody else's page: its chart, what must be said of it, and the way to the whole.

It runs no script: the way out is a link that leaves the whole page, and not the frame alone.
"""

import os
import re

from markupsafe import Markup

from observatory.components import files, svg
from observatory.components.sight import citation, see
from observatory.still.kept import Answer, answer
from observatory.still.shell import environment, hashed, style, way_out
from observatory.still.visit import Visit

# Sites that may show a view in a frame, by spaces: https://newspaper.example https://*.ministry.example
ALLOWED = "TFGBV_EMBED"
_ORIGIN = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")


def allowed() -> tuple[str, ...]:
    """The sites that the operator names; what is no address of a site over https is left out."""
    return tuple(one for one in os.environ.get(ALLOWED, "").split() if _ORIGIN.fullmatch(one))


def embed(visit: Visit, name: str) -> Answer:
    """The view as a page of its own that fits in a frame. Without a site that may, no frame may show it."""
    sight = see(visit.release, visit.language, name, visit.asked)
    drawing = files.drawing(sight)
    drawn = (
        environment()
        .get_template("embed.html")
        .render(
            visit=visit,
            words=visit.words,
            t=visit.say,
            sight=sight,
            verdict=sight.verdict.says(visit.words) if sight.verdict else None,
            chart=Markup(svg.inline(drawing, "c")) if drawing else None,
            title=drawing.title if drawing else "",
            remarks=drawing.remarks if drawing else (),
            citation=citation(visit.release, visit.words),
            way_out=way_out(visit.words),
            style=Markup(style()),
        )
    )
    return answer(drawn.encode("utf-8"), "text/html; charset=utf-8", policy=_policy())


def _policy() -> str:
    who = " ".join(allowed()) or "'none'"
    return (
        f"default-src 'none'; style-src '{hashed(style())}'; base-uri 'self'; form-action 'none'; frame-ancestors {who}"
    )
