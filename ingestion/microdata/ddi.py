"""What a DDI codebook (DDI-Codebook 2.x) says of the variables of a file: labels, codes, what counts as missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from ingestion.errors import BadCodebook

#: A codebook of a large survey has some megabytes.
LARGEST = 30_000_000


@dataclass
class Codebook:
    """Labels of variables and codes. All codes are text, as they stand in the CSV."""

    title: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)


def codebook(path: Path) -> Codebook:
    """Read a codebook. Entities are not expanded: a file that declares any is refused."""
    if path.stat().st_size > LARGEST:
        raise BadCodebook(found="it is larger than a codebook can be")
    content = path.read_bytes()
    # Also in the wide encodings, where every second byte is null.
    if b"<!DOCTYPE" in content.replace(b"\x00", b"") or b"<!ENTITY" in content.replace(b"\x00", b""):
        raise BadCodebook(found="it declares a document type or entities")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError) as damage:
        raise BadCodebook(found="it is no well-formed XML") from damage
    if _name(root) not in ("codeBook", "codebook"):
        raise BadCodebook(found="it is XML of another kind")
    return _codebook(root)


def _codebook(root: ElementTree.Element) -> Codebook:
    found = Codebook(title=next((_text(one) for one in root.iter() if _name(one) == "titl"), None))
    for variable in (one for one in root.iter() if _name(one) == "var"):
        name = variable.get("name")
        if not name:
            raise BadCodebook(found="a variable has no name")
        for part in variable:
            if _name(part) == "labl":
                found.labels.setdefault(name, _text(part))
            if _name(part) == "catgry":
                code = next((_text(one) for one in part if _name(one) == "catValu"), None)
                label = next((_text(one) for one in part if _name(one) == "labl"), "")
                if code is None:
                    continue
                found.values.setdefault(name, {})[code] = label
                if part.get("missing", "N").upper() == "Y":
                    found.missing.setdefault(name, []).append(code)
            if _name(part) == "invalrng":
                for entry in (one for one in part if _name(one) == "item"):
                    if value := entry.get("VALUE"):
                        found.missing.setdefault(name, []).append(value)
    if not found.labels and not found.values:
        raise BadCodebook(found="it describes no variable")
    return found


def _name(element: ElementTree.Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())
