"""What can be said of microdata without repeating any of it: one row for each variable, with what the rules ask.

The rules themselves and their sentences are in `expectations/suites/survey.py`; this only measures. A row holds the
variable's name, what it is for, and numbers of respondents; never a cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

import pandas as pd
import polars as pl

from expectations.codelists import CodeLists
from ingestion.estimate.answers import holds, one_of, undescribed, yes_or_no
from ingestion.estimate.design import singletons
from ingestion.submission import PERIOD

from .opening import Opened
from .survey_map import Condition, Item, SurveyMap

#: Half of those who were asked gave no answer: the item says nothing of the population.
LARGEST_NO_ANSWER = 0.5
#: No respondent stands for more people than there are.
LARGEST_WEIGHT = 1e10
#: Names and labels of variables that tell who somebody is. A survey needs none of them.
IDENTIFYING = re.compile(
    r"(^|[_\s])(first|last|sur|sir|full|middle)_?name|^name$|^(ime|prezime|emri|mbiemri|nome|cognome|име|презиме)$"
    r"|phone|mobile|telefon|e_?mail|address|adres|street|ulica|gps|latitude|longitude|^(lat|lon|lng)$"
    r"|jmbg|embg|passport|birth_?date|date_?of_?birth|^dob$|facebook|instagram|tiktok|username|iban",
    re.IGNORECASE,
)


@dataclass
class Row:
    """One variable (or the file as a whole, where `variable` is empty) and what is true of it."""

    variable: str | None
    role: str
    respondents: int = 0
    detail: str | None = None
    is_there: bool = True
    codes_described: bool = True
    labels_agree: bool = True
    answered: bool = True
    weight_positive: bool = True
    design_complete: bool = True
    population_holds: bool = True
    codes_known: bool = True
    not_identifying: bool = True
    respondents_enough: bool = True
    respondents_once: bool = True
    period_once: bool = True
    period_readable: bool = True
    period_over: bool = True
    singletons_named: bool = True
    units_enough: bool = True


@dataclass
class Measured:
    """The profile and the period that the file says it is of."""

    rows: list[Row] = field(default_factory=list)
    time_period: str = ""

    def frame(self) -> pd.DataFrame:
        """One row for each row measured."""
        return pd.DataFrame([asdict(row) for row in self.rows])


def lacking(opened: Opened, survey: SurveyMap) -> list[str]:
    """Variables that the map needs and the file does not have."""
    return [name for name in survey.variables if name not in set(opened.variables)]


def profile(
    frame: pl.DataFrame, survey: SurveyMap, opened: Opened, *, ref_area: str, received: dt.date, lists: CodeLists
) -> Measured:
    """Measure everything that the rules ask about."""
    measured = Measured(time_period=_period(frame, survey))
    rows = measured.rows
    rows.append(_whole(frame, survey, measured.time_period, received))
    rows += _design(frame, survey)
    rows += _items(frame, survey, opened.values)
    rows += _dimensions(frame, survey, ref_area, lists)
    rows += identifying(opened, survey)
    return measured


def identifying(opened: Opened, survey: SurveyMap) -> list[Row]:
    """A row for each variable beside the map whose name or label says that it tells who somebody is."""
    needed = set(survey.variables)
    return [
        Row(name, "other", not_identifying=False)
        for name in opened.variables
        if name not in needed and (IDENTIFYING.search(name) or IDENTIFYING.search(opened.labels.get(name, "")))
    ]


def _period(frame: pl.DataFrame, survey: SurveyMap) -> str:
    if not isinstance(survey.time_period, Condition):
        return survey.time_period
    written = _texts(frame, survey.time_period.variable)
    return written[0] if len(written) == 1 else ""


def _whole(frame: pl.DataFrame, survey: SurveyMap, time_period: str, received: dt.date) -> Row:
    in_universe = pl.lit(True)
    for condition in survey.universe:
        in_universe = in_universe & holds(condition, frame)
    inside = int(frame.select(in_universe.cast(pl.Int64).sum()).item()) if survey.universe else frame.height
    row = Row(None, "file", respondents=inside, respondents_enough=inside >= 20)
    if isinstance(survey.time_period, Condition):
        row.period_once = len(_texts(frame, survey.time_period.variable)) <= 1
    row.period_readable = not row.period_once or bool(PERIOD.match(time_period))
    row.period_over = not PERIOD.match(time_period) or int(time_period[:4]) <= received.year
    # The same answers and the same weight twice is a pair of questionnaires copied; in a short one it is chance.
    if len(survey.variables) >= 20:
        twice = frame.height - frame.select(survey.variables).unique().height
        row.respondents_once, row.detail = twice <= frame.height // 100, str(twice)
    alone = _safe_singletons(frame, survey)
    if alone and not survey.design.singleton:
        row.singletons_named, row.detail = False, str(alone)
    if survey.design.psu and not survey.design.replicates:
        strata = frame.select(pl.struct(survey.design.strata).n_unique()).item() if survey.design.strata else 1
        units = frame.select(pl.struct([*survey.design.strata, *survey.design.psu]).n_unique()).item()
        row.units_enough = units > strata
    return row


def _safe_singletons(frame: pl.DataFrame, survey: SurveyMap) -> int:
    weight = frame[survey.design.weight].cast(pl.Float64, strict=False)
    return 0 if weight.null_count() == frame.height else singletons(frame.with_columns(weight), survey.design)


def _design(frame: pl.DataFrame, survey: SurveyMap) -> Iterator[Row]:
    design = survey.design
    populations = design.population or ()
    populations = (populations,) if isinstance(populations, str) else populations
    drawn = _drawn(frame, survey) if populations else None
    for name in design.columns:
        row = Row(name, "design")
        number = _numbers(frame[name])
        if name == design.weight:
            bad = int((number.is_null() | ~number.is_finite() | (number <= 0) | (number > LARGEST_WEIGHT)).sum())
            row.weight_positive, row.respondents = bad == 0, bad
        elif design.replicates and name in design.replicates.columns:
            bad = int((number.is_null() | number.is_nan() | (number < 0)).sum())
            row.weight_positive, row.respondents = bad == 0, bad
        elif name in populations:
            low = number.is_null() | ~number.is_finite() | (number < (drawn if name == populations[0] else 1))
            low |= _varies(frame, name, survey)
            row.population_holds, row.respondents = not low.any(), int(low.sum())
        else:
            empty = frame[name].null_count()
            row.design_complete, row.respondents = empty == 0, empty
        yield row


def _numbers(column: pl.Series) -> pl.Series:
    """A column as numbers, empty where it is none: one word in it keeps all of a text table as text, also 1,5."""
    if column.dtype == pl.String:
        column = column.str.replace(",", ".", literal=True)
    return column.cast(pl.Float64, strict=False)


def _varies(frame: pl.DataFrame, name: str, survey: SurveyMap) -> pl.Series:
    """Where a stratum has several population sizes (of its second stage: a primary unit)."""
    first = isinstance(survey.design.population, str) or name == (survey.design.population or ("",))[0]
    within = [*survey.design.strata, *(() if first else survey.design.psu)]
    sizes = pl.col(name).n_unique()
    if not within:
        return pl.Series("varies", [frame.select(sizes).item() > 1] * frame.height)
    return frame.select((sizes.over(within) > 1).alias("varies"))["varies"]


def _drawn(frame: pl.DataFrame, survey: SurveyMap) -> pl.Series:
    """For each respondent how many primary units were drawn in the stratum: no population is smaller."""
    strata, units = survey.design.strata, survey.design.psu
    counted = pl.struct([*strata, *units]).n_unique() if units else pl.len()
    if not strata:
        return pl.Series("drawn", [frame.select(counted).item()] * frame.height)
    return frame.select(counted.over(strata).alias("drawn"))["drawn"]


def _items(frame: pl.DataFrame, survey: SurveyMap, values: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    topical = [item for topic in survey.topics for item in topic.items]
    seen = set()
    for item in [*survey.items, *topical]:
        if item.variable in seen:
            continue
        seen.add(item.variable)
        odd = undescribed(frame, item)
        row = Row(item.variable, "item", respondents=odd, codes_described=odd == 0)
        labelled = values.get(item.variable, {})
        described = {str(code) for code in (*item.answers.yes, *item.answers.no)}
        if labelled and not described & set(labelled):
            row.labels_agree = False
        if item in survey.items:
            row.answered, share = _answered(frame, item)
            row.detail = f"{share:.0%}"
        yield row
    for topic in survey.topics:
        if topic.choice:
            known = [*topic.choice.codes, *topic.choice.no_answer]
            there = pl.col(topic.choice.variable).is_not_null()
            odd = int(frame.select((there & ~one_of(topic.choice.variable, known, frame)).sum()).item())
            yield Row(topic.choice.variable, "item", respondents=odd, codes_described=odd == 0)


def _answered(frame: pl.DataFrame, item: Item) -> tuple[bool, float]:
    asked = frame.filter(holds(item.filter, frame)) if item.filter else frame
    if not asked.height:
        return True, 0.0
    silent = yes_or_no(item, asked).is_null() | one_of(item.variable, item.answers.no_answer, asked)
    share = asked.select(silent.sum()).item() / asked.height
    return share <= LARGEST_NO_ANSWER, share


def _dimensions(frame: pl.DataFrame, survey: SurveyMap, ref_area: str, lists: CodeLists) -> Iterator[Row]:
    listed = {"ref_area": "area"}
    for dimension in survey.dimensions:
        row = Row(dimension.variable, "dimension")
        if dimension.own_codes:
            known = set(lists.codes(listed.get(dimension.name, dimension.name)))
            if dimension.name == "ref_area":
                known = {code for code in known if lists.country(code) == ref_area}
            odd = pl.col(dimension.variable).is_not_null() & ~one_of(dimension.variable, sorted(known), frame)
            row.respondents = int(frame.select(odd.sum()).item())
        elif dimension.codes:
            odd = pl.col(dimension.variable).is_not_null() & ~one_of(dimension.variable, list(dimension.codes), frame)
            # Codes of no answer are usual here; most of the respondents must have a code that the map knows.
            number = int(frame.select(odd.sum()).item())
            row.respondents = number if number > frame.height // 2 else 0
        row.codes_known = row.respondents == 0
        yield row


def _texts(frame: pl.DataFrame, variable: str) -> list[str]:
    written = frame[variable].drop_nulls().unique()
    if written.dtype.is_float():
        written = written.cast(pl.Int64, strict=False)
    return sorted(str(value).strip() for value in written.drop_nulls())
