"""No finding is there without something that breaks its rule and a test that names its sentence."""

import csv
import re
from pathlib import Path

import pytest

from expectations.findings import CATALOGUE, Finding
from ingestion.layout import Layout, Table, layout
from ingestion.tables import extract
from tests.ingestion.conftest import POLICE, workbook
from tests.ingestion.test_formats import csv_of, sheets_of
from tests.ingestion.test_platform_reports import PARTS, read, report
from tests.specimens import platforms

TESTS = Path(__file__).resolve().parents[1]

#: Sentences as their readers get them; what breaks each rule is in the test or specimen that names its code.
SENTENCES = {
    "area_outside_territory": '"US" is not a state of the European Economic Area, which these reports are about.',
    "bad_map": "The variable map cannot be used: 7.",
    "category_invented": '"A" is no code of the template; it counts as 7 of its category.',
    "category_shifted": '"A" stands in a row that is labelled as 7; the code was taken and the figure marked.',
    "category_unknown": '"A" is no category of the template; its figures land and are shown nowhere.',
    "column_not_read": "The column is not part of the form and was not read.",
    "date_unreadable": "The cell holds no date that can be read surely.",
    "duration_as_date": '"A" is a duration shown as a date; it was read as 7.',
    "encoding_read": "The text is not UTF-8; it was read as A.",
    "free_text": "The column holds free text, in which anybody may be named; nothing of this file was kept.",
    "header_missing": "The header row of the table is missing.",
    "headers_by_place": None,
    "identifying_column": "The header says that the column tells who somebody is; nothing of this file was kept.",
    "indicator_unknown": '"A" is no indicator that is known; the row was not read.',
    "language_as_area": '"A" is a language where a member state must stand; the figure belongs to no area.',
    "no_value_columns": "No column with figures was found.",
    "number_not_exact": '"A" is a range or a bound; no figure was taken.',
    "part_exceeds_whole": "A of a part is more than 7 of the whole.",
    "period_not_stated": "The file does not say for which date it holds; 7 was taken.",
    "platform_unknown": '"A" is no platform that is known.',
    "reason_without_revision": "A reason for a revision is given, but the revision is 1.",
    "several_areas": '"A" are several areas at once; the figure belongs to none of them.',
    "several_periods": "The rows are of several quarters: A.",
    "share_out_of_range": "A per cent is no share.",
    "sheet_missing": 'There is no sheet "".',
    "software_fault": "Our software failed on this file, so nothing of it landed.",
    "table_empty": "The table has no rows.",
    "template_not_filled": "The row still holds the words of the template; it was not read.",
    "wrong_reporter": 'The cover names the reporter "A", but the file came from 7.',
    "without_consent": "A rows are without consent; they were counted as such and nothing else of them was kept.",
}


@pytest.mark.parametrize("code", [code for code, sentence in SENTENCES.items() if sentence])
def test_the_sentence_is_this_one(code):
    found = "US" if code == "area_outside_territory" else "A"
    assert Finding.make(code, found=found, expected="7").sentence == SENTENCES[code]


def broken_by_specimens() -> set[str]:
    with (TESTS / "specimens" / "broken_expectations.csv").open(encoding="utf-8", newline="") as file:
        return {row["finding"] for row in csv.DictReader(file)}


def written() -> str:
    """All tests but this one, and the makers of hostile files."""
    paths = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__).resolve()]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*paths, TESTS / "ingestion" / "hostile.py"])


#: Broken in this file.
HERE = {
    *("part_exceeds_whole", "indicator_unknown", "header_missing", "no_value_columns", "period_not_stated"),
    "reason_without_revision",
}


def test_every_finding_is_brought_about_by_a_specimen_or_a_test():
    text, specimens = written(), broken_by_specimens()
    lacking = {code for code in CATALOGUE if code not in specimens | HERE and f'"{code}"' not in text}
    by_sentence = {
        "encoding_read": "it was read as Windows-1250",
        "offence_without_crosswalk": "is in no form of violence yet",
        "period_in_name": "The name of the file says 2024-Q2",
        "period_not_matching": "The period 2024-Q2 is written here",
    }
    assert lacking <= by_sentence.keys()
    assert [code for code in lacking if by_sentence[code] not in text] == []


