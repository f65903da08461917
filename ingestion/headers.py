"""The header rows of a table: which column is which, and which columns hold figures."""

from __future__ import annotations

import re
from typing import Any

from expectations.findings import Finding

from .cells import label
from .layout import Table, plain


def letter(index: int) -> str:
    """The name of the workbook column with this index, counted from 0: A … Z, AA …"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def label_columns(
    table: Table, header: list[Any], sheet: str | None, findings: list[Finding]
) -> dict[str, int | None] | None:
    """Where each label column is; a form without a required column cannot be read."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for index, cell in enumerate(header):
        if cell is not None:
            twice |= {plain(cell)} & found.keys()
            found.setdefault(plain(cell), index)
    places = {
        column: next((found[plain(name)] for name in names if plain(name) in found), None)
        for column, names in table.columns.items()
    }
    lacking = [table.columns[column][0] for column, index in places.items() if index is None]
    lacking = [name for name in lacking if name not in table.optional]
    lacking += [name for name in table.value_names if plain(name) not in found]
    wanted = {plain(name) for names in table.columns.values() for name in names} | {*map(plain, table.value_names)}
    doubled = sorted(twice & wanted)
    for name in doubled:
        index = len(header) - 1 - [plain(cell) for cell in reversed(header)].index(name)
        findings.append(
            Finding.make(
                "duplicate_header",
                sheet=sheet,
                row=table.header_rows[-1],
                column=letter(index),
                found=str(header[index]),
            )
        )
    for name in lacking:
        findings.append(
            Finding.make("column_missing", sheet=sheet, row=table.header_rows[-1], column=name, expected=name)
        )
    return None if lacking or doubled else places


def value_columns(
    table: Table, headers: dict[int, list[Any]], places: dict[str, int | None]
) -> list[tuple[int, str, dict[str, str]]]:
    """The columns with values: index, name for people, and the codes that its headers give it."""
    bottom = headers[table.header_rows[-1]]
    if table.value is not None:
        index = next(index for index, cell in enumerate(bottom) if plain(cell) == plain(table.value))
        return [(index, _column_name(table, bottom, index), {})]
    taken = {index for index in places.values() if index is not None}
    columns: list[tuple[int, str, dict[str, str]]] = []
    carried: dict[int, str | None] = {}
    for index in range(max(len(cells) for cells in headers.values())):
        codes: dict[str, str] = {}
        complete = index not in taken
        for level in table.across:
            cells = headers.get(level["row"], [])
            text = label(cells[index]) if index < len(cells) else None
            if level.get("fill") == "right":
                # A group's name stands above its first column only; blank cells belong to it.
                carried[level["row"]] = text = text or carried.get(level["row"])
            if "only" in level:
                text = {plain(label): code for label, code in level["only"].items()}.get(plain(text))
            if text is None or ("pattern" in level and not re.match(level["pattern"], text)):
                complete = False
            else:
                codes[level["to"]] = text
        if complete:
            columns.append((index, _column_name(table, bottom, index), codes))
    return columns


def _column_name(table: Table, header: list[Any], index: int) -> str:
    """How a sender finds the column: by letter in a workbook, by name in a text file."""
    return letter(index) if table.sheets else label(header[index]) or letter(index)
