"""How ready countries are, and what they have committed to count: each judgement with its evidence and date."""

import re
from html import escape

from markupsafe import Markup

from observatory.components import flags, table
from observatory.components.sight import about, name_of
from observatory.release import EVERYTHING
from observatory.still import registers
from observatory.still.law import LAW, english, law, sure
from observatory.still.registers import DIMENSIONS, READINESS
from observatory.still.shell import Page
from observatory.still.visit import Visit

# How sure a reading is, by the colour of its mark.
_SURE = {"V": "collected", "S": "partial", "R": "missing", "I": "missing"}
_COLOURS = {"Low": "missing", "Developing": "partial", "Advanced": "collected"}


def readiness(visit: Visit) -> Page:
    """The page."""
    words = visit.words
    areas = _areas(visit)
    area = asked if (asked := visit.asked.get("area", "")) in areas else ""
    return Page(
        name="readiness",
        template="readiness.html",
        title=words.say("pages.readiness"),
        tab=words.say("tabs.readiness"),
        shows={
            "areas": [(code, visit.labels.of("ref_area", code)) for code in areas],
            "area": area,
            "matrix": Markup(_matrix(visit)) if READINESS in visit.release.codelists else None,
            "judgements": _marked(registers.register(visit, READINESS, area)),
            "commitments": Markup(_commitments(visit)) if "requirements" in visit.release.codelists else None,
            "strategies": _marked(registers.strategies(visit, area)),
            "options": _marked(registers.register(visit, registers.STRATEGIES, area)),
            "registers": [
                (name, Markup(found)) for name in registers.OTHERS if (found := registers.register(visit, name, area))
            ],
            "law": Markup(law(visit, area)) if LAW in visit.release.codelists else None,
        },
    )


def _areas(visit: Visit) -> list[str]:
    """The countries that any of the lists is about, in the order of their list."""
    held = [name for name in (READINESS, registers.STRATEGIES, *registers.OTHERS) if name in visit.release.codelists]
    found = {area for name in held for area in visit.release.codelist(name)["ref_area"]}
    if LAW in visit.release.codelists:
        found |= {code.partition("_")[0] for code in visit.release.codelist(LAW)["jurisdiction"]}
    return visit.labels.order("ref_area", sorted(found))


def _marked(html: str | None) -> Markup | None:
    return Markup(html) if html else None


def _matrix(visit: Visit) -> str:
    words, labels = visit.words, visit.labels
    rows = visit.release.codelist(READINESS).to_dict("records")
    # Of several judgements the latest stands, and one without a date gives way to one with a date; what was invented
    # gives way to everything. All of them are in the list below.
    rows.sort(key=lambda row: (row.get("is_synthetic") != "true", row.get("assessed") or ""))
    known = {(row["ref_area"], row["dimension"]): row for row in rows}
    body = []
    for area in labels.order("ref_area", sorted({row["ref_area"] for row in rows})):
        line = []
        judged = [known[(area, name)] for name in DIMENSIONS if (area, name) in known]
        for name in DIMENSIONS:
            level = known.get((area, name), {}).get("level", "")
            said = words.say(f"readiness.levels.{level}") if level in _COLOURS else words.say("coverage.none")
            line.append(f'<span class="tfgbv-{_COLOURS.get(level, "none")}">{escape(said)}</span>')
        sources = "; ".join(dict.fromkeys(registers.evidence(visit, row) for row in judged))
        days = sorted({row["assessed"] for row in judged if row.get("assessed")})
        dates = ", ".join(flags.date(day, visit.language) for day in days)
        # The evidence stands below the name: a column more would be off the screen.
        told_of = f"{sources}<br>{escape(dates or words.say('readiness.date_none'))}"
        body.append([f"{escape(labels.of('ref_area', area))}<br><small>{told_of}</small>", *line])
    head = [f"{words.say('dimensions.country')} · {registers.evidence_head(visit)}"]
    head += [words.say(f"readiness.dimensions.{DIMENSIONS[name]}") for name in DIMENSIONS]
    return table.plain(words.say("readiness.matrix_caption"), head, body, is_html=True, kind="words tight")


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
        body.append(
            [
                f'{english(row["source"])}<br><small class="tfgbv-{_SURE.get(row["evidence"], "missing")}">'
                f"{sure(words, row['evidence'])}</small>",
                english(row["exact_ask"]),
                links or escape(words.say("readiness.not_answered")),
            ]
        )
    head = [words.say(f"readiness.{name}") for name in ("requirement", "asks", "answered")]
    return table.plain(words.say("readiness.commitments_caption"), head, body, is_html=True, kind="words tight")


def _articles(text: str) -> set[str]:
    """The provisions that a text names, written one way: `2024/1385 44`, `Istanbul 11(1)(a)`."""
    found = set()
    for part in re.split(r";", text):
        article = re.search(r"Arts?\.? ?([\d]+(?:\(\d+\))?(?:\([a-z]\))?)", part)
        instrument = "Istanbul" if "Istanbul" in part else "1385" if "1385" in part or "Directive" in part else ""
        if article and instrument:
            found.add(f"{instrument} {article[1]}")
    return found
