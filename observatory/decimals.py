"""How many digits a figure is shown with behind its decimal sign: one number a unit, so that a column has one.

The unit decides, and not the figure: 14 per cent stands as 14.0 beside 9.5. Pages, the explorer, charts, maps,
sentences and documents ask here. Files for programs (CSV, JSON, the number behind a cell of a workbook) are not
rounded at all. Fewer digits hide nothing: what is no zero and would be written as one is said to be close to zero.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

# Counts, and classes that are written as a number, have none. A release holds rates and medians with one digit; beds
# for each 10 000 inhabitants are below one, so they have two.
_OF_UNIT = {
    "NR": 0,
    "PS": 0,
    "CLASS": 0,
    "PT": 1,
    "P_HTHAB": 1,
    "P_HTWMN": 1,
    "P_TH": 1,
    "P_TTHAB": 2,
    "RT": 1,
    "D": 1,
    "DAYS": 1,
    "MO": 1,
    "H": 1,
    "MIN": 1,
    "TIME_U": 1,
}
OTHER = 2
# Numbers beside a figure and in lists over platforms, by the name of their column.
_OF_COLUMN = {"n": 0, "se": 2, "cv": 1, "deff": 2, "statements": 0, "measures": 0, "ratio": 2, "largest_share": 1}
# Beyond this, digits are noise of the arithmetic.
MOST = 6
# Room for every digit of the largest number that is counted.
_WIDE = Context(prec=400)


def of_unit(unit: str) -> int:
    """The digits of a unit, such as PT; two for one that has no rule."""
    return _OF_UNIT.get(unit, OTHER)


def of_column(column: str) -> int:
    """The digits of a column that holds no figures of an indicator."""
    return _OF_COLUMN.get(column, OTHER)


def visible(value: float, least: int) -> int:
    """The digits with which what is no zero does not look like one, where there is no room for a sign beside it."""
    return next((many for many in range(least, MOST) if not value or rounded(value, many)), MOST)


def needed(values: Iterable[float]) -> int:
    """The digits that write all of some numbers in full, such as the steps of a scale or a column as it was sent."""
    return max((_digits(value) for value in values), default=0)


def apart(one: float, other: float, least: int) -> int:
    """The fewest digits, but not fewer than `least`, with which two numbers do not look the same, nor one like zero."""
    if one == other:
        return least
    for many in range(least, MOST):
        said = [rounded(value, many) for value in (one, other)]
        if said[0] != said[1] and all(shown or not value for shown, value in zip(said, (one, other), strict=True)):
            return many
    return MOST


def rounded(value: float, digits: int) -> Decimal:
    """A number as all formats show it: halves go away from zero, as in a spreadsheet, and no zero has a sign."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _WIDE) + 0


def _digits(value: float) -> int:
    return next((many for many in range(MOST) if rounded(value, many) == rounded(value, MOST)), MOST)
