"""Data by provider: the figures of the area for which an office alone reports, and nothing that would be a guess."""

import csv
import io

import pandas as pd
import pytest

ADDRESS = "/rest/data/DF_TFGBV_POLICE/all"


@pytest.fixture
def offices(monkeypatch):
    """Who reports for which area."""

    def known(*rows: tuple[str, str | None]) -> None:
        frame = pd.DataFrame([{"reporter": name, "source": "police", "ref_area": area} for name, area in rows])
        monkeypatch.setattr("observatory.sdmx.providers.provider_rows", lambda release: frame)

    return known


def areas(answer) -> set[str]:
    return {row["REF_AREA"] for row in csv.DictReader(io.StringIO(answer.text))}


def test_the_data_of_an_office_are_those_of_its_area_and_the_areas_below(client, offices):
    offices(("al_police", "AL"))
    for named in ("al_police", "TFGBV,al_police", "all,al_police"):
        answer = client.get(f"{ADDRESS}/{named}", headers={"Accept": "text/csv"})
        assert areas(answer) == {"AL", "AL-01"}
    answer = client.get("/rest/availableconstraint/DF_TFGBV_POLICE/all/al_police/REF_AREA")
    assert answer.status_code == 200 and ">AL-01<" in answer.text and ">RS<" not in answer.text
    assert areas(client.get(f"{ADDRESS}/all", headers={"Accept": "text/csv"})) > {"AL", "AL-01", "RS"}


def constraint(answer) -> dict:
    """The constraint of an answer in JSON: its codes by dimension, and its counts."""
    (found,) = answer.json()["data"]["dataConstraints"]
    keys = found["cubeRegions"][0].get("keyValues", [])
    codes = {key["id"]: [one["value"] for one in key["values"]] for key in keys if "values" in key}
    return codes | {one["id"]: int(one["title"]) for one in found["annotations"]}


def test_what_there_is_of_an_office_is_counted_as_it_is_sent_and_named_with_the_office_alone(client, offices):
    offices(("al_police", "AL"), ("rs_police", "RS"))
    json = {"Accept": "application/vnd.sdmx.structure+json;version=2.0.0"}
    every = client.get("/rest/availableconstraint/DF_TFGBV_POLICE?references=all", headers=json)
    one = client.get("/rest/availableconstraint/DF_TFGBV_POLICE/all/al_police?references=all", headers=json)
    sent = client.get(f"{ADDRESS}/al_police", headers={"Accept": "text/csv"}).text
    assert constraint(one)["obs_count"] == sent.count("\n") - 1 < constraint(every)["obs_count"]
    assert constraint(one)["REF_AREA"] == ["AL", "AL-01"]
    providers = one.json()["data"]["dataProviderSchemes"][0]
    assert [office["id"] for office in providers["dataProviders"]] == ["al_police"] and providers["isPartial"]
    assert [agreement["id"] for agreement in one.json()["data"]["provisionAgreements"]] == ["PA_POLICE_AL_POLICE"]
    assert "RS" not in str([codes for codes in one.json()["data"]["codelists"] if codes["id"] == "CL_AREA"])


def test_a_choice_of_areas_is_widened_in_so_far_as_the_office_reports_on_them(client, offices):
    offices(("al_police", "AL"))
    address = "/rest/availableconstraint/DF_TFGBV_POLICE/...AL-01/al_police/REF_AREA"
    json = {"Accept": "application/vnd.sdmx.structure+json;version=2.0.0"}
    assert constraint(client.get(address, headers=json))["REF_AREA"] == ["AL-01"]
    assert constraint(client.get(f"{address}?mode=available", headers=json))["REF_AREA"] == ["AL", "AL-01"]


def figures(text: str, format: str) -> object:
    """A message without the columns that say what it is about."""
    return [line.split(",")[2:] for line in text.splitlines()] if format == "text/csv" else text


@pytest.mark.parametrize("format", ["text/csv", "application/json"])
def test_a_provision_agreement_gives_what_its_provider_sends(client, offices, format):
    offices(("al_police", "AL"))
    asked = {"Accept": format}
    agreed = client.get("/v2/data/provisionagreement/TFGBV/PA_POLICE_AL_POLICE", headers=asked)
    named = client.get("/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE?c[REF_AREA]=AL,AL-01", headers=asked)
    assert figures(agreed.text, format) == figures(named.text, format)
    counted = client.get(
        "/v2/availability/provisionagreement/TFGBV/PA_POLICE_AL_POLICE", headers={"Accept": "application/json"}
    )
    assert constraint(counted)["REF_AREA"] == ["AL", "AL-01"]


ASKED = {
    "dataflow/TFGBV/DF_TFGBV_POLICE": ("dataflow", "StructureUsage", "Dataflow=TFGBV:DF_TFGBV_POLICE(1.0.0)"),
    "datastructure/TFGBV/DSD_TFGBV_POLICE": (
        "datastructure", "Structure", "DataStructure=TFGBV:DSD_TFGBV_POLICE(1.0.0)",
    ),
    "provisionagreement/TFGBV/PA_POLICE_AL_POLICE": (
        "dataprovision", "ProvisionAgreement", "ProvisionAgreement=TFGBV:PA_POLICE_AL_POLICE(1.0.0)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("context", ASKED)
def test_a_message_is_about_what_was_asked_for(client, offices, context):
    offices(("al_police", "AL"))
    word, element, urn = ASKED[context]
    _, _, name = urn.partition("=")
    (row, *_) = csv.DictReader(io.StringIO(client.get(f"/v2/data/{context}", headers={"Accept": "text/csv"}).text))
    assert (row["STRUCTURE"], row["STRUCTURE_ID"]) == (word, name)
    text = client.get(f"/v2/data/{context}").text
    assert f"{urn}</com:{element}>" in text


def test_in_version_1_the_one_provider_that_was_asked_for_is_named(client, offices):
    offices(("al_police", "AL"))
    specific = {"Accept": "application/vnd.sdmx.structurespecificdata+xml;version=2.1"}
    one, every = (client.get(f"{ADDRESS}/{who}", headers=specific).text for who in ("al_police", "all"))
    assert '<com:ProvisionAgrement><Ref id="PA_POLICE_AL_POLICE"' in one
    assert '<com:StructureUsage><Ref id="DF_TFGBV_POLICE"' in every


def test_a_provider_of_another_agency_is_not_taken_for_ours(client, offices):
    offices(("al_police", "AL"))
    answer = client.get(f"{ADDRESS}/other,al_police")
    assert answer.status_code == 404 and "a plus between several" in answer.text


def test_where_several_report_or_nobody_is_known_nothing_is_guessed(client, offices):
    offices(("al_police", "AL"), ("other", "RS"))
    unknown = client.get(f"{ADDRESS}/other")
    assert unknown.status_code == 404 and "al_police" in unknown.text
    for rows in ([("al_police", None)], [("al_police", "")]):
        offices(*rows)
        answer = client.get(f"{ADDRESS}/al_police")
        assert answer.status_code == 404 and "not told apart by provider" in answer.text


def test_updated_after_takes_a_year_or_a_month_too(client):
    for moment in ("2025", "2025-12", "2025-12-01", "2025-12-01T00:00:00Z"):
        assert client.get(f"/rest/data/DF_TFGBV_POLICE?updatedAfter={moment}").status_code == 200
    for moment in ("25", "2025-13", "20251", "yesterday"):
        assert client.get(f"/rest/data/DF_TFGBV_POLICE?updatedAfter={moment}").status_code == 400
