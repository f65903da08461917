"""What answers mean, what a map may say, and which figures may be shown: small tables with known results."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.estimate.design import DesignError, Replicates, SampleDesign, sample, singletons
from ingestion.estimate.estimates import estimates
from ingestion.estimate.figures import Figures, Question
from ingestion.estimate.measures import plan
from ingestion.estimate.rules import reliability
from ingestion.microdata.survey_map import MapError, from_yaml, maps, nearest, recognise

MAP = """
id: small
form: small
title: A small survey
ref_area: RS
time_period: '2025'
recognise: {variables: [w, q1]}
universe: [{variable: sex, codes: [2]}]
internet: {variable: net, codes: [1]}
design: {weight: w}
answers: {yes: [1], no: [2], no_answer: [9], no_answer_as: missing}
affected: L
items:
  - {variable: q1, form: IBA.SHR, period: L}
  - {variable: q2, form: HAR.SEX, period: L}
  - {variable: q1y, form: IBA.SHR, period: Y, filter: {variable: q1, codes: [1]}}
  - {variable: street, form: OTH.NTF, period: L}
topics:
  perpetrator: {choice: {variable: who, codes: {1: IPV_EX, 2: STR, 3: STR}}}
  perpetrator_sex: {choice: {variable: sex_p, codes: {1: PSX_MALE, 2: PSX_FEMALE}, no_answer: [9]}}
  reporting: {items: [{variable: police, code: REP_POLICE}, {variable: friend, code: REP_FAMILY}]}
  reason: {items: [{variable: shame, code: RSN_SHAME}]}
episodes: [{variable: times, form: _T, no_answer: [99], at_most: 50}]
dimensions:
  age: {variable: age, bands: {Y18T24: [18, 24], Y25T34: [25, 34]}}
