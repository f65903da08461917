"""What the rules look at beside the cells themselves: measured once over the whole frame, a column for each question.

Every function takes the facts of one or many submissions and what their forms say (`Form`), and returns a column.
A rule in a suite then only says that the column must be true. Nothing here changes a fact.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .codelists import IDENTITY, LISTS, CodeLists

PERIOD = re.compile(r"^\d{4}(-(Q[1-4]|S[12]|(0[1-9]|1[0-2])))?$")
#: Text in a cell for counts that shows a rate, a share or another unit.
OTHER_UNIT = re.compile(r"%|‰|\b100[ .,]?000\b|\bper\b|\bna\b|\bpër\b|\bсто\b", re.IGNORECASE)

KEYS = ["submission_id", "breakdown", "unit_measure", "counting_unit", "ref_area", "time_period", "offence", "form", "ict_used", "sex", "age", "relationship", "disability", "report_status", "user_type", "contact_reason", "channel", "nationality"]
DIMENSIONS = list(LISTS)[:13]
MEASURED = [
    "cell_once",
    "value_present",
    "value_whole",
    "value_not_negative",
    "unit_fits",
    "labels_present",
    "period_written_well",
    "period_fits_cover",
    "area_in_country",
    "area_at_level",
    "parts_agree",
    "offence_has_form",
]


@dataclass(frozen=True)
class Form:
    """What a rule needs to know of the form of one submission."""

    totals: list[dict[str, Any]] = field(default_factory=list)
    required: dict[str, list[str]] = field(default_factory=dict)
    ref_area: str | None = None
    time_period: str | None = None
    area_level: str | None = None
    units: list[str] = field(default_factory=list)
    tolerate: dict[str, str] = field(default_factory=dict)
    received: dt.date | None = None


def measure(facts: pd.DataFrame, forms: dict[str, Form], lists: CodeLists) -> pd.DataFrame:
    """The facts with a column for every question; `detail_<question>` says what was expected where it fails."""
    facts = facts.reset_index(drop=True)
    for column in MEASURED:
        facts[column] = True
    facts["detail_parts_agree"] = None
    facts["detail_labels_present"] = None
    facts["severity_parts_agree"] = None
    for column in DIMENSIONS:
        facts[f"known_{column}"] = _known(facts, column, lists)
    # Unit columns are closed lists of the software itself; the rule on units speaks about them.
    facts["cell_once"] = _once(facts)
    _values(facts)
    areas = _areas(facts, lists)
    for submission, form in forms.items():
        own = facts["submission_id"] == submission
        _labels(facts, own, form)
        _periods(facts, own, form)
        _area_rules(facts, own, form, areas, lists)
        _units(facts, own, form)
        _parts(facts, own, form, lists)
    _offence_forms(facts, lists)
    return facts


def _known(facts: pd.DataFrame, column: str, lists: CodeLists) -> pd.Series:
    """True where the cell is empty or holds a code of its list; the list depends on the scheme of the form."""
    result = pd.Series(True, index=facts.index)
    if column not in facts:
        return result
    for scheme, group in facts.groupby("scheme", dropna=False)[column]:
        known = lists.known(column, str(scheme))
        if known:
            result.loc[group.index] = group.isna() | group.isin(known)
    # Totals given by the sender stand in rows that need no code: "UKUPNO", "T".
    given = facts["total_kind"].isin(["column", "code"]) & facts["is_total"].astype(bool)
    return result | given


def _once(facts: pd.DataFrame) -> pd.Series:
    rows = facts["total_kind"] != "column"
    keys = [key for key in KEYS if key in facts]
    twice = pd.Series(False, index=facts.index)
    twice[rows] = facts.loc[rows, keys].astype("string").fillna("").duplicated(keep="first")
    return ~twice


def _values(facts: pd.DataFrame) -> None:
    text = facts["value_text"]
    counts = facts["unit_measure"].fillna("NR") == "NR" if "unit_measure" in facts else True
    value = facts["obs_value"]
    facts["value_present"] = value.notna() | text.notna()
    facts["value_not_negative"] = ~(value < 0)
    # A count is whole; persons of a population may come from thousands with decimals.
    facts["value_whole"] = ~(counts & value.notna() & ((value - value.round()).abs() > 1e-9))


def _labels(facts: pd.DataFrame, own: pd.Series, form: Form) -> None:
    for breakdown, columns in form.required.items():
        chosen = own & (facts["breakdown"] == breakdown) & (facts["total_kind"] != "column")
        for column in columns:
            empty = chosen & facts[column].isna()
            # One finding for each row names the first empty cell; the next check shows the next one.
            facts.loc[empty & facts["detail_labels_present"].isna(), "detail_labels_present"] = column
            facts.loc[empty, "labels_present"] = False


def _periods(facts: pd.DataFrame, own: pd.Series, form: Form) -> None:
    texts = {text: bool(PERIOD.match(str(text))) for text in facts.loc[own, "time_period"].dropna().unique()}
    facts.loc[own, "period_written_well"] = facts.loc[own, "time_period"].map(texts).fillna(True).astype(bool)
    if form.time_period and "time_period_written" in facts:
        written = facts.loc[own, "time_period_written"]
        facts.loc[own, "period_fits_cover"] = (written.isna() | (written == form.time_period)).astype(bool)


def _areas(facts: pd.DataFrame, lists: CodeLists) -> pd.Series:
    """The area of each row as a code of our own list."""
    areas = facts["ref_area"].astype(object)
    for scheme in facts["scheme"].dropna().unique():
        if lists.has_crosswalk("ref_area", scheme):
            chosen = facts["scheme"] == scheme
            areas[chosen] = areas[chosen].map(lists.crosswalk("ref_area", scheme))
    return areas


def _area_rules(facts: pd.DataFrame, own: pd.Series, form: Form, areas: pd.Series, lists: CodeLists) -> None:
    if form.ref_area is None:
        return
    data = own & ~facts["is_total"].astype(bool)
    known = lists.codes("area")
    countries = {area: lists.country(area) for area in areas[data].dropna().unique() if area in known}
    country = areas[data].map(countries)
    facts.loc[data, "area_in_country"] = (country.isna() | (country == form.ref_area)).astype(bool)
    if form.area_level == "region":
        facts.loc[data, "area_at_level"] = (areas[data] != form.ref_area).astype(bool)


def _units(facts: pd.DataFrame, own: pd.Series, form: Form) -> None:
    """One unit in one table, and only units that the form counts."""
    if form.units:
        unit = facts.loc[own, "counting_unit"]
        facts.loc[own, "unit_fits"] = (unit.isna() | unit.isin(form.units)).astype(bool)
    text = facts.loc[own, "value_text"].astype("string")
    other = text.notna() & facts.loc[own, "obs_value"].isna() & text.str.contains(OTHER_UNIT).fillna(False)
    facts.loc[other[other].index, "unit_fits"] = False


def _parts(facts: pd.DataFrame, own: pd.Series, form: Form, lists: CodeLists) -> None:
    """Hold every total that the sender gives against the sum of its parts."""
    if not own.any():
        return
    for total in form.totals:
        severity = total.get("severity", "error")
        if total.get("table"):
            expected = _table_totals(facts, own, lists)
        elif total.get("column"):
            expected = _column_totals(facts, own)
        else:
            expected = _code_totals(facts, own, total)
        given = facts.loc[expected.index, "obs_value"]
        wrong = given.notna() & ((given - expected).abs() > total.get("within", 0.5))
        if total.get("at_least"):
            # The parts named here are some of the whole, not all of it.
            wrong &= given < expected
        rows = wrong[wrong].index
        facts.loc[rows, "parts_agree"] = False
        facts.loc[rows, "detail_parts_agree"] = expected[rows].map(_figure)
        facts.loc[rows, "severity_parts_agree"] = severity


def _code_totals(facts: pd.DataFrame, own: pd.Series, total: dict[str, Any]) -> pd.Series:
    """The sum of the parts for each row that bears the total's code, other dimensions being equal."""
    dimension, code = total["dimension"], str(total["code"])
    here = facts[own & (facts["total_kind"].isna() | (facts["total_kind"] == "code"))]
    for column, value in total.get("where", {}).items():
        here = here[here[column] == value]
    keys = [key for key in KEYS if key != dimension and key in here]
    if total.get("across_breakdowns"):
        keys.remove("breakdown")
    totals = here[here[dimension] == code]
    if "parts" in total:
        chosen = here[dimension].isin([str(part) for part in total["parts"]])
    elif "begins" in total:
        chosen = here[dimension].str.startswith(total["begins"], na=False) & (here[dimension] != code)
    else:
        # All codes of the dimension that are not totals themselves.
        excluded = {str(other) for other in total.get("not", [])} | {code}
        chosen = here[dimension].notna() & ~here[dimension].isin(excluded)
    parts = here[chosen]
    if not len(totals):
        return pd.Series(dtype=float)
    grouped = parts[keys].astype("string").fillna("").assign(value=parts["obs_value"]).groupby(keys)["value"]
    sums, present = grouped.sum(), grouped.count()
    wanted = pd.MultiIndex.from_frame(totals[keys].astype("string").fillna(""))
    expected = pd.Series(sums.reindex(wanted).to_numpy(), index=totals.index)
    if total.get("all_parts"):
        # Only where every part is given can the whole be held against them.
        complete = present.reindex(wanted).to_numpy() == len(total["parts"])
        expected = expected[complete]
    return expected.dropna() if total.get("at_least") else expected.fillna(0.0)


