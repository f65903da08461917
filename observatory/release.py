"""The format of a release, and how to open one.

A release is a folder `<releases>/<id>/` that is never edited:

    manifest.json       id, made when, from what, approved by whom, SHA-256 of every file, content hash
    tables/*.parquet    indicators.parquet (everything, long) and one file an indicator
    codelists/*.csv     the code lists with their labels, so that a release explains itself
    notes.md            what was collected, what is partial, how much is hidden
    audit.json          what the attacker was asked and could not answer
    changes.json        what differs from the release before

Which one is shown is said in `pointers.py`. Readers ask it once and then open files by their versioned path: DuckDB
keeps what it has opened by path.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from observatory import embargo
from observatory.errors import NotFoundError, NotPublicError, ReleaseDamagedError
from observatory.pointers import IDENTIFIER, current_id
from observatory.pointers import latest_id as latest_id
from observatory.pointers import shown_id as shown_id
from observatory.pointers import switch as switch
from observatory.pointers import sync as sync

FORMAT = 1
MANIFEST = "manifest.json"
EVERYTHING = "indicators"
# What a release says of the world. Its changes against the release before are not among it:
# the same figures must give the same hash whatever was published earlier.
PUBLIC = "public"
CONTENT = ("tables/", "codelists/", "notes.md", "audit.json")
# How late returns came in depends on when they came: it has a table of its own and is not content.
TIMELINESS = "Q05"


@dataclass(frozen=True)
class Release:
    """One release, opened: its manifest and its files, read-only. Two of the same folder are equal."""

    path: Path
    manifest: Mapping[str, Any] = field(compare=False)

    @property
    def id(self) -> str:
        """The name of the release and of its folder, such as r0003-5f1c2a9e."""
        return str(self.manifest["id"])

    @property
    def content_hash(self) -> str:
        """The hash of what the release says, whenever and by whomever it was made."""
        return str(self.manifest["content_hash"])

    @property
    def is_synthetic(self) -> bool:
        """Whether any figure in it comes from invented returns."""
        return bool(self.manifest["is_synthetic"])

    @property
    def audience(self) -> str:
        """Who may read it: the public, or only those who signed not to publish."""
        return str(self.audit.get("audience", PUBLIC))

    @property
    def embargo(self) -> datetime | None:
        """The moment before which it is shown to nobody; None where it was public at once."""
        return embargo.of_manifest(self.manifest)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the code lists have labels in."""
        return tuple(self.manifest["languages"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables, `indicators` first."""
        names = sorted(Path(file).stem for file in self.manifest["files"] if file.startswith("tables/"))
        return tuple(sorted(names, key=lambda name: (name != EVERYTHING, name)))

    @property
    def notes(self) -> str:
        """The notes in Markdown."""
        return (self.path / "notes.md").read_text(encoding="utf-8")

    @property
    def audit(self) -> dict[str, Any]:
        """The report of the audit."""
        return _read_json(self.path / "audit.json")

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from the release before; empty for the first one."""
        file = self.path / "changes.json"
        return _read_json(file) if file.exists() else {}

    def table_path(self, name: str) -> Path:
        """The Parquet file of a table, by its versioned path."""
        if name not in self.tables:
            raise NotFoundError(f'Release {self.id} has no table "{name}". It has: {", ".join(self.tables)}.')
        return self.path / "tables" / f"{name}.parquet"

    def table(
        self,
        name: str = EVERYTHING,
        where: Mapping[str, str | Sequence[str]] | None = None,
        columns: Sequence[str] | None = None,
        distinct: bool = False,
    ) -> pd.DataFrame:
        """Rows of a table in which every column of `where` has the given value, or one of the given values."""
        sql, values = self._question(name, where, columns, distinct)
        # A cursor of its own for every question: pages are drawn in several threads.
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, values).df()

    def rows(
        self,
        name: str = EVERYTHING,
        where: Mapping[str, str | Sequence[str]] | None = None,
        columns: Sequence[str] | None = None,
        distinct: bool = False,
    ) -> list[dict[str, Any]]:
        """The same as `table`, as plain rows: an absent figure is None. For pages, which show few rows at a time."""
        sql, values = self._question(name, where, columns, distinct)
        with self._connection.cursor() as cursor:
            found = cursor.execute(sql, values)
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def tally(self, columns: Sequence[str], name: str = EVERYTHING) -> list[dict[str, Any]]:
        """How many rows of a table have each combination of the codes in some columns, as `cells` beside the codes.

        Counted in the database: a release of a million rows is told in a few thousand combinations.
        """
        known = self.columns(name)
        for column in columns:
            if column not in known:
                raise NotFoundError(f'Table "{name}" of release {self.id} has no column "{column}".')
        chosen = ", ".join(f'"{column}"' for column in columns)
        with self._connection.cursor() as cursor:
            found = cursor.execute(
                f"select {chosen}, count(*) from read_parquet(?) group by all order by all",
                [str(self.table_path(name))],
            )
            return [dict(zip((*columns, "cells"), row, strict=True)) for row in found.fetchall()]

    def codes(
        self,
        columns: Sequence[str],
        name: str = EVERYTHING,
        where: Mapping[str, str | Sequence[str]] | None = None,
    ) -> dict[str, tuple[str, ...]]:
        """The codes that each of some columns has in the rows of a table, sorted; each column by itself."""
        if not columns:
            return {}
        sql, values = self._question(name, where, columns, False)
        listed = ", ".join(f'list_sort(list(distinct "{column}"))' for column in columns)
        with self._connection.cursor() as cursor:
            row = cursor.execute(f"select {listed} from ({sql})", values).fetchone() or ()
        return {column: tuple(str(code) for code in found or ()) for column, found in zip(columns, row, strict=True)}

    def stream(self, name: str = EVERYTHING) -> Iterator[dict[str, Any]]:
        """All rows of a table, one after the other, without holding them all."""
        sql, values = self._question(name, None, None, False)
        with self._connection.cursor() as cursor:
            found = cursor.execute(sql, values)
            names = [column[0] for column in found.description or []]
            while batch := found.fetchmany(5000):
                for row in batch:
                    yield dict(zip(names, row, strict=True))

    def _question(
        self,
        name: str,
        where: Mapping[str, str | Sequence[str]] | None,
        columns: Sequence[str] | None,
        distinct: bool,
    ) -> tuple[str, list[str]]:
        known = self.columns(name)
        for column in [*(where or {}), *(columns or [])]:
            if column not in known:
                raise NotFoundError(f'Table "{name}" of release {self.id} has no column "{column}".')
        conditions, values = [], [str(self.table_path(name))]
        for column, wanted in (where or {}).items():
            several = [wanted] if isinstance(wanted, str) else list(wanted)
            conditions.append(f'"{column}" in ({", ".join("?" * len(several)) or "null"})')
            values += several
        chosen = ", ".join(f'"{column}"' for column in columns) if columns else "*"
        sql = f"select {'distinct ' if distinct else ''}{chosen} from read_parquet(?)"
        if conditions:
            sql += " where " + " and ".join(conditions)
        if distinct:
            sql += " order by all"
        return sql, values

    def columns(self, name: str = EVERYTHING) -> tuple[str, ...]:
        """The columns of a table."""
        # A release is never edited, so what was read once stays true.
        if name not in self._columns:
            with self._connection.cursor() as cursor:
                found = cursor.execute(
                    "select name from parquet_schema(?) where num_children is null", [str(self.table_path(name))]
                ).fetchall()
            self._columns[name] = tuple(str(row[0]) for row in found)
        return self._columns[name]

    def codelist(self, name: str) -> pd.DataFrame:
        """A code list with all its labels; every value is text, an empty label is an empty string."""
        file = self.path / "codelists" / f"{name}.csv"
        if not file.exists():
            raise NotFoundError(f'Release {self.id} has no code list "{name}".')
        return pd.read_csv(file, dtype=str, keep_default_na=False)

    @property
    def codelists(self) -> tuple[str, ...]:
        """The names of the code lists."""
        return tuple(sorted(file.stem for file in (self.path / "codelists").glob("*.csv")))

    @cached_property
    def _columns(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # In memory, no network, no other folder: a page that is led astray still reaches nothing else.
        connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "threads": 2,
                "memory_limit": "512MB",
            }
        )
        folder = str(self.path).replace("'", "''")
        connection.execute(f"set allowed_directories = ['{folder}']")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        return connection


