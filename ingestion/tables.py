"""Take the facts out of the sheets of a form, as its layout says: frames out, with findings about what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from expectations.findings import Finding
from expectations.repeated import Findings

from .cells import REPORTED, At, figure, is_command, label
from .headers import label_columns, letter, value_columns
from .layout import Layout, Sheet, Table, plain
from .marks import date_periods, flag_totals, mark
from .rows import is_note, whole_rows
from .schema import POLICE_AND_CSO, WORKING


@dataclass(frozen=True)
class Special:
    """Cells of a table that are more than their value: formulas, dates, and those below merged ones."""

    formulas: set[tuple[int, int]]
    dated: set[tuple[int, int]]
    merged: list[tuple[int, int, int, int]]

    @classmethod
    def of(cls, sheet: Sheet, rows: set[int], indices: list[int]) -> Special:
        """Those of these rows and of these columns, counted from 0. Notes and titles may be merged as they like."""
        merged = [
            (top, left - 1, bottom, right - 1)
            for top, left, bottom, right in sheet.get("merged", [])
            if any(left - 1 <= index <= right - 1 for index in indices)
            and any(row in rows for row in range(top, min(bottom, top + len(rows) + 1_000) + 1))
        ]
        cells = ({(row, column - 1) for row, column in sheet.get(kind, [])} for kind in ("formulas", "dated"))
        return cls(*cells, merged)

    def is_covered(self, row: int, index: int | None) -> bool:
        """Whether the cell lies in a merged one."""
        return index is not None and any(
            top <= row <= bottom and left <= index <= right for top, left, bottom, right in self.merged
        )

    def report(self, sheet: str | None, findings: list[Finding]) -> None:
        """Say which cells are merged; what was written there is not guessed."""
        for top, left, bottom, right in self.merged:
            cells = f"{letter(left)}{top}:{letter(right)}{bottom}"
            findings.append(Finding.make("merged_cells", sheet=sheet, row=top, column=letter(left), found=cells))


@dataclass(frozen=True)
class Reading:
    """What a file says: its facts and totals in one frame, and the findings made on the way."""

    facts: pd.DataFrame
    findings: list[Finding]


def extract(layout: Layout, sheets: list[Sheet], *, time_period: str | None) -> Reading:
    """All tables of the form in one frame; `time_period` is the cover's, for forms without periods in the rows."""
    findings = Findings()
    columns: dict[str, list[Any]] = {name: [] for name in [*POLICE_AND_CSO, *WORKING, *layout.extra]}
    for table in layout.tables:
        for sheet in _sheets(table, sheets, findings):
            _take(layout, table, sheet, columns, findings)
    _strangers(layout, sheets, findings)
    facts = pd.DataFrame(columns, dtype=object)
    facts["obs_value"] = facts["obs_value"].astype(float)
    facts["is_total"] = facts["is_total"].astype(bool)
    facts["scheme"] = layout.scheme
    facts["layout"] = layout.id
    facts["time_period_written"] = facts["time_period"]
    if time_period is not None:
        facts["time_period"] = facts["time_period"].where(facts["time_period"].notna(), time_period)
    mark(layout, facts)
    date_periods(facts)
    flag_totals(layout, facts)
    return Reading(facts, findings.closed())


def _sheets(table: Table, sheets: list[Sheet], findings: list[Finding]) -> list[Sheet]:
    if not table.sheets:
        return sheets[:1]
    by_name = {plain(sheet["name"]): sheet for sheet in sheets}
    for name in [] if table.may_be_missing else table.sheets:
        if plain(name) not in by_name:
            findings.append(Finding.make("sheet_missing", sheet=name))
    found = [by_name[plain(name)] for name in table.sheets if plain(name) in by_name]
    findings += [Finding.make("hidden_sheet", sheet=sheet["name"]) for sheet in found if sheet["hidden"]]
    return found


def _strangers(layout: Layout, sheets: list[Sheet], findings: list[Finding]) -> None:
    """Sheets that the layout does not know are named, so that nobody believes they were counted."""
    known = {plain(name) for table in layout.tables for name in table.sheets}
    known |= {plain(name) for name in layout.not_read} | {plain(layout.cover.get("sheet"))}
    for sheet in sheets:
        if layout.kind == "xlsx" and plain(sheet["name"]) not in known and sheet["rows"]:
            findings.append(Finding.make("sheet_not_read", sheet=sheet["name"]))