def _column_totals(facts: pd.DataFrame, own: pd.Series) -> pd.Series:
    """The sum of the column above each cell of a totals row."""
    here = facts[own]
    keys = ["sheet", "source_column"]
    rows = here[here["total_kind"] == "column"]
    parts = here[(here["total_kind"] != "column")].groupby(keys, dropna=False)["obs_value"].sum()
    found = pd.MultiIndex.from_frame(rows[keys])
    return pd.Series(parts.reindex(found).fillna(0.0).to_numpy(), index=rows.index)


def _table_totals(facts: pd.DataFrame, own: pd.Series, lists: CodeLists) -> pd.Series:
    """What a table of totals must say: technology-facilitated cases by counting unit and first level of the forms."""
    here = facts[own & ~facts["is_total"].astype(bool)]
    totals = facts[own & (facts["total_kind"] == "table")]
    group = form_groups(here, lists)
    sums = here.assign(group=group).dropna(subset=["group"]).groupby(["counting_unit", "group"])["obs_value"].sum()
    whole = sums.groupby("counting_unit").sum()
    expected = {
        row.Index: whole.get(row.counting_unit, 0.0)
        if row.form == "_T"
        else sums.get((row.counting_unit, row.form), 0.0)
        for row in totals.itertuples()
    }
    return pd.Series(expected, dtype=float)


