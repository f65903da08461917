"""Every code is written down once, in nine languages, and every crosswalk says how well it fits."""

import csv
import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "dbt" / "seeds"
LISTS = sorted((SEEDS / "codelists").glob("cl_*.csv"))
LABELS = [f"label_{language}" for language in ["en", "sq", "bs", "hr", "sr_latn", "sr_cyrl", "cnr", "mk", "it"]]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_code_has_a_label_in_every_language(path):
    assert [row["code"] for row in rows(path) for label in LABELS if not row[label].strip()] == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_code_stands_once_and_below_a_code_of_its_list(path):
    codes = [row["code"] for row in rows(path)]
    assert len(codes) == len(set(codes))
    assert [row["code"] for row in rows(path) if row["parent"] and row["parent"] not in codes] == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_cyrillic_labels_have_no_latin_letters_but_in_proper_names_and_references(path):
    # Italian names keep their form, legal references and technical names theirs.
    allowed = re.compile(r"\([^)]*\)|\b(?:Piemonte|ICCS|e-mail)\b")
    wrong = []
    for row in rows(path):
        if path.stem == "cl_area" and row["code"].startswith("IT"):
            continue
        if path.stem == "cl_platform":
            continue  # names of companies
        for label in ("label_sr_cyrl", "label_mk"):
            if re.search(r"[A-Za-zČčĆćŠšŽžĐđ]", allowed.sub("", row[label])):
                wrong.append((row["code"], label))
    assert wrong == []


@pytest.mark.parametrize("path", sorted((SEEDS / "crosswalks").glob("*.csv")), ids=lambda path: path.stem)
def test_a_crosswalk_row_says_how_it_maps_and_on_what_evidence(path):
    found = rows(path)
    assert {row["mapping"] for row in found} <= {"exact", "broader", "narrower", "partial"}
    assert {row["evidence"] for row in found} <= {"V", "S", "R", "I"}


def test_kosovo_bears_its_footnote():
    note = next(row["note"] for row in rows(SEEDS / "codelists" / "cl_area.csv") if row["code"] == "XK")
    assert "UNSCR 1244" in note


def test_every_jurisdiction_has_offences_of_images_stalking_or_threats_and_one_without_technology():
    forms: dict[str, set[str]] = {}
    for row in rows(SEEDS / "crosswalks" / "crosswalk_offence_form.csv"):
        jurisdiction = re.match(r"BA_[A-Z]+|[A-Z]+", row["offence"])[0]
        forms.setdefault(jurisdiction, set()).add(row["form"].split(".")[0] if row["form"] != "OTH.NTF" else "none")
    for jurisdiction in ("AL", "ME", "MK", "RS", "XK", "BA_BIH", "BA_RS", "BA_BD"):
        assert {"IBA", "EXT", "EXP", "PRV", "none"} <= forms[jurisdiction], jurisdiction
