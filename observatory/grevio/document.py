"""A document as values: sheets of blocks of rows, whatever file it becomes. Every figure carries its status."""

from dataclasses import dataclass, field

from observatory import decimals

# A figure that is not shown, as official statistics in Europe mark one; its status says why it is not.
NOT_SHOWN = ":"
HIDDEN = "Q"
MISSING = "M"
NOT_COLLECTED = "L"


@dataclass(frozen=True)
class Figure:
    """One published figure and its status. `value` is None where there is nothing to show.

    `where` names the row of the release that it is: table, indicator and key. A figure that is in no release is
    `NOTHING`: a document never computes one.
    """

    value: float | None
    status: str
    where: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    # Digits behind the decimal sign of all figures of the column.
    digits: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        """The figure for a reader, with the digits of its unit; a sign where nothing can be shown."""
        if self.value is None:
            return NOT_SHOWN
        return f"{decimals.rounded(self.value, decimals.visible(self.value, self.digits)):f}"


NOTHING = Figure(None, NOT_COLLECTED)
Cell = str | Figure


@dataclass(frozen=True)
class Block:
    """A table under a caption. Behind every figure that has a status of its own stands a cell with it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    # The table of the release that it shows, such as R02.sex_age_a.
    table: str = ""

    @property
    def figures(self) -> list[Figure]:
        """Every figure of the block."""
        return [cell for row in self.rows for cell in row if isinstance(cell, Figure)]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, what stands at its head, and its blocks."""

    id: str
    title: str
    head: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """All sheets, with what a file says of itself. `made` is the moment of the release, in ISO 8601."""

    title: str
    sheets: tuple[Sheet, ...]
    made: str
    language: str
    subject: str = ""

    def sheet(self, name: str) -> Sheet:
        """The sheet with an id, or whose id ends so."""
        return next(sheet for sheet in self.sheets if sheet.id == name or sheet.id.endswith(f"_{name}"))
