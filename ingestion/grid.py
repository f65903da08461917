"""Turn a file into plain sheets of cells. Runs in the parser's child process: nothing heavy may be imported here.

A sheet is `{"name", "rows": [[number, [cell, ...]], ...], "formulas": [[row, column], ...], "hidden"}`; rows without
any value are left out, cells are text, numbers, booleans or None; dates are written as ISO text.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

from .errors import EmptyFile, NotUtf8, TooLarge, Truncated, WrongKind
from .precheck import kind
from .settings import LIMITS

Sheet = dict[str, Any]


def grids(path: Path) -> dict[str, Any]:
    """The sheets of the file, with its kind; raises the refusal that fits where it cannot be read."""
    sort = kind(path)
    sheets = _workbook(path) if sort == "xlsx" else _object(path) if sort == "json" else [_text(path)]
    if not any(sheet["rows"] for sheet in sheets):
        raise EmptyFile
    return {"kind": sort, "sheets": sheets}


def _workbook(path: Path) -> list[Sheet]:
    import openpyxl

    try:
        # Formulas are kept as formulas: a stored result may be stale or made up, so such cells become findings.
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        sheets = []
        cells = 0
        for worksheet in book.worksheets:
            worksheet.reset_dimensions()  # the size that the file states is not to be trusted
            rows: list[list[Any]] = []
            formulas: list[list[int]] = []
            for number, row in enumerate(worksheet.iter_rows(), 1):
                values = []
                for cell in row:
                    value = cell.value
                    if value is not None and cell.data_type == "f":
                        formulas.append([number, cell.column])
                    values.append(_plain(value))
                while values and values[-1] is None:
                    values.pop()
                if values:
                    cells += len(values)
                    if cells > LIMITS.cells:
                        raise TooLarge(found=f"more than {LIMITS.cells} cells")
                    rows.append([number, values])
            sheets.append(
                {
                    "name": worksheet.title,
                    "rows": rows,
                    "formulas": formulas,
                    "hidden": worksheet.sheet_state != "visible",
                }
            )
        book.close()
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        SyntaxError,
        EOFError,
        OSError,
        AttributeError,
        TypeError,
    ) as damage:
        # openpyxl answers damaged XML with whatever its innermost step raised.
        raise Truncated from damage
    except zipfile.zlib.error as damage:
        raise Truncated from damage
    return sheets


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value).replace("\u00a0", " ")
    return text if text.strip() else None


def _text(path: Path) -> Sheet:
    content = path.read_bytes()
    if b"\x00" in content:
        raise WrongKind(found="a binary file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NotUtf8(line=content[: fault.start].count(b"\n") + 1) from fault
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    if first.count(delimiter) == 0:
        raise WrongKind(found="a text without columns")
    rows: list[list[Any]] = []
    cells = 0
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for values in reader:
            plain = [value.strip() or None for value in values]
            if any(value is not None for value in plain):
                cells += len(plain)
                if cells > LIMITS.cells:
                    raise TooLarge(found=f"more than {LIMITS.cells} cells")
                rows.append([reader.line_num, plain])
    except csv.Error as damage:
        raise Truncated from damage
    return {"name": "", "rows": rows, "formulas": [], "hidden": False, "delimiter": delimiter}


def _object(path: Path) -> list[Sheet]:
    """Tables written as JSON: each list or object at the top is a sheet of its own, in the order of the file.

    A list of lists is rows, a list of values one column, an object two columns (key and value), a list of objects a
    table with a header. Single values at the top are pairs of a sheet without a name.
    """
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise NotUtf8(line=1) from fault
    except ValueError as damage:
        raise Truncated from damage
    if not isinstance(content, dict):
        content = {"rows": content}
    sheets: list[Sheet] = []
    single = [[key, value] for key, value in content.items() if not isinstance(value, list | dict)]
    tables: dict[str, list[list[Any]]] = {"": single} if single else {}
    for key, value in content.items():
        if isinstance(value, dict):
            tables[str(key)] = [[name, entry] for name, entry in value.items()]
        elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            names = list(dict.fromkeys(name for entry in value for name in entry))
            tables[str(key)] = [names, *([entry.get(name) for name in names] for entry in value)]
        elif isinstance(value, list):
            tables[str(key)] = [entry if isinstance(entry, list) else [entry] for entry in value]
    cells = sum(len(row) for rows in tables.values() for row in rows)
    if cells > LIMITS.cells:
        raise TooLarge(found=f"more than {LIMITS.cells} cells")
    for name, rows in tables.items():
        plain = [[number, [_flat(value) for value in row]] for number, row in enumerate(rows)]
        sheets.append({"name": name, "rows": plain, "formulas": [], "hidden": False})
    return sheets


def _flat(value: Any) -> Any:
    """A single value; what is nested deeper is no cell."""
    return None if isinstance(value, list | dict) else _plain(value)
