"""Cohorts, calendar and registers: what a release holds of them is told, each with its sign, its date, its evidence."""

import datetime as dt
import re
from types import SimpleNamespace

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from observatory import release as releases
from observatory.components import calendar, funnel
from observatory.publication.content import read_codelists, write_content
from observatory.still import registers, reporting, routes
from observatory.still.visit import Visit
from observatory.texts import LANGUAGES, Words
from tests.publication import world

COLUMNS = {"form": "_T", "sex": "_T", "area_level": "country", "freq": "A", "unit_measure": "NR", "obs_note": ""}
TODAY = dt.date(2026, 2, 1)


def row(indicator: str, breakdown: str, year: str, response: str, value: float | None, note: str = "") -> dict:
    return {
        **COLUMNS,
        "indicator": indicator,
        "breakdown": breakdown,
        "country": "ME",
        "ref_area": "ME",
        "time_period": year,
        "response": response,
        "obs_value": value,
        "obs_status": "Q" if value is None else "P" if note else "A",
        "conf_status": "C" if value is None else "F",
        "obs_note": note,
        "taxonomy_version": "1.0",
        "is_synthetic": True,
        "source": "police",
        "reporter": "_T",
    }


CASES = {"_T": 200, "STG_OPEN": 80, "STG_IDENTIFIED": 120, "STG_ID_ONLY": 50, "STG_PROSECUTED": 70, "STG_PR_ONLY": None}
ROWS = [
    *(row("J06N", "stage_cohort", "2023", code, value) for code, value in CASES.items()),
    row("J06N", "stage_cohort", "2023", "STG_CONVICTED", None),
    *(row("J06N", "stage_cohort", "2025", code, value, "cohort_new") for code, value in CASES.items()),
    row("J06", "identified_cohort", "2023", "STG_IDENTIFIED", 60.0),
    row("J06", "prosecuted_cohort", "2023", "STG_PROSECUTED", 35.0),
    row("J06", "convicted_cohort", "2023", "STG_CONVICTED", None),
]
STRATEGY = {
    "ref_area": "ME",
    "strategy": "S01",
    "title": "Invented strategy",
    "option": "Amend the <law>",
    "status": "UNDER_WAY",
    "note": "",
    "basis": "document",
    "source": "Invented document",
    "evidence": "S",
    "dated": "2025-12-01",
    "reporter": "me_policy",
    "time_period": "2025",
    "is_synthetic": "true",
}


def line(period: str, state: str, revision: str = "", instead: str = "") -> dict:
    """A line of the list of returns."""
    day = "2099-01-01" if period > "2025" and state == "expected" else f"{period[:4]}-12-31"
    named = {"reporter": "me_police", "source": "police", "time_period": period, "state": state, "due_on": day}
    return named | {"revision": revision, "superseded_by": instead}


BECAME = [
    line("2023-Q1", "superseded", "1", "2"),
    line("2023-Q1", "accepted", "2"),
    line("2023-Q2", "accepted", "1"),
    line("2023-Q3", "accepted", "1"),
    line("2023-Q4", "received"),
    line("2024-Q4", "expected"),
    line("2026-Q4", "expected"),
]


def returns(*periods: str) -> list[dict]:
    return [
        {
            "reporter": "me_police",
            "source": "police",
            "form": "tfgbv_police",
            "time_period": period,
            "revision": 2 if period == "2023-Q1" else 1,
            "revision_reason": "Two cases <came late>" if period == "2023-Q1" else "",
            "is_synthetic": True,
        }
        for period in periods
    ]


def make(folder, *, days: float | None = None) -> releases.Release:
    rows = [*ROWS, *([row("R12", "report_decision", "2023", "_T", days)] if days else [])]
    lists = read_codelists(world.PROJECT / "dbt" / "seeds") | {"strategies": pd.DataFrame([STRATEGY])}
    ratio = {"ref_area": "EEA", "platform": "x", "time_period": "2025-S2", "ratio": "12.5", "is_synthetic": "true"}
    lists["platform_reconciliation"] = pd.DataFrame([ratio])
    filed = {
        "ref_area": "EEA",
        "time_period": "2025-S2",
        "table_name": "notices",
        "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
        "keyword": "",
        "platforms": "3",
        "largest_platform": "tiktok",
        "largest_share": "62.5",
        "is_synthetic": "true",
    }
    others = [filed | {"time_period": "2025-S1"}, filed | {"keyword": "KEYWORD_CYBER_STALKING"}]
    lists["platform_concentration"] = pd.DataFrame([filed, *others])
    lists["returns"] = pd.DataFrame(BECAME)
    offices = lists["providers"]
    lists["providers"] = offices[offices["reporter"].isin(["me_police", "eurostat_crime"])]
    manifest = write_content(
        folder / "new",
        rows=pd.DataFrame(rows),
        codelists=lists,
        notes="# Notes\n",
        audit={"passed": True, "scenarios": []},
        changes={"previous": None},
        submissions=returns(*(f"{year}-Q{q}" for year in (2023, 2024, 2025) for q in (1, 2, 3))),
        previous=None,
    )
    name = releases.next_id(folder, manifest["content_hash"])
    said = {"id": name, "made_at": "2026-01-15T00:00:00+00:00"}
    releases.write_json(folder / "new" / "manifest.json", manifest | said)
    (folder / "new").rename(folder / name)
    releases.switch(folder, name)
    return releases.open_release(folder / name)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("flow"))


