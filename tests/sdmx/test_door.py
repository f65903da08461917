"""Offices have their data checked behind a token, at once or in their own time, and see no one else's answers."""

import logging
import time

import pytest
from fastapi.testclient import TestClient

from observatory.sdmx.app import create_app
from observatory.sdmx.submission.door import routes, tokens

TOKEN, OTHER = "a-token-of-the-office", "a-token-of-another-one"
ME, YOU = {"Authorization": f"Bearer {TOKEN}"}, {"Authorization": f"Bearer {OTHER}"}
GOOD = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,INDICATOR,SERIES,REF_AREA,FORM,OFFENCE,ICT,SEX,AGE,RELATIONSHIP,NATIONALITY,"
    "TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS,CONF_STATUS\n"
    "dataflow,TFGBV:DF_TFGBV_POLICE(1.0.0),R,Q,R02,national,AL,_T,_T,Y,_T,_T,_T,_T,2024-Q1,5,NR,A,F\n"
)
BAD = GOOD.replace(",AL,", ",AX,")
WS = "/ws/public/data"


@pytest.fixture(scope="module")
def door(releases):
    return TestClient(create_app(releases, offices={TOKEN: "al_police", OTHER: "rs_police"}))


@pytest.mark.parametrize("sent", ["body", "form"])
def test_a_file_is_checked_at_once(door, sent):
    def post(content):
        if sent == "form":
            return door.post(f"{WS}/validate", headers=ME, files={"uploadFile": ("data.csv", content)})
        return door.post(f"{WS}/validate", headers=ME | {"Content-Type": "application/text"}, content=content)

    good = post(GOOD).json()
    assert (good["Status"], good["Errors"]) == ("Complete", False)
    assert good["Datasets"][0]["ObsCount"] == 1
    answer = post(BAD)
    assert answer.status_code == 200
    (rule,) = answer.json()["Datasets"][0]["ValidationReport"]
    assert rule["Type"] == "Representation"
    assert rule["Errors"] == [
        {
            "ErrorCode": "Representation",
            "Severity": "Error",
            "Message": 'Row 2, column REF_AREA: "AX" is not a code for REF_AREA. Did you mean AL?',
            "ComponentId": "REF_AREA",
            "ReportedValue": "AX",
            "Rows": [2],
            "Count": 1,
        }
    ]


def test_a_file_is_taken_in_and_its_answer_fetched_by_its_sender_alone(door):
    taken = door.post(f"{WS}/load", headers=ME, files={"uploadFile": ("data.csv", BAD)}).json()
    assert taken["Success"] is True
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = door.get(f"{WS}/loadStatus", params={"uid": taken["uid"]}, headers=ME).json()
        if found["Status"] == "Complete":
            break
        assert found["Status"] in ("Initialising", "Validating")
        time.sleep(0.05)
    assert found["Errors"] is True
    assert door.get(f"{WS}/loadStatus", params={"uid": taken["uid"]}, headers=YOU).status_code == 404
    assert door.get(f"{WS}/loadStatus", params={"uid": "nothing"}, headers=ME).status_code == 404


def test_a_file_about_a_structure_that_is_not_here_says_so(door):
    body = GOOD.replace("DF_TFGBV_POLICE", "DF_NONE")
    answer = door.post(f"{WS}/validate", headers=ME, content=body)
    assert answer.status_code == 400
    assert "There are DF_TFGBV" in answer.json()["errors"][0]["detail"]
    taken = door.post(f"{WS}/load", headers=ME, content=body).json()
    for _ in range(200):
        found = door.get(f"{WS}/loadStatus", params={"uid": taken["uid"]}, headers=ME).json()
        if found["Status"] == "IncorrectDSD":
            break
        time.sleep(0.05)
    assert found["Status"] == "IncorrectDSD"


def test_the_header_names_the_structure_where_the_file_does_not(door):
    urn = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=TFGBV:DF_TFGBV_POLICE(1.0.0)"
    body = GOOD.replace("DF_TFGBV_POLICE", "DF_NONE")
    answer = door.post(f"{WS}/validate", headers=ME | {"Structure": urn}, content=body)
    assert answer.json()["Errors"] is False


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN[:-1]}])
@pytest.mark.parametrize("address", ["/validate", "/load"])
def test_nobody_sends_without_a_token(door, headers, address):
    answer = door.post(f"{WS}{address}", headers=headers, content=GOOD)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["title"] == "Unauthorized"


def test_where_no_token_is_set_nothing_is_taken_in(releases, monkeypatch):
    monkeypatch.delenv("TFGBV_SDMX_TOKENS", raising=False)
    closed = TestClient(create_app(releases))
    assert closed.post(f"{WS}/validate", headers=ME, content=GOOD).status_code == 401
    assert closed.get("/rest/dataflow").status_code == 200


def test_tokens_come_from_the_environment_and_short_ones_do_not_count():
    said = {"TFGBV_SDMX_TOKENS": f"al_police:{TOKEN}, rs_police:short, :{OTHER}"}
    assert tokens(said) == {TOKEN: "al_police"}


def test_more_than_is_taken_is_refused_while_it_comes(releases, tmp_path):
    from fastapi import FastAPI, Request

    from observatory.sdmx import answer
    from observatory.sdmx.errors import SdmxError
    from observatory.sdmx.snapshot import Store

    app = FastAPI()
    app.include_router(routes(Store(releases), {TOKEN: "al_police"}, largest=1))

    @app.exception_handler(SdmxError)
    def on_problem(request: Request, error: SdmxError):
        return answer.problem(request, error)

    def endless():
        for _ in range(40):
            yield b"x" * 100_000

    found = TestClient(app).post(f"{WS}/validate", headers=ME, content=endless())
    assert found.status_code == 413


@pytest.mark.parametrize("content", ["", "<!DOCTYPE x []><x/>", "not,sdmx\n1,2\n"])
def test_what_cannot_be_read_is_a_400_and_the_service_goes_on(door, content):
    assert door.post(f"{WS}/validate", headers=ME, content=content).status_code == 400
    assert door.post(f"{WS}/validate", headers=ME, content=GOOD).json()["Errors"] is False


def test_logs_say_how_much_came_and_never_what(door, caplog):
    with caplog.at_level(logging.INFO, logger="observatory"):
        door.post(f"{WS}/validate", headers=ME, content=BAD)
    assert "1 observations" in caplog.text
    assert "AX" not in caplog.text
    assert TOKEN not in caplog.text
