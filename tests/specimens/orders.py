"""Yearly returns of the six invented police offices: orders by stage, proceedings, sanctions, and case flow."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingestion.words import HEADINGS
from tests.specimens import proceedings
from tests.specimens.chance import Stream
from tests.specimens.offices import Offence, PoliceOffice
from tests.specimens.quarters import QUARTERS
from tests.specimens.register import OFFICES
from tests.specimens.returns import Return, as_workbook

YEARS = (2024, 2025)
FIRST = 2023
COLUMNS = {
    "Orders": ("ref_area", "counting_unit", "response", "sex", "count"),
    "Breaches": ("ref_area", "response", "sex", "count"),
    "Proceedings": (
        "ref_area", "counting_unit", "offence", "form", "ict_used", "sex", "age", "relationship", "count",
    ),
    "Sanctions": ("ref_area", "offence", "form", "ict_used", "response", "count"),
    "PrisonTerms": ("ref_area", "offence", "form", "ict_used", "persons", "months"),
    "Decisions": ("ref_area", "offence", "form", "outcome", "closed_cases", "median_days"),
    "Cohorts": ("ref_area", "cohort", "offence", "form", "ict_used", "response", "count"),
}  # fmt: skip
KINDS = {"EMERGENCY": 30, "RESTRAINING": 20, "DIGITAL": 15, "NO_DIGITAL": 35}
VISITED = {"AL-11": 40, "AL-02": 18, "AL-03": 14, "AL-12": 12, "AL-10": 10, "AL_U": 6}
SEEN = {"IBA.SHR": 18, "EXT.SXT": 12, "EXT.THV": 14, "STK.CON": 26, "HAR.SEX": 16, "CTL.IPC": 12, "OTH.UNS": 2}
SANCTIONS = {"PRISON": 18, "SUSPENDED": 42, "FINE": 30, "COMMUNITY": 6, "OTHER_SANCTION": 4}
AGES = {"Y14T17": 5, "Y18T24": 20, "Y25T34": 30, "Y35T44": 24, "Y45T54": 13, "Y55T64": 6, "_U": 2}
KNOWN_BY = {"IPV_CUR": 14, "IPV_EX": 44, "FAM": 8, "ACQ": 16, "STR": 8, "PUB": 6, "_U": 4}
#: How far cases come, by the years that have passed since their own.
STAGES = (
    {"STG_OPEN": 52, "STG_ID_ONLY": 34, "STG_PR_ONLY": 12, "STG_CONVICTED": 2},
    {"STG_OPEN": 40, "STG_ID_ONLY": 28, "STG_PR_ONLY": 20, "STG_CONVICTED": 12},
    {"STG_OPEN": 36, "STG_ID_ONLY": 24, "STG_PR_ONLY": 16, "STG_CONVICTED": 24},
)


def good() -> Iterator[tuple[Path, bytes]]:
    """Two years of each office; the second one restates the cohorts of the first."""
    for office in OFFICES.values():
        if isinstance(office, PoliceOffice):
            for year in YEARS:
                yield Path("police", office.reporter, f"{year}_orders.xlsx"), as_workbook(filled(office, year))


def health() -> Iterator[tuple[Path, bytes]]:
    """Two years of an institute of public health: visits by region, form and age."""
    words = HEADINGS["sq"]
    columns = ("ref_area", "form", "age", "count")
    for year in YEARS:
        chance = Stream(f"al_health visits {year}")
        visits: Counter = Counter()
        for _ in range(chance.count(180 + 40 * (year - YEARS[0]))):
            visits[chance.one_of(VISITED), chance.one_of(SEEN), chance.one_of(AGES)] += 1
        rows = [[*cell, number] for cell, number in sorted(visits.items())]
        cover = {
            "form": "tfgbv_health", "form_version": 1, "reporter": "al_health", "ref_area": "AL",
            "time_period": str(year), "revision": 1, "revision_reason": None, "language": "sq", "synthetic": "yes",
        }  # fmt: skip
        sheets = {"Visits": [[words[code] for code in columns], list(columns), *rows]}
        yield Path("cso", "al_health", f"{year}_visits.xlsx"), as_workbook(Return(cover, sheets))


def filled(office: PoliceOffice, year: int) -> Return:
    """The return of one office and year."""
    orders = _orders(office, year)
    tables = {
        "Orders": orders, "Breaches": _breaches(orders, office, year), "Proceedings": _proceedings(office, year),
        "Sanctions": _sanctions(office, year), "Cohorts": _cohorts(office, year),
    }  # fmt: skip
    rows = {
        name: [[*cell, number] for cell, number in sorted(table.items(), key=lambda entry: str(entry[0]))]
        for name, table in tables.items()
    }
    if office.reporter in proceedings.OFFICES:
        closed = ((area, offence.code, form) for offence, _, area, form in _persons(office, year, "decided", 0.6))
        rows["Decisions"] = list(proceedings.decisions(office.reporter, office.country, year, closed))
        rows["PrisonTerms"] = list(proceedings.prison_terms(office.reporter, year, tables["Sanctions"]))
    words = HEADINGS[office.language]
    sheets = {
        name: [[words[code] for code in columns], list(columns), *rows[name]]
        for name, columns in COLUMNS.items()
        if name in rows
    }
    cover = {
        "form": "tfgbv_orders", "form_version": 1, "reporter": office.reporter, "ref_area": office.country,
        "time_period": str(year), "revision": 1, "revision_reason": None, "language": office.language,
        "synthetic": "yes",
    }  # fmt: skip
    return Return(cover, sheets)


def _recorded(office: PoliceOffice, year: int) -> list[tuple[Offence, float]]:
    """Cases with technology that the office expects in a year, by offence."""
    quarters = [quarter for quarter in QUARTERS if quarter.year == year]
    found = []
    for offence in office.offences:
        share = offence.ict.get("Y", 0) / sum(offence.ict.values())
        if (expected := share * sum(offence.expected(quarter) for quarter in quarters)) > 0:
            found.append((offence, expected))
    return found


def _area(office: PoliceOffice, offence: Offence | None, chance: Stream) -> str:
    return offence.area if offence and offence.area else chance.one_of(office.areas)


def _form(offence: Offence, year: int, chance: Stream) -> str:
    return chance.one_of(offence.forms_in(next(quarter for quarter in reversed(QUARTERS) if quarter.year == year)))


def _orders(office: PoliceOffice, year: int) -> Counter:
    chance = Stream(f"{office.reporter} orders {year}")
    found: Counter = Counter()
    for _ in range(chance.count(0.25 * sum(expected for _, expected in _recorded(office, year)) + 20)):
        place = _area(office, None, chance)
        kind, sex = chance.one_of(KINDS), chance.one_of({"F": 92, "M": 8})
        found[place, "ORDERS_APPLIED", kind, sex] += 1
        granted = chance.happens(0.82)
        found[place, "ORDERS_GRANTED" if granted else "ORDERS_REFUSED", kind, sex] += 1
        if granted and chance.happens(0.14):
            found[place, "ORDERS_BREACHED", kind, sex] += 1
    return found


def _breaches(orders: Counter, office: PoliceOffice, year: int) -> Counter:
    """Of the breaches in the table of orders, those for which somebody was punished."""
    chance = Stream(f"{office.reporter} sanctions for breaches {year}")
    found: Counter = Counter()
    for (place, stage, _, sex), number in sorted(orders.items()):
        for _ in range(number if stage == "ORDERS_BREACHED" else 0):
            if chance.happens(0.6):
                found[place, chance.one_of(SANCTIONS), sex] += 1
    return found


def _persons(office: PoliceOffice, year: int, stage: str, share: float) -> Iterator[tuple[Offence, Stream, str, str]]:
    for offence, expected in _recorded(office, year):
        chance = Stream(f"{office.reporter} {stage} {year} {offence.code}")
        for _ in range(chance.count(share * expected)):
            yield offence, chance, _area(office, offence, chance), _form(offence, year, chance)


def _proceedings(office: PoliceOffice, year: int) -> Counter:
    found: Counter = Counter()
    for unit, share in (("PROSECUTED", 0.35), ("CONVICTED", 0.2), ("MISDEMEANOURS", 0.12)):
        for offence, chance, area, form in _persons(office, year, unit, share):
            sex, age = chance.one_of({"M": 91, "F": 9}), chance.one_of(AGES)
            found[area, unit, offence.code, form, "Y", sex, age, chance.one_of(KNOWN_BY)] += 1
    return found


def _sanctions(office: PoliceOffice, year: int) -> Counter:
    found: Counter = Counter()
    # The stream of the convicted once more: the same persons, by what they were sentenced to.
    for offence, chance, area, form in _persons(office, year, "CONVICTED", 0.2):
        for weights in ({"M": 91, "F": 9}, AGES, KNOWN_BY):
            chance.one_of(weights)
        found[area, offence.code, form, "Y", Stream(f"{area}{form}{sum(found.values())}").one_of(SANCTIONS)] += 1
    return found


def _cohorts(office: PoliceOffice, year: int) -> Counter:
    found: Counter = Counter()
    for cohort in range(FIRST, year + 1):
        for offence, chance, area, form in _persons(office, cohort, "cohort", 1.0):
            draw = Stream(f"{area} {form} {cohort} {offence.code} {chance.between(0, 1)}")
            found[area, str(cohort), offence.code, form, "Y", draw.one_of(STAGES[year - cohort])] += 1
    return found
