"""Survey estimates and their standard errors are those of R survey 4.1-1, to six digits, in all 106 rows."""

import csv
import math
import os
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingestion.estimate.design import Replicates, SampleDesign
from ingestion.estimate.estimates import estimates
from ingestion.estimate.figures import Figures, Question
from ingestion.estimate.stacking import ROWS, Stacks, batches
from ingestion.microdata.opening import look, take
from ingestion.microdata.survey_map import from_yaml
from ingestion.settings import PROJECT

HERE = Path(__file__).parent / "survey_reference"
REAL = Path(os.environ.get("TFGBV_REAL_DATA") or PROJECT.parent / "shared" / "real")
with (HERE / "truth.csv").open(encoding="utf-8") as file:
    TRUTH = list(csv.DictReader(file))
SIX_DIGITS = 5e-7

DESIGNS = {
    "apisrs SRS fpc": ("apisrs.csv", SampleDesign("pw", population="fpc")),
    "apistrat strat fpc": ("apistrat.csv", SampleDesign("pw", strata=("stype",), population="fpc")),
    "apistrat strat nofpc": ("apistrat.csv", SampleDesign("pw", strata=("stype",))),
    "apiclus1 1-stage cluster fpc": ("apiclus1.csv", SampleDesign("pw", psu=("dnum",), population="fpc")),
    "apiclus1 1-stage cluster nofpc": ("apiclus1.csv", SampleDesign("pw", psu=("dnum",))),
    "apiclus2 2-stage fpc": (
        "apiclus2.csv",
        SampleDesign("pw", psu=("dnum",), ssu=("snum",), population=("fpc1", "fpc2")),
    ),
    "strata+psu": ("nhanes.parquet", SampleDesign("WTMEC2YR", strata=("SDMVSTRA",), psu=("SDMVPSU",))),
}
#: What a row of the truth asks for: the figure, and its columns.
ASKED = {
    "mean api00": ("mean", "api00"),
    "total enroll": ("total", "enroll"),
    "prop sch.wide=Yes": ("share", "wide"),
    "ratio api.stu/enroll": ("ratio", "api.stu", "enroll"),
    "prop HI_CHOL (na.rm)": ("share", "HI_CHOL"),
    "prop HI_CHOL": ("share", "HI_CHOL"),
}
OPEN = [row for row in TRUTH if row["design"] in DESIGNS]
ENDIREH = [row for row in TRUTH if row["design"] not in DESIGNS]


@cache
def figures(design: str) -> Figures:
    name, drawn = DESIGNS[design]
    if name.endswith(".parquet"):
        return Figures(pl.read_parquet(HERE / name), drawn)
    frame = pl.read_csv(HERE / name, infer_schema_length=None)
    return Figures(frame.with_columns(wide=(pl.col("sch.wide") == "Yes").cast(pl.Int8)), drawn)


def holds(row: dict[str, str], estimate: float, se: float) -> None:
    assert math.isclose(estimate, float(row["estimate"]), rel_tol=SIX_DIGITS)
    if row["se"] != "NA":
        assert math.isclose(se, float(row["se"]), rel_tol=SIX_DIGITS)


def domain(row: dict[str, str]) -> dict[str, str]:
    return {} if row["domain"] == "all" else dict(part.split("=") for part in row["domain"].split(","))


def test_the_truth_has_106_rows():
    assert (len(OPEN), len(ENDIREH)) == (51, 55)


@pytest.mark.parametrize("design", DESIGNS)
def test_figures_that_are_asked_together_are_those_of_r_as_well(design):
    rows = [row for row in OPEN if row["design"] == design]
    questions = []
    for row in rows:
        what, *columns = ASKED[row["statistic"]]
        questions.append(Question(what, columns[0], *columns[1:2], by=tuple(domain(row))))
    drawn = figures(design)
    stacked = [batch for batch in batches(Stacks(drawn.frame, drawn.design), questions) if len(batch) > 1]
    assert stacked or drawn.frame.height > ROWS
    for row, found in zip(rows, drawn.answers(questions), strict=True):
        codes = domain(row)
        (one,) = [line for line in found if all(str(line[name]) == code for name, code in codes.items())]
        holds(row, one["estimate"], one["se"])


@pytest.mark.parametrize("row", OPEN, ids=[f"{row['design']}|{row['statistic']}|{row['domain']}" for row in OPEN])
def test_an_estimate_and_its_standard_error_are_those_of_r(row):
    statistic, *columns = ASKED[row["statistic"]]
    codes = domain(row)
    found = getattr(figures(row["design"]), statistic)(*columns, by=list(codes))
    (one,) = [line for line in found if all(str(line[name]) == code for name, code in codes.items())]
    holds(row, one["estimate"], one["se"])
    # R counts the units of the whole design, also those where the variable is missing for everybody.
    if one["n"] == figures(row["design"]).sample.n_records:
        assert one["df"] == float(row["df"])