"""
COLUMNS = [
    *("w", "sex", "net", "q1", "q2", "q1y", "street", "who", "police", "friend", "shame", "times", "age"),
    "sex_p",
]
ROWS = [
    # w  sex net q1 q2 q1y street who police friend shame times age sex_p
    [10, 2, 1, 1, 2, 1, 2, 1, 1, 2, None, 3, 20, 1],
    [10, 2, 1, 2, 1, None, 2, 2, 2, 1, 1, 99, 30, 2],
    [10, 2, 2, 2, 2, None, 1, None, None, None, None, 0, 40, None],
    [10, 2, 1, 9, 9, None, 2, None, None, None, None, None, 22, None],
    [10, 2, 1, 9, 2, None, 2, None, None, None, None, 80, 23, None],
    [10, 1, 1, 1, 1, 1, 2, 3, 1, 1, None, 9, 24, 1],
]


@pytest.fixture(scope="module")
def made():
    frame = pl.DataFrame(ROWS, schema=COLUMNS, orient="row")
    table = estimates(frame, from_yaml(MAP), ref_area="RS", time_period="2025", submission="s", reporter="r")
    return (
        table.to_pandas().set_index(["indicator", "breakdown", "form", "age", "relationship", "category"]).sort_index()
    )


def figure(made: pd.DataFrame, indicator: str, breakdown: str, form: str = "_T", age: str = "_T", who: str = "_T",
           category: str = "_T") -> tuple[float, int, int]:  # fmt: skip
    row = made.loc[(indicator, breakdown, form, age, who, category)]
    return round(float(row["obs_value"]), 6), int(row["n"]), int(row["n_cases"])


def test_one_yes_is_yes_and_only_who_answered_nothing_leaves_the_base(made):
    # Two of four women: one answered neither item, one answered only the second, with no. The man is outside.
    assert figure(made, "P01", "survey_form1") == (50.0, 4, 2)
    assert figure(made, "P01", "survey_form1", "IBA") == (33.333333, 3, 1)


def test_who_was_not_asked_did_not_experience_it(made):
    # Two said no to the question before; two did not answer it, so nothing is known of them.
    assert figure(made, "P02", "survey_form1") == (33.333333, 3, 1)


def test_what_happened_without_technology_is_not_counted(made):
    assert "OTH" not in made.index.get_level_values("form")


def test_women_online_are_a_base_of_their_own(made):
    assert figure(made, "P03", "survey_form1") == (66.666667, 3, 2)


def test_a_profile_is_of_the_affected_and_several_codes_may_mean_one_thing(made):
    assert figure(made, "P05", "survey_perpetrator", who="STR") == (50.0, 2, 1)
    assert figure(made, "P05", "survey_perpetrator", "HAR", who="STR") == (100.0, 1, 1)


def test_perpetrators_are_told_apart_by_sex_in_total_and_by_form(made):
    assert figure(made, "P05", "survey_perpetrator_sex", category="PSX_MALE") == (50.0, 2, 1)
    assert figure(made, "P05", "survey_perpetrator_sex", "IBA", category="PSX_MALE") == (100.0, 1, 1)
    assert figure(made, "P05", "survey_perpetrator_sex", "HAR", category="PSX_MALE") == (0.0, 1, 0)
    assert figure(made, "P05", "survey_perpetrator_sex", "HAR", category="PSX_FEMALE") == (100.0, 1, 1)


def test_whom_she_told_is_known_by_form_and_age_together(made):
    told = {"category": "REP_FAMILY", "breakdown": "survey_reporting_age", "indicator": "P07"}
    assert figure(made, form="HAR", age="Y25T34", **told) == (100.0, 1, 1)
    assert figure(made, form="IBA", age="Y18T24", **told) == (0.0, 1, 0)
    assert figure(made, form="_T", age="Y25T34", **told) == (100.0, 1, 1)


def test_a_topic_whose_optional_variable_an_older_file_does_not_have_is_left_out():
    survey = from_yaml(MAP + "optional: [sex_p]\n")
    assert "sex_p" in survey.fitting([*COLUMNS]).variables
    older = survey.fitting([name for name in COLUMNS if name != "sex_p"])
    assert "sex_p" not in older.variables
    assert [topic.name for topic in older.topics] == ["perpetrator", "reporting", "reason"]
    with pytest.raises(MapError, match="q1 is no variable of a topic"):
        from_yaml(MAP + "optional: [q1]\n")


def test_reasons_are_asked_of_those_who_told_nobody_official(made):
    assert figure(made, "P07", "survey_reporting", category="REP_FAMILY") == (50.0, 2, 1)
    assert figure(made, "P08", "survey_reason", category="RSN_SHAME") == (100.0, 1, 1)


def test_episodes_are_a_mean_of_all_women_cut_at_the_largest_number_of_the_map(made):
    # 3, 0 and 80 cut to 50; one refused, one gave nothing.
    assert figure(made, "P10", "survey_episodes") == (17666.666667, 3, 2)


def test_an_age_outside_the_bands_is_unknown(made):
    assert figure(made, "P01", "survey_form1_age", age="Y18T24") == (50.0, 2, 1)
    assert figure(made, "P01", "survey_form1_age", age="_U") == (0.0, 1, 0)


def test_no_answer_counts_as_no_where_the_map_says_so():
    frame = pl.DataFrame(ROWS, schema=COLUMNS, orient="row")
    survey = from_yaml(MAP.replace("no_answer_as: missing", "no_answer_as: no"))
    table = estimates(frame, survey, ref_area="RS", time_period="2025", submission="s", reporter="r").to_pandas()
    row = table[(table["indicator"] == "P01") & (table["breakdown"] == "survey_form1") & (table["form"] == "IBA")]
    assert (round(row["obs_value"].item(), 6), row["n"].item()) == (20.0, 5)


@pytest.mark.parametrize("codes", [(1, 2, 9), (1.0, 2.0, 9.0), ("1", "2", "9"), (" 1", "2 ", "9")])
def test_a_code_is_the_same_as_number_and_as_text(codes):
    turned = dict(zip((1, 2, 9), codes, strict=True))
    rows = [[*row[:3], turned.get(row[3]), turned.get(row[4]), *row[5:]] for row in ROWS]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row", strict=False)
    coded = plan(frame, from_yaml(MAP)).frame
    assert coded["any_L__T"].to_list() == [1, 1, 0, None, 0, 1]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("title:", "titel:"), "there is no key titel"),
        (("period: Y", "period: M"), "period is one of L, Y, C"),
        (("no_answer: [9],", "no_answer: [2],"), "a code has two meanings"),
        (("perpetrator:", "weather:"), "the topics are"),
        (("affected: L", "affected: C"), "no item asks about the period C"),
        (("no_answer_as: missing", "no_answer_as: perhaps"), "no_answer_as is missing or no"),
        (("bands: {Y18T24: [18, 24], Y25T34: [25, 34]}", "own_codes: false"), "give one of codes, bands or own_codes"),
        (("design: {weight: w}", "design: {weight: w, singleton: guess}"), "the rule for single units is one of"),
        (("form: IBA.SHR, period: Y", "form: IBA.SHR, period: [Y"), "the map cannot be read"),
        (("id: small", ""), "the map cannot be read (KeyError: 'id')"),
    ],
)
def test_a_map_that_contradicts_itself_names_the_key(wrong, words):
    with pytest.raises(MapError) as refused:
        from_yaml(MAP.replace(*wrong))
    assert words in str(refused.value)


def test_the_maps_of_the_house_can_be_read_and_told_apart():
    assert [one.id for one in maps()] == ["tfgbv_survey_1", "tfgbv_survey_public_1", "tfgbv_survey_school_1"]
    for one in maps():
        assert recognise({*one.variables, *one.recognise}, "rs_survey") == one
    assert recognise({"weight", "age"}, "rs_survey") is None
    near = nearest({*maps()[0].variables, *maps()[0].recognise} - {"internet"})
    assert near is not None and (near[0].id, near[1]) == ("tfgbv_survey_1", ["internet"])


@pytest.mark.parametrize(
    ("n", "cv", "df", "status"),
    [
        (19, 5, 30, "Q"), (20, 5, 30, "U"), (49, 25, 30, "U"), (50, 25, 30, "A"), (50, 25.1, 30, "U"),
        (500, 50, 30, "U"), (500, 50.1, 30, "Q"), (500, float("nan"), 30, "A"), (30, float("nan"), 30, "U"),
        (500, 5, 0, "Q"),
    ],
)  # fmt: skip
def test_a_figure_is_shown_flagged_or_hidden_by_respondents_and_variation(n, cv, df, status):
    assert reliability(pd.Series([n]), pd.Series([float(cv)]), pd.Series([df])).item() == status


LONELY = pl.DataFrame({"h": [1, 1, 1, 1, 2, 2], "u": [1, 1, 2, 2, 1, 1], "w": [1.0] * 6, "y": [1, 0, 0, 1, 1, 0]})


def test_a_stratum_with_one_unit_needs_a_rule_by_name():
    design = SampleDesign("w", strata=("h",), psu=("u",))
    assert singletons(LONELY, design) == 1
    with pytest.raises(DesignError, match="1 strata have one primary unit only and the map names no rule"):
        sample(LONELY, design)


def test_the_rule_for_single_units_changes_the_variance_and_never_the_estimate():
    found = {
        rule: Figures(LONELY, SampleDesign("w", strata=("h",), psu=("u",), singleton=rule)).share("y")[0]
        for rule in ("center", "scale", "skip")
    }
    assert {round(one["estimate"], 12) for one in found.values()} == {0.5}
    assert found["skip"]["se"] <= found["scale"]["se"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"w": [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]}, "1 respondents have no weight above zero (variable w)"),
        ({"w": [1.0, None, None, 1.0, 1.0, 1.0]}, "2 respondents have no weight above zero (variable w)"),
        ({"u": [1, None, 2, 2, 1, 1]}, "1 respondents have no value in u, which the design needs"),
    ],
)
def test_data_that_do_not_bear_the_design_are_refused_without_a_value(change, words):
    frame = LONELY.with_columns(**{name: pl.Series(values) for name, values in change.items()})
    with pytest.raises(DesignError) as refused:
        sample(frame, SampleDesign("w", strata=("h",), psu=("u",), singleton="center"))
    assert str(refused.value) == words


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.02, 0.5, 1.0]))
def test_domains_add_up_and_intervals_hold_their_estimate(seed, probability):
    chance = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "h": np.repeat([1, 2, 3], 40),
            "u": np.tile(np.repeat([1, 2, 3, 4], 10), 3),
            "w": chance.uniform(1, 9, 120),
            "y": (chance.random(120) < probability).astype(int),
            "g": chance.choice(["a", "b", "c"], 120),
        }
    )
    figures = Figures(frame, SampleDesign("w", strata=("h",), psu=("u",)))
    (whole,) = figures.share("y")
    parts = figures.share("y", by=["g"])
    weight = {group: part["w"].sum() for (group,), part in frame.group_by("g")}
    assert abs(sum(one["estimate"] * weight[one["g"]] for one in parts) / frame["w"].sum() - whole["estimate"]) < 1e-9
    assert sum(one["n"] for one in parts) == whole["n"] == 120
    for one in [whole, *parts]:
        assert 0 <= one["ci_low"] <= one["estimate"] <= one["ci_high"] <= 1


DRAWN = {
    "strata and units": SampleDesign("w", strata=("h",), psu=("u",), singleton="center"),
    "single units scaled": SampleDesign("w", strata=("h",), psu=("u",), singleton="scale"),
    "single units skipped": SampleDesign("w", strata=("h",), psu=("u",), singleton="skip"),
    "single units collapsed": SampleDesign("w", strata=("h",), psu=("u",), singleton="collapse"),
    "single units pooled": SampleDesign("w", strata=("h",), psu=("u",), singleton="pool"),
    "strata and their sizes": SampleDesign("w", strata=("h",), population="size", singleton="center"),
    "units without strata": SampleDesign("w", psu=("u",)),
    "weights alone": SampleDesign("w"),
    "replicates": SampleDesign("w", replicates=Replicates("jackknife", ("r1", "r2", "r3", "r4"), scale=0.75)),
}


@pytest.mark.parametrize("drawn", DRAWN)
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_figure_is_the_same_asked_alone_or_among_others(drawn, seed):
    chance = np.random.default_rng(seed)
    unit = np.repeat(np.arange(1, 9), 12)
    frame = pl.DataFrame(
        {
            # The last stratum has one unit.
            "h": np.minimum(1 + (unit - 1) // 2, 4) + (unit == 8),
            "u": unit,
            "w": chance.uniform(1, 9, 96),
            "size": np.where(unit == 8, 40.0, 500.0),
            **{f"r{n}": chance.uniform(0.1, 9, 96) for n in range(1, 5)},
            "few": pl.Series((chance.random(96) < 0.08).astype(int)),
            "many": pl.Series(np.where(chance.random(96) < 0.1, np.nan, chance.random(96) < 0.6)),
            "none": [0] * 96,
            "number": chance.integers(0, 20, 96).astype(float),
            "g": chance.choice(["a", "b", "c"], 96),
            "base": chance.random(96) < 0.7,
        }
    ).with_columns(pl.col("many").fill_nan(None), there=pl.col("base") & pl.col("many").is_not_nan().fill_null(False))
    figures = Figures(frame, DRAWN[drawn])
    questions = [
        Question("share", "few"), Question("share", "many", by=("g",), where="there"), Question("share", "none"),
        Question("share", "few", by=("g",), where="base"), Question("mean", "number", where="base"),
        Question("mean", "number", by=("g",)), Question("total", "number"), Question("total", "few", by=("g",)),
        Question("ratio", "number", "w"), Question("ratio", "number", "w", by=("g",), where="base"),
    ]  # fmt: skip
    for one, together in zip(questions, figures.answers(questions), strict=True):
        columns = (one.y, one.x) if one.x else (one.y,)
        where = pl.col(one.where) if one.where else None
        alone = getattr(figures, one.what)(*columns, by=one.by, where=where)
        key = list(one.by) or "n"
        expected = pd.DataFrame(alone).sort_values(key, ignore_index=True)
        found = pd.DataFrame(together).sort_values(key, ignore_index=True)
        pd.testing.assert_frame_equal(found[expected.columns], expected, check_dtype=False, rtol=1e-9)
        inside = frame.filter(where) if where is not None else frame
        assert abs(found["weighted_base"].sum() - inside["w"].sum()) < 1e-6
        assert found["n_cases"].sum() == inside.select((pl.col(one.y) > 0).sum()).item()


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(ROWS))))
def test_the_order_of_respondents_does_not_matter(order):
    survey = from_yaml(MAP)

    def made(rows):
        frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
        return estimates(frame, survey, ref_area="RS", time_period="2025", submission="s", reporter="r").to_pandas()

    pd.testing.assert_frame_equal(made(ROWS), made([ROWS[at] for at in order]))