def form_groups(facts: pd.DataFrame, lists: CodeLists) -> pd.Series:
    """The first level of the form of each row where it is technology-facilitated, else None.

    The form given counts; without one the offence's form decides, if technology was used.
    """
    levels = {form: lists.level_one(str(form)) for form in facts["form"].dropna().unique()}
    group = facts["form"].map(levels).astype(object)
    defaults = {}
    for offence in facts["offence"].dropna().unique():
        forms = [row["form"] for row in lists.offence_form.get(str(offence), [])]
        defaults[offence] = lists.level_one(forms[0]) if forms else None
    by_offence = facts["offence"].map(defaults).astype(object)
    use = facts["form"].isna() & (facts["ict_used"] == "Y")
    return group.where(~use, by_offence.where(by_offence.notna(), "OTH"))


def _offence_forms(facts: pd.DataFrame, lists: CodeLists) -> None:
    data = (
        facts["offence"].notna()
        & facts["form"].isna()
        & (facts["scheme"] == IDENTITY)
        & ~facts["is_total"].astype(bool)
    )
    if lists.offence_form:
        facts.loc[data, "offence_has_form"] = facts.loc[data, "offence"].isin(list(lists.offence_form))
        # A code that is in no list has its own finding.
        facts["offence_has_form"] = facts["offence_has_form"] | ~facts["known_offence"]


def _figure(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:g}" if not np.isnan(value) else "nothing"
