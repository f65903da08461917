"""A small invented world for tests: victims and offences of two countries over two years, as the mart holds them."""

from functools import cache
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from observatory.publication import freeze
from observatory.release import Release, open_current
from observatory.settings import PROJECT, Settings

QUARTERS = [f"{year}-Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4)]
FORMS = {"IBA": ["IBA.SHR", "IBA.THR"], "STK": ["STK.CON", "STK.SUR"], "HAR": ["HAR.MSG", "HAR.SEX"]}
REGIONS = {"AL": ["AL-01", "AL-02", "AL-11"], "ME": ["ME_N", "ME_C", "ME_S"]}
SEXES = ["F", "M", "_U"]
AGES = ["Y14T17", "Y18T24", "Y25T34", "Y_GE65", "_U"]
RELATIONSHIPS = ["IPV_EX", "ACQ", "STR", "_U"]
LEAVES = [leaf for leaves in FORMS.values() for leaf in leaves]
ATOM = ["country", "ref_area", "quarter", "form", "sex", "age", "relationship"]


def victims(seed: int = 1, each: int = 110) -> pd.DataFrame:
    """One row for each victim of a country and quarter."""
    random = np.random.default_rng(seed)
    rows = []
    for country, quarter in product(REGIONS, QUARTERS):
        for _ in range(each):
            rows.append(
                (
                    country,
                    random.choice(REGIONS[country], p=[0.2, 0.7, 0.1]),
                    quarter,
                    random.choice(LEAVES, p=[0.3, 0.04, 0.25, 0.11, 0.25, 0.05]),
                    random.choice(SEXES, p=[0.85, 0.13, 0.02]),
                    random.choice(AGES, p=[0.1, 0.3, 0.4, 0.05, 0.15]),
                    random.choice(RELATIONSHIPS, p=[0.4, 0.3, 0.2, 0.1]),
                )
            )
    return pd.DataFrame(rows, columns=ATOM)


def indicators(people: pd.DataFrame | None = None, *, is_synthetic: bool = True) -> pd.DataFrame:
    """The mart of these people: R02 in four breakdowns, its rate R04, and one measure of the returns."""
    return (_usual() if people is None else _mart(people)).assign(is_synthetic=is_synthetic)


@cache
def _usual() -> pd.DataFrame:
    return _mart(victims())


def _mart(people: pd.DataFrame) -> pd.DataFrame:
    people = people.assign(year=people["quarter"].str[:4], l1=people["form"].str[:3])
    periods = [*QUARTERS, "2024", "2025"]
    forms = ["_T", *FORMS]
    parts = [
        _breakdown(people, "form_sex_q", {"time_period": periods, "form": forms, "sex": ["_T", *SEXES]}),
        _breakdown(people, "form2_a", {"time_period": periods[-2:], "form": [*forms, *LEAVES], "sex": ["_T", *SEXES]}),
        _breakdown(people, "sex_age_a", {"time_period": periods[-2:], "sex": ["_T", *SEXES], "age": ["_T", *AGES]}),
        _breakdown(people, "region_form_a", {"time_period": periods[-2:], "form": forms}, by_region=True),
    ]
    counts = pd.concat(parts, ignore_index=True).assign(indicator="R02", unit_measure="NR")
    counts["value"] = counts["numerator"]
    rates = counts[(counts["breakdown"] == "form_sex_q") & (counts["freq"] == "A") & (counts["sex"] == "F")]
    rates = rates.assign(indicator="R04", breakdown="rate_form_a", unit_measure="P_HTWMN", denominator=800_000.0)
    rates["value"] = rates["numerator"] / rates["denominator"] * 100_000
    coverage = rates[(rates["form"] == "_T")].assign(
        indicator="Q01",
        breakdown="reporter_a",
        value=100.0,
        numerator=4.0,
        denominator=4.0,
        unit_measure="PT",
        reporter="al_police",
    )
    mart = pd.concat([counts, rates, coverage], ignore_index=True)
    mart.loc[mart["time_period"].str.startswith("2025"), "obs_status"] = "P"
    return mart


def submissions(reason: str = "") -> pd.DataFrame:
    """The returns behind the mart."""
    rows = [
        {
            "submission_id": f"{country.lower()}{place:014d}",
            "source": "police",
            "reporter": f"{country.lower()}_police",
            "form_family": "tfgbv_police",
            "time_period": quarter,
            "revision": 2 if reason and quarter == "2024-Q3" else 1,
            "revision_reason": reason if quarter == "2024-Q3" else "",
            "is_synthetic": True,
        }
        for country in REGIONS
        for place, quarter in enumerate(QUARTERS)
    ]
    return pd.DataFrame(rows)


def build_warehouse(path: Path, mart: pd.DataFrame | None = None, returns: pd.DataFrame | None = None) -> Path:
    """A warehouse with the marts that publication reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    mart = indicators() if mart is None else mart
    returns = submissions() if returns is None else returns
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for name, frame in (("indicators", mart), ("submissions", returns)):
            connection.register("frame", frame)
            connection.execute(f"create table marts.{name} as select * from frame")
            connection.unregister("frame")
    return path


def _breakdown(
    people: pd.DataFrame, name: str, codes: dict[str, list[str]], *, by_region: bool = False
) -> pd.DataFrame:
    """Every combination of the codes, counted; a combination without people is a true zero."""
    rows = []
    people = people.reset_index(drop=True)
    weight = people["weight"].to_numpy() if "weight" in people else np.ones(len(people))
    for country, regions in REGIONS.items():
        here = people[people["country"] == country]
        for area in [country, *(regions if by_region else [])]:
            inside = here if area == country else here[here["ref_area"] == area]
            masks = {(d, code): _matches(inside, d, code) for d, listed in codes.items() for code in listed}
            for combination in product(*codes.values()):
                chosen = dict(zip(codes, combination, strict=True))
                found = weight[inside.index][np.logical_and.reduce([masks[item] for item in chosen.items()])].sum()
                rows.append({**chosen, "ref_area": area, "country": country, "numerator": float(found)})
    frame = pd.DataFrame(rows)
    for dimension in ("form", "sex", "age", "relationship", "channel", "ict", "offence"):
        if dimension not in frame:
            frame[dimension] = "_T"
    return frame.assign(
        breakdown=name,
        area_level=frame["ref_area"].eq(frame["country"]).map({True: "country", False: "region"}),
        freq=frame["time_period"].str.contains("Q").map({True: "Q", False: "A"}),
        denominator=float("nan"),
        n=frame["numerator"].astype("int64"),
        obs_status="A",
        obs_note="",
        contributors=1,
        largest=frame["numerator"],
        taxonomy_version="1.0",
        source="police",
        reporter="_T",
        ict="Y",
    )


def _matches(frame: pd.DataFrame, dimension: str, code: str) -> np.ndarray:
    if code == "_T":
        return np.ones(len(frame), bool)
    column = dimension
    if dimension == "time_period":
        column = "quarter" if "Q" in code else "year"
    if dimension == "form" and code in FORMS:
        column = "l1"
    return (frame[column] == code).to_numpy()


def place(home: Path) -> Settings:
    """The zones under a folder, with the project's own code lists."""
    return Settings(
        home=home,
        warehouse=home / "warehouse" / "tfgbv.duckdb",
        releases=home / "release",
        seeds=PROJECT / "dbt" / "seeds",
    )


def publish(where: Settings, mart: pd.DataFrame | None = None, returns: pd.DataFrame | None = None) -> Release:
    """The whole way: a warehouse, a draft, an approval, a release."""
    build_warehouse(where.warehouse, mart, returns)
    draft = freeze.draft_from_warehouse(where)
    if draft is not None:
        freeze.release(draft, approved_by="the tests", where=where)
    return open_current(where.releases)
