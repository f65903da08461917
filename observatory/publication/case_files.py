"""Protect or attack a table of one's own, as CSV files.

TABLE.csv has the dimensions and `count`, totals included, and where some cells are never published `hidden`;
EDGES.csv says what adds up to what (`dim,parent,child[,group]`); the protected table is the same table with
`primary` and `suppressed`. It stays inside the house: it says which rule hid a cell, and keeps the counts.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from observatory.disclosure import AuditReport, PublicTable, Table, audit, simple_rules
from observatory.disclosure import protect as protect_tables
from observatory.disclosure.audit import Scenario
from observatory.disclosure.vintages import recovered, small_differences
from observatory.errors import BadFileError, NotFoundError

_NAME = "table"
# Columns of a case that are no dimension: what was counted, what became of it, which table a cell belongs to.
_NOT_DIMENSIONS = {"count", "primary", "suppressed", "hidden", "contributors", "largest", "status", "rounded_to"}


def protect(
    table: Path, edges: Path, out_file: Path, *, threshold: int, width: int, previous: Sequence[Path], round_to: int = 0
) -> str:
    """Write the protected table and say how much is hidden in it.

    With `round_to` nothing is hidden: `count` has the rounded counts, and `rounded_to` says to which base.
    """
    given, ways = _read(table), _edges(edges)
    dimensions = _dimensions(given, ways, table)
    columns = [*dimensions, "count", *({"hidden", "contributors", "largest"} & set(given.columns))]
    cells = given[columns].assign(**{"hidden": _truth(given["hidden"])} if "hidden" in given else {})
    own = Table(name=_NAME, universe=_NAME, dimensions=dimensions, cells=cells, edges=_by_dimension(ways))
    earlier = [{_NAME: _kept(_read(file), dimensions, file)} for file in previous]
    rules = simple_rules(threshold=threshold, width=width, round_to=round_to)
    protected = protect_tables([own], rules, previous=earlier)
    if round_to:
        return _write_rounded(given, protected.frame(_NAME), dimensions, round_to, out_file)
    public = protected.frame(_NAME)[[*dimensions, "hidden"]].rename(columns={"hidden": "suppressed"})
    found = given.drop(columns=["primary", "suppressed"], errors="ignore").merge(
        public, on=list(dimensions), how="left"
    )
    found["suppressed"] = found["suppressed"].eq(True)
    count = pd.to_numeric(found["count"])
    found["primary"] = found["suppressed"] & count.between(1, threshold - 1)
    found.to_csv(out_file, index=False, lineterminator="\n")
    figures = protected.figures
    return (
        f"{figures.cells:,} cells: {figures.primary:,} hidden by the threshold, {figures.secondary:,} with them. "
        f"Written to {out_file}."
    )


def _write_rounded(
    given: pd.DataFrame, rounded: pd.DataFrame, dimensions: tuple[str, ...], base: int, out_file: Path
) -> str:
    """Write the table with its rounded counts in the place of the exact ones; cells never published are left out."""
    keys = list(dimensions)
    flags = given.drop(columns=["count", "primary", "suppressed", "hidden"], errors="ignore")
    found = flags.merge(rounded[[*keys, "count"]], on=keys, how="inner")
    found = found.assign(primary=False, suppressed=False, rounded_to=base)
    found[[*keys, *(c for c in found.columns if c not in keys)]].to_csv(out_file, index=False, lineterminator="\n")
    return f"{len(found):,} cells, all rounded to multiples of {base}. Written to {out_file}."


def audit_file(
    table: Path, edges: Path, *, scenarios: Sequence[str], width: int, previous: Sequence[Path] = ()
) -> AuditReport:
    """Attack a protected table, looking at nothing that is suppressed in it.

    With `previous`, the tables published before, the oldest first, it is attacked beside them too (S8): each hidden
    figure of 1 … 4 that follows from all of them together, and each change of 1 … 4 between two shown figures.
    """
    ways = _edges(edges)
    public = _public(table, ways)
    report = audit([public], scenarios=scenarios, width=width)
    if not previous:
        return report
    before = [[_public(file, ways)] for file in previous]
    joint = recovered(*before, [public])
    late = [name for then in before for name in small_differences(then, [public])]
    found = Scenario("S8", joint.cells, tuple(sorted([*joint.known, *late])), joint.unproven)
    return replace(report, scenarios={**report.scenarios, found.id: found})


def _public(table: Path, ways: pd.DataFrame) -> PublicTable:
    """What of a protected file may be seen."""
    given = _read(table)
    if "suppressed" not in given:
        raise BadFileError(f"{table} has no column suppressed. Give the file that `protect` wrote.")
    dimensions = _dimensions(given, ways, table)
    never = _truth(given["hidden"]) if "hidden" in given else pd.Series(False, index=given.index)
    frame = _shown(given[~never], dimensions)
    return PublicTable(
        name=_NAME,
        universe=_NAME,
        dimensions=dimensions,
        frame=frame.assign(hidden=frame["count"].isna()).reset_index(drop=True),
        edges=_by_dimension(ways),
        unpublished=given.loc[never, list(dimensions)].reset_index(drop=True) if never.any() else None,
        base=int(given["rounded_to"].iloc[0]) if "rounded_to" in given else 0,
    )


def _read(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise NotFoundError(f"There is no file {file}.")
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        raise BadFileError(f"{file} is not a CSV table in UTF-8.") from error
    if frame.empty:
        raise BadFileError(f"{file} has no rows.")
    return frame


def _edges(file: Path) -> pd.DataFrame:
    ways = _read(file)
    missing = [column for column in ("dim", "parent", "child") if column not in ways]
    if missing:
        raise BadFileError(f"{file} has no column {missing[0]}. Edges have dim, parent, child and maybe group.")
    return ways


def _dimensions(given: pd.DataFrame, ways: pd.DataFrame, file: Path) -> tuple[str, ...]:
    if "count" not in given:
        raise BadFileError(f"{file} has no column count.")
    asked = sorted(set(ways["dim"]) - set(given.columns))
    if asked:
        raise BadFileError(f"{file} has no column {asked[0]}, which the edges speak of.")
    with_edges = set(ways["dim"])
    return tuple(
        name
        for name in given.columns
        if name in with_edges or (name not in _NOT_DIMENSIONS and not _is_flag(given[name]))
    )


def _is_flag(values: pd.Series) -> bool:
    """Whether a column only marks which of several tables a cell belongs to."""
    return set(values) <= {"0", "1"}


def _by_dimension(ways: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(name): part.drop(columns="dim").reset_index(drop=True) for name, part in ways.groupby("dim")}


def _shown(given: pd.DataFrame, dimensions: tuple[str, ...]) -> pd.DataFrame:
    """The table as the public has it: counts, empty where suppressed."""
    hidden = _truth(given["suppressed"]) if "suppressed" in given else pd.Series(False, index=given.index)
    counts = pd.to_numeric(given["count"].where(~hidden), errors="coerce")
    return given[list(dimensions)].assign(count=counts.astype("Float64").astype("Int64"))


def _kept(given: pd.DataFrame, dimensions: tuple[str, ...], file: Path) -> pd.DataFrame:
    """An earlier table as the public has it, and beside it, in `was`, the counts that the house has kept."""
    missing = [name for name in (*dimensions, "count") if name not in given]
    if missing:
        raise BadFileError(f"{file} has no column {missing[0]}. Give the file that `protect` wrote then.")
    return _shown(given, dimensions).assign(was=pd.to_numeric(given["count"], errors="coerce"))


def _truth(values: pd.Series) -> pd.Series:
    """A column of yes and no. A value that is neither is refused: it would show what must be hidden."""
    text = values.str.strip().str.lower()
    if not text.isin(["true", "1", "yes", "false", "0", "no", ""]).all():
        raise BadFileError(f"The column {values.name} holds something else than True and False, or 1 and 0.")
    return text.isin(["true", "1", "yes"])
