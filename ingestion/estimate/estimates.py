"""All estimates of one survey, as they land: one row a figure, with its uncertainty and whether it may be shown."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyarrow as pa

from ingestion.microdata.survey_map import SurveyMap

from .design import singletons
from .figures import LEVEL, Figures
from .measures import CATEGORIES, MEAN, TOTAL, Measure, Plan, plan
from .rules import reliability
from .schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence

def estimates(
    microdata: pl.DataFrame, survey: SurveyMap, *, ref_area: str, time_period: str, submission: str, reporter: str
) -> pa.Table:
    """Every figure that the indicators need from these microdata. `ref_area` is the area of the whole survey.

    Raises `DesignError` where the data do not bear the design of the map.
    """
    made = plan(microdata, survey)
    ready = _with_bases(made)
    with warnings.catch_warnings():
        # svy warns of domains with few units; the status of each figure says it.
        warnings.simplefilter("ignore")
        figures = Figures(ready, survey.design)
        parts = [_rows(one, figures, ready, survey, ref_area) for one in made.measures]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True) if parts else pd.DataFrame()
    rows = rows.assign(
        submission_id=submission,
        reporter=reporter,
        layout=survey.id,
        study=survey.study,
        time_period=time_period,
        variance=survey.design.variance,
        singleton_rule=survey.design.singleton,
        singleton_strata=singletons(microdata, survey.design),
    )
    rows["obs_status"] = reliability(rows["n"], rows["cv"])
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


def _rows(measure: Measure, figures: Figures, frame: pl.DataFrame, survey: SurveyMap, ref_area: str) -> pd.DataFrame:
    where = pl.col(_where(measure.y, measure.base))
    there = frame.filter(where)
    if not there.height:
        return pd.DataFrame()
    by = [f"by_{name}" for name in measure.by]
    if measure.statistic == "ratio":
        rows = figures.ratio(measure.y, str(measure.x), by=by, where=where)
    else:
        rows = getattr(figures, measure.statistic)(measure.y, by=by, where=where)
    counted = _counted(there, measure, by, survey)
    rows = rows.merge(counted, on=by, how="left") if by else rows.join(counted)
    for column in ("estimate", "se", "ci_low", "ci_high"):
        rows[column] = rows[column] * measure.factor
    if measure.statistic != "share":
        # A number of episodes or of women is not below nothing; the interval of a mean knows no such bound.
        rows["ci_low"] = rows["ci_low"].clip(lower=0)
    codes = {"form": TOTAL, "sex": _sex(survey), "age": TOTAL, "relationship": TOTAL, "disability": TOTAL}
    rows = rows.assign(
        ref_area=ref_area,
        category=TOTAL,
        indicator=measure.indicator,
        breakdown=measure.breakdown,
        reference_period=measure.period,
        statistic=measure.statistic,
        unit_measure=measure.unit if measure.unit != MEAN else "NR",
        **codes,
    ).assign(**measure.codes)
    for name in measure.by:
        rows["category" if name in CATEGORIES else name] = rows[f"by_{name}"].astype(str)
    return rows.rename(columns={"estimate": "obs_value"})


def _counted(there: pl.DataFrame, measure: Measure, by: Sequence[str], survey: SurveyMap) -> pd.DataFrame:
    """Respondents who said yes, without weights, and the weight of the base."""
    weight, y = pl.col(survey.design.weight).cast(pl.Float64), pl.col(measure.y)
    counts = [(y > 0).sum().cast(pl.Int64).alias("n_cases"), weight.sum().alias("weighted_base")]
    counted = there.group_by(list(by)).agg(counts) if by else there.select(counts)
    return pd.DataFrame(counted.to_dict(as_series=False))


def _sex(survey: SurveyMap) -> str:
    """Women, unless the survey asked others too (adolescents)."""
    return TOTAL if survey.dimension("sex") else "F"


def _where(y: str, base: str) -> str:
    return f"where_{base}_{y}"


def _table(rows: pd.DataFrame) -> pa.Table:
    rows = rows.reindex(columns=SCHEMA.names)
    order = ["indicator", "breakdown", "form", "sex", "age", "relationship", "disability", "category", "ref_area", "statistic"]
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
    for field in SCHEMA:
        if pa.types.is_string(field.type):
            rows[field.name] = rows[field.name].astype(object).where(rows[field.name].notna(), None)
    return pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False)


def public(table: pa.Table) -> pa.Table:
    """The estimates with what may not be shown taken out: the figure and everything that tells of it."""
    rows = table.to_pandas()
    hidden = rows["obs_status"] == "Q"
    shown = ["obs_value", "se", "ci_low", "ci_high", "deff", "cv", "df", "n", "n_cases", "weighted_base"]
    rows.loc[hidden, shown] = None
    return pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False)


__all__ = ["LEVEL", "SCHEMA", "estimates", "public"]
