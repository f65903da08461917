"""What the workbook shows was suppressed together: a figure is one released cell, and counts in texts are true."""

import re
from dataclasses import replace

import pytest

from observatory.grevio.book import extract, workbook
from observatory.grevio.digital import _COLUMNS
from observatory.grevio.directive import _LACKING, _WANTED
from observatory.grevio.document import Figure
from observatory.grevio.eige import _said
from observatory.grevio.export import EXTRACTS
from observatory.grevio.plan import pages
from observatory.grevio.policies import INDICATORS
from observatory.grevio.registers import surveys
from observatory.grevio.scope import scope
from observatory.publication.tables import published

#: Kinds of figures that publication protects, or that others have protected or published before.
KINDS = {"count", "rate", "share", "mean", "middle", "open", "estimate"}
#: Indicators that no source brings in yet: they are named on the sheets and have no figure.
NOBODY = {"R07", "R09", "R10", "R11", "J07", "J08", "J09", "J10", "J11", "X03", "G02"}
#: What publication counts of its own suppression, after it.
OWN = {"Q04", "Q05"}


def asked() -> set[str]:
    """Every indicator that any sheet or extract can show."""
    names = {table.indicator for page in pages() for table in page.tables}
    names |= {name for page in pages() for name in page.lacking}
    names |= {table.partition(".")[0] for table, _ in _COLUMNS.values()}
    names |= {wanted[2].partition(".")[0] for wanted in _WANTED} | {lacking[2] for lacking in _LACKING}
    names |= {near["table"].partition(".")[0] for row in _said()["eige"] for near in row.get("nearest", ())}
    return names - set(INDICATORS)


@pytest.fixture(scope="module", params=["en", "cnr"])
def document(request, release):
    return workbook(scope(release, "ME", "2024-2025", "official", request.param))


def test_every_table_that_a_sheet_can_show_goes_through_protection_with_the_others():
    known = published()
    assert asked() - set(known) - OWN <= NOBODY
    assert {known[name]["kind"] for name in asked() & set(known)} <= KINDS
    # Whatever counts people has a universe: all its tables are suppressed together.
    people = {name for name in asked() & set(known) if known[name]["kind"] in ("count", "rate", "share", "mean")}
    assert len(people) > 20
    assert [name for name in people if not known[name].get("universe")] == []


def test_each_figure_is_one_cell_of_the_release_with_its_codes_and_none_is_a_sum(document, release):
    cells = release.table()
    checked = 0
    for sheet in document.sheets:
        for block in sheet.blocks:
            for row in block.rows:
                for figure in (cell for cell in row if isinstance(cell, Figure)):
                    where = dict(figure.where)
                    if not where:
                        assert (figure.value, figure.status) == (None, "L")
                        continue
                    if "list" in where:
                        continue
                    column = where.pop("column")
                    mine = cells
                    for name, code in where.items():
                        mine = mine[mine[name] == code]
                    assert len(mine) == 1, where
                    assert mine["obs_status"].item() == figure.status
                    if figure.value is None:
                        continue
                    assert mine["conf_status"].item() == "F"
                    assert mine[column].item() == figure.value
                    checked += 1
    assert checked > 80


def test_no_number_stands_in_a_cell_of_text_unless_the_release_counts_it(document):
    counted = {"00_Cover", "01_Coverage", "02_Sources", "03_Legal", "21_Quality", "22_Suppression_Log", "23_Codelists"}
    said = set()
    for sheet in document.sheets:
        if sheet.id in counted:
            continue
        for block in sheet.blocks:
            for row in block.rows:
                said |= {
                    (sheet.id, cell) for cell in row if isinstance(cell, str) and re.fullmatch(r"[\d.,]+ ?%?", cell)
                }
    # Years, rows of EIGE and codes of ICCS are names; nothing else that looks like a number is a text.
    allowed = {
        "2023",
        "2024",
        "2025",
        *(str(number) for number in range(1, 14)),
        *(row["iccs"] for row in _said()["cts"]),
    }
    assert {cell for _, cell in said} <= allowed


def test_the_respondents_of_a_survey_are_a_figure_and_hidden_with_their_estimate(release):
    about = scope(release, "ME", "2024-2025")
    shown = surveys(about)[0].rows
    assert [(row[2], row[3].value, row[4]) for row in shown if row[3].value] == [("2023", 450.0, "A")]
    rows = release.table()
    rows = rows[rows["country"] == "ME"].copy()
    is_estimate = (rows["indicator"] == "P01") & (rows["form"] == "_T")
    rows.loc[is_estimate, ["obs_status", "conf_status"]] = ["Q", "C"]
    hidden = replace(about)
    hidden.__dict__["rows"] = rows
    assert [(row[3].text, row[4]) for row in surveys(hidden)[0].rows if row[2] == "2023"] == [(":", "Q")]


def test_the_counts_of_the_log_are_those_of_the_cells_of_the_release(document, release):
    cells = release.table()
    cells = cells[cells["country"].isin(["ME", "EEA", "WORLD"])]
    over = {page.id: {table.name: table.over for table in page.tables} for page in pages()}
    first = cells["time_period"].str[:4].astype(int)
    last = first + cells["time_period"].str.extract(r"/P(\d+)Y")[0].fillna("1").astype(int) - 1
    in_years = (first <= 2025) & (last >= 2024)
    is_annual = cells["time_period"].str.fullmatch(r"\d{4}(-01-01/P\d+Y)?")
    kept = {"years": in_years & is_annual, "all": in_years, "waves": first <= 2025}
    log = document.sheet("22_Suppression_Log").blocks[0].rows
    assert len(log) > 6
    shown = {block.table for sheet in document.sheets[4:19] for block in sheet.blocks if block.table}
    assert shown - {name for _, name, *_ in log} == set()
    for sheet, name, figures, hidden, share in log:
        indicator, _, breakdown = name.partition(".")
        # What came in where it was named as missing is shown by year.
        mine = cells[
            kept[over[sheet].get(name) or over[sheet].get(f"{indicator}.*", "years")]
            & (cells["indicator"] == indicator)
        ]
        mine = mine if breakdown == "*" else mine[mine["breakdown"] == breakdown]
        assert (int(figures), int(hidden)) == (len(mine), int((mine["conf_status"] == "C").sum())), name
        assert share == f"{100 * int(hidden) / int(figures):.0f} %"


def test_the_counts_of_returns_are_those_of_the_manifest(document, release):
    holders = document.sheet("02_Sources").blocks[0]
    place = len(holders.columns) - 2
    sent = [one["reporter"] for one in release.manifest["submissions"]]
    assert {row[0]: int(row[place]) for row in holders.rows} == {"me_police": sent.count("me_police")}


@pytest.mark.parametrize("name", sorted(EXTRACTS))
def test_an_extract_shows_no_figure_that_the_workbook_does_not_show(release, name):
    about = scope(release, "ME", "2024-2025")
    whole = {cell.where for sheet in workbook(about).sheets for block in sheet.blocks for cell in block.figures}
    part = {cell.where for sheet in extract(about, *EXTRACTS[name]).sheets for b in sheet.blocks for cell in b.figures}
    assert part - {()}
    assert part <= whole
