"""SDMX-CSV 1.0, 2.0 and 2.1 into a table of text: whatever separator, whatever order of columns."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import duckdb

from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.model import DataStructure
from observatory.sdmx.submission.findings import NAMED, Finding
from observatory.sdmx.template import quote

_FIRST = {"STRUCTURE": 2, "DATAFLOW": 1}
_OWN = ("STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY", "DATAFLOW")
_LONGEST_HEADER = 100_000
_SEPARATORS = (",", ";", "\t", " ", "|")


@dataclass(frozen=True)
class Header:
    """The first line: what separates the columns, what they are, and what the data are about."""

    separator: str
    names: tuple[str, ...]
    version: int
    kind: str
    structure: str
    has_labels: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The names without the labels behind them."""
        return tuple(name.partition(":")[0].partition("[")[0].strip() for name in self.names)


def read_header(file: Path) -> Header:
    """Read the first two lines."""
    with file.open("rb") as opened:
        start = opened.read(_LONGEST_HEADER)
    try:
        text = start.decode("utf-8-sig", errors="strict" if len(start) < _LONGEST_HEADER else "ignore")
    except UnicodeDecodeError as error:
        raise UnreadableError("The file is not UTF-8. Save it as CSV UTF-8.") from error
    first = text.split("\n", 1)[0].strip("\r")
    word = next((name for name in _FIRST if first.strip('"').startswith(name)), "")
    if not word:
        raise UnreadableError("The first column of SDMX-CSV is STRUCTURE (version 2) or DATAFLOW (version 1).")
    # The standard's way to tell: what stands behind the first name.
    rest = first.lstrip('"')[len(word) :].lstrip('"')
    rest = rest.partition("]")[2] if rest.startswith("[") else rest
    separator = rest[:1]
    if separator not in _SEPARATORS:
        raise UnreadableError("Columns are separated by a comma, a semicolon, a tab or a space; the first line is not.")
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    names = tuple(next(rows))
    line = next(rows, None)
    if not line or len(line) < 2:
        raise UnreadableError("The file has no observations.")
    columns = [name.partition(":")[0].partition("[")[0] for name in names]
    for name in columns:
        if columns.count(name) > 1 and name:
            raise UnreadableError(f"The column {name[:40]} is there twice.")
    version = _FIRST[word]
    if version == 2 and "STRUCTURE_ID" not in columns:
        raise UnreadableError("The second column of SDMX-CSV 2 is STRUCTURE_ID, with AGENCY:ID(VERSION).")
    structure = line[columns.index("STRUCTURE_ID")] if version == 2 else line[0]
    kind = line[0] if version == 2 else "dataflow"
    has_labels = any(": " in name or ":" in name for name in names)
    return Header(separator, names, version, kind, structure.partition(": ")[0], has_labels)


def read_csv(
    connection: duckdb.DuckDBPyConnection, file: Path, header: Header, structure: DataStructure
) -> list[Finding]:
    """Make the table `sent` (row_no, action, and each component as text), and say what could not be read."""
    found = _check_columns(header, structure)
    if any(not finding.is_warning for finding in found):
        return found
    fields = ", ".join(f"'c{place}': 'varchar'" for place in range(len(header.names)))
    source = (
        f"read_csv({quote(str(file))}, delim={quote(header.separator)}, header=true, quote='\"', escape='\"',"
        f" auto_detect=false, columns={{{fields}}}, null_padding=false, store_rejects=true, rejects_limit={NAMED},"
        " max_line_size=2097152)"
    )
    place = {name: f"c{number}" for number, name in enumerate(header.columns)}
    action = f"upper(coalesce(nullif({place['ACTION']}, ''), 'M'))" if "ACTION" in place else "'M'"
    structure_id = place["STRUCTURE_ID"] if header.version == 2 else place["DATAFLOW"]
    cells = ((c.id, _cell(header, place.get(c.id), c.codelist is not None)) for c in structure.components)
    chosen = ", ".join(f"{cell} as {name}" for name, cell in cells)
    try:
        connection.execute(
            f"create table sent as select row_number() over () + 1 as row_no, {action} as action,"
            f" {structure_id} as structure_id, {chosen} from {source}"
        )
    except duckdb.Error as error:
        # What the database says may hold cells of the file.
        raise UnreadableError(
            "The file is not CSV as its first line promises: look for an open quotation mark."
        ) from error
    rejected = connection.execute(
        "select line, min(error_type::varchar) from reject_errors group by 1 order by 1"
    ).fetchall()
    for line, kind in rejected[:NAMED]:
        says = f"The line has {'fewer' if 'MISSING' in str(kind) else 'more'} cells than the first line, or is broken."
        found.append(Finding("Syntax", says, rows=(int(line),)))
    several = connection.execute("select count(distinct structure_id) from sent").fetchone()
    if several and several[0] > 1:
        found.append(Finding("Syntax", "The file is about several structures. Send a file for each.", "STRUCTURE_ID"))
    return found + _actions(connection)


def _cell(header: Header, column: str | None, is_coded: bool) -> str:
    """A cell as text; a label behind a code is left out, and a decimal comma is a point."""
    if column is None:
        return "null::varchar"
    text = f"split_part({column}, ': ', 1)" if header.has_labels and is_coded else column
    return f"nullif({text}, '')"


def _check_columns(header: Header, structure: DataStructure) -> list[Finding]:
    columns = set(header.columns)
    found = [
        Finding("Syntax", f"There is no column {component.id}.", component.id)
        for component in (*structure.dimensions, structure.time)
        if component.id not in columns
    ]
    known = {component.id for component in structure.components} | set(_OWN)
    for name in header.columns:
        if name and name not in known and not header.has_labels:
            says = f'"{name[:40]}" is no component of the structure and was not read.'
            found.append(Finding("Syntax", says, name[:40], is_warning=True))
    return found


def _actions(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    found = []
    rows = connection.execute("select action, min(row_no), count(*) from sent group by 1 order by 1").fetchall()
    for action, row, count in rows:
        if action in ("I", "A"):
            says = f"ACTION {action} is no longer used; it was read as M (merge)."
            found.append(Finding("Syntax", says, "ACTION", action, (int(row),), int(count), is_warning=True))
        elif action not in ("M", "R", "D"):
            says = f'"{action[:20]}" is no action. Write M to merge, R to replace or D to delete.'
            found.append(Finding("Syntax", says, "ACTION", action[:20], (int(row),), int(count)))
    connection.execute("update sent set action = 'M' where action in ('I', 'A')")
    return found
