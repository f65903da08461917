"""What has changed since the last release is told on the page of each indicator, with its reason."""

import re

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from observatory.components.changes import MOST, changes
from observatory.still import routes
from tests.publication import world


@pytest.fixture(scope="module")
def revised(tmp_path_factory):
    """Two releases, the second with a corrected return: some figures of one quarter are higher."""
    where = world.place(tmp_path_factory.mktemp("changes"))
    world.publish(where)
    people = world.victims()
    again = people[(people["country"] == "ME") & (people["quarter"] == "2024-Q3")].head(40)
    mart = world.indicators(pd.concat([people, again], ignore_index=True))
    return where, world.publish(where, mart, world.submissions("counted twice"))


@pytest.fixture
def pages(revised, monkeypatch):
    monkeypatch.setenv("TFGBV_RELEASES", str(revised[0].releases))
    return TestClient(Starlette(routes=routes.routes()))


def test_the_page_of_an_indicator_tells_its_changes_and_why(pages, revised):
    _, release = revised
    found = changes(release)
    assert found.counts["R02"] > 0
    text = pages.get("/indicator/R02?lang=en").text
    table = re.search(r"<table[^>]*><caption>Figures that differ from release.*?</table>", text, re.S)[0]
    assert found.previous in table
    assert "Montenegro, 2024" in table
    assert "counted twice" in table
    assert table.count("<tr>") - 1 == min(found.counts["R02"], MOST)


def test_a_revised_figure_is_told_before_and_now_and_a_hidden_one_bears_no_number(pages, revised):
    _, release = revised
    rows = changes(release).first["R02"]
    assert {row["kind"] for row in rows}
    for row in rows:
        assert ("before" in row) == (row["kind"] == "revised")
    text = pages.get("/indicator/R02?lang=en").text
    for row in rows:
        if row["kind"] == "revised":
            assert f"<td>{row['before']:,.0f}</td><td>{row['after']:,.0f}</td>" in text


def test_an_indicator_that_did_not_change_says_so(pages, revised):
    assert "Q01" not in changes(revised[1]).counts
    assert "No figure of this indicator differs" in pages.get("/indicator/Q01?lang=en").text


def test_a_first_release_has_no_changes(site, release):
    assert changes(release).number == 0
    assert "This is the first release" in site.get("/indicator/R02?lang=en").text


def test_the_overview_tells_the_changes_in_sentences(pages, revised):
    text = pages.get("/?lang=en").text
    assert f"Against release {changes(revised[1]).previous}" in text
    assert "counted twice" in text


def test_every_release_there_was_stays_reachable_as_it_was(pages, revised):
    _, release = revised
    previous = changes(release).previous
    page = pages.get("/method?lang=en").text
    for name in (previous, release.id):
        assert f'href="/releases/{name}/indicators.parquet"' in page
        answer = pages.get(f"/releases/{name}/manifest.json")
        assert answer.json()["id"] == name
        assert name in answer.headers["content-disposition"]
    table = pages.get(f"/releases/{previous}/indicators.parquet").content
    assert table == (release.path.parent / previous / "tables" / "indicators.parquet").read_bytes()


@pytest.mark.parametrize("path", ["r0009-00000000/notes.md", "../manifest.json", "{}/audit.parquet", "{}/../../x"])
def test_what_is_no_file_of_a_release_is_a_helpful_page(pages, revised, path):
    assert pages.get(f"/releases/{path.format(revised[1].id)}").status_code == 404
