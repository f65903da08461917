"""Figures are compared only where they may be, and help is only what somebody has checked."""

import datetime

import pytest

from observatory.components import guard, services
from observatory.components.notes import html_of
from observatory.components.view import View
from observatory.errors import BadFileError
from observatory.texts import Words

LEVELS = {"AL": "country", "ME": "country", "AL-01": "region", "AL-02": "region", "EEA": "territory"}
ENTRY = """
services:
  - name: Linija
    area: ME
    languages: [cnr, sq]
    contact: "+000 111 222"
    hours: every day
    source: the operator by telephone
    verified_on: {day}
"""


def compare(*codes: str, unit: str = "NR", years: tuple[str, ...] = ("2025",), status: str = "A", **more: str) -> View:
    rows = tuple(
        {"ref_area": code, "time_period": year, "unit_measure": unit, "obs_status": status, **more}
        for code in codes
        for year in years
    )
    return View("R02", "t", codes[0], "ref_area", rows, years, codes, {})


def test_counts_of_countries_are_never_set_on_one_scale():
    verdict = guard.judge(compare("AL", "ME"), LEVELS, "police")
    assert verdict.level == guard.BLOCKED
    assert verdict.reasons[:2] == ("people", "laws")


def test_rates_of_countries_are_compared_with_a_warning():
    assert guard.judge(compare("AL", "ME", unit="P_HTWMN"), LEVELS, "police").level == guard.WARNED


def test_parts_of_one_country_are_compared_freely():
    assert guard.judge(compare("AL-01", "AL-02"), LEVELS, "police") is None
    assert guard.judge(compare("AL", "AL-01", "AL-02"), LEVELS, "police") is None


def test_surveys_of_one_house_and_year_may_be_compared_within_their_intervals():
    one = compare("AL", "ME", unit="PT", reporter="house")
    assert guard.judge(one, LEVELS, "survey").level == guard.ALLOWED


def test_surveys_of_different_years_or_houses_are_compared_with_care():
    rows = (
        {"ref_area": "AL", "time_period": "2023", "unit_measure": "PT", "obs_status": "A", "reporter": "a"},
        {"ref_area": "ME", "time_period": "2025", "unit_measure": "PT", "obs_status": "A", "reporter": "b"},
    )
    view = View("P01", "t", "AL", "ref_area", rows, ("2023", "2025"), ("AL", "ME"), {})
    verdict = guard.judge(view, LEVELS, "survey")
    assert verdict.level == guard.WARNED
    assert {"years", "surveys", "intervals"} == set(verdict.reasons)


def test_a_territory_is_never_compared_as_if_it_were_a_country():
    assert guard.judge(compare("EEA", "ME", unit="PT"), LEVELS, "platform").reasons == ("territory",)


def test_a_break_in_a_series_is_a_reason():
    assert "breaks" in guard.judge(compare("AL", "ME", status="B"), LEVELS, "police").reasons


def groups(by: str, *codes: str, status: str = "A") -> View:
    """A view that compares groups of one country; the last group bears the status."""
    rows = tuple(
        {"ref_area": "AL", by: code, "time_period": "2025", "obs_status": status if code == codes[-1] else "A"}
        for code in codes
    )
    return View("R02", "t", "AL", by, rows, ("2025",), codes, {})


def test_groups_that_one_office_counts_by_one_definition_are_compared_freely():
    assert guard.judge(groups("sex", "F", "M"), LEVELS, "police") is None


def test_groups_of_which_one_was_counted_by_another_definition_are_compared_with_care():
    verdict = guard.judge(groups("sex", "F", "M", status="D"), LEVELS, "police")
    assert (verdict.level, verdict.reasons) == (guard.WARNED, ("breaks",))


def test_platforms_are_compared_with_care_for_each_counts_in_its_own_way():
    verdict = guard.judge(groups("reporter", "one", "other"), LEVELS, "platform")
    assert (verdict.level, verdict.reasons) == (guard.WARNED, ("territory",))


@pytest.mark.parametrize("level", [guard.BLOCKED, guard.WARNED, guard.ALLOWED])
def test_every_verdict_has_its_words(level):
    said = guard.Verdict(level, ("laws", "people", "years")).says(Words("sq"))
    assert len(said) == 4
    assert all(said)


def test_a_service_is_listed_with_its_source_and_its_day(tmp_path):
    file = tmp_path / "help.yml"
    file.write_text(ENTRY.format(day="2026-01-31"))
    (found,) = services.services(file)
    assert found.address == "tel:+000111222"
    assert found.verified_on == datetime.date(2026, 1, 31)


def test_an_entry_older_than_half_a_year_is_marked(tmp_path):
    file = tmp_path / "help.yml"
    file.write_text(ENTRY.format(day="2026-01-31"))
    (found,) = services.services(file)
    assert not found.is_old(found.verified_on + datetime.timedelta(days=180))
    assert found.is_old(found.verified_on + datetime.timedelta(days=181))


@pytest.mark.parametrize("line", ["source", "verified_on", "contact"])
def test_an_entry_that_nobody_answers_for_is_refused(tmp_path, line):
    file = tmp_path / "help.yml"
    lines = ENTRY.format(day="2026-01-31").splitlines(keepends=True)
    file.write_text("".join(text for text in lines if f" {line}:" not in text))
    with pytest.raises(BadFileError, match=line):
        services.services(file)


def test_a_day_that_is_none_is_refused(tmp_path):
    file = tmp_path / "help.yml"
    file.write_text(ENTRY.format(day="last spring"))
    with pytest.raises(BadFileError, match="verified_on"):
        services.services(file)


def test_the_page_shows_services_with_their_day_and_warns_of_old_ones(site, monkeypatch, tmp_path):
    file = tmp_path / "help.yml"
    file.write_text(ENTRY.format(day="2020-01-31"))
    monkeypatch.setattr("observatory.still.help.services", lambda: services.services(file))
    text = site.get("/get-help?lang=en").text
    assert 'href="tel:+000111222"' in text
    assert "January 31, 2020" in text
    assert "more than 180 days ago" in text


def test_a_mistake_in_the_list_does_not_take_the_page_away(site, monkeypatch):
    def broken():
        raise BadFileError("help.yml, service 1: source is missing.")

    monkeypatch.setattr("observatory.still.help.services", broken)
    answer = site.get("/get-help?lang=en")
    assert answer.status_code == 200
    assert "No service is listed yet" in answer.text


def test_what_ships_names_no_number_from_memory():
    assert services.services() == ()


def test_notes_become_html_and_nothing_in_them_becomes_more():
    made = html_of("# Notes\n\n**Bold** <script>alert(1)</script>\n\n## Part\n\n- one\n- two\n")
    assert "<strong>Bold</strong> &lt;script&gt;" in made
    assert "<h3>Part</h3><ul><li>one</li><li>two</li></ul>" in made
    assert "<script>" not in made
