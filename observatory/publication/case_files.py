"""Protect or attack a table of one's own, as CSV files (`case_format` says how they look)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from observatory.case_format import UNIVERSE, as_table, public_table, read, read_edges, with_counts
from observatory.disclosure import AuditReport, PublicTable, audit, simple_rules
from observatory.disclosure import protect as protect_tables
from observatory.disclosure.audit import Scenario
from observatory.disclosure.vintages import recovered, small_differences
from observatory.errors import BadFileError
from observatory.publication.audits import figures_in, tables_of
from observatory.publication.exported import as_public, as_rows, is_ours, read_any, read_codelists
from observatory.settings import settings

MOST_NAMED = 20  # lost cells that are written out


def protect(
    table: Path, edges: Path, out_file: Path, *, threshold: int, width: int, previous: Sequence[Path], round_to: int = 0
) -> str:
    """Write the protected table and say how much is hidden in it.

    With `round_to` nothing is hidden: `count` has the rounded counts, and `rounded_to` says to which base.
    """
    given = read(table)
    own = as_table(given, read_edges(edges), str(table))
    dimensions = own.dimensions
    earlier = [{UNIVERSE: with_counts(read(file), dimensions, str(file))} for file in previous]
    rules = simple_rules(threshold=threshold, width=width, round_to=round_to)
    protected = protect_tables([own], rules, previous=earlier)
    if round_to:
        return _write_rounded(given, protected.frame(UNIVERSE), dimensions, round_to, out_file)
    public = protected.frame(UNIVERSE)[[*dimensions, "hidden"]].rename(columns={"hidden": "suppressed"})
    found = given.drop(columns=["primary", "suppressed"], errors="ignore").merge(
        public, on=list(dimensions), how="left"
    )
    found["suppressed"] = found["suppressed"].eq(True)
    count = pd.to_numeric(found["count"])
    found["primary"] = found["suppressed"] & count.between(1, threshold - 1)
    found.to_csv(out_file, index=False, lineterminator="\n")
    figures = protected.figures
    said = (
        f"{figures.cells:,} cells: {figures.primary:,} hidden by the threshold, {figures.secondary:,} with them. "
        f"Written to {out_file}."
    )
    if protected.lost:
        named = ", ".join(name.split(": ", 1)[1] for name in protected.lost[:MOST_NAMED])
        more = len(protected.lost) - MOST_NAMED
        said += (
            f"\n{len(protected.lost):,} cells were given away by what was published before and cannot be protected any "
            f"more: {named}{f' and {more} more' if more > 0 else ''}."
        )
    return said


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
    table: Path,
    edges: Path | None = None,
    *,
    codelists: Path | None = None,
    scenarios: Sequence[str] | None = None,
    width: int = 1,
    previous: Sequence[Path] = (),
) -> AuditReport:
    """Attack a published table, looking at nothing that is suppressed in it.

    It may be what `protect` wrote (with `edges`), an export of a release, or anybody's table (with `edges` or a folder
    of `codelists`; without either the project's own lists are taken). With `previous`, the tables published before,
    the oldest first, it is attacked beside them too (S8): each hidden figure of 1 … 4 that follows from all of them
    together, and each change of 1 … 4 between two shown figures.
    """
    ways = read_edges(edges) if edges else {}
    lists = read_codelists(codelists or settings().seeds / "codelists") if codelists or not edges else {}
    frame = read_any(table)
    if is_ours(frame):
        rows = as_rows(frame, lists)
        named = {f"cl_{name}": each for name, each in lists.items()}
        public, figures = tables_of(rows, named), figures_in(rows)
        before = [tables_of(as_rows(read_any(file), lists), named) for file in previous]
    else:
        figures = []
        public, *before = ([_table(file, ways, lists)] for file in (table, *previous))
    if not public:
        raise BadFileError(f"{table} holds no counts of persons or offences, so there is nothing to attack.")
    report = audit(public, scenarios=scenarios, width=width, figures=figures)
    if not before:
        return report
    known: list[str] = []
    unproven: list[str] = []
    cells = 0
    for universe in sorted({t.universe for t in public}):
        new, *old = ([t for t in each if t.universe == universe] for each in (public, *before))
        old = [then for then in old if then]
        if old:
            joint = recovered(*old, new)
            known += [*joint.known, *(name for then in old for name in small_differences(then, new))]
            unproven += joint.unproven
            cells += joint.cells
    found = Scenario("S8", cells, tuple(sorted(known)), tuple(sorted(unproven)))
    return replace(report, scenarios={**report.scenarios, found.id: found})


def _table(file: Path, ways: Mapping[str, pd.DataFrame], lists: Mapping[str, pd.DataFrame]) -> PublicTable:
    """A table that `protect` wrote, or anybody's."""
    frame = read_any(file)
    if ways and not lists and "suppressed" in frame and file.suffix.lower() != ".parquet":
        return public_table(read(file), ways, str(file))
    if ways and not lists and "suppressed" not in frame and (frame.get("count", pd.Series([""])) != "").all():
        raise BadFileError(f"{file} has no column suppressed. Give the file that `protect` wrote.")
    return as_public(frame, lists, ways, str(file))
