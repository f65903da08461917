"""Small returns of police offices and support organisations, each with one fault: a few rows, and no more.

The CSV form is enough for most faults; a workbook is there where only a workbook can be wrong in that way.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from tests.specimens.forms import CSV_COLUMNS, OFFENCE_COLUMNS, PERSON_COLUMNS, TOTAL_COLUMNS
from tests.specimens.returns import WRITTEN, Cell, Return, all_sheets, as_workbook, delimited, table

#: The quarter of the files that are refused; a file that lands has a quarter of its own, so that none comes twice.
QUARTER = "2024-Q1"
SENT = f"{QUARTER}.csv"
OFFENCES = ["RS11", "RS_138A", "STK.CON", "Y", None, None, None, 3]
VICTIMS = ["RS11", "RS_138A", "STK.CON", "Y", "F", "Y18T24", "IPV_EX", 2]
REASON = "Naknadno uneti slučajevi"
Sheets = dict[str, list[Sequence[Cell]]]


def text(*, quarter: str = QUARTER, encoding: str = "utf-8-sig", **first: Cell) -> bytes:
    """The CSV form of rs_police with two rows; cells of the first row by column."""
    return delimited(rows(quarter=quarter, **first), delimiter=";", encoding=encoding)


def rows(*, quarter: str = QUARTER, **first: Cell) -> list[list[Cell]]:
    """The header and two rows."""
    revision, reason = first.pop("revision", 1), first.pop("revision_reason", None)
    cover: list[Cell] = ["rs_police", "RS", quarter, revision, reason, "yes"]
    offences: list[Cell] = [*cover, "OFFENCES", *OFFENCES]
    for column, value in first.items():
        offences[CSV_COLUMNS.index(column)] = value
    victims = [*offences[:6], "VICTIMS", *VICTIMS]
    victims[CSV_COLUMNS.index("time_period")] = quarter
    return [list(CSV_COLUMNS), offences, victims]


def texts() -> Iterator[tuple[str, str, bytes]]:
    """Faults that a text table can have: code, file name, bytes."""
    last = rows()
    yield "wrong_reporter", SENT, text(reporter="al_police")
    yield "wrong_area_of_form", SENT, text(ref_area_country="AL")
    yield "cover_missing", SENT, text(revision="")
    yield "bad_revision", SENT, text(revision="new")
    yield "revision_without_reason", SENT, text(revision=2)
    yield "reason_without_revision", "2023-Q1.csv", text(quarter="2023-Q1", revision_reason="A line was wrong.")
    yield "bad_period", "return.csv", text(quarter="2024-Q5")
    yield "period_in_future", "2091-Q1.csv", text(quarter="2091-Q1")
    yield "period_not_owed", "2019-Q1.csv", text(quarter="2019-Q1")
    second = [*last[2][:2], "2024-Q2", *last[2][3:]]
    yield "period_not_matching", SENT, delimited([*last[:2], second], delimiter=";", encoding="utf-8-sig")
    yield "period_in_name", "2023-Q3.csv", text(quarter="2023-Q2")
    yield "table_empty", SENT, delimited(last[:1], delimiter=";", encoding="utf-8-sig")
    yield "row_width", SENT, delimited([*last, last[2][:9]], delimiter=";", encoding="utf-8-sig")
    yield "missing_value", SENT, text(count=None)
    yield "homoglyph_code", SENT, text(offence="RS_138А")
    yield "ambiguous_number", SENT, text(count="1.234")
    yield "not_a_number", SENT, text(count="several")
    yield "mixed_units", SENT, text(count="3,4 na 100.000")
    yield "negative_count", SENT, text(count=-3)
    yield "fractional_count", SENT, text(count="2.5")
    yield "unknown_code", SENT, text(form="STK.COM")
    yield "area_of_another_country", SENT, text(ref_area="AL-01")
    yield "area_level", SENT, text(ref_area="RS")
    yield "duplicate_cell", SENT, delimited([*last, last[2]], delimiter=";", encoding="utf-8-sig")
    yield "command_cell", SENT, text(form="=cmd|' /C calc'!A0")
    corrected = {"revision": 2, "revision_reason": f"{REASON} iz više područja."}
    body = rows(**corrected)
    yield "not_utf8", SENT, b"\xef\xbb\xbf" + delimited(body, delimiter=";", encoding="cp1250")
    quarter = "2023-Q4"
    reread = rows(quarter=quarter, revision=2, revision_reason=REASON)
    yield "encoding_read", f"{quarter}.csv", delimited(reread, delimiter=";", encoding="cp1250")
    yield "offence_without_crosswalk", "2023-Q1.csv", before_the_law()
    yield "sent_twice", "2024-Q2.csv", text(quarter="2024-Q2")
    yield "sent_twice", "2024-Q2_again.csv", text(quarter="2024-Q2", count=4)


def before_the_law() -> bytes:
    """An offence in a quarter that ended before its article came into force, and no form beside it."""
    who: list[Cell] = ["ba_police", "BA", "2023-Q1", 1, None, "yes", "OFFENCES", "BA_BIH", "BA_BIH_NCII"]
    return delimited([list(CSV_COLUMNS), [*who, None, "Y", None, None, None, 3]], delimiter=";", encoding="utf-8-sig")


def police(quarter: str = QUARTER) -> Return:
    """The standard workbook of me_police with a row or two a table."""
    return Return(
        cover=cover("tfgbv_police", "me_police", quarter),
        sheets={
            "Offences": table("cnr", OFFENCE_COLUMNS, [["ME_C", "ME_175A", "IBA.SHR", "Y", 2]]),
            "Victims": table("cnr", PERSON_COLUMNS, [["ME_C", "ME_175A", "IBA.SHR", "Y", "F", "Y18T24", "IPV_EX", 2]]),
            "Suspects": table("cnr", PERSON_COLUMNS, [["ME_C", "ME_175A", "IBA.SHR", "Y", "M", "Y25T34", "IPV_EX", 1]]),
            "Totals": table("cnr", TOTAL_COLUMNS, [["OFFENCES", "_T", 2], ["VICTIMS", "_T", 2], ["SUSPECTS", "_T", 1]]),
        },
    )


def cover(form: str, reporter: str, period: str) -> dict[str, Cell]:
    """What every cover says."""
    return {
        "form": form, "form_version": 1, "reporter": reporter, "ref_area": reporter.split("_")[0].upper(),
        "time_period": period, "revision": 1, "revision_reason": None, "language": "cnr", "synthetic": "yes",
    }  # fmt: skip


def edited(sent: Return, change: Callable[[Any, dict[str, Any]], object]) -> bytes:
    """The workbook with something in it that is more than a cell; `change` gets the book and its sheets by name."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": "Synthetic specimen", "created": WRITTEN})
        made = {}
        for name, cells in all_sheets(sent).items():
            made[name] = book.add_worksheet(name)
            for at, row in enumerate(cells):
                made[name].write_row(at, 0, row)
        change(book, made)
    return stream.getvalue()


