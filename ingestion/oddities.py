"""What may not stand in any table, whoever reads it, and what its sender must be told of.

The tables of returns are looked at where they are read (`ingestion.tables`); this is for the sources that read their
forms in their own way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from expectations.codelists import LOOK_ALIKE
from expectations.findings import Finding
from expectations.repeated import Findings

from .cells import is_command, label
from .headers import letter
from .layout import Sheet, plain

#: A word written like a code; words of a text have small letters or several words.
CODE = re.compile(r"[A-Z][A-Za-z0-9_.-]+\Z")


def oddities(sheets: list[Sheet], *, header: int = 1, is_published: bool = False) -> list[Finding]:
    """Formulas and commands, merged cells, hidden sheets, headers that stand twice, codes in mixed alphabets.

    `header` is the row of the header. What is published already will not be sent again: there only what a program
    could run is an error, and the rest is a remark.
    """
    remark = "warning" if is_published else None
    found = Findings()
    for sheet in sheets:
        found += _special(sheet, remark)
        found += _doubled(sheet, header, remark)
        found += _words(sheet, remark)
    return found.closed()


def _special(sheet: Sheet, remark: str | None) -> Iterator[Finding]:
    """What the workbook itself says of its cells."""
    name = sheet["name"] or None
    for row, column in sheet.get("formulas", []):
        yield Finding.make("formula", sheet=name, row=row, column=letter(column - 1))
    for top, left, bottom, right in sheet.get("merged", []):
        cells, place = f"{letter(left - 1)}{top}:{letter(right - 1)}{bottom}", letter(left - 1)
        yield Finding.make("merged_cells", sheet=name, row=top, column=place, found=cells, severity=remark)
    if sheet.get("hidden") and sheet["rows"]:
        yield Finding.make("hidden_sheet", sheet=name)


def _doubled(sheet: Sheet, header: int, remark: str | None) -> Iterator[Finding]:
    cells = next((cells for number, cells in sheet["rows"] if number == header), [])
    # Numbers are no header: a table without one begins with its first row.
    times = Counter(plain(cell) for cell in cells if isinstance(cell, str))
    for index, cell in enumerate(cells):
        if (
            isinstance(cell, str)
            and times.get(plain(cell), 0) > 1
            and plain(cell) in {plain(one) for one in cells[:index]}
        ):
            place = {"sheet": sheet["name"] or None, "row": header, "column": letter(index)}
            yield Finding.make("duplicate_header", **place, found=str(cell), severity=remark)


def _words(sheet: Sheet, remark: str | None) -> Iterator[Finding]:
    formulas = {(row, column) for row, column in sheet.get("formulas", [])}
    for number, cells in sheet["rows"]:
        for index, cell in enumerate(cells):
            if not isinstance(cell, str) or (number, index + 1) in formulas:
                continue
            place = {"sheet": sheet["name"] or None, "row": number, "column": letter(index)}
            if is_command(label(cell)):
                yield Finding.make("command_cell", **place)
            elif meant := _in_latin(cell):
                yield Finding.make("homoglyph_code", **place, found=cell, expected=meant, severity=remark)


def _in_latin(text: str) -> str | None:
    """The code that a word looks like, of which some letters are Latin and some are of another alphabet."""
    if text.isascii() or not re.search(r"[A-Za-z]", text):
        return None
    latin = unicodedata.normalize("NFKC", text.strip()).translate(LOOK_ALIKE)
    return latin if latin.isascii() and CODE.match(latin) and latin != text else None
