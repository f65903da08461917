"""tfgbv-submit answers in sentences and ends with the exit code of the answer."""

import json

import pytest
from typer.testing import CliRunner

from ingestion.cli import main


@pytest.fixture
def run(house):
    """Run a command; the zones are those of the test's house."""
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def good(tmp_path, fill, police):
    path = tmp_path / "2024-Q1.xlsx"
    path.write_bytes(fill(police))
    return path


def test_a_good_return_is_sent_and_lands(run, house, good):
    result = run("send", good, "--reporter", "me_police")
    assert result.exit_code == 0
    assert "Taken in: 4 figures." in result.output
    assert len(house.landed()) == 1


def test_sending_the_same_file_again_gives_the_same_answer(run, good):
    first = run("send", good, "--reporter", "me_police")
    assert run("send", good, "--reporter", "me_police").output == first.output


def test_checking_writes_nothing(run, house, good):
    result = run("check", good, "--reporter", "me_police")
    assert result.exit_code == 0
    assert "Everything needed is there." in result.output
    assert not house.zones.inbox.exists()
    assert not house.zones.landing.exists()


def test_checking_knows_what_was_sent_before(run, tmp_path, good, fill, change, police):
    run("send", good, "--reporter", "me_police")
    other = tmp_path / "other.xlsx"
    other.write_bytes(fill(change(police, "Offences", 1, "count", 7)))
    result = run("check", other, "--reporter", "me_police")
    assert result.exit_code == 17
    assert "was sent twice" in result.output


def test_findings_end_with_their_exit_code_and_stand_in_the_json(run, tmp_path, fill, change, police):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(fill(change(police, "Offences", 0, "count", -1)))
    result = run("check", path, "--reporter", "me_police", "--json")
    assert result.exit_code == 20
    content = json.loads(result.output)
    assert content["state"] == "refused"
    assert "negative_count" in {finding["code"] for finding in content["findings"]}


def test_an_unreadable_file_ends_with_the_exit_code_of_its_kind(run, tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(b"")
    assert run("send", path, "--reporter", "me_police").exit_code == 10


def test_a_file_that_is_not_there_and_a_sender_who_is_not_known_are_told(run, tmp_path, good):
    missing = run("send", tmp_path / "nothing.xlsx", "--reporter", "me_police")
    assert missing.exit_code == 21
    assert "There is no file" in missing.output
    unknown = run("send", good, "--reporter", "me_polic")
    assert unknown.exit_code == 19
    assert "Perhaps me_police was meant." in unknown.output


def test_the_status_shows_what_came_and_what_is_late(run, good):
    run("send", good, "--reporter", "me_police")
    result = run("status", "--reporter", "me_police", "--today", "2024-08-01")
    assert result.exit_code == 0
    line = next(line for line in result.output.splitlines() if "me_police" in line)
    assert [cell.strip() for cell in line.strip("│").split("│")][:5] == ["me_police", "police", "1", "4", "1"]


def test_a_template_is_written(run, tmp_path):
    out = tmp_path / "form.xlsx"
    result = run("template", "police", "--area", "ME", "--period", "2026-Q3", "--lang", "cnr", "--out", out)
    assert result.exit_code == 0
    assert out.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("survey", "--area", "ME", "--period", "2026-Q3"),
            "There is no kind of form survey. Known: cso, health, orders, police, policy, services.",
        ),
        (("police", "--area", "DE", "--period", "2026-Q3"), "There is no area DE."),
        (("police", "--area", "ME", "--period", "2026-Q9"), "2026-Q9 is not a period."),
        (("police", "--area", "ME", "--period", "2026-Q3", "--lang", "fr"), "There is no language fr."),
    ],
)
def test_a_template_that_cannot_be_made_says_what_is_known(run, arguments, words):
    result = run("template", *arguments)
    assert result.exit_code == 2
    # The message is set in a frame and broken into lines.
    assert words in " ".join(result.output.replace("│", " ").split())
