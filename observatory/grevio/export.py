"""From a question at the keyboard to a file: which document, in which format."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from observatory.errors import ObservatoryError
from observatory.grevio.book import extract, workbook
from observatory.grevio.document import Block, Document, Figure
from observatory.grevio.narrative import Narrative, as_document, narrative
from observatory.grevio.scope import Scope
from observatory.grevio.xlsx import as_xlsx, harmless

# What is asked for by its name at the keyboard: the sheets that it has.
EXTRACTS = {"art44": ("19_Directive44",), "eige": ("20_EIGE_CTS",), "cts": ("20_EIGE_CTS",)}
_PARTS = {"eige": "EIGE", "cts": "UNODC"}
_WHOLE = "grevio"


class FormatError(ObservatoryError):
    """An ending that no document is written with."""

    exit_code = 2


def export(scope: Scope, name: str, out: Path) -> Path:
    """Write a document. The ending of the file says its format: .xlsx, .docx, .pdf, and .csv for the shorter ones."""
    document = _document(scope, name)
    writers: dict[str, Callable[[], bytes]] = {
        ".xlsx": lambda: as_xlsx(document),
        ".docx": lambda: _docx(_read(scope, name, document)),
        ".pdf": lambda: _pdf(_read(scope, name, document)),
    }
    if name != _WHOLE:
        writers[".csv"] = lambda: as_csv(document)
    if out.suffix not in writers:
        raise FormatError(f"{out.name} does not say a format. End it with {', '.join(writers)}.")
    content = writers[out.suffix]()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    return out


def as_csv(document: Document) -> bytes:
    """All tables of a document one after the other as CSV, each under its caption, every figure with its status."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for sheet in document.sheets[1:]:
        writer.writerows([harmless(key), harmless(text)] for key, text in sheet.head)
        for block in sheet.blocks:
            writer.writerow([])
            writer.writerow([harmless(block.table), harmless(block.caption)])
            writer.writerow([harmless(name) for name in block.columns])
            writer.writerows([_cell(cell) for cell in row] for row in block.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _document(scope: Scope, name: str) -> Document:
    if name == _WHOLE:
        return workbook(scope)
    made = extract(scope, *EXTRACTS[name])
    prefix = _PARTS.get(name)
    if prefix is None:
        return made
    return _only(made, lambda block: block.caption.startswith(prefix))


def _only(document: Document, is_wanted: Callable[[Block], bool]) -> Document:
    cover, *sheets = document.sheets
    kept = [replace(sheet, blocks=tuple(filter(is_wanted, sheet.blocks))) for sheet in sheets]
    return replace(document, sheets=(cover, *kept))


def _read(scope: Scope, name: str, document: Document) -> Narrative:
    """The workbook as a document to be read is the narrative; a shorter one is all of it."""
    return narrative(scope) if name == _WHOLE else as_document(document)


def _docx(said: Narrative) -> bytes:
    from observatory.grevio.docx import as_docx

    return as_docx(said)


def _pdf(said: Narrative) -> bytes:
    from observatory.grevio.pdf import as_pdf

    return as_pdf(said)


def _cell(cell: str | Figure) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    # A table for programs keeps all digits.
    return cell.text if cell.value is None else f"{cell.value:.0f}" if cell.value.is_integer() else repr(cell.value)
