"""The same return in every format that offices send says the same; what cannot be read surely gets a finding."""

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest

from tests.ingestion.conftest import COVER, HEADS, POLICE, workbook

HEADER = ["reporter", "ref_area_country", "time_period", "revision", "revision_reason", "synthetic", "counting_unit"]
HEADER += ["ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "count"]
FIRST = ["rs_police", "RS", "2024-Q1", "1", "", "yes"]
ROWS = [
    [*FIRST, "OFFENCES", "RS11", "RS_138A", "STK.CON", "Y", "", "", "", "3"],
    [*FIRST, "VICTIMS", "RS11", "RS_138A", "STK.CON", "Y", "F", "Y18T24", "IPV_EX", "2"],
]
CODES = ["ref_area", "offence", "form", "ict_used", "obs_value"]


def csv_of(*, delimiter: str = ";", encoding: str = "utf-8", **changed: str) -> bytes:
    """The CSV return; `count` and other columns of its first row can be changed."""
    rows = [list(row) for row in ROWS]
    for column, value in changed.items():
        rows[0][HEADER.index(column)] = value
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in [HEADER, *rows]]
    return "\r\n".join(lines).encode(encoding)


def opendocument_of(sheets: dict[str, list[list]]) -> bytes:
    """The sheets as an OpenDocument spreadsheet, with the runs of empty cells that programs write."""
    body = ['<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ']
    body.append('xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ')
    body.append('xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>')
    for name, rows in sheets.items():
        body.append(f'<table:table table:name="{name}">')
        for row in rows:
            body.append("<table:table-row>" + "".join(map(cell_of, row)))
            body.append('<table:table-cell table:number-columns-repeated="16000"/></table:table-row>')
        body.append('<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>')
        body.append("</table:table>")
    body.append("</office:spreadsheet></office:body></office:document-content>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr("content.xml", "".join(body))
    return stream.getvalue()


def cell_of(value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'
        )
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def sheets_of(tables: dict[str, list[list]]) -> dict[str, list[list]]:
    sheets = {"Return": [[key, value] for key, value in COVER.items()]}
    for name, rows in tables.items():
        sheets[name] = [[f"label of {head}" for head in HEADS[name]], HEADS[name], *rows]
    return sheets


def csvs_of(tables: dict[str, list[list]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, rows in sheets_of(tables).items():
            lines = [";".join("" if cell is None else str(cell) for cell in row) for row in rows]
            archive.writestr(f"our return/{name}.csv", "\n".join(lines))
        archive.writestr("__MACOSX/._Return.csv", b"\x00\x01")
    return stream.getvalue()


def zip_of(content: bytes, name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def edited(content: bytes, change) -> bytes:
    """The workbook after somebody has worked on it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


STANDARD = workbook(sheets_of(POLICE))
SAME = {
    "a workbook": STANDARD,
    "an OpenDocument spreadsheet": opendocument_of(sheets_of(POLICE)),
    "a zip of a workbook": zip_of(STANDARD, "return.xlsx"),
    "a zip of an OpenDocument spreadsheet": zip_of(opendocument_of(sheets_of(POLICE)), "return.ods"),
    "a zip of CSV files, one a sheet": csvs_of(POLICE),
}
TEXTS = {
    "comma": csv_of(delimiter=","),
    "semicolon": csv_of(),
    "tab": csv_of(delimiter="\t"),
    "with a byte order mark": csv_of(encoding="utf-8-sig"),
    "UTF-16, as a spreadsheet saves Unicode text": csv_of(delimiter="\t", encoding="utf-16"),
    "with the line sep=;": b"sep=;\r\n" + csv_of(),
    "decimal comma": csv_of(count="3,0"),
    "a blank between thousands": csv_of(count="1 003"),
    "Windows-1250": csv_of(revision="2", revision_reason="Naknadno uneti slučajevi", encoding="cp1250"),
    "a zip": zip_of(csv_of(), "podaci.csv"),
}


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    from tests.ingestion.conftest import House

    found = {}
    for name, content in SAME.items():
        house = House(tmp_path_factory.mktemp("house"))
        found[name] = house.send(content, "sent", "me_police")
    return found


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    from tests.ingestion.conftest import House

    found = {}
    for name, content in TEXTS.items():
        house = House(tmp_path_factory.mktemp("house"))
        found[name] = house.send(content, "sent", "rs_police")
    return found


@pytest.mark.parametrize("name", SAME)
def test_a_return_says_the_same_in_every_kind_of_workbook(workbooks, name):
    answer = workbooks[name]
    assert answer.outcome["state"] == "landed", answer.sentences
    pd.testing.assert_frame_equal(answer.facts[CODES], workbooks["a workbook"].facts[CODES])


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_table_is_read_in_every_encoding_and_with_every_separator(texts, name):
    answer = texts[name]
    assert answer.outcome["state"] == "landed", answer.sentences
    expected = 1003 if "thousands" in name else 3
    assert list(answer.facts["obs_value"]) == [expected, 2]


def test_what_was_not_written_as_utf8_is_said(texts):
    assert "it was read as Windows-1250" in texts["Windows-1250"].sentences
    assert texts["Windows-1250"].submission["revision_reason"] == "Naknadno uneti slučajevi"
    assert texts["semicolon"].codes == set()


def test_a_number_that_was_written_otherwise_is_repeated_as_it_was_read(texts):
    assert '"1 003" was read as 1003.' in texts["a blank between thousands"].sentences
    assert '"3,0" was read as 3.' in texts["decimal comma"].sentences


def merged(book) -> None:
    sheet = book["Offences"]
    sheet["A4"] = None
    sheet.merge_cells("A3:A4")


def dated(book) -> None:
    cell = book["Offences"]["E3"]
    cell.value, cell.number_format = dt.date(1900, 1, 2), "yyyy-mm-dd"


def dated_1904(book) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    dated(book)


def hidden(book) -> None:
    book["Offences"].sheet_state = "hidden"


def hidden_stranger(book) -> None:
    book.create_sheet("Old figures")["A1"] = 7
    book["Old figures"].sheet_state = "veryHidden"


def doubled(book) -> None:
    book["Offences"]["F2"] = "count"


def put(cell: str, value, *, as_text: bool = False):
    def change(book) -> None:
        book["Offences"][cell].value = value
        if as_text:
            book["Offences"][cell].data_type = "s"

    return change


FOUND = {
    "merged cells": (edited(STANDARD, merged), "merged_cells", 'row 3, column A: The cells A3:A4 are merged'),
    "a number shown as a date": (edited(STANDARD, dated), "date_for_number", "has turned a number into a date"),
    "a date since 1904": (edited(STANDARD, dated_1904), "date_for_number", "has turned a number into a date"),
    "a hidden sheet": (edited(STANDARD, hidden), "hidden_sheet", 'Sheet "Offences": The sheet is hidden; it was read'),
    "a hidden stranger": (edited(STANDARD, hidden_stranger), "sheet_not_read", 'Sheet "Old figures"'),
    "two headers": (edited(STANDARD, doubled), "duplicate_header", 'column F: Two columns have the header "count".'),
    "a formula": (edited(STANDARD, put("E3", "=1+1")), "formula", "There is a formula where a value must stand."),
    "a command": (
        edited(STANDARD, put("C3", "=cmd|' /C calc'!A0", as_text=True)), "command_cell", "begins like a formula",
    ),
    "a Cyrillic letter": (
        edited(STANDARD, put("A3", "МЕ_С")), "homoglyph_code", '"МЕ_С" looks like the code ME_C, but is written',
    ),
    "either number": (edited(STANDARD, put("E3", "1.234")), "ambiguous_number", "can be read as 1234 or as 1.234."),
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(shared_house):
    """All of them sent in one run; each is a quarter of its own, so that none of them was sent twice."""
    found = {}
    for name, (content, *_) in FOUND.items():
        found[name] = shared_house.send(content, f"{name}.xlsx", "me_police")
    return found


@pytest.mark.parametrize("name", FOUND)
def test_what_cannot_be_read_surely_is_named_with_its_place(answers, name):
    _, code, sentence = FOUND[name]
    assert code in answers[name].codes, answers[name].sentences
    assert sentence in answers[name].sentences
    assert sentence in answers[name].reply


def test_a_merged_cell_is_not_also_called_empty(answers):
    assert answers["merged cells"].codes - {"sent_twice"} == {"merged_cells"}


def test_a_workbook_that_refers_to_others_is_taken_in_and_told_so(house):
    stream = io.BytesIO(STANDARD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    answer = house.send(stream.getvalue(), "linked.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert "The workbook refers to other files; nothing of them was read." in answer.sentences


def test_a_file_of_two_gigabytes_is_answered_without_being_read(house, tmp_path, monkeypatch):
    from ingestion import receive
    from ingestion.errors import TooLarge

    path = tmp_path / "drop" / "me_police" / "large.csv"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.write(b"a;b\n")
        file.truncate(2_000_000_000)  # a sparse file: it takes no room and would take all of it once read
    for _ in range(2):
        assert receive.receive(tmp_path / "drop", "police", within=house.zones) == []
    with pytest.raises(TooLarge, match="2000 MB"):
        receive.put(house.zones, "police", "me_police", path)
    [answered] = house.zones.inbox.glob("police/me_police/*")
    reply = (answered / "reply.txt").read_text(encoding="utf-8")
    assert "Datoteka je prevelika za izvještaj (2000 MB)." in reply
    assert "The file is too large to be a return (2000 MB)." in reply
    assert not (answered / "large.csv").exists()


DIMENSIONS = ["COUNTING_UNIT", "REF_AREA", "OFFENCE", "FORM", "ICT", "SEX", "AGE", "RELATIONSHIP"]
OBSERVATIONS = [
    ["OFFENCES", "ME_C", "ME_175A", "IBA.SHR", "Y", "_Z", "_Z", "_Z", "2024-Q1", "2"],
    ["VICTIMS", "ME_C", "ME_175A", "IBA.SHR", "Y", "F", "Y18T24", "IPV_EX", "2024-Q1", "1"],
]
STRUCTURE = "TFGBV:POLICE_RETURN(1.0)"


def sdmx_csv(version: int, structure: str = STRUCTURE, **more: str) -> bytes:
    lead = ["DATAFLOW"] if version == 1 else ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    values = [structure] if version == 1 else ["datastructure", structure, more.pop("ACTION", "I")]
    header = [*lead, *DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *more]
    lines = [",".join([*values, *row, *more.values()]) for row in OBSERVATIONS]
    return "\n".join([",".join(header), *lines]).encode()


URN = f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={STRUCTURE}"


def specific(version: str) -> bytes:
    """As the two versions write it: observations below series in 2.1, flat in 3.0; the structure as Ref or URN."""
    base = f"http://www.sdmx.org/resources/sdmxml/schemas/v{version}"
    about = (
        '<c:Structure><Ref agencyID="TFGBV" id="POLICE_RETURN" version="1.0" class="DataStructure"/></c:Structure>'
        if version == "2_1"
        else f"<c:Structure>{URN}</c:Structure>"
    )
    names = [*DIMENSIONS, "TIME_PERIOD", "OBS_VALUE"]
    rows = []
    for row in OBSERVATIONS:
        pairs = [f'{name}="{value}"' for name, value in zip(names, row, strict=True)]
        if version == "2_1":
            rows.append(f"<Series {' '.join(pairs[:-2])}><Obs {' '.join(pairs[-2:])}/></Series>")
        else:
            rows.append(f"<Obs {' '.join(pairs)}/>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><m:StructureSpecificData xmlns:m="{base}/message" '
        f'xmlns:c="{base}/common" xmlns:d="{base}/data/structurespecific"><m:Header><m:Structure '
        f'structureID="S" namespace="{URN}" dimensionAtObservation="TIME_PERIOD">{about}</m:Structure></m:Header>'
        f'<m:DataSet d:structureRef="S" d:action="Replace">'
        f"{''.join(rows)}</m:DataSet></m:StructureSpecificData>"
    ).encode()


def generic() -> bytes:
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
    series = []
    for row in OBSERVATIONS:
        key = "".join(f'<g:Value id="{name}" value="{value}"/>' for name, value in zip(DIMENSIONS, row, strict=False))
        observed = f'<g:Obs><g:ObsDimension value="{row[-2]}"/><g:ObsValue value="{row[-1]}"/></g:Obs>'
        series.append(f"<g:Series><g:SeriesKey>{key}</g:SeriesKey>{observed}</g:Series>")
    return (
        f'<m:GenericData xmlns:m="{base}/message" xmlns:c="{base}/common" xmlns:g="{base}/data/generic"><m:Header>'
        '<m:Structure structureID="S"><c:Structure><Ref agencyID="TFGBV" id="POLICE_RETURN" version="1.0"/>'
        f"</c:Structure></m:Structure></m:Header><m:DataSet>{''.join(series)}</m:DataSet></m:GenericData>"
    ).encode()


MESSAGES = {
    "SDMX-CSV 1.0": sdmx_csv(1),
    "SDMX-CSV 2.0": sdmx_csv(2),
    "SDMX-ML 2.1, structure-specific": specific("2_1"),
    "SDMX-ML 3.0, structure-specific": specific("3_0"),
    "SDMX-ML 2.1, generic": generic(),
    "a zip of SDMX-ML": zip_of(specific("3_0"), "message.xml"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_return_in_sdmx_needs_no_layout_of_its_own(house, name):
    answer = house.send(MESSAGES[name], "message", "me_police")
    assert answer.outcome["state"] == "landed", answer.sentences
    assert answer.submission["form"] == "tfgbv_police"
    assert answer.submission["time_period"] == "2024-Q1"
    facts = answer.facts
    assert list(facts["breakdown"]) == ["offences", "victims"]
    assert list(facts["sex"].fillna("none")) == ["none", "F"]
    assert list(facts["obs_value"]) == [2, 1]


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (sdmx_csv(1, "ESTAT:CRIME(1.0)"), "sdmx_structure", '"ESTAT:CRIME(1.0)" is not the data structure of this ret'),
        (sdmx_csv(2, COMMENT="x"), "sdmx_component", f'"COMMENT" is no component of the data structure {STRUCTURE}.'),
        (sdmx_csv(2, ACTION="D"), "sdmx_action", "The message deletes observations; returns only add or replace."),
        (sdmx_csv(1).replace(b"ME_C", b"ME_X", 1), "unknown_code", '"ME_X" is not a code for ref_area.'),
        (sdmx_csv(1).replace(b"2024-Q1", b"2024-01"), "period_not_owed", "The period 2024-01 is not a quarter"),
    ],
)  # fmt: skip
def test_a_submission_in_sdmx_is_held_against_its_structure(house, content, code, sentence):
    answer = house.send(content, "message.csv", "me_police")
    assert answer.outcome["state"] == "refused"
    assert code in answer.codes
    assert sentence in answer.sentences


def test_what_sdmx1_writes_is_read_as_the_same_table(tmp_path):
    """The reader at the door is our own, because it reads strangers' files within limits; sdmx1 is its measure."""
    import sdmx

    from ingestion.grid import grids

    path = tmp_path / "message.xml"
    path.write_bytes(specific("2_1"))
    seen = grids(path)["sheets"][0]["rows"]
    [dataset] = sdmx.read_sdmx(path).data
    told = []
    for observation in dataset.obs:
        key = {name: value.value for name, value in observation.key.values.items()}
        told.append([*(key[name] for name in DIMENSIONS), key["TIME_PERIOD"], observation.value])
    header, *rows = [cells for _, cells in seen]
    assert [header[1:], *json.loads(json.dumps(told))] == [
        [*DIMENSIONS, "TIME_PERIOD", "OBS_VALUE"],
        *(r[1:] for r in rows),
    ]
