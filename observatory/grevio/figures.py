"""Tables of the release as blocks: codes and labels on the left, periods on the right, a status behind each figure."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from observatory import decimals
from observatory.errors import ReleaseDamagedError
from observatory.grevio.document import HIDDEN, NOTHING, Block, Cell, Figure
from observatory.grevio.plan import Table, dimensions
from observatory.grevio.plan import table as plan_table
from observatory.grevio.scope import Scope, is_annual

_TOTAL = "_T"
# What a survey says beside an estimate. They are hidden with it.
_NO_DIMENSION = (
    "indicator", "breakdown", "country", "source", "series", "area_level", "time_period", "freq", "unit_measure",
    "obs_value", "obs_status", "conf_status", "obs_note", "taxonomy_version", "is_synthetic", "se", "ci_low", "ci_high",
    "deff", "cv", "n",
)  # fmt: skip
_INTERVAL = ("ci_low", "ci_high", "n")


def blocks(scope: Scope, table: Table) -> list[Block]:
    """The blocks of a table of the plan: one for each table of the release, none where there are no rows."""
    rows = select(scope, table)
    return [_block(scope, table, str(name), part) for name, part in rows.groupby("breakdown", sort=True)]


def any_table(scope: Scope, name: str) -> Table:
    """All tables of an indicator, by year where there are years."""
    by_year = plan_table(f"{name}.*")
    return plan_table(f"{name}.*", "all") if select(scope, by_year).empty else by_year


def select(scope: Scope, table: Table) -> pd.DataFrame:
    """The rows of the release that a table of the plan shows."""
    rows = scope.figures(table.indicator)
    if table.breakdown != "*":
        rows = rows[rows["breakdown"] == table.breakdown]
    for name, codes in table.where.items():
        # A release that lacks a dimension has all its figures at the total.
        rows = rows[rows[name].isin(codes)] if name in rows else rows if _TOTAL in codes else rows.iloc[:0]
    period = rows["time_period"]
    if table.over == "years":
        kept = period.map(lambda code: is_annual(code) and scope.covers(code)).astype(bool)
    elif table.over == "waves":
        kept = period.str[:4].astype(int) <= scope.last
    else:
        kept = period.map(scope.covers).astype(bool)
    return rows[kept]


def all_dimensions(rows: pd.DataFrame | Mapping[Any, Any]) -> tuple[str, ...]:
    """The dimensions in the order of the plan; one that came in after the plan was written stands last."""
    known = dimensions()
    return (*known, *(str(name) for name in rows if name not in known and name not in _NO_DIMENSION))


def varying(rows: pd.DataFrame) -> tuple[list[str], dict[str, str]]:
    """The dimensions that tell the rows apart, and what all rows have in common beside totals."""
    columns, common = [], {}
    for name in all_dimensions(rows):
        codes = sorted(set(rows[name])) if name in rows else []
        if len(codes) > 1:
            columns.append(name)
        elif codes and codes[0] not in (_TOTAL, "") and name not in ("ref_area",):
            common[name] = codes[0]
    return columns, common


def figure(row: Mapping[Any, Any], column: str = "obs_value") -> Figure:
    """A figure of a row of the release. Whatever the file says, a hidden row has no figure."""
    value = row[column]
    status = str(row["obs_status"])
    is_hidden = status in (HIDDEN, "M") or row["conf_status"] != "F"
    known = None if is_hidden or value is None or math.isnan(value) else float(value)
    key = ("indicator", "breakdown", "country", "time_period", *all_dimensions(row))
    where = [(name, str(row[name])) for name in key if name in row]
    # An estimate and its interval have the digits of their unit, the number of answers its own.
    digits = decimals.of_column(column) if column == "n" else decimals.of_unit(str(row.get("unit_measure", "")))
    return Figure(known, status, (*where, ("column", column)), digits)


def _block(scope: Scope, table: Table, breakdown: str, rows: pd.DataFrame) -> Block:
    words = scope.words
    columns, common = varying(rows)
    if not columns:
        columns = ["ref_area"]
    if rows.duplicated([*columns, "time_period"]).any():
        raise ReleaseDamagedError(f"In release {scope.release.id} table {breakdown} has the same cell twice.")
    found = set(rows["time_period"])
    # Years taken together stand behind the years.
    periods = [*scope.years, *sorted(found - set(scope.years))] if table.over == "years" else sorted(found)
    has_interval = "ci_low" in rows and rows["ci_low"].notna().any()
    measures = ("obs_value", *_INTERVAL) if has_interval else ("obs_value",)
    cells = {
        (*(row[name] for name in columns), row["time_period"]): row
        for row in ({str(k): v for k, v in one.items()} for one in rows.to_dict("records"))
    }
    keys = sorted({key[:-1] for key in cells}, key=lambda key: _place(scope, columns, key))
    made = []
    for key in keys:
        line: list[Cell] = []
        for name, code in zip(columns, key, strict=True):
            line += [code, words.label(name, code)]
        there = [cells.get((*key, period)) for period in periods]
        for row in there:
            line += _figures(row, measures)
        notes = sorted({part for row in there if row for part in str(row["obs_note"] or "").split("; ") if part})
        line.append("; ".join(map(words.remark, notes)))
        made.append(tuple(line))
    # Years of which each alone would be mostly hidden are released together only.
    is_together = table.over == "years" and any(
        (*key, period) in cells and any((*key, year) not in cells for year in scope.years)
        for key in keys
        for period in found - set(scope.years)
    )
    head = [part for name in columns for part in (name.upper(), words.say("label_of", name=name.upper()))]
    for period in map(words.span, periods):
        head += [period, f"{period} {words.say('status')}"]
        head += [f"{period} {words.say(name)}" for name in measures[1:]]
    name = f"{table.indicator}.{breakdown}"
    units = " / ".join(words.unit(code) for code in sorted(set(rows["unit_measure"])))
    said = "; ".join(f"{key.upper()} = {code} ({words.label(key, code)})" for key, code in common.items())
    notes = [words.say("all_rows", said=said)] if said else []
    notes += [words.say("together")] if is_together else []
    return Block(
        caption=" · ".join(filter(None, (words.indicator(table.indicator), words.breakdown(breakdown), units))),
        columns=(*head, words.say("note")),
        rows=tuple(made),
        note=" ".join(notes),
        table=name,
    )


def _figures(row: Mapping[str, Any] | None, measures: Sequence[str]) -> list[Cell]:
    if row is None:
        return [NOTHING, NOTHING.status, *([NOTHING] * (len(measures) - 1))]
    made: list[Cell] = [figure(row), str(row["obs_status"])]
    return [*made, *(figure(row, column) for column in measures[1:])]


def _place(scope: Scope, columns: Sequence[str], key: Sequence[str]) -> tuple[tuple[float, str], ...]:
    return tuple(scope.words.place(name, code) for name, code in zip(columns, key, strict=True))
