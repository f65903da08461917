"""Take the facts out of the sheets of a form, as its layout says: frames out, with findings about what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from expectations.findings import Finding

from .layout import Layout, Sheet, Table, plain
from .submission import PERIOD, Period

DIMENSIONS = [
    *("ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "disability", "report_status"),
    *("user_type", "contact_reason", "channel", "nationality"),
]
PLACE = ["submission_id", "reporter", "layout", "breakdown", "sheet", "source_row", "source_column", "scheme"]
VALUE = ["obs_value", "obs_status", "obs_note"]

#: Columns of the facts as they land; text is null where a table has no such dimension.
POLICE_AND_CSO = [
    *PLACE,
    *("counting_unit", "unit_measure", "ref_area", "time_period", "period_from", "period_to"),
    *DIMENSIONS[1:],
    *VALUE,
]
POPULATION = [*PLACE, "ref_area", "time_period", "sex", "age", *VALUE]

#: Beside the facts while a submission is checked; not landed.
WORKING = ["is_total", "total_kind", "value_text", "time_period_written"]

#: Text in a cell for counts that shows a rate, a share or another unit.
OTHER_UNIT = re.compile(r"[%‰]|100[ .,]?000", re.IGNORECASE)

#: The text of a cell that has its finding already, so that it is not reported again as empty.
REPORTED = "?"


@dataclass(frozen=True)
class Reading:
    """What a file says: its facts and totals in one frame, and the findings made on the way."""

    facts: pd.DataFrame
    findings: list[Finding]


def letter(index: int) -> str:
    """The name of the workbook column with this index, counted from 0: A … Z, AA …"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def extract(layout: Layout, sheets: list[Sheet], *, time_period: str | None) -> Reading:
    """All tables of the form in one frame; `time_period` is the cover's, for forms without periods in the rows."""
    findings: list[Finding] = []
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
    _marks(layout, facts)
    _dates(facts)
    _totals(layout, facts)
    return Reading(facts, findings)


def _sheets(table: Table, sheets: list[Sheet], findings: list[Finding]) -> list[Sheet]:
    if not table.sheets:
        return sheets[:1]
    by_name = {plain(sheet["name"]): sheet for sheet in sheets}
    for name in table.sheets:
        if plain(name) not in by_name:
            findings.append(Finding.make("sheet_missing", sheet=name))
    return [by_name[plain(name)] for name in table.sheets if plain(name) in by_name]


def _strangers(layout: Layout, sheets: list[Sheet], findings: list[Finding]) -> None:
    """Visible sheets that the layout does not know are named, so that nobody believes they were counted."""
    known = {plain(name) for table in layout.tables for name in table.sheets}
    known |= {plain(name) for name in layout.not_read} | {plain(layout.cover.get("sheet"))}
    for sheet in sheets:
        if layout.kind == "xlsx" and plain(sheet["name"]) not in known and sheet["rows"] and not sheet["hidden"]:
            findings.append(Finding.make("sheet_not_read", sheet=sheet["name"]))


def _take(layout: Layout, table: Table, sheet: Sheet, columns: dict[str, list[Any]], findings: list[Finding]) -> None:
    """Add one table of one sheet to the columns of the facts, one entry for each cell with a value."""
    name = sheet["name"] or None
    headers, body = _parts(layout, table, sheet)
    bottom = headers.get(table.header_rows[-1])
    if bottom is None:
        findings.append(Finding.make("header_missing", sheet=name, row=table.header_rows[-1]))
        return
    places = _places(table, bottom, name, findings)
    if places is None:
        return
    values = _value_columns(table, headers, places)
    if not values:
        findings.append(Finding.make("no_value_columns", sheet=name, row=table.header_rows[-1]))
        return
    body = _whole_rows(layout, sheet, body, len(bottom), findings)
    if table.footnotes:
        note = re.compile(table.footnotes)
        body = [(number, cells) for number, cells in body if not _is_note(cells, note)]
    if not body:
        # Where the form has a table of totals, an empty table and a total of 0 say the same.
        severity = "warning" if table.may_be_empty else None
        findings.append(Finding.make("table_empty", sheet=name, severity=severity))
        return
    formulas = {(row, column - 1) for row, column in sheet["formulas"]}
    for number, cells in body:
        _take_row(layout, table, name, number, cells, places, values, formulas, columns, findings)
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
    formulas: set[tuple[int, int]],
    columns: dict[str, list[Any]],
    findings: list[Finding],
) -> None:
    """One row of a table: its labels once, and an entry for each of its values."""
    width = len(cells)
    labels = {
        column: _text(cells[index]) if index is not None and index < width else None for column, index in places.items()
    }
    if not any(labels.values()) and all(index >= width or cells[index] is None for index, _, _ in values):
        return  # nothing in any column of the table: layout, not data
    for column, index in places.items():
        if (number, index) in formulas:
            findings.append(Finding.make("formula", sheet=sheet, row=number, column=letter(index or 0)))
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
        value, text = _number(table, cell, sheet, number, source_column, findings, (number, index) in formulas)
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


