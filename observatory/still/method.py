"""How the figures are made and how the people behind them are protected, in words; and every release there was."""

import re
from html import escape

from markupsafe import Markup

from observatory.components import flags, table
from observatory.components.changes import changes
from observatory.components.labels import Labels
from observatory.components.notes import html_of
from observatory.components.sight import breakdown_of
from observatory.components.store import all_releases
from observatory.release import Release
from observatory.still import history
from observatory.still.download import KEPT
from observatory.still.reporting import releases_ahead, upcoming
from observatory.still.rules import rules
from observatory.still.shell import Page
from observatory.still.visit import Visit
from observatory.texts import ENGLISH

# More measures than this stand on the page of the indicator only.
MOST = 40


def method(visit: Visit) -> Page:
    """The page."""
    words, release = visit.words, visit.release
    audit = release.audit
    return Page(
        name="method",
        template="method.html",
        title=words.say("pages.method"),
        tab=words.say("tabs.method"),
        shows={
            "version": release.manifest["taxonomy_version"],
            "taxonomy": Markup(_taxonomy(visit)),
            "rules": [Markup(rule) for rule in rules(visit)],
            "passed": bool(audit["passed"]),
            "audit": Markup(_audit(visit)),
            "given_away": int(audit.get("given_away_before") or 0),
            "quality": [(name, Markup(_quality(visit, name))) for name in release.tables if name.startswith("Q")],
            "notes": Markup(html_of(_notes(visit))),
            "ahead": releases_ahead(visit),
            "calendar": _marked(upcoming(visit)),
            "became": _marked(history.became(visit)),
            "corrections": _marked(history.corrections(visit)),
            "earlier": Markup(_earlier(visit)),
        },
    )


def _notes(visit: Visit) -> str:
    """The notes of the release, with the names of offices and periods as all other pages write them."""
    said = re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda found: visit.labels.of("reporter", found[0]), visit.release.notes)
    return re.sub(r"\b(\d{4})-([QS]\d)\b", r"\1 \2", said)


def _marked(html: str | None) -> Markup | None:
    return Markup(html) if html else None


def _taxonomy(visit: Visit) -> str:
    labels = visit.labels
    forms = visit.release.codelist("cl_form")
    below: dict[str, list[str]] = {}
    for code, parent in zip(forms["code"], forms["parent"], strict=True):
        below.setdefault(parent, []).append(code)

    def branch(code: str) -> str:
        parts = "".join(branch(child) for child in labels.order("form", below.get(code, [])))
        # What stands for a total or for nothing has a code for machines only.
        shown = "" if code.startswith("_") else f"<strong>{escape(code)}</strong> "
        name = shown + escape(labels.of("form", code)) + definition(labels, code)
        return f"<li>{name}{f'<ul>{parts}</ul>' if parts else ''}</li>"

    tops = [code for code in ("_T", "_X") if code in set(forms["code"])]
    return "<ul>" + "".join(branch(code) for code in tops) + "</ul>"


def definition(labels: Labels, code: str) -> str:
    """What a form is, on a line of its own; in English and marked so where this language has no words for it."""
    here, english = labels.definition(code)
    if here or not english:
        return f"<br><small>{escape(here)}</small>" if here else ""
    return f'<br><small lang="{ENGLISH}">{escape(english)} ({ENGLISH})</small>'


def _audit(visit: Visit) -> str:
    words = visit.words
    body = [
        [
            str(words.get(f"method.scenarios.{row['scenario']}", row["scenario"])),
            *(flags.number(float(row[column]), visit.language) for column in ("cells", "failures")),
        ]
        for row in visit.release.audit["scenarios"]
    ]
    head = [words.say(f"method.{name}") for name in ("scenario", "cells", "failures")]
    return table.plain(words.say("method.audit_caption"), head, body)


def _quality(visit: Visit, name: str) -> str:
    words, labels = visit.words, visit.labels
    rows = visit.release.rows(name)
    last = max(str(row["time_period"]) for row in rows)
    rows = [row for row in rows if row["time_period"] == last]
    body = [
        [
            escape(labels.of("ref_area", str(row["ref_area"]))),
            escape(_of(visit, row)),
            escape(labels.of("time_period", str(row["time_period"]))),
            table.cell(row, visit.language, words),
        ]
        for row in sorted(rows, key=lambda row: (row["ref_area"], row["breakdown"], row.get("reporter") or ""))[:MOST]
    ]
    head = [words.say(f"dimensions.{key}") for key in ("ref_area", "breakdown", "time_period")]
    unit = str(rows[0]["unit_measure"])
    head.append(str(words.get(f"units.{unit}", unit)))
    caption = str(words.get(f"indicators.{name}.name", name))
    made = table.plain(caption, head, body, is_html=True, kind="words last-figure")
    return made + (f"<p>{escape(words.say('theme.first', n=MOST, all=len(rows)))}</p>" if len(rows) > MOST else "")


def _of(visit: Visit, row: dict[str, object]) -> str:
    """What a measure is a measure of: a table of an indicator, or a reporter."""
    said = breakdown_of(visit.words, str(row["breakdown"]))
    reporter = str(row.get("reporter") or "_T")
    return said if reporter == "_T" else visit.labels.of("reporter", reporter)


def _earlier(visit: Visit) -> str:
    words = visit.words
    body = []
    for release in reversed(all_releases()):
        figures = release.manifest["figures"]
        changed = changes(release).number
        body.append(
            [
                f"<strong>{escape(release.id)}</strong> {_files(release)}",
                flags.date(_public_from(release), visit.language),
                flags.number(float(figures["cells"]), visit.language),
                flags.number(float(figures["hidden"]), visit.language),
                flags.number(float(changed), visit.language),
            ]
        )
    head = [words.say(f"method.earlier_{name}") for name in ("id", "made", "figures", "hidden", "changed")]
    return table.plain(words.say("method.earlier_caption"), head, body, is_html=True)


def _public_from(release: Release) -> str:
    """When everybody could see a release: when it was made, or when its embargo was over."""
    return release.embargo.isoformat() if release.embargo else str(release.manifest["made_at"])


def _files(release: Release) -> str:
    """Links to what somebody needs who cited a release that has since been replaced."""
    links = (
        f'<a href="/releases/{release.id}/{name}" download>{name}<span class="unseen"> {release.id}</span></a>'
        for name in KEPT
        if (release.path / KEPT[name]).exists()
    )
    return f"<small>{' '.join(links)}</small>"
