"""Every rule on microdata, broken once: the sentence it says, the variable it names, and no answer of anybody."""

import datetime as dt
import re

import pandas as pd
import polars as pl
import pytest

from expectations.codelists import CodeLists
from expectations.suites.survey import findings, suite
from ingestion.microdata.opening import Opened
from ingestion.microdata.profile import Row, identifying, lacking, profile
from ingestion.microdata.survey_map import from_yaml

MAP = """
id: small
form: small
title: A small survey
time_period: {variable: year}
recognise: {variables: [w]}
design: {weight: w, strata: h, psu: u}
answers: {yes: [1], no: [2], no_answer: [9]}
affected: L
items:
  - {variable: q1, form: IBA.SHR, period: L}
  - {variable: q2, form: HAR.SEX, period: L}
dimensions:
  ref_area: {variable: region, own_codes: true}
"""
RECEIVED = dt.date(2026, 3, 1)


def frame(**changed: object) -> pl.DataFrame:
    """Forty respondents in two strata of two units, with some columns changed."""
    columns = {
        "w": [float(n) for n in range(1, 41)],
        "h": [1] * 20 + [2] * 20,
        "u": ([1] * 10 + [2] * 10) * 2,
        "year": [2025] * 40,
        "region": ["RS11", "RS12"] * 20,
        "q1": [1, 2, 2, 2] * 10,
        "q2": [2, 2, 1, 9] * 10,
    }
    return pl.DataFrame(columns | changed)


def measured(data: pl.DataFrame, text: str = MAP, opened: Opened | None = None) -> pd.DataFrame:
    survey = from_yaml(text)
    seen = opened or Opened("sav", data.height, tuple(data.columns))
    return profile(data, survey, seen, ref_area="RS", received=RECEIVED, lists=CodeLists()).frame()


def wide() -> pd.DataFrame:
    """A long questionnaire in which half of the respondents are there twice."""
    more = {f"v{n}": [1, 2] * 20 for n in range(20)}
    items = "".join(f"  - {{variable: v{n}, form: STK.CON, period: L}}\n" for n in range(20))
    data = frame(**more).head(20)
    return measured(pl.concat([data, data]), MAP.replace("dimensions:", items + "dimensions:"))


VARIABLES = ("w", "h", "u", "year", "region", "q1", "q2")
SURVEY = from_yaml(MAP)
MISSING = lacking(Opened("sav", 1, VARIABLES[:-1]), SURVEY)
CASES = {
    "good": (measured(frame()), None, None),
    "is_there": (
        pd.DataFrame([vars(Row(name, "item", is_there=False)) for name in MISSING]),
        "variable_missing", "Column q2: The file has no such variable.",
    ),
    "codes_described": (
        measured(frame(q1=[1, 2, 7, 8] * 10)), "code_not_described",
        "Column q1: Respondents with a code that the variable map does not describe: 20.",
    ),
    "labels_agree": (
        measured(frame(), opened=Opened("sav", 40, VARIABLES, values={"q1": {"A": "Yes", "B": "No"}})),
        "labels_of_another_form", "Column q1: None of the codes that the variable map knows has a label in the file.",
    ),
    "answered": (
        measured(frame(q2=[9, 9, 9, 1] * 10)), "no_answer_too_often",
        "Column q2: 75% of those who were asked gave no answer.",
    ),
    "weight_positive": (
        measured(frame(w=[0.0, -1.0, None] + [1.0] * 37)), "weight_not_positive",
        "Column w: Respondents without a weight above zero: 3.",
    ),
    "design_complete": (
        measured(frame(u=[None] * 2 + [1] * 8 + [2] * 10 + [1] * 10 + [2] * 10)), "design_incomplete",
        "Column u: Respondents without a value here, which the design needs: 2.",
    ),
    "population_holds": (
        # Two units were drawn in each stratum.
        measured(frame(size=[1.0] * 20 + [2.0] * 18 + [None, float("inf")]),
                 MAP.replace("psu: u", "psu: u, population: size")),
        "population_size_wrong",
        "Column size: Respondents without a population size, with one below the number drawn, "
        "or with another than their stratum: 40.",
    ),
    "codes_known": (
        measured(frame(region=["RS11", "AL-01", "XX", None] * 10)), "survey_code_unknown",
        "Column region: Respondents with a code that is not in the list or belongs to another country: 20.",
    ),
    "not_identifying": (
        pd.DataFrame([vars(row) for row in identifying(
            Opened("sav", 1, (*VARIABLES, "v88"), labels={"v88": "Mobile phone"}), SURVEY)]),
        "identifying_variable", "Column v88: The name or label of the variable says that it tells who somebody is.",
    ),
    "respondents_enough": (
        measured(frame().gather_every(2).head(19)), "respondents_too_few",
        "Respondents in the population that the survey is about: 19; at least 20 are needed.",
    ),
    "respondents_once": (
        wide(), "respondents_twice", "Respondents with the same answers and the same weight as another one: 20.",
    ),
    "period_once": (
        measured(frame(year=[2024, 2025] * 20)), "survey_period_mixed", "The file has respondents of several waves.",
    ),
    "period_readable": (
        measured(frame(year=["spring"] * 40)), "survey_period_unreadable", "The file does not say which wave it is.",
    ),
    "period_over": (measured(frame(year=[2027] * 40)), "survey_period_in_future", "The wave has not begun yet."),
    "singletons_named": (
        measured(frame(u=[1] * 20 + [1] * 10 + [2] * 10)), "singletons_without_rule",
        "Strata with one primary unit only, for which the variable map names no rule: 1.",
    ),
    "units_enough": (
        measured(frame(u=[1] * 40), MAP.replace("psu: u", "psu: u, singleton: center")), "units_too_few",
        "No stratum has more than one primary unit, so there is no variance.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    profiles = [table.assign(submission_id=name) for name, (table, _, _) in CASES.items()]
    return findings(pd.concat(profiles, ignore_index=True))


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_says_what_is_wrong_and_where(found, rule):
    _, code, sentence = CASES[rule]
    said = [(one.code, one.sentence) for one in found[rule]]
    assert said == ([] if code is None else [(code, sentence)])


def test_every_rule_of_the_suite_is_broken_by_a_case():
    assert {one.column for one in suite().expectations} == set(CASES) - {"good"}


def test_the_sentences_of_rules_and_of_the_catalogue_are_the_same():
    from expectations.findings import CATALOGUE

    for rule in suite().expectations:
        assert CATALOGUE[rule.meta["code"]]["says"] == rule.meta["says"]


def test_a_profile_holds_numbers_of_respondents_and_names_of_variables_only():
    table = measured(frame(region=["SECRET"] * 40, q1=[4711] * 40))
    text = re.sub(r"\s", "", table.to_csv())
    assert "SECRET" not in text and "4711" not in text
