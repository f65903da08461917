"""Design-based figures with svy: shares, totals, means and ratios, by domain, with their uncertainty.

All variances, intervals and degrees of freedom are svy's (held against R survey 4.1-1 in the tests). Two things are
put together here from svy's own figures, because svy 0.35 does not give them:

- the design effect under replicate weights, which svy leaves empty: the replicate variance over the variance of a
  simple random sample, which is svy's variance under weights alone divided by its design effect;
- the interval of a share of exactly 0 or 1, where the logit has none: svy's Korn–Graubard interval stands in.

A survey is asked some hundreds of figures, and svy needs ten milliseconds for each however few respondents there are.
`Figures.answers` therefore asks small surveys many at once (`stacking.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    import svy

    from .design import SampleDesign
    from .stacking import Stack, Stacks

#: What every figure has, after the columns of its domain.
COLUMNS = ["estimate", "se", "ci_low", "ci_high", "deff", "cv", "df", "n"]
LEVEL = 0.95


Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A figure that is asked for: `share`, `total`, `mean` or `ratio` of these columns, by domain.

    `where` names the column that says who is in it.
    """

    what: str
    y: str
    x: str | None = None
    by: tuple[str, ...] = ()
    where: str | None = None


class Figures:
    """Figures of one sample. Domains are given by columns (`by`) and a condition (`where`); both keep the design.

    Every figure comes as rows: one for each domain, with the domain's codes and `COLUMNS`.
    """

    def __init__(self, frame: pl.DataFrame, design: SampleDesign) -> None:
        from .design import sample

        self.frame = frame
        self.design = design
        self.sample = sample(frame, design)
        self._alone = sample(frame, _weight_only(design)) if design.replicates else None

    def share(self, y: str, *, by: Sequence[str] = (), where: pl.Expr | None = None) -> list[Row]:
        """The weighted share of ones in a column of 0 and 1, with a logit interval (fractions, not per cent)."""
        rows = self._ask("prop", (y,), by, where, ci_method="logit")
        if any(_at_edge(row) for row in rows):
            edge = {_domain(row, by): row for row in self._ask("prop", (y,), by, where, ci_method="korn-graubard")}
            for row in rows:
                if _at_edge(row):
                    row |= {bound: edge[_domain(row, by)][bound] for bound in ("ci_low", "ci_high")}
        return rows

    def total(self, y: str, *, by: Sequence[str] = (), where: pl.Expr | None = None) -> list[Row]:
        """The weighted sum of a column."""
        return self._ask("total", (y,), by, where)

    def mean(self, y: str, *, by: Sequence[str] = (), where: pl.Expr | None = None) -> list[Row]:
        """The weighted mean of a column."""
        return self._ask("mean", (y,), by, where)

    def ratio(self, y: str, x: str, *, by: Sequence[str] = (), where: pl.Expr | None = None) -> list[Row]:
        """The ratio of two weighted sums."""
        return self._ask("ratio", (y, x), by, where)

    def answers(self, questions: Sequence[Question]) -> list[list[Row]]:
        """The rows of each question, as the methods above give them, with `n_cases` (who said yes) and `weighted_base`.

        Questions in whose base nobody is have no rows.
        """
        from .stacking import Stacks, batches

        stacks = Stacks(self.frame, self.design)
        found: list[list[Row]] = [[] for _ in questions]
        asked = [place for place, one in enumerate(questions) if len(stacks.inside(one.where))]
        for batch in batches(stacks, [questions[place] for place in asked]):
            places = [asked[at] for at in batch]
            if len(places) == 1:
                found[places[0]] = self._answered(questions[places[0]], stacks)
                continue
            stacked = stacks.stack([questions[place] for place in places])
            for row in _stacked(stacked, questions[places[0]]):
                at, said = stacked.domains[row.pop(stacked.domain)]
                found[places[at]].append({**said, **row})
        return found

    def _answered(self, one: Question, stacks: Stacks) -> list[Row]:
        """The rows of one question alone: so many respondents that nothing is gained by asking others with it."""
        import polars as pl

        columns = (one.y, one.x) if one.x else (one.y,)
        rows = getattr(self, one.what)(*columns, by=one.by, where=pl.col(one.where) if one.where else None)
        said = {_domain(codes, one.by): codes for codes in stacks.domains(one)[2]}
        return [{**said[_domain(row, one.by)], **row} for row in rows]

    def _ask(self, what: str, columns: tuple[str, ...], by: Sequence[str], where: Any, **options: Any) -> list[Row]:
        rows = _estimates(self.sample, self.design.variance, what, columns, by, where, options)
        if self._alone is not None:
            plain = _estimates(self._alone, "taylor", what, columns, by, where, options)
            effects = {_domain(row, by): row["se"] ** 2 / row["deff"] for row in plain if row["deff"] and row["se"]}
            for row in rows:
                row["deff"] = row["se"] ** 2 / effects.get(_domain(row, by), math.nan)
        return rows


