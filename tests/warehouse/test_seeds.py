"""Every code is written down once, in nine languages, and every crosswalk says how well it fits."""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest

from observatory.texts.cyrillic import to_cyrillic

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


def test_every_form_of_the_taxonomy_is_defined_in_every_language_and_in_the_letters_of_that_language():
    found = rows(SEEDS / "reference" / "taxonomy.csv")
    named = {label: label.replace("label", "definition") for label in LABELS if label != "label_en"}
    assert [(row["code"], name) for row in found for name in named.values() if not row[name].strip()] == []
    # A text that stands in two rows, or as it does in English, was copied and not translated.
    for name in named.values():
        assert len({row[name] for row in found}) == len(found), name
        assert [row["code"] for row in found if row[name] == row["definition"]] == []
    for row in found:
        assert not re.search(r"[A-Za-zČčĆćŠšŽžĐđ]", row["definition_sr_cyrl"] + row["definition_mk"]), row["code"]
        latin = "".join(row[name] for name in named.values() if name not in ("definition_sr_cyrl", "definition_mk"))
        assert not re.search(r"[\u0400-\u04ff]", latin), row["code"]


def test_definitions_and_forms_in_serbian_cyrillic_are_those_in_latin_letter_by_letter():
    for row in rows(SEEDS / "reference" / "taxonomy.csv"):
        assert row["definition_sr_cyrl"] == to_cyrillic(row["definition_sr_latn"]), row["code"]
    for row in rows(SEEDS / "codelists" / "cl_form.csv"):
        assert row["label_sr_cyrl"] == to_cyrillic(row["label_sr_latn"]), row["code"]


@pytest.mark.parametrize("path", sorted((SEEDS / "crosswalks").glob("*.csv")), ids=lambda path: path.stem)
def test_a_crosswalk_row_says_how_it_maps_and_on_what_evidence(path):
    found = rows(path)
    assert {row["mapping"] for row in found} <= {"exact", "broader", "narrower", "partial"}
    assert {row["evidence"] for row in found} <= {"V", "S", "R", "I"}


def band(text: str) -> tuple[int, int] | None:
    """First and last year of an age band as offices and our list write it; nothing for what is no band."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not numbers:
        return None
    if re.search(r"LE|_UN|under", text):
        return 0, numbers[0]
    if re.search(r"GE|\+|oltre|over", text):
        return numbers[0], 999
    return numbers[0], numbers[-1]


def test_an_age_band_is_exact_only_where_it_is_the_same_band_and_never_led_into_one_that_it_overlaps():
    wrong = []
    for row in rows(SEEDS / "crosswalks" / "crosswalk_age.csv"):
        # 999 is how ISTAT writes all ages together.
        written = None if row["source_code"] == "999" else band(row["source_code"])
        code = band(row["code"])
        if (written is None) != (code is None):
            wrong.append(row)
        elif written and code:
            is_inside = code[0] <= written[0] and written[1] <= code[1]
            same = written == code
            wrong += [row] if not is_inside or (row["mapping"] == "exact") != same else []
    assert wrong == []


def test_every_age_band_belongs_to_the_total_and_a_parent_is_made_of_its_children_without_gaps():
    found = {row["code"]: row["parent"] for row in rows(SEEDS / "codelists" / "cl_age.csv")}
    bands = [code for code in found if code.startswith("Y")]
    assert [code for code in bands if not found[code]] == []
    below: dict[str, list[tuple[int, int]]] = {}
    for code in bands:
        if found[code] != "_T":
            below.setdefault(found[code], []).append(band(code))
    for parent, children in below.items():
        first, last = band(parent)
        years = [year for low, high in children for year in range(low, high + 1)]
        assert sorted(years) == list(range(first, last + 1)), parent


def test_a_crosswalk_row_of_an_offence_holds_inside_its_days():
    """A law that replaces another begins the day after the other ends, and no day has two forms."""
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows(SEEDS / "crosswalks" / "crosswalk_offence_form.csv"):
        first, last = row["valid_from"] or "0001-01-01", row["valid_to"] or "9999-12-31"
        assert first <= last, row
        spans.setdefault(row["offence"], []).append((first, last))
    for offence, dates in spans.items():
        ordered = sorted(dates)
        assert all(one[1] < another[0] for one, another in pairwise(ordered)), offence
    assert any(dates != [("0001-01-01", "9999-12-31")] for dates in spans.values())


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
