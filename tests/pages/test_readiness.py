"""Readiness and commitments: a judgement is called one, what is invented gives way, and a country has all its lines."""

import re

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from observatory import release as releases
from observatory.publication.content import read_codelists, write_content
from observatory.still import routes
from observatory.still.registers import MOST
from observatory.still.shell import PAGES
from tests.publication import world

SURE = {"source": "Report", "evidence": "V", "dated": "2025-12-01", "reporter": "me_policy", "time_period": "2025"}
OFFICE = {**SURE, "is_synthetic": "false"}
JUDGED = {"dimension": "Platform cooperation", "basis": "expert judgement", "justification": "", "earlier": ""}
FIGURE = {"basis": "figure of somebody else", "unit": "", "is_synthetic": "false"}
ROW = {
    "indicator": "R02", "breakdown": "form_sex_q", "country": "ME", "ref_area": "ME", "time_period": "2025",
    "form": "_T", "sex": "_T", "area_level": "country", "freq": "A", "unit_measure": "NR", "obs_value": 20.0,
    "obs_status": "A", "conf_status": "F", "obs_note": "", "taxonomy_version": "1.0", "is_synthetic": False,
    "source": "police", "reporter": "_T",
}  # fmt: skip


def judgement(area: str, level: str, day: str, **more: str) -> dict[str, str]:
    return {"ref_area": area, **JUDGED, **OFFICE, "level": level, "assessed": day, "assessor": "Panel", **more}


def option(area: str, name: str, **more: str) -> dict[str, str]:
    basis = "statement of the office"
    told = {"strategy": "S01", "title": "Reform the law", "option": name, "status": "UNDER_WAY", "earlier": ""}
    return {"ref_area": area, **told, "note": "", "basis": basis, **OFFICE, **more}


