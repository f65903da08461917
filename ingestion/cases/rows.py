"""Read the rows of a case file into records, as the layout names their columns; nothing else of the file is kept.

A record is one person in one incident: several rows with the same incident are several victims, several forms in a
cell (or in several columns) are several forms of one incident.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from expectations.findings import Finding
from ingestion.cells import EITHER, NUMBER, is_command, label
from ingestion.headers import letter
from ingestion.layout import Layout, Sheet, plain
from ingestion.oddities import oddities

from .identifiers import direct_identifier, is_free_text, is_identifying_column

#: Fields of which a row may hold several.
LISTS = ("forms", "services", "referrals", "removals")
FIELDS = [
    *("incident", "client", "date", "consent", "ref_area", "sex", "age", "relationship", "report_status"),
    *("channel", "disability", *LISTS, "removal_hours"),
]
DATES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y", "%d.%m.%Y.", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y")
YES = {"yes", "y", "true", "1", "da", "po", "да", "sì", "given", "consent given"}


@dataclass
class Record:
    """One row: its fields as written, the day still whole until the period is known."""

    row: int
    values: dict[str, str | None] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    day: dt.date | None = None

    def __getitem__(self, name: str) -> str | None:
        return self.values.get(name)


@dataclass
class Places:
    """Which column holds which field, and where the header and the rows are."""

    sheet: str | None
    header_row: int
    columns: dict[str, list[int]]
    is_table: bool

    def name(self, index: int, header: list[Any]) -> str:
        """How a sender finds a column: by letter in a workbook, by name in a text file."""
        return (
            letter(index)
            if not self.is_table
            else label(header[index] if index < len(header) else None) or letter(index)
        )


def records(layout: Layout, sheets: list[Sheet], kind: str, findings: list[Finding]) -> list[Record]:
    """All rows with their fields; everything that must not be there is a finding."""
    sheet = sheets[0]
    # Of a code that looks like another one its rule speaks, and of commands the row that holds them.
    looked_at = {"merged_cells", "hidden_sheet", "duplicate_header"}
    several = {plain(name) for field in LISTS for name in _wanted(layout).get(field, [])}
    header_row = sheet["rows"][0][0]
    findings += [
        one
        for one in oddities(sheets[:1], header=header_row)
        if one.code in looked_at and not (one.code == "duplicate_header" and plain(one.found) in several)
    ]
    for other in sheets[1:]:
        if other["rows"]:
            # Whatever else a workbook holds could tell of somebody as well.
            _search(other, 0, {}, set(), findings)
            findings.append(Finding.make("sheet_not_read", sheet=other["name"]))
    header_row, header = sheet["rows"][0]
    places = Places(sheet["name"] or None, header_row, _columns(layout, header), is_table=kind == "csv")
    lacking = [
        names[0] for name, names in _wanted(layout).items() if not places.columns[name] and name in _needed(layout)
    ]
    for name in lacking:
        findings.append(Finding.make("column_missing", sheet=places.sheet, row=header_row, column=name, expected=name))
    taken = {index: name for name, indices in places.columns.items() for index in indices}
    names = {index: places.name(index, header) for index in range(len(header))}
    _search(sheet, header_row, names, taken.keys(), findings)
    if lacking:
        return []
    split = re.compile(layout.reads.get("split", r"\s*[;|]\s*"))
    found = []
    for number, cells in sheet["rows"][1:]:
        if kind == "csv" and any(cell is not None for cell in cells[len(header) :]):
            width = str(len(header))
            findings.append(Finding.make("row_width", row=number, found=str(len(cells)), expected=width))
        elif any(cell is not None for cell in cells):
            found.append(_record(number, cells, places, header, split, findings))
    if not found:
        findings.append(Finding.make("table_empty", sheet=places.sheet))
    return found


def _wanted(layout: Layout) -> dict[str, list[str]]:
    given = layout.reads["fields"]
    return {name: [given[name]] if isinstance(given[name], str) else given[name] for name in given}


def _needed(layout: Layout) -> set[str]:
    return {name for name in layout.reads["fields"] if name not in layout.reads.get("optional", [])}


def _columns(layout: Layout, header: list[Any]) -> dict[str, list[int]]:
    wanted = _wanted(layout)
    unknown = wanted.keys() - set(FIELDS)
    if unknown:
        raise ValueError(f"layout {layout.id}: there is no field {min(unknown)}")
    plain_header = [plain(cell) for cell in header]
    return {
        name: [index for index, cell in enumerate(plain_header) if cell and cell in {plain(one) for one in names}]
        for name, names in wanted.items()
    }


def _search(sheet: Sheet, header_row: int, names: dict[int, str], taken: Any, findings: list[Finding]) -> None:
    """Look for direct identifiers in every cell, and for stories in every column that is not read."""
    name = sheet["name"] or None
    headers = next((cells for number, cells in sheet["rows"] if number == header_row), [])
    stories: set[int] = set()
    filled: set[int] = set()
    for number, cells in sheet["rows"]:
        for index, cell in enumerate(cells):
            if cell is None or number == header_row:
                continue
            filled.add(index)
            text = label(cell) or ""
            place = {"sheet": name, "row": number, "column": names.get(index, letter(index))}
            if kind := direct_identifier(text):
                findings.append(Finding.make("direct_identifier", **place, found=kind))
            elif is_free_text(text) and index not in stories:
                stories.add(index)
                findings.append(Finding.make("free_text", **place))
    for index in sorted(filled - set(taken)):
        header = label(headers[index] if index < len(headers) else None) or ""
        place = {"sheet": name, "row": header_row or None, "column": names.get(index, letter(index))}
        if is_identifying_column(header):
            findings.append(Finding.make("identifying_column", **place))
        elif header_row and index not in stories:
            findings.append(Finding.make("column_not_read", **place))


def _record(
    number: int, cells: list[Any], places: Places, header: list[Any], split: re.Pattern[str], findings: list[Finding]
) -> Record:
    record = Record(number)
    for name, indices in places.columns.items():
        texts = []
        for index in indices:
            text = label(cells[index]) if index < len(cells) else None
            if is_command(text):
                column = places.name(index, header)
                findings.append(Finding.make("command_cell", sheet=places.sheet, row=number, column=column))
            elif text:
                texts.append(text)
        if name in LISTS:
            parts = [part for text in texts for part in split.split(text) if part]
            record.lists[name] = list(dict.fromkeys(parts))
        else:
            record.values[name] = texts[0] if texts else None
    _hours(record, places, header, findings)
    record.day = day_of(record["date"])
    if record.day is None:
        column = places.name(places.columns["date"][0], header)
        findings.append(Finding.make("date_unreadable", sheet=places.sheet, row=number, column=column))
    return record


def _hours(record: Record, places: Places, header: list[Any], findings: list[Finding]) -> None:
    """Hours to removal are a plain number; 1.500 is one and a half in one country and a long time in another."""
    text = record["removal_hours"]
    if text is None or (NUMBER.match(text) and not EITHER.match(text)):
        return
    place = {
        "sheet": places.sheet,
        "row": record.row,
        "column": places.name(places.columns["removal_hours"][0], header),
    }
    if either := EITHER.match(text):
        readings = f"{either[1]}{either[2]} or as {either[1]}.{either[2]}"
        findings.append(Finding.make("ambiguous_number", **place, found=text, expected=readings))
    else:
        # What stands there is not repeated: anybody may have typed a name.
        findings.append(Finding.make("not_a_number", **place, found="this entry"))


def day_of(text: str | None) -> dt.date | None:
    """The day of a date as written; a bare number is none, because two ways of counting days are in use."""
    for form in DATES:
        try:
            return dt.datetime.strptime(text or "", form).date()
        except ValueError:
            continue
    return None


def has_consent(record: Record) -> bool:
    """Whether the person agreed that the case be counted outside the organisation; silence is no consent."""
    return plain(record["consent"]) in YES
