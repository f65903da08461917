"""A reply says everything at once, in the language of the sender, as text, page, workbook and for programs."""

import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from expectations.findings import CATALOGUE, Finding, catalogue_page
from ingestion.box import box
from ingestion.cli import main
from ingestion.letters import LETTERS
from ingestion.marked import marked
from ingestion.sentences import FOLDER, VARIANTS, cyrillic, language


@pytest.fixture
def refused(house, police, fill, change):
    """A return with an unknown code that looks like markup, and a fraction of a victim."""
    tables = change(change(police, "Offences", 0, "ref_area", "<b>=X</b>"), "Victims", 0, "count", 1.5)
    return house.send(fill(tables, language="cnr"), "a.xlsx", "me_police")


def file_of(house, answer, name: str) -> str:
    return (box(house.zones, "police", answer.id).folder / name).read_text(encoding="utf-8")


def test_a_finding_is_said_in_the_language_of_the_sender_and_in_english_below(refused):
    lines = refused.reply.splitlines()
    at = next(at for at, line in enumerate(lines) if "1.5 nije cijeli broj." in line)
    assert lines[at].startswith('- [greška, fractional_count] List "Victims", red 3, kolona H:')
    assert any("1.5 is not a whole number." in line for line in lines[at:])
    assert "Ove rečenice još nije pregledao izvorni govornik" in refused.reply


def test_the_page_loads_nothing_and_shows_what_was_written_as_it_was_written(house, refused):
    page = file_of(house, refused, "reply.html")
    assert "&lt;b&gt;=X&lt;/b&gt;" in page
    assert "<b>=X" not in page
    assert "http" not in page
    assert "<script" not in page
    assert '<html lang="sr-ME">' in page


def test_for_programs_both_sentences_stand_beside_the_code(house, refused):
    content = json.loads(file_of(house, refused, "reply.json"))
    found = {one["code"]: one for one in content["findings"]}
    assert found["fractional_count"]["sentence_local"].endswith("1.5 nije cijeli broj.")
    assert found["fractional_count"]["sentence"].endswith("1.5 is not a whole number.")


def test_the_workbook_marks_the_cells_and_holds_no_formula(house, refused):
    book = openpyxl.load_workbook(io.BytesIO(marked(box(house.zones, "police", refused.id))))
    cell = book["Victims"]["H3"]
    assert cell.value == 1.5
    assert cell.fill.fgColor.rgb == "FFF6B8B4"
    assert "nije cijeli broj" in cell.comment.text
    assert book["Offences"]["A3"].value == "<b>=X</b>"
    assert book["Offences"]["A3"].comment is not None
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
    assert book["Nalazi"].max_row == 1 + len(refused.findings)
    assert [cell.value for cell in book["Nalazi"][1]][:2] == ["vrsta", "list"]
    assert book["Nalazi"]["A2"].value == "greška"


def test_a_text_table_is_marked_too_by_the_names_of_its_columns(house):
    from tests.ingestion.test_formats import csv_of

    answer = house.send(csv_of(sex="Ж", count="x"), "a.csv", "rs_police")
    book = openpyxl.load_workbook(io.BytesIO(marked(box(house.zones, "police", answer.id))))
    assert book["Table 1"]["O2"].comment is not None
    assert book["Table 1"]["O2"].value == "x"


def test_the_reply_can_be_had_again_in_every_form(house, refused, monkeypatch, tmp_path):
    monkeypatch.setenv("TFGBV_HOME", str(house.folder))
    runner = CliRunner()
    assert runner.invoke(main, ["reply", refused.id]).stdout == refused.reply
    for form, start in (("html", b"<!doctype"), ("json", b"{"), ("xlsx", b"PK")):
        out = tmp_path / f"reply.{form}"
        assert runner.invoke(main, ["reply", refused.id, "--format", form, "--out", str(out)]).exit_code == 0
        assert out.read_bytes().startswith(start)
    assert runner.invoke(main, ["reply", "0000", "--format", "xlsx"]).exit_code == 2


