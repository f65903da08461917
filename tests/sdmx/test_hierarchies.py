"""The crosswalk from offences to forms is published as a hierarchy of the codes of both lists."""

import io

import pytest
from lxml import etree

ADDRESSES = (
    "/rest/hierarchicalcodelist/TFGBV/H_OFFENCES_BY_FORM",
    "/v2/structure/hierarchy/TFGBV/H_OFFENCES_BY_FORM",
)
BELOW = {
    "_T": ["IBA", "EXT"],
    "IBA": ["IBA_SHR", "IBA-AL_121"],
    "IBA_SHR": ["IBA_SHR-AL_121"],
    "EXT": ["EXT-AL_121A"],
}


def in_xml(places: list) -> dict[str, list[str]]:
    """What stands below each place."""
    found = {one.get("id"): [below.get("id") for below in one.findall("{*}HierarchicalCode")] for one in places}
    return {name: below for name, below in found.items() if below}


def in_json(places: list) -> dict[str, list[str]]:
    """What stands below each place."""
    found: dict[str, list[str]] = {}
    for one in places:
        if below := one.get("hierarchicalCodes"):
            found |= {one["id"]: [place["id"] for place in below]} | in_json(below)
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_offence_stands_under_every_form_that_it_is_counted_as(client, address):
    document = etree.fromstring(client.get(address).content)
    assert in_xml(document.findall(".//{*}HierarchicalCode")) == BELOW


@pytest.mark.parametrize(
    ("root", "version"), [("/rest/hierarchicalcodelist", "1.0.0"), ("/v2/structure/hierarchy", "2.0.0")]
)
def test_json_says_the_same(client, root, version):
    accept = {"Accept": f"application/vnd.sdmx.structure+json;version={version}"}
    data = client.get(root, headers=accept).json()["data"]
    (held,) = data["hierarchies"] if version == "2.0.0" else data["hierarchicalCodelists"][0]["hierarchies"]
    assert in_json(held["hierarchicalCodes"]) == BELOW


def test_a_place_says_how_far_the_offence_belongs_there_and_since_when(client):
    document = etree.fromstring(client.get("/v2/structure/hierarchy").content)
    places = {one.get("id"): one for one in document.findall(".//{*}HierarchicalCode")}
    stalking = places["EXT-AL_121A"]
    assert stalking.get("validFrom") == "2020-06-01T00:00:00"
    assert stalking.findtext("{*}Annotations//{*}AnnotationTitle") == "exact"
    assert stalking.findtext("{*}Code") == "urn:sdmx:org.sdmx.infomodel.codelist.Code=TFGBV:CL_OFFENCE(1.0.0).AL_121A"


def test_both_lists_come_with_the_hierarchy_and_it_with_them(client):
    with_lists = etree.fromstring(client.get("/rest/hierarchicalcodelist?references=children").content)
    assert {one.get("id") for one in with_lists.findall(".//{*}Codelist")} == {"CL_FORM", "CL_OFFENCE"}
    above = etree.fromstring(client.get("/rest/codelist/TFGBV/CL_OFFENCE?references=hierarchicalcodelist").content)
    assert [one.get("id") for one in above.findall(".//{*}HierarchicalCodelist")] == ["H_OFFENCES_BY_FORM"]


def test_a_client_of_version_21_reads_the_hierarchy(client):
    sdmx = pytest.importorskip("sdmx")
    message = sdmx.read_sdmx(io.BytesIO(client.get("/rest/hierarchicalcodelist?references=children").content))
    (found,) = message.hierarchical_codelist.values()
    assert found.id == "H_OFFENCES_BY_FORM"
