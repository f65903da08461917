"""Read an .xlsx workbook into plain sheets of cells; runs in the parser's child process."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from .errors import TooLarge, Truncated
from .settings import LIMITS

Sheet = dict[str, Any]

MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
#: The place of a cell in a column of four letters; the last column that programs know is XFD.
BEYOND = re.compile(rb"<(?:\w+:)?c\s[^>]{0,200}?r=\"[A-Z]{4}")
#: More merged cells than this are a picture and not a table; the first ones tell enough.
MERGES = 10_000


def workbook(path: Path) -> tuple[list[Sheet], list[dict[str, Any]]]:
    """The sheets of a workbook in their order, and remarks about it as a whole."""
    import openpyxl

    try:
        # Opened here, because openpyxl believes the ending of a name. Formulas are kept as formulas: a stored result
        # may be stale or made up, so such cells become findings.
        book = openpyxl.load_workbook(path.open("rb"), read_only=True, data_only=False, keep_links=False)
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            merged = [_merged(archive, worksheet._worksheet_path) for worksheet in book.worksheets]
        sheets = []
        cells = 0
        for worksheet, areas in zip(book.worksheets, merged, strict=True):
            sheet, number = _sheet(worksheet, LIMITS.cells - cells)
            cells += number
            sheets.append(sheet | {"merged": areas})
        book.close()
    except (
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        SyntaxError,
        EOFError,
        OSError,
        AttributeError,
        TypeError,
        ArithmeticError,
        NotImplementedError,
        AssertionError,
    ) as damage:
        # openpyxl answers damaged XML with whatever its innermost step raised.
        raise Truncated from damage
    remarks = [{"code": "external_links"}] if any(name.startswith("xl/externalLinks/") for name in names) else []
    return sheets, remarks


def _sheet(worksheet: Any, cells_left: int) -> tuple[Sheet, int]:
    worksheet.reset_dimensions()  # the size that the file states is not to be trusted
    rows: list[list[Any]] = []
    formulas: list[list[int]] = []
    dated: list[list[int]] = []
    cells = 0
    for number, row in enumerate(worksheet.iter_rows(), 1):
        values = []
        for cell in row:
            value = cell.value
            if value is not None:
                if cell.data_type == "f":
                    formulas.append([number, cell.column])
                elif cell.data_type == "d":
                    dated.append([number, cell.column])
            values.append(plain(value))
        while values and values[-1] is None:
            values.pop()
        if values:
            cells += len(values)
            if len(values) > LIMITS.columns:
                raise TooLarge(found=f"{len(values)} columns")
            if cells > cells_left:
                raise TooLarge(found=f"more than {LIMITS.cells} cells")
            rows.append([number, values])
    sheet = {
        "name": worksheet.title,
        "rows": rows,
        "formulas": formulas,
        "dated": dated,
        "hidden": worksheet.sheet_state != "visible",
    }
    return sheet, cells


def _merged(archive: zipfile.ZipFile, name: str) -> list[list[int]]:
    """Merged cells as [first row, first column, last row, last column]; they stand behind the rows of a sheet.

    On the way through the part it is also seen whether a cell claims a column that no program knows.
    """
    found: list[list[int]] = []
    rest = b""
    with archive.open(name.lstrip("/")) as part:
        while chunk := part.read(1 << 20):
            text = rest + chunk
            if BEYOND.search(text):
                raise TooLarge(found=f"more than {LIMITS.columns} columns")
            for left, top, right, bottom in MERGED.findall(text):
                found.append([int(top), _index(left), int(bottom), _index(right)])
                if len(found) > MERGES:
                    return found
            # A tag that was cut by the end of the chunk begins within its last characters.
            cut = text.rfind(b"<")
            rest = text[cut:] if cut >= 0 and len(text) - cut < 500 and b">" not in text[cut:] else b""
    return found


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def plain(value: Any) -> Any:
    """A cell as text, number, boolean or None; dates as ISO text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value).replace("\u00a0", " ")
    return text if text.strip() else None
