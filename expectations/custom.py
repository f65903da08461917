"""What the rules look at beside the cells themselves: measured once over the whole frame, a column for each question.

Every function takes the facts of one or many submissions and what their forms say (`Form`), and answers a question
for each row. A rule in a suite then only says that the answer must be true. Nothing here changes a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from .codelists import IDENTITY, CodeLists
from .measures import MEASURES, hold_measures
from .totals import DIMENSIONS, KEYS, hold_totals

PERIOD = re.compile(r"^\d{4}(-(Q[1-4]|S[12]|(0[1-9]|1[0-2])))?$")

#: The text of a cell whose fault was found while reading; it is not reported a second time.
REPORTED = "?"

QUESTIONS = [
    *("cell_once", "value_present", "value_whole", "value_not_negative", "unit_fits", "labels_present"),
    *("period_written_well", "period_fits_cover", "area_in_country", "area_at_level", "parts_agree"),
    "offence_has_form",
    *MEASURES,
]


@dataclass(frozen=True)
class Form:
    """What the rules need to know of a form and of the cover of one submission."""

    layout: str
    totals: list[dict[str, Any]] = field(default_factory=list)
    required: dict[str, list[str]] = field(default_factory=dict)
    tolerate: dict[str, str] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    area_level: str | None = None
    periods_in_rows: bool = False
    ref_area: str | None = None
    time_period: str | None = None
    is_whole: bool = True
    own_periods: list[str] = field(default_factory=list)  # tables whose rows speak of other periods than the cover
    conceals: bool = False  # whether findings may not repeat what was written


def measure(facts: pd.DataFrame, forms: dict[str, Form], lists: CodeLists) -> pd.DataFrame:
    """The facts with a column for every question; `detail_<question>` says what was expected where it fails."""
    facts = facts.reset_index(drop=True)
    facts["is_total"] = facts["is_total"].astype(bool)
    for question in QUESTIONS:
        facts[question] = True
    for detail in (
        "detail_cell_once",
        "detail_parts_agree",
        "detail_labels_present",
        "severity_parts_agree",
        "detail_total_of",
    ):
        facts[detail] = None
    for column in DIMENSIONS:
        facts[f"known_{column}"] = _known(facts, column, lists)
    facts = facts.copy()  # in one piece again after so many new columns
    _once(facts)
    _values(facts)
    areas = _areas(facts, lists)
    facts["cover_area"] = facts["submission_id"].map({name: form.ref_area for name, form in forms.items()})
    facts["cover_period"] = facts["submission_id"].map({name: form.time_period for name, form in forms.items()})
    for layout in sorted({form.layout for form in forms.values()}):
        # Submissions of one layout are asked together.
        same = {name: form for name, form in forms.items() if form.layout == layout}
        form = next(iter(same.values()))
        own = facts["submission_id"].isin(list(same))
        for total in form.totals:
            if "dimension" in total:
                # The form's own word for a total, like T or UKUPNO, is no code for a case but may stand there.
                given = own & facts["is_total"] & (facts[total["dimension"]] == str(total["code"]))
                facts.loc[given, f"known_{total['dimension']}"] = True
        _labels(facts, own, form)
        _periods(facts, own, form)
        _area_rules(facts, own, form, areas, lists)
        _units(facts, own, form)
        # A table that could not be read in full cannot be added up.
        whole = facts["submission_id"].isin([name for name, one in same.items() if one.is_whole])
        hold_totals(facts, own & whole, form.totals, lists)
    _offence_forms(facts, lists)
    hold_measures(facts)
    return facts


def _known(facts: pd.DataFrame, column: str, lists: CodeLists) -> pd.Series:
    """True where the cell is empty or holds a code of its list; the list depends on the scheme of the form."""
    result = pd.Series(True, index=facts.index)
    if column not in facts:
        return result
    for scheme, cells in facts.groupby("scheme", dropna=False)[column]:
        if known := lists.known(column, str(scheme)):
            written = cells.dropna().unique()
            result.loc[cells.index] = ~cells.isin([code for code in written if code not in known])
    # A row of totals may say _T; a cell with a fault in reading has its finding already.
    return result | (facts[column] == REPORTED) | (facts["is_total"] & facts[column].isin(["_T"]))


def _once(facts: pd.DataFrame) -> None:
    rows = facts[facts["total_kind"] != "column"]
    keys = [key for key in KEYS if key in facts]
    again = rows.index[rows.duplicated(keys, keep="first")]
    if len(again):
        facts.loc[again, "cell_once"] = False
        first = rows.drop_duplicates(keys)[[*keys, "source_row"]]
        earlier = facts.loc[again, keys].merge(first, on=keys, how="left")["source_row"]
        facts.loc[again, "detail_cell_once"] = earlier.map(lambda row: f"row {row}").to_numpy()


def _values(facts: pd.DataFrame) -> None:
    value = facts["obs_value"]
    facts["value_present"] = value.notna() | facts["value_text"].notna()
    facts["value_not_negative"] = ~(value < 0)
    rates = facts["unit_measure"].notna() & (facts["unit_measure"] != "NR")
    facts["value_whole"] = rates | value.isna() | ((value - value.round()).abs() < 1e-9)


def _labels(facts: pd.DataFrame, own: pd.Series, form: Form) -> None:
    labelled = own & (facts["total_kind"] != "column")
    for breakdown, columns in form.required.items():
        chosen = facts.index[labelled & (facts["breakdown"] == breakdown)]
        for column in columns:
            empty = chosen[facts.loc[chosen, column].isna()]
            # The finding of a row names its first empty cell; the next check shows the next one.
            first = empty[facts.loc[empty, "detail_labels_present"].isna()]
            facts.loc[first, "detail_labels_present"] = column
            facts.loc[empty, "labels_present"] = False


def _periods(facts: pd.DataFrame, own: pd.Series, form: Form) -> None:
    if form.periods_in_rows:
        texts = facts.loc[own, "time_period"]
        wrong = [text for text in texts.dropna().unique() if not PERIOD.match(str(text))]
        facts.loc[own, "period_written_well"] = ~texts.isin(wrong)
    else:
        apart = own & facts["breakdown"].isin(form.own_periods)
        if apart.any():
            texts = facts.loc[apart, "time_period"].astype(str)
            wrong = [text for text in texts.unique() if not PERIOD.match(text)]
            facts.loc[apart, "period_written_well"] = ~texts.isin(wrong)
            # A cohort cannot begin after the year of the return.
            facts.loc[apart, "period_fits_cover"] = texts <= facts.loc[apart, "cover_period"].astype(str)
        own = own & ~apart
        written = facts.loc[own, "time_period_written"]
        facts.loc[own, "period_fits_cover"] = written.isna() | (written == facts.loc[own, "cover_period"])


def _areas(facts: pd.DataFrame, lists: CodeLists) -> pd.Series:
    """The area of each row as a code of our own list."""
    areas = facts["ref_area"].astype(object)
    for scheme in facts["scheme"].dropna().unique():
        if codes := lists.crosswalk("ref_area", scheme):
            areas = areas.where(facts["scheme"] != scheme, areas.map(codes).where(areas.isin(list(codes)), areas))
    return areas


def _area_rules(facts: pd.DataFrame, own: pd.Series, form: Form, areas: pd.Series, lists: CodeLists) -> None:
    if form.area_level is None:
        return
    data = own & ~facts["is_total"] & facts["cover_area"].notna()
    known = lists.codes("area")
    countries = {area: lists.country(area) for area in areas[data].dropna().unique() if area in known}
    country = areas[data].map(countries)
    cover = facts.loc[data, "cover_area"]
    facts.loc[data, "area_in_country"] = country.isna() | (country == cover)
    if form.area_level == "region":
        facts.loc[data, "area_at_level"] = areas[data] != cover


def _units(facts: pd.DataFrame, own: pd.Series, form: Form) -> None:
    if form.units:
        unit = facts.loc[own, "counting_unit"]
        facts.loc[own, "unit_fits"] = unit.isna() | unit.isin(form.units) | ~facts.loc[own, "known_counting_unit"]


def _offence_forms(facts: pd.DataFrame, lists: CodeLists) -> None:
    """A standard return may leave the form open only for offences that the crosswalk knows in the period.

    A law that has ended still says what its offences were; one that has not begun says nothing yet.
    """
    if not lists.offence_form:
        return
    data = facts["offence"].notna() & facts["form"].isna() & ~facts["is_total"] & (facts["scheme"] == IDENTITY)
    begins = {offence: min(row.get("valid_from") or "" for row in rows) for offence, rows in lists.offence_form.items()}
    unknown = data & ~facts["offence"].isin(list(begins)) & facts["known_offence"]
    if "period_to" in facts:
        later = data & facts["offence"].map(begins).fillna("").gt(facts["period_to"].fillna("9999").astype(str))
        unknown |= later
    facts["offence_has_form"] = ~unknown
