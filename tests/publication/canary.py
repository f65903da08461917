"""Numbers that nobody would write by chance, planted where protection hides, and the search for them."""

import re
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from observatory.release import Release
from tests.publication import world

KEY = ["indicator", "breakdown", "ref_area", "time_period", "form", "sex", "age"]
LARGE = 100_000
# What may stand between the digits of one number, in any of the languages.
_BETWEEN = "[.,'\u00a0\u202f\u2009 ]?"


@cache
def mart() -> pd.DataFrame:
    """Large and unusual counts everywhere, and a few small ones: what is hidden to protect these is unusual."""
    random = np.random.default_rng(11)
    rows = []
    for country, quarter, form, sex, age in product(
        world.REGIONS, world.QUARTERS, world.LEAVES, world.SEXES, world.AGES
    ):
        for region in world.REGIONS[country]:
            weight = int(random.integers(100_003, 999_983))
            if sex == "_U":
                weight = int(age == "_U" and form == "STK.SUR" and region == world.REGIONS[country][0])
            rows.append((country, region, quarter, form, sex, age, "_U", weight))
    people = pd.DataFrame(rows, columns=[*world.ATOM, "weight"])
    return world._mart(people).assign(is_synthetic=True)


def hidden_numbers(release: Release) -> set[str]:
    """The true values of what the release hides, as far as they are unusual and shown nowhere else."""
    rows = release.table()
    both = rows.merge(mart()[[*KEY, "value"]], on=KEY)
    hidden, shown = both[both["conf_status"] == "C"], both[both["conf_status"] == "F"]
    values = {int(value) for value in hidden["value"] if value >= LARGE and float(value).is_integer()}
    values -= {int(value) for value in shown["value"]}
    return {str(value) for value in values}


def found_in(text: str, numbers: set[str]) -> set[str]:
    """Which of the numbers stand in a text, however their thousands are set apart."""
    runs = set(re.findall(r"\d{5,}", text))
    for spaced in re.findall(rf"\d{{1,3}}(?:{_BETWEEN}\d{{3}})+", text):
        runs.add(re.sub(r"\D", "", spaced))
    return numbers & runs
