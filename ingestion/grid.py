"""Turn a file into plain sheets of cells. Runs in the parser's child process: nothing heavy may be imported here.

A sheet is `{"name", "rows": [[number, [cell, ...]], ...], "formulas": [[row, column], ...], "hidden"}`, of a workbook
also `"dated"` (cells that are dates) and `"merged"`; rows without any value are left out, cells are text, numbers,
booleans or None; dates are written as ISO text.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from .archive import parts
from .errors import EmptyFile, NotUtf8, TooLarge, Truncated, WrongKind
from .opendocument import opendocument
from .plaintext import text_table
from .precheck import kind, kind_of_content
from .sdmx_ml import sdmx_ml
from .settings import LIMITS
from .workbook import plain, workbook

Sheet = dict[str, Any]

#: No form has its header further down; a row below it that is too long is one finding, a header is one for each cell.
HEADERS = 100


def grids(path: Path, *, language: str | None = None) -> dict[str, Any]:
    """The sheets of the file, with its kind and remarks; raises the refusal that fits where it cannot be read.

    The kind is that of the layouts: `xlsx` for a workbook of any program, `csv` for one table, `json`.
    """
    sort = kind(path)
    remarks: list[dict[str, Any]] = []
    match sort:
        case "xlsx":
            sheets, remarks = workbook(path)
        case "ods":
            sort = "xlsx"
            sheets, remarks = opendocument(path)
        case "zip":
            sort, sheets, remarks = _archive(path, language)
        case _:
            sort, sheets, remarks = _single(sort, path.read_bytes(), language)
    if not any(sheet["rows"] for sheet in sheets):
        raise EmptyFile
    widest = max(len(cells) for sheet in sheets for _, cells in sheet["rows"][:HEADERS])
    if widest > LIMITS.columns:
        raise TooLarge(found=f"{widest} columns")
    return {"kind": sort, "sheets": sheets, "remarks": remarks}


def _single(
    sort: str, content: bytes, language: str | None, name: str = ""
) -> tuple[str, list[Sheet], list[dict[str, Any]]]:
    if sort == "json":
        return sort, _object(content), []
    if sort == "xml":
        return "csv", [sdmx_ml(content)], []
    sheet, remarks = text_table(content, language=language, name=name)
    return "csv", [sheet], remarks


def _archive(path: Path, language: str | None) -> tuple[str, list[Sheet], list[dict[str, Any]]]:
    """One file of a zip, or CSV files that are the sheets of one form, named like them."""
    unpacked = parts(path, LIMITS)
    if len(unpacked) == 1:
        [content] = unpacked.values()
        sort = kind_of_content(content)
        return _inside(content, language) if sort == "zip" else _single(sort, content, language)
    sheets, remarks = [], []
    for name, content in unpacked.items():
        if kind_of_content(content) != "csv":
            raise WrongKind(found="an archive of several files")
        sheet, found = text_table(content, language=language, name=PurePosixPath(name).stem)
        if sheet["name"].casefold() in {one["name"].casefold() for one in sheets}:
            raise WrongKind(found="an archive in which two files have the same name")
        sheets.append(sheet)
        remarks += [{**remark, "sheet": sheet["name"]} for remark in found]
    return "xlsx", sheets, remarks


def _inside(content: bytes, language: str | None) -> tuple[str, list[Sheet], list[dict[str, Any]]]:
    """A workbook in a zip, under a name of ours in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tfgbv-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        if kind(path) == "zip":
            raise WrongKind(found="an archive in an archive")
        result = grids(path, language=language)
    return result["kind"], result["sheets"], result["remarks"]


def _object(content: bytes) -> list[Sheet]:
    """Tables written as JSON: each list or object at the top is a sheet of its own, in the order of the file.

    A list of lists is rows, a list of values one column, an object two columns (key and value), a list of objects a
    table with a header. Single values at the top are pairs of a sheet without a name.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as fault:
        raise NotUtf8(line=1) from fault
    except ValueError as damage:
        raise Truncated from damage
    if not isinstance(found, dict):
        found = {"rows": found}
    sheets: list[Sheet] = []
    single = [[key, value] for key, value in found.items() if not isinstance(value, list | dict)]
    tables: dict[str, list[list[Any]]] = {"": single} if single else {}
    for key, value in found.items():
        if isinstance(value, dict):
            tables[str(key)] = [[name, entry] for name, entry in value.items()]
        elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            names = list(dict.fromkeys(name for entry in value for name in entry))
            if len(names) > LIMITS.columns:
                raise TooLarge(found=f"{len(names)} columns")
            tables[str(key)] = [names, *([entry.get(name) for name in names] for entry in value)]
        elif isinstance(value, list):
            tables[str(key)] = [entry if isinstance(entry, list) else [entry] for entry in value]
    if len(tables) > LIMITS.sheets:
        raise TooLarge(found=f"{len(tables)} tables")
    cells = sum(len(row) for rows in tables.values() for row in rows)
    if cells > LIMITS.cells:
        raise TooLarge(found=f"more than {LIMITS.cells} cells")
    for name, rows in tables.items():
        numbered = [[number, [_flat(value) for value in row]] for number, row in enumerate(rows)]
        sheets.append({"name": name, "rows": numbered, "formulas": [], "hidden": False})
    return sheets


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are there once: of two values for one key nobody can tell which one is meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise WrongKind(found="a JSON file in which one key stands twice")
    return made


def _flat(value: Any) -> Any:
    """A single value; what is nested deeper is no cell."""
    return None if isinstance(value, list | dict) else plain(value)