def _stacked(stacked: Stack, kind: Question) -> list[Row]:
    """The rows of all domains of a stack; the interval of shares at the edge is asked for those alone."""
    columns = (stacked.y, stacked.x) if kind.x else (stacked.y,)
    by = [stacked.domain]
    figures = Figures(stacked.frame, stacked.design)
    if kind.what != "share":
        rows = figures._ask(kind.what, columns, by, stacked.where)
        return [row for row in rows if row[stacked.domain] >= 0]
    rows = figures._ask("prop", columns, by, stacked.where, ci_method="logit")
    rows = [row for row in rows if row[stacked.domain] >= 0]
    if edges := [row[stacked.domain] for row in rows if _at_edge(row)]:
        alone = Figures(stacked.of(edges), stacked.design)
        bounds = alone._ask("prop", columns, by, stacked.where, ci_method="korn-graubard")
        edge = {row[stacked.domain]: row for row in bounds}
        for row in rows:
            if _at_edge(row):
                row |= {bound: edge[row[stacked.domain]][bound] for bound in ("ci_low", "ci_high")}
    return rows


def _domain(row: Row, by: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in by)


def _at_edge(row: Row) -> bool:
    return row["estimate"] <= 0 or row["estimate"] >= 1


def _estimates(
    sample: svy.Sample,
    variance: str,
    what: str,
    columns: tuple[str, ...],
    by: Sequence[str],
    where: Any,
    options: dict[str, Any],
) -> list[Row]:
    from svy.errors import MethodError

    ask = getattr(sample.estimation, what)
    method = "taylor" if variance == "taylor" else "replication"
    settings = {
        "by": list(by) or None,
        "where": where,
        "method": method,
        "alpha": 1 - LEVEL,
        # A value that is missing leaves the figure, never the design: svy keeps its row as outside the domain.
        "drop_nulls": True,
        **options,
    }
    if method == "replication":
        answer = ask(*columns, **settings)
    else:
        try:
            # Against sampling with replacement: it needs no population size and bears rescaled weights.
            answer = ask(*columns, deff="wr", **settings)
        except MethodError as fault:
            # svy 0.35 stops where no domain has any variation (all of them say no), with a word about `wor`.
            if fault.code != "DEFF_NOT_COMPUTABLE":
                raise
            answer = ask(*columns, **settings)
    return _rows(answer.estimates, by, share=what == "prop")


def _rows(estimates: Sequence[Any], by: Sequence[str], *, share: bool) -> list[Row]:
    """One row for each domain. A share comes from svy as a row for each answer; the row of ones is kept."""
    found: dict[tuple[Any, ...], Any] = {}
    for one in estimates:
        domain = tuple(one.by_level or ())
        if not share or float(one.y_level) == 1:
            found[domain] = one
        else:
            # Nobody in this domain said yes: svy has no row of ones there.
            found.setdefault(domain, one)
    rows = []
    for domain, one in found.items():
        turned = share and float(one.y_level) != 1
        estimate = 1 - one.est if turned else one.est
        low, high = (1 - one.uci, 1 - one.lci) if turned else (one.lci, one.uci)
        rows.append(
            {
                **dict(zip(by, domain, strict=True)),
                "estimate": estimate,
                "se": one.se,
                "ci_low": low,
                "ci_high": high,
                # Without any variance there is nothing to compare.
                "deff": math.nan if one.deff is None or not one.se else one.deff,
                "cv": 100 * one.se / abs(estimate) if abs(estimate) > 1e-12 else math.nan,
                "df": one.df,
                "n": one.n,
            }
        )
    return rows


def _weight_only(design: SampleDesign) -> SampleDesign:
    from .design import SampleDesign

    return SampleDesign(weight=design.weight)
