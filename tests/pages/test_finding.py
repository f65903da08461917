"""Above its chart a view says its latest figure as a sentence, or why there is none to say."""

import re

import pytest

from observatory.components import flags
from observatory.components.sight import see
from observatory.still.finding import finding
from observatory.texts import LANGUAGES, Words
from tests.pages.walking import random_states


def views(release, language: str):
    """Many views of a release that have rows."""
    for name, asked in random_states(release, 150, 11):
        sight = see(release, language, name, asked)
        if sight.view.rows:
            yield sight


def latest(sight):
    """The row of the latest period of the line that stands for the whole view."""
    view = sight.view
    rows = [row for period in view.periods if (row := view.cell(view.line, period)) is not None]
    return rows[-1] if rows else None


@pytest.mark.parametrize("language", ["en", "mk"])
def test_the_sentence_says_the_latest_figure_of_the_view_with_its_period(release, language):
    seen = 0
    for sight in views(release, language):
        row = latest(sight)
        said = finding(sight)
        assert bool(said) == (row is not None)
        if row is None or not flags.is_shown(row["obs_value"], str(row["conf_status"])):
            continue
        assert flags.figure(float(row["obs_value"]), str(row["unit_measure"]), language) in said[0]
        assert sight.labels.of("time_period", str(row["time_period"])) in said[0]
        seen += 1
    assert seen > 10


def test_a_hidden_figure_is_said_with_its_sign_and_its_reason_and_without_a_number(release):
    seen = 0
    for sight in views(release, "en"):
        row = latest(sight)
        if row is None or row["conf_status"] != "C":
            continue
        said = finding(sight)
        assert "[c]" in said[0]
        figure = said[0].rpartition(": ")[2]
        assert not re.search(r"\d", figure)
        assert "Hidden so that nobody can be recognised" in said[1]
        seen += 1
    assert seen > 0


def test_the_page_says_it_above_the_chart(site):
    text = site.get("/indicator/R02?area=AL&lang=en").text
    assert re.search(r'<p class="finding"><strong>Albania, \d{4}', text)
    assert text.index('class="finding"') < text.index("<svg")


def test_a_unit_stands_behind_its_figure_in_the_form_that_the_language_wants():
    assert [Words(tongue).say("units_after.PT") for tongue in ("en", "sr-Latn", "hr")] == ["per cent", "odsto", "posto"]
    for tongue in LANGUAGES:
        after, units = Words(tongue).get("units_after"), Words(tongue).get("units")
        assert set(after) <= set(units)
        assert not tongue.startswith(("sr", "bs", "hr", "cnr")) or after["D"] != units["D"]


def test_a_share_is_told_with_its_words_behind_it(release):
    said = [line for sight in views(release, "sr-Latn") if sight.view.unit == "PT" for line in finding(sight)[:1]]
    shown = [line for line in said if re.search(r": \d", line)]
    assert shown and all(" odsto" in line for line in shown)


def test_instruments_are_cited_in_english_and_marked_so(site):
    page = site.get("/indicator/R02?lang=mk").text
    assert re.search(r'<dd><span lang="en">[^<]*(Istanbul|Directive|GREVIO)[^<]*</span></dd>', page)
