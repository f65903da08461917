"""Registers of offices stand in the workbook as they were sent: labelled, dated, and with what is not there."""

import io

import openpyxl
import pandas as pd
import pytest

from observatory.grevio.book import extract
from observatory.grevio.coverage import answer
from observatory.grevio.document import Figure
from observatory.grevio.policies import REGISTERS, readiness
from observatory.grevio.scope import scope
from observatory.grevio.words import texts
from observatory.grevio.xlsx import as_xlsx


@pytest.fixture(scope="module")
def document(scoped):
    return extract(scoped, "15_Training", "16_Policies_Funding", "18_Readiness")


def test_a_judgement_of_experts_is_labelled_as_one_and_bears_evidence_and_date(document):
    matrix = document.sheet("Readiness").blocks[0]
    assert "judgement of experts" in matrix.caption
    place = {name: matrix.columns.index(name) for name in ("level", "rests on", "judged on", "mark")}
    shown = {tuple(row[number] for number in place.values()) for row in matrix.rows}
    assert shown == {
        ("Low", "expert judgement", "not dated", "S"), ("Developing", "expert judgement", "2025-11-15", "S"),
    }  # fmt: skip


def test_only_the_country_and_the_years_that_were_asked_for_are_shown(document):
    training = document.sheet("Training").blocks[0]
    assert [[cell.value for cell in row if isinstance(cell, Figure)] for row in training.rows] == [[120.0, None]]
    funding = next(block for block in document.sheet("Funding").blocks if "Budget" in block.caption)
    assert [cell.text for row in funding.rows for cell in row if isinstance(cell, Figure)] == ["25000.5"]


def test_a_number_that_the_office_does_not_have_is_not_collected_and_no_zero(document):
    row = document.sheet("Training").blocks[0].rows[0]
    place = next(number for number, cell in enumerate(row) if isinstance(cell, Figure) and cell.value is None)
    assert (row[place].text, row[place + 1]) == (":", "L")


def test_a_register_that_nobody_sent_says_so(document):
    strategies = next(block for block in document.sheet("Readiness").blocks if block.caption.startswith("Ten"))
    assert strategies.rows == ()
    assert "not collected" in strategies.note


def test_what_a_register_answers_is_not_named_as_missing(scoped, document):
    lacking = [row[0] for block in document.sheet("Training").blocks[1:] for row in block.rows]
    assert "G03" not in lacking
    assert "G03" in answer(scoped, "GQ16-15").reason.partition("No source")[0]
    other = extract(scope(scoped.release, "ME", "2023"), "15_Training").sheet("Training")
    assert [row[0] for row in other.blocks[-1].rows] == ["G03"]


def test_a_title_that_a_spreadsheet_would_run_is_neutralised(document):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    cells = [cell.value for row in book["16_Policies_Funding"].iter_rows() for cell in row]
    assert "'+cmd" in cells
    assert "+cmd" not in cells


@pytest.mark.parametrize("register", REGISTERS)
def test_every_register_has_its_words_in_every_language(register):
    keys = {f"register_{register}", f"register_{register}_note"}
    keys |= {f"column_{column}" for column in REGISTERS[register].columns}
    assert {key for key in keys if not {"en", "cnr"} <= set(texts().get(key, {}))} == set()


def test_an_option_says_how_it_stood_before_and_a_statement_whether_it_is_a_judgement(scoped, monkeypatch):
    sure = {"ref_area": "ME", "source": "Report", "evidence": "H", "reporter": "x", "is_synthetic": "false"}
    lists = {
        "strategies": [{"strategy": "S01", "option": "Law", "status": "DONE", "earlier": "2024 PLANNED", **sure}],
        "evidence": [{"topic": "Law", "statement": "It names it", "value": "", "basis": "expert judgement", **sure}],
        "referral": [{"region": "ME_N", "from_service": "Police", "to_service": "Helpline", **sure}],
    }
    frames = {name: pd.DataFrame(rows) for name, rows in lists.items()}
    monkeypatch.setattr(type(scoped), "reference", lambda self, name: frames.get(name, pd.DataFrame()))
    blocks = {block.caption.split()[0]: block for block in readiness(scoped)}
    assert "2024: planned" in blocks["Ten"].rows[0]
    assert "expert judgement" in blocks["Figures"].rows[0]
    assert "Northern Montenegro" in blocks["Referral"].rows[0][0]
