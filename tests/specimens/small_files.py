"""Small files with a fault of the file itself: its kind, its wrapping, its letters, its message."""

import io
import zipfile
from collections.abc import Iterator

from tests.specimens.chance import Stream
from tests.specimens.encrypted import MINI_CUTOFF, encrypted_workbook
from tests.specimens.returns import Cell, as_workbook, delimited
from tests.specimens.small_returns import QUARTER, SENT, police, text
from tests.specimens.surveys import as_zip

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STRUCTURE = "TFGBV:POLICE_RETURN(1.0)"
COMPONENTS = [
    *("COUNTING_UNIT", "REF_AREA", "OFFENCE", "FORM", "ICT", "SEX", "AGE", "RELATIONSHIP", "TIME_PERIOD", "OBS_VALUE"),
]
OBSERVED: list[Cell] = ["OFFENCES", "ME_C", "ME_175A", "IBA.SHR", "Y", "_Z", "_Z", "_Z", QUARTER, 2]
LAUGHS = '<!DOCTYPE m [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;">]>'
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{}'
    "</office:spreadsheet></office:body></office:document-content>"
)
#: One cell, said to stand there eight thousand million times.
REPEATED = (
    '<table:table table:name="Return"><table:table-row table:number-rows-repeated="8589934592">'
    '<table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'
)


def files() -> Iterator[tuple[str, str, bytes]]:
    """Code, file name, bytes."""
    workbook = f"{QUARTER}.xlsx"
    yield "empty_file", SENT, b""
    yield "wrong_kind", workbook, PDF
    yield "truncated", workbook, cut_off()
    yield "password_protected", workbook, encrypted_workbook(Stream("small password").generator.bytes(MINI_CUTOFF))
    yield "macros", workbook, with_part("xl/vbaProject.bin", b"Synthetic specimen: no macro inside.")
    linked = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    yield "external_links", "2023-Q3.xlsx", with_part("xl/externalLinks/externalLink1.xml", linked, quarter="2023-Q3")
    yield "xml_entities", f"{QUARTER}.xml", message()
    yield "unsafe_archive", f"{QUARTER}.zip", as_zip({f"../../{SENT}": text()})
    yield "too_large", f"{QUARTER}.ods", opendocument(REPEATED)
    yield "unknown_form", SENT, b"Oblast;Broj radionica\r\nBeograd;14\r\n"
    yield "sdmx_structure", SENT, sdmx(structure="EXAMPLE:CRIME(1.0)")
    yield "sdmx_component", SENT, sdmx(COMMENT="revised")
    yield "sdmx_action", SENT, sdmx(action="D")


def with_part(name: str, content: bytes, *, quarter: str = QUARTER) -> bytes:
    """A good workbook with one part more."""
    with zipfile.ZipFile(io.BytesIO(as_workbook(police(quarter)))) as archive:
        return as_zip({part: archive.read(part) for part in archive.namelist()} | {name: content})


def cut_off() -> bytes:
    """The first half of a workbook; nothing in it is packed, so that the bytes are the same with every zlib."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_workbook(police()))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target,
    ):
        # The first parts are enough of it.
        for name in source.namelist()[:4]:
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name))
    return stream.getvalue()[: stream.tell() // 2]


def opendocument(body: str) -> bytes:
    """An OpenDocument spreadsheet."""
    return as_zip({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": CONTENT.format(body).encode(),
    })  # fmt: skip


def sdmx(*, structure: str = STRUCTURE, action: str = "I", **more: str) -> bytes:
    """A return of me_police in SDMX-CSV 2.0."""
    header: list[Cell] = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *COMPONENTS, *more]
    row = ["datastructure", structure, action, *OBSERVED, *more.values()]
    return delimited([header, row], delimiter=",", encoding="utf-8")


def message() -> bytes:
    """A message in SDMX-ML 2.1 that declares entities."""
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}{LAUGHS}<m:GenericData xmlns:m="{base}"><m:Header>&l1;</m:Header></m:GenericData>'.encode()
