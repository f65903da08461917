"""No finding is there without a file that breaks its rule, and a test that holds its whole sentence.

The files lie in `tests/faults/<code>/`; `index.yml` beside them says who sends which and what must be answered. All
files of a source go through the door in one run: put, read, check, land.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.codelists import CodeLists
from expectations.findings import CATALOGUE
from ingestion.receive import put, source_of
from tests.ingestion.conftest import Answer, House

FAULTS = Path(__file__).resolve().parents[1] / "faults"
INDEX: dict[str, dict[str, Any]] = yaml.safe_load((FAULTS / "index.yml").read_text(encoding="utf-8"))
#: What no file can bring about, and which test does.
WITHOUT_FILE = {
    "software_fault": "No file is known on which the software fails; `test_software_faults` makes it fail.",
}


@dataclass(frozen=True)
class Sent:
    """What was answered to the file of a code, and to those that were sent before it."""

    answer: Answer
    before: list[Answer]


def taken_in(house: House, codes: list[str]) -> dict[str, Sent]:
    """Send the files of these codes, in order; all of a source in one run."""
    ids: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        of = INDEX[code]
        for name in [*of.get("before", []), of["file"]]:
            path = FAULTS / code / name
            source = source_of(path, of["from"])
            ids.setdefault(code, []).append((source, put(house.zones, source, of["from"], path)))
    everything = [one for sent in ids.values() for one in sent]
    for source in dict.fromkeys(source for source, _ in everything):
        house.stages([identifier for of, identifier in everything if of == source], source)
    answers = {code: [house.answer(identifier, source) for source, identifier in sent] for code, sent in ids.items()}
    return {code: Sent(answer, before) for code, (*before, answer) in answers.items()}


@pytest.fixture(scope="module")
def house_of_all(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def sent(house_of_all, tmp_path_factory) -> dict[str, Sent]:
    """Every specimen once."""
    as_real = [code for code in INDEX if INDEX[code].get("as_real")]
    found = taken_in(house_of_all, [code for code in INDEX if code not in as_real])
    with pytest.MonkeyPatch.context() as patch:
        real = {name: {**row, "is_synthetic": "false"} for name, row in CodeLists().providers.items()}
        patch.setattr(CodeLists, "providers", real)
        patch.delenv("TFGBV_HMAC_KEYS", raising=False)
        return found | taken_in(House(tmp_path_factory.mktemp("real")), as_real)


def test_every_finding_has_a_specimen_or_a_reason_to_have_none():
    assert [*INDEX] == [code for code in CATALOGUE if code not in WITHOUT_FILE]


def test_the_specimens_are_those_that_the_index_names():
    named = {(code, name) for code, of in INDEX.items() for name in [*of.get("before", []), of["file"]]}
    assert {(path.parent.name, path.name) for path in FAULTS.glob("*/*")} == named


@pytest.mark.timeout(300)
@pytest.mark.parametrize("code", INDEX)
def test_a_specimen_brings_about_its_finding_and_no_other(sent, code):
    answer, severity = sent[code].answer, CATALOGUE[code]["severity"]
    assert [(one["code"], one["severity"], one["sentence"]) for one in answer.findings] == [
        (code, severity, INDEX[code]["says"])
    ]
    assert INDEX[code]["says"] in answer.reply
    assert answer.outcome["state"] == ("refused" if severity == "error" else "landed")
    assert answer.landing.exists() == (severity == "warning")
    assert [one.outcome["state"] for one in sent[code].before] == ["landed"] * len(sent[code].before)
    assert [one.findings for one in sent[code].before] == [[]] * len(sent[code].before)


@pytest.mark.timeout(300)
def test_nothing_else_has_landed(sent, house_of_all):
    landed = {path.name for path in house_of_all.zones.landing.glob("[!_.]*/[!_]*") if path.is_dir()}
    assert landed == {one.id for one in all_answers(sent) if one.outcome["state"] == "landed"}


def all_answers(sent: dict[str, Sent]) -> Iterator[Answer]:
    for one in sent.values():
        yield from (*one.before, one.answer)


@pytest.mark.timeout(300)
def test_what_a_remark_says_was_not_read_has_not_landed(sent):
    rows = {"indicator_unknown": "metric", "template_not_filled": "category"}
    left = {code: sent[code].answer.facts[column].nunique() for code, column in rows.items()}
    assert left == dict.fromkeys(rows, 1)
    assert sent["without_consent"].answer.facts.query("breakdown == 'clients'")["obs_value"].sum() == 1
    number = sent["number_not_exact"].answer.facts.query("metric == 'NTC'")
    assert number["obs_value"].isna().sum() == 1


def test_the_page_of_findings_leads_to_every_specimen():
    page = (Path(__file__).resolve().parents[2] / "expectations" / "FINDINGS.md").read_text(encoding="utf-8")
    linked = [code for code in CATALOGUE if f"| [`{code}`](../tests/faults/{code}/) |" in page]
    assert linked == [*INDEX]
    assert all(f"| `{code}` |" in page for code in WITHOUT_FILE)
