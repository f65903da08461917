"""The text of an observation as a template, filled in by the database for long answers and right here for short ones.

Every component but the value takes its values from a finite list, so a template says what stands in the message for
each of them, escaped and quoted already. Both ways of filling it in read the same template and give the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from observatory.sdmx.cube import ABSENT, Cube


@dataclass(frozen=True)
class Column:
    """What stands for a component: a text for each of its values in their order, or the values themselves."""

    component: str
    texts: tuple[str, ...] | None = None
    absent: str = ""


@dataclass(frozen=True)
class Value:
    """What stands for the value; `hidden` where there is none to show."""

    hidden: str = "NaN"


Piece = str | Column | Value
Line = Sequence[Piece]


def column(cube: Cube, component: str, text: Callable[[str], str], absent: str = "") -> Column:
    """A column whose text is made from its value."""
    return Column(component, tuple(text(value) for value in cube.values[component]), absent)


def to_sql(line: Line) -> str:
    """The template as an expression of SQL."""
    return f"concat({', '.join(_sql(piece) for piece in line)})" if line else "''"


def fill(line: Line, cube: Cube, rows: npt.NDArray[np.int64], series: npt.NDArray[np.int64]) -> list[str]:
    """The template filled in for some observations; `series` says of which series each of them is."""
    return list(map("".join, zip(*(_texts(piece, cube, rows, series) for piece in line), strict=False)))


def quote(text: str) -> str:
    """A text of our own as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _sql(piece: Piece) -> str:
    if isinstance(piece, str):
        return quote(piece)
    if isinstance(piece, Value):
        return (
            "value_text"
            if piece.hidden == "NaN"
            else f"case when OBS_VALUE is null then {quote(piece.hidden)} else value_text end"
        )
    found = f"{piece.component}::varchar" if piece.texts is None else _listed(piece)
    return f"coalesce({found}, {quote(piece.absent)})" if piece.absent else found


def _listed(piece: Column) -> str:
    assert piece.texts is not None
    if len(set(piece.texts)) == 1:
        return f"case when {piece.component} is not null then {quote(piece.texts[0])} end"
    return f"[{', '.join(map(quote, piece.texts))}][enum_code({piece.component}) + 1]"


def _texts(piece: Piece, cube: Cube, rows: npt.NDArray[np.int64], series: npt.NDArray[np.int64]):  # type: ignore[no-untyped-def]
    if isinstance(piece, str):
        return repeat(piece, len(rows))
    if isinstance(piece, Value):
        first, last = int(rows[0]), int(rows[-1])
        # Series are mostly asked for whole: their observations lie one after the other.
        is_range = last - first + 1 == len(rows)
        found = (cube.texts.slice(first, len(rows)) if is_range else cube.texts.take(rows)).to_pylist()
        return found if piece.hidden == "NaN" else [piece.hidden if text == "NaN" else text for text in found]
    texts = piece.texts if piece.texts is not None else cube.values[piece.component]
    places = cube.ordinals(piece.component, rows, series).tolist()
    return [texts[place] if place != ABSENT else piece.absent for place in places]
