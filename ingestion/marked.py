"""The sender's own table with the cells marked that have to be mended: a workbook with notes, made when asked for.

It is not made of case files or microdata, which are not kept; nothing in it is a formula, whatever a cell says.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import defaultdict
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from expectations.findings import Finding

from .box import Box
from .layout import plain
from .parser import parse
from .reply import tongue
from .sentences import language

#: More rows than this are a file to be mended by a program; the findings say where.
ROWS = 50_000
LETTERS = re.compile(r"^[A-Z]{1,3}$")
#: The title of the list and its columns, where the sender's language has none of its own.
HEADINGS = ["Findings", "severity", "sheet", "row", "column", "finding", "in English", "code"]
COLOURS = {"error": "#F6B8B4", "warning": "#FFE9A8"}


def marked(one: Box) -> bytes:
    """The workbook. Raises the refusal of the file where it cannot be read, and `LookupError` where it was not kept."""
    if not one.file.exists():
        raise LookupError("the file of this submission was not kept")
    findings = [Finding(**entry) for entry in one.load("findings.json") or []]
    cover = (one.load("read.json") or {}).get("cover") or {}
    code = tongue(one, cover)
    sheets = parse(one.file, language=code)["sheets"]
    by_sheet: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_sheet[plain(finding.sheet)].append(finding)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": f"Reply to {one.id}", "created": dt.datetime(2024, 1, 1)})
        styles = {severity: book.add_format({"bg_color": colour}) for severity, colour in COLOURS.items()}
        spoken = language(code)
        _list(book, findings, spoken, styles)
        for number, sheet in enumerate(sheets, 1):
            name = re.sub(r"[\[\]:*?/\\']", " ", sheet["name"])[:31] or f"Table {number}"
            is_ours = plain(name) == plain((spoken.headings if spoken else HEADINGS)[0])
            page = book.add_worksheet(f"{name} ({number})"[-31:] if is_ours else name)
            _sheet(page, sheet, by_sheet[plain(sheet["name"])], styles, spoken)
    return stream.getvalue()


def _list(book: Any, findings: list[Finding], spoken: Any, styles: dict[str, Any]) -> None:
    title, *headings = spoken.headings if spoken else HEADINGS
    page = book.add_worksheet(title)
    page.set_column(0, 3, 14)
    page.set_column(4, 6, 70)
    page.write_row(0, 0, headings)
    for row, finding in enumerate(findings, 1):
        said = spoken.sentence(finding) if spoken else None
        severity = spoken.severity[finding.severity] if spoken else finding.severity
        cells = [severity, finding.sheet, finding.row, finding.column, " ".join(said) if said else None]
        for column, cell in enumerate([*cells, f"{finding.sentence} {finding.do or ''}".strip(), finding.code]):
            _write(page, row, column, cell, styles[finding.severity] if column == 0 else None)
    page.freeze_panes(1, 0)


def _sheet(page: Any, sheet: dict[str, Any], findings: list[Finding], styles: dict[str, Any], spoken: Any) -> None:
    rows = sheet["rows"][:ROWS]
    by_number = dict(rows)
    marks: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        for number in [finding.row, *finding.also] if finding.row else []:
            row, column = _place(finding, number, rows, by_number)
            marks[row, column].append(finding)
    written = set()
    for number, cells in rows:
        for column, cell in enumerate(cells):
            found = marks.get((number - 1, column))
            style = styles["error" if any(one.severity == "error" for one in found) else "warning"] if found else None
            _write(page, number - 1, column, cell, style)
            written.add((number - 1, column))
    for place, found in sorted(marks.items()):
        if place not in written:
            page.write_blank(*place, None, styles[found[0].severity])
        notes = [" ".join(spoken.sentence(one) or ()) if spoken else "" for one in found]
        text = "\n".join(note or one.sentence for note, one in zip(notes, found, strict=True))
        page.write_comment(*place, text[:2_000], {"x_scale": 2.5, "y_scale": 1.5})


def _place(finding: Finding, number: int, rows: list[list[Any]], by_number: dict[int, list[Any]]) -> tuple[int, int]:
    """Row and column of a cell, from 0: columns are named by letter, or by a header above the row.

    Where the column has another name on the form, or none, what was found tells the cell.
    """
    if finding.column is not None:
        if LETTERS.match(finding.column):
            return number - 1, xl_cell_to_rowcol(f"{finding.column}1")[1]
        for at, cells in rows[:20]:
            if at <= number:
                for column, cell in enumerate(cells):
                    if plain(cell) == plain(finding.column):
                        return number - 1, column
    if finding.found:
        for column, cell in enumerate(by_number.get(number, [])):
            if plain(cell) == plain(finding.found):
                return number - 1, column
    return number - 1, 0


def _write(page: Any, row: int, column: int, cell: Any, style: Any) -> None:
    if cell is None:
        if style is not None:
            page.write_blank(row, column, None, style)
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        # Always as text: what begins like a formula stays what it is, words.
        page.write_string(row, column, str(cell)[:32_000], style)
    else:
        page.write_number(row, column, cell, style)