LISTS = {
    "readiness": [
        judgement("ME", "Low", "", time_period="undated", justification="No agreement"),
        judgement("ME", "Advanced", "2025-11-15", is_synthetic="true"),
        judgement("AL", "Low", "2024-01-01"),
        judgement("AL", "Developing", "2025-01-01", earlier="2024 Low"),
    ],
    "strategies": [
        *(option("AL", f"Option {number:02}.") for number in range(MOST + 4)),
        option("ME", "Amend the article", status="DONE", earlier="2023 NOT_BEGUN; 2024 PLANNED"),
    ],
    "referral": [
        {"ref_area": "ME", "region": "ME_N", "from_service": "Police", "to_service": "Helpline", "condition": "",
         "address": "https://example.org/helpline/", "status": "AGREED", "earlier": "", "basis": "document", **OFFICE},
        {"ref_area": "ME", "region": "ME", "from_service": "Clinic", "to_service": "Shelter", "condition": "",
         "address": "javascript:alert(1)", "status": "MISSING", "earlier": "", "basis": "document", **OFFICE},
    ],
    "evidence": [
        {"ref_area": "AL", "topic": "Stalking", "statement": "Prosecuted", "value": "168", "year": "2012/2016",
         "source": "network.example", "evidence": "H", "dated": "", "time_period": "undated", **FIGURE},
        {"ref_area": "MK", "topic": "Law", "statement": "It names it", "value": "", "year": "", "source": "notes",
         "evidence": "S", "dated": "", "time_period": "undated", **FIGURE, "basis": "expert judgement"},
    ],
    "training": [
        {"ref_area": "ME", "profession": "POLICE", "persons": "120", "basis": "count", "source": "Yearbook",
         "evidence": "", "dated": "", "time_period": "2025", "is_synthetic": "false"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A release with these lists, its folder beside others."""
    folder = tmp_path_factory.mktemp("readiness")
    lists = read_codelists(world.PROJECT / "dbt" / "seeds")
    lists |= {name: pd.DataFrame(rows).fillna("") for name, rows in LISTS.items()}
    manifest = write_content(
        folder / "new", rows=pd.DataFrame([ROW]), codelists=lists, notes="# Notes\n",
        audit={"passed": True, "scenarios": []}, changes={"previous": None}, submissions=[], previous=None,
    )  # fmt: skip
    name = releases.next_id(folder, manifest["content_hash"])
    said = {"id": name, "made_at": "2026-01-15T00:00:00+00:00"}
    releases.write_json(folder / "new" / "manifest.json", manifest | said)
    (folder / "new").rename(folder / name)
    releases.switch(folder, name)
    return folder


@pytest.fixture
def page(made, monkeypatch):
    """The page in English, for all countries or for one."""
    monkeypatch.setenv("TFGBV_RELEASES", str(made))
    client = TestClient(Starlette(routes=routes.routes()))
    return lambda area="": client.get(f"{PAGES['readiness']}?lang=en&area={area}").text


def lines(page: str, caption: str) -> list[str]:
    """The rows of the table with this caption, without their marks, the head first."""
    found = re.search(rf"<caption>{caption}[^<]*</caption>(.*?)</table>", page, re.S)
    assert found, caption
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.S)
    return [
        " ".join(re.sub(r"<[^>]+>", " ", one.replace("</strong>", "")).replace("\u00a0", " ").split()) for one in rows
    ]


def test_a_judgement_of_experts_is_called_one_and_says_its_evidence_and_that_it_bears_no_date(page):
    said = next(one for one in lines(page(), "Readiness by country") if one.startswith("Montenegro"))
    assert "Report (read in a source; expert judgement) date not stated" in said


def test_what_was_invented_gives_way_to_a_real_judgement_and_an_older_one_to_a_later(page):
    matrix = lines(page(), "Readiness by country")
    said = next(one for one in matrix if one.startswith("Montenegro"))
    assert " low " in said and "advanced" not in said
    assert " developing " in next(one for one in matrix if one.startswith("Albania"))


def test_every_judgement_is_listed_with_its_reason_and_who_gave_it(page):
    listed = lines(page("ME"), "Every judgement")
    assert len(listed) == 3
    assert any("low" in one and "No agreement" in one and "Panel" in one for one in listed)
    assert any("advanced" in one and "invented" in one for one in listed)


def test_of_all_countries_the_first_lines_are_shown_and_of_one_country_all(page):
    everybody, alone = page(), page("AL")
    assert "Option 03." in everybody and f"Option {MOST + 2:02}." not in everybody
    assert "Choose a country above" in everybody
    assert all(f"Option {number:02}." in alone for number in range(MOST + 4))
    assert "Choose a country above" not in alone
    assert "Amend the article" not in alone


def test_an_option_says_how_it_stood_in_earlier_years(page):
    said = lines(page("ME"), "The single options")
    assert "Before" in said[0]
    assert "done 2023: not begun 2024: planned" in said[1]
    assert "December 1, 2025" in said[1]


def test_the_map_of_referral_says_where_a_path_is_and_sends_for_numbers_to_where_they_are_kept(page):
    text = page("ME")
    said = lines(text, "Who refers to whom")
    assert any("Northern" in one and "Police" in one and "example.org/helpline" in one for one in said)
    assert '<a href="https://example.org/helpline/" rel="noopener noreferrer">example.org/helpline</a>' in text
    assert 'href="javascript' not in text
    assert 'href="/get-help?area=ME&amp;lang=en"' in text


def test_a_figure_of_others_bears_its_years_its_source_and_how_sure_it_is(page):
    said = lines(page("AL"), "Figures and statements of others")
    assert "168 2012–2016 network.example (How sure the reading is: high) date not stated" in said[1]
    said = lines(page("MK"), "Figures and statements of others")
    assert "notes (read in a secondary source; expert judgement) date not stated" in said[1]


def test_where_the_form_asks_for_no_mark_none_is_made_up(page):
    assert "Yearbook 2025" in lines(page("ME"), "Training of professionals")[1]


def test_a_country_has_its_own_provisions_and_one_that_is_in_no_list_is_not_asked_for(page):
    law = lines(page("BA"), "Forms of violence that a provision covers")
    assert len(law) > 3
    assert not [one for one in law[1:] if "Serbia" in one.split("CC")[0] and "Republika" not in one]
    assert page("XX").count("<tr>") == page().count("<tr>")
