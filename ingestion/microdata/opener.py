"""What the child process does that opens microdata: one request, one answer.

It knows .sav and .zsav (SPSS), .por (SPSS portable), .dta (Stata), .csv, and a zip of one .csv with its DDI codebook
or variable map. The kind is told by the content; the name of the file says nothing.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingestion import archive as archives
from ingestion.errors import DamagedData, EmptyFile, MixedDecimals, NotUtf8, TooLarge, Truncated, UnknownData
from ingestion.forked import serve
from ingestion.microdata.ddi import Codebook, codebook
from ingestion.settings import Limits

PROGRAMS = {"sav": "SPSS", "zsav": "SPSS", "por": "SPSS", "dta": "Stata", "csv": "the program it comes from"}
#: Releases of Stata's older formats: the first byte of the file.
OLD_STATA = {105, 108, 110, 111, 112, 113, 114, 115}
#: Text takes some four times its size while it is read; the memory of a child is limited. Packages' own files do not.
LARGEST_TABLE = 250_000_000
PORTABLE = b"SPSS PORT FILE"
BOM = b"\xef\xbb\xbf"


class Parts:
    """The data file and what came with it."""

    def __init__(self, data: Path, kind: str, codebook: Path | None = None, map_file: Path | None = None) -> None:
        self.data, self.kind, self.codebook, self.map_file = data, kind, codebook, map_file

    def described(self) -> Codebook:
        """The codebook's words, none where there is no codebook."""
        return codebook(self.codebook) if self.codebook else Codebook()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    cost = request["cost"]
    path = Path(request["path"])
    if path.stat().st_size > cost["file_bytes"]:
        raise TooLarge(found=f"{path.stat().st_size // 1_000_000} MB")
    with _parts(path, cost) as parts:
        size = parts.data.stat().st_size
        if parts.kind == "csv" and size > LARGEST_TABLE:
            raise TooLarge(found=f"{size // 1_000_000} MB")
        if request["do"] == "look":
            return _look(parts, cost)
        return {"rows": _take(parts, request["variables"], Path(request["out"]), cost)}


@contextmanager
def _parts(path: Path, cost: dict[str, Any]) -> Iterator[Parts]:
    kind = _kind(path)
    if kind != "zip":
        yield Parts(path, kind)
        return
    with tempfile.TemporaryDirectory(prefix="tfgbv-") as folder:
        yield _unpack(path, Path(folder), cost)


