"""Whatever is done to a file, it is read or refused: no crash, no hang, and nothing lands that should not.

Every file goes through the real door (put, read, check, land) within ten seconds; the child that opens it has its own
bounds of time and memory, and this process may not grow by a gigabyte either.
"""

import resource
import shutil
import signal
from collections import Counter
from contextlib import contextmanager

import numpy as np
import pytest

from expectations.findings import CATALOGUE
from ingestion import read, receive
from ingestion.check import check
from ingestion.forked import Cost
from ingestion.land import land
from ingestion.microdata import opening
from ingestion.parser import COST
from tests.ingestion.conftest import Answer, House
from tests.ingestion.fuzzing import KINDS, Kind, mutated

SECONDS = 10
MEMORY = 1_000_000_000
#: Files that are checked in one run, each as a revision of its own; a form knows 99 of them.
TOGETHER = 90
LANDED = {
    "police": {"facts.parquet", "submission.parquet"},
    "cso": {"facts.parquet", "submission.parquet", "cases.parquet"},
    "platform": {"facts.parquet", "submission.parquet"},
    "survey": {"microdata.parquet", "labels.json", "estimates.parquet", "submission.parquet"},
}


class TooLong(BaseException):
    """No handler of the software may take it for a fault of the file."""


@contextmanager
def within(seconds: float, what: str):
    def late(*_: object) -> None:
        raise TooLong(what)

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def sent(folder, name: str, seeds: range) -> Counter:
    """Send these damaged files; returns how many landed and how many were refused for what."""
    kind = KINDS[name]
    counted: Counter = Counter()
    for first in range(seeds.start, seeds.stop, TOGETHER):
        house = House(folder / f"from_{first}")
        house.folder.mkdir()
        counted += _together(house, name, kind, range(first, min(first + TOGETHER, seeds.stop)))
        shutil.rmtree(house.folder)
    return counted


def _together(house: House, name: str, kind: Kind, seeds: range) -> Counter:
    path = house.folder / "sent"
    ids = []
    for revision, seed in enumerate(seeds, start=1):
        path.write_bytes(mutated(kind.file(revision), seed))
        beside = {"revision": revision, "reason": "damage"} if kind.is_revised_beside and revision > 1 else {}
        with within(SECONDS, f"{name}, seed {seed}"):
            identifier = receive.put(house.zones, kind.source, kind.reporter, path, **beside)
            if identifier not in ids:
                assert read.read([identifier], kind.source, within=house.zones) == [identifier]
                ids.append(identifier)
    with within(SECONDS * len(ids), f"{name}, the rules of {len(ids)} files"):
        land(check(ids, kind.source, within=house.zones), kind.source, within=house.zones)
    counted: Counter = Counter()
    for identifier in ids:
        answer = house.answer(identifier, kind.source)
        assert answer.outcome["state"] in ("landed", "refused")
        assert answer.outcome["code"] != "software_fault", f"{name}, revision {ids.index(identifier) + 1}"
        if answer.outcome["state"] == "landed":
            lands_only_what_it_should(answer, kind)
            counted["landed"] += 1
        else:
            errors = [finding for finding in answer.findings if finding["severity"] == "error"]
            assert errors and all(finding["code"] in CATALOGUE and finding["sentence"] for finding in errors)
            assert answer.outcome["exit_code"] >= 10
            assert not answer.landing.exists()
            counted[answer.outcome["code"]] += 1
    # Nothing lies in landing but what was answered so.
    assert len(house.landed(kind.source)) == counted["landed"]
    return counted


def lands_only_what_it_should(answer: Answer, kind: Kind) -> None:
    assert {path.name for path in answer.landing.iterdir()} <= LANDED[kind.source]
    facts = answer.facts
    assert answer.submission["reporter"] == kind.reporter
    assert set(facts["submission_id"]) <= {answer.id}
    values = facts["obs_value"].dropna()
    assert np.isfinite(values).all()
    assert (values >= 0).all()
    if kind.source in ("police", "cso"):
        assert len(values) == len(facts)
        assert (values == values.round()).all()
    if kind.source == "survey":
        assert answer.landing.stat().st_mode & 0o777 == 0o700
        assert (facts.loc[facts["unit_measure"] == "PT", "obs_value"] <= 100 + 1e-9).all()
    for breakdown, number in kind.held:
        assert facts.loc[facts["breakdown"] == breakdown, "obs_value"].sum() == number


def test_the_child_that_opens_a_file_has_bounds():
    assert max(COST.memory_bytes, opening.COST.memory_bytes) <= MEMORY
    assert COST.cpu_seconds <= SECONDS
    assert isinstance(COST, Cost)


@pytest.mark.parametrize("name", KINDS)
def test_the_file_before_the_damage_lands(house, name):
    kind = KINDS[name]
    answer = house.send(kind.file(1), "sent", kind.reporter, kind.source)
    assert answer.outcome["state"] == "landed", answer.sentences
    lands_only_what_it_should(answer, kind)


@pytest.mark.parametrize(
    "name", ["xlsx", "ods", "csv", "sdmx-csv 2.0", "sdmx-ml 3.0", "zip", "cases in csv", "platform csv", "sav"]
)
def test_a_mutated_file_is_read_or_refused_and_never_anything_else(tmp_path, monkeypatch, name):
    monkeypatch.setenv("TFGBV_HOME", str(tmp_path))
    assert sum(sent(tmp_path, name, range(8)).values()) >= 6


@pytest.mark.slow
@pytest.mark.timeout(7200, method="thread")
@pytest.mark.parametrize("name", KINDS)
def test_two_thousand_mutated_files_of_a_format_are_read_or_refused(tmp_path, monkeypatch, name, record_property):
    monkeypatch.setenv("TFGBV_HOME", str(tmp_path))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counted = sent(tmp_path, name, range(1000, 3100))
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    for outcome, number in sorted(counted.items()):
        record_property(outcome, number)
    print(f"{name}: {sum(counted.values())} files: {dict(counted.most_common())}; grown by {grown // 1_000_000} MB")
    assert sum(counted.values()) >= 2000
    assert counted["landed"] >= 20
    assert sum(counted.values()) - counted["landed"] >= 20
    assert grown < MEMORY
