"""A zip of one return, or of the sheets of one return as CSV files: taken apart in memory, never on disk by its names.

What is looked at before anything is unpacked: names that lead out of the folder, encryption, archives in archives,
the number of parts, and sizes. A part that goes on longer than the archive says is a bomb as well.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from .errors import EmptyFile, HasEntities, PasswordProtected, TooLarge, Truncated, UnsafeArchive, WrongKind
from .settings import Limits

#: What programs leave in archives and nobody sent.
LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)")
#: A document type stands before the root element; so much of a part is looked at for one, and more of it only where
#: a comment of that length stands before the root.
PROLOGUE = 65_536
LONGEST_PROLOGUE = 8_000_000
COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
ROOT = re.compile(rb"<[^\W\d]")
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def members(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """The parts of an archive, after the checks that need no unpacking. Raises the refusal that fits."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as damage:
        raise Truncated from damage
    if len(found) > limits.zip_members:
        raise TooLarge(found=f"{len(found)} parts")
    if any(one.flag_bits & 0x1 for one in found):
        raise PasswordProtected
    for one in found:
        pure = PurePosixPath(one.filename.replace("\\", "/"))
        if pure.is_absolute() or ".." in pure.parts or re.match(r"^[A-Za-z]:", one.filename):
            raise UnsafeArchive(found="a name that leads out of the folder")
        if one.external_attr >> 16 & 0o170000 == 0o120000:
            raise UnsafeArchive(found="a link in place of a file")
    unpacked = sum(one.file_size for one in found)
    packed = max(1, sum(one.compress_size for one in found))
    # The ratio alone says little of small files: a workbook of a few kilobytes may pack very well.
    if unpacked > limits.unpacked_bytes or (unpacked > 20_000_000 and unpacked / packed > limits.unpacked_ratio):
        raise TooLarge(found=f"{unpacked // 1_000_000} MB once unpacked")
    return found


def content(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """One part, no longer than the archive says that it is."""
    try:
        with archive.open(one) as part:
            found = part.read(one.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as damage:
        raise Truncated from damage
    if len(found) > one.file_size:
        raise TooLarge(found="a part that is larger than its archive says")
    return found


def without_entities(path: Path, found: list[zipfile.ZipInfo]) -> None:
    """No part of a workbook may define entities: a few lines of them unfold into gigabytes, or read other files."""
    with zipfile.ZipFile(path) as archive:
        for one in found:
            if one.filename.lower().endswith((".xml", ".rels", ".vml")):
                try:
                    with archive.open(one) as part:
                        head = prologue(part)
                except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as damage:
                    raise Truncated from damage
                check_prologue(head)


def prologue(part: IO[bytes], *, limit: int = LONGEST_PROLOGUE) -> bytes:
    """What stands before the root element, and a little more; all of it where there is no root within the limit."""
    head = part.read(PROLOGUE)
    while len(head) < limit and not ROOT.search(COMMENT.sub(b"", head.replace(b"\x00", b""))):
        more = part.read(PROLOGUE * 16)
        if not more:
            break
        head += more
    return head


def check_prologue(head: bytes) -> None:
    """Refuse XML with a document type, in whatever encoding it is written."""
    # UTF-16 differs from ASCII by bytes of zero only, as far as the words of the prologue go.
    if DOCTYPE.search(head.replace(b"\x00", b"")):
        raise HasEntities


def parts(path: Path, limits: Limits) -> dict[str, bytes]:
    """The files of a zip that is no workbook, by name, without what programs leave there."""
    found = [one for one in members(path, limits) if not one.is_dir() and not LITTER.search(one.filename)]
    if not found:
        raise EmptyFile
    if sum(one.file_size for one in found) > limits.file_bytes:
        raise TooLarge(found=f"{sum(one.file_size for one in found) // 1_000_000} MB once unpacked")
    with zipfile.ZipFile(path) as archive:
        unpacked = {one.filename: content(archive, one) for one in found}
    if len(unpacked) > 1 and not all(name.lower().endswith((".csv", ".txt", ".tsv")) for name in unpacked):
        raise WrongKind(found="an archive of several files")
    return unpacked
