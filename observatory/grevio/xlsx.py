"""A document as an XLSX workbook: the same document gives the same bytes, and no text in it is ever a formula."""

import io
import re
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from observatory import decimals
from observatory.grevio.document import NOT_SHOWN, Block, Cell, Document, Figure, Sheet
from observatory.grevio.grid import Grid, Span, grid, lines

# A spreadsheet takes a text that begins like this for a formula once it is typed, pasted or read from a CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
# Digits across a page of A4, beyond which its letters are too small.
_A4 = 215
# The type of all cells. It is that of the whole book too, so that every program counts widths in digits of it.
_TYPE = {"font_name": "Arial", "font_size": 9}
# The height of a line of text, in points.
_LINE = 12.5
_SHEET_NAME = 31


def as_xlsx(document: Document) -> bytes:
    """The bytes of the workbook."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # A copy: the library writes its own marks into what it is given.
    book = xlsxwriter.Workbook(out, {**options, "default_format_properties": dict(_TYPE)})
    made = datetime.fromisoformat(document.made).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {"title": harmless(document.title), "subject": harmless(document.subject), "author": "", "created": made}
    )
    looks = _looks(book)
    for sheet in document.sheets:
        _write(book.add_worksheet(sheet.id[:_SHEET_NAME]), sheet, looks)
    book.close()
    return out.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, without signs that XML does not allow."""
    clean = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    return f"'{clean}" if text.startswith(_FORMULA) else clean


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base = {**_TYPE, "valign": "top"}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 14}),
        "key": book.add_format(base | {"bold": True, "font_color": "#444444"}),
        "text": book.add_format(base),
        "wrapped": book.add_format(base | {"text_wrap": True}),
        "caption": book.add_format(base | {"bold": True, "font_size": 11, "font_color": "#1F3864"}),
        "note": book.add_format(base | {"italic": True, "font_color": "#444444"}),
        "head": book.add_format(base | {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True}),
        "head_right": book.add_format(
            base | {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "align": "right"}
        ),
        **{
            f"digits{many}": book.add_format(base | {"num_format": f"#,##0.{'0' * many}".rstrip(".")})
            for many in range(decimals.MOST + 1)
        },
        "sign": book.add_format(base | {"align": "right", "font_color": "#777777"}),
    }


def _write(page: Worksheet, sheet: Sheet, looks: dict[str, Format]) -> None:
    columns = grid(sheet)
    for column, width in enumerate(columns.widths):
        page.set_column(column, column, round(width, 2))
    page.hide_gridlines(2)
    page.set_landscape()
    # Wide sheets are printed on A3: on A4 nobody could read them.
    page.set_paper(8 if sum(columns.widths) > _A4 else 9)
    page.fit_to_pages(1, 0)
    # Printed, every page bears the title, and its number; narrow margins leave the letters larger.
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    page.set_footer("&L&A&R&P / &N")
    page.write_string(0, 0, harmless(f"{sheet.id} · {sheet.title}"), looks["title"])
    page.set_row(0, 2 * _LINE)
    row = 1
    for key, text in sheet.head:
        page.write_string(row, 0, harmless(key), looks["key"])
        page.write_string(row, 1, harmless(text), looks["text"])
        page.set_row(row, _LINE)
        row += 1
    for block, spans in zip(sheet.blocks, columns.spans, strict=True):
        row = _block(page, block, row + 1, looks, columns, spans)


def _block(
    page: Worksheet, block: Block, row: int, looks: dict[str, Format], columns: Grid, spans: Sequence[Span]
) -> int:
    """Write a block from a row on, and return the row after it."""
    name = f"[{block.table}] {block.caption}" if block.table else block.caption
    page.write_string(row, 0, harmless(name), looks["caption"])
    page.set_row(row, 1.3 * _LINE)
    row += 1
    # A longer text, a sentence a row, so that it is neither cut off nor squeezed into one column.
    for sentence in re.split(r"(?<=\.) (?=\S)", block.note) if block.note else ():
        page.write_string(row, 0, harmless(sentence), looks["note"])
        page.set_row(row, _LINE)
        row += 1
    if any(block.columns):
        page.set_row(row, _height(block.columns, spans, columns, is_head=True))
        counted = {column for line in block.rows for column, cell in enumerate(line) if isinstance(cell, Figure)}
        for column, (text, span) in enumerate(zip(block.columns, spans, strict=True)):
            # The head of a wide column of figures stands above its figures.
            _text(page, row, span, text, looks["head_right" if column in counted else "head"])
        row += 1
    for line in block.rows:
        page.set_row(row, _height(line, spans, columns))
        for cell, span in zip(line, spans, strict=True):
            if isinstance(cell, Figure):
                _figure(page, row, span, cell, looks)
            elif cell:
                is_long = lines(cell, columns.room(span)) > 1
                _text(page, row, span, cell, looks["wrapped" if is_long else "text"])
        row += 1
    return row


def _text(page: Worksheet, row: int, span: Span, text: str, look: Format) -> None:
    if span[0] < span[1]:
        page.merge_range(row, span[0], row, span[1], "", look)
    page.write_string(row, span[0], harmless(text), look)


def _height(cells: Sequence[Cell], spans: Sequence[Span], columns: Grid, *, is_head: bool = False) -> float:
    """The height of a row, for its longest text: a file says heights, no program works them out on opening."""
    texts = [
        lines(cell, columns.room(span), is_head)
        for cell, span in zip(cells, spans, strict=True)
        if isinstance(cell, str)
    ]
    return _LINE * max([1, *texts])


def _figure(page: Worksheet, row: int, span: Span, cell: Figure, looks: dict[str, Format]) -> None:
    # The cell holds the whole number and shows the digits of its unit.
    look = looks["sign"] if cell.value is None else looks[f"digits{decimals.visible(cell.value, cell.digits)}"]
    if span[0] < span[1]:
        page.merge_range(row, span[0], row, span[1], "", look)
    if cell.value is None:
        page.write_string(row, span[0], NOT_SHOWN, look)
    else:
        page.write_number(row, span[0], cell.value, look)
