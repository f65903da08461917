"""Take the facts out of the sheets of a form, as its layout says: frames out, with findings about what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from expectations.findings import Finding

from .layout import Layout, Sheet, Table, plain
from .submission import PERIOD, Period

#: Columns of the facts as they land; strings are null where a table has no such dimension.
POLICE_AND_CSO = ["submission_id", "reporter", "layout", "breakdown", "sheet", "source_row", "source_column", "scheme", "counting_unit", "unit_measure", "ref_area", "time_period", "period_from", "period_to", "offence", "form", "ict_used", "sex", "age", "relationship", "disability", "report_status", "user_type", "contact_reason", "channel", "nationality", "obs_value", "obs_status", "obs_note"]
POPULATION = ["submission_id", "reporter", "layout", "breakdown", "sheet", "source_row", "source_column", "scheme", "ref_area", "time_period", "sex", "age", "obs_value", "obs_status", "obs_note"]
DIMENSIONS = ["ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "disability", "report_status", "user_type", "contact_reason", "channel", "nationality"]

#: Beside the facts while a submission is checked; not landed.
WORKING = ["is_total", "total_kind", "value_text", "time_period_written"]


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
    frames, findings = [], []
    for table in layout.tables:
        for sheet in _sheets(table, sheets, findings):
            frame = _frame(layout, table, sheet, findings)
            if frame is not None:
                frames.append(frame)
    read = {plain(name) for table in layout.tables for name in table.sheets} | {plain(layout.cover.get("sheet"))}
    read |= {plain(name) for name in layout.not_read}
    if layout.kind == "xlsx":
        for sheet in sheets:
            if plain(sheet["name"]) not in read and sheet["rows"] and not sheet["hidden"]:
                findings.append(Finding.make("sheet_not_read", sheet=sheet["name"]))
    if not frames:
        return Reading(pd.DataFrame(columns=[*POLICE_AND_CSO, *WORKING]), findings)
    facts = pd.concat(frames, ignore_index=True)
    for column in [*POLICE_AND_CSO, *WORKING]:
        if column not in facts:
            facts[column] = None
    facts["scheme"] = layout.scheme
    facts["layout"] = layout.id
    _periods(layout, facts, time_period)
    facts = _only(layout, facts, findings)
    _marks(layout, facts)
    _totals(layout, facts)
    return Reading(facts.reset_index(drop=True), findings)


def _sheets(table: Table, sheets: list[Sheet], findings: list[Finding]) -> list[Sheet]:
    if not table.sheets:
        return sheets[:1]
    by_name = {plain(sheet["name"]): sheet for sheet in sheets}
    found = []
    for name in table.sheets:
        if plain(name) in by_name:
            found.append(by_name[plain(name)])
        elif table.role == "facts":
            findings.append(Finding.make("sheet_missing", sheet=name))
    return found


def _frame(layout: Layout, table: Table, sheet: Sheet, findings: list[Finding]) -> pd.DataFrame | None:
    """One table of one sheet in long form, one row for each value cell."""
    name = sheet["name"] or None
    headers = {number: cells for number, cells in sheet["rows"] if number in table.header_rows}
    if table.header_rows[-1] not in headers:
        # A CSV may begin with blank lines; its header is the first line that has anything in it.
        if layout.kind != "csv" or not sheet["rows"]:
            findings.append(Finding.make("header_missing", sheet=name, row=table.header_rows[-1]))
            return None
        headers = {table.header_rows[-1]: sheet["rows"][0][1]}
    bottom = headers[table.header_rows[-1]]
    places = _places(table, bottom, name, findings)
    if places is None:
        return None
    body = [(number, cells) for number, cells in sheet["rows"] if number > table.header_rows[-1]]
    if layout.kind == "csv" and sheet["rows"][0][0] > table.header_rows[-1]:
        body = body[1:]
    body = _whole_rows(layout, sheet, body, len(bottom), findings)
    if table.footnotes:
        note = re.compile(table.footnotes)
        body = [(number, cells) for number, cells in body if not _is_note(cells, note)]
    if not body:
        findings.append(Finding.make("table_empty", sheet=name))
        return None

    values = _value_columns(table, headers, places, len(bottom))
    if not values:
        findings.append(Finding.make("no_value_columns", sheet=name, row=table.header_rows[-1]))
        return None
    width = max([len(bottom), *(len(cells) for _, cells in body)])
    grid = pd.DataFrame(
        [cells + [None] * (width - len(cells)) for _, cells in body],
        index=pd.Index([number for number, _ in body], name="source_row"),
        dtype=object,
    )
    _formulas(sheet, grid, [*places.values(), *(index for index, _ in values)], name, findings)
    labels = pd.DataFrame(
        {column: grid[index].map(_text) if index is not None else None for column, index in places.items()},
        index=grid.index,
        dtype=object,
    )
    for column, pattern in table.clean.items():
        labels[column] = labels[column].map(
            lambda text, pattern=pattern: re.sub(pattern, "", text) if isinstance(text, str) else text
        )
    # A row with nothing in any column of the table is layout, not data.
    used = [index for index in places.values() if index is not None] + [index for index, _ in values]
    filled = grid[used].notna().any(axis=1)
    labels, grid = labels[filled], grid[filled]

    parts = []
    for index, codes in values:
        part = labels.copy()
        for column, code in codes.items():
            part[column] = code
        part["value_text"] = grid[index]
        part["source_column"] = letter(index) if layout.kind == "xlsx" else _text(bottom[index])
        parts.append(part)
    long = pd.concat(parts).reset_index()
    for column, value in table.constants.items():
        long[column] = value
    long["sheet"] = name
    long["breakdown"] = table.breakdown
    if table.breakdown_by:
        known = long[table.breakdown_by["column"]].map(table.breakdown_by["values"])
        long["breakdown"] = known.where(known.notna(), table.breakdown)
    long["total_kind"] = None
    long["is_total"] = table.role == "totals"
    if table.role == "totals":
        long["total_kind"] = "table"
    if table.total_rows:
        is_total = long[table.total_rows["column"]].map(plain) == plain(table.total_rows["label"])
        long.loc[is_total, "is_total"] = True
        long.loc[is_total, "total_kind"] = "column"
        # The row's label names no area or offence.
        long.loc[is_total, table.total_rows["column"]] = None
    return _numbers(table, long, findings, name)


def _places(
    table: Table, header: list[Any], sheet: str | None, findings: list[Finding]
) -> dict[str, int | None] | None:
    """Where each label column is; a form without a required column cannot be read."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        if cell is not None:
            found.setdefault(plain(cell), index)
    places: dict[str, int | None] = {}
    lacking = False
    for column, names in table.columns.items():
        places[column] = next((found[plain(name)] for name in names if plain(name) in found), None)
        if places[column] is None and column not in table.optional:
            lacking = True
            findings.append(
                Finding.make(
                    "column_missing", sheet=sheet, row=table.header_rows[-1], column=names[0], expected=names[0]
                )
            )
    if table.value is not None:
        index = found.get(plain(table.value))
        if index is None:
            lacking = True
            findings.append(
                Finding.make(
                    "column_missing", sheet=sheet, row=table.header_rows[-1], column=table.value, expected=table.value
                )
            )
    return None if lacking else places


