"""What a clerk sees: nothing cut off, figures below figures, words beside codes, and whose figures they are."""

import io
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest

from observatory.grevio.book import extract, workbook
from observatory.grevio.document import Block, Figure, Sheet
from observatory.grevio.eige import _in_order
from observatory.grevio.grid import grid, lines, wide
from observatory.grevio.narrative import as_document
from observatory.grevio.scope import scope
from observatory.grevio.xlsx import as_xlsx


@pytest.fixture(scope="module", params=["en", "cnr"])
def document(request, release):
    return workbook(scope(release, "ME", "2024-2025", "official", request.param))


@pytest.fixture(scope="module")
def english(release):
    return workbook(scope(release, "ME", "2024-2025"))


def test_a_text_is_as_wide_as_its_letters_and_marks_take_no_room():
    assert wide("0000") == 4
    assert wide("iiii") < wide("0000") < wide("WWWW")
    assert wide("šđčćž") == wide("sdccz")
    assert wide("a", True) >= wide("a")


def test_a_word_that_is_wider_than_its_column_is_broken_into_lines():
    assert lines("00 00", 40) == 1
    assert lines("0000 0000 0000", 8) == 3
    assert lines("0" * 64, 33.2) == 2
    assert lines("0" * 65, 33.2) == 3


def test_the_spans_of_a_block_stand_beside_each_other_inside_the_sheet(document):
    for sheet in document.sheets:
        made = grid(sheet)
        for block, spans in zip(sheet.blocks, made.spans, strict=True):
            assert len(spans) == len(block.columns)
            assert all(left <= right < len(made.widths) for left, right in spans)
            assert all(one[1] < two[0] for one, two in pairwise(spans))


def test_no_figure_is_wider_than_its_cells_and_no_word_of_a_head_is_broken(document):
    for sheet in document.sheets:
        made = grid(sheet)
        for block, spans in zip(sheet.blocks, made.spans, strict=True):
            for head, span in zip(block.columns, spans, strict=True):
                assert max(wide(word, True) for word in head.split(" ")) <= made.room(span), (sheet.id, head)
            for row in block.rows:
                for cell, span in zip(row, spans, strict=True):
                    if isinstance(cell, Figure):
                        assert wide(f"{cell.value or 0:,.{cell.digits}f}") <= made.room(span), sheet.id


def test_a_row_is_as_high_as_its_longest_text(document):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    coverage = document.sheet("01_Coverage")
    made = grid(coverage)
    page = book["01_Coverage"]
    rows = {row[0].value: row[0].row for row in page.iter_rows() if row[0].value}
    for row in coverage.blocks[0].rows:
        needed = max(lines(str(cell), made.room(span)) for cell, span in zip(row, made.spans[0], strict=True))
        assert page.row_dimensions[rows[row[0]]].height == pytest.approx(12.5 * needed, abs=0.5)


def test_figures_of_tables_of_unlike_keys_begin_in_the_same_column():
    figure = Figure(5.0, "A")
    one = Block(
        "a", ("SEX", "SEX label", "2024", "2024 status", "note"), (("F", "Female", figure, "A", ""),), "", "X.a"
    )
    head = ("FORM", "FORM label", "SEX", "SEX label", "2024", "2024 status", "2025", "2025 status", "note")
    two = Block("b", head, (("IBA", "Image", "F", "Female", figure, "A", figure, "A", ""),), "", "X.b")
    made = grid(Sheet("s", "s", (("Key", "text"),), (one, two)))
    assert made.spans[0] == ((0, 0), (1, 3), (4, 4), (5, 5), (6, 8))
    assert made.spans[1] == tuple((n, n) for n in range(9))


def test_the_type_of_the_book_is_that_of_its_cells(english):
    """A width is counted in digits of the type of the book: another type makes every column another width."""
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(english)))
    assert (book._fonts[0].name, book._fonts[0].size) == ("Arial", 9)


def test_the_head_says_who_sent_the_figures_and_who_would_where_there_are_none(english):
    said = {sheet.id: dict(sheet.head)["Source"] for sheet in english.sheets}
    assert said["04_Police_Victims"] == "Police"
    # Proceedings as police report them are no figures of courts.
    assert said["07_CaseFlow"] == "Police"
    assert said["09_Orders"] == "Police"
    assert said["14_Compensation"] == "none yet; it would come from: courts"
    assert said["15_Training"] == "Offices' registers"
    assert "Police" in said["19_Directive44"] and "," in said["19_Directive44"]


def test_the_head_names_the_documents_behind_the_ids(english):
    assert (
        "IC11-1a (Istanbul Convention Art. 11(1)(a))" in dict(english.sheet("04_Police_Victims").head)["Asked for by"]
    )


def test_a_provision_stands_with_its_article_of_the_directive_and_its_block(english):
    block = english.sheet("03_Legal").blocks[0]
    row = next(row for row in block.rows if row[1] == "CC Art. 175a")
    found = dict(zip(block.columns, row, strict=True))
    assert (found["directive_2024_1385"], found["gr1_block"]) == ("5(1)(a), 5(1)(b)", "OSH-a, OSH-b")
    stalking = dict(zip(block.columns, next(row for row in block.rows if row[3] == "STK.*"), strict=True))
    assert stalking["gr1_block"] == "OTS"


def test_nothing_is_written_as_a_dash_and_not_as_a_sign_that_was_neutralised(document):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "'-"] == []


def test_tables_of_one_indicator_are_told_apart_in_words(english):
    captions = [block.caption for block in english.sheet("09_Orders").blocks if block.table.startswith("O02")]
    assert any("Orders applied for" in caption for caption in captions)
    assert any("Orders granted" in caption for caption in captions)


def test_whatever_is_lacking_has_a_reason_beside_it(english):
    for name in ("12_Deaths", "14_Compensation", "19_Directive44"):
        block = english.sheet(name).blocks[-1]
        assert block.columns[-1] == "why"
        assert block.rows and all(len(str(row[-1])) > 10 for row in block.rows)


def test_years_that_were_released_together_only_say_so(english):
    block = next(block for block in english.sheet("Perpetrators").blocks if block.table == "R03.sex_age_a")
    assert "was not released by itself" in block.note
    alone = next(block for block in english.sheet("Police_Victims").blocks if block.table == "R02.sex_age_a")
    assert "by itself" not in alone.note


def test_the_cover_of_an_extract_lists_the_sheets_that_it_has(release):
    made = extract(scope(release, "ME", "2024-2025"), "19_Directive44")
    assert [row[0] for row in made.sheets[0].blocks[-1].rows] == ["00_Cover", "19_Directive44"]
    read = as_document(made)
    assert any(text.startswith("Asked for by: D44-2a") for text in read.chapters[1].text)
    assert any(text.startswith("Source: ") for text in read.chapters[1].text)


def test_years_taken_together_stand_behind_the_years_in_returns_too():
    rows = pd.DataFrame({"offence": ["A"] * 3, "time_period": ["2023-01-01/P3Y", "2025", "2024"]})
    assert list(_in_order(rows, "offence")["time_period"]) == ["2024", "2025", "2023-01-01/P3Y"]
    assert list(_in_order(rows).columns) == ["offence", "time_period"]
