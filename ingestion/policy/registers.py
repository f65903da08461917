"""Read registers out of sheets: a workbook with a sheet a register, or a matrix of countries by dimensions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from expectations.findings import Finding
from expectations.repeated import Findings
from ingestion.cells import REPORTED, label
from ingestion.headers import letter
from ingestion.layout import Layout, Sheet, plain

from .entries import Collected

_HEADER = 2


def read_registers(layout: Layout, sheets: list[Sheet], collected: Collected, *, received: dt.date) -> list[Finding]:
    """Every register that has rows. An empty sheet is a register that the office does not keep."""
    by_name = {plain(sheet["name"]): sheet for sheet in sheets}
    known = {plain(table["sheet"]) for table in layout.reads["tables"]}
    known |= {plain(name) for name in layout.not_read} | {plain(layout.cover["sheet"])}
    findings = Findings(
        Finding.make("sheet_not_read", sheet=sheet["name"])
        for sheet in sheets
        if plain(sheet["name"]) not in known and sheet["rows"]
    )
    for table in layout.reads["tables"]:
        sheet = by_name[plain(table["sheet"])]
        findings += _register(table, sheet, collected, received)
    if not collected.entries and not findings:
        findings.append(Finding.make("table_empty"))
    return findings.closed()


def _register(table: dict[str, Any], sheet: Sheet, collected: Collected, received: dt.date) -> list[Finding]:
    rows = dict(sheet["rows"])
    header = {plain(cell): index for index, cell in enumerate(rows.get(_HEADER, [])) if cell is not None}
    body = [(number, cells) for number, cells in sheet["rows"] if number > _HEADER]
    name = sheet["name"]
    if not header:
        return [Finding.make("header_missing", sheet=name, row=_HEADER)]
    wanted = table["columns"]
    missing = [column for column, how in wanted.items() if plain(column) not in header and not how.get("optional")]
    if missing:
        return [Finding.make("column_missing", sheet=name, row=_HEADER, expected=column) for column in missing]
    formulas = {tuple(at) for at in sheet.get("formulas", [])}
    findings = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in body:
        values = {column: _at(cells, header.get(plain(column))) for column in wanted}
        if all(label(value) is None for value in values.values()):
            continue
        entry: dict[str, Any] = {"register": table["register"], "sheet": name, "source_row": number}
        entry |= table.get("constants", {})
        for column, how in wanted.items():
            index = header.get(plain(column))
            if index is not None and (number, index + 1) in formulas:
                findings.append(Finding.make("formula", sheet=name, row=number, column=letter(index)))
                continue
            place = {"sheet": name, "row": number, "column": letter(index) if index is not None else column}
            read = collected.cell(place, values[column], how, received=received)
            entry[how["to"]] = read if read is not None else entry.get(how["to"])
        _once(table, entry, seen, collected)
        collected.entries.append(entry)
    return findings


def _once(table: dict[str, Any], entry: dict[str, Any], seen: dict[tuple[Any, ...], int], collected: Collected) -> None:
    """Note on the row's first cell whether the same entry stands further up already."""
    optional = {how["to"] for how in table["columns"].values() if how.get("optional")}
    key = tuple(plain(entry.get(name)) for name in table["once"])
    number, sheet = entry["source_row"], entry["sheet"]
    is_whole = all(part or name in optional for name, part in zip(table["once"], key, strict=True))
    if not is_whole or seen.setdefault(key, number) == number:
        return
    alike = [cell for cell in collected.cells if cell["sheet"] == sheet and cell["row"] in (seen[key], number)]
    # A wrong code is read as none, and does not make two entries the same.
    if all(cell["is_known"] for cell in alike):
        first = next(cell for cell in alike if cell["row"] == number)
        first["is_once"], first["expected"] = False, f"row {seen[key]}"


def read_matrix(layout: Layout, sheets: list[Sheet], collected: Collected, *, received: dt.date) -> list[Finding]:
    """A row a country, a column a dimension. What every judgement needs and a matrix has no place for is missing."""
    how = layout.reads
    rows = sheets[0]["rows"]
    header = [label(cell) for cell in rows[0][1]]
    areas = {plain(name): code for name, code in how["areas"].items()}
    country = {"kind": "choice", "choices": list(how["areas"])}
    level = {"kind": "choice", "choices": how["levels"]}
    for number, cells in rows[1:]:
        place = {"sheet": None, "row": number, "column": letter(0)}
        said = collected.cell(place, _at(cells, 0), country, received=received)
        for index, dimension in enumerate(header[1:], 1):
            place = {"sheet": None, "row": number, "column": letter(index)}
            found = collected.cell(place, _at(cells, index), level, received=received)
            entry = {"register": how["register"], "source_row": number, "subject": dimension, "status": found}
            collected.entries.append(entry | how["constants"] | {"ref_area": areas.get(plain(said))})
    return [
        Finding.make("missing_value", found=name, says=f"The judgements do not say {_ASKED[name]}.", severity="warning")
        for name in how["asks"]
    ]


_ASKED = {"detail": "why each level was given", "dated": "when they were made"}


def _at(cells: list[Any], index: int | None) -> Any:
    value = cells[index] if index is not None and index < len(cells) else None
    return None if value == REPORTED else value