def _dated(book: Any, sheets: dict[str, Any]) -> None:
    sheets["Offences"].write_datetime("E3", date(1900, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))


def _with_stranger(book: Any, sheets: dict[str, Any]) -> None:
    book.add_worksheet("Bilješke").write_row(0, 0, ["another table", 12])


def _without_column(sheet: list[Sequence[Cell]], code: str) -> list[Sequence[Cell]]:
    at = list(sheet[1]).index(code)
    return [[*row[:at], *row[at + 1 :]] for row in sheet]


def workbooks() -> Iterator[tuple[str, str, bytes]]:
    """Faults that only a workbook can have."""
    name = f"{QUARTER}.xlsx"
    yield "formula", name, edited(police(), lambda _, sheets: sheets["Offences"].write_formula("E3", "=1+1", None, 2))
    yield "date_for_number", name, edited(police(), _dated)
    yield "merged_cells", name, edited(police(), lambda _, sheets: sheets["Offences"].merge_range("A3:A4", "ME_C"))
    yield "duplicate_header", name, edited(police(), lambda _, sheets: sheets["Offences"].write("F2", "count"))
    yield "hidden_sheet", "2023-Q1.xlsx", edited(police("2023-Q1"), lambda _, sheets: sheets["Victims"].hide())
    yield "sheet_not_read", "2023-Q2.xlsx", edited(police("2023-Q2"), _with_stranger)
    sent = police()
    sent.sheets["Totals"][2] = ["OFFENCES", "_T", 9]
    yield "parts_not_total", name, as_workbook(sent)
    sent = police()
    sent.sheets["Offences"] = [["Krivična djela"]]
    yield "header_missing", name, as_workbook(sent)
    sent = police()
    sent.sheets["Victims"] = _without_column(sent.sheets["Victims"], "relationship")
    yield "column_missing", name, as_workbook(sent)
    sheets = _italian()
    sheets["Reati spia - Commessi"] = [row[:2] for row in sheets["Reati spia - Commessi"]]
    yield "no_value_columns", "2024.xlsx", as_workbook(Return({}, sheets, cover_sheet="Omicidi DCPC"))
    sheets = _italian()
    del sheets["Reati spia - Segnalazioni"]
    yield "sheet_missing", "2024.xlsx", as_workbook(Return({}, sheets, cover_sheet="Omicidi DCPC"))


def _italian() -> Sheets:
    """The workbook of the Italian Ministry of the Interior with one province, one year and invented figures."""
    sheets: Sheets = {}
    images = "DIFFUSIONE ILLECITA DI IMMAGINI O VIDEO SESSUALMENTE ESPLICITI"
    offences = {"Delitti": "10. MINACCE", "Reati spia": "ATTI PERSECUTORI", "Codice Rosso": images}
    for group, offence in offences.items():
        head = ["Provincia", "Delitto" if group == "Delitti" else "Descrizione reato"]
        age = "Età alla data del reato vittima"
        place = ["TORINO", offence]
        sheets[f"{group} - Commessi"] = [["Reati"], [*head, 2024], [*place, 3]]
        sheets[f"{group} - Vittime"] = [["Vittime"], [*head, age, 2024], [*place, "0-13", 1]]
        across: list[Sequence[Cell]] = [[None, None, None, 2024, None], [*head, age, "FEMMINILE", "MASCHILE"]]
        sheets[f"{group} - Segnalazioni"] = [["Segnalazioni"], *across, [*place, "25-34", 0, 1]]
    return sheets
