"""The workbook for GREVIO: every number is one of the release, and what is not there says why."""

import io
import re

import openpyxl
import pytest

from observatory.grevio.book import workbook
from observatory.grevio.document import Figure
from observatory.grevio.scope import ScopeError, scope
from observatory.grevio.xlsx import as_xlsx, harmless

SHEETS = re.findall(
    r"\S+",
    "00_Cover 01_Coverage 02_Sources 03_Legal 04_Police_Victims 05_Police_Offences 06_Perpetrators 07_CaseFlow "
    "08_Sanctions 09_Orders 10_Services 11_GR1_Digital 12_Deaths 13_Surveys 14_Compensation 15_Training "
    "16_Policies_Funding 17_Platforms 18_Readiness 19_Directive44 20_EIGE_CTS 21_Quality 22_Suppression_Log "
    "23_Codelists",
)


#: What a document calls the columns of an estimate.
MEASURES = {"lower bound": "ci_low", "upper bound": "ci_high", "respondents": "n"}


def spoken(period: str) -> str:
    """A period as a document writes it: years taken together as the first and the last of them."""
    return re.sub(r"^(\d{4})-01-01/P3Y$", lambda found: f"{found[1]}–{int(found[1]) + 2}", period)


@pytest.fixture(scope="module")
def document(scoped):
    return workbook(scoped)


@pytest.fixture(scope="module")
def book(document):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))


def test_the_workbook_has_the_twenty_four_sheets_in_their_order(book):
    assert book.sheetnames == SHEETS


def test_every_number_on_the_sheets_of_tables_is_the_one_of_the_release(book, release):
    published = release.table()
    checked = 0
    for sheet in book:
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
        for place, line in enumerate(lines):
            found = re.match(r"\[(\w+)\.(\w+)\]", str(line[0] or ""))
            if not found or sheet.title in ("20_EIGE_CTS", "19_Directive44"):
                continue
            head = next(number for number in range(place, place + 9) if lines[number][1] and any(lines[number][2:]))
            columns = lines[head]
            rows = published[(published["indicator"] == found[1]) & (published["breakdown"] == found[2])]
            for row in lines[head + 1 :]:
                if not row[0]:
                    break
                for number, name in enumerate(columns):
                    if not isinstance(row[number], int | float):
                        continue
                    period, _, column = str(name).partition(" ")
                    column = MEASURES.get(column, column)
                    mine = rows[rows["time_period"].map(spoken) == period]
                    for dimension, code in zip(columns, row, strict=True):
                        if str(dimension).lower() in published:
                            mine = mine[mine[str(dimension).lower()] == code]
                    if len(mine) > 1:
                        mine = mine[mine["ref_area"].isin(["ME", "EEA"])]
                    assert len(mine) == 1, (sheet.title, line[0], row)
                    assert mine[column or "obs_value"].item() == row[number]
                    if not column:
                        assert mine["obs_status"].item() == row[number + 1]
                    checked += 1
    assert checked > 40


def test_no_figure_is_anything_but_a_row_of_the_release(document, release):
    published = release.table().fillna({"obs_value": float("nan")})
    looked_up = 0
    for sheet in document.sheets:
        for block in sheet.blocks:
            for cell in block.figures:
                if cell.value is None:
                    continue
                where = dict(cell.where)
                column = where.pop("column")
                if "list" in where:
                    assert float(release.codelist(where["list"])[column][int(where["row"])]) == cell.value
                    continue
                mine = published
                for name, code in where.items():
                    mine = mine[mine[name] == code]
                assert mine[column].tolist() == [cell.value], where
                assert mine["conf_status"].tolist() == ["F"]
                looked_up += 1
    assert looked_up > 80


def test_a_number_in_the_file_is_a_figure_of_the_document(document, book):
    for sheet in document.sheets:
        said = [cell.value for block in sheet.blocks for cell in block.figures if cell.value is not None]
        written = [
            cell.value for line in book[sheet.id].iter_rows() for cell in line if isinstance(cell.value, int | float)
        ]
        assert written == said


