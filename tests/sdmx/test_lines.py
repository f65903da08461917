"""Long answers are written by the database, short ones without it: both give the same bytes."""

import itertools

import pytest

from observatory.sdmx import lines

FORMATS = [
    "application/vnd.sdmx.data+csv;version=2.0.0",
    "application/vnd.sdmx.data+csv;version=2.1.0;labels=both;keys=both",
    "application/vnd.sdmx.data+csv;version=2.0.0;labels=name",
    "application/vnd.sdmx.data+csv;version=1.0.0",
    "application/vnd.sdmx.data+json;version=2.0.0",
    "application/vnd.sdmx.data+xml;version=3.0.0",
    "application/vnd.sdmx.genericdata+xml;version=2.1",
    "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
]
QUESTIONS = [
    "",
    "/Q.R02.*.AL",
    "/A?c[FORM]=IBA_SHR,EXT",
    "?c[TIME_PERIOD]=ge:2024-Q2+le:2025&c[OBS_STATUS]=A",
    "?attributes=COMMENT_OBS",
    "?attributes=none&measures=none",
    "?measures=none",
    "?c[OBS_STATUS]=Q",
    "?c[COMMENT_OBS]=co:law",
]


def ask(client, question: str, accept: str, view: str):
    sign = "&" if "?" in question else "?"
    address = f"/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+{question}{sign}dimensionAtObservation={view}"
    return client.get(address, headers={"Accept": accept})


@pytest.mark.parametrize("accept", FORMATS)
def test_a_short_answer_and_a_long_one_are_written_alike(client, monkeypatch, accept):
    for question, view in itertools.product(QUESTIONS, ["TIME_PERIOD", "AllDimensions"]):
        short = ask(client, question, accept, view)
        with monkeypatch.context() as patched:
            patched.setattr(lines, "FEW", -1)
            long = ask(client, question, accept, view)
        assert short.status_code == long.status_code == 200, (question, short.text)
        assert short.content == long.content, question


def test_a_long_answer_comes_in_pieces_that_make_one_message(client, monkeypatch):
    address = "/v2/data/dataflow/TFGBV/DF_TFGBV_INDICATORS"
    whole = client.get(address).content
    monkeypatch.setattr(lines, "FEW", -1)
    monkeypatch.setattr(lines, "_ROWS", 3)
    assert client.get(address).content == whole
