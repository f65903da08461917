"""A file that cannot be taken in gets a sentence and an exit code; it stays in the inbox and nothing lands."""

import io
import zipfile

import pytest

from ingestion.errors import REFUSALS, exit_code
from ingestion.precheck import kind
from ingestion.settings import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def with_part(workbook: bytes, name: str, content: bytes = b"x") -> bytes:
    stream = io.BytesIO(workbook)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return stream.getvalue()


def archive_of(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "content")
    return stream.getvalue()


def with_entities(workbook: bytes, part: str) -> bytes:
    """A workbook with one part that grows a thousand million times when its entities are expanded."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == part:
                head, _, body = content.partition(b"?>")
                content = head + f'?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'.encode() + body
                content = content.replace(b"<t>label of ref_area</t>", b"<t>&l9;</t>")
                content = content.replace(b"<sheetData>", b"<sheetData>&l9;")
            new.writestr(item, content)
    return stream.getvalue()


LAUGHS = b'<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;&l0;">]>'
SDMX = b'<?xml version="1.0"?><m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"/>'
ODS = b"""<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"

 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
 <table:table table:name="A"><table:table-row table:number-rows-repeated="%d"><table:table-cell
 office:value-type="float" office:value="1"/></table:table-row></table:table></office:document-content>"""


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def opened(more: dict[str, bytes], *, manifest: bytes = b"<m/>", body: bytes | None = None, repeated: int = 1) -> bytes:
    """An OpenDocument spreadsheet of one cell, written `repeated` times in one breath."""
    mimetype = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    content = body if body is not None else ODS % repeated
    return zipped({**mimetype, "META-INF/manifest.xml": manifest, "content.xml": content, **more})


CASES = {
    "empty": (lambda good: b"", "empty_file", 10, "The file is empty."),
    "blank text": (lambda good: b"\xef\xbb\xbf;;;\r\n", "empty_file", 10, "The file is empty."),
    "a PDF": (lambda good: b"%PDF-1.7 rest", "wrong_kind", 11, "This is a PDF document"),
    "a picture": (lambda good: b"\x89PNG\r\n rest", "wrong_kind", 11, "This is a picture"),
    "plain words": (lambda good: b"Dear colleagues", "wrong_kind", 11, "a text without columns"),
    "a binary file": (lambda good: b"a;b\n1;\x00\n", "wrong_kind", 11, "a binary file"),
    "a text document": (lambda good: archive_of("word/document.xml"), "wrong_kind", 11, "a text document"),
    "an archive of words": (lambda good: archive_of("return.csv"), "wrong_kind", 11, "a text without columns"),
    "an archive of many": (lambda good: zipped({"a.csv": b"a;b", "b.pdf": b"%PDF"}), "wrong_kind", 11, "several files"),
    "an archive in one": (lambda good: zipped({"a.zip": zipped({"b.csv": b"a"})}), "wrong_kind", 11, "in an archive"),
    "a presentation": (lambda good: archive_of("ppt/presentation.xml"), "wrong_kind", 11, "a presentation"),
    "a binary workbook": (lambda good: archive_of("xl/workbook.bin"), "wrong_kind", 11, "binary workbook (.xlsb)"),
    "another XML": (lambda good: b"<?xml version='1.0'?><invoice/>", "wrong_kind", 11, "an XML document"),
    "an SDMX structure": (lambda good: SDMX.replace(b"GenericData", b"Structure"), "wrong_kind", 11, "without SDMX"),
    "names that lead out": (
        lambda good: zipped({"../a.csv": b"a;b\n1;2"}),
        "unsafe_archive",
        27,
        "leads out of the fold",
    ),
    "names from the root": (lambda good: zipped({"/etc/a.csv": b"a;b\n1;2"}), "unsafe_archive", 27, "leads out of the"),
    "a packed bomb": (lambda good: zipped({"a.csv": b"1;" * 40_000_000}), "too_large", 18, "80 MB once unpacked"),
    "a million columns": (lambda good: b";".join([b"a"] * 1_000_000) + b"\n", "too_large", 18, "1000000 columns"),
    "macro sheets": (lambda good: with_part(good, "xl/macrosheets/sheet1.xml"), "macros", 14, "has macros"),
    "a macro .ods": (lambda good: opened({"Basic/Standard/M.xml": b"<x/>"}), "macros", 14, "has macros"),
    "a locked .ods": (
        lambda good: opened({}, manifest=b"<m><encryption-data/></m>"),
        "password_protected",
        13,
        "passwo",
    ),
    "runs of cells in an .ods": (lambda good: opened({}, repeated=2**33), "too_large", 18, "more than 5000000 cells"),
    "a cut .ods": (lambda good: opened({}, body=b"<office:document-content"), "truncated", 12, "damaged"),
    "an old workbook": (lambda good: OLE, "wrong_kind", 11, "old Office version"),
    "cut off": (lambda good: good[: len(good) // 2], "truncated", 12, "damaged or was cut off"),
    "damaged inside": (lambda good: with_part(archive_of("xl/workbook.xml"), "y"), "truncated", 12, "damaged"),
    "a password": (lambda good: OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected", 13, "password"),
    "macros": (lambda good: with_part(good, "xl/vbaProject.bin"), "macros", 14, "has macros"),
    "old macros": (lambda good: OLE + "_VBA_PROJECT".encode("utf-16-le"), "macros", 14, "has macros"),
    "mixed encodings": (
        lambda good: "a;b\nžena;1\n".encode("cp1250") + "ž;2\n".encode(),
        "not_utf8",
        15,
        "first seen at line 2",
    ),
    "another form": (lambda good: b"day;visitors\n1;2\n", "unknown_form", 16, "No known form"),
    "entities in texts": (
        lambda good: with_entities(good, "xl/sharedStrings.xml"),
        "xml_entities",
        26,
        "document type",
    ),
    "entities in a sheet": (
        lambda good: with_entities(good, "xl/worksheets/sheet2.xml"),
        "xml_entities",
        26,
        "document type",
    ),
    "entities in an .ods": (lambda good: opened({}, body=LAUGHS), "xml_entities", 26, "unfold into gigabytes"),
    "entities in SDMX": (lambda good: SDMX.replace(b"<m:", LAUGHS + b"<m:", 1), "xml_entities", 26, "unfold into"),
    "a bomb": (lambda good: bomb(), "too_large", 18, "too large to be a return"),
}


@pytest.fixture(scope="module")
def contents(fill):
    """The bytes of each case."""
    from tests.ingestion.conftest import POLICE

    return {case: make(fill(POLICE)) for case, (make, *_) in CASES.items()}


@pytest.fixture(scope="module")
def answers(contents, shared_house):
    """What became of each of them, all sent in one run."""
    return shared_house.send_all({case: (content, "a.xlsx") for case, content in contents.items()}, "me_police")


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_and_kept(case, contents, answers, shared_house):
    _, code, number, words = CASES[case]
    answer = answers[case]
    assert answer.outcome["state"] == "refused"
    assert answer.outcome["code"] == code
    assert answer.outcome["exit_code"] == number
    assert words in answer.sentences
    assert words in answer.reply
    kept = shared_house.zones.inbox / "police" / "me_police" / answer.id / "a.xlsx"
    assert kept.read_bytes() == contents[case]
    assert shared_house.landed() == []


def test_every_kind_of_refusal_has_an_exit_code_of_its_own():
    numbers = [refusal.exit_code for refusal in REFUSALS.values()]
    assert len(set(numbers)) == len(numbers)
    assert exit_code("findings") == 20
    assert exit_code(None) == 0


def test_a_bomb_is_told_by_its_unpacked_size_before_anything_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb())
    with pytest.raises(REFUSALS["too_large"]):
        kind(path)
    with pytest.raises(REFUSALS["too_large"]):
        kind(path, Limits(file_bytes=10))


def test_an_unknown_form_is_compared_with_the_nearest_known_one(house, fill, police):
    del police["Suspects"]
    answer = house.send(fill(police), "a.xlsx", "me_police")
    assert 'The nearest is tfgbv_police_1, but it lacks sheet "Suspects".' in answer.sentences


def test_a_file_that_claims_to_have_two_rows_is_read_in_full(house, fill, police):
    content = fill(police)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/worksheets/sheet2.xml":
                assert b'<dimension ref="A1:E4"/>' in text
                text = text.replace(b'<dimension ref="A1:E4"/>', b'<dimension ref="A1:E2"/>')
            new.writestr(item, text)
    answer = house.send(stream.getvalue(), "2024-Q1.xlsx", "me_police")
    assert (answer.facts["breakdown"] == "offences").sum() == 2
