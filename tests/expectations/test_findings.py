"""A finding says what was found, where, what was expected and what to do."""

import re
from pathlib import Path

import pytest

from expectations import findings
from expectations.findings import CATALOGUE, Finding, in_order, place

CODE = Path(findings.__file__).resolve().parents[1]


def test_a_finding_is_a_sentence_with_its_place():
    finding = Finding.make("negative_count", sheet="Tabela 2", row=14, column="E", found="-3")
    assert finding.sentence == 'Sheet "Tabela 2", row 14, column E: -3 is less than nothing.'
    assert finding.severity == "error"
    assert finding.do.startswith("Write the number counted")


@pytest.mark.parametrize(
    ("where", "words"),
    [(("A", 1, "B"), 'Sheet "A", row 1, column B: '), ((None, 7, None), "Row 7: "), ((None, None, None), "")],
)
def test_a_place_is_said_as_far_as_it_is_known(where, words):
    assert place(*where) == words


def test_braces_in_what_a_sender_wrote_stay_as_they_are():
    assert '"{0.__class__}" is not a number.' in Finding.make("not_a_number", found="{0.__class__}").sentence


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_a_severity_a_sentence_and_an_advice(code):
    entry = CATALOGUE[code]
    assert entry["severity"] in ("error", "warning")
    assert entry["says"].endswith((".", ":", "}"))
    assert entry["do"].endswith(".")
    assert re.fullmatch(r"[a-z0-9_]+", code)


def test_every_code_that_the_software_uses_is_in_the_catalogue():
    sources = [*CODE.glob("ingestion/*.py"), *CODE.glob("expectations/**/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r'(?:Finding\.make\(\s*|code=)"([a-z0-9_]+)"', text))
    assert used <= set(CATALOGUE) | {"findings"}
    assert {"duplicate_cell", "unknown_code", "sheet_missing"} <= used


def test_errors_come_first_and_then_the_places_in_order():
    given = [
        Finding.make("sheet_not_read", sheet="A"),
        Finding.make("missing_value", sheet="B", row=9),
        Finding.make("missing_value", sheet="B", row=2),
        Finding.make("missing_value", sheet="A", row=5),
    ]
    ordered = [(one.code, one.sheet, one.row) for one in in_order(given)]
    assert ordered == [
        ("missing_value", "A", 5), ("missing_value", "B", 2), ("missing_value", "B", 9), ("sheet_not_read", "A", None),
    ]  # fmt: skip
    assert in_order(list(reversed(given))) == in_order(given)
