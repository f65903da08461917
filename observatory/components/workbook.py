"""A whole table of a release as a workbook, for whoever works in a spreadsheet."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter

from observatory.components import export, flags
from observatory.components.revised import marked
from observatory.components.sight import citation
from observatory.release import Release
from observatory.texts import Words

# A sheet holds a million rows, but a second of work goes into each few thousand: of larger tables there are CSV and
# Parquet.
MOST_ROWS = 10_000
# A text is never taken for a formula, a link or a number.
AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def fits(release: Release, name: str) -> bool:
    """Whether a table is offered as a workbook."""
    return int(release.manifest["rows"].get(f"tables/{name}.parquet", MOST_ROWS + 1)) <= MOST_ROWS


def table_as_xlsx(release: Release, name: str, words: Words) -> bytes:
    """All rows of a table, a hidden figure as its sign, and a sheet that says what they are; always the same bytes."""
    out = io.BytesIO()
    columns = (*release.columns(name), export.SIGNS)
    signs: set[str] = set()
    with xlsxwriter.Workbook(out, {**AS_WRITTEN, "constant_memory": True}) as book:
        book.set_properties({"created": moment(release), "title": export.file_name(name, release)})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Data")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, bold)
        place = 0
        for row in release.stream(name):
            place += 1
            for one in marked(release, (row,)):
                signs.update(flags.of(one))
                write_row(sheet, place, (export.shown(one, column) for column in columns))
        sheet.autofilter(0, 0, place, len(columns) - 1)
        _about(book.add_worksheet("About"), release, signs, words)
    return out.getvalue()


def write_row(sheet: Any, place: int, values: Iterable[object]) -> None:
    """Write the cells of a row as what they are; what is absent stays an empty cell."""
    for column, value in enumerate(values):
        if value is None or value == "" or value != value:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(place, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(place, column, value)
        else:
            sheet.write_string(place, column, str(value))


def moment(release: Release) -> datetime:
    """When the release was made: a workbook of it bears that day, so that it has the same bytes whenever it is made."""
    return datetime.fromisoformat(str(release.manifest["made_at"])).replace(tzinfo=None)


def _about(sheet: Any, release: Release, signs: set[str], words: Words) -> None:
    sheet.set_column(0, 0, 120)
    lines = [citation(release, words)]
    if release.is_synthetic:
        lines.append(words.say("site.synthetic_long"))
    lines += [f"{sign} {name}: {says}" for sign, name, says in flags.legend(signs, words)]
    for place, line in enumerate(lines):
        sheet.write_string(place, 0, line)