@pytest.fixture
def pages(made, monkeypatch):
    monkeypatch.setenv("TFGBV_RELEASES", str(made.path.parent))
    return TestClient(Starlette(routes=routes.routes()))


def visit(made) -> Visit:
    return Visit(made, "en", "/", {}, today=TODAY)


def test_a_cohort_tells_its_stages_their_shares_and_what_was_lost_between(made):
    oldest = funnel.cohorts(made, "ME")[0]
    assert oldest.year == "2023"
    assert [stage.cases["obs_value"] for stage in oldest.stages[:3]] == [200, 120, 70]
    assert [stage.lost["obs_value"] for stage in oldest.stages[:2]] == [80, 50]
    assert [stage.share and stage.share["obs_value"] for stage in oldest.stages[:3]] == [None, 60.0, 35.0]


def test_a_cohort_whose_cases_have_not_had_their_time_is_not_the_one_that_is_drawn(made, pages):
    assert [cohort.is_finished for cohort in funnel.cohorts(made, "ME")] == [True, False]
    page = pages.get("/verdict?lang=en").text
    assert "Montenegro, cases reported in 2023" in page
    assert "have not had their time yet" in page


def test_the_funnel_shows_hidden_stages_as_hidden_and_never_as_a_bar(pages):
    page = pages.get("/verdict?lang=en").text
    drawing = re.search(r'<svg class="chart".*?</svg>', page, re.S)[0]
    assert drawing.count('class="bar"') == 3
    assert drawing.count('class="box"') == 1
    assert "120 (60 %)" in drawing
    assert "[c]" in drawing


def test_without_days_between_the_stages_the_page_says_so_and_gives_none(pages):
    assert "no median can be given" in pages.get("/verdict?lang=en").text


def test_median_days_are_shown_where_a_release_has_them(tmp_path, monkeypatch):
    made = make(tmp_path, days=87.0)
    monkeypatch.setenv("TFGBV_RELEASES", str(tmp_path))
    page = TestClient(Starlette(routes=routes.routes())).get("/verdict?lang=en").text
    assert made.tables
    assert "Half of the cases took no longer" in page
    table = re.search(r"<caption>Median days, Montenegro.*?</table>", page, re.S)[0]
    assert '<data value="87.0">87</data>' in table
    assert re.search(r'<th scope="col">Decision</th><th scope="col">2023</th>.*<th scope="row">All</th>', table)


def test_a_release_without_cohorts_has_no_funnel(site):
    page = site.get("/verdict?lang=en").text
    assert "What became of the cases of a year" not in page
    assert "Only the first stage is known" in page


def test_the_calendar_tells_what_came_what_is_late_and_what_falls_due(made):
    states = {due.period: due.state for due in calendar.calendar(made, TODAY) if due.reporter == "me_police"}
    assert states["2025-Q3"] == calendar.RECEIVED
    assert states["2024-Q4"] == calendar.LATE
    # Forty-five days after the end of December have not gone by on the first of February.
    assert states["2025-Q4"] == calendar.DUE
    assert states["2026-Q3"] == calendar.DUE
    assert "2027-Q4" not in states


def test_offices_that_are_real_owe_nothing_to_a_release_of_invented_returns(made):
    assert {row["reporter"] for row in calendar.offices(made)} == {"me_police"}


@pytest.mark.parametrize(
    ("frequency", "first", "ends"),
    [("Q", "2024-Q1", (2024, 3, 31)), ("S", "2024-S1", (2024, 6, 30)), ("A", "2024", (2024, 12, 31)),
     ("M", "2024-01", (2024, 1, 31))],
)  # fmt: skip
def test_a_period_ends_on_its_last_day(frequency, first, ends):
    office = {"frequency": frequency, "valid_from": "2024-01-01", "valid_to": ""}
    assert next(calendar._periods(office, TODAY)) == (first, dt.date(*ends))


def test_surveys_come_in_waves_and_owe_nothing_by_a_day():
    assert not list(calendar._periods({"frequency": "W", "valid_from": "2024-01-01", "valid_to": ""}, TODAY))


