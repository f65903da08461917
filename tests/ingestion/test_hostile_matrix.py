"""Hostile and careless content, item by item and format by format: a clear sentence, soon, and nothing lands.

Every file goes through the real door. The child that opens it has a bound of 1 GB and of ten seconds of processor
time of its own (`test_fuzz`); here the wall clock and the memory of the process at the door are looked at too.
"""

import resource
from collections import defaultdict

import pytest

from ingestion import read, receive
from ingestion.check import check
from ingestion.land import land
from tests.ingestion.conftest import Answer, House
from tests.ingestion.hostile import SENDERS, Hostile, all_hostile
from tests.ingestion.test_fuzz import MEMORY, SECONDS, within

FILES = {one.name: one for one in all_hostile()}
#: Of each item the first format, at every run; all of them in the slow tier.
ITEMS = {one.what: one for one in reversed(FILES.values())}
FEW = [one.name for one in ITEMS.values() if one.what != "a million columns"]


def answers_of(house: House, files: list[Hostile]) -> dict[str, Answer]:
    """Send these files; each is read within the time, and the rules look at all of a source in one run."""
    ids: dict[str, str] = {}
    of_source: dict[str, list[str]] = defaultdict(list)
    path = house.folder / "sent"
    for one in files:
        source, reporter = SENDERS[one.sender]
        path.write_bytes(one.make())
        with within(SECONDS, one.name):
            ids[one.name] = receive.put(house.zones, source, reporter, path)
            assert read.read([ids[one.name]], source, within=house.zones), f"the software failed on {one.name}"
        of_source[source].append(ids[one.name])
    for source, waiting in of_source.items():
        land(check(waiting, source, within=house.zones), source, within=house.zones)
    return {name: house.answer(identifier, SENDERS[FILES[name].sender][0]) for name, identifier in ids.items()}


def holds(one: Hostile, answer: Answer) -> None:
    """The finding is there with its sentence, in the letter too; only remarks let a file land."""
    found = [finding for finding in answer.findings if finding["code"] == one.code]
    assert found, answer.sentences
    assert any(one.words in finding["sentence"] for finding in found), answer.sentences
    assert one.words in answer.reply
    assert {finding["severity"] for finding in found} == {"warning" if one.is_remark else "error"}
    assert answer.outcome["code"] != "software_fault"
    if not one.is_remark:
        assert answer.outcome["state"] == "refused"
        assert not answer.landing.exists()
        assert all(finding["do"] or finding["sentence"].count(".") > 1 for finding in found)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    return answers_of(house, [FILES[name] for name in FEW])


@pytest.mark.parametrize("name", FEW)
def test_each_item_of_the_list_gets_a_clear_answer_and_nothing_lands(few, name):
    holds(FILES[name], few[name])


def test_every_item_is_tried_in_several_formats():
    formats = defaultdict(set)
    for one in FILES.values():
        formats[one.what].add(one.format)
    assert {what for what, tried in formats.items() if len(tried) == 1} <= {
        "a day as a number", "command for a weight", "command for an answer", "a million attributes",
        "two sheets of one name", "formula 1", "formula 2", "link to another file 1", "link to another file 2",
        "a date since 1900", "a date since 1904", "a hidden sheet", "formula", "link to another file",
    }  # fmt: skip
    assert len(FILES) > 200


@pytest.mark.slow
@pytest.mark.timeout(1800, method="thread")
def test_every_item_in_every_format_gets_a_clear_answer_and_nothing_lands(tmp_path):
    house = House(tmp_path / "house")
    house.folder.mkdir()
    answers = answers_of(house, list(FILES.values()))
    wrong = {}
    for name, answer in answers.items():
        try:
            holds(FILES[name], answer)
        except AssertionError as fault:
            wrong[name] = str(fault).splitlines()[0][:300]
    assert wrong == {}
    landed = {answers[name].id for name, one in FILES.items() if not one.is_remark}
    assert not any(landed & set(house.landed(source)) for source, _ in SENDERS.values())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 < MEMORY


@pytest.mark.parametrize(("source", "reporter"), sorted(set(SENDERS.values())))
def test_a_file_of_two_gigabytes_is_turned_away_unread_whoever_sends_it(tmp_path, source, reporter):
    from ingestion.errors import TooLarge

    house = House(tmp_path / "house")
    house.folder.mkdir()
    path = house.folder / "large.csv"
    with path.open("wb") as file:
        file.write(b"a;b\n")
        file.truncate(2_000_000_000)  # sparse: it takes no room, and would take all of it once read
    with within(SECONDS, source), pytest.raises(TooLarge, match="2000 MB"):
        receive.put(house.zones, source, reporter, path)
    assert not list(house.zones.inbox.glob("*/*/*"))
