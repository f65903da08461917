"""How ready countries are, and what they have committed to count: each judgement with its evidence and date."""

import csv
import re
from functools import cache
from html import escape
from pathlib import Path

from markupsafe import Markup

from observatory import texts
from observatory.components import table
from observatory.components.sight import about, name_of
from observatory.release import EVERYTHING
from observatory.still.shell import Page
from observatory.still.visit import Visit

DIMENSIONS = (
    "law_on_images",
    "coordination",
    "data_and_monitoring",
    "platform_cooperation",
    "support_services",
    "prevention",
)
# How sure the reading of a requirement is, as its table says it.
EVIDENCE = {"V": "read", "S": "secondary", "R": "recalled", "I": "recalled"}
_SURE = {"V": "collected", "S": "partial", "R": "missing", "I": "missing"}
_COLOURS = {"Low": "missing", "Developing": "partial", "Advanced": "collected"}


def readiness(visit: Visit) -> Page:
    """The page."""
    words = visit.words
    return Page(
        name="readiness",
        template="readiness.html",
        title=words.say("pages.readiness"),
        tab=words.say("tabs.readiness"),
        shows={
            "matrix": Markup(_matrix(visit)),
            "commitments": Markup(_commitments(visit)) if "requirements" in visit.release.codelists else None,
            "law": Markup(_law(visit)) if "legal_crosswalk" in visit.release.codelists else None,
        },
    )


@cache
def judgements() -> tuple[dict[str, str], ...]:
    """The six dimensions by country, as the office keeps them."""
    with (Path(texts.__file__).parent / "readiness.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _matrix(visit: Visit) -> str:
    words, labels = visit.words, visit.labels
    lines = {row["area"]: row for row in judgements()}
    body = []
    for area in labels.order("ref_area", list(lines)):
        row = lines[area]
        cells = [
            f'<span class="tfgbv-{_COLOURS[row[name]]}">{escape(words.say(f"readiness.levels.{row[name]}"))}</span>'
            for name in DIMENSIONS
        ]
        date = row["date"] or words.say("readiness.date_none")
        body.append([escape(labels.of("ref_area", area)), *cells, escape(row["evidence"]), escape(date)])
    head = [words.say("dimensions.country"), *(words.say(f"readiness.dimensions.{name}") for name in DIMENSIONS)]
    head += [words.say("readiness.evidence"), words.say("readiness.date")]
    return table.plain(words.say("readiness.matrix_caption"), head, body, is_html=True, kind="words")


def _commitments(visit: Visit) -> str:
    words, release = visit.words, visit.release
    answered: dict[str, list[str]] = {}
    for code in release.tables:
        if code != EVERYTHING:
            for article in _articles(str(about(words, code).get("requirement", ""))):
                answered.setdefault(article, []).append(code)
    body = []
    for row in release.codelist("requirements").to_dict("records"):
        found = sorted({code for article in _articles(row["source"]) for code in answered.get(article, [])})
        links = ", ".join(
            f'<a href="{escape(visit.link(f"/indicator/{code}"), quote=True)}" '
            f'title="{escape(name_of(words, code), quote=True)}">{escape(code)}</a>'
            for code in found
        )
        sure = EVIDENCE.get(row["evidence"], "recalled")
        body.append(
            [
                f'{escape(row["source"])}<br><small class="tfgbv-{_SURE.get(row["evidence"], "missing")}">'
                f"{escape(words.say(f'readiness.{sure}'))}</small>",
                f'<span lang="en">{escape(row["exact_ask"])}</span>',
                links or escape(words.say("readiness.not_answered")),
            ]
        )
    head = [words.say(f"readiness.{name}") for name in ("requirement", "asks", "answered")]
    return table.plain(words.say("readiness.commitments_caption"), head, body, is_html=True, kind="words")


def _articles(text: str) -> set[str]:
    """The provisions that a text names, written one way: `2024/1385 44`, `Istanbul 11(1)(a)`."""
    found = set()
    for part in re.split(r";", text):
        article = re.search(r"Arts?\.? ?([\d]+(?:\(\d+\))?(?:\([a-z]\))?)", part)
        instrument = "Istanbul" if "Istanbul" in part else "1385" if "1385" in part or "Directive" in part else ""
        if article and instrument:
            found.add(f"{instrument} {article[1]}")
    return found


def _law(visit: Visit) -> str:
    words, labels = visit.words, visit.labels
    body = []
    for row in visit.release.codelist("legal_crosswalk").to_dict("records"):
        place = labels.of("ref_area", row["jurisdiction"])
        # How sure the reading is: high, middle or low, with the reason where there is one.
        body.append([place, *(row[name] for name in ("provision", "conduct", "taxonomy", "mapping", "confidence"))])
    head = [words.say("dimensions.ref_area")]
    head += [words.say(f"readiness.law_{name}") for name in ("provision", "conduct", "forms", "mapping", "sure")]
    return table.plain(words.say("readiness.law_caption"), head, body, kind="words")
