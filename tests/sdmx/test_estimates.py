"""An estimate of a survey carries its error, its interval and its respondents, and a hidden one carries none."""

import csv
import io

import pytest

CSV = {"accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
ADDRESS = "/v2/data/dataflow/TFGBV/DF_TFGBV_SURVEY/+/*"
BESIDE = ("STD_ERR", "LOWER_BOUND", "UPPER_BOUND", "DESIGN_EFFECT", "COEF_VARIATION", "SAMPLE_SIZE")


def rows(client, question: str = "") -> dict[str, dict[str, str]]:
    answer = client.get(f"{ADDRESS}{question}", headers=CSV)
    assert answer.status_code == 200, answer.text
    return {row["FORM"]: row for row in csv.DictReader(io.StringIO(answer.text))}


def test_an_estimate_comes_with_its_error_its_interval_and_its_respondents(client):
    found = rows(client)["_T"]
    assert [found[name] for name in BESIDE] == ["1.25", "15.1", "24.4", "1.5", "6.45", "450"]


def test_a_hidden_estimate_comes_with_nothing_even_where_the_file_has_it(client):
    found = rows(client)["IBA"]
    assert (found["OBS_VALUE"], found["OBS_STATUS"]) == ("NaN", "Q")
    assert [found[name] for name in BESIDE] == [""] * 6


def test_json_has_them_as_numbers(client):
    answer = client.get(ADDRESS, headers={"accept": "application/vnd.sdmx.data+json;version=2.0.0"}).json()
    described = answer["data"]["structures"][0]["attributes"]["observation"]
    place = [attribute["id"] for attribute in described].index("LOWER_BOUND")
    series = answer["data"]["dataSets"][0]["series"].values()
    assert {one["observations"]["0"][1 + place] for one in series} == {15.1, None}


@pytest.mark.parametrize(("condition", "forms"), [("lt:100", {"EXT"}), ("ge:100", {"_T"}), ("eq:42.0", {"EXT"})])
def test_they_are_compared_as_numbers(client, condition, forms):
    assert set(rows(client, f"?c[SAMPLE_SIZE]={condition}")) == forms


@pytest.mark.parametrize(("condition", "status"), [("co:4", 422), ("lt:many", 400)])
def test_a_comparison_that_means_nothing_is_refused(client, condition, status):
    assert client.get(f"{ADDRESS}?c[SAMPLE_SIZE]={condition}", headers=CSV).status_code == status


def test_counts_do_not_carry_them(client):
    answer = client.get("/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+/*", headers=CSV)
    assert not set(BESIDE) & set(answer.text.splitlines()[0].split(","))