def _unpack(path: Path, folder: Path, cost: dict[str, Any]) -> Parts:
    """Data, codebook and map out of an archive, each under a name of ours: no name in it leads anywhere."""
    limits = Limits(unpacked_bytes=cost["file_bytes"])
    members = [one for one in archives.members(path, limits) if not one.is_dir()]
    if len(members) > cost["archive_members"]:
        raise TooLarge(found=f"{len(members)} files in one archive")
    try:
        with zipfile.ZipFile(path) as archive:
            found: dict[str, Path] = {}
            for one in members:
                ending = Path(one.filename).suffix.lower().removeprefix(".")
                role = {"xml": "xml", "yml": "yml", "yaml": "yml"}.get(ending, "data")
                if role in found:
                    raise UnknownData(found="an archive with several data files or codebooks")
                found[role] = folder / role
                with archive.open(one) as packed:
                    _copy(packed, found[role], one.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as damage:
        raise Truncated from damage
    if "data" not in found:
        raise UnknownData(found="an archive without data")
    kind = _kind(found["data"])
    if kind == "zip":
        raise UnknownData(found="an archive in an archive or a workbook")
    return Parts(found["data"], kind, found.get("xml"), found.get("yml"))


def _copy(packed: Any, target: Path, size: int) -> None:
    """No more than the archive says: a member that goes on is a bomb."""
    left = size
    with target.open("wb") as out:
        while chunk := packed.read(min(1 << 20, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise TooLarge(found="a file that is larger than its archive says")
            out.write(chunk)


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00 \r\n\t"):
        raise EmptyFile
    if head.startswith(b"PK"):
        return "zip"
    if head.startswith(b"$FL3"):
        return "zsav"
    if head.startswith(b"$FL2"):
        return "sav"
    if head.startswith(b"<stata_dta>") or (head[0] in OLD_STATA and head[1:2] in (b"\x01", b"\x02")):
        return "dta"
    if PORTABLE in head[:600].replace(b"\r", b"").replace(b"\n", b""):
        return "por"
    if b"\x00" in head:
        raise UnknownData(found="a binary file of an unknown kind")
    first = head.lstrip(BOM).lstrip()
    if first.startswith((b"%PDF", b"{\\rtf", b"<")):
        raise UnknownData(found="a document")
    if not any(mark in head for mark in (b",", b";", b"\t")):
        raise UnknownData(found="a text without columns")
    return "csv"


def _look(parts: Parts, cost: dict[str, Any]) -> dict[str, Any]:
    words = parts.described()
    if parts.kind == "csv":
        variables, _ = _header(parts.data)
        rows, labels, values = -1, words.labels, words.values
    else:
        _, meta = _read(parts, cost, metadataonly=True)
        variables, rows = list(meta.column_names), meta.number_rows
        if not all(isinstance(name, str) and name for name in variables):
            # Of a damaged name the library gives nothing.
            raise DamagedData(found=PROGRAMS[parts.kind])
        labels = {name: str(label) for name, label in meta.column_names_to_labels.items() if label}
        values = {
            name: {_code(code): str(label) for code, label in table.items()}
            for name, table in meta.variable_value_labels.items()
        }
    if len(variables) > cost["variables"]:
        raise TooLarge(found=f"{len(variables)} variables")
    if len(set(variables)) < len(variables):
        raise UnknownData(found="a table where two columns have the same name")
    return {
        "kind": parts.kind,
        "rows": -1 if rows is None else rows,
        "variables": variables,
        "labels": labels,
        "values": values,
        "map_text": _map_text(parts.map_file),
        "title": words.title,
    }


def _take(parts: Parts, variables: list[str], out: Path, cost: dict[str, Any]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if parts.kind == "csv":
        table = _csv(parts, variables)
    else:
        columns, meta = _read(parts, cost, usecols=variables)
        if meta.number_rows is not None and meta.number_rows > cost["rows"]:
            raise TooLarge(found=f"{meta.number_rows} respondents")
        table = pa.table({name: _column(columns[name]) for name in variables})
    if table.num_rows > cost["rows"]:
        raise TooLarge(found=f"{table.num_rows} respondents")
    if not table.num_rows:
        raise EmptyFile
    pq.write_table(table, out, compression="zstd")
    return int(table.num_rows)


def _read(parts: Parts, cost: dict[str, Any], **options: Any) -> tuple[Any, Any]:
    """What pyreadstat makes of the file. Codes that the file itself declares as missing come as empty."""
    import pyreadstat

    reader = {"sav": pyreadstat.read_sav, "zsav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}.get(
        parts.kind, pyreadstat.read_por
    )
    if parts.kind != "por" and not options.get("metadataonly"):
        options["row_limit"] = cost["rows"] + 1
    if parts.kind == "por":
        # The portable reader cannot choose columns; what was not asked for is dropped at once.
        options.pop("usecols", None)
    try:
        return reader(str(parts.data), disable_datetime_conversion=True, output_format="dict", **options)
    except MemoryError:
        raise
    except Exception as damage:
        # Whatever the library stumbles over is in the file; a whole file goes through it without an error.
        raise DamagedData(found=PROGRAMS[parts.kind]) from damage


def _column(values: Any) -> Any:
    """A column of numbers or of text; what is neither becomes text."""
    import math

    import pyarrow as pa

    listed = [None if value is None or (isinstance(value, float) and math.isnan(value)) else value for value in values]
    if all(value is None or isinstance(value, (int, float)) for value in listed):
        return pa.array([None if value is None else float(value) for value in listed], pa.float64())
    return pa.array([None if value is None or value == "" else _code(value) for value in listed], pa.string())


def _header(path: Path) -> tuple[list[str], str]:
    import csv

    with path.open("rb") as file:
        first = file.readline(1_000_000)
    try:
        line = first.lstrip(BOM).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise NotUtf8(line=1) from fault
    delimiter = max(";,\t", key=line.count)
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter
    except csv.Error:
        # A single carriage return within the line, or a quotation that nothing ends.
        raise DamagedData(found=PROGRAMS["csv"]) from None


def _csv(parts: Parts, variables: list[str]) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    header, delimiter = _header(parts.data)
    try:
        table = csv.read_csv(
            parts.data,
            read_options=csv.ReadOptions(column_names=header, skip_rows=1, use_threads=False),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                include_columns=variables,
                column_types={name: pa.string() for name in variables},
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=["", "NA", "."],
            ),
        )
    except pa.ArrowInvalid as damage:
        if "UTF8" in str(damage).upper():
            raise NotUtf8(line=_first_wrong_line(parts.data)) from None
        # The message of the library may quote the row.
        raise DamagedData(found=PROGRAMS["csv"]) from None
    missing = parts.described().missing
    typed = {name: _typed(table[name], missing.get(name, []), delimiter) for name in variables}
    if delimiter != ",":
        _one_decimal_sign({name: table[name] for name in variables if pa.types.is_floating(typed[name].type)})
    return pa.table(typed)


def _one_decimal_sign(numbers: Mapping[str, Any]) -> None:
    """Beside a decimal comma a point may part thousands: nobody guesses which numbers are meant."""
    import pyarrow.compute as pc

    def having(mark: str) -> list[str]:
        return [name for name, text in numbers.items() if pc.any(pc.match_substring(text, mark)).as_py()]

    with_points = having(".")
    if with_points and having(","):
        raise MixedDecimals(found=", ".join(with_points))


def _first_wrong_line(path: Path) -> int:
    """The first line that is not UTF-8, from 1."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def _typed(column: Any, missing: list[str], delimiter: str) -> Any:
    """Numbers where all of it is numbers (with a decimal comma where the comma does not part columns)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(column.combine_chunks())
    if missing:
        text = pc.if_else(pc.is_in(text, pa.array(missing)), pa.scalar(None, pa.string()), text)
    points = pc.replace_substring(text, ",", ".") if delimiter != "," else text
    try:
        return pc.cast(points, pa.float64())
    except pa.ArrowInvalid:
        return text


def _map_text(path: Path | None) -> str | None:
    if path is None:
        return None
    if path.stat().st_size > 1_000_000:
        raise TooLarge(found="a variable map of more than 1 MB")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise NotUtf8(line="?") from fault


def _code(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


if __name__ == "__main__":
    # Imported once here, shared by every child.
    import pyreadstat

    # The package loads its readers when they are first asked for.
    for reader in ("read_sav", "read_dta", "read_por"):
        getattr(pyreadstat, reader)
    serve(_answer)
