"""Hold a submission in SDMX against the data structure that its layout names: its id, its components, its action."""

from __future__ import annotations

import re

from expectations.findings import Finding
from expectations.repeated import Findings

from .layout import Layout, Sheet, plain

#: Columns of SDMX-CSV that are about the message and not components of the structure.
OF_THE_MESSAGE = {"dataflow", "structure", "structure_id", "structure_name", "action"}
#: `agency:id(version)`, as both versions of SDMX-CSV write it.
REFERENCE = re.compile(r"^(?P<agency>[\w.@$-]+):(?P<id>[\w.@$-]+)\((?P<version>[\w.+*-]+)\)$")


def structure_findings(layout: Layout, sheets: list[Sheet]) -> list[Finding]:
    """What does not fit the structure; nothing for layouts of other kinds."""
    structure = layout.reads.get("structure")
    if structure is None or not sheets[0]["rows"]:
        return []
    number, header = sheets[0]["rows"][0]
    names = [plain(cell).partition(":")[0] for cell in header]
    known = {plain(name) for name in layout.reads["components"]} | OF_THE_MESSAGE
    findings = Findings(
        Finding.make("sdmx_component", row=number, column=str(cell), found=str(cell), expected=structure)
        for cell, name in zip(header, names, strict=True)
        if cell is not None and name not in known
    )
    for column in ("dataflow", "structure_id"):
        if column in names:
            findings += _references(sheets[0], names.index(column), structure, column.upper())
    if "action" in names:
        place = names.index("action")
        for row, cells in sheets[0]["rows"][1:]:
            if place < len(cells) and plain(cells[place]) in ("d", "delete"):
                findings.append(Finding.make("sdmx_action", row=row, column="ACTION"))
                break
    return findings.closed()


def _references(sheet: Sheet, place: int, structure: str, column: str) -> list[Finding]:
    """Another structure, or another major version of it; once for each that is named."""
    seen: set[str] = set()
    findings = []
    for row, cells in sheet["rows"][1:]:
        written = str(cells[place] if place < len(cells) else "").strip()
        if written not in seen:
            seen.add(written)
            if _key(written) != _key(structure):
                findings.append(
                    Finding.make("sdmx_structure", row=row, column=column, found=written, expected=structure)
                )
    return findings


def _key(reference: str) -> tuple[str, str, str] | None:
    found = REFERENCE.match(reference)
    return (found["agency"], found["id"], found["version"].partition(".")[0]) if found else None