def open_release(path: Path, *, verify: bool = True) -> Release:
    """Open the release in a folder; with `verify`, every file must have the hash that the manifest says."""
    path = path.resolve()
    if not (path / MANIFEST).is_file():
        raise NotFoundError(f"{path} is not a release: it has no {MANIFEST}.")
    manifest = _read_json(path / MANIFEST)
    if manifest.get("format") != FORMAT:
        raise ReleaseDamagedError(f"{path.name} has release format {manifest.get('format')}, not {FORMAT}.")
    if verify:
        _verify(path, manifest)
    return Release(path, manifest)


def open_public(path: Path, *, ahead: bool = False) -> Release:
    """Open a release that is about to be shown; refuses one that is for others, and without `ahead` one for later."""
    release = open_release(path)
    if release.audience != PUBLIC:
        raise NotPublicError(
            f"{release.path.name} is a release for the audience {release.audience}: it is not shown to the public. "
            "Hand its documents over with tfgbv-publish grevio --profile official."
        )
    if not ahead:
        embargo.refuse_early(release.id, release.manifest)
    return release


def open_current(releases: Path, *, verify: bool = True) -> Release:
    """Open the release that is shown."""
    name = current_id(releases)
    if name is None:
        raise NotFoundError(f"Nothing has been released in {releases} yet: protect, approve and freeze first.")
    return open_release(releases / name, verify=verify)


