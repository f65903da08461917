"""Look at a file before anything opens it: what kind it is by its content, and whether it is safe to parse."""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path

from . import archive
from .errors import EmptyFile, HasMacros, PasswordProtected, TooLarge, WrongKind
from .settings import LIMITS, Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document",
    b"PAR1": "a Parquet file",
    b"7z\xbc\xaf": "an archive",
    b"Rar!": "an archive",
    b"\x1f\x8b": "an archive",
}
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HTML = re.compile(rb"<!doctype\s+html", re.IGNORECASE)
MACROS = ("vbaproject.bin", "vbadata.xml")


def kind(path: Path, limits: Limits = LIMITS) -> str:
    """`xlsx`, `ods`, `zip`, `json`, `xml` or `csv`, told by the content; anything else raises the refusal that fits."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise TooLarge(found=f"{size // 1_000_000} MB")
    with path.open("rb") as file:
        head = file.read(archive.PROLOGUE)
        if _is_xml(head):
            file.seek(0)
            head = archive.prologue(file)
    if head.startswith(OLE):
        _compound(path.read_bytes())
    found = kind_of_content(head)
    if found != "zip":
        return found
    members = archive.members(path, limits)
    names = {one.filename for one in members}
    if any(name.lower().endswith(MACROS) or name.lower().startswith("xl/macrosheets/") for name in names):
        raise HasMacros
    if "xl/workbook.xml" in names or ("mimetype" in names and "content.xml" in names):
        archive.without_entities(path, members)
        return "xlsx" if "xl/workbook.xml" in names else "ods"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise WrongKind(found="a text document" if "word/document.xml" in names else "a presentation")
    if "xl/workbook.bin" in names:
        raise WrongKind(found="a binary workbook (.xlsb)")
    if "[Content_Types].xml" in names:
        raise WrongKind(found="an archive or a file of another program")
    return "zip"


def kind_of_content(content: bytes) -> str:
    """What the first bytes say; `zip` for anything packed."""
    head = archive.prologue(io.BytesIO(content)) if _is_xml(content) else content[: archive.PROLOGUE]
    if not head:
        raise EmptyFile
    if head.startswith(b"PK"):
        return "zip"
    if head.startswith(OLE):
        _compound(content)
    for magic, found in KINDS.items():
        if head.startswith(magic):
            raise WrongKind(found=found)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _is_xml(head):
        if text[:5].lower() == b"<html" or HTML.match(text):
            raise WrongKind(found="a web page")
        archive.check_prologue(head)
        if b"sdmx" not in head.replace(b"\x00", b"").lower():
            raise WrongKind(found="an XML document")
        return "xml"
    if head.startswith(WIDE):
        return "csv"
    if not head.strip(b"\xef\xbb\xbf \t\r\n;,"):
        raise EmptyFile
    if b"\x00" in head:
        raise WrongKind(found="a binary file")
    return "json" if text.startswith((b"{", b"[")) else "csv"


def _is_xml(head: bytes) -> bool:
    """Whether the first sign is that of XML, in UTF-8 or in UTF-16."""
    if head.startswith(WIDE):
        return head[2:200].replace(b"\x00", b"").lstrip().startswith(b"<")
    return head[:200].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _compound(content: bytes) -> None:
    """Old Office container: an encrypted new workbook, or an old .xls with or without macros."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise PasswordProtected
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise HasMacros
    raise WrongKind(found="a file of an old Office version (.xls or .doc)")
