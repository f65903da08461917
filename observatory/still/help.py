"""Where to find help, and how to use this site without leaving a trail."""

import datetime
import logging

from observatory.components import flags
from observatory.components.services import Service, services
from observatory.errors import ObservatoryError
from observatory.still.shell import Page
from observatory.still.visit import Visit
from observatory.texts import LANGUAGES

PROSE = ("safety", "accessibility", "privacy")
_log = logging.getLogger(__name__)


def get_help(visit: Visit) -> Page:
    """Helplines and services by country and language, or what the office has to do that there are some."""
    words, labels = visit.words, visit.labels
    listed = _listed()
    areas = labels.order("ref_area", sorted({service.area for service in listed}))
    area = visit.asked.get("area", "")
    found = [service for service in listed if area in ("", service.area)]
    # Those who speak the language of the reader come first.
    found.sort(key=lambda s: (areas.index(s.area), visit.language not in s.languages, s.name))
    today = datetime.datetime.now(datetime.UTC).date()
    return Page(
        name="help",
        template="help.html",
        title=words.say("pages.help"),
        tab=words.say("tabs.help"),
        shows={
            "found": [
                {
                    "service": service,
                    "area": labels.of("ref_area", service.area),
                    "languages": ", ".join(LANGUAGES.get(code, code) for code in service.languages),
                    "checked": flags.date(service.verified_on.isoformat(), visit.language),
                    "is_old": service.is_old(today),
                }
                for service in found
            ],
            "areas": [(code, labels.of("ref_area", code)) for code in areas],
            "area": area,
        },
        is_kept=False,
    )


def prose(visit: Visit, name: str) -> Page:
    """A page of words only."""
    words = visit.words
    return Page(
        name=name,
        template=f"{name}.html",
        title=words.say(f"pages.{name}"),
        tab=words.say(f"tabs.{name}"),
        is_kept=False,
    )


def unknown(visit: Visit, near: list[tuple[str, str]]) -> Page:
    """A page for an address that does not exist, with what the reader may have meant."""
    words = visit.words
    return Page(
        name="unknown",
        template="unknown.html",
        title=words.say("site.unknown_title"),
        tab=words.say("tabs.unknown"),
        shows={"near": near},
        status=404,
        is_kept=False,
    )


def _listed() -> tuple[Service, ...]:
    try:
        return services()
    except (ObservatoryError, OSError) as error:
        # A mistake in the file must not take the page away from somebody who needs it.
        _log.error("%s", error)
        return ()