def _places(
    table: Table, header: list[Any], sheet: str | None, findings: list[Finding]
) -> dict[str, int | None] | None:
    """Where each label column is; a form without a required column cannot be read."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        if cell is not None:
            found.setdefault(plain(cell), index)
    places = {
        column: next((found[plain(name)] for name in names if plain(name) in found), None)
        for column, names in table.columns.items()
    }
    lacking = [table.columns[column][0] for column, index in places.items() if index is None]
    lacking = [name for name in lacking if name not in table.optional]
    if table.value is not None and plain(table.value) not in found:
        lacking.append(table.value)
    for name in lacking:
        findings.append(
            Finding.make("column_missing", sheet=sheet, row=table.header_rows[-1], column=name, expected=name)
        )
    return None if lacking else places


def _value_columns(
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
            text = _text(cells[index]) if index < len(cells) else None
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
    return letter(index) if table.sheets else _text(header[index]) or letter(index)


def _whole_rows(
    layout: Layout, sheet: Sheet, body: list[tuple[int, list[Any]]], width: int, findings: list[Finding]
) -> list[tuple[int, list[Any]]]:
    """Rows of a text table have as many fields as its header.

    Rows that were quoted as one field are taken apart where the layout allows it, and are counted in a finding.
    """
    if layout.kind != "csv":
        return body
    whole, repaired = [], []
    for number, cells in body:
        first = str(cells[0] or "")
        if first.count(sheet["delimiter"]) >= width - 1 and not any(cells[1:]):
            fields = [field.strip() or None for field in first.split(sheet["delimiter"])]
            while len(fields) > width and fields[-1] is None:
                fields.pop()
            if "row_in_one_field" in layout.repairs and len(fields) == width:
                repaired.append(number)
                whole.append((number, fields))
                continue
        while len(cells) > width and cells[-1] is None:
            cells = cells[:-1]
        if len(cells) == width:
            whole.append((number, cells))
        else:
            findings.append(Finding.make("row_width", row=number, found=str(len(cells)), expected=str(width)))
    if repaired:
        findings.append(
            Finding.make("row_in_one_field", row=repaired[0], found=str(len(repaired)), expected=str(width))
        )
    return whole


def _is_note(cells: list[Any], note: re.Pattern[str]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(note.match(filled[0].strip()))


def _text(value: Any) -> str | None:
    """A label as written, with single spaces; whole numbers lose the `.0` that workbooks give them."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) or None


def _number(
    table: Table,
    cell: Any,
    sheet: str | None,
    row: int,
    column: str,
    findings: list[Finding],
    is_formula: bool,
) -> tuple[float | None, str | None]:
    """The value and its text; what is not a number becomes a finding and stays empty."""
    text = _text(cell)
    if is_formula:
        findings.append(Finding.make("formula", sheet=sheet, row=row, column=column))
        return None, REPORTED
    if text is None:
        return None, None
    try:
        if isinstance(cell, bool):
            raise ValueError
        value = float(cell)
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError
    except ValueError:
        code = "mixed_units" if OTHER_UNIT.search(text) else "not_a_number"
        findings.append(
            Finding.make(code, sheet=sheet, row=row, column=column, found=text, expected="whole numbers of cases")
        )
        return None, REPORTED
    value *= table.scale
    return (round(value) if table.round else value), text


def _marks(layout: Layout, facts: pd.DataFrame) -> None:
    """What the layout knows of single periods and codes: status, note, dates."""
    for mark in layout.marks:
        chosen = pd.Series(True, index=facts.index)
        for column, codes in mark["where"].items():
            chosen &= facts[column].isin([str(code) for code in codes])
        for column, value in mark["set"].items():
            if column == "obs_note":
                before = facts.loc[chosen, column]
                facts.loc[chosen, column] = before.map(lambda note, new=value: f"{note} {new}" if note else new)
            else:
                facts.loc[chosen, column] = value if column.startswith("period_") else str(value)


def _dates(facts: pd.DataFrame) -> None:
    """First and last day of the period, where no mark has said otherwise."""
    known = {text: Period(text) for text in facts["time_period"].dropna().unique() if PERIOD.match(str(text))}
    for column, side in (("period_from", "first"), ("period_to", "last")):
        days = facts["time_period"].map({text: getattr(period, side) for text, period in known.items()})
        facts[column] = facts[column].where(facts[column].notna(), days.astype(object))


def _totals(layout: Layout, facts: pd.DataFrame) -> None:
    """Flag the rows that sum up others; they are checked and do not land."""
    for total in layout.totals:
        if not total.get("land"):
            chosen = (facts[total["dimension"]] == str(total["code"])) & facts["total_kind"].isna()
            facts.loc[chosen, "is_total"] = True
            facts.loc[chosen, "total_kind"] = "code"
