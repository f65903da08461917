"""The rows below a header: those of text tables made whole, footnotes told from data."""

from __future__ import annotations

import re
from typing import Any

from expectations.findings import Finding

from .layout import Layout, Sheet


def whole_rows(
    layout: Layout, sheet: Sheet, body: list[tuple[int, list[Any]]], width: int, findings: list[Finding]
) -> list[tuple[int, list[Any]]]:
    """Rows of a text table have as many fields as its header.

    Rows that were quoted as one field are taken apart where the layout allows it, and are counted in a finding.
    """
    if layout.kind != "csv":
        return body
    whole, repaired = [], []
    for number, cells in body:
        first = str(cells[0] or "")
        if first.count(sheet["delimiter"]) >= width - 1 and not any(cells[1:]):
            fields = [field.strip() or None for field in first.split(sheet["delimiter"])]
            while len(fields) > width and fields[-1] is None:
                fields.pop()
            if "row_in_one_field" in layout.repairs and len(fields) == width:
                repaired.append(number)
                whole.append((number, fields))
                continue
        while len(cells) > width and cells[-1] is None:
            cells = cells[:-1]
        if len(cells) == width:
            whole.append((number, cells))
        else:
            findings.append(Finding.make("row_width", row=number, found=str(len(cells)), expected=str(width)))
    if repaired:
        findings.append(
            Finding.make("row_in_one_field", row=repaired[0], found=str(len(repaired)), expected=str(width))
        )
    return whole


def is_note(cells: list[Any], note: re.Pattern[str]) -> bool:
    """Whether the row holds one text only, and that is a footnote."""
    filled = [cell for cell in cells if cell is not None]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(note.match(filled[0].strip()))
