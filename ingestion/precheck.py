"""Look at a file before anything opens it: what kind it is by its content, and whether it is safe to parse."""

from __future__ import annotations

import zipfile
from pathlib import Path

from .errors import EmptyFile, HasMacros, PasswordProtected, TooLarge, Truncated, WrongKind
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
    b"<!DO": "a web page",
    b"<htm": "a web page",
    b"<?xm": "an XML document",
}


def kind(path: Path, limits: Limits = LIMITS) -> str:
    """`xlsx` or `csv`, told by the content; anything else raises the refusal that fits."""
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile
    if size > limits.file_bytes:
        raise TooLarge(found=f"{size // 1_000_000} MB")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return _workbook(path, limits)
    if head.startswith(OLE):
        return _compound(path)
    for magic, found in KINDS.items():
        if head.startswith(magic):
            raise WrongKind(found=found)
    if not head.strip(b"\xef\xbb\xbf \t\r\n;,"):
        raise EmptyFile
    if b"\x00" in head:
        raise WrongKind(found="a binary file")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return "json"
    return "csv"


def _compound(path: Path) -> str:
    """Old Office container: an encrypted new workbook, or an old .xls with or without macros."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise PasswordProtected
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise HasMacros
    raise WrongKind(found="a file of an old Office version (.xls or .doc)")


def _workbook(path: Path, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as damage:
        raise Truncated from damage
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise HasMacros
    if "xl/workbook.xml" not in names:
        found = "a text document" if "word/document.xml" in names else "an archive or a file of another program"
        raise WrongKind(found=found)
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > limits.zip_members:
        raise TooLarge(found=f"{len(members)} parts")
    # The ratio alone says little of small files: a workbook of a few kilobytes may pack very well.
    if unpacked > limits.unpacked_bytes or (unpacked > 20_000_000 and unpacked / packed > limits.unpacked_ratio):
        raise TooLarge(found=f"{unpacked // 1_000_000} MB once unpacked")
    if any(member.flag_bits & 0x1 for member in members):
        raise PasswordProtected
    return "xlsx"