@pytest.fixture(scope="module")
def endireh(tmp_path_factory):
    path = REAL / "survey_mx" / "endireh2021.sav"
    if not path.exists():
        pytest.skip("the real files are not here (../shared/real or TFGBV_REAL_DATA)")
    survey = from_yaml((HERE / "endireh_2021.yml").read_text(encoding="utf-8"))
    out = tmp_path_factory.mktemp("endireh") / "microdata.parquet"
    assert look(path).rows == take(path, survey.variables, out) == 110_127
    made = estimates(pl.read_parquet(out), survey, ref_area="MX", time_period="2021", submission="x", reporter="inegi")
    return made.to_pandas()


@pytest.mark.real
def test_endireh_2021_is_estimated_in_full_from_its_file(endireh):
    held = 0
    for row in ENDIREH:
        if row["statistic"].startswith("sum of weights"):
            total = endireh.query("indicator == 'sexinf' and breakdown == 'survey_own' and statistic == 'share'")
            assert total["weighted_base"].item() == float(row["estimate"]) == 50_523_469
            assert (total["n"].item(), total["df"].item()) == (110_127, 17_127)
            held += 1
            continue
        kind, name = row["statistic"].split(" ", 1)
        indicator = "item " + name.rpartition(" ")[2] if name.startswith("item") else name
        found = endireh[
            (endireh["indicator"] == indicator) & (endireh["statistic"] == {"prop": "share"}.get(kind, kind))
        ]
        codes = domain(row)
        if "cve_ent" in codes:
            found = found[found["ref_area"] == f"MX-{int(codes['cve_ent']):02d}"]
        elif "grupo_edad" in codes:
            found = found[found["age"] == codes["grupo_edad"]]
        else:
            found = found[found["breakdown"] == "survey_own"]
        factor = 100 if kind == "prop" else 1
        holds(row, found["obs_value"].item() / factor, found["se"].item() / factor)
        assert found["n"].item() == int(row["n"])
        held += 1
    assert held == 55


@pytest.mark.real
def test_the_published_figure_of_endireh_is_met(endireh):
    one = endireh.query("indicator == 'sexinf' and breakdown == 'survey_own' and statistic == 'share'").iloc[0]
    assert (round(one["obs_value"], 3), round(one["se"], 3), one["obs_status"]) == (12.602, 0.157, "A")


def jackknife(frame: pl.DataFrame, strata: str, psu: str, weight: str) -> tuple[pl.DataFrame, list[str]]:
    """Weights that leave out one unit after the other, in strata of two."""
    names = []
    for stratum, unit in frame.select(strata, psu).unique().sort(strata, psu).iter_rows():
        inside, out = pl.col(strata) == stratum, pl.col(psu) == unit
        names.append(f"jk{len(names) + 1}")
        factor = pl.when(inside & out).then(0.0).when(inside).then(2.0).otherwise(1.0)
        frame = frame.with_columns((pl.col(weight) * factor).alias(names[-1]))
    return frame, names


@pytest.fixture(scope="module")
def replicated():
    """Two units in each of eight strata, with the jackknife weights of these."""
    chance = np.random.default_rng(7)
    frame = pl.DataFrame(
        {
            "stratum": np.repeat(np.arange(8), 60),
            "unit": np.tile(np.repeat([1, 2], 30), 8),
            "weight": chance.uniform(20, 80, 480),
            "y": chance.integers(0, 2, 480),
            "x": chance.uniform(1, 9, 480),
            "group": chance.choice(["a", "b"], 480),
        }
    )
    return jackknife(frame, "stratum", "unit", "weight")


@pytest.mark.parametrize("statistic", ["share", "total", "mean"])
def test_replicate_weights_give_the_variance_over_the_replicates(replicated, statistic):
    frame, names = replicated
    column = "y" if statistic == "share" else "x"
    found = getattr(
        Figures(frame, SampleDesign("weight", replicates=Replicates("jackknife", tuple(names), 0.5))), statistic
    )

    def value(weight: np.ndarray) -> float:
        total = float((weight * frame[column].to_numpy()).sum())
        return total if statistic == "total" else total / float(weight.sum())

    replicates = np.array([value(frame[name].to_numpy()) for name in names])
    (one,) = found(column)
    assert math.isclose(one["estimate"], value(frame["weight"].to_numpy()), rel_tol=1e-12)
    assert math.isclose(one["se"], math.sqrt(0.5 * ((replicates - replicates.mean()) ** 2).sum()), rel_tol=1e-9)


def test_replicates_and_linearisation_agree_and_both_give_a_design_effect(replicated):
    frame, names = replicated
    linear = Figures(frame, SampleDesign("weight", strata=("stratum",), psu=("unit",)))
    replicate = Figures(frame, SampleDesign("weight", replicates=Replicates("jackknife", tuple(names), 0.5)))
    for a, b in zip(linear.share("y", by=["group"]), replicate.share("y", by=["group"]), strict=True):
        assert math.isclose(a["estimate"], b["estimate"], rel_tol=1e-12)
        assert math.isclose(a["se"], b["se"], rel_tol=0.05)
        assert math.isclose(a["deff"], b["deff"], rel_tol=0.1)
