"""Who the invented victims, suspects and clients are: shares by age, sex and relationship for each group of forms.

The shares are invented, but lean on what published studies agree on: image-based abuse and grooming hit the young,
control and stalking come from partners and former partners, harassment and hatred from strangers and unknown accounts.
"""

from dataclasses import dataclass

AGES = ("Y0T13", "Y14T17", "Y18T24", "Y25T34", "Y35T44", "Y45T54", "Y55T64", "Y_GE65", "_U")

VICTIM_AGES = {
    "IBA": (1, 14, 32, 26, 14, 6, 2, 1, 4),
    "EXT": (1, 12, 27, 25, 18, 9, 3, 1, 4),
    "STK": (0, 3, 19, 31, 25, 13, 4, 2, 3),
    "HAR": (1, 8, 23, 26, 20, 12, 4, 2, 4),
    "PRV": (1, 7, 23, 27, 21, 12, 4, 1, 4),
    "HAT": (0, 3, 14, 27, 26, 17, 7, 2, 4),
    "CTL": (0, 1, 15, 32, 29, 15, 4, 2, 2),
    "EXP": (34, 52, 8, 3, 0, 0, 0, 0, 3),
    "OTH": (3, 4, 12, 24, 25, 16, 9, 5, 2),
}
SUSPECT_AGES = {
    "IBA": (0, 12, 29, 27, 17, 8, 3, 1, 3),
    "EXP": (0, 6, 22, 29, 22, 12, 5, 2, 2),
    "OTH": (0, 3, 13, 27, 28, 18, 7, 3, 1),
}
SUSPECT_AGES_ELSEWHERE = (0, 5, 21, 29, 23, 13, 5, 2, 2)

RELATIONSHIPS = {
    "IBA": {"IPV_CUR": 8, "IPV_EX": 42, "FAM": 2, "ACQ": 22, "WORK": 3, "STR": 6, "PUB": 9, "_U": 8},
    "EXT": {"IPV_CUR": 5, "IPV_EX": 25, "FAM": 4, "ACQ": 18, "WORK": 3, "STR": 14, "PUB": 22, "_U": 9},
    "STK": {"IPV_CUR": 7, "IPV_EX": 56, "FAM": 4, "ACQ": 15, "WORK": 4, "STR": 5, "PUB": 4, "_U": 5},
    "HAR": {"IPV_CUR": 4, "IPV_EX": 22, "FAM": 4, "ACQ": 23, "WORK": 9, "STR": 13, "PUB": 16, "_U": 9},
    "PRV": {"IPV_CUR": 5, "IPV_EX": 31, "FAM": 4, "ACQ": 19, "WORK": 4, "STR": 7, "PUB": 20, "_U": 10},
    "HAT": {"IPV_CUR": 1, "IPV_EX": 4, "FAM": 1, "ACQ": 10, "WORK": 5, "STR": 24, "PUB": 46, "_U": 9},
    "CTL": {"IPV_CUR": 55, "IPV_EX": 30, "FAM": 12, "ACQ": 1, "WORK": 0, "STR": 0, "PUB": 0, "_U": 2},
    "EXP": {"IPV_CUR": 3, "IPV_EX": 4, "FAM": 8, "ACQ": 24, "WORK": 1, "STR": 21, "PUB": 30, "_U": 9},
    "OTH": {"IPV_CUR": 44, "IPV_EX": 22, "FAM": 22, "ACQ": 6, "WORK": 1, "STR": 2, "PUB": 0, "_U": 3},
}

VICTIM_SEXES = {"F": 872, "M": 113, "_O": 2, "_U": 13}
CHILD_VICTIM_SEXES = {"F": 800, "M": 185, "_U": 15}
SUSPECT_SEXES = {"F": 85, "M": 895, "_U": 20}


@dataclass(frozen=True)
class Person:
    """One invented person, known by two codes only."""

    sex: str
    age: str


def victim(stream, group: str) -> Person:
    """Draw the victim of an offence of this group of forms (first level of the taxonomy)."""
    sexes = CHILD_VICTIM_SEXES if group == "EXP" else VICTIM_SEXES
    return Person(stream.one_of(sexes), stream.one_of(dict(zip(AGES, VICTIM_AGES[group], strict=True))))


def suspect(stream, group: str) -> Person:
    """Draw the suspect of an offence of this group of forms."""
    ages = SUSPECT_AGES.get(group, SUSPECT_AGES_ELSEWHERE)
    return Person(stream.one_of(SUSPECT_SEXES), stream.one_of(dict(zip(AGES, ages, strict=True))))


def relationship(stream, group: str) -> str:
    """Draw what the suspect is to the victim."""
    return stream.one_of(RELATIONSHIPS[group])