def test_of_a_case_file_nothing_can_be_marked_because_it_was_not_kept(house, monkeypatch):
    from tests.ingestion.test_cases import row, send

    answer = send(house, row())
    monkeypatch.setenv("TFGBV_HOME", str(house.folder))
    answered = CliRunner().invoke(main, ["reply", answer.id, "--format", "xlsx"])
    assert answered.exit_code == 21
    assert "was not kept" in answered.stderr


@pytest.mark.parametrize("code", VARIANTS)
def test_every_sentence_of_a_language_fills_in_the_same_as_the_english_one(code):
    spoken = language(code)
    for name in spoken.findings:
        finding = Finding.make(name, sheet="A", row=3, column="B", found="FOUND", expected="EXPECTED")
        says, do = spoken.sentence(finding)
        assert "{" not in says + do
        if "{found}" in CATALOGUE[name]["says"]:
            assert "FOUND" in says or name in ("direct_identifier",), (code, name)
    assert code in LETTERS


def test_the_languages_have_sentences_for_the_same_findings():
    files = [yaml.safe_load(path.read_text(encoding="utf-8"))["findings"] for path in sorted(FOLDER.glob("*.yml"))]
    assert len(files) == 3
    assert all(file.keys() == files[0].keys() == CATALOGUE.keys() for file in files)
    assert all(len(pair) == 2 for file in files for pair in file.values())


@pytest.mark.parametrize("code", VARIANTS)
def test_no_finding_lacks_a_sentence_in_any_language(code):
    spoken = language(code)
    lacking = [name for name in CATALOGUE if spoken.sentence(Finding.make(name, found="1", expected="2")) is None]
    assert lacking == []
    letters = set("абвгдежзиклмнопрст")
    if code in ("mk", "sr-Cyrl"):
        assert [name for name, pair in spoken.findings.items() if not letters & set("".join(pair))] == []
    else:
        assert [name for name, pair in spoken.findings.items() if letters & set("".join(pair))] == []


def test_english_has_no_sentences_beside_the_catalogue_and_an_unknown_code_is_said_in_english_alone():
    assert language("en") is None
    spoken = language("sq")
    assert replace(spoken, findings={}).sentence(Finding.make("units_too_few")) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [("sr-Latn", "tromesečja"), ("sr-Cyrl", "тромесечја"), ("bs", "tromjesečja"), ("mk", "тримесечја"),
     ("sq", "tremujor"), ("hr", "tromjesečja"), ("cnr", "tromjesečja")],
)  # fmt: skip
def test_a_quarter_is_named_in_the_words_of_each_language(code, words):
    says, _ = language(code).sentence(Finding.make("several_periods", found="2025-Q1, 2025-Q2"))
    assert words in says


@pytest.mark.parametrize(
    ("latin", "letters"),
    [
        ("Ljubav, njiva, džep: {found} u .xlsx kao CSV UTF-8", "Љубав, њива, џеп: {found} у .xlsx као CSV UTF-8"),
        ("đ Đ", "ђ Ђ"),
    ],
)
def test_serbian_is_written_with_cyrillic_letters_but_for_what_stays_latin(latin, letters):
    assert cyrillic(latin) == letters


def test_serbian_and_croatian_differ_from_bosnian_where_the_standards_do():
    finding = Finding.make("fractional_count", found="1.5")
    assert language("sr-Latn").sentence(finding)[0] == "1.5 nije ceo broj."
    assert language("sr-Cyrl").sentence(finding)[0] == "1.5 није цео број."
    assert "Spremite" in language("hr").sentence(Finding.make("not_utf8"))[1]


def test_the_page_of_findings_is_the_catalogue():
    from expectations import findings

    page = findings.Path(findings.__file__).with_name("FINDINGS.md").read_text(encoding="utf-8")
    assert page == catalogue_page()


def test_a_file_that_cannot_be_read_is_answered_in_the_language_in_which_its_sender_is_registered(house):
    answers = {
        "al_police": "Skedari është i dëmtuar",
        "me_police": "Datoteka je oštećena",
        "mk_police": "Датотеката е оштетена",
    }
    for reporter, words in answers.items():
        answer = house.send(b"PK\x03\x04" + reporter.encode(), "a.xlsx", reporter)
        assert words in answer.reply
        assert "The file is damaged or was cut off on the way." in answer.reply