def test_hidden_missing_zero_and_not_collected_are_four_different_things(document):
    victims = document.sheet("Police_Victims")
    forms = next(block for block in victims.blocks if block.table == "R02.form2_a")
    by_form = {row[0]: row[2:4] for row in forms.rows}
    assert (by_form["IBA.SYN"][0].text, by_form["IBA.SYN"][1]) == (":", "Q")
    assert (by_form["IBA.TAK"][0].text, by_form["IBA.TAK"][1]) == ("0", "A")
    offences = document.sheet("Police_Offences")
    missing = next(block for block in offences.blocks if block.table == "R01.form2_a")
    extortion = next(row for row in missing.rows if row[0] == "EXT")
    assert [cell.text if isinstance(cell, Figure) else cell for cell in extortion[2:6]] == [":", "M", ":", "L"]
    deaths = document.sheet("Deaths").blocks[0].rows[0]
    assert (deaths[0], deaths[-3].text, deaths[-2]) == ("X03", ":", "L")
    assert deaths[-1]


def test_a_hidden_figure_is_shown_nowhere_even_if_the_file_has_it(releases, tmp_path, scoped):
    from observatory.grevio.figures import figure

    row = {"obs_value": 3.0, "obs_status": "Q", "conf_status": "C", "indicator": "R02"}
    assert figure(row).value is None
    assert figure(row | {"obs_status": "A"}).value is None
    assert figure(row | {"obs_status": "A", "conf_status": "F"}).value == 3.0


def test_the_same_release_gives_the_same_bytes(scoped, release):
    again = scope(release, "ME", "2024-2025", "official")
    assert len({as_xlsx(workbook(scoped)), as_xlsx(workbook(again)), as_xlsx(workbook(scoped))}) == 1


def test_no_text_is_a_formula_and_labels_that_look_like_one_are_neutralised(book):
    texts = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in texts} <= {"s", "n"}
    assert not [cell.value for cell in texts if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "@"))]
    assert [cell for cell in texts if str(cell.value).startswith("'=HYPERLINK")]
    assert harmless("-1 = x") == "'-1 = x"


def test_every_sheet_says_its_country_period_source_unit_law_taxonomy_release_and_signs(book, release):
    for sheet in book:
        head = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(2, 11)}
        assert head["Country"] == "Montenegro (ME)"
        assert head["Period"] == "2024–2025"
        assert head["Taxonomy of forms"] == "1.0"
        assert release.content_hash in head["Release"]
        assert head["Data"].startswith("SYNTHETIC")
        assert {"Source", "Unit of counting", "Asked for by", "Signs"} <= head.keys()


def test_only_the_years_asked_for_are_shown_and_surveys_up_to_the_last_of_them(document):
    victims = document.sheet("Police_Victims").blocks[0]
    assert [name for name in victims.columns if name.isdigit()] == ["2024", "2025"]
    surveys = document.sheet("Surveys")
    periods = {name for block in surveys.blocks for name in block.columns if name.isdigit()}
    assert periods == {"2023", "2025"}


def test_an_estimate_stands_with_its_interval_and_its_respondents(document):
    block = next(block for block in document.sheet("Surveys").blocks if block.table == "P01.survey_form1")
    assert block.columns[2:7] == ("2023", "2023 status", "2023 lower bound", "2023 upper bound", "2023 respondents")
    row = next(row for row in block.rows if row[0] == "_T")
    assert [cell.value for cell in row[2:7] if isinstance(cell, Figure)] == [19.362535, 15.1697, 24.3814, 450]
    hidden = next(row for row in block.rows if row[0] == "EXP")
    assert [cell.text for cell in hidden if isinstance(cell, Figure)] == [":"] * 4


