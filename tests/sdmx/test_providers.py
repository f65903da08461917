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
    for named in ("al_police", "TFGBV,al_police"):
        answer = client.get(f"{ADDRESS}/{named}", headers={"Accept": "text/csv"})
        assert areas(answer) == {"AL", "AL-01"}
    answer = client.get("/rest/availableconstraint/DF_TFGBV_POLICE/all/al_police/REF_AREA")
    assert answer.status_code == 200 and ">AL-01<" in answer.text and ">RS<" not in answer.text
    assert areas(client.get(f"{ADDRESS}/all", headers={"Accept": "text/csv"})) > {"AL", "AL-01", "RS"}


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
