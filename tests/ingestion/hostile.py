"""Files as nobody should send them: each kind of hostile or careless content, in every format where it can occur."""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.ingestion.conftest import POLICE, workbook
from tests.ingestion.fuzzing import _interned, _pages, _public_life
from tests.ingestion.test_bad_files import zipped
from tests.ingestion.test_cases import HEADER, log, row
from tests.ingestion.test_formats import (
    csv_of,
    csvs_of,
    edited,
    generic,
    opendocument_of,
    sdmx_csv,
    sheets_of,
    specific,
)
from tests.ingestion.test_policy import MATRIX
from tests.specimens import platforms, surveys
from tests.specimens.registers import filled
from tests.specimens.returns import as_workbook

#: Sender -> source and reporter.
SENDERS = {
    "police": ("police", "me_police"), "text": ("police", "rs_police"), "cases": ("cso", "al_line"),
    "platform": ("platform", "exampla"), "gathered": ("platform", "platform_dsa"), "policy": ("policy", "me_policy"),
    "matrix": ("policy", "readiness_matrix"), "survey": ("survey", "mk_survey"),
}  # fmt: skip
MILLION = 1_000_000
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'.encode()
LATE = b"<!--" + b" " * 70_000 + b"-->" + DOCTYPE
COMMAND, LINK = "=cmd|' /C calc'!A0", "='[other.xlsx]Sheet1'!A1"
#: Sheet, a cell with a number, a cell with a code, and the part of the archive, in the workbook of each sender.
CELLS = {
    "police": ("Offences", "E3", "A3", "xl/worksheets/sheet2.xml"),
    "cases": ("log", "O2", "E2", "xl/worksheets/sheet1.xml"),
    "policy": ("Training", "D3", "A3", "xl/worksheets/sheet6.xml"),
    "platform": ("4_notices", "G2", "E4", "xl/worksheets/sheet1.xml"),
}
#: A code in the workbook of each sender, one letter of which is Cyrillic.
HOMOGLYPHS = {"police": "МЕ_С", "cases": "АL-01", "policy": "РOLICE", "platform": "КEYWORD_ANIMAL_HARM"}


@dataclass(frozen=True)
class Hostile:
    """One file: what is wrong with it, in which format, who sends it, and what must be answered."""

    what: str
    format: str
    sender: str
    make: Callable[[], bytes]
    code: str
    words: str
    is_remark: bool = False

    @property
    def name(self) -> str:
        return f"{self.what}: {self.format} of {self.sender}"


@cache
def book(sender: str) -> bytes:
    """A good workbook of each kind of sender."""
    match sender:
        case "police":
            return workbook(sheets_of(POLICE))
        case "cases":
            return workbook({"log": [HEADER, row(), row(incident="i2", client="c2")]})
        case "platform":
            return _pages("notices")
    return as_workbook(filled("me_policy", 2025))


@cache
def texts() -> dict[str, tuple[str, bytes, bytes, bytes]]:
    """Format -> sender, a good file, a number in it, and a code in it (as they stand there)."""
    return {
        "csv": ("text", csv_of(), b";3\r\n", b"RS_138A"),
        "sdmx-csv 1.0": ("police", sdmx_csv(1), b"2024-Q1,2", b"ME_C"),
        "sdmx-csv 2.0": ("police", sdmx_csv(2), b"2024-Q1,2", b"ME_C"),
        "sdmx-ml 2.1": ("police", specific("2_1"), b'OBS_VALUE="2"', b"ME_C"),
        "sdmx-ml 3.0": ("police", specific("3_0"), b'OBS_VALUE="2"', b"ME_C"),
        "sdmx-ml 2.1 generic": ("police", generic(), b'ObsValue value="2"', b"ME_C"),
        "case rows in csv": ("cases", log(row(), row(incident="i2", client="c2")), b";20\n", b"AL-01"),
        "platform csv": ("platform", platforms.written(platforms.table("notices")), b",926,", b"KEYWORD_ANIMAL_HARM"),
        "json": ("gathered", _interned(), b"15319", b"STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"),
        "matrix csv": ("matrix", MATRIX.format(last="Low").encode(), b"Advanced", b"Advanced"),
        "csv of a survey": (
            "survey", surveys.as_csv(_public_life(), delimiter=";", comma=True), b";4;", b"e_iba_syn",
        ),
    }  # fmt: skip


