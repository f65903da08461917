"""P01 to P12 of the specimens are what their definitions say, worked out here from the raw answers and by hand.

Nothing of the project is used for the expected figures but the files: no map, no coding of answers, no estimator. A
share is a ratio of weighted sums; its standard error is that of Taylor linearisation over primary units within strata
(with the finite population correction where a list was drawn), or the jackknife over replicate weights.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ingestion import check, land, read, receive
from ingestion.box import boxes
from ingestion.settings import Zones

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens" / "survey"
FILES = {"rs": "rs_survey/2025.sav", "mk": "mk_survey/2025.csv", "xk": "xk_survey/2025.zsav"}


@pytest.fixture(scope="module")
def estimates(tmp_path_factory) -> dict[str, pd.DataFrame]:
    """What landed, by country: the estimates of one wave each."""
    folder = tmp_path_factory.mktemp("surveys")
    zones = Zones(inbox=folder / "inbox", landing=folder / "landing")
    ids = [receive.put(zones, "survey", file.split("/")[0], SPECIMENS / file) for file in FILES.values()]
    land.land(check.check(read.read(ids, "survey", within=zones), "survey", within=zones), "survey", within=zones)
    found = {one.reporter[:2]: zones.landing / "survey" / one.id for one in boxes(zones, "survey")}
    return {country: pd.read_parquet(place / "estimates.parquet") for country, place in found.items()}


@pytest.fixture(scope="module")
def answers() -> dict[str, pd.DataFrame]:
    """The raw answers, one row a respondent; of the household survey the women of 18 to 74."""
    rs = pyreadstat.read_sav(str(SPECIMENS / FILES["rs"]))[0]
    mk = pd.read_csv(SPECIMENS / FILES["mk"], sep=";", decimal=",")
    xk = pyreadstat.read_sav(str(SPECIMENS / FILES["xk"]))[0]
    rs["in"] = (rs["sex"] == 2) & rs["age"].between(18, 74)
    mk["in"], xk["in"] = True, xk["age"].between(12, 17)
    return {"rs": rs, "mk": mk, "xk": xk}


def yes(frame: pd.DataFrame, items: list[str]) -> tuple[pd.Series, pd.Series]:
    """Whether any item is a yes, and who answered at all: with no item left unanswered, or with one yes.

    Who was not asked (an empty cell) did not experience it; 8 and 9 are no answer.
    """
    said = frame[items].isin([1]).any(axis=1)
    return said, said | ~frame[items].isin([8, 9]).all(axis=1)


def beginning(frame: pd.DataFrame, prefix: str) -> list[str]:
    return [name for name in frame.columns if name.startswith(prefix)]


def affected(frame: pd.DataFrame) -> pd.Series:
    return frame["in"] & yes(frame, beginning(frame, "e_"))[0]


@dataclass
class Expected:
    """A ratio of sums with its standard error."""

    value: float
    se: float
    n: int


def ratio(frame: pd.DataFrame, y: pd.Series, base: pd.Series, factor: float = 100.0) -> Expected:
    """The ratio over `base`, and its linearised error over the primary units of all strata."""
    weight = frame["weight"].astype(float)
    y, base = y.astype(float).where(base, 0.0), base.astype(float)
    total = (weight * base).sum()
    share = (weight * y).sum() / total
    z = weight * base * (y - share) / total
    units = frame["psu"] if "psu" in frame else pd.Series(range(len(frame)), index=frame.index)
    strata = frame["stratum"] if "stratum" in frame else frame["role"]
    variance = 0.0
    for stratum, part in z.groupby(strata):
        sums = part.groupby(units[part.index]).sum()
        size = frame.loc[part.index, "role_size"].iloc[0] if "role_size" in frame else np.inf
        assert len(sums) > 1, stratum
        variance += (1 - len(sums) / size) * len(sums) / (len(sums) - 1) * ((sums - sums.mean()) ** 2).sum()
    return Expected(factor * share, factor * np.sqrt(variance), int(base.sum()))


def jackknife(frame: pd.DataFrame, y: pd.Series, base: pd.Series) -> Expected:
    """The ratio over `base`, and half the sum of the squared deviations of the forty replicates from their mean."""

    def share(weight: pd.Series) -> float:
        return float((weight * y)[base].sum() / weight[base].sum())

    replicates = np.array([share(frame[f"jk{number}"]) for number in range(1, 41)])
    spread = ((replicates - replicates.mean()) ** 2).sum()
    return Expected(100 * share(frame["weight"]), 100 * np.sqrt(0.5 * spread), int(base.sum()))


def hold(rows: pd.DataFrame, expected: Expected) -> None:
    """One row of the estimates says this, to six digits; what may not be shown keeps its row and its number."""
    assert len(rows) == 1
    row = rows.iloc[0]
    assert row["obs_value"] == pytest.approx(expected.value, rel=1e-6)
    assert row["se"] == pytest.approx(expected.se, rel=1e-6)
    assert row["n"] == expected.n


def of(rows: pd.DataFrame, indicator: str, breakdown: str, **codes: str) -> pd.DataFrame:
    found = rows[(rows["indicator"] == indicator) & (rows["breakdown"] == breakdown)]
    for name, code in codes.items():
        found = found[found[name] == code]
    return found


def test_p01_is_women_with_any_form_since_15_of_all_women(estimates, answers):
    frame = answers["rs"]
    said, answered = yes(frame, beginning(frame, "e_"))
    hold(of(estimates["rs"], "P01", "survey_form1", form="_T"), ratio(frame, said, frame["in"] & answered))
    said, answered = yes(frame, beginning(frame, "e_har"))
    young = frame["in"] & answered & frame["age"].between(18, 24)
    hold(of(estimates["rs"], "P01", "survey_form1_age", form="HAR", age="Y18T24"), ratio(frame, said, young))
    said, answered = yes(frame, beginning(frame, "e_"))
    there = frame["in"] & answered & (frame["region"] == "RS11")
    hold(of(estimates["rs"], "P01", "survey_region", ref_area="RS11"), ratio(frame, said, there))


def test_p02_is_women_with_any_form_in_twelve_months_of_all_women(estimates, answers):
    frame = answers["rs"]
    ever, now = beginning(frame, "e_"), beginning(frame, "y_")
    said = frame[now].isin([1]).any(axis=1)
    # Who did not say whether it ever happened was not asked about the last twelve months either.
    unknown = pd.DataFrame({y: frame[e].isin([8, 9]) | frame[y].isin([8, 9]) for e, y in zip(ever, now, strict=True)})
    base = frame["in"] & (said | ~unknown.all(axis=1))
    hold(of(estimates["rs"], "P02", "survey_form1", form="_T"), ratio(frame, said, base))


def test_p03_is_p01_of_the_women_who_use_the_internet(estimates, answers):
    frame = answers["rs"]
    said, answered = yes(frame, beginning(frame, "e_"))
    online = frame["in"] & answered & (frame["internet"] == 1)
    hold(of(estimates["rs"], "P03", "survey_form1", form="_T"), ratio(frame, said, online))


@pytest.mark.parametrize("form", ["IBA.SHR", "STK.CON", "HAR.SEX"])
def test_p04_is_women_with_one_form_of_the_taxonomy_of_all_women(estimates, answers, form):
    frame = answers["rs"]
    said, answered = yes(frame, ["e_" + form.lower().replace(".", "_")])
    hold(of(estimates["rs"], "P04", "survey_form2", form=form), ratio(frame, said, frame["in"] & answered))


@pytest.mark.parametrize(
    ("indicator", "breakdown", "column", "items"),
    [
        ("P05", "survey_perpetrator", "relationship", {"p_partner": "IPV_CUR", "p_ex": "IPV_EX", "p_account": "PUB"}),
        ("P06", "survey_platform", "category", {"c_social": "PLT_SOCIAL", "c_messaging": "PLT_MESSAGING"}),
        ("P07", "survey_reporting", "category", {"t_police": "REP_POLICE", "t_family": "REP_FAMILY"}),
        ("P09", "survey_effect", "category", {"f_psychological": "EFF_PSYCHOLOGICAL", "f_economic": "EFF_ECONOMIC"}),
    ],
    ids=["P05", "P06", "P07", "P09"],
)
def test_a_profile_is_of_the_affected_women_by_who_where_whom_and_what(
    estimates, answers, indicator, breakdown, column, items
):
    frame = answers["rs"]
    for item, code in items.items():
        said, answered = yes(frame, [item])
        expected = ratio(frame, said, affected(frame) & answered)
        hold(of(estimates["rs"], indicator, breakdown, form="_T", **{column: code}), expected)
    # By form: of the women affected by harassment, who told whom and the rest.
    harassed = frame["in"] & yes(frame, beginning(frame, "e_har"))[0]
    item, code = next(iter(items.items()))
    said, answered = yes(frame, [item])
    hold(
        of(estimates["rs"], indicator, breakdown, form="HAR", **{column: code}), ratio(frame, said, harassed & answered)
    )


def test_p05_by_sex_is_of_the_affected_women_who_said_it(estimates, answers):
    frame = answers["rs"]
    base = affected(frame) & frame["p_sex"].isin([1, 2, 3, 4])
    for answer, code in ((1, "PSX_MALE"), (2, "PSX_FEMALE")):
        rows = of(estimates["rs"], "P05", "survey_perpetrator_sex", form="_T", category=code)
        hold(rows, ratio(frame, frame["p_sex"] == answer, base))


@pytest.mark.parametrize(("item", "code"), [("w_trivial", "RSN_TRIVIAL"), ("w_fear", "RSN_FEAR")])
def test_p08_is_reasons_of_the_affected_women_who_told_nobody_official(estimates, answers, item, code):
    frame = answers["rs"]
    told, answered_telling = yes(frame, ["t_police", "t_platform", "t_cso", "t_work"])
    said, answered = yes(frame, [item])
    base = affected(frame) & answered_telling & ~told & answered
    hold(of(estimates["rs"], "P08", "survey_reason", category=code), ratio(frame, said, base))


def test_p10_is_episodes_in_twelve_months_for_a_thousand_women(estimates, answers):
    frame = answers["rs"]
    known = frame["in"] & frame["episodes"].notna() & ~frame["episodes"].isin([9998, 9999])
    expected = ratio(frame, frame["episodes"].clip(upper=365), known, factor=1000.0)
    hold(of(estimates["rs"], "P10", "survey_episodes", form="_T"), expected)


def test_p11_is_women_in_public_life_by_role_of_a_survey_of_their_own(estimates, answers):
    frame = answers["mk"]
    said, answered = yes(frame, beginning(frame, "e_"))
    hold(of(estimates["mk"], "P11", "survey_form1", form="_T"), ratio(frame, said, answered))
    journalists = answered & (frame["role"] == 2)
    rows = of(estimates["mk"], "P11", "survey_role", form="_T", category="ROL_JOURNALIST")
    hold(rows, ratio(frame, said, journalists))


def test_p12_is_girls_of_12_to_17_by_item_with_the_error_of_the_replicates(estimates, answers):
    frame = answers["xk"]
    for form in ("HAR.SEX", "IBA.SHR"):
        said, answered = yes(frame, ["y_" + form.lower().replace(".", "_")])
        girls = frame["in"] & answered & (frame["sex"] == 2)
        hold(of(estimates["xk"], "P12", "survey_item_sex", form=form, sex="F"), jackknife(frame, said, girls))


def test_every_indicator_of_surveys_is_in_one_of_the_files(estimates):
    found = set(pd.concat(estimates.values())["indicator"])
    assert {f"P{number:02}" for number in range(1, 13)} <= found
