"""Explanations of a document are in its language; what is quoted from a source stays as it is."""

import re

import pytest

from observatory.grevio.book import workbook
from observatory.grevio.phrases import _END, phrase
from observatory.grevio.scope import scope


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
