"""Which figures the indicators P01 to P12 need from one survey: a list, made from its map.

    P01 any form since 15            P05 who did it        P09 what it did to them
    P02 any form in 12 months        P06 where it happened P10 episodes per 1 000 women in 12 months
    P03 as P01 among women online    P07 whom they told    P11 women in public life, by role
    P04 each form of the taxonomy    P08 why they told nobody  P12 adolescents, by item

P05 to P07 and P09 are shares of the affected (over the period the map names), P08 of the affected who told nobody
official. What the survey did not ask is not in the list. A form of the first level is any of its forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from ingestion.microdata.survey_map import SurveyMap, Topic

from . import answers

TOTAL = "_T"
NOT_TECHNOLOGY = "OTH.NTF"
#: Indicator of each topic, and the column of the estimates that its codes stand in.
TOPICS = {
    "perpetrator": ("P05", "relationship"),
    "perpetrator_sex": ("P05", "category"),
    "platform": ("P06", "category"),
    "reporting": ("P07", "category"),
    "reason": ("P08", "category"),
    "effect": ("P09", "category"),
}
#: Told anybody official: police, platform, support organisation, employer or school. Friends and family are not.
OFFICIAL = ("REP_POLICE", "REP_PLATFORM", "REP_CSO", "REP_WORK")
PER_CENT, PER_THOUSAND, NUMBER = "PT", "P_TH", "NR"
#: Dimensions whose codes stand in the column `category`.
CATEGORIES = ("education", "settlement", "role")


@dataclass(frozen=True)
class Measure:
    """One figure by one breakdown: columns of the coded frame, and what its rows say."""

    indicator: str
    breakdown: str
    y: str
    base: str
    by: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict, hash=False)
    period: str = "L"
    statistic: str = "share"
    unit: str = PER_CENT
    factor: float = 100.0
    x: str | None = None


@dataclass
class Plan:
    """The coded frame and the measures to take from it."""

    frame: pl.DataFrame
    measures: list[Measure] = field(default_factory=list)


def plan(frame: pl.DataFrame, survey: SurveyMap) -> Plan:
    """Code all answers once and list every measure."""
    made = _coded(frame, survey)
    measures = [*_prevalence(survey), *_topics(survey), *_episodes(survey), *_special(survey), *_extras(survey)]
    needed = {name for one in measures for name in (one.y, one.x) if name} - set(made.columns)
    if needed:
        raise LookupError(f"a measure needs a column that was not made: {sorted(needed)[0]}")
    return Plan(made, measures)


def level_one(form: str) -> str:
    """IBA for IBA.SHR."""
    return form.partition(".")[0]


def _coded(frame: pl.DataFrame, survey: SurveyMap) -> pl.DataFrame:
    universe = pl.lit(True)
    for condition in survey.universe:
        universe = universe & answers.holds(condition, frame)
    columns = [universe.alias("in_universe"), answers.holds(survey.internet, frame).alias("is_online")]
    before = {item.variable: item for item in survey.items}
    columns += [answers.yes_or_no(item, frame, before).alias(_item(item.variable)) for item in survey.items]
    for topic in survey.topics:
        if topic.choice:
            columns += [answers.chosen(topic.choice, code, frame).alias(_topic(topic, code)) for code in topic.codes]
    columns += [answers.domain(one, frame).alias(_domain(one.name)) for one in survey.dimensions]
    columns += [answers.number_of(one, frame).alias(f"episodes_{one.form}") for one in survey.episodes]
    items = [
        answers.yes_or_no(item, frame, before).alias(_named(topic, item.variable))
        for topic in survey.topics
        for item in topic.items
    ]
    numbers = [pl.col(name).cast(pl.Float64).alias(f"number_{name}") for name in dict.fromkeys(_numeric(survey))]
    coded = frame.select(*survey.design.columns, *columns, *items, *numbers)
    together: dict[str, list[str]] = {}
    for item in survey.items:
        if item.code == NOT_TECHNOLOGY or item.period == "C":
            continue
        for period in ("L", "Y") if item.period == "Y" else ("L",):
            # Who says it of the last 12 months says it of the time since 15.
            for form in (TOTAL, level_one(item.code), item.code):
                together.setdefault(_form(period, form), []).append(_item(item.variable))
    for topic in survey.topics:
        for item in topic.items:
            together.setdefault(_topic(topic, item.code), []).append(_named(topic, item.variable))
    for extra in survey.extras:
        if extra.statistic in ("share", "total") and not _is_numeric(survey, extra.items):
            together.setdefault(_extra(extra.items), []).extend(_item(variable) for variable in extra.items)
    coded = coded.with_columns(
        answers.any_of(list(dict.fromkeys(parts))).alias(name) for name, parts in together.items()
    )
    return coded.with_columns(_affected(survey, coded))


def _affected(survey: SurveyMap, coded: pl.DataFrame) -> list[pl.Expr]:
    """Who is affected, over which period, by which form: the bases of the topics."""
    bases = []
    for period in {topic.period for topic in survey.topics}:
        for form in _forms(survey, period, level=1):
            bases.append((pl.col(_form(period, form)) == 1).fill_null(False).alias(_base(period, form)))
    reporting = next((topic for topic in survey.topics if topic.name == "reporting"), None)
    if reporting:
        told = [_topic(reporting, code) for code in reporting.codes if code in OFFICIAL]
        nobody = (answers.any_of(told) == 0).fill_null(False) if told else pl.lit(False)
        bases.append(((pl.col(_form(reporting.period, TOTAL)) == 1).fill_null(False) & nobody).alias("told_nobody"))
    return bases


def _prevalence(survey: SurveyMap) -> Iterator[Measure]:
    if survey.study != "general":
        return
    for indicator, period, base in (
        ("P01", "L", "in_universe"),
        ("P02", "Y", "in_universe"),
        ("P03", "L", "is_online"),
    ):
        if (indicator == "P03" and survey.internet is None) or not _forms(survey, period, level=1):
            continue
        for form in _forms(survey, period, level=1):
            measure = {"indicator": indicator, "y": _form(period, form), "base": base, "period": period}
            yield Measure(breakdown="survey_form1", codes={"form": form}, **measure)
            if survey.dimension("age"):
                yield Measure(breakdown="survey_form1_age", by=("age",), codes={"form": form}, **measure)
            if form == TOTAL:
                for name in ("ref_area", "disability", "education", "settlement"):
                    if survey.dimension(name):
                        breakdown = "survey_region" if name == "ref_area" else f"survey_{name}"
                        yield Measure(breakdown=breakdown, by=(name,), codes={"form": form}, **measure)
    for form in _forms(survey, "L", level=2):
        measure = {"indicator": "P04", "y": _form("L", form), "base": "in_universe", "period": "L"}
        yield Measure(breakdown="survey_form2", codes={"form": form}, **measure)
        if survey.dimension("age"):
            yield Measure(breakdown="survey_form2_age", by=("age",), codes={"form": form}, **measure)


def _topics(survey: SurveyMap) -> Iterator[Measure]:
    for topic in survey.topics:
        indicator, column = TOPICS[topic.name]
        if topic.name == "reason" and not any(one.name == "reporting" for one in survey.topics):
            continue
        for code in topic.codes:
            for form in _forms(survey, topic.period, level=1) if topic.name != "reason" else [TOTAL]:
                base = "told_nobody" if topic.name == "reason" else _base(topic.period, form)
                measure = {
                    "indicator": indicator,
                    "y": _topic(topic, code),
                    "base": base,
                    "period": topic.period,
                    "codes": {"form": form, column: code},
                }
                yield Measure(breakdown=f"survey_{topic.name}", **measure)
                is_by_age = form == TOTAL and topic.name in ("reporting", "reason", "effect")
                # Whom they told is asked for by form and age together.
                if (is_by_age or topic.name == "reporting") and survey.dimension("age"):
                    yield Measure(breakdown=f"survey_{topic.name}_age", by=("age",), **measure)


def _episodes(survey: SurveyMap) -> Iterator[Measure]:
    for one in survey.episodes:
        yield Measure(
            indicator="P10",
            breakdown="survey_episodes",
            y=f"episodes_{one.form}",
            base="in_universe",
            codes={"form": one.form},
            period="Y",
            statistic="mean",
            unit=PER_THOUSAND,
            factor=1000.0,
        )


def _special(survey: SurveyMap) -> Iterator[Measure]:
    """P11 of women in public life, P12 of adolescents."""
    period = survey.affected_period
    if survey.study == "public_life":
        for form in _forms(survey, period, level=1):
            measure = {"indicator": "P11", "y": _form(period, form), "base": "in_universe", "period": period}
            yield Measure(breakdown="survey_form1", codes={"form": form}, **measure)
            yield Measure(breakdown="survey_role", by=("role",), codes={"form": form}, **measure)
    if survey.study == "adolescent":
        by = tuple(name for name in ("sex", "age") if survey.dimension(name))
        for form in (TOTAL, *_forms(survey, period, level=2)):
            measure = {"indicator": "P12", "y": _form(period, form), "base": "in_universe", "period": period}
            yield Measure(breakdown="survey_item", codes={"form": form}, **measure)
            for name in by:
                yield Measure(breakdown=f"survey_item_{name}", by=(name,), codes={"form": form}, **measure)
            if len(by) > 1:
                yield Measure(breakdown="survey_item_sex_age", by=by, codes={"form": form}, **measure)


def _extras(survey: SurveyMap) -> Iterator[Measure]:
    for one in survey.extras:
        numeric = _is_numeric(survey, one.items)
        y = f"number_{one.items[0]}" if numeric else _extra(one.items)
        for by in one.by:
            yield Measure(
                indicator=one.indicator,
                breakdown="survey_own" + "".join(f"_{name}" for name in by),
                y=y,
                base="in_universe",
                by=by,
                period="C" if all(item.period == "C" for item in survey.items) else "L",
                statistic=one.statistic,
                unit=PER_CENT if one.statistic == "share" else NUMBER,
                factor=100.0 if one.statistic == "share" else 1.0,
                x=f"number_{one.over}" if one.over else None,
            )


def _numeric(survey: SurveyMap) -> Iterator[str]:
    for extra in survey.extras:
        if _is_numeric(survey, extra.items):
            yield from extra.items
        if extra.over:
            yield extra.over


def _is_numeric(survey: SurveyMap, items: tuple[str, ...]) -> bool:
    return not set(items) <= {item.variable for item in survey.items}


def _forms(survey: SurveyMap, period: str, *, level: int) -> list[str]:
    """The forms asked about for a period, with the total at level 1."""
    asked = [
        item.code
        for item in survey.items
        if item.code != NOT_TECHNOLOGY and (item.period == period or (period == "L" and item.period == "Y"))
    ]
    if not asked:
        return []
    return list(dict.fromkeys([TOTAL, *map(level_one, asked)] if level == 1 else asked))


def _item(variable: str) -> str:
    return f"item_{variable}"


def _form(period: str, form: str) -> str:
    return f"any_{period}_{form}"


def _base(period: str, form: str) -> str:
    return f"affected_{period}_{form}"


def _topic(topic: Topic, code: str) -> str:
    return f"{topic.name}_{code}"


def _named(topic: Topic, variable: str) -> str:
    return f"{topic.name}_item_{variable}"


def _domain(name: str) -> str:
    return f"by_{name}"


def _extra(items: tuple[str, ...]) -> str:
    return "own_" + "_".join(items)
