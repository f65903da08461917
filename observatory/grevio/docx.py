"""A narrative as DOCX: the same narrative gives the same bytes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table

from observatory.grevio.document import Block
from observatory.grevio.narrative import Narrative, cells, figures, told

_EPOCH = (1980, 1, 1, 0, 0, 0)
# A column is not wider than so many signs beside others; the rest is wrapped.
_WIDEST = 34
_MARGINS, _BOLD = 2.8, 1.2
# A twentieth of a point, in the unit of python-docx.
_TWIP = 635
# The width of a sign of 7.5 points in a table, in the same unit.
_SIGN = Pt(4.2)


def as_docx(said: Narrative) -> bytes:
    """The bytes of the document."""
    made = docx.Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(18)
    _properties(made, said)
    made.styles["Normal"].font.name = "Arial"
    made.styles["Normal"].font.size = Pt(10)
    made.add_heading(said.title, 0)
    made.add_paragraph(said.subtitle)
    for key, text in told(said.about):
        line = made.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(f"{key}: ").bold = True
        line.add_run(text)
    for chapter in said.chapters:
        made.add_heading(chapter.heading, chapter.level)
        for text in chapter.text:
            made.add_paragraph(text)
        for block in chapter.blocks:
            _block(made, block, said.language)
    out = io.BytesIO()
    made.save(out)
    return _same(out.getvalue())


def _properties(made, said: Narrative) -> None:  # type: ignore[no-untyped-def]
    about = made.core_properties
    moment = datetime.fromisoformat(said.made).replace(tzinfo=None, microsecond=0)
    about.title, about.subject, about.language = said.title, said.subtitle, said.language
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = moment
    about.revision = 1


def _block(made, block: Block, language: str) -> None:  # type: ignore[no-untyped-def]
    caption = made.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(10)
    caption.add_run(f"{block.table} · {block.caption}" if block.table else block.caption).bold = True
    if block.note:
        note = made.add_paragraph()
        note.paragraph_format.keep_with_next = bool(block.rows)
        note.add_run(block.note).italic = True
    if not block.rows:
        return
    table: Table = made.add_table(rows=1 + len(block.rows), cols=len(block.columns))
    table.style = "Light Grid Accent 1"
    counted = figures(block)
    for place, text in enumerate(block.columns):
        _cell(table.rows[0].cells[place], text, is_figure=place in counted)
    _repeat(table.rows[0])
    lines = table._cells
    width = len(block.columns)
    texts = cells(block, language)
    for number, row in enumerate(texts, start=1):
        for place, text in enumerate(row):
            _cell(lines[number * width + place], text, is_figure=place in counted)
    _fit(table, [block.columns, *texts], made.sections[0].page_width - 2 * made.sections[0].left_margin)


def _fit(table: Table, texts: Sequence[Sequence[str]], room: int) -> None:
    """Columns as wide as what stands in them needs, and no row that is torn apart by the end of a page."""
    table.autofit = False
    needed, least = [], []
    for place in range(len(texts[0])):
        column = [row[place] for row in texts]
        # A word is not broken.
        word = max(len(part) for text in column for part in text.split(" ")) * _BOLD
        least.append(_MARGINS + min(word, _WIDEST))
        needed.append(max(least[-1], _MARGINS + min(max(map(len, column)), _WIDEST)))
    # Where not all fits, what can be wrapped gives way: a narrow head keeps its word whole.
    spare, wanted = room / _SIGN - sum(least), sum(needed) - sum(least)
    if spare < wanted:
        needed = [low + (high - low) * max(spare, 0) / wanted for low, high in zip(least, needed, strict=True)]
    grid = table._tbl.tblGrid.findall(qn("w:gridCol"))
    widths = [int(room * one / sum(needed)) for one in needed]
    for column, width in zip(grid, widths, strict=True):
        column.set(qn("w:w"), str(int(width / _TWIP)))
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Emu(width)


def _cell(cell, text: str, *, is_figure: bool) -> None:  # type: ignore[no-untyped-def]
    if is_figure:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = cell.paragraphs[0].add_run(text)
    run.font.size = Pt(7.5)


def _repeat(row) -> None:  # type: ignore[no-untyped-def]
    """Let the head stand on every page that the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _same(content: bytes) -> bytes:
    """The same package without the moment at which its parts were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            after.writestr(zipfile.ZipInfo(name, _EPOCH), before.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
