"""A table of one's own in two CSV files: protect it, and attack what somebody has protected.

TABLE.csv has a column for each dimension and `count`, all totals included, and where needed `hidden` (True for
cells that are never published). EDGES.csv has `dim,parent,child` and, where a code is broken down in several ways,
`group`. OUT.csv is the table with `primary` and `suppressed` (0 or 1): it stays in the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from observatory.disclosure import (
    AuditReport,
    DisclosureError,
    PublicTable,
    Table,
    audit,
    protect,
    simple_rules,
)
from observatory.disclosure.errors import BadTable

UNIVERSE = "table"
NOT_DIMENSIONS = ("count", "hidden", "primary", "suppressed")


@dataclass(frozen=True)
class Outcome:
    """What a command prints and how it ends: 0 fine, 3 the audit fails (2, bad input, comes as an error)."""

    text: str
    exit_code: int


def protect_csv(
    table: Path,
    edges: Path,
    *,
    threshold: int = 5,
    width: int = 1,
    previous: Sequence[Path] = (),
    out: Path,
) -> Outcome:
    """Protect TABLE.csv and write OUT.csv. `previous` are earlier OUT files: what they showed is known."""
    given = read_table(table, edges)
    rules = simple_rules(threshold=threshold, width=width)
    earlier = [{UNIVERSE: _public(_read(path), given.dimensions)} for path in previous]
    protected = protect([given], rules, earlier)
    report = audit(protected)
    if not report.passed:
        raise DisclosureError("The audit found hidden cells that can be worked out. Nothing was written.")
    written = _read(table)
    public = protected.frame(UNIVERSE).drop(columns="count")
    dims = list(given.dimensions)
    secret = protected.thresholds()[UNIVERSE][[*dims, "primary"]]
    keyed = written[dims].astype(str).merge(public, on=dims, how="left").merge(secret, on=dims, how="left")
    written["primary"] = keyed["primary"].eq(True).astype(int).to_numpy()
    written["suppressed"] = (~keyed["hidden"].eq(False)).astype(int).to_numpy()
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(out.name + ".part")
    written.to_csv(beside, index=False)
    beside.replace(out)
    figures = protected.figures
    return Outcome(
        f"{figures.cells} cells: {figures.primary} hidden because of themselves, {figures.secondary} to protect those, "
        f"{figures.cells - figures.hidden} shown. Written to {out}.",
        0,
    )


def audit_csv(
    out: Path,
    edges: Path,
    *,
    scenarios: Sequence[str] = ("S0", "S1", "S5"),
    width: int = 1,
    threshold: int = 5,
    as_json: bool = False,
) -> Outcome:
    """Attack OUT.csv. Hidden counts in the file are not looked at; `primary` says what must not be known."""
    written = _read(out)
    report = audit_frame(written, edges, scenarios=scenarios, width=width, threshold=threshold)
    return Outcome(report.as_json() if as_json else _words(report), 0 if report.passed else 3)


def audit_frame(
    written: pd.DataFrame,
    edges: Path,
    *,
    scenarios: Sequence[str] = ("S0", "S1", "S5"),
    width: int = 1,
    threshold: int = 5,
    hints: Sequence[pd.DataFrame] = (),
) -> AuditReport:
    """The same for a frame in the format of OUT.csv."""
    ways = _read_edges(edges)
    dims = _dimensions(written, ways)
    never = _flags(written, "hidden")
    shown = _public(written[~never], dims)
    public = PublicTable(UNIVERSE, UNIVERSE, dims, shown, ways, False, written.loc[never, list(dims)])
    sensitive = None
    if "primary" in written:
        sensitive = written[list(dims)].astype(str).assign(
            primary=_flags(written, "primary"), threshold=threshold, width=width
        )  # fmt: skip
    try:
        return audit(
            [public],
            scenarios=scenarios,
            threshold=threshold,
            width=width,
            sensitive={UNIVERSE: sensitive} if sensitive is not None else None,
            hints={UNIVERSE: list(hints)} if hints else None,
        )
    except ValueError as error:
        raise BadTable(str(error)) from error


def read_table(table: Path, edges: Path) -> Table:
    """TABLE.csv with its hierarchies."""
    cells, ways = _read(table), _read_edges(edges)
    if "count" not in cells:
        raise BadTable(f"{table.name} has no column `count`.")
    dims = _dimensions(cells, ways)
    return Table(UNIVERSE, UNIVERSE, dims, cells[[*dims, "count"]].assign(hidden=_flags(cells, "hidden")), ways)


def _dimensions(written: pd.DataFrame, ways: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    """Columns that have edges, and further columns left of `count`."""
    columns = [str(c) for c in written.columns]
    left = columns[: columns.index("count")] if "count" in columns else []
    missing = [d for d in ways if d not in columns]
    if missing:
        raise BadTable(f"The edges speak of {missing[0]}, but the table has no such column.")
    return tuple(c for c in columns if c not in NOT_DIMENSIONS and (c in ways or c in left))


def _flags(written: pd.DataFrame, column: str) -> pd.Series:
    """A column of yes and no; a value that is neither would silently show what must be hidden."""
    if column not in written:
        return pd.Series(False, index=written.index)
    text = written[column].astype(str).str.lower()
    if not text.isin(["1", "true", "0", "false"]).all():
        raise BadTable(f"The column {column} holds something else than 0, 1, True and False.")
    return text.isin(["1", "true"])


def _read_edges(path: Path) -> dict[str, pd.DataFrame]:
    edges = _read(path)
    if not {"dim", "parent", "child"} <= set(edges.columns):
        raise BadTable(f"{path.name} needs the columns dim, parent and child.")
    return {str(d): part.drop(columns="dim") for d, part in edges.groupby("dim")}


def _public(written: pd.DataFrame, dims: Sequence[str]) -> pd.DataFrame:
    """What of a protected file may be seen."""
    if not {"count", "suppressed", *dims} <= set(written.columns):
        raise BadTable("A protected file has the columns of the table, `count` and `suppressed`.")
    counts = pd.to_numeric(written["count"], errors="coerce")
    seen = counts.where(~_flags(written, "suppressed"))
    frame = written[list(dims)].astype(str).assign(count=seen.astype("Float64").astype("Int64"))
    return frame.assign(hidden=seen.isna()).reset_index(drop=True)


def _read(path: Path) -> pd.DataFrame:
    """A CSV as text; `NA` and empty cells are codes, not gaps."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadTable(f"There is no file {path}.") from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadTable(f"{path.name} is not a CSV file in UTF-8.") from error


def _words(report: AuditReport) -> str:
    lines = []
    for scenario in report.scenarios.values():
        found = len(scenario.failures)
        lines.append(
            f"{scenario.id}: {scenario.cells} tried, {found} can be worked out, {len(scenario.unproven)} without proof"
        )
        lines += [f"  {name}" for name in scenario.failures[:10]]
    lines.append("Nothing can be worked out." if report.passed else "This table must not be published as it is.")
    lines.append(f"Certificates: {report.digest}")
    return "\n".join(lines)


__all__ = ["Outcome", "audit_csv", "audit_frame", "protect_csv", "read_table"]
