"""The broken specimens: each a return that an office could have sent, with the one fault that its name says.

All but `sent_twice` and those with a wrong period are written as a second revision, with a reason, of a quarter that
has no correction among the good files. So the named fault is the only one, and refusing the file leaves the good as is.
"""

import codecs
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.specimens import orders
from tests.specimens.chance import Stream
from tests.specimens.encrypted import encrypted_workbook
from tests.specimens.forms import ba_return, cso_return, police_csv_rows, police_return
from tests.specimens.offices import CsoOffice, PoliceOffice
from tests.specimens.quarters import Quarter
from tests.specimens.register import OFFICES
from tests.specimens.returns import Return, all_sheets, as_workbook, delimited, workbook

QUARTER = Quarter(2025, 2)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Fault:
    """One broken specimen: whose it is, its file name, what must be found, that in words, and how it is made."""

    reporter: str
    name: str
    code: str
    words: str
    make: Callable[[PoliceOffice | CsoOffice], bytes]


def _correction(office: PoliceOffice | CsoOffice) -> Return:
    if isinstance(office, CsoOffice):
        return cso_return(office, QUARTER, revision=2)
    if office.layout == "ba_police_1":
        return ba_return(office, QUARTER, revision=2)
    return police_return(office, QUARTER, revision=2)


def _with_cell(sheet: str, row: int, column: str, value: object) -> Callable[[PoliceOffice | CsoOffice], bytes]:
    """Put a value into a data row (0 is the first) of a sheet; the column is named by its code."""

    def make(office: PoliceOffice | CsoOffice) -> bytes:
        sent = _correction(office)
        codes = list(sent.sheets[sheet][1])
        cells = list(sent.sheets[sheet][2 + row])
        cells[codes.index(column)] = value
        sent.sheets[sheet][2 + row] = cells
        return as_workbook(sent)

    return make


def _with_cover(**facts: object) -> Callable[[PoliceOffice | CsoOffice], bytes]:
    def make(office: PoliceOffice | CsoOffice) -> bytes:
        sent = _correction(office)
        sent.cover.update(facts)
        return as_workbook(sent)

    return make


def _parts_not_total(office: PoliceOffice | CsoOffice) -> bytes:
    sent = _correction(office)
    rows = sent.sheets["Totals"]
    at = next(at for at, row in enumerate(rows) if row[1] == "_T")
    rows[at] = (*rows[at][:2], rows[at][2] + 1)
    return as_workbook(sent)


def _totals_row_is_off(office: PoliceOffice | CsoOffice) -> bytes:
    sent = _correction(office)
    rows = sent.sheets["Djela"]
    at = next(at for at, row in enumerate(rows) if row[0] == "UKUPNO")
    rows[at] = [*rows[at][:3], rows[at][3] - 2]
    return as_workbook(sent)


def _one_and_a_half(office: PoliceOffice | CsoOffice) -> bytes:
    sent = _correction(office)
    rows = sent.sheets["Clients"]
    at = next(at for at, row in enumerate(rows) if row[-1] == 1)
    # Half a client more stays within what rounding may do to the totals.
    rows[at] = (*rows[at][:-1], 1.5)
    return as_workbook(sent)


def _duplicate_cell(office: PoliceOffice | CsoOffice) -> bytes:
    sent = _correction(office)
    rows = sent.sheets["Victims"]
    # A row without technology is repeated: it is in no total, so that the totals still hold.
    rows.append(next(row for row in rows[2:] if row[3] == "N"))
    return as_workbook(sent)


def _missing_header_column(office: PoliceOffice | CsoOffice) -> bytes:
    sent = _correction(office)
    sheet = sent.sheets["Clients"]
    at = sheet[1].index("relationship")
    sent.sheets["Clients"] = [[*row[:at], *row[at + 1 :]] for row in sheet]
    return as_workbook(sent)


def _formula_cells(office: PoliceOffice | CsoOffice) -> bytes:
    return workbook(all_sheets(_correction(office)), formulas={"Offences": {"E3": "=2+2", "E4": "=SUM(E5:E6)"}})


