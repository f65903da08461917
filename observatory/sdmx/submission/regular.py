"""What the readers by columns share: when a text is regular enough to be cut, and what is cut out of it."""

import re
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc

_DECLARATION = re.compile(
    rb"<\?xml\s+version\s*=\s*(?:\"1\.0\"|'1\.0')"
    rb"(?:\s+encoding\s*=\s*(?:\"([\w.-]+)\"|'([\w.-]+)'))?(?:\s+standalone\s*=\s*(?:\"(?:yes|no)\"|'(?:yes|no)'))?\s*\?>"
)
# Signs that are changed or forbidden where they stand.
_UNUSUAL = bytes(sign for sign in range(32) if sign not in b"\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));")
_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class NotRegularError(Exception):
    """The text has something that only the reader of events understands, or is no XML."""


@dataclass(frozen=True)
class Columns:
    """Rows that were written alike: their numbers, their data set, and a column for each attribute that they name."""

    numbers: Any
    data_sets: Any
    values: dict[str, Any]


def without_declaration(text: bytes) -> bytes:
    """The text behind its XML declaration. Raises NotRegularError where that names another encoding than UTF-8."""
    text = text.removeprefix(b"\xef\xbb\xbf")
    if not text.startswith(b"<?xml"):
        return text.lstrip(b" \t\r\n")
    declared = _DECLARATION.match(text[:1_000])
    if not declared or (declared[1] or declared[2] or b"utf-8").lower() not in (b"utf-8", b"us-ascii"):
        raise NotRegularError
    return text[declared.end() :].lstrip(b" \t\r\n")


def parse(parser: expat.XMLParserType, text: bytes) -> None:
    """Let a parser read a small message. Raises NotRegularError where it has more than elements, or is no XML."""

    def other(*_: Any) -> None:
        raise NotRegularError

    parser.CommentHandler = parser.ProcessingInstructionHandler = other
    parser.StartCdataSectionHandler = parser.StartDoctypeDeclHandler = other
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise NotRegularError from error


def check_characters(text: bytes, *, tabs: bool = False) -> None:
    """Raise NotRegularError where signs stand that XML forbids or changes. Whether it is UTF-8 is seen in Arrow."""
    unusual = _UNUSUAL.replace(b"\t", b"") if tabs else _UNUSUAL
    if len(text.translate(None, unusual)) < len(text) or _has_no_characters(text):
        raise NotRegularError


def _has_no_characters(text: bytes) -> bool:
    # One sign is found much faster than three.
    return b"\xef" in text and any(sign in text for sign in _NO_CHARACTERS)


def plain(values: Any) -> Any:
    """Values as a parser gives them: references resolved. A line break in a value is left to the parser."""
    if pc.any(pc.match_substring(values, "\n")).as_py() or pc.any(pc.match_substring(values, "\r")).as_py():
        raise NotRegularError
    if not pc.any(pc.match_substring(values, "&")).as_py():
        return values
    coded = values.dictionary_encode()
    return pa.array([_resolved(text) for text in coded.dictionary.to_pylist()], pa.large_string()).take(coded.indices)


def _resolved(text: str) -> str:
    def sign(found: re.Match[str]) -> str:
        if found[3]:
            return _PREDEFINED[found[3]]
        code = int(found[1]) if found[1] else int(found[2], 16)
        if not (0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000):
            raise NotRegularError
        return chr(code)

    if text.count("&") != len(_REFERENCE.findall(text)):
        raise NotRegularError
    return _REFERENCE.sub(sign, text)