def test_the_next_returns_are_those_that_fall_due_after_the_release_was_made(made):
    assert calendar.next_update(made, "police") == dt.date(2026, 2, 14)
    assert calendar.next_update(made, "survey") is None


def test_the_metadata_of_an_indicator_say_when_the_next_returns_fall_due(pages):
    assert pages.get("/indicator/J06N.metadata.json").json()["next_returns_due"] == "2026-02-14"


def test_the_method_page_lists_what_falls_due_within_a_year(made):
    table = reporting.upcoming(visit(made))
    assert "February 14, 2026" in table
    assert table.count("<tr>") - 1 == 4


def test_the_overview_tells_how_each_office_stands(made):
    table = reporting.reporting(visit(made))
    assert "2 returns are late: 2023 Q4, 2024 Q4" in table
    assert "Received up to 2025 Q3" in table
    assert "Next: 2025 Q4, due by February 14, 2026" in table


def test_the_method_and_overview_pages_have_these_tables(pages):
    assert "Returns that fall due within a year" in pages.get("/method?lang=en").text
    assert re.search('class="tfgbv-missing">[^<]*late', pages.get("/?lang=en").text)


def test_the_method_page_tells_what_became_of_the_returns_of_each_office(pages):
    page = pages.get("/method?lang=en").text
    table = re.search(r"<caption>Returns by office and what became of them.*?</table>", page, re.S)[0]
    # Accepted, superseded, received and not accepted, due and not received; what falls due later is not missed yet.
    assert re.findall(r"<td>(\d+)</td>", table) == ["3", "1", "1", "1"]


def test_the_method_page_tells_each_correction_with_its_reason(pages):
    page = pages.get("/method?lang=en").text
    table = re.search(r"<caption>Returns that replaced an earlier one.*?</table>", page, re.S)[0]
    assert table.count("<tr>") == 2
    assert "Two cases &lt;came late&gt;</q>" in table
    assert "2023 Q1" in table


def test_a_release_without_a_list_of_returns_has_no_place_for_it(site):
    assert "What became of the returns" not in site.get("/method?lang=en").text


def test_who_files_most_is_told_in_words_and_for_whole_categories_of_the_latest_period_only(pages):
    page = pages.get("/platforms?lang=en").text
    table = re.search(r"<caption>Who files most: [^<]*</caption>.*?</table>", page, re.S)[0]
    assert "Notices of users" in table
    assert "Cyber violence against women" in table
    assert "of 3 platforms" in table
    assert "62.5 %" in table
    assert table.count("<tr>") == 2
    assert not re.search("[A-Z]{3,}_|KEYWORD", table)
    assert "Earlier periods and single keywords are in the file" in page


def test_strategies_are_listed_with_their_evidence_and_date(pages):
    page = pages.get("/readiness?lang=en").text
    assert "Amend the &lt;law&gt;" in page
    assert "under way" in page
    assert '<span lang="en">Invented document</span> (read in a secondary source; invented)<br>' in page
    assert "December\u00a01,\u00a02025" in page
    assert "me_policy" not in page
    assert re.search(r"S01 <span[^>]*>Invented strategy</span></th><td>under way\u00a01</td>", page)


def test_every_code_of_a_register_has_its_words():
    layout = (world.PROJECT / "ingestion" / "layouts" / "policy" / "tfgbv_policy_1.yml").read_text()
    codes = {code for listed in re.findall(r"choices: \[([A-Z_, ]{8,})\]", layout) for code in listed.split(", ")}
    # The strategies are numbered, and letters of evidence have words of their own.
    assert len(codes) > 25
    assert not {code for code in codes if len(code) > 1 and not Words("en").get(f"registers.codes.{code}", "")}


def test_a_ratio_over_platforms_is_shown_where_a_release_has_it(pages):
    page = pages.get("/platforms?lang=en").text
    assert "Statements of reasons beside reports" in page
    assert re.search("<td>12.50</td>", page)


def test_a_release_without_such_a_ratio_has_no_place_for_it(site):
    assert "Statements of reasons beside reports" not in site.get("/platforms?lang=en").text


def test_without_strategies_the_place_says_what_is_missing(site):
    assert "No evidence about the ten strategies has been entered" in site.get("/readiness?lang=en").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whether_a_document_tells_of_digital_violence_is_a_word_and_no_code(language):
    visit = SimpleNamespace(words=Words(language), language=language)
    said = {value: registers._said(visit, "has_digital", value) for value in ("Y", "true", "N", "false", "_U")}
    assert said["Y"] == said["true"] == Words(language).say("registers.yes")
    assert said["N"] == said["false"] == Words(language).say("registers.no")
    assert said["Y"] != said["N"] and "Y" not in said["Y"]
