"""Registers of six invented co-ordination bodies, good and broken: readiness, documents, training, budget."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from ingestion.layout import layout
from ingestion.policy.template import heading
from tests.specimens.chance import Stream
from tests.specimens.faults import Fault
from tests.specimens.returns import Cell, Return, as_workbook

YEARS = (2024, 2025)
BODIES = {
    "al_policy": ("AL", "sq"), "ba_policy": ("BA", "bs"), "me_policy": ("ME", "cnr"),
    "mk_policy": ("MK", "mk"), "rs_policy": ("RS", "sr-Latn"), "xk_policy": ("XK", "sq"),
}  # fmt: skip
UNSENT = 2023
SOURCE = "Invented document of the specimens"
LEVELS = {"Low": 40, "Developing": 45, "Advanced": 15}
PROGRESS = {"NOT_BEGUN": 30, "PLANNED": 30, "UNDER_WAY": 28, "DONE": 9, "REJECTED": 3}
TRAINED = {"POLICE": 140, "PROSECUTION": 22, "JUDICIARY": 25, "SOCIAL_WORK": 60, "HEALTH": 45, "EDUCATION": 90}
#: Where one of the paths of referral is.
REGIONS = {"AL": "AL-01", "BA": "BA_BIH", "ME": "ME_N", "MK": "MK001", "RS": "RS11", "XK": "XK-01"}
ADDRESS = "https://example.org/invented-service"
SERVICES = ("Police", "Centre for social work", "Helpline", "Shelter", "Clinic", "Platform desk")


def good() -> Iterator[tuple[Path, bytes]]:
    """Two years of each body; the second one tells how things have moved."""
    for reporter in BODIES:
        for year in YEARS:
            yield Path("policy", reporter, f"{year}.xlsx"), as_workbook(filled(reporter, year))


def filled(reporter: str, year: int) -> Return:
    """The form of one body and year."""
    area, language = BODIES[reporter]
    chance = Stream(f"registers {reporter} {year}")
    rows = {
        "Readiness": _readiness(chance, year), "Strategies": _strategies(chance, year), "Documents": _documents(year),
        "Referral": _referral(chance, area, year), "Training": _training(chance), "Funding": _funding(chance),
        "Recommendations": _recommendations(chance, year), "Evidence": _evidence(chance, year),
    }  # fmt: skip
    sheets = {}
    for table in layout("tfgbv_policy_1").reads["tables"]:
        columns = list(table["columns"])
        sheets[table["sheet"]] = [[heading(one, language) for one in columns], columns, *rows[table["sheet"]]]
    cover: dict[str, Cell] = {
        "form": "tfgbv_policy", "form_version": 1, "reporter": reporter, "ref_area": area, "time_period": str(year),
        "revision": 1, "revision_reason": None, "language": language, "synthetic": "yes",
    }  # fmt: skip
    return Return(cover, sheets)


def _readiness(chance: Stream, year: int) -> list[list[Cell]]:
    dimensions = layout("tfgbv_policy_1").reads["tables"][0]["columns"]["dimension"]["choices"]
    return [
        [name, chance.one_of(LEVELS), "Invented reason.", "Invented panel", SOURCE, "V", f"{year}-11-15"]
        for name in dimensions
    ]


def _strategies(chance: Stream, year: int) -> list[list[Cell]]:
    return [
        [f"S{number:02}", f"Invented strategy {number}", option, chance.one_of(PROGRESS), None, SOURCE, "V",
         f"{year}-12-01"]
        for number in range(1, 11)
        for option in ("Amend the law", "Agree a protocol")
    ]  # fmt: skip


def _documents(year: int) -> list[list[Cell]]:
    return [
        ["STRATEGY", "Invented strategy against violence", "Invented ministry", "Y", "IN_FORCE", SOURCE, "V",
         "2023-03-08"],
        ["PROTOCOL", "Invented protocol on intimate images", "Invented prosecution office", "Y",
         "DRAFT" if year == 2024 else "ADOPTED", SOURCE, "V", f"{year}-06-30"],
        ["BODY", "Invented co-ordination body", "Invented government", "N", "IN_FORCE", SOURCE, "V", "2022-01-10"],
    ]  # fmt: skip


def _referral(chance: Stream, area: str, year: int) -> list[list[Cell]]:
    states = {"AGREED": 30, "IN_PRACTICE": 45, "MISSING": 25}
    return [
        [
            REGIONS[area] if taker == "Shelter" else None,
            giver,
            taker,
            ADDRESS,
            "With the consent of the person",
            chance.one_of(states),
            SOURCE,
            "V",
            f"{year}-10-01",
        ]
        for giver, taker in pairwise(SERVICES)
    ]


def _training(chance: Stream) -> list[list[Cell]]:
    return [
        [profession, stage, digital, round(chance.between(expected // 3, expected)), expected * 9, SOURCE]
        for profession, expected in TRAINED.items()
        for stage, digital in (("INITIAL", "N"), ("IN_SERVICE", "Y"))
    ]


def _funding(chance: Stream) -> list[list[Cell]]:
    lines = (("Helpline", "STATE"), ("Training", "STATE"), ("Shelters", "LOCAL"), ("Awareness", "DONOR"))
    return [
        [line, level, "N" if line == "Shelters" else "Y", 500 * round(chance.between(20, 400)), SOURCE]
        for line, level in lines
    ]


def _recommendations(chance: Stream, year: int) -> list[list[Cell]]:
    return [
        ["GREVIO", "Invented: collect data on the digital dimension", chance.one_of(PROGRESS), None, SOURCE,
         f"{year}-12-01"],
        ["COMMITTEE_OF_PARTIES", "Invented: train the police", chance.one_of(PROGRESS), None, SOURCE, f"{year}-12-01"],
    ]  # fmt: skip


def _evidence(chance: Stream, year: int) -> list[list[Cell]]:
    return [
        [
            "Prevalence",
            "Invented: women who met violence online",
            round(chance.between(10, 40)),
            "%",
            year - 1,
            SOURCE,
            "S",
        ],
        ["Law", "Invented: most cases are not reported", None, None, f"{year - 4}-{year - 1}", SOURCE, "R"],
    ]


#: What is broken: sheet, row and column (from 0, data from row 2) and what stands there instead.
BROKEN = {
    "unknown_level.xlsx": ("unknown_code", "A level of readiness that the matrix does not have.",
                           "Readiness", 2, 1, "Excellent"),
    "judgement_without_date.xlsx": ("missing_value", "A judgement bears no date.", "Readiness", 3, 6, None),
    "phone_number.xlsx": ("direct_identifier", "A telephone number stands in the referral map.",
                          "Referral", 2, 4, "Call +382 20 000 000"),
    "date_ahead.xlsx": ("period_in_future", "A document was adopted on a day to come.",
                        "Documents", 2, 7, "2199-01-01"),
    "half_a_person.xlsx": ("fractional_count", "Half a person was trained.", "Training", 2, 3, 12.5),
    "same_line_twice.xlsx": ("duplicate_cell", "The same budget line stands there twice.", "Funding", 3, 0, "Helpline"),
    "command.xlsx": ("command_cell", "A text begins like a formula.", "Strategies", 2, 2, "=cmd|' /C calc'!A0"),
}  # fmt: skip


def faults() -> list[Fault]:
    """What is broken, and how."""
    return [
        Fault("me_policy", name, code, words, lambda office, name=name: broken_bytes(name))  # type: ignore[misc]
        for name, (code, words, *_) in BROKEN.items()
    ]


def place(fault: Fault) -> Path:
    """Where a broken file lies below the specimens."""
    return Path("policy", fault.reporter, "broken", fault.name)


def broken() -> Iterator[tuple[Path, bytes]]:
    """Each with one fault; they are of a year that nobody sent, so refusing them changes nothing."""
    for fault in faults():
        yield place(fault), broken_bytes(fault.name)


def broken_bytes(name: str) -> bytes:
    """A form with one fault in it."""
    _, _, sheet, row, column, content = BROKEN[name]
    sent = filled("me_policy", UNSENT)
    rows = [list(cells) for cells in sent.sheets[sheet]]
    rows[row][column] = content
    if name == "same_line_twice.xlsx":
        rows[row][1] = rows[row - 1][1]
    sent.sheets[sheet] = rows
    return as_workbook(sent)
