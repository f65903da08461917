"""The specimens of all invented offices go through in one run, the good ones in and the broken ones back.

Surveys go through in `test_survey_door.py`.
"""

import csv
from pathlib import Path

import pytest

from ingestion import receive
from ingestion.box import boxes
from ingestion.sources import SOURCES as ALL
from ingestion.status import count_submissions

SOURCES = tuple(name for name in ALL if name != "survey")
#: A telephone number where a code must stand is no code either.
FOLLOWS = {"cso/al_shelter/broken/phone_number.xlsx": {"unknown_code"}}
SPECIMENS = Path(__file__).resolve().parents[1] / "specimens"


@pytest.fixture(scope="module")
def answers(shared_house):
    """What became of each specimen, by its path below the folder."""
    found = {}
    for source in SOURCES:
        shared_house.stages(receive.receive(SPECIMENS, source, within=shared_house.zones), source)
        paths = {receive.submission_id(path.parent.parent.name if path.parent.name == "broken" else path.parent.name,
                                       path.read_bytes()): path.relative_to(SPECIMENS).as_posix()
                 for path in (SPECIMENS / source).rglob("*.*") if path.is_file()}  # fmt: skip
        for one in boxes(shared_house.zones, source):
            found[paths[one.id]] = shared_house.answer(one.id, source)
    return found


@pytest.fixture(scope="module")
def expected():
    """Broken specimen -> the finding that it must get."""
    with (SPECIMENS / "broken_expectations.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row["finding"] for row in csv.DictReader(file)}
    return {path: finding for path, finding in rows.items() if path.startswith(SOURCES)}


def test_every_specimen_is_received(answers):
    sent = [path for source in SOURCES for path in (SPECIMENS / source).rglob("*.*") if path.is_file()]
    assert len(answers) == len(sent) > 150


def test_every_good_specimen_lands_and_only_consent_and_an_overfull_shelter_are_remarked_upon(answers, expected):
    codes = {finding["code"] for name, one in answers.items() if name not in expected for finding in one.findings}
    assert codes == {"without_consent", "part_exceeds_whole"}
    assert {one.outcome["state"] for name, one in answers.items() if name not in expected} == {"landed"}


def test_every_broken_specimen_is_refused_for_its_fault_and_no_other(answers, expected):
    errors = {
        name: {finding["code"] for finding in answers[name].findings if finding["severity"] == "error"}
        for name in expected
    }
    assert errors == {name: {code} | FOLLOWS.get(name, set()) for name, code in expected.items()}
    assert {answers[name].outcome["state"] for name in expected} == {"refused"}


def test_nothing_of_a_broken_specimen_lands(answers, expected, shared_house):
    landed = {name for source in SOURCES for name in shared_house.landed(source)}
    assert landed == {one.id for name, one in answers.items() if name not in expected}


def test_the_summary_counts_them(answers, expected, shared_house):
    counts = count_submissions(shared_house.zones)
    assert counts["submissions landed"] == len(answers) - len(expected)
    assert counts["submissions refused"] == len(expected)
    assert counts["submissions waiting"] == 0
    assert counts["rows landed"] == sum(len(one.facts) for one in answers.values() if one.landing.exists())