def _value_columns(
    table: Table, headers: dict[int, list[Any]], places: dict[str, int | None], width: int
) -> list[tuple[int, dict[str, str]]]:
    """The columns with values, each with the codes that its headers give it."""
    taken = {index for index in places.values() if index is not None}
    if table.value is not None:
        bottom = headers[table.header_rows[-1]]
        return [(index, {}) for index, cell in enumerate(bottom) if plain(cell) == plain(table.value)][:1]
    columns: list[tuple[int, dict[str, str]]] = []
    width = max(width, *(len(cells) for cells in headers.values()))
    carried: dict[int, str | None] = {}
    for index in range(width):
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
            columns.append((index, codes))
    return columns


def _whole_rows(
    layout: Layout, sheet: Sheet, body: list[tuple[int, list[Any]]], width: int, findings: list[Finding]
) -> list[tuple[int, list[Any]]]:
    """Rows of a text table have as many fields as its header; rows quoted as one field are taken apart where allowed."""
    if layout.kind != "csv":
        return body
    whole, repaired = [], []
    delimiter = sheet["delimiter"]
    for number, cells in body:
        filled = [cell for cell in cells if cell is not None]
        if len(filled) == 1 and cells[0] is not None and str(cells[0]).count(delimiter) >= width - 2:
            fields = [field.strip() or None for field in str(cells[0]).split(delimiter)]
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
    return sorted(whole)


