"""SDMX-ML data, generic 2.1 and structure-specific 2.1 and 3.0, into a table of text: as a stream, without a DTD."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.model import DataStructure
from observatory.sdmx.submission.findings import Finding
from observatory.sdmx.submission.ml_columns import read_columns
from observatory.sdmx.submission.ml_generic_columns import read_generic
from observatory.sdmx.submission.ml_generic_sets import LARGEST_HEAD, is_generic_head
from observatory.sdmx.submission.regular import Columns, NotRegularError

_BATCH = 50_000
_ROOTS = ("GenericData", "StructureSpecificData", "GenericTimeSeriesData", "StructureSpecificTimeSeriesData")
_ACTIONS = {"Replace": "R", "Delete": "D", "Merge": "M", "Append": "M", "Information": "M"}
_DEEPEST = 30


class _Enough(Exception):  # noqa: N818
    """The head has been read."""


class MlHeader:
    """What the head of a message says: what it is about, and what stands on the observation."""

    def __init__(self) -> None:
        self.kind = ""
        self.structure = ""
        self.at = "TIME_PERIOD"


class _Reader:
    """Turns the events of a parser into rows."""

    def __init__(self, structure: DataStructure | None, connection: duckdb.DuckDBPyConnection | None) -> None:
        self.header = MlHeader()
        self.names = [component.id for component in structure.components] if structure else []
        self._connection = connection
        self._depth = 0
        self._text: list[str] | None = None
        self._in_structure = False
        self._series: dict[str, str] = {}
        self._obs: dict[str, str] | None = None
        self._into: dict[str, str] | None = None
        self._action = "M"
        self._rows: list[list[str | None]] = []
        self._numbers: list[int] = []
        self._actions: list[str] = []
        self._seen = 0
        self.is_grouped = False
        self.unknown: dict[str, int] = {}
        self._places = {name: place for place, name in enumerate(self.names)}
        self._begun: list[str | None] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def read(self, file: Path) -> None:
        """Read the whole file; without a structure only its head."""
        try:
            with file.open("rb") as opened:
                self.parser.ParseFile(opened)
        except _Enough:
            return
        except expat.ExpatError as error:
            raise UnreadableError(
                f"The file is no well-formed XML: line {error.lineno}, column {error.offset}."
            ) from error
        self._flush()

    def read_one(self, text: bytes) -> tuple[dict[str, str], str]:
        """The cells of the one observation in a small message, and its action; "" for what is no component."""
        try:
            self.parser.Parse(text, True)
        except (expat.ExpatError, UnreadableError) as error:
            raise NotRegularError from error
        (row,) = self._rows
        cells = {name: cell for name, cell in zip(self.names, row, strict=True) if cell is not None}
        return cells | dict.fromkeys(self.unknown, ""), self._actions[0]

    def _refuse(self, *_: Any) -> None:
        raise UnreadableError("The file has a document type declaration. SDMX-ML has none; it is not read.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Obs":
            # A row of structure-specific data is this element alone.
            self._obs = self._into = attributes
            return
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError("The elements are nested deeper than in any message of SDMX.")
        local = name.rpartition(" ")[2]
        if local == "Obs":
            self._obs = self._into = {}
        elif local == "Value" and self._into is not None:
            if "id" in attributes:
                self._into[attributes["id"]] = attributes.get("value", "")
        elif local == "ObsValue" and self._obs is not None:
            self._obs["OBS_VALUE"] = attributes.get("value", "")
        elif local == "ObsDimension" and self._obs is not None:
            self._obs[attributes.get("id", self.header.at)] = attributes.get("value", "")
        elif local == "Series":
            self._series = self._into = attributes
            self._begun = None
        elif local == "Group":
            self.is_grouped = True
            self._into = {}
        elif local == "DataSet":
            if not self.names:
                raise _Enough
            said = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "action"), "Replace")
            self._action = _ACTIONS.get(said, "?")
            if self._action == "?":
                raise UnreadableError(f'"{said[:20]}" is no action of a data set.')
        elif self._depth == 1 and local not in _ROOTS:
            raise UnreadableError(f"<{local[:40]}> is no data message. There are {', '.join(_ROOTS)}.")
        else:
            self._head(local, attributes)

    def _head(self, local: str, attributes: dict[str, str]) -> None:
        if "dimensionAtObservation" in attributes:
            self.header.at = attributes["dimensionAtObservation"]
        if local in ("Structure", "StructureUsage", "ProvisionAgreement", "ProvisionAgrement") and self._depth == 4:
            self._text = []
            self.parser.CharacterDataHandler = self._text.append
            self.header.kind = {"Structure": "datastructure", "StructureUsage": "dataflow"}.get(
                local, "provisionagreement"
            )
        elif local == "Ref" and self._text is not None:
            self.header.structure = f"{attributes.get('agencyID', '')}:{attributes.get('id', '')}"
        elif local == "URN" and self._text is not None:
            self._text.clear()

    def _end(self, name: str) -> None:
        if name == "Obs":
            self._row()
            return
        self._depth -= 1
        local = name.rpartition(" ")[2]
        if local == "Obs":
            self._row()
        elif local == "Series":
            self._series = {}
            self._into = self._begun = None
        elif local == "Group":
            self._into = None
        elif self._text is not None and self._depth == 3:
            said = "".join(self._text).strip()
            self.header.structure = self.header.structure or said
            self._text = None
            self.parser.CharacterDataHandler = None

    def _row(self) -> None:
        self._seen += 1
        if self._begun is None:
            # What the series says is the same for all its observations.
            self._begun = [None] * len(self.names)
            self._fill(self._begun, self._series)
        row = self._begun.copy()
        self._fill(row, self._obs or {})
        self._rows.append(row)
        self._numbers.append(self._seen)
        self._actions.append(self._action)
        self._obs, self._into = None, self._series or None
        if len(self._rows) >= _BATCH:
            self._flush()

    def _fill(self, row: list[str | None], said: dict[str, str]) -> None:
        places = self._places
        for name, value in said.items():
            place = places.get(name)
            if place is None:
                self.unknown.setdefault(name, self._seen)
            else:
                row[place] = value

    def _flush(self) -> None:
        if not self._rows or self._connection is None:
            return
        columns = [pa.array(column, pa.string()) for column in zip(*self._rows, strict=True)]
        batch = pa.table(
            [pa.array(self._numbers, pa.int64()), pa.array(self._actions, pa.string()), *columns],
            names=["row_no", "action", *self.names],
        )
        self._connection.register("batch", batch)
        cells = ", ".join(f"nullif({name}, '') as {name}" for name in self.names)
        self._connection.execute(f"insert into sent select row_no, action, '', {cells} from batch")
        self._connection.unregister("batch")
        self._rows, self._numbers, self._actions = [], [], []


def read_ml_header(file: Path) -> MlHeader:
    """What the head of a message says."""
    reader = _Reader(None, None)
    reader.read(file)
    if not reader.header.structure:
        raise UnreadableError("The head of the message names no structure.")
    return reader.header


def read_ml(connection: duckdb.DuckDBPyConnection, file: Path, structure: DataStructure) -> list[Finding]:
    """Make the table `sent`, and say what was not read. The number of a row is that of its observation."""
    names = ", ".join(f"{component.id} varchar" for component in structure.components)
    table = f"create or replace table sent (row_no bigint, action varchar, structure_id varchar, {names})"
    connection.execute(table)
    # One transaction for all pieces: each commit of its own would copy what the one before has written.
    connection.execute("begin")
    try:
        unknown, is_grouped = _read_columns(connection, file, structure)
    except NotRegularError:
        connection.execute("rollback")
        connection.execute("begin")
        reader = _Reader(structure, connection)
        reader.read(file)
        unknown, is_grouped = reader.unknown, reader.is_grouped
    connection.execute("commit")
    found = []
    for name, row in sorted(unknown.items()):
        # Attributes of XML itself and of the standard carry a namespace.
        if " " in name or name in ("type", "action", "setID", "REPORTING_YEAR_START_DAY"):
            continue
        says = f'"{name[:40]}" is no component of the structure.'
        found.append(Finding("Representation", says, name[:40], rows=(row,)))
    if is_grouped:
        says = "Attributes of groups were not read. Put them on the observations."
        found.append(Finding("Syntax", says, is_warning=True))
    return found


def _read_columns(
    connection: duckdb.DuckDBPyConnection, file: Path, structure: DataStructure
) -> tuple[dict[str, int], bool]:
    """Fill the table column by column.

    Returns attributes that are no component, each with its first row, and whether there are groups.
    """
    names = [component.id for component in structure.components]
    unknown: dict[str, int] = {}
    seen: set[str] = set()
    for columns, actions in _columns(file, structure, seen):
        for name in set(columns.values) - set(names):
            there = np.asarray(pc.is_valid(_decoded(columns.values[name])))
            if there.any():
                unknown[name] = min(unknown.get(name, 1 << 62), int(columns.numbers[there].min()))
        cells = {name: columns.values.get(name, pa.nulls(len(columns.numbers), pa.string())) for name in names}
        connection.register("batch", pa.table({"row_no": pa.array(columns.numbers), "action": actions, **cells}))
        cells_of = ", ".join(f"nullif({name}, '') as {name}" for name in names)
        connection.execute(f"insert into sent select row_no, action, '', {cells_of} from batch")
        connection.unregister("batch")
    return unknown, "groups" in seen


def _columns(file: Path, structure: DataStructure, seen: set[str]) -> Iterator[tuple[Columns, Any]]:
    """Rows that were written alike, and their actions: by the one reader of columns or by the other."""

    def understand(text: bytes) -> tuple[dict[str, str], str]:
        return _Reader(structure, None).read_one(text)

    with file.open("rb") as opened:
        is_generic = is_generic_head(opened.read(LARGEST_HEAD))
    if is_generic:
        for columns, action in read_generic(file, understand, seen):
            yield columns, pa.array([action]).take(pa.array(np.zeros(len(columns.numbers), dtype=np.int64)))
        return
    for columns, said in read_columns(file, seen):
        coded = [_ACTIONS.get(action, "?") for action in said]
        if "?" in coded:
            raise NotRegularError
        yield columns, pa.array(coded).take(pa.array(columns.data_sets - 1))


def _decoded(column: Any) -> Any:
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column
