"""A fault of the software itself: one return is answered so, the others go on, and the traceback is shown."""

import logging

import pytest
from typer.testing import CliRunner

from ingestion import check as check_stage
from ingestion import conclude, read, receive
from ingestion.cli import main
from ingestion.estimate import estimates as estimating
from ingestion.status import count_submissions
from tests.specimens import surveys

SECRET = "SECRET-CELL"
OFFICES = ("rs_survey", "me_survey", "al_survey")


def put(house, reporter: str) -> str:
    path = house.folder / f"{reporter}.sav"
    path.write_bytes(surveys.as_sav(surveys.household(reporter, 2025, per_unit=5, units=4)))
    return receive.put(house.zones, "survey", reporter, path)


@pytest.fixture
def faulty(monkeypatch):
    """Estimation that fails on the survey of one office, with a message that quotes a cell."""
    made = estimating.estimates

    def estimates(frame, survey, **about):
        if about["reporter"] == "me_survey":
            raise ZeroDivisionError(SECRET)
        return made(frame, survey, **about)

    monkeypatch.setattr(estimating, "estimates", estimates)
    return made


def test_a_survey_that_cannot_be_estimated_is_answered_and_the_others_land(house, faulty, caplog):
    ids = {reporter: put(house, reporter) for reporter in OFFICES}
    landed = house.stages(list(ids.values()), "survey")
    assert set(landed) == {ids["rs_survey"], ids["al_survey"]} == set(house.landed("survey"))
    answer = house.answer(ids["me_survey"], "survey")
    assert (answer.outcome["state"], answer.outcome["code"], answer.outcome["exit_code"]) == (
        "refused", "software_fault", 1,
    )  # fmt: skip
    assert "Our software failed on this file while it was to land it, so nothing of it landed." in answer.reply
    assert "Naš softver je zakazao na ovoj datoteci" in answer.reply
    assert count_submissions(house.zones)["submissions on which the software failed"] == 1
    shown = caplog.text
    assert "Traceback" in shown and "ZeroDivisionError" in shown and "in land_one" in shown
    assert SECRET not in shown + answer.reply


def test_it_is_tried_again_by_itself_and_lands_once_the_software_is_mended(house, faulty, monkeypatch):
    submission = put(house, "me_survey")
    assert house.stages([submission], "survey") == []
    monkeypatch.setattr(estimating, "estimates", faulty)
    assert receive.receive(None, "survey", within=house.zones) == [submission]
    assert house.stages([submission], "survey") == [submission]
    assert house.answer(submission, "survey").outcome["state"] == "landed"


def test_a_rule_that_fails_on_one_return_leaves_the_others_their_answers(house, fill, police, tmp_path, monkeypatch):
    ids = []
    for number in (1, 2, 3):
        path = tmp_path / f"2024-Q{number}.xlsx"
        path.write_bytes(fill(police, time_period=f"2024-Q{number}"))
        ids.append(receive.put(house.zones, "police", "me_police", path))
    rules = check_stage._rules

    def fail(source, waiting, readings):
        if any(one.id == ids[1] for one in waiting):
            raise RuntimeError(SECRET)
        return rules(source, waiting, readings)

    monkeypatch.setattr(check_stage, "_rules", fail)
    assert set(house.stages(ids, "police")) == {ids[0], ids[2]}
    assert house.answer(ids[1], "police").codes == {"software_fault"}


def test_the_command_ends_with_one_and_shows_the_traceback(house, fill, police, tmp_path, monkeypatch, caplog):
    path = tmp_path / "2024-Q1.xlsx"
    path.write_bytes(fill(police))

    def fail(*given, **more):
        raise KeyError(SECRET)

    monkeypatch.setattr(read, "parse", fail)
    caplog.set_level(logging.ERROR)
    for _ in range(2):
        done = CliRunner().invoke(main, ["send", str(path), "--reporter", "me_police"])
        assert done.exit_code == 1
        assert "That is our fault and not yours" in done.output
        assert SECRET not in done.output + caplog.text
    assert caplog.text.count("Traceback") == 2


@pytest.fixture
def returns(house, fill, police, tmp_path) -> list[str]:
    ids = []
    for number in (1, 2, 3):
        path = tmp_path / f"2024-Q{number}.xlsx"
        path.write_bytes(fill(police, time_period=f"2024-Q{number}"))
        ids.append(receive.put(house.zones, "police", "me_police", path))
    return ids


@pytest.mark.parametrize("state", ["accepted", "landed"])
def test_a_letter_that_cannot_be_written_stops_no_other_return(house, returns, state, monkeypatch, caplog):
    write = conclude.reply

    def fail(one, outcome, findings):
        if one.id == returns[1] and (outcome["state"] == state or outcome["code"] == "software_fault"):
            raise UnicodeError(SECRET)
        return write(one, outcome, findings)

    monkeypatch.setattr(conclude, "reply", fail)
    house.stages(returns, "police")
    answers = {one: house.answer(one, "police") for one in returns}
    assert [answers[one].outcome["state"] for one in (returns[0], returns[2])] == ["landed", "landed"]
    assert answers[returns[1]].outcome["code"] == "software_fault"
    assert ("taken in" in answers[returns[1]].reply) == (state == "landed")
    assert "Traceback" in caplog.text and "UnicodeError" in caplog.text
    assert SECRET not in caplog.text + answers[returns[1]].reply
    assert count_submissions(house.zones)["submissions on which the software failed"] == 1
    monkeypatch.setattr(conclude, "reply", write)
    assert receive.receive(None, "police", within=house.zones) == [returns[1]]
    assert house.stages([returns[1]], "police") == [returns[1]]
    again = house.answer(returns[1], "police")
    assert (again.outcome["state"], again.outcome["code"]) == ("landed", None)
    assert "Taken in: " in again.reply
