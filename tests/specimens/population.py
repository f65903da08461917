"""An invented population: women and men by five-year age group in every region, mid-year 2023 to 2025.

The columns are those of the UN file of five-year ages. Regions only: a country is the sum of its regions, so that
nothing can be counted twice. Numbers are in thousands, rounded to ten persons.
"""

import math

from tests.specimens.areas import POPULATION, REGIONS
from tests.specimens.chance import Stream

COLUMNS = ("ref_area", "year", "sex", "age", "thousands", "vintage")
YEARS = (2023, 2024, 2025)
AGE_GROUPS = (*(f"{age}-{age + 4}" for age in range(0, 100, 5)), "100+")
# Age by which about a third of a cohort is still alive, and the share of the sex at birth.
SURVIVAL = {"F": (87.0, 0.487), "M": (81.0, 0.513)}


def rows() -> list[list[str | int]]:
    """Rows of the file in the order of country, region, year, sex, age."""
    table: list[list[str | int]] = []
    for country, regions in REGIONS.items():
        persons, yearly = POPULATION[country]
        for region, (share, _) in regions.items():
            pyramid = _pyramid(Stream(f"population {region}"))
            for year in YEARS:
                thousands = persons * share * (1 + yearly) ** (year - YEARS[0])
                for (sex, age), part in pyramid.items():
                    table.append([region, year, sex, age, f"{thousands * part:.2f}", "synthetic"])
    return table


def _pyramid(stream: Stream) -> dict[tuple[str, str], float]:
    # Children are somewhat fewer than their parents and each region leans a little its own way.
    lean = stream.between(-0.15, 0.15)
    weights = {}
    for sex, (life, born) in SURVIVAL.items():
        for step, age in enumerate(AGE_GROUPS):
            middle = 5 * step + 2.5
            alive = math.exp(-((middle / life) ** 9))
            cohort = 0.75 + 0.35 * math.exp(-(((middle - 45) / 28) ** 2)) + lean * (middle - 40) / 100
            weights[sex, age] = born * alive * cohort * stream.between(0.97, 1.03)
    whole = sum(weights.values())
    return {key: weight / whole for key, weight in weights.items()}