def _sent_twice(office: PoliceOffice | CsoOffice) -> bytes:
    sent = _correction(office)
    sent.cover.update(revision=1, revision_reason=None)
    return as_workbook(sent)


def _in_decisions(column: str, value: int) -> Callable[[PoliceOffice], bytes]:
    """Put a value into the first row of the medians of a yearly return."""

    def make(office: PoliceOffice) -> bytes:
        sent = orders.filled(office, orders.YEARS[-1])
        sent.cover.update(revision=2, revision_reason="Naknadno zaključeni predmeti")
        rows = sent.sheets["Decisions"]
        at = list(rows[1]).index(column)
        rows[2] = (*rows[2][:at], value, *rows[2][at + 1 :])
        return as_workbook(sent)

    return make


def _wrong_kind(_: PoliceOffice | CsoOffice) -> bytes:
    page = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    return page + b"trailer<</Root 1 0 R/Info<</Title(Synthetic specimen)>>>>\n%%EOF\n"


def _empty(_: PoliceOffice | CsoOffice) -> bytes:
    return b""


def _truncated(office: PoliceOffice | CsoOffice) -> bytes:
    whole = as_workbook(_correction(office))
    return whole[: len(whole) * 3 // 5]


def _password_protected(office: PoliceOffice | CsoOffice) -> bytes:
    stream = Stream(f"{office.reporter} password")
    return encrypted_workbook(stream.generator.bytes(12 * 1024))


def _with_macros(office: PoliceOffice | CsoOffice) -> bytes:
    """Add the part that holds macros, and declare it, as a spreadsheet program does; the ending alone says nothing."""
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    declared = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override'
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_workbook(_correction(office)))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "[Content_Types].xml":
                content = content.decode().replace(plain, macros).replace("<Override", declared, 1).encode()
            target.writestr(_part(part.filename), content)
        target.writestr(_part("xl/vbaProject.bin"), b"Synthetic specimen: no macro inside.".ljust(512, b"\0"))
    return stream.getvalue()


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, ZIP_DATE)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _unknown_form(office: PoliceOffice | CsoOffice) -> bytes:
    sheets = {
        "Pregled": [
            ["Godišnji pregled rada, sintetički podaci", None, None],
            ["Oblast", "Broj radionica", "Broj učesnica"],
            ["Beograd", 14, 231],
            ["Novi Sad", 9, 120],
        ]
    }
    return workbook(sheets)


def _csv(change: Callable[[list[list]], None], *, encoding: str = "utf-8-sig") -> Callable[..., bytes]:
    def make(office: PoliceOffice) -> bytes:
        rows = police_csv_rows(office, QUARTER, revision=2)
        change(rows)
        return delimited(rows, delimiter=";", encoding=encoding)

    return make


def _first_row_of(rows: list[list], unit: str) -> list:
    return next(row for row in rows if unit in row)


def _negative(rows: list[list]) -> None:
    _first_row_of(rows, "VICTIMS")[-1] = -1


def _rate_among_counts(rows: list[list]) -> None:
    _first_row_of(rows, "SUSPECTS")[-1] = "3,4 na 100.000"


def _letters_of_1250(rows: list[list]) -> None:
    reason = rows[0].index("revision_reason")
    for row in rows[1:]:
        row[reason] = "Naknadno uneti slučajevi iz više područja."


def _nothing(rows: list[list]) -> None:
    del rows[1:]


