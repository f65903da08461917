"""Read an OpenDocument spreadsheet (.ods) into plain sheets of cells; runs in the parser's child process.

The format writes runs of equal cells and rows once with a number of repetitions: a file of a few bytes may stand for
2^34 cells. Runs of empty cells are skipped, runs of others count against the limit of cells.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

from .archive import content
from .errors import HasMacros, PasswordProtected, TooLarge, Truncated
from .settings import LIMITS

Sheet = dict[str, Any]

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def opendocument(path: Path) -> tuple[list[Sheet], list[dict[str, Any]]]:
    """The sheets of a spreadsheet in their order, and remarks about it as a whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            manifest = content(archive, archive.getinfo("META-INF/manifest.xml"))
            if b"encryption-data" in manifest:
                raise PasswordProtected
            if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
                raise HasMacros
            body = content(archive, archive.getinfo("content.xml"))
    except (KeyError, zipfile.BadZipFile, OSError) as damage:
        raise Truncated from damage
    try:
        return _sheets(body)
    except (ET.ParseError, LookupError, ValueError) as damage:
        raise Truncated from damage


def _sheets(body: bytes) -> tuple[list[Sheet], list[dict[str, Any]]]:
    reader = _Reader()
    for event, element in ET.iterparse(io.BytesIO(body), events=("start", "end")):
        if event == "start":
            reader.begin(element)
        else:
            reader.end(element)
    remarks = [{"code": "external_links"}] if reader.is_linked else []
    return reader.sheets, remarks


class _Reader:
    """Puts sheets together from the events of the parser; elements are let go as soon as they are read."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.is_linked = False
        self.cells = 0
        self.hidden_styles: set[str] = set()
        self.row_number = 0
        self.values: list[Any] = []
        self.column = 0
        self.style = ""

    def begin(self, element: ET.Element) -> None:
        if element.tag == f"{TABLE}table":
            name = element.get(f"{TABLE}name", "")
            hidden = element.get(f"{TABLE}style-name", "") in self.hidden_styles
            empty: dict[str, Any] = {"rows": [], "formulas": [], "dated": [], "merged": []}
            self.sheets.append({"name": name, "hidden": hidden, **empty})
            self.row_number = 0
        elif element.tag == f"{TABLE}table-row":
            self.values, self.column = [], 0
        elif element.tag == f"{STYLE}style":
            self.style = element.get(f"{STYLE}name", "")

    def end(self, element: ET.Element) -> None:
        if element.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self._cell(element)
            element.clear()
        elif element.tag == f"{TABLE}table-row":
            self._row(_repeated(element, "number-rows-repeated"))
            element.clear()
        elif element.tag == f"{TABLE}table-source":
            self.is_linked = True
        elif element.tag == f"{STYLE}table-properties" and element.get(f"{TABLE}display") == "false":
            self.hidden_styles.add(self.style)

    def _cell(self, element: ET.Element) -> None:
        times = _repeated(element, "number-columns-repeated")
        value = None if element.tag.endswith("covered-table-cell") else _value(element)
        sheet = self.sheets[-1]
        if value is not None:
            self._count(times)
            self.values += [None] * (self.column - len(self.values)) + [value] * times
            place = [self.row_number + 1, self.column + 1]
            if element.get(f"{TABLE}formula") is not None:
                sheet["formulas"].append(place)
            elif element.get(f"{OFFICE}value-type") in ("date", "time"):
                sheet["dated"].append(place)
        rows = int(element.get(f"{TABLE}number-rows-spanned", 1))
        columns = int(element.get(f"{TABLE}number-columns-spanned", 1))
        if rows * columns > 1:
            top, left = self.row_number + 1, self.column + 1
            sheet["merged"].append([top, left, top + rows - 1, left + columns - 1])
        self.column += times

    def _row(self, times: int) -> None:
        if self.values:
            self._count(len(self.values) * (times - 1))
            rows = self.sheets[-1]["rows"]
            rows.extend([self.row_number + again, list(self.values)] for again in range(1, times + 1))
        self.row_number += times

    def _count(self, number: int) -> None:
        self.cells += number
        if self.cells > LIMITS.cells:
            raise TooLarge(found=f"more than {LIMITS.cells} cells")


def _repeated(element: ET.Element, name: str) -> int:
    return max(1, int(element.get(f"{TABLE}{name}", 1)))


def _value(cell: ET.Element) -> Any:
    sort = cell.get(f"{OFFICE}value-type")
    if sort in ("float", "currency"):
        number = float(cell.get(f"{OFFICE}value", "nan"))
        return int(number) if number.is_integer() else number
    if sort == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if sort == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00") or None
    if sort is None and cell.get(f"{TABLE}formula") is None:
        return None
    # Percentages and times as they are shown: neither is a number of cases.
    text = "\n".join("".join(line.itertext()) for line in cell.iter(f"{TEXT}p")).replace("\u00a0", " ")
    return text if text.strip() else None