def list_releases(releases: Path, *, kept_back: bool = False) -> list[Release]:
    """All public releases, the oldest first; with `kept_back` also those whose embargo is not over.

    Their hashes are not checked: that is for whoever opens one.
    """
    if not releases.is_dir():
        return []
    folders = [folder for folder in releases.iterdir() if IDENTIFIER.fullmatch(folder.name)]
    found = (open_release(folder, verify=False) for folder in sorted(folders, key=_number))
    return [release for release in found if kept_back or embargo.is_public(release.manifest)]


def next_id(releases: Path, content: str) -> str:
    """The id of the next release: one number more than the last one, and the start of its content hash."""
    numbers = [_number(folder) for folder in releases.glob("r*-*") if IDENTIFIER.fullmatch(folder.name)]
    return f"r{max(numbers, default=0) + 1:04d}-{content[:8]}"


def hash_file(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a release by its path, the manifest left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {file.relative_to(folder).as_posix(): hash_file(file) for file in files}


def hash_content(files: Mapping[str, str], facts: Mapping[str, Any]) -> str:
    """The hash of what a release says: the files that carry content and the facts of the manifest that do.

    When it was made, who approved it and what came before are left out, so that a run that was interrupted
    and one that was not end with the same hash.
    """
    content = {
        path: digest for path, digest in files.items() if path.startswith(CONTENT) and Path(path).stem != TIMELINESS
    }
    said = json.dumps({"files": content, "facts": dict(facts)}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write JSON the same way every time, and have it on the disk before going on."""
    write_text(path, json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text, and have it on the disk before going on."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def make_read_only(folder: Path) -> None:
    """Take the right to write from a release: it is never edited."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def _verify(path: Path, manifest: Mapping[str, Any]) -> None:
    expected: Mapping[str, str] = manifest["files"]
    found = hash_files(path)
    for problem, files in (
        ("misses", expected.keys() - found.keys()),
        ("has a file that its manifest does not know:", found.keys() - expected.keys()),
        ("does not match its manifest in", (f for f in expected if found.get(f, expected[f]) != expected[f])),
    ):
        for file in sorted(files):
            raise ReleaseDamagedError(f"Release {path.name} {problem} {file}. It was changed after it was made.")


def _number(folder: Path) -> int:
    match = IDENTIFIER.fullmatch(folder.name)
    return int(match.group(1)) if match else 0


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReleaseDamagedError(f"{path} is not readable JSON: it was cut off or changed.") from error
    if not isinstance(value, dict):
        raise ReleaseDamagedError(f"{path} does not hold what a release holds there.")
    return value


def keep_order(values: Iterable[str]) -> list[str]:
    """The values once each, in the order in which they first come."""
    return list(dict.fromkeys(values))
