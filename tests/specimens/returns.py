"""The forms on paper: a return as sheets of cells, and how it becomes the bytes of a workbook or a CSV file.

The bytes are the same every time: the workbook bears a fixed date and so does every part of its zip.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import xlsxwriter

from tests.specimens.labels import LABELS

WRITTEN = datetime(2026, 1, 15, 9, 0, 0)
Cell = str | int | float | None


@dataclass
class Return:
    """A return before it is written: what its cover says and the rows of each sheet, in order."""

    cover: dict[str, Cell]
    sheets: dict[str, list[Sequence[Cell]]] = field(default_factory=dict)
    cover_sheet: str = "Return"


def table(language: str, codes: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Lay out one sheet of a standard form: labels of the language, codes, data from the third row."""
    return [[LABELS[language][code] for code in codes], list(codes), *rows]


def workbook(sheets: dict[str, list[Sequence[Cell]]], *, formulas: dict[str, dict[str, str]] | None = None) -> bytes:
    """Write sheets as XLSX; `formulas` puts formulas into cells: {sheet: {"E4": "=2+2"}}."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Synthetic specimen", "created": WRITTEN})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for across, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(at, across, cell)
        for cell, formula in (formulas or {}).get(name, {}).items():
            sheet.write_formula(cell, formula, None, 4)
    book.close()
    return stream.getvalue()


def as_workbook(sent: Return) -> bytes:
    """Write a return whose cover is a sheet of keys and values."""
    return workbook(all_sheets(sent))


def all_sheets(sent: Return) -> dict[str, list[Sequence[Cell]]]:
    """Put the cover in front of the tables."""
    return {sent.cover_sheet: [[key, value] for key, value in sent.cover.items()], **sent.sheets}


def delimited(rows: Sequence[Sequence[Cell]], *, delimiter: str, encoding: str) -> bytes:
    """Write rows as CSV with Windows line ends, as spreadsheet programs save it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)
