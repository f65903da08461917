"""The format in which somebody's own table comes and goes: CSV files.

TABLE.csv has the dimensions and `count`, totals included, and where some cells are never published `hidden`;
EDGES.csv says what adds up to what (`dim,parent,child[,group]`); the protected table is the same table with
`primary` and `suppressed`. It stays inside the house: it says which rule hid a cell, and keeps the counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from observatory.disclosure import AuditReport, PublicTable, Table, audit
from observatory.errors import BadFileError, NotFoundError

UNIVERSE = "table"
# Columns of a case that are no dimension: what was counted, what became of it, which table a cell belongs to.
_NOT_DIMENSIONS = {"count", "primary", "suppressed", "hidden", "contributors", "largest", "status", "rounded_to"}
Edges = Mapping[str, pd.DataFrame]


def read(file: Path) -> pd.DataFrame:
    """A CSV as text; `NA` and empty cells are codes, not gaps."""
    if not file.is_file():
        raise NotFoundError(f"There is no file {file}.")
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise BadFileError(f"{file} is not a CSV table in UTF-8.") from error
    if frame.empty:
        raise BadFileError(f"{file} has no rows.")
    return frame


def read_edges(file: Path) -> dict[str, pd.DataFrame]:
    """The edges by dimension."""
    ways = read(file)
    missing = [column for column in ("dim", "parent", "child") if column not in ways]
    if missing:
        raise BadFileError(f"{file} has no column {missing[0]}. Edges have dim, parent, child and maybe group.")
    return {str(name): part.drop(columns="dim").reset_index(drop=True) for name, part in ways.groupby("dim")}


def read_table(table: Path, edges: Path) -> Table:
    """TABLE.csv with its hierarchies."""
    given, ways = read(table), read_edges(edges)
    return as_table(given, ways, table.name)


def as_table(given: pd.DataFrame, ways: Edges, name: str = "The table") -> Table:
    """The same from frames."""
    found = dimensions(given, ways, name)
    columns = [*found, "count", *(c for c in ("contributors", "largest") if c in given)]
    return Table(UNIVERSE, UNIVERSE, found, given[columns].assign(hidden=flags(given, "hidden")), dict(ways))


def public_table(given: pd.DataFrame, ways: Edges, name: str = "The table") -> PublicTable:
    """What of a protected file may be seen: nothing that is suppressed or never published."""
    if "suppressed" not in given:
        raise BadFileError(f"{name} has no column suppressed. Give the file that `protect` wrote.")
    found = dimensions(given, ways, name)
    never = flags(given, "hidden")
    frame = shown(given[~never], found)
    return PublicTable(
        name=UNIVERSE,
        universe=UNIVERSE,
        dimensions=found,
        frame=frame.assign(hidden=frame["count"].isna()).reset_index(drop=True),
        edges=dict(ways),
        unpublished=given.loc[never, list(found)].reset_index(drop=True) if never.any() else None,
        base=int(given["rounded_to"].iloc[0]) if "rounded_to" in given else 0,
    )


def audit_frame(
    written: pd.DataFrame,
    edges: Path,
    *,
    scenarios: Sequence[str] = ("S0", "S1", "S5"),
    width: int = 1,
    threshold: int = 5,
) -> AuditReport:
    """Attack a protected table; its column `primary`, where it has one, says what must not be known."""
    ways = read_edges(edges)
    public = public_table(written, ways)
    sensitive = None
    if "primary" in written:
        secret = written[list(public.dimensions)].astype(str)
        secret = secret.assign(primary=flags(written, "primary"), threshold=threshold, width=width)
        sensitive = {UNIVERSE: secret}
    return audit([public], scenarios=scenarios, threshold=threshold, width=width, sensitive=sensitive)


def dimensions(given: pd.DataFrame, ways: Edges, name: str = "The table") -> tuple[str, ...]:
    """Columns that have edges, and others that neither count nor mark anything."""
    if "count" not in given:
        raise BadFileError(f"{name} has no column count.")
    asked = sorted(set(ways) - set(given.columns))
    if asked:
        raise BadFileError(f"{name} has no column {asked[0]}, which the edges speak of.")
    return tuple(
        str(column)
        for column in given.columns
        if column in ways or (column not in _NOT_DIMENSIONS and not set(given[column]) <= {"0", "1"})
    )


def shown(given: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The table as the public has it: counts, empty where suppressed."""
    counts = pd.to_numeric(given["count"].where(~flags(given, "suppressed")), errors="coerce")
    return given[list(names)].astype(str).assign(count=counts.astype("Float64").astype("Int64"))


def with_counts(given: pd.DataFrame, names: Sequence[str], name: str = "The table") -> pd.DataFrame:
    """An earlier table as the public has it, and beside it, in `was`, the counts that the house has kept."""
    missing = [column for column in (*names, "count") if column not in given]
    if missing:
        raise BadFileError(f"{name} has no column {missing[0]}. Give the file that `protect` wrote then.")
    return shown(given, names).assign(was=pd.to_numeric(given["count"], errors="coerce"))


def flags(given: pd.DataFrame, column: str) -> pd.Series:
    """A column of yes and no. A value that is neither is refused: it would show what must be hidden."""
    if column not in given:
        return pd.Series(False, index=given.index)
    text = given[column].astype(str).str.strip().str.lower()
    if not text.isin(["true", "1", "yes", "false", "0", "no", ""]).all():
        raise BadFileError(f"The column {column} holds something else than True and False, or 1 and 0.")
    return text.isin(["true", "1", "yes"])


__all__ = [
    "UNIVERSE", "as_table", "audit_frame", "dimensions", "flags", "public_table", "read", "read_edges", "read_table",
    "shown", "with_counts",
]  # fmt: skip
