"""Figures computed from counts: hidden with the cells that they give away (S10).

Which there are, and what each gives away:

rate, chart    a count over a known number, or drawn to scale: the count itself
share          a count over another one: the count where the other is shown, their ratio where it is not
index, change  a count over that of another period: the same
class          the interval of a map: bounds of the count; its limits must come from shown counts or from a rule
median         of an age or a duration: an inequality over all cells of the distribution
rank           an inequality over all cells that are ranked
middle         a median or another quantile of what is not counted here (days, hours): nothing of a count
mean           of such a thing: nothing of a count, but of its own parts, for means times their counts add up

The first five follow their cells, and so do the last two; a median and a rank are hidden where any cell that they run
over is hidden. Where a single part of a shown mean would be hidden (too few are behind it), another one goes with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from observatory.disclosure.errors import BadTable
from observatory.disclosure.figures import PublicFigure
from observatory.disclosure.rules import Rules
from observatory.disclosure.system import Bools
from observatory.disclosure.table import Derived, Table

OF_CELLS = ("rate", "share", "index", "change", "class", "chart")
OF_GROUPS = ("median", "rank")
OF_CASES = ("middle", "mean")
KINDS = (*OF_CELLS, *OF_GROUPS, *OF_CASES)


def protect_derived(
    tables: Sequence[Table],
    frames: Mapping[str, pd.DataFrame],
    derived: Sequence[Derived],
    rules: Rules,
    *,
    rounded: Collection[str] = (),
) -> dict[str, pd.DataFrame]:
    """Public frames of derived figures.

    A rate with a known denominator gives its numerator back, a share with a shown denominator too, and two
    shares of one hidden total give their ratio. So a figure is shown only where its numerator and its
    denominator are, and where its base is large enough. Figures of `rounded` tables are those of the rounded counts.
    """
    by_name = {t.name: t for t in tables}
    shown: dict[str, pd.DataFrame] = {}
    for figure in derived:
        if figure.table not in by_name:
            raise BadTable(f"The figures {figure.name} come from a table {figure.table} that is not there.")
        if figure.kind not in KINDS:
            raise BadTable(f"The figures {figure.name} are of no known kind. There are {', '.join(KINDS)}.")
        frame = figure.frame.reset_index(drop=True).copy()
        if figure.kind in OF_GROUPS:
            hidden = _hidden_group(frame, figure, by_name[figure.table], frames[figure.table])
        else:
            hidden = _hidden(frame, by_name[figure.table], frames[figure.table], "")
        if figure.denominator_table:
            below = by_name.get(figure.denominator_table)
            if below is None:
                raise BadTable(f"The figures {figure.name} need a table {figure.denominator_table} that is not there.")
            hidden = hidden | _hidden(frame, below, frames[below.name], "denominator_")
        hidden = hidden | _small_base(frame, figure, rules)
        if figure.kind == "mean":
            hidden = without_single_parts(frame, hidden, by_name[figure.table])
        value = frame["value"].astype("float64")
        if figure.table in rounded:
            value = value * _stretched(frame, by_name[figure.table], frames[figure.table], "")
            if figure.denominator_table:
                below = by_name[figure.denominator_table]
                value = value / _stretched(frame, below, frames[below.name], "denominator_")
            hidden = hidden | ~np.isfinite(value.to_numpy())
        frame["value"] = value.round(figure.decimals)
        frame.loc[hidden, "value"] = np.nan
        frame["hidden"] = hidden
        # A known base is public; a confidential denominator never leaves.
        drop = [c for c in frame.columns if c in ("numerator", "denominator")]
        shown[figure.name] = frame.drop(columns=drop)
    return shown


def as_published(
    tables: Sequence[Table], derived: Sequence[Derived], shown: Mapping[str, pd.DataFrame]
) -> tuple[PublicFigure, ...]:
    """The same figures for an attacker: what is shown, and beside rates the number that everybody can look up."""
    by_name = {t.name: t for t in tables}
    found = []
    for figure in sorted(derived, key=lambda f: f.name):
        table, frame = by_name[figure.table], shown[figure.name]
        dims = list(table.dimensions)
        columns = [*dims, *(c for c in frame.columns if str(c).startswith("denominator_")), "value"]
        public = frame[columns].assign(**{d: frame[d].astype(str) for d in dims})
        if figure.base in figure.frame and not figure.denominator_table:
            public = public.assign(base=figure.frame[figure.base].astype("float64").to_numpy())
        error = 0.5 * 10.0**-figure.decimals
        found.append(
            PublicFigure(figure.name, table.universe, figure.kind, table.dimensions, public, error, figure.over)
        )
    return tuple(found)


def _hidden(frame: pd.DataFrame, table: Table, public: pd.DataFrame, prefix: str) -> Bools:
    """Where the cell behind a figure is hidden or not published at all."""
    keys = [prefix + d if prefix + d in frame.columns else d for d in table.dimensions]
    missing = [k for k in keys if k not in frame.columns]
    if missing:
        raise BadTable(f"Derived figures of {table.name} lack the column {missing[0]}.")
    wanted = frame[keys].astype(str).set_axis(list(table.dimensions), axis=1)
    found = wanted.merge(public[[*table.dimensions, "hidden"]], on=list(table.dimensions), how="left")["hidden"]
    return (~found.eq(False)).to_numpy(bool)


def _hidden_group(frame: pd.DataFrame, figure: Derived, table: Table, public: pd.DataFrame) -> Bools:
    """Where any of the cells is hidden that a median or a rank runs over, or none is published."""
    unknown = [d for d in figure.over if d not in table.dimensions]
    if unknown or not figure.over:
        raise BadTable(f"The figures {figure.name} need `over`: the dimensions of {table.name} that they run over.")
    others = [d for d in table.dimensions if d not in figure.over]
    if figure.kind == "rank":
        # A rank is one among those ranked; totals that stand in the same table are not.
        cells = frame[list(table.dimensions)].astype(str).assign(hidden=_hidden(frame, table, public, ""))
    else:
        cells = public[[*table.dimensions, "hidden"]]
    if not others:
        return np.full(len(frame), bool(cells["hidden"].any()) or cells.empty)
    worst = cells.groupby(others, as_index=False)["hidden"].max()
    found = frame[others].astype(str).merge(worst, on=others, how="left")["hidden"]
    return (~found.eq(False)).to_numpy(bool)


def _stretched(frame: pd.DataFrame, table: Table, public: pd.DataFrame, prefix: str) -> pd.Series:
    """By how much rounding has stretched the count behind each figure; 1 where it was 0 and stayed so."""
    keys = [prefix + d if prefix + d in frame.columns else d for d in table.dimensions]
    dims = list(table.dimensions)
    wanted = frame[keys].astype(str).set_axis(dims, axis=1)
    both = wanted.merge(table.cells[[*dims, "count"]], on=dims, how="left").merge(
        public[[*dims, "count"]].rename(columns={"count": "rounded"}), on=dims, how="left"
    )
    exact, shown = both["count"].astype("float64"), both["rounded"].astype("float64")
    return (shown / exact).where(exact != 0, 1.0).set_axis(frame.index)


def without_single_parts(frame: pd.DataFrame, hidden: Bools, table: Table) -> Bools:
    """Hide a second mean wherever the mean of one part alone would follow from those of its total and its sisters.

    Counts times means add up like counts. Of the sisters the one with the fewest persons goes; where all others are
    shown and there are none, the total.
    """
    dims = list(table.dimensions)
    counts = dict(zip(table.cells[dims].itertuples(index=False, name=None), table.cells["count"], strict=True))
    keys = list(frame[dims].astype(str).itertuples(index=False, name=None))
    place = {key: row for row, key in enumerate(keys)}
    sums = _sums(table)
    found = hidden.copy()
    while True:
        single = [more for e in sums for more in _second(e, place, counts, found)]
        if not single:
            return found
        found[min(single)] = True


Key = tuple[str, ...]


def _sums(table: Table) -> list[tuple[Key, list[Key]]]:
    """Each cell of a table that others add up to, with these."""
    dims = list(table.dimensions)
    keys = sorted(table.cells[dims].itertuples(index=False, name=None))
    found = []
    for k, dimension in enumerate(dims):
        if dimension in table.edges:
            for (parent, _), way in table.edges[dimension].groupby(["parent", "group"]):
                parts = [str(c) for c in way["child"]]
                tops = [key for key in keys if key[k] == parent]
                found += [(top, [(*top[:k], c, *top[k + 1 :]) for c in parts]) for top in tops]
    return found


def _second(
    equation: tuple[Key, list[Key]], place: Mapping[Key, int], counts: Mapping[Key, int], hidden: Bools
) -> list[int]:
    """The row to hide beside the only one that an equation leaves open; none where there is no such row."""
    # Nobody is behind a part without a count or without a figure.
    keys = [key for key in equation[1] if key in place and counts.get(key, 0) > 0]
    if equation[0] not in place:
        return []
    own = [place[key] for key in (equation[0], *keys)]
    if sum(bool(hidden[row]) for row in own) != 1 or hidden[own[0]]:
        return []
    by_size = [(counts[key], place[key]) for key in keys if not hidden[place[key]]]
    return [min(by_size)[1] if by_size else own[0]]


def _small_base(frame: pd.DataFrame, figure: Derived, rules: Rules) -> Bools:
    """Where there are too few behind a rate or share."""
    small = np.zeros(len(frame), bool)
    if not figure.base or figure.base not in frame:
        return small
    units = frame["unit_measure"] if "unit_measure" in frame else pd.Series(figure.kind.upper(), index=frame.index)
    if figure.kind == "change":
        units = pd.Series("CHANGE", index=frame.index)
    for rule in rules.bases:
        unit = units.map(lambda u, rule=rule: any(fnmatchcase(str(u), p) for p in rule.units))
        small |= (unit & ~(frame[figure.base].astype("float64") >= rule.least)).to_numpy(bool)
    return small
