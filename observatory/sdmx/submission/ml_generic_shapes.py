"""What a way to write a row of a generic message says: read from a small message with a mark for each value.

The reader of events reads that message, so that both readers understand the same by the same. What a shape is proved
to be holds for all its rows if no value has a sign that would end it; that is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from observatory.sdmx.submission.regular import NotRegularError, parse
from observatory.sdmx.submission.written import MOST_SHAPES, cut_at_the_value, written

_ELEMENTS = ("Series", "SeriesKey", "Obs", "ObsKey", "ObsDimension", "ObsValue", "Attributes", "Value")
# In place of a value while a shape is read: a sign that nobody writes, and the number of the value.
_MARK = "\ue000"

#: What the reader of events makes of a small message with one observation: cells by name, and its action.
Understand = Callable[[bytes], tuple[dict[str, str], str]]


@dataclass(frozen=True)
class Words:
    """What stands around the rows: the head up to the data set, and the tags as this message writes them."""

    head: bytes
    prefix: str
    obs: bytes
    obs_end: bytes
    series: bytes
    series_end: bytes
    end: bytes


@dataclass(frozen=True)
class Shape:
    """Rows that were written alike: where they stand, a column for each name, and what is the same in all."""

    places: Any
    values: dict[str, Any]
    text: str


@dataclass
class State:
    """What is carried from one piece of the text to the next."""

    words: Words
    understand: Understand
    in_series: bool
    series: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    known: dict[tuple[bool, str], dict[str, int]] = field(default_factory=dict)
    action: str = ""


class Counted:
    """Proves that no value has a sign that would end it: all that there are stand in shapes and tags."""

    def __init__(self, text: bytes) -> None:
        self.has_references = b"&" in text
        self._left = {sign: text.count(sign.encode()) for sign in "<\n\r\t"}

    def take_off_text(self, text: str, times: int) -> "Counted":
        """Leave out a text that stands there so many times."""
        for sign in self._left:
            self._left[sign] -= times * text.count(sign)
        return self

    def take_off(self, *shapes: Shape) -> "Counted":
        """Leave out what stands between the values of rows."""
        for shape in shapes:
            self.take_off_text(shape.text, len(shape.places))
        return self

    def check(self) -> None:
        """Raise NotRegularError where a sign is left: it stands in a value."""
        if any(self._left.values()):
            raise NotRegularError


def find_shapes(rows: Any, state: State, *, is_series: bool) -> list[Shape]:
    """The ways in which these rows are written, and what they say."""
    tag = f"<{state.words.prefix}ObsValue value="
    found = []
    for one in written(rows) if is_series else cut_at_the_value(rows, tag):
        cells = _understood(one.pieces, state, is_series=is_series)
        count = len(one.places)
        values = {name: one.columns[place] if place >= 0 else _empty(count) for name, place in cells.items()}
        found.append(Shape(one.places, values, "".join(text for text in one.pieces if text is not None)))
    return found


def _empty(count: int) -> Any:
    return pa.array([""], pa.large_string()).take(pa.array(np.zeros(count, dtype=np.int64)))


def _understood(texts: list[str | None], state: State, *, is_series: bool) -> dict[str, int]:
    """Which component stands at which place, or at -1 where it is said to be nothing."""
    marked = [f"{_MARK}{place}" if text is None else text for place, text in enumerate(texts)]
    shape = '"'.join(marked)
    key = (is_series, shape)
    if key not in state.known:
        if len(state.known) >= MOST_SHAPES or any(_MARK in text for text in texts if text):
            raise NotRegularError
        state.known[key] = _read_shape(shape, texts.count(None), state, is_series=is_series)
    return state.known[key]


def _read_shape(shape: str, marks: int, state: State, *, is_series: bool) -> dict[str, int]:
    words = state.words
    begun, ended = (words.series, words.series_end) if state.in_series else (b"", b"")
    row = shape.encode()
    if is_series:
        text = words.head + words.series + row + words.obs + words.obs_end + words.series_end + words.end
    else:
        if not row.rstrip().endswith(words.obs_end):
            raise NotRegularError
        text = words.head + begun + words.obs + row + ended + words.end
    check(text, marks)
    cells, state.action = state.understand(text)
    found = {}
    for name, value in cells.items():
        # An id that was not seen to be one has become a mark.
        if name.startswith(_MARK) or (not value.startswith(_MARK) and value):
            raise NotRegularError
        found[name] = int(value[1:]) if value else -1
    return found


def check(text: bytes, marks: int) -> None:
    """Whether a small message has one observation, known elements only, and so many marks, each the value of one."""
    parser = expat.ParserCreate()
    path: list[str] = []
    seen = {"Obs": 0, "DataSet": 0, "Series": 0, "marks": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if len(path) > 1 and path[1] == "DataSet" and local not in _ELEMENTS:
            raise NotRegularError
        path.append(local)
        seen[local] = seen.get(local, 0) + 1
        seen["marks"] += sum(value.startswith(_MARK) for value in attributes.values())

    def end(_: str) -> None:
        path.pop()

    def said(content: str) -> None:
        if len(path) > 1 and path[1] == "DataSet" and content.strip(" \t\r\n"):
            raise NotRegularError

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said
    parse(parser, text)
    if seen["Obs"] != 1 or seen["DataSet"] != 1 or seen["Series"] > 1 or seen["marks"] != marks:
        raise NotRegularError
