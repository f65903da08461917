"""The documents as files: XLSX, DOCX, PDF and CSV, each the same for the same release, and opened by others."""

import csv
import io
import re
import shutil
import subprocess

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from typer.testing import CliRunner

from observatory.cli import app
from observatory.grevio.document import Block, Figure
from observatory.grevio.export import FormatError, export
from observatory.grevio.narrative import _said_once, cells
from observatory.grevio.scope import scope

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.parametrize(
    ("name", "file"),
    [("grevio", "a.docx"), ("grevio", "a.pdf"), ("art44", "b.csv"), ("eige", "c.xlsx"), ("cts", "d.pdf")],
)
def test_a_document_is_the_same_bytes_again(release, tmp_path, name, file):
    first = export(scope(release, "ME", "2024-2025"), name, tmp_path / "one" / file).read_bytes()
    second = export(scope(release, "ME", "2024-2025"), name, tmp_path / "two" / file).read_bytes()
    assert first == second
    assert len(first) > 1000


def test_the_chapter_shows_figures_of_the_release_and_signs_for_what_is_hidden(release, tmp_path):
    made = docx.Document(str(export(scope(release, "ME", "2024-2025"), "grevio", tmp_path / "chapter.docx")))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in made.tables]
    victims = next(table for table in tables if "2024" in table[0] and any("Female" in row for row in table))
    female = next(row for row in victims if "Female" in row)
    assert female[victims[0].index("2024") :][:4] == ["102", "A", "103", "A"]
    male = next(row for row in victims if "Male" in row)
    assert male[victims[0].index("2024") :][:2] == [":", "Q"]


def test_the_rows_for_the_crime_survey_have_the_whole_and_its_cyber_related_part(release, tmp_path):
    out = export(scope(release, "ME", "2024-2025"), "cts", tmp_path / "cts.csv")
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    stalking = [row for row in rows if len(row) > 3 and row[3] == "ME_168A" and row[5] == "2024"]
    assert [(row[0], row[6], row[7]) for row in stalking] == [
        ("Acts intended to induce fear or emotional distress", "55", "A"),
        ("Acts intended to induce fear or emotional distress: Cyber-related", "20", "A"),
    ]
    assert [row[-2:] for row in rows if row and row[0] == "Child pornography"] == [[":", "L"]]


def test_the_four_tables_of_the_article_are_there_or_named_as_missing(release, tmp_path):
    text = export(scope(release, "ME", "2024-2025"), "art44", tmp_path / "art44.csv").read_text(encoding="utf-8-sig")
    assert all(f"Art. 44(2)({letter})" in text for letter in "abcd")
    assert "ME_N" not in text


def test_an_ending_that_says_no_format_is_refused(release, tmp_path):
    with pytest.raises(FormatError, match=r"\.xlsx"):
        export(scope(release, "ME", "2025"), "grevio", tmp_path / "a.odt")


def test_the_command_writes_the_workbook_and_says_where(releases, tmp_path, monkeypatch):
    monkeypatch.setenv("TFGBV_RELEASES", str(releases))
    out = tmp_path / "me.xlsx"
    done = CliRunner().invoke(app, ["grevio", "--area", "ME", "--years", "2024-2025", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert re.sub(r"\s", "", done.output) == f"Wrote{out}."
    assert len(openpyxl.load_workbook(out).sheetnames) == 24


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: the workbook was not opened with it")
def test_libreoffice_opens_the_workbook_and_finds_the_same_cells(release, tmp_path):
    made = export(scope(release, "ME", "2024-2025"), "grevio", tmp_path / "me.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [OFFICE, home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    ours, theirs = openpyxl.load_workbook(made), openpyxl.load_workbook(tmp_path / "again" / "me.xlsx")
    for sheet in ours:
        mine = [[cell.value for cell in row] for row in sheet.iter_rows()]
        there = [
            [cell.value for cell in row][: len(mine[0])] for row in theirs[sheet.title].iter_rows(max_row=len(mine))
        ]
        assert there == mine, sheet.title


def test_the_chapter_names_what_each_holder_records_and_breaks_no_short_head(release, tmp_path):
    made = docx.Document(str(export(scope(release, "ME", "2024-2025"), "grevio", tmp_path / "chapter.docx")))
    holders = next(table for table in made.tables if table.rows[0].cells[0].text == "reporter")
    heads = [cell.text for cell in holders.rows[0].cells]
    assert "recorded by" in heads and "FORM" not in heads
    recorded = {row.cells[0].text: row.cells[heads.index("recorded by")].text for row in holders.rows[1:]}
    assert recorded["me_police"].startswith("FORM, SEX")
    for table in made.tables:
        for place, cell in enumerate(table.rows[0].cells):
            # A sign of this size is 4.2 points wide, and the margins of a cell take some 11.
            longest = max(map(len, cell.text.split(" ")))
            assert table.rows[0].cells[place].width.pt >= min(longest, 6) * 4.2 + 4, (cell.text, place)


def test_a_register_of_the_chapter_says_once_what_all_its_rows_say_and_has_no_empty_column(release, tmp_path):
    made = docx.Document(str(export(scope(release, "ME", "2024-2025"), "grevio", tmp_path / "chapter.docx")))
    for table in made.tables:
        heads = [cell.text for cell in table.rows[0].cells]
        for place, head in enumerate(heads):
            if not head.endswith("status"):
                assert any(row.cells[place].text for row in table.rows[1:]), head
    block = Block("b", ("year", "persons", "status", "source", "note"), tuple(
        (year, Figure(5.0, "A"), "A", "One document", "") for year in ("2024", "2025")
    ), "As sent.")  # fmt: skip
    short = _said_once(block)
    assert short.columns == ("year", "persons", "status")
    assert short.note == "As sent. source: One document."


def test_a_text_has_the_decimal_sign_of_its_language_and_figures_stand_to_the_right(release, tmp_path):
    block = Block("b", ("a", "2025"), (("x 1.5", Figure(38.5, "A", digits=1)),))
    assert cells(block, "en") == [("x 1.5", "38.5")]
    assert cells(block, "cnr") == [("x 1.5", "38,5")]
    made = docx.Document(str(export(scope(release, "ME", "2024-2025"), "grevio", tmp_path / "chapter.docx")))
    assert (round(made.sections[0].page_width.mm), round(made.sections[0].page_height.mm)) == (297, 210)
    table = next(table for table in made.tables if "2024" in [cell.text for cell in table.rows[0].cells])
    place = [cell.text for cell in table.rows[0].cells].index("2024")
    assert {row.cells[place].paragraphs[0].alignment for row in table.rows} == {WD_ALIGN_PARAGRAPH.RIGHT}


def test_what_does_not_apply_is_not_said_at_the_head_of_the_chapter(release, tmp_path):
    made = docx.Document(str(export(scope(release, "ME", "2024-2025"), "grevio", tmp_path / "chapter.docx")))
    texts = [paragraph.text for paragraph in made.paragraphs[:14]]
    assert any(text.startswith("Period: ") for text in texts)
    assert not [text for text in texts if text.endswith(": –")]