def test_a_block_of_several_forms_has_no_total_of_ours(document):
    digital = document.sheet("GR1_Digital").blocks[0]
    blocks = {row[0] for row in digital.rows}
    assert {"OSH-a", "OSH-b", "OSH-c", "OSH-d", "OSH-e", "OTS", "DPV"} <= blocks
    assert all(row[3] for row in digital.rows)
    place = digital.columns.index("police: victims")
    shared = {(row[3], row[5]): row[place] for row in digital.rows}
    assert shared["IBA.SHR", "2024"].value == 34
    assert shared["IBA.SYN", "2024"].status == "Q"
    assert shared["PRV.DOX", "2024"].status == "L"


def test_what_the_sender_fills_in_is_only_in_the_official_profile(release):
    public = workbook(scope(release, "ME", "2025")).sheets[0]
    official = workbook(scope(release, "ME", "2025", "official")).sheets[0]
    assert "Transmission" not in [block.caption for block in public.blocks]
    assert "Transmission" in [block.caption for block in official.blocks]
    assert "=A1" not in str(public)


def test_a_language_that_nobody_reviewed_says_so_on_the_cover(release):
    cover = workbook(scope(release, "ME", "2025", language="cnr")).sheets[0]
    assert "nije pregledao" in cover.blocks[0].note
    english = workbook(scope(release, "ME", "2025")).sheets[0]
    assert "reviewed" not in english.blocks[0].note


def test_the_marks_of_the_evidence_are_on_the_cover(document):
    marks = next(block for block in document.sheets[0].blocks if block.columns[:1] == ("Mark",))
    assert [row[0] for row in marks.rows] == ["V", "S", "R", "I"]
    assert sum(int(row[2]) for row in marks.rows) == 45


@pytest.mark.parametrize(
    ("area", "years", "profile", "language", "said"),
    [
        ("FR", "2024", "public", "en", "no figures for"),
        ("EEA", "2025", "public", "en", "no figures for"),
        ("ME", "1999", "public", "en", "It has 2020, 2023, 2024, 2025"),
        ("ME", "2025-2024", "public", "en", "the first year comes first"),
        ("ME", "last year", "public", "en", "not a span of years"),
        ("ME", "2025", "secret", "en", "not a profile"),
        ("ME", "2025", "public", "xx", "not written in"),
    ],
)
def test_what_cannot_be_had_is_said_with_what_can(release, area, years, profile, language, said):
    with pytest.raises(ScopeError, match=said):
        scope(release, area, years, profile, language)


def test_years_taken_together_stand_behind_the_years_that_they_reach_into(document):
    block = next(block for block in document.sheet("Perpetrators").blocks if block.table == "R03.sex_age_a")
    assert [name for name in block.columns if name[:4].isdigit() and "status" not in name] == [
        "2024",
        "2025",
        "2023–2025",
    ]
    assert [cell.text for cell in block.rows[0] if isinstance(cell, Figure)] == [":", ":", "31"]


def test_a_source_that_comes_in_is_shown_where_it_was_named_as_missing(document):
    orders = document.sheet("Orders")
    assert [block.table for block in orders.blocks if block.table] == ["O02.type_applied", "O02.type_granted"]
    granted = next(block for block in orders.blocks if block.table == "O02.type_granted")
    assert {row[0]: row[2].text for row in granted.rows} == {"_T": "22", "EMERGENCY": ":"}
    assert "O02" not in {row[0] for row in orders.blocks[-1].rows}
    convicted = [block.table for block in document.sheet("Directive44").blocks]
    assert "J02.form_sex_convicted" in convicted


def test_a_wide_sheet_is_printed_on_a3_and_a_narrow_one_on_a4(book):
    paper = {sheet.title: sheet.page_setup.paperSize for sheet in book}
    assert int(paper["18_Readiness"]) == 8
    assert int(paper["00_Cover"]) == 9


def test_no_period_is_written_in_the_way_of_machines(document):
    cells = {
        cell
        for sheet in document.sheets
        for block in sheet.blocks
        for row in (block.columns, *block.rows)
        for cell in row
        if isinstance(cell, str)
    }
    assert not [cell for cell in cells if re.search(r"/P\d+Y", cell)]
