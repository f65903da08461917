"""What the plan asks for, and what a run of the specimens made of it, side by side."""

import csv
import os
from pathlib import Path

import duckdb
import pandas as pd

PROJECT = Path(__file__).resolve().parents[2]
PLAN = Path(os.environ.get("TFGBV_PLAN") or PROJECT.parent / "shared" / "reference" / "indicators.csv")


def definitions() -> dict[str, dict[str, str]]:
    """The definitions of the project by indicator."""
    with (PROJECT / "dbt" / "seeds" / "reference" / "indicator_definitions.csv").open(encoding="utf-8") as file:
        return {row["indicator"]: row for row in csv.DictReader(file)}


def planned() -> dict[str, dict[str, str]]:
    """The indicators of the plan, where it lies beside the project."""
    with PLAN.open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def rows(home: Path, query: str) -> pd.DataFrame:
    """A query of the warehouse of a run."""
    with duckdb.connect(str(home / "warehouse" / "tfgbv.duckdb"), read_only=True) as connection:
        return connection.execute(query).df()


def adult_women(country: str, year: int) -> float:
    """Women of 18 to 74 of the invented population: two fifths of those of 15 to 19, and all bands up to 74."""
    path = PROJECT / "tests" / "specimens" / "population" / "synthetic_population" / "population.csv"
    people = pd.read_csv(path)
    there = people["ref_area"].str.startswith((f"{country}-", f"{country}_", country)) & (people["ref_area"] != country)
    chosen = people[there & (people["year"] == year) & (people["sex"] == "F")]
    weight = chosen["age"].map(
        {"15-19": 0.4} | {f"{start}-{start + 4}": 1.0 for start in range(20, 75, 5)}
    ).fillna(0.0)  # fmt: skip
    return float(1000 * (chosen["thousands"] * weight).sum())
