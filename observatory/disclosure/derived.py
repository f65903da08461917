"""Rates, shares and indices: hidden with the cells that they give away (S10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from observatory.disclosure.errors import BadTable
from observatory.disclosure.rules import Rules
from observatory.disclosure.system import Bools
from observatory.disclosure.table import Derived, Table


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
        frame = figure.frame.reset_index(drop=True).copy()
        hidden = _hidden(frame, by_name[figure.table], frames[figure.table], "")
        if figure.denominator_table:
            below = by_name.get(figure.denominator_table)
            if below is None:
                raise BadTable(f"The figures {figure.name} need a table {figure.denominator_table} that is not there.")
            hidden = hidden | _hidden(frame, below, frames[below.name], "denominator_")
        hidden = hidden | _small_base(frame, figure, rules)
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


def _hidden(frame: pd.DataFrame, table: Table, public: pd.DataFrame, prefix: str) -> Bools:
    """Where the cell behind a figure is hidden or not published at all."""
    keys = [prefix + d if prefix + d in frame.columns else d for d in table.dimensions]
    missing = [k for k in keys if k not in frame.columns]
    if missing:
        raise BadTable(f"Derived figures of {table.name} lack the column {missing[0]}.")
    wanted = frame[keys].astype(str).set_axis(list(table.dimensions), axis=1)
    found = wanted.merge(public[[*table.dimensions, "hidden"]], on=list(table.dimensions), how="left")["hidden"]
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


def _small_base(frame: pd.DataFrame, figure: Derived, rules: Rules) -> Bools:
    """Where there are too few behind a rate or share."""
    small = np.zeros(len(frame), bool)
    if not figure.base or figure.base not in frame or "unit_measure" not in frame:
        return small
    for rule in rules.bases:
        unit = frame["unit_measure"].map(lambda u, rule=rule: any(fnmatchcase(str(u), p) for p in rule.units))
        small |= (unit & ~(frame[figure.base].astype("float64") >= rule.least)).to_numpy(bool)
    return small
