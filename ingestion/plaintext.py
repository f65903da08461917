"""Read a text table (comma, semicolon or tab; UTF-8, UTF-16 or a Windows code page) into one sheet of cells.

Runs in the parser's child process. What is not UTF-8 is read in the code page of the sender's language and said so;
a file of mixed encodings is refused, because nobody can tell which letters are meant.
"""

from __future__ import annotations

import codecs
import csv
import re
from typing import Any

from .errors import NotUtf8, TooLarge, Truncated, WrongKind
from .settings import LIMITS

Sheet = dict[str, Any]

#: The code page that programs of a language write, where it is not the Central European one.
CODE_PAGES = {"mk": "cp1251", "sr-Cyrl": "cp1251", "sq": "cp1252", "it": "cp1252", "en": "cp1252"}
NAMES = {"cp1250": "Windows-1250", "cp1251": "Windows-1251", "cp1252": "Windows-1252"}
#: A letter of two or more bytes as UTF-8 writes it.
IN_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


def text_table(content: bytes, *, language: str | None = None, name: str = "") -> tuple[Sheet, list[dict[str, Any]]]:
    """The table as one sheet, and remarks about how it was read."""
    text, remarks = decoded(content, language)
    separator = re.match(r"\s*sep=(.)\r?\n", text)
    if separator:  # a line that spreadsheet programs write for each other
        text = text[separator.end() :]
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = separator[1] if separator else max(";,\t", key=first.count)
    if first.count(delimiter) == 0:
        raise WrongKind(found="a text without columns")
    if first.count(delimiter) >= LIMITS.columns:
        raise TooLarge(found=f"{first.count(delimiter) + 1} columns")
    skipped = 1 if separator else 0
    rows: list[list[Any]] = []
    cells = 0
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for values in reader:
            plain = [value.strip() or None for value in values]
            if any(value is not None for value in plain):
                cells += len(plain)
                if cells > LIMITS.cells:
                    raise TooLarge(found=f"more than {LIMITS.cells} cells")
                rows.append([reader.line_num + skipped, plain])
    except csv.Error as damage:
        raise Truncated from damage
    return {"name": name, "rows": rows, "formulas": [], "hidden": False, "delimiter": delimiter}, remarks


def decoded(content: bytes, language: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The text, and a remark where it is in another encoding than UTF-8. Raises `NotUtf8` where it is in several."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), [{"code": "encoding_read", "found": "UTF-16"}]
        except UnicodeDecodeError as fault:
            raise Truncated from fault
    if b"\x00" in content:
        raise WrongKind(found="a binary file")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        if content.startswith(codecs.BOM_UTF8) or IN_UTF8.search(content):
            raise NotUtf8(line=line) from fault
        page = CODE_PAGES.get(language or "", "cp1250")
        try:
            text = content.decode(page)
        except UnicodeDecodeError:
            raise NotUtf8(line=line) from fault
        return text, [{"code": "encoding_read", "row": line, "found": NAMES[page]}]