ENGLISH = re.compile(
    r"\b(the|of|and|is|an|row|like|whole numbers|not|or as|uses|was meant|megabyte|sheet|column|once)\b"
)


@pytest.mark.parametrize("code", VARIANTS)
@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("wrong_kind", "a PDF document", None), ("wrong_kind", "an archive in an archive or a workbook", None),
        ("too_large", "80 MB once unpacked", None), ("too_large", "more than 5000000 cells", None),
        ("too_large", "it took more memory or time than a return can need", None),
        ("unsafe_archive", "a name that leads out of the folder", None),
        ("unknown_code", "X", " The form uses F, M, _O, _U. Perhaps F was meant."),
        ("duplicate_cell", None, "row 3"), ("period_not_owed", "2024", "a quarter, like 2024-Q1"),
        ("period_not_owed", "2019", "owed: returns begin with 2023-01-01"),
        ("ambiguous_number", "1.234", "1234 or as 1.234"), ("mixed_units", "3 %", "whole numbers of victims"),
        ("direct_identifier", "a telephone number", None), ("bad_codebook", "it is no well-formed XML", None),
        ("unknown_data", "an archive with several data files or codebooks", None),
        ("unknown_form", "tfgbv_police_1", 'sheet "Suspects"'), ("bad_period", "X", "a year, like 2024"),
        ("bad_period", "X", ""), ("bad_map", None, None), ("sent_twice", None, None),
    ],
)  # fmt: skip
def test_no_english_stands_within_a_sentence_of_another_language(code, name, found, expected):
    says, do = language(code).sentence(Finding.make(name, row=7, found=found, expected=expected))
    said = f"{says} {do}"
    assert ENGLISH.findall(said.replace("tfgbv-submit", "")) == []
    assert not re.search(r"[{}\[\]]|\(\)|  |: \.|\.\.", said)


def every_word_of_ours() -> set[str]:
    """What the software fills in as `found` of a refusal, as it stands in the code, with 7 for every number."""
    code = FOLDER.parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in code.rglob("*.py"))
    raised = re.findall(r'(?:WrongKind|TooLarge|UnsafeArchive|UnknownData|BadCodebook)\(\s*found=f?"([^"]+)"', text)
    return {re.sub(r"\{[^}]*\}", "7", one) for one in raised}


@pytest.mark.parametrize("code", ["sq", "bs", "mk"])
def test_whatever_the_software_says_of_a_refused_file_has_words_in_every_language(code):
    words = every_word_of_ours()
    assert len(words) > 25
    spoken = language(code)
    untold = {one for one in words if spoken._ours(one) == one and one != "7 MB"}
    assert untold == set()


def test_many_findings_of_one_kind_end_with_their_number_in_the_words_of_the_language(house, police, fill):
    police["Offences"] = [["ME_C", f"ME_{number}", "IBA.SHR", "Y", 1] for number in range(300)]
    answer = house.send(fill(police, language="mk"), "a.xlsx", "me_police")
    said = [one["sentence_local"] for one in json.loads(file_of(house, answer, "reply.json"))["findings"]]
    assert any(re.search(r"и уште \d+ наоди од овој вид оттука", one) for one in said)
    assert re.search(
        r"… и уште \d+ од овој вид \(unknown_code\); наведени се во: tfgbv-submit reply \w+ --format json", answer.reply
    )


def test_nobody_is_told_to_mend_a_file_for_which_the_house_has_no_key(house, monkeypatch):
    from expectations.codelists import CodeLists
    from tests.ingestion.test_cases import row, send

    providers = {name: {**row, "is_synthetic": "false"} for name, row in CodeLists().providers.items()}
    monkeypatch.setattr(CodeLists, "providers", providers)
    monkeypatch.delenv("TFGBV_HMAC_KEYS", raising=False)
    answer = send(house, row())
    assert answer.codes == {"no_key"}
    assert "leave the file as it is" in answer.reply
    assert "correct the file" not in answer.reply