def ods() -> bytes:
    return opendocument_of(sheets_of(POLICE))


def repacked(
    content: bytes, part: str, change: Callable[[bytes], bytes], more: dict[str, bytes] | None = None
) -> bytes:
    """An archive with one part changed, which must be changed by it, and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            inner = old.read(one)
            after = change(inner) if one.filename == part else inner
            assert one.filename != part or after != inner, part
            new.writestr(one.filename, after)
        for name, inner in (more or {}).items():
            new.writestr(name, inner)
    return stream.getvalue()


def cell(sender: str, which: int, value: object, *, epoch: object = None) -> bytes:
    """The workbook with its number (1) or code (2) replaced; a command is written as text, not as a formula."""

    def change(one: openpyxl.Workbook) -> None:
        if epoch is not None:
            one.epoch = epoch
        place = one[CELLS[sender][0]][CELLS[sender][which]]
        place.value = value
        if isinstance(value, dt.date):
            place.number_format = "yyyy-mm-dd"
        if value == COMMAND:
            place.data_type = "s"

    return edited(book(sender), change)


def number_of(name: str, value: str) -> bytes:
    """The text with its number replaced, whatever stands around it."""
    _, good, number, _ = texts()[name]
    digits = re.search(rb"926|15319|20(?=\n)|[234]\D*\Z", number)
    assert digits and good.count(number), name
    figure = re.match(rb"\d+", digits[0])
    assert figure
    new = value.replace('"', "&quot;") if name.startswith("sdmx-ml") else value
    new = json.dumps(new) if name == "json" else f'"{new}"' if name.startswith(("platform", "sdmx-csv")) else new
    return good.replace(number, number[: digits.start()] + new.encode() + number[digits.start() + len(figure[0]) :], 1)


def code_of(name: str, value: str) -> bytes:
    """The text with a code replaced."""
    _, good, _, code = texts()[name]
    assert code in good
    return good.replace(code, value.encode(), 1)


def all_hostile() -> Iterator[Hostile]:
    """Every item of the list in every format where it applies."""
    yield from archives()
    yield from entities()
    yield from formulas()
    yield from widths()
    yield from letters()
    yield from calendars()
    yield from shapes()
    yield from figures()
    yield from homoglyphs()


BOOKS = tuple(CELLS)
PACKED = {"survey": "survey", **{sender: sender for sender in ("text", "gathered", "cases", "matrix", "platform")}}


def archives() -> Iterator[Hostile]:
    bomb = b"1;" * 40_000_000
    for sender in BOOKS:
        made = book(sender)
        yield Hostile("zip bomb", "xlsx", sender, lambda made=made: repacked(made, "", bytes, {"xl/a.xml": bomb}),
                      "too_large", "MB once unpacked")  # fmt: skip
        yield Hostile("path traversal", "xlsx", sender,
                      lambda made=made: repacked(made, "", bytes, {"../../a.xml": b"<a/>"}),
                      "unsafe_archive", "a name that leads out of the folder")  # fmt: skip
    yield Hostile("zip bomb", "ods", "police", lambda: repacked(ods(), "", bytes, {"a.xml": bomb}),
                  "too_large", "MB once unpacked")  # fmt: skip
    yield Hostile("path traversal", "ods", "police", lambda: repacked(ods(), "", bytes, {"..\\a.xml": b"<a/>"}),
                  "unsafe_archive", "a name that leads out of the folder")  # fmt: skip
    for name, (sender, good, *_) in texts().items():
        yield Hostile("zip bomb", f"zip of {name}", sender,
                      lambda good=good: zipped({"a": good + b" " * 80_000_000}),
                      "too_large", "MB once unpacked")  # fmt: skip
        yield Hostile("path traversal", f"zip of {name}", sender,
                      lambda good=good: zipped({"../../etc/a.csv": good}),
                      "unsafe_archive", "a name that leads out of the folder")  # fmt: skip
    yield Hostile("zip bomb", "zip in a zip", "text", lambda: zipped({"a.zip": zipped({"a.csv": bomb})}),
                  "too_large", "MB once unpacked")  # fmt: skip


def entities() -> Iterator[Hostile]:
    says = ("xml_entities", "a few lines can unfold into gigabytes")
    for late, doctype in (("", DOCTYPE), (" after a long comment", LATE)):
        for sender in BOOKS:
            yield Hostile(f"entities{late}", "xlsx", sender,
                          lambda sender=sender, doctype=doctype: repacked(
                              book(sender), CELLS[sender][3], lambda text: text.replace(b"?>", b"?>" + doctype, 1)
                          ), *says)  # fmt: skip
        yield Hostile(f"entities{late}", "ods", "police",
                      lambda doctype=doctype: repacked(ods(), "content.xml", lambda text: doctype + text),
                      *says)  # fmt: skip
        for name in ("sdmx-ml 2.1", "sdmx-ml 3.0", "sdmx-ml 2.1 generic"):
            made = texts()[name][1].replace(b"<m:", doctype + b"<m:", 1)
            yield Hostile(f"entities{late}", name, "police", lambda made=made: made, *says)
            yield Hostile(
                f"entities{late}", f"zip of {name}", "police", lambda made=made: zipped({"a.xml": made}), *says
            )
    wide = texts()["sdmx-ml 2.1"][1].replace(b"UTF-8", b"UTF-16").replace(b"<m:", DOCTYPE + b"<m:", 1)
    yield Hostile("entities", "sdmx-ml in UTF-16", "police", lambda: wide.decode().encode("utf-16"), *says)
    yield Hostile("entities", "codebook", "survey", lambda: zipped({
        "data.csv": surveys.as_csv(_public_life()),
        "data.xml": surveys.as_ddi(_public_life()).replace(b"<codeBook", DOCTYPE + b"<codeBook", 1),
    }), "bad_codebook", "it declares a document type or entities")  # fmt: skip


def formulas() -> Iterator[Hostile]:
    for sender in BOOKS:
        is_case = sender == "cases"  # in which a formula is read as the text that it is
        code = "command_cell" if is_case else "formula"
        words = "begins like a formula" if is_case else "There is a formula where a value must stand."
        for what, value in (("formula", "=1+1"), ("link to another file", LINK)):
            for which in (1, 2):
                yield Hostile(f"{what} {which}", "xlsx", sender,
                              lambda sender=sender, which=which, value=value: cell(sender, which, value),
                              code, words)  # fmt: skip
        yield Hostile("command", "xlsx", sender, lambda sender=sender: cell(sender, 2, COMMAND),
                      "command_cell", "begins like a formula or a command")  # fmt: skip
    cells = b'office:value-type="float" office:value="2"'
    yield Hostile("formula", "ods", "police", lambda: repacked(
        ods(), "content.xml", lambda text: text.replace(cells, b'table:formula="of:=1+1" ' + cells)
    ), "formula", "There is a formula")  # fmt: skip
    yield Hostile("command", "ods", "police", lambda: repacked(
        ods(), "content.xml", lambda text: text.replace(b"ME_C", COMMAND.encode())
    ), "command_cell", "begins like a formula")  # fmt: skip
    source = b'<table:table-source xmlns:xlink="x" xlink:href="file:///etc/passwd"/>'
    yield Hostile("link to another file", "ods", "police", lambda: repacked(
        ods(), "content.xml", lambda text: text.replace(b"<table:table-row>", source + b"<table:table-row>", 1)
    ), "external_links", "nothing of them was read", is_remark=True)  # fmt: skip
    for name, (sender, *_) in texts().items():
        if sender == "survey":
            continue
        for what, value in (("formula", "=1+1"), ("link to another file", LINK), ("command", COMMAND)):
            yield Hostile(f"{what} for a code", name, sender, lambda name=name, value=value: code_of(name, value),
                          "command_cell", "begins like a formula or a command")  # fmt: skip
            if name != "matrix csv":
                code, words = (
                    ("command_cell", "begins like") if sender == "cases" else ("not_a_number", "is not a number")
                )
                yield Hostile(f"{what} for a number", name, sender,
                              lambda name=name, value=value: number_of(name, value), code, words)  # fmt: skip
    weight = texts()["csv of a survey"][1]
    yield Hostile("command for a weight", "csv of a survey", "survey",
                  lambda: weight.replace(b";4;", b";" + COMMAND.encode() + b";", 1),
                  "weight_not_positive", "Respondents without a weight above zero: 1.")  # fmt: skip
    yield Hostile("command for an answer", "csv of a survey", "survey",
                  lambda: weight.replace(b";2;2;2", b";" + COMMAND.encode() + b";2;2", 1),
                  "code_not_described", "the variable map does not describe: 1.")  # fmt: skip


def _letter(index: int) -> bytes:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name.encode()


@cache
def _wide_row() -> bytes:
    return b"".join(b'<c r="%s2"><v>1</v></c>' % _letter(index) for index in range(MILLION))


def widths() -> Iterator[Hostile]:
    says = ("too_large", "columns")
    for sender in BOOKS:
        yield Hostile("a million columns", "xlsx", sender, lambda sender=sender: repacked(
            book(sender), CELLS[sender][3], lambda text: re.sub(
                rb'<row r="2"[^>]*>', lambda found: found[0] + _wide_row(), text, count=1
            )
        ), *says)  # fmt: skip
    many = b'<table:table-cell table:number-columns-repeated="1000000" office:value-type="string"><text:p>a</text:p>'
    yield Hostile("a million columns", "ods", "police", lambda: repacked(
        ods(), "content.xml",
        lambda text: text.replace(b"<table:table-row>", b"<table:table-row>" + many + b"</table:table-cell>", 1),
    ), *says)  # fmt: skip
    for name in ("csv", "sdmx-csv 1.0", "sdmx-csv 2.0", "case rows in csv", "platform csv", "matrix csv"):
        sender, good, *_ = texts()[name]
        mark = b";" if sender in ("text", "cases") else b","
        lines = good.replace(b"\r\n", b"\n").split(b"\n", 1)
        made = lines[0] + (mark + b"x") * MILLION + b"\n" + lines[1]
        yield Hostile("a million columns", name, sender, lambda made=made: made, *says)
    head, rest = texts()["csv of a survey"][1].split(b"\n", 1)
    made = head.rstrip() + b"".join(b";%x" % index for index in range(150_000)) + b"\n" + rest
    yield Hostile("very many columns", "csv of a survey", "survey", lambda made=made: made, "too_large", "variables")
    names = b" ".join(b'A%d="1"' % index for index in range(MILLION))
    wide = texts()["sdmx-ml 2.1"][1].replace(b"<Series ", b"<Series " + names + b" ", 1)
    yield Hostile("a million attributes", "sdmx-ml 2.1", "police", lambda: wide, *says)
    tables = {**json.loads(_interned()), "rows": [{f"a{index}": 1 for index in range(100_000)}]}
    yield Hostile("very many columns", "json", "gathered", lambda: json.dumps(tables).encode(), *says)


def letters() -> Iterator[Hostile]:
    both = "ž".encode() + "ž".encode("cp1250")
    for sender in BOOKS:
        yield Hostile("a NUL byte", "xlsx", sender, lambda sender=sender: repacked(
            book(sender), CELLS[sender][3], lambda text: text.replace(b"<sheetData>", b"<sheetData>\x00", 1)
        ), "truncated", "damaged or was cut off")  # fmt: skip
    for what, bad in (("a NUL byte", b"\x00"), ("mixed encodings", both)):
        yield Hostile(what, "ods", "police", lambda bad=bad: repacked(
            ods(), "content.xml", lambda text: text.replace(b"ME_C", b"ME" + bad + b"C", 1)
        ), "truncated", "damaged or was cut off")  # fmt: skip
    for name, (sender, good, _, code) in texts().items():
        is_xml, is_survey = name.startswith("sdmx-ml"), sender == "survey"
        nul = ("truncated", "damaged or was cut off") if is_xml else ("wrong_kind", "a binary file")
        nul = ("unknown_data", "a binary file") if is_survey else nul
        mixed = ("truncated", "damaged or was cut off") if is_xml else ("not_utf8", "not written in one encoding")
        yield Hostile("a NUL byte", name, sender,
                      lambda good=good, code=code: good.replace(code, code[:1] + b"\x00" + code[1:], 1),
                      *nul)  # fmt: skip
        yield Hostile("mixed encodings", name, sender,
                      lambda good=good, code=code: good.replace(code, code[:2] + both + code[2:], 1),
                      *mixed)  # fmt: skip


def calendars() -> Iterator[Hostile]:
    said = {
        "police": ("date_for_number", "has turned a number into a date"), "cases": ("not_a_number", "is not a number"),
        "policy": ("not_a_number", "is not a number"), "platform": ("not_a_number", "is not a number"),
    }  # fmt: skip
    for sender in BOOKS:
        for since, epoch in ((1900, None), (1904, CALENDAR_MAC_1904)):
            yield Hostile(f"a date since {since}", "xlsx", sender,
                          lambda sender=sender, epoch=epoch: cell(sender, 1, dt.date(1904, 1, 2), epoch=epoch),
                          *said[sender])  # fmt: skip
    cells = b'office:value-type="float" office:value="2"'
    yield Hostile("a date", "ods", "police", lambda: repacked(
        ods(), "content.xml",
        lambda text: text.replace(cells, b'office:value-type="date" office:date-value="1904-01-02"'),
    ), *said["police"])  # fmt: skip
    yield Hostile("a day as a number", "case rows in csv", "cases", lambda: log(row(date="45664")),
                  "date_unreadable", "no date that can be read surely")  # fmt: skip
    for name in ("csv", "platform csv", "sdmx-ml 2.1", "json"):
        yield Hostile("a date", name, texts()[name][0], lambda name=name: number_of(name, "02.01.1904"),
                      "not_a_number", "is not a number")  # fmt: skip


def shapes() -> Iterator[Hostile]:
    areas = {"police": "A3:A4", "cases": "E2:E3", "policy": "A3:A4", "platform": "G2:G3"}
    for sender in BOOKS:
        name, number, code, _ = CELLS[sender]
        of_platforms = sender == "platform"

        def merge(one, name=name, area=areas[sender]) -> None:
            one[name].merge_cells(area)

        def hide(one, name=name) -> None:
            if len(one.sheetnames) == 1:
                one.active = one.index(one.create_sheet("Other"))
            one[name].sheet_state = "veryHidden"

        def double(one, name=name, header=number[0] + ("2" if sender in ("police", "policy") else "1")) -> None:
            last = one[name].max_column + 1
            one[name].cell(one[name][header].row, last, one[name][header].value)
            one[name].cell(one[name][header].row + 1, last, 7)

        for what, change, code, words, is_remark in (
            ("merged cells", merge, "merged_cells", f"The cells {areas[sender]} are merged", of_platforms),
            ("a hidden sheet", hide, "hidden_sheet", "The sheet is hidden; it was read like the others.", True),
            ("two headers", double, "duplicate_header", "Two columns have the header", of_platforms),
        ):
            yield Hostile(what, "xlsx", sender, lambda sender=sender, change=change: edited(book(sender), change),
                          code, words, is_remark)  # fmt: skip
    merged = b'<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>ME_C'
    plain = b'<table:table-cell office:value-type="string"><text:p>ME_C'
    yield Hostile("merged cells", "ods", "police", lambda: repacked(
        ods(), "content.xml", lambda text: text.replace(plain, merged, 1)
    ), "merged_cells", "The cells A3:A4 are merged")  # fmt: skip
    yield Hostile("two headers", "ods", "police", lambda: repacked(
        ods(), "content.xml", lambda text: text.replace(b">offence<", b">ref_area<", 1)
    ), "duplicate_header", 'Two columns have the header "ref_area"')  # fmt: skip
    doubled = {
        "csv": (b"relationship;count", b"count;count"), "sdmx-csv 1.0": (b"RELATIONSHIP", b"AGE"),
        "sdmx-csv 2.0": (b"RELATIONSHIP", b"AGE"), 
        "csv of a survey": (b"e_iba_syn", b"e_iba_shr"),
        "matrix csv": (b"Prevention & awareness", b"Prevention & awareness,Platform cooperation"),
    }  # fmt: skip
    for name, (old, new) in doubled.items():
        sender, good, *_ = texts()[name]
        code = ("unknown_data", "two columns have the same name") if sender == "survey" else (
            "duplicate_header", "Two columns have the header")  # fmt: skip
        yield Hostile("two headers", name, sender, lambda good=good, old=old, new=new: good.replace(old, new, 1), *code)
    yield Hostile("two headers", "zip of sheets", "police", lambda: repacked(
        csvs_of(POLICE), "our return/Offences.csv", lambda text: text.replace(b"ict_used;count\n", b"count;count\n")
    ), "duplicate_header", "Two columns have the header")  # fmt: skip
    yield Hostile("two headers", "case rows in csv", "cases", lambda: log([*row(), "70"], header=[*HEADER, "age"]),
                  "duplicate_header", 'Two columns have the header "age"')  # fmt: skip
    yield Hostile("two sheets of one name", "zip of sheets", "police", lambda: repacked(
        csvs_of(POLICE), "", bytes, {"other/Offences.csv": b"x;y\n1;2"}
    ), "wrong_kind", "an archive in which two files have the same name")  # fmt: skip
    yield Hostile("two values", "json", "gathered", lambda: _interned().replace(b'"t5": []', b'"t4": [], "t5": []', 1),
                  "wrong_kind", "one key stands twice")  # fmt: skip
    twice = b'<g:Value id="SEX" value="_Z"/>'
    yield Hostile("two values", "sdmx-ml 2.1 generic", "police",
                  lambda: generic().replace(twice, twice + b'<g:Value id="SEX" value="F"/>', 1),
                  "wrong_kind", "gives one component of an observation two values")  # fmt: skip
    yield Hostile("two values", "sdmx-ml 2.1", "police",
                  lambda: specific("2_1").replace(b'OBS_VALUE="2"', b'OBS_VALUE="2" OBS_VALUE="7"', 1),
                  "truncated", "damaged")  # fmt: skip


def figures() -> Iterator[Hostile]:
    """Separators of thousands: read where they can mean one thing only and said so; else it is asked."""
    either = ("ambiguous_number", "can be read as 1003 or as 1.003")
    sure = ("number_rewritten", '"1 003" was read as 1003.')
    no = ("not_a_number", '"1 003" is not a number.')
    yield Hostile("a point in thousands", "xlsx", "police", lambda: cell("police", 1, "1.003"), *either)
    yield Hostile("a point in thousands", "xlsx", "cases", lambda: cell("cases", 1, "1.003"), *either)
    yield Hostile("a point in thousands", "xlsx", "policy", lambda: cell("policy", 1, "1.003"),
                  "fractional_count", "1.003 is not a whole number.")  # fmt: skip
    yield Hostile("a blank in thousands", "xlsx", "policy", lambda: cell("policy", 1, "1 003"), *no)
    yield Hostile("a blank in thousands", "xlsx", "platform", lambda: cell("platform", 1, "1 003"), *no)
    yield Hostile("a blank in thousands", "xlsx", "cases", lambda: cell("cases", 1, "1 003"),
                  "not_a_number", "is not a number")  # fmt: skip
    for name in ("csv", "sdmx-csv 1.0", "sdmx-csv 2.0", "sdmx-ml 2.1", "sdmx-ml 3.0", "sdmx-ml 2.1 generic"):
        sender = texts()[name][0]
        yield Hostile("a point in thousands", name, sender, lambda name=name: number_of(name, "1.003"), *either)
        yield Hostile("a blank in thousands", name, sender, lambda name=name: number_of(name, "1 003"), *sure,
                      is_remark=True)  # fmt: skip
    yield Hostile("a point in thousands", "case rows in csv", "cases",
                  lambda: number_of("case rows in csv", "1.003"), *either)  # fmt: skip
    for name in ("platform csv", "json"):
        # Platforms publish counts as 1.234: in a column of counts it is read so, and said.
        yield Hostile("a point in thousands", name, texts()[name][0], lambda name=name: number_of(name, "1.003"),
                      "number_rewritten", '"1.003" was read as 1003.', is_remark=True)  # fmt: skip


def homoglyphs() -> Iterator[Hostile]:
    says = ("homoglyph_code", "but is written with letters of another alphabet")
    for sender, value in HOMOGLYPHS.items():
        yield Hostile("a Cyrillic letter", "xlsx", sender,
                      lambda sender=sender, value=value: cell(sender, 2, value), *says,
                      is_remark=sender == "platform")  # fmt: skip
    yield Hostile("a Cyrillic letter", "ods", "police", lambda: repacked(
        ods(), "content.xml", lambda text: text.replace(b"ME_C", "МЕ_С".encode(), 1)
    ), *says)  # fmt: skip
    for name, (sender, _, _, code) in texts().items():
        letter = {"A": "А", "C": "С", "e": "е"}
        word = code.decode()
        at = next(at for at, one in enumerate(word) if one in letter)
        value = word[:at] + letter[word[at]] + word[at + 1 :]
        answer = ("variable_missing", "The file has no such variable.") if sender == "survey" else says
        yield Hostile("a Cyrillic letter", name, sender, lambda name=name, value=value: code_of(name, value), *answer,
                      is_remark=sender in ("platform", "gathered"))  # fmt: skip