FAULTS = (
    Fault(
        "al_police",
        "unknown_code.xlsx",
        "unknown_code",
        "A relationship is written with a code that does not exist.",
        _with_cell("Victims", 0, "relationship", "IPV-EX"),
    ),
    Fault(
        "al_police",
        "future_period.xlsx",
        "period_in_future",
        "The quarter has not begun yet.",
        _with_cover(time_period="2091-Q1", revision=1, revision_reason=None),
    ),
    Fault(
        "al_police",
        "truncated.xlsx",
        "truncated",
        "The transfer broke off: the end of the file is missing.",
        _truncated,
    ),
    Fault(
        "al_cso",
        "wrong_area_level.xlsx",
        "area_level",
        "The country stands where a county must stand.",
        _with_cell("Clients", 0, "ref_area", "AL"),
    ),
    Fault(
        "al_cso",
        "missing_column.xlsx",
        "column_missing",
        "The table of clients has no column for the relationship.",
        _missing_header_column,
    ),
    Fault(
        "ba_police",
        "parts_not_total.xlsx",
        "parts_not_total",
        "The totals row is not the sum of the rows above it.",
        _totals_row_is_off,
    ),
    Fault("ba_police", "wrong_kind.xlsx", "wrong_kind", "A PDF that was renamed to a workbook.", _wrong_kind),
    Fault(
        "ba_cso",
        "password_protected.xlsx",
        "password_protected",
        "The workbook is behind a password.",
        _password_protected,
    ),
    Fault(
        "me_police",
        "parts_not_total.xlsx",
        "parts_not_total",
        "The total of offences is one more than the table of offences gives.",
        _parts_not_total,
    ),
    Fault("me_police", "with_macros.xlsx", "macros", "The workbook carries macros.", _with_macros),
    Fault("me_cso", "fractional_count.xlsx", "fractional_count", "One and a half clients.", _one_and_a_half),
    Fault(
        "mk_police",
        "period_outside_form.xlsx",
        "bad_period",
        "A fifth quarter.",
        _with_cover(time_period="2025-Q5", revision=1, revision_reason=None),
    ),
    Fault("mk_police", "formula_cells.xlsx", "formula", "Formulas stand where numbers must stand.", _formula_cells),
    Fault(
        "mk_cso",
        "sent_twice.xlsx",
        "sent_twice",
        "Other figures for a quarter that was sent, not marked as a correction.",
        _sent_twice,
    ),
    Fault(
        "mk_cso",
        "unknown_code.xlsx",
        "unknown_code",
        "Women are written with a letter of the local word.",
        _with_cell("Clients", 1, "sex", "Ж"),
    ),
    Fault("rs_police", "negative_count.csv", "negative_count", "Fewer than no victims.", _csv(_negative)),
    Fault(
        "rs_police",
        "mixed_units.csv",
        "mixed_units",
        "A rate per 100 000 stands among the counts.",
        _csv(_rate_among_counts),
    ),
    Fault(
        "rs_police",
        "not_utf8.csv",
        "not_utf8",
        "Says that it is UTF-8, and letters are written in Windows-1250.",
        lambda office: codecs.BOM_UTF8 + _csv(_letters_of_1250, encoding="cp1250")(office),
    ),
    Fault(
        "rs_police",
        "median_in_hours.xlsx",
        "mixed_units",
        "The median of the days is so long that it must be in hours.",
        _in_decisions("median_days", 9_000),
    ),
    Fault(
        "rs_police",
        "median_of_nothing.xlsx",
        "missing_value",
        "A median of days stands beside no closed case.",
        _in_decisions("closed_cases", 0),
    ),
    Fault("rs_police", "no_rows.csv", "table_empty", "A header and nothing below it.", _csv(_nothing)),
    Fault(
        "rs_cso",
        "unknown_form.xlsx",
        "unknown_form",
        "A workbook of another kind: an overview of workshops.",
        _unknown_form,
    ),
    Fault(
        "xk_police",
        "duplicate_cell.xlsx",
        "duplicate_cell",
        "A cell of the table of victims is filled in twice.",
        _duplicate_cell,
    ),
    Fault("xk_police", "empty.xlsx", "empty_file", "The file has no bytes.", _empty),
    Fault(
        "xk_cso",
        "revision_without_reason.xlsx",
        "revision_without_reason",
        "A correction that does not say why.",
        _with_cover(revision_reason=None),
    ),
)


def broken_bytes(fault: Fault) -> bytes:
    """Make one broken specimen."""
    return fault.make(OFFICES[fault.reporter])
