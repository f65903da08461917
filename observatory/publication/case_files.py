"""Protect or attack a table of one's own, as CSV files (`case_format` says how they look)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from observatory.case_format import UNIVERSE, as_table, public_table, read, read_edges, with_counts
from observatory.disclosure import AuditReport, audit, simple_rules
from observatory.disclosure import protect as protect_tables
from observatory.disclosure.audit import Scenario
from observatory.disclosure.vintages import recovered, small_differences


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
    ways = read_edges(edges)
    public, *before = (public_table(read(file), ways, str(file)) for file in (table, *previous))
    report = audit([public], scenarios=scenarios, width=width)
    if not before:
        return report
    joint = recovered(*([then] for then in before), [public])
    late = [name for then in before for name in small_differences([then], [public])]
    found = Scenario("S8", joint.cells, tuple(sorted([*joint.known, *late])), joint.unproven)
    return replace(report, scenarios={**report.scenarios, found.id: found})
