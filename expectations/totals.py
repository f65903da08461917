"""Totals that a sender gives, held against the sum of their parts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .codelists import LISTS, CodeLists

#: Every column of codes; together with submission, table and period they name one cell.
DIMENSIONS = [*list(LISTS)[:14], "counting_unit", "unit_measure"]
KEYS = ["submission_id", "breakdown", "time_period", *DIMENSIONS]
PLACES = ["sheet", "source_column", "is_total", "total_kind", "obs_value"]


def hold_totals(facts: pd.DataFrame, own: pd.Series, totals: list[dict[str, Any]], lists: CodeLists) -> None:
    """Hold every total that the senders give against the sum of its parts."""
    if not totals or not own.any():
        return
    here = facts.loc[own, [*(key for key in KEYS if key in facts), *PLACES]]
    for total in totals:
        if total.get("table"):
            expected = _table_totals(here, lists)
        elif total.get("column"):
            expected = _column_totals(here)
        else:
            expected = _code_totals(here, total)
        given = facts.loc[expected.index, "obs_value"]
        wrong = given.notna() & ((given - expected).abs() > total.get("within", 0.5))
        if total.get("at_least"):
            # The parts named here are some of the whole, not all of it.
            wrong &= given < expected
        rows = wrong.index[wrong]
        facts.loc[rows, "parts_agree"] = False
        facts.loc[rows, "detail_parts_agree"] = expected[rows].map(figure)
        facts.loc[rows, "severity_parts_agree"] = total.get("severity", "error")
        facts.loc[rows, "detail_total_of"] = _total_of(facts.loc[rows], total)


def _total_of(rows: pd.DataFrame, total: dict[str, Any]) -> pd.Series | str | None:
    """What a total is the total of, for the sentence about it."""
    if total.get("table"):
        return rows["counting_unit"] + " " + rows["form"]
    return None if total.get("column") else f"{total['dimension']} {total['code']}"


def _code_totals(here: pd.DataFrame, total: dict[str, Any]) -> pd.Series:
    """The sum of the parts for each row that bears the total's code, other dimensions being equal."""
    dimension, code = total["dimension"], str(total["code"])
    chosen = here["total_kind"].isna() | (here["total_kind"] == "code")
    for column, value in total.get("where", {}).items():
        chosen &= here[column] == value
    here = here if chosen.all() else here[chosen]
    keys = [key for key in KEYS if key != dimension and key in here]
    if total.get("across_breakdowns"):
        keys.remove("breakdown")
    # Dimensions that the table does not have need no comparison.
    keys = [key for key in keys if here[key].notna().any()]
    totals = here[here[dimension] == code]
    if "parts" in total:
        chosen = here[dimension].isin([str(part) for part in total["parts"]])
    elif "begins" in total:
        chosen = here[dimension].str.startswith(total["begins"], na=False) & (here[dimension] != code)
    else:
        # All codes of the dimension that are not totals themselves.
        excluded = {str(other) for other in total.get("not", [])} | {code}
        chosen = here[dimension].notna() & ~here[dimension].isin(excluded)
    if totals.empty:
        return pd.Series(dtype=float)
    grouped = here[chosen].groupby(keys, dropna=False)["obs_value"].agg(["sum", "count"]).reset_index()
    matched = totals[keys].merge(grouped, on=keys, how="left").set_index(totals.index)
    expected = matched["sum"]
    if total.get("all_parts"):
        # Only where every part is given can the whole be held against them.
        expected = expected[matched["count"] == len(total["parts"])]
    return expected.dropna() if total.get("at_least") else expected.fillna(0.0)


def _column_totals(here: pd.DataFrame) -> pd.Series:
    """The sum of the column above each cell of a totals row."""
    keys = ["submission_id", "sheet", "source_column"]
    is_total = here["total_kind"] == "column"
    sums = here[~is_total].groupby(keys, as_index=False, dropna=False)["obs_value"].sum()
    rows = here[is_total]
    return rows[keys].merge(sums, on=keys, how="left")["obs_value"].fillna(0.0).set_axis(rows.index)


def _table_totals(here: pd.DataFrame, lists: CodeLists) -> pd.Series:
    """What a table of totals must say: technology-facilitated cases by counting unit and first level of the forms."""
    keys = ["submission_id", "counting_unit", "form"]
    data = here[~here["is_total"]]
    grouped = data.assign(form=form_groups(data, lists))
    cases = pd.concat([grouped[grouped["form"].notna()], grouped[grouped["form"].notna()].assign(form="_T")])
    sums = cases.groupby(keys, as_index=False)["obs_value"].sum()
    rows = here[here["total_kind"] == "table"]
    return rows[keys].merge(sums, on=keys, how="left")["obs_value"].fillna(0.0).set_axis(rows.index)


def form_groups(facts: pd.DataFrame, lists: CodeLists) -> pd.Series:
    """The first level of the form of each row where it is technology-facilitated, else nothing.

    The form given counts; without one the offence's own form decides, if technology was used.
    """
    given = facts["form"].map({form: lists.level_one(str(form)) for form in facts["form"].dropna().unique()})
    usual = {}
    for offence in facts["offence"].dropna().unique():
        forms = [row["form"] for row in lists.offence_form.get(str(offence), [])]
        usual[offence] = (lists.level_one(forms[0]) if forms else None) or "OTH"
    by_offence = facts["offence"].map(usual).astype(object)
    return given.astype(object).where(facts["form"].notna() | (facts["ict_used"] != "Y"), by_offence)


def figure(value: float) -> str:
    """A sum as it stands in a sentence."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
