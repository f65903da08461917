"""Constraints say two things, and say which: what there are data for, and what may be reported at all."""

import pytest

JSON = {"Accept": "application/vnd.sdmx.structure+json;version=2.0.0"}


def constraints(client, address: str) -> dict[str, dict]:
    """The constraints of an answer by id."""
    return {one["id"]: one for one in client.get(address, headers=JSON).json()["data"]["dataConstraints"]}


def codes(constraint: dict) -> dict[str, list[str]]:
    """The codes of a constraint by dimension."""
    keys = constraint["cubeRegions"][0].get("keyValues", [])
    return {key["id"]: [one["value"] for one in key["values"]] for key in keys if "values" in key}


def partial(client, address: str, name: str) -> set[str]:
    """The codes of a list in an answer."""
    lists = client.get(address, headers=JSON).json()["data"]["codelists"]
    return {code["id"] for one in lists if one["id"] == name for code in one["codes"]}


def test_what_there_is_and_what_may_be_are_asked_for_by_name(client):
    roles = {}
    for kind in ("actualconstraint", "allowedconstraint", "contentconstraint"):
        found = constraints(client, f"/rest/{kind}/all/all/all")
        roles[kind] = {one["role"] for one in found.values()}
    assert roles == {
        "actualconstraint": {"Actual"}, "allowedconstraint": {"Allowed"}, "contentconstraint": {"Actual", "Allowed"}
    }  # fmt: skip
    assert set(constraints(client, "/v2/structure/dataconstraint/*/CR_TFGBV_POLICE")) == {"CR_TFGBV_POLICE"}


def test_an_office_may_report_on_its_area_and_those_below_and_nothing_else_is_said_of_it(client):
    allowed = constraints(client, "/rest/allowedconstraint/all/all/all")
    of_office = allowed["CR_POLICE_AL_POLICE_ALLOWED"]
    assert codes(of_office) == {"REF_AREA": ["AL", "AL-01"]}
    (attached,) = of_office["constraintAttachment"]["provisionAgreements"]
    assert attached.endswith("ProvisionAgreement=TFGBV:PA_POLICE_AL_POLICE(1.0.0)")
    # The helpline's list names no area: nothing is claimed.
    assert not [name for name in allowed if "AL_CSO" in name]


def test_a_dataflow_and_its_structure_take_the_indicators_of_their_source(client):
    allowed = constraints(client, "/rest/allowedconstraint/all/all/all")
    for name, kind in (("CR_TFGBV_POLICE_ALLOWED", "dataflows"), ("CR_TFGBV_POLICE_STRUCTURE", "dataStructures")):
        assert codes(allowed[name]) == {"INDICATOR": ["R02", "R05"]}
        assert list(allowed[name]["constraintAttachment"]) == [kind]
    assert not [name for name in allowed if "INDICATORS" in name]


def test_what_there_is_lies_within_what_may_be(client):
    found = constraints(client, "/rest/contentconstraint/all/all/all")
    held = 0
    for name, one in found.items():
        if name.endswith("_ALLOWED") and name.removesuffix("_ALLOWED") in found:
            actual = codes(found[name.removesuffix("_ALLOWED")])
            for dimension, listed in codes(one).items():
                assert set(actual[dimension]) <= set(listed)
                held += 1
    assert held >= 3


def test_a_partial_list_has_what_may_be_reported_in_it(client):
    whole = partial(client, "/rest/codelist/TFGBV/CL_AREA", "CL_AREA")
    tail = "references=descendants&detail=referencepartial"
    office = partial(client, f"/rest/provisionagreement/TFGBV/PA_POLICE_AL_POLICE?{tail}", "CL_AREA")
    assert office == {"AL", "AL-01"} < whole
    indicators = partial(client, f"/rest/dataflow/TFGBV/DF_TFGBV_POLICE?{tail}", "CL_INDICATOR")
    assert indicators == {"R02", "R05"}


def test_the_schema_of_an_agreement_takes_the_areas_of_its_office_alone(client):
    agreed = client.get("/rest/schema/provisionagreement/TFGBV/PA_POLICE_AL_POLICE").text
    whole = client.get("/rest/schema/dataflow/TFGBV/DF_TFGBV_POLICE").text
    assert '"AL-01"' in agreed and '"RS"' not in agreed and '"RS"' in whole
    assert '"R02"' in whole and '"S03"' not in whole


@pytest.mark.parametrize(
    "root", ["/rest/availableconstraint/DF_TFGBV_CSO", "/v2/availability/dataflow/TFGBV/DF_TFGBV_CSO/*"]
)
@pytest.mark.parametrize("key", ["A.S03", "Q.S03..RS"])
def test_where_nothing_matches_both_counts_are_zero(client, frame, root, key):
    assert not ((frame["indicator"] == "S03") & (frame["freq"] == "A")).any()
    text = key if root.startswith("/rest") else key.replace("..", ".*.")
    (found,) = constraints(client, f"{root}/{text}").values()
    assert codes(found) == {}
    assert {one["id"]: one["title"] for one in found["annotations"]} == {"series_count": "0", "obs_count": "0"}


def test_where_nothing_matches_what_could_be_chosen_instead_is_said(client):
    (found,) = constraints(client, "/rest/availableconstraint/DF_TFGBV_CSO/A.S03..AL?mode=available").values()
    assert codes(found)["FREQ"] == ["Q"]
    assert "REF_AREA" not in codes(found)


def test_a_dimension_or_a_reference_that_is_not_there_is_named(client):
    wrong = client.get("/rest/availableconstraint/DF_TFGBV_POLICE/all/all/COLOUR")
    assert wrong.status_code == 422 and "COLOUR" in wrong.text and "REF_AREA" in wrong.text
    assert client.get("/rest/availableconstraint/DF_TFGBV_POLICE?references=children").status_code == 400


def test_a_release_without_offices_has_constraints_on_dataflows_only(tmp_path, frame, new_release, new_client):
    new_release(tmp_path / "releases", frame)
    for file in (tmp_path / "releases").glob("r*/codelists/providers.csv"):
        file.unlink()
    client = new_client(tmp_path / "releases")
    allowed = constraints(client, "/rest/allowedconstraint/all/all/all")
    kinds = {kind for one in allowed.values() for kind in one["constraintAttachment"]}
    assert kinds == {"dataflows", "dataStructures"}
    # Nobody sends it as it is: it is the observatory's own, and all of it is asked for by that name.
    everything = client.get("/rest/data/DF_TFGBV_POLICE?format=csv").text
    assert client.get("/rest/data/DF_TFGBV_POLICE/all/TFGBV?format=csv").text == everything