def _take(layout: Layout, table: Table, sheet: Sheet, columns: dict[str, list[Any]], findings: list[Finding]) -> None:
    """Add one table of one sheet to the columns of the facts, one entry for each cell with a value."""
    name = sheet["name"] or None
    headers, body = _parts(layout, table, sheet)
    bottom = headers.get(table.header_rows[-1])
    if bottom is None:
        findings.append(Finding.make("header_missing", sheet=name, row=table.header_rows[-1]))
        return
    places = label_columns(table, bottom, name, findings)
    if places is None:
        return
    values = value_columns(table, headers, places)
    if not values:
        findings.append(Finding.make("no_value_columns", sheet=name, row=table.header_rows[-1]))
        return
    body = whole_rows(layout, sheet, body, len(bottom), findings)
    if table.footnotes:
        note = re.compile(table.footnotes)
        body = [(number, cells) for number, cells in body if not is_note(cells, note)]
    if not body:
        # Where the form has a table of totals, an empty table and a total of 0 say the same.
        severity = "warning" if table.may_be_empty else None
        findings.append(Finding.make("table_empty", sheet=name, severity=severity))
        return
    labelled = [index for index in places.values() if index is not None]
    rows = {number for number, _ in body}
    special = Special.of(sheet, rows, labelled + [index for index, *_ in values])
    special.report(name, findings)
    for number, cells in body:
        _take_row(layout, table, name, number, cells, places, values, special, columns, findings)
    for entries in columns.values():
        # Columns that this table does not have stay empty.
        entries.extend([None] * (len(columns["source_row"]) - len(entries)))


def _take_row(
    layout: Layout,
    table: Table,
    sheet: str | None,
    number: int,
    cells: list[Any],
    places: dict[str, int | None],
    values: list[tuple[int, str, dict[str, str]]],
    special: Special,
    columns: dict[str, list[Any]],
    findings: list[Finding],
) -> None:
    """One row of a table: its labels once, and an entry for each of its values."""
    width = len(cells)
    labels = {
        column: label(cells[index]) if index is not None and index < width else None for column, index in places.items()
    }
    if not any(labels.values()) and all(index >= width or cells[index] is None for index, _, _ in values):
        return  # nothing in any column of the table: layout, not data
    for column, index in places.items():
        if (number, index) in special.formulas:
            findings.append(Finding.make("formula", sheet=sheet, row=number, column=letter(index or 0)))
            labels[column] = REPORTED
        elif is_command(labels[column]):
            findings.append(Finding.make("command_cell", sheet=sheet, row=number, column=letter(index or 0)))
            labels[column] = REPORTED
        elif labels[column] is None and special.is_covered(number, index):
            labels[column] = REPORTED
        elif labels[column] in table.absent:
            labels[column] = None
        elif labels[column] and labels[column] not in table.choices.get(column, [labels[column]]):
            place = {"sheet": sheet, "row": number, "column": column, "found": labels[column]}
            uses = f" This table uses {', '.join(table.choices[column])}."
            findings.append(Finding.make("unknown_code", **place, expected=uses))
            labels[column] = REPORTED
    for column, pattern in table.clean.items():
        if labels.get(column):
            labels[column] = re.sub(pattern, "", str(labels[column]))
    total_kind = "table" if table.role == "totals" else None
    if table.total_rows and plain(labels[table.total_rows["column"]]) == plain(table.total_rows["label"]):
        total_kind = "column"
        labels[table.total_rows["column"]] = None  # the word for the total names no area or offence
    breakdown = table.breakdown
    if table.breakdown_by:
        breakdown = table.breakdown_by["values"].get(labels[table.breakdown_by["column"]], breakdown)
    for index, source_column, codes in values:
        cell = cells[index] if index < width else None
        if cell is None and table.blank == "skip":
            continue
        at = At(sheet, number, source_column, (number, index) in special.formulas, (number, index) in special.dated)
        value, text = figure(table, cell, at, findings)
        if text is None and special.is_covered(number, index):
            text = REPORTED
        entry = {
            **table.constants,
            **labels,
            **codes,
            "breakdown": breakdown,
            "sheet": sheet,
            "source_row": number,
            "source_column": source_column,
            "obs_value": value,
            "obs_status": "A",
            "value_text": text,
            "is_total": total_kind is not None,
            "total_kind": total_kind,
        }
        for column, content in entry.items():
            columns[column].append(content)


def _parts(layout: Layout, table: Table, sheet: Sheet) -> tuple[dict[int, list[Any]], list[tuple[int, list[Any]]]]:
    """Header rows and the rows below them; the header of a text table is its first line that is not blank."""
    rows = [(number, cells) for number, cells in sheet["rows"]]
    if layout.kind == "csv":
        return {table.header_rows[-1]: rows[0][1]}, rows[1:]
    headers = {number: cells for number, cells in rows if number in table.header_rows}
    return headers, [(number, cells) for number, cells in rows if number > table.header_rows[-1]]
