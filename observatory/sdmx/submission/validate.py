"""From a file to a report: what it is, what it says, and everything that is wrong with it."""

import contextlib
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.snapshot import Snapshot
from observatory.sdmx.submission.csv_reading import read_csv, read_header
from observatory.sdmx.submission.findings import Finding, Report
from observatory.sdmx.submission.ml_reading import read_ml, read_ml_header
from observatory.sdmx.submission.rules import RULES
from observatory.sdmx.submission.target import Target, find_target

_MEMORY = "600MB"
# A zip that grows more than this was made to fill the disk.
_MOST_GROWTH = 200


def validate(file: Path, snapshot: Snapshot, *, structure: str = "", sender: str = "", largest: int = 2**30) -> Report:
    """Hold a file against the structure that it names, or against `structure`. `sender` is who is logged in."""
    started = time.perf_counter()
    with _unpacked(file, largest) as data, contextlib.closing(_database(data)) as connection:
        if _is_xml(data):
            head = read_ml_header(data)
            target = find_target(snapshot, structure or head.structure, "" if structure else head.kind, sender)
            found = read_ml(connection, data, target.structure)
        else:
            header = read_header(data)
            target = find_target(snapshot, structure or header.structure, "" if structure else header.kind, sender)
            found = read_csv(connection, data, header, target.structure)
        return _report(connection, target, found, started)


def _report(connection: duckdb.DuckDBPyConnection, target: Target, found: list[Finding], started: float) -> Report:
    series = observations = 0
    actions: tuple[tuple[str, int], ...] = ()
    if connection.execute("select 1 from duckdb_tables() where table_name = 'sent'").fetchone():
        key = ", ".join(c.id for c in target.structure.dimensions)
        row = connection.execute(f"select count(distinct hash({key})), count(*) from sent").fetchone() or (0, 0)
        series, observations = int(row[0]), int(row[1])
        counts = connection.execute("select action, count(*) from sent group by 1 order by 1").fetchall()
        actions = tuple((str(action), int(count)) for action, count in counts)
        # Where lines could not be read, the others may not be what they seem.
        if not any(finding.rule == "Syntax" and not finding.is_warning for finding in found):
            for rule in RULES.values():
                found += rule(connection, target)
        if not observations:
            found.append(Finding("Syntax", "The file has no observations."))
    return Report(
        structure=target.structure.urn,
        dataflow=target.flow,
        series=series,
        observations=observations,
        findings=tuple(found),
        seconds=time.perf_counter() - started,
        actions=actions,
    )


def _database(data: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that can read this one file and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "threads": 2,
            "memory_limit": _MEMORY,
        }
    )
    folder = str(data.parent).replace("'", "''")
    connection.execute(f"set temp_directory = '{folder}'")
    connection.execute(f"set allowed_directories = ['{folder}']")
    connection.execute("set enable_external_access = false")
    connection.execute("set enable_progress_bar = false")
    connection.execute("set lock_configuration = true")
    return connection


def _is_xml(file: Path) -> bool:
    with file.open("rb") as opened:
        start = opened.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise UnreadableError("The file is empty.")
    return start.startswith(b"<") or start[:2] in (b"\xff\xfe", b"\xfe\xff")


@contextlib.contextmanager
def _unpacked(file: Path, largest: int) -> Iterator[Path]:
    """The file, or what is in it where it is a zip of one file; gone afterwards."""
    if file.stat().st_size > largest:
        raise UnreadableError(f"The file is larger than {largest // 2**20} MB.")
    if not zipfile.is_zipfile(file):
        yield file
        return
    with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory(dir=file.parent) as folder:
        inside = [one for one in archive.infolist() if not one.is_dir()]
        if len(inside) != 1:
            raise UnreadableError(f"The zip holds {len(inside)} files. Send one.")
        size = inside[0].file_size
        if size > largest or size > _MOST_GROWTH * max(inside[0].compress_size, 1000):
            raise UnreadableError("What is in the zip is too large.")
        out = Path(folder) / "data"
        try:
            with archive.open(inside[0]) as packed, out.open("wb") as made:
                left = size
                while piece := packed.read(min(1 << 20, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        raise UnreadableError("The zip holds more than it says.")
                    made.write(piece)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise UnreadableError("The zip cannot be read: it is damaged or has a password.") from error
        yield out
