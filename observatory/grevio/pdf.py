"""A narrative as PDF: the same narrative gives the same bytes."""

import io
from pathlib import Path

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from observatory.grevio.document import Block
from observatory.grevio.narrative import Chapter, Narrative, cells, figures, told

# The library brings these along. They have the Latin letters of all languages here.
_FONTS = {"Text": "Vera.ttf", "Text-Bold": "VeraBd.ttf", "Text-Italic": "VeraIt.ttf"}
_BLUE = colors.HexColor("#1F3864")
_PALE = colors.HexColor("#DCE6F1")
_WIDTH = landscape(A4)[0] - 3 * cm
_SIZES = (7.0, 6.0, 5.5, 5.0, 4.5)
_MANY = 10  # columns from which the type is small from the start
_LINE = 110  # letters of a text that are worth a wide column
_PADDING = 6.0  # points beside a text
_TOGETHER = 3 * cm  # of a page that must be left for a caption and the first rows


def as_pdf(said: Narrative) -> bytes:
    """The bytes of the document."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily("Text", "Text", "Text-Bold", "Text-Italic", "Text-Bold")
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=1.5 * cm,
        rightMargin=1.5 * cm,
        topMargin=1.5 * cm,
        bottomMargin=1.5 * cm,
        title=said.title,
        subject=said.subtitle,
        author="",
        lang=said.language,
        invariant=1,
    )
    story: list[Flowable] = [_text(said.title, "Text-Bold", 16, _BLUE), _text(said.subtitle, "Text", 11), Spacer(1, 8)]
    story += [
        _text(f"<b>{_plain(key)}:</b> {_plain(text)}", "Text", 8, is_markup=True) for key, text in told(said.about)
    ]
    for chapter in said.chapters:
        story += _chapter(chapter, said.language)
    made.build(story, onFirstPage=_foot(said), onLaterPages=_foot(said))
    return out.getvalue()


def _chapter(chapter: Chapter, language: str) -> list[Flowable]:
    made: list[Flowable] = [
        CondPageBreak(2 * _TOGETHER),
        Spacer(1, 12),
        _text(chapter.heading, "Text-Bold", 12, _BLUE),
        Spacer(1, 4),
    ]
    made += [_text(text, "Text", 9) for text in chapter.text]
    for block in chapter.blocks:
        made += _block(block, language)
    return made


def _block(block: Block, language: str) -> list[Flowable]:
    caption = f"{block.table} · {block.caption}" if block.table else block.caption
    # A caption stays with the first rows of its table.
    made: list[Flowable] = [
        CondPageBreak(_TOGETHER if block.rows else 0),
        Spacer(1, 6),
        _text(caption, "Text-Bold", 8.5),
    ]
    made += [_text(block.note, "Text-Italic", 7.5)] if block.note else []
    if not block.rows:
        return made
    rows = [block.columns, *cells(block, language)]
    counted = figures(block)
    size, widths = _fitted(rows)
    body = [
        [
            _text(text, "Text-Bold" if not number else "Text", size, is_figure=place in counted)
            for place, text in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]
    look = TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), _PALE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.HexColor("#BBBBBB")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return [*made, LongTable(body, colWidths=widths, repeatRows=1, style=look, hAlign="LEFT")]


def _fitted(rows: list[tuple[str, ...]]) -> tuple[float, list[float]]:
    """The type and the widths: no word is broken, and what is left of the page is shared by how much stands where.

    Too wide for a page, the type shrinks, down to what can still be read.
    """
    columns = list(zip(*rows, strict=True))
    for size in _SIZES if len(columns) <= _MANY else _SIZES[_SIZES.index(5.5) :]:
        floor = [
            max(_long(word, n == 0, size) for n, text in enumerate(c) for word in text.split() or [""]) for c in columns
        ]
        least = [width + _PADDING for width in floor]
        if sum(least) <= _WIDTH:
            break
    whole = [max(_long(text[:_LINE], n == 0, size) for n, text in enumerate(c)) + _PADDING for c in columns]
    wish = [max(0.0, width - low) for width, low in zip(whole, least, strict=True)]
    share = min(1.0, max(0.0, _WIDTH - sum(least)) / sum(wish)) if sum(wish) else 0.0
    narrow = min(1.0, _WIDTH / sum(least))
    return size, [(low + more * share) * narrow for low, more in zip(least, wish, strict=True)]


def _long(text: str, is_head: bool, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, "Text-Bold" if is_head else "Text", size))


def _text(
    text: str,
    font: str,
    size: float,
    colour: colors.Color = colors.black,
    *,
    is_markup: bool = False,
    is_figure: bool = False,
) -> Paragraph:
    side = TA_RIGHT if is_figure else TA_LEFT
    look = {"fontName": font, "fontSize": size, "leading": size * 1.25, "textColor": colour, "alignment": side}
    style = ParagraphStyle(f"{font}{size}{colour}{side}", **look)
    return Paragraph(text if is_markup else _plain(text), style)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _foot(said: Narrative):  # type: ignore[no-untyped-def]
    def draw(canvas, page) -> None:  # type: ignore[no-untyped-def]
        canvas.saveState()
        canvas.setFont("Text", 7)
        canvas.drawString(1.5 * cm, 0.8 * cm, f"{said.about[6][1][:40]} · {said.about[7][1]}")
        canvas.drawRightString(landscape(A4)[0] - 1.5 * cm, 0.8 * cm, str(page.page))
        canvas.restoreState()

    return draw
