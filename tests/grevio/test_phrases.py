"""Explanations of a document are in its language; what is quoted from a source stays as it is."""

import csv
import re
from pathlib import Path

import pytest

from observatory.grevio.book import workbook
from observatory.grevio.phrases import _END, _names, phrase
from observatory.grevio.plan import pages
from observatory.grevio.scope import scope
from observatory.grevio.words import texts


@pytest.fixture(scope="module")
def both(release):
    return [workbook(scope(release, "ME", "2024-2025", "official", language)) for language in ("en", "cnr")]


def test_no_note_of_the_workbook_is_left_in_english(both):
    left = set()
    for english, translated in zip(*(document.sheets for document in both), strict=True):
        for before, after in zip(english.blocks, translated.blocks, strict=True):
            shared = set(_END.split(before.note)) & set(_END.split(after.note))
            left |= {sentence for sentence in shared if re.search("[a-z]{3}", sentence)}
    assert left == set()


def test_every_reason_and_answer_on_the_sheet_of_coverage_is_translated(both):
    english, translated = (document.sheet("01_Coverage").blocks[0].rows for document in both)
    for place in (4, 6):
        same = {a[place] for a, b in zip(english, translated, strict=True) if a[place] == b[place] and a[place]}
        assert same == set()


def test_what_is_asked_stays_in_the_words_of_its_source(both):
    english, translated = (document.sheet("01_Coverage").blocks[0].rows for document in both)
    assert [row[3] for row in english] == [row[3] for row in translated]


def test_figures_and_codes_are_the_same_in_every_language(both):
    english, translated = ([b.figures for sheet in d.sheets for b in sheet.blocks] for d in both)
    assert english == translated
    columns = [[c for c in b.columns if c.isupper()] for b in both[0].sheet("04_Police_Victims").blocks]
    assert columns == [[c for c in b.columns if c.isupper()] for b in both[1].sheet("04_Police_Victims").blocks]


def test_a_sentence_with_a_part_that_changes_keeps_it():
    assert phrase("No source: O01, O04. Deaths are not collected.", "cnr") == (
        "Nema izvora: O01, O04. Smrtni ishodi se ne prikupljaju."
    )
    assert phrase("Something that nobody translated.", "cnr") == "Something that nobody translated."


def test_names_definitions_and_words_of_registers_are_translated(release):
    document = workbook(scope(release, "ME", "2024-2025", "official", "cnr"))
    english = set(_names("cnr"))
    left = {
        cell
        for sheet in document.sheets
        if sheet.id != "23_Codelists"
        for block in sheet.blocks
        for row in block.rows
        for cell in row
        if isinstance(cell, str) and cell in english
    }
    assert left == set()
    captions = {block.caption for sheet in document.sheets for block in sheet.blocks}
    assert any("Evidentirane žrtve" in caption for caption in captions)
    assert not any("Recorded victims" in caption for caption in captions)


def test_every_indicator_of_the_plan_has_a_name_and_a_definition_in_montenegrin(project_root):
    with (project_root / "dbt" / "seeds" / "reference" / "indicator_definitions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    planned = {name for page in pages() for name in (*(table.indicator for table in page.tables), *page.lacking)}
    asked = [row for row in rows if row["indicator"] in planned]
    assert len(asked) > 50
    lacking = {row[column] for row in asked for column in ("name", "definition") if row[column] not in _names("cnr")}
    assert lacking == set()


def test_codes_of_registers_and_notes_are_words(document_of):
    for language, said in (("en", "in service"), ("cnr", "u službi")):
        training = document_of(language).sheet("15_Training").blocks[0]
        assert said in {cell for row in training.rows for cell in row if isinstance(cell, str)}
        survey = document_of(language).sheet("13_Surveys")
        notes = {row[-1] for block in survey.blocks if block.table == "P01.survey_form1" for row in block.rows}
        assert notes - {""} == {"since the age of 15" if language == "en" else "od 15. godine života"}


@pytest.fixture
def document_of(release):
    return lambda language: workbook(scope(release, "ME", "2024-2025", "public", language))


@pytest.fixture
def project_root():
    return Path(__file__).parents[2]


def test_a_text_says_something_in_each_language_and_nothing_else():
    wrong = {key: said for key, said in texts().items() if set(said) != {"en", "cnr"} or not all(said.values())}
    assert wrong == {}
    assert [page.id for page in pages() if set(page.title) != {"en", "cnr"}] == []