def fragments(code: str) -> list[str]:
    """The words of a sentence between what is filled in."""
    found = [one.strip(" \"'.:;") for one in re.split(r"\{\w+\}", CATALOGUE[code]["says"])]
    return [" ".join(one.split()[:5]) for one in found if len(one) > 8]


def test_every_sentence_is_named_by_a_test():
    # The refusals of whole files have sentences of their own, with details; `test_bad_files` names each of them.
    text = written() + "\n".join(one for one in SENTENCES.values() if one)
    refusals = (TESTS.parent / "ingestion" / "errors.py").read_text(encoding="utf-8")
    unnamed = [
        code
        for code in CATALOGUE
        if not any(words in text for words in fragments(code)) and f'code = "{code}"' not in refusals
    ]
    assert set(unnamed) <= {"headers_by_place", "merged_cells", "date_for_number", "command_cell", "area_level"}
    for code, words in {
        "merged_cells": "are merged", "date_for_number": "has turned a number into a date",
        "command_cell": "begins like a formula", "area_level": "not the right level of area",
    }.items():  # fmt: skip
        assert words in CATALOGUE[code]["says"] and words in text
    assert '"headers_by_place"' in text


def test_a_reason_without_a_revision_is_remarked_upon(house):
    answer = house.send(csv_of(revision_reason="A line was wrong."), "sent.csv", "rs_police")
    assert answer.outcome["state"] == "landed"
    assert SENTENCES["reason_without_revision"] in answer.sentences


def test_a_table_without_its_header_is_named(house):
    sheets = {**sheets_of(POLICE), "Offences": [["only a title"]]}
    answer = house.send(workbook(sheets), "sent.xlsx", "me_police")
    assert 'Sheet "Offences", row 2: The header row of the table is missing.' in answer.sentences
    assert answer.outcome["state"] == "refused"


def test_a_table_whose_figures_are_gone_is_named():
    across = [{"row": 1, "to": "age", "pattern": "[0-9]+-[0-9]+"}]
    table = Table(breakdown="victims", columns={"ref_area": ["Area"]}, sheets=["A"], across=across)
    form = Layout(id="x_1", source="police", form="x", kind="xlsx", recognise={}, tables=[table])
    sheet = {"name": "A", "rows": [[1, ["Area", "Other"]], [2, ["X", 1]]], "formulas": [], "hidden": False}
    [finding] = extract(form, [sheet], time_period="2024-Q1").findings
    assert (finding.code, finding.sentence) == (
        "no_value_columns", 'Sheet "A", row 1: No column with figures was found.',
    )  # fmt: skip


def test_an_indicator_that_nobody_knows_is_named_and_not_read():
    name = next(name for name, part in PARTS.items() if part["kind"] != "categories")
    collected = read("dsa_report_1", report(name, {"indicator": "Number of unicorns", "scope": "TOTAL", "value": 3}))
    assert '"Number of unicorns" is no indicator that is known; the row was not read.' in "\n".join(
        finding.sentence for finding in collected.findings
    )
    assert collected.entries == []


def test_a_population_without_a_date_is_taken_for_the_day_that_its_layout_says(house, forms):
    path = forms / "helpline_it" / "Popolazione per regione.csv"
    answer = house.send(path.read_bytes(), path.name, "helpline_it", "population")
    expected = next(note["expected"] for note in layout("istat_population_1").notes)
    assert f"The file does not say for which date it holds; {expected} was taken." in answer.sentences


def test_a_part_that_is_larger_than_its_whole_is_remarked_upon(house):
    good = platforms.written(platforms.table("notices"))
    assert b",926,38," in good
    answer = house.send(good.replace(b",926,38,", b",926,1038,", 1), "4_notices.csv", "exampla", "platform")
    assert "1038 of a part is more than 926 of the whole." in answer.sentences
