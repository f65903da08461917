"""Where the columns of blocks stand on a sheet: figures under figures, and texts as wide as what they say.

All widths are in digits of the type of the cells: that is the unit in which a spreadsheet counts the width of a column.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from reportlab.pdfbase.pdfmetrics import stringWidth

from observatory.grevio.document import Block, Cell, Figure, Sheet

# The metrics of Arial are those of Helvetica, which every PDF library knows.
_REGULAR, _BOLD = "Helvetica", "Helvetica-Bold"
_PADDING = 1.2
_NARROWEST = 5.0
_WIDEST_LABEL = 34.0
_WIDEST_TEXT = 40.0
# What a sheet has at least where a register stands below small tables.
_ROOM = 150.0
# The first column bears the keys of the head too.
Span = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """The widths of the columns of a sheet, and of each block the first and the last column of each of its columns."""

    widths: tuple[float, ...]
    spans: tuple[tuple[Span, ...], ...]

    def room(self, span: Span) -> float:
        """How wide the cells from the first to the last column are together."""
        return sum(self.widths[span[0] : span[1] + 1])


@cache
def wide(text: str, is_bold: bool = False) -> float:
    """How wide a text is on one line."""
    plain = unicodedata.normalize("NFKD", text).replace("đ", "d").replace("Đ", "D")
    # Marks take no room of their own; a sign that the metrics lack is taken for a wide one.
    known = "".join(sign if _is_known(sign) else "W" for sign in plain if not unicodedata.combining(sign))
    return float(stringWidth(known, _BOLD if is_bold else _REGULAR, 1000)) / 556


def lines(text: str, room: float, is_bold: bool = False) -> int:
    """How many lines a text takes, broken at its words, and within a word that is wider than the room."""
    room -= _PADDING
    taken, used = 1, 0.0
    for word in text.split(" "):
        long = wide(word, is_bold)
        if used and used + wide(" ") + long > room:
            taken, used = taken + 1, 0.0
        more = math.ceil(round(long / room, 6)) - 1 if long > room else 0
        taken, used = taken + more, used + (wide(" ") if used else 0.0) + long - more * room
    return taken


def grid(sheet: Sheet) -> Grid:
    """The grid of a sheet. Tables of the release have their figures in the same columns, one below the other."""
    tables = [block for block in sheet.blocks if block.table and _keys(block) is not None]
    loose = [block for block in sheet.blocks if not any(block is table for table in tables)]
    first = max((wide(key, True) + _PADDING for key, _ in sheet.head), default=_NARROWEST)
    # Whatever has more rows is laid out for itself, and the rest over the columns that it needs.
    if sum(len(block.rows) for block in loose) > sum(len(block.rows) for block in tables):
        placed = {id(block): tuple((n, n) for n in range(len(block.columns))) for block in loose}
        widths, rest = _shared(loose), tables
    else:
        placed, widths = _below_each_other(tables)
        rest = loose
    widths[0] = max(first, widths[0])
    for block in rest:
        placed[id(block)] = _spread(block, widths)
    return Grid(tuple(widths), tuple(placed[id(block)] for block in sheet.blocks))


def _below_each_other(tables: Sequence[Block]) -> tuple[dict[int, tuple[Span, ...]], list[float]]:
    """Tables with all their figures from one column on, and the widths that they need."""
    keys = max((_keys(block) or 0 for block in tables), default=1)
    figures = max((len(block.columns) - (_keys(block) or 0) - 1 for block in tables), default=0)
    placed = {id(block): _aligned(block, keys, figures) for block in tables}
    widths = [_NARROWEST] * (keys + figures + 1)
    for block in tables:
        for wanted, (left, right) in zip(_wanted(block, _WIDEST_LABEL), placed[id(block)], strict=True):
            if left == right:
                widths[left] = max(widths[left], wanted)
    return placed, widths


def _keys(block: Block) -> int | None:
    """How many columns stand before the first figure."""
    return next((n for n in range(len(block.columns)) if any(isinstance(row[n], Figure) for row in block.rows)), None)


def _aligned(block: Block, keys: int, figures: int) -> tuple[Span, ...]:
    """The last label reaches to where the figures begin, the note behind them to where the longest table ends."""
    mine = _keys(block) or 0
    last = len(block.columns) - 1
    spans = [(n, n) for n in range(mine - 1)] + [(mine - 1, keys - 1)]
    spans += [(keys + n, keys + n) for n in range(last - mine)]
    return (*spans, (keys + last - mine, keys + figures))


def _wanted(block: Block, widest: float) -> list[float]:
    """How wide each column of a block would be, up to a limit beyond which its texts are wrapped."""
    made = []
    for place, head in enumerate(block.columns):
        # A head is wrapped at its words.
        words = max(wide(word, True) for word in head.split(" "))
        texts = max((wide(_text(row[place])) for row in block.rows), default=0.0)
        made.append(min(max(words, texts, _NARROWEST), widest) + _PADDING)
    return made


def _shared(blocks: Sequence[Block]) -> list[float]:
    widths = [_NARROWEST] * max([2, *(len(block.columns) for block in blocks)])
    for block in blocks:
        for place, wanted in enumerate(_wanted(block, _WIDEST_TEXT)):
            widths[place] = max(widths[place], wanted)
    return widths


def _spread(block: Block, widths: list[float]) -> tuple[Span, ...]:
    """A block over the columns that are there, each of its own as wide as its share; what does not fit adds columns."""
    if not block.columns:
        return ()
    wanted = _wanted(block, _WIDEST_TEXT)
    words = [max(wide(word, True) for word in head.split(" ")) + _PADDING for head in block.columns]
    share = min(1.0, max(sum(widths), _ROOM) / sum(wanted))
    made: list[Span] = []
    left = 0
    for place, (one, word) in enumerate(zip(wanted, words, strict=True)):
        least = max(word, one * share)
        if left >= len(widths):
            widths.append(least)
        right = left
        last = len(widths) - 1
        is_last = place == len(wanted) - 1
        while right < last and (is_last or sum(widths[left : right + 1]) < least - 1):
            right += 1
        lacking = least - sum(widths[left : right + 1])
        if right == last and lacking > 1:
            # The last column of the sheet belongs to this one alone, or another takes what is lacking.
            widths.append(lacking)
            right += 1
        made.append((left, right))
        left = right + 1
    return tuple(made)


def _text(cell: Cell) -> str:
    return (
        f"{cell.value:,.{cell.digits}f}"
        if isinstance(cell, Figure) and cell.value is not None
        else (cell.text if isinstance(cell, Figure) else cell)
    )


@cache
def _is_known(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
