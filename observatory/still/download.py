"""Everything in the release, as files."""

from markupsafe import Markup

from observatory.components import flags, table, workbook
from observatory.components.sight import name_of
from observatory.release import EVERYTHING
from observatory.still.shell import Page
from observatory.still.visit import Visit

# What stays reachable of every release, by the end of its address and its place in the folder of the release.
KEPT = {
    "indicators.parquet": "tables/indicators.parquet",
    "notes.md": "notes.md",
    "changes.json": "changes.json",
    "manifest.json": "manifest.json",
}
WHOLE = ("manifest.json", "notes.md", "audit.json", "changes.json")


def download(visit: Visit) -> Page:
    """The list of files."""
    words, release = visit.words, visit.release
    known = words.get("columns") | words.get("dimensions")
    head = [words.say("download.column"), words.say("download.meaning")]
    body = [[column, str(known.get(column, ""))] for column in release.columns()]
    return Page(
        name="download",
        template="download.html",
        title=words.say("pages.download"),
        tab=words.say("tabs.download"),
        shows={
            "tables": [
                (name, _title(visit, name), _rows(visit, name), workbook.fits(release, name)) for name in release.tables
            ],
            "codelists": release.codelists,
            "whole": [name for name in WHOLE if (release.path / name).exists()],
            "columns": Markup(table.plain(words.say("download.columns"), head, body, kind="words")),
        },
    )


def _title(visit: Visit, name: str) -> str:
    return visit.words.say("download.everything") if name == EVERYTHING else name_of(visit.words, name)


def _rows(visit: Visit, name: str) -> str:
    rows = visit.release.manifest["rows"].get(f"tables/{name}.parquet")
    return "" if rows is None else flags.number(float(rows), visit.language)