def _is_note(cells: list[Any], note: re.Pattern[str]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(note.match(filled[0].strip()))


def _formulas(
    sheet: Sheet, grid: pd.DataFrame, columns: list[int | None], name: str | None, findings: list[Finding]
) -> None:
    used = {index for index in columns if index is not None}
    rows = set(grid.index)
    for row, column in sheet["formulas"]:
        if row in rows and column - 1 in used:
            findings.append(Finding.make("formula", sheet=name, row=row, column=letter(column - 1)))
            grid.at[row, column - 1] = None


def _text(value: Any) -> str | None:
    """A label as written, with single spaces; whole numbers lose the `.0` that workbooks give them."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) or None


def _numbers(table: Table, long: pd.DataFrame, findings: list[Finding], sheet: str | None) -> pd.DataFrame:
    """Values as numbers; what is not a number becomes a finding and stays empty."""
    blank = long["value_text"].map(lambda value: _text(value) is None)
    if table.blank == "skip":
        long, blank = long[~blank].copy(), blank[~blank]
    wrong_type = long["value_text"].map(lambda value: isinstance(value, bool))
    text = long["value_text"].map(lambda value: value.strip() if isinstance(value, str) else value)
    numbers = pd.to_numeric(text.where(~blank & ~wrong_type), errors="coerce").astype(float)
    numbers = numbers.where(numbers.abs() != float("inf"))
    bad = numbers.isna() & ~blank
    for row in long[bad].itertuples():
        findings.append(
            Finding.make(
                "not_a_number",
                sheet=sheet,
                row=int(row.source_row),
                column=row.source_column,
                found=str(row.value_text),
            )
        )
    long["obs_value"] = numbers * table.scale
    if table.round:
        long["obs_value"] = long["obs_value"].round()
    long["obs_status"] = "A"
    # A cell that already has its finding is not reported again as missing.
    long["value_text"] = long["value_text"].map(_text).where(~bad, "?")
    return long


def _periods(layout: Layout, facts: pd.DataFrame, time_period: str | None) -> None:
    facts["time_period_written"] = facts["time_period"]
    if time_period is not None:
        facts["time_period"] = facts["time_period"].where(facts["time_period"].notna(), time_period)


def _only(layout: Layout, facts: pd.DataFrame, findings: list[Finding]) -> pd.DataFrame:
    """Keep the rows that belong here, and say how many do not."""
    for column, rule in layout.only.items():
        outside = ~facts[column].isin(rule["codes"]) & facts[column].notna()
        if outside.any():
            findings.append(
                Finding.make("not_taken_in", column=column, found=str(int(outside.sum())), expected=rule["because"])
            )
            facts = facts[~outside]
    return facts


def _marks(layout: Layout, facts: pd.DataFrame) -> None:
    """What the layout knows of single periods and codes: status, note, dates."""
    for mark in layout.marks:
        chosen = pd.Series(True, index=facts.index)
        for column, codes in mark["where"].items():
            chosen &= facts[column].isin([str(code) for code in codes])
        for column, value in mark["set"].items():
            if column == "obs_note":
                before = facts.loc[chosen, column]
                facts.loc[chosen, column] = before.map(lambda note, value=value: f"{note} {value}" if note else value)
            else:
                facts.loc[chosen, column] = value if column.startswith("period_") else str(value)
    dates = {text: Period(text) for text in facts["time_period"].dropna().unique() if PERIOD.match(str(text))}
    for column, side in (("period_from", "first"), ("period_to", "last")):
        known = facts["time_period"].map(lambda text, side=side: getattr(dates[text], side) if text in dates else None)
        facts[column] = facts[column].where(facts[column].notna(), known)


def _totals(layout: Layout, facts: pd.DataFrame) -> None:
    """Flag the rows that sum up others; they are checked and do not land."""
    for total in layout.totals:
        if total.get("land"):
            continue
        codes = total["code"] if isinstance(total["code"], list) else [total["code"]]
        chosen = facts[total["dimension"]].isin([str(code) for code in codes])
        chosen &= facts["total_kind"].isna() | (facts["total_kind"] == "code")
        facts.loc[chosen, "is_total"] = True
        facts.loc[chosen, "total_kind"] = "code"
