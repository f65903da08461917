"""A release in which most of a breakdown would be hidden shows it for years together, and says so."""

import shutil

import numpy as np
import pandas as pd
import pytest

from observatory.components import lesser
from observatory.components.labels import Labels
from observatory.publication import freeze
from observatory.publication.audits import audit_protected
from observatory.publication.protection import protect_assembly
from observatory.publication.rows import rows_to_publish
from observatory.publication.tables import assemble
from observatory.publication.views import best_assembly, views_in_words
from observatory.texts import Words
from tests.publication import world

FORMS, SEXES, YEARS = ("HAR", "STK", "PRV"), ("F", "M"), ("2023", "2024", "2025")
BLOCK = "2023-01-01/P3Y"
CODELISTS = {
    "cl_form": pd.DataFrame({"code": ["_T", *FORMS], "parent": ["", "_T", "_T", "_T"]}),
    "cl_sex": pd.DataFrame({"code": ["_T", *SEXES], "parent": ["", "_T", "_T"]}),
}
LEAST = {"HAR": 4, "STK": 2, "PRV": 1}


def mart(status="A"):
    """Some twenty victims a year, by form and sex with all totals, and rates of women per form."""
    rows = []
    for year in YEARS:
        counts = {(form, sex): LEAST[form] * (2 if sex == "F" else 1) for form in FORMS for sex in SEXES}
        counts[("PRV", "M")] = int(year) % 2
        for form in ("_T", *FORMS):
            for sex in ("_T", *SEXES):
                count = sum(n for (f, s), n in counts.items() if form in ("_T", f) and sex in ("_T", s))
                rows.append(
                    {"indicator": "R02", "breakdown": "form_sex_q", "form": form, "sex": sex, "numerator": float(count),
                     "denominator": np.nan, "value": float(count), "unit_measure": "NR", "time_period": year}
                )  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(
        ref_area="ME", country="ME", source="police", area_level="country", freq="A", is_synthetic=True,
        obs_status=np.where(frame["time_period"] == "2025", status, "A"), obs_note="", taxonomy_version="1",
        contributors=1, largest=frame["numerator"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def released():
    assembly = best_assembly(assemble(mart("P"), CODELISTS))
    protected = protect_assembly(assembly)
    return assembly, protected, rows_to_publish(protected, assembly)


def test_forms_by_sex_are_published_for_the_years_together_and_for_no_single_year(released):
    _, _, rows = released
    people = rows[rows["indicator"] == "R02"]
    crossed = people[(people["form"] != "_T") & (people["sex"] != "_T")]
    assert set(crossed["time_period"]) == {BLOCK}
    assert set(crossed["freq"]) == {"A3"}
    assert crossed["obs_value"].notna().any()
    single = people[people["freq"] == "A"]
    assert set(single.loc[single["sex"] == "_T", "form"]) == {"_T", *FORMS}
    totals = single[(single["form"] == "_T") & (single["sex"] == "_T")]
    assert totals["obs_value"].notna().all()


def test_the_same_holds_of_figures_that_protection_places_beside_others():
    """Sanctioned breaches stand among all breaches, though their rows do not say so."""
    assembly = best_assembly(assemble(mart().assign(indicator="O04"), CODELISTS))
    assert {"user_type"} <= set(assembly.tables[0].dimensions)
    rows = rows_to_publish(protect_assembly(assembly), assembly)
    crossed = rows[(rows["form"] != "_T") & (rows["sex"] != "_T")]
    assert set(crossed["time_period"]) == {BLOCK}
    assert crossed["obs_value"].notna().any()


def test_a_block_is_provisional_where_one_of_its_years_is(released):
    _, _, rows = released
    block = rows[(rows["time_period"] == BLOCK) & (rows["conf_status"] == "F") & (rows["obs_value"] > 0)]
    assert set(block["obs_status"]) == {"P"}


def test_the_audit_of_the_release_knows_the_blocks(released):
    _, protected, _ = released
    report, says = audit_protected(protected)
    assert report.passed and says["passed"]


def test_the_share_of_hidden_figures_is_one_of_single_years(released):
    _, _, rows = released
    assert set(rows.loc[rows["indicator"] == "Q04", "time_period"]) == set(YEARS)


def test_the_notes_say_what_is_shown_in_less_detail(released):
    assembly, _, _ = released
    (line,) = views_in_words(assembly.collapsed, {"ME": "Montenegro"})
    assert line.startswith("- Montenegro, ")
    assert "only for 2023–2025 together" in line


def test_a_release_says_the_same_for_programs_and_the_page_of_the_indicator_in_words(tmp_path):
    release = world.publish(world.place(tmp_path / "home"), mart())
    rows = release.codelist(lesser.LIST).to_dict("records")
    assert rows == [{"country": "ME", "indicator": "R02", "view": rows[0]["view"], "periods": BLOCK}]
    assert set(rows[0]["view"].split()) == {"form", "sex"}
    for language, years in (
        ("en", "only with the years 2023–2025 together"),
        ("mk", "само за годините 2023–2025 заедно"),
    ):
        (sentence,) = lesser.told(release, "R02", "ME", Labels(release, language), Words(language))
        assert years in sentence
        assert Labels(release, language).of("ref_area", "ME") in sentence
    assert lesser.told(release, "R02", "AL", Labels(release, "en"), Words("en")) == []


def test_a_partial_year_is_not_added_to_others():
    assembly = best_assembly(assemble(mart("D"), CODELISTS))
    assert assembly.collapsed
    assert not assembly.about["time_period"].str.contains("/").any()


def test_the_same_figures_are_released_once_and_in_the_same_views(tmp_path):
    where = world.place(tmp_path / "home")
    first = world.publish(where, mart())
    assert BLOCK in set(first.table()["time_period"])
    assert "Figures shown in less detail" in first.notes
    # What an earlier run noted is gone: everything is protected again, now in the light of the first release.
    shutil.rmtree(where.confidential)
    assert freeze.draft_from_warehouse(where) is None


def test_a_further_year_keeps_the_views_and_the_block(tmp_path):
    where = world.place(tmp_path / "home")
    world.publish(where, mart())
    later = mart().query("time_period == '2025'").assign(time_period="2026")
    release = world.publish(where, pd.concat([mart(), later], ignore_index=True))
    people = release.table().query("indicator == 'R02' and form != '_T' and sex != '_T'")
    assert set(people["time_period"]) == {BLOCK}
    assert "2026" in set(release.table().query("indicator == 'R02'")["time_period"])
