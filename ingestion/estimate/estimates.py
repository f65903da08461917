"""All estimates of one survey, as they land: one row a figure, with its uncertainty and whether it may be shown."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa

from ingestion.microdata.survey_map import SurveyMap

from .design import singletons
from .figures import Figures, Question
from .measures import CATEGORIES, TOTAL, Measure, Plan, plan
from .rules import reliability
from .schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def estimates(
    microdata: pl.DataFrame, survey: SurveyMap, *, ref_area: str, time_period: str, submission: str, reporter: str
) -> pa.Table:
    """Every figure that the indicators need from these microdata. `ref_area` is the area of the whole survey.

    Raises `DesignError` where the data do not bear the design of the map.
    """
    made = plan(microdata, survey)
    ready = _with_bases(made)
    # svy tells of domains with few units and of shares of nought; the status and the interval of each figure say it.
    logging.getLogger("svy").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figures = Figures(ready, survey.design)
        answers = figures.answers([_question(one) for one in made.measures])
        pairs = zip(made.measures, answers, strict=True)
        rows = pd.DataFrame([row for one, found in pairs for row in _rows(one, found, survey, ref_area)])
    if rows.empty:
        return SCHEMA.empty_table()
    rows = rows.assign(
        submission_id=submission,
        reporter=reporter,
        layout=survey.id,
        study=survey.study,
        survey_area=ref_area,
        time_period=time_period,
        variance=survey.design.variance,
        singleton_rule=survey.design.singleton,
        singleton_strata=singletons(microdata, survey.design),
    )
    rows["obs_status"] = reliability(rows["n"], rows["cv"], rows["df"])
    return _table(rows)


def _with_bases(made: Plan) -> pl.DataFrame:
    """A column for each pair of figure and base: who is in the base and has an answer."""
    pairs = dict.fromkeys((one.y, one.x, one.base) for one in made.measures)
    columns = []
    for y, x, base in pairs:
        there = pl.col("in_universe") & pl.col(base) & pl.col(y).is_not_null()
        if x:
            there &= pl.col(x).is_not_null()
        columns.append(there.alias(_where(y, base)))
    return made.frame.with_columns(columns)


def _question(measure: Measure) -> Question:
    by = tuple(f"by_{name}" for name in measure.by)
    return Question(measure.statistic, measure.y, measure.x, by, _where(measure.y, measure.base))


def _rows(
    measure: Measure, rows: Sequence[dict[str, Any]], survey: SurveyMap, ref_area: str
) -> Iterator[dict[str, Any]]:
    by = [f"by_{name}" for name in measure.by]
    about = {
        "indicator": measure.indicator,
        "breakdown": measure.breakdown,
        "reference_period": measure.period,
        "statistic": measure.statistic,
        "unit_measure": measure.unit,
        **dict.fromkeys(("form", "age", "relationship", "disability", "category"), TOTAL),
        "sex": _sex(survey),
        "ref_area": ref_area,
        **measure.codes,
    }
    for row in rows:
        codes = {
            "category" if name in CATEGORIES else name: str(row.pop(column))
            for name, column in zip(measure.by, by, strict=True)
        }
        scaled = {name: row[name] * measure.factor for name in ("estimate", "se", "ci_low", "ci_high")}
        if measure.statistic != "share":
            # A number of episodes or of women is not below nothing; the interval of a mean knows no such bound.
            scaled["ci_low"] = max(0.0, scaled["ci_low"])
        yield {**about, **codes, **row, **scaled, "obs_value": scaled["estimate"]}


def _sex(survey: SurveyMap) -> str:
    """Women, unless the survey asked others too (adolescents)."""
    return TOTAL if survey.dimension("sex") else "F"


def _where(y: str, base: str) -> str:
    return f"where_{base}_{y}"


def _table(rows: pd.DataFrame) -> pa.Table:
    rows = rows.reindex(columns=SCHEMA.names)
    order = [
        "indicator",
        "breakdown",
        "form",
        "sex",
        "age",
        "relationship",
        "disability",
        "category",
        "ref_area",
        "statistic",
    ]
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
    for field in SCHEMA:
        if pa.types.is_string(field.type):
            rows[field.name] = rows[field.name].astype(object).where(rows[field.name].notna(), None)
    return pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False)
