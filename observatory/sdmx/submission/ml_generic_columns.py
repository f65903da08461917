"""Generic SDMX-ML 2.1 read by columns: what a program wrote says the same things of row after row in the same order.

The text is cut at the tag that begins an observation, and each observation at its quotation marks. What stands between
the quotation marks' values, together with the ids, is the shape of an observation; the rest are its values. Each
shape is put into a small message of its own, with a mark for each value, and the reader of events reads that message:
it says which mark is which component, so that both readers understand the same by the same. What the shape is proved
to be holds for all its observations if no value has a sign that would end it; that is counted. Data sets are read one
after the other. Whatever is not regular (comments, apostrophes, a second way to begin a row) is left to the reader of
events.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from observatory.sdmx.submission.ml_generic_sets import (
    LARGEST_HEAD,
    Source,
    begin,
    begin_data_set,
    has_data_set,
    leave_out_groups,
)
from observatory.sdmx.submission.regular import Columns, NotRegularError, check_characters, plain, without_declaration

_OBSERVATION = re.compile(rb"<((?:[\w.-]+:)?)Obs>")
_ELEMENTS = ("Series", "SeriesKey", "Obs", "ObsKey", "ObsDimension", "ObsValue", "Attributes", "Value")
# In place of a value while a shape is read: a sign that nobody writes, and the number of the value.
_MARK = "\ue000"
# More ways to write a row than this are no longer rows of a table.
_MOST_SHAPES = 256

#: What the reader of events makes of a small message with one observation: cells by name, and its action.
Understand = Callable[[bytes], tuple[dict[str, str], str]]


@dataclass(frozen=True)
class _Words:
    """What stands around the rows: the head up to the data set, and the tags as this message writes them."""

    head: bytes
    prefix: str
    obs: bytes
    obs_end: bytes
    series: bytes
    series_end: bytes
    end: bytes


@dataclass(frozen=True)
class _Shape:
    """Rows that were written alike: where they stand, a column for each name, and what is the same in all."""

    places: Any
    values: dict[str, Any]
    text: str


@dataclass
class _State:
    """What is carried from one piece of the text to the next."""

    words: _Words
    understand: Understand
    in_series: bool
    series: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    known: dict[tuple[bool, str], dict[str, int]] = field(default_factory=dict)
    action: str = ""


def read_generic(file: Path, understand: Understand, seen: set[str]) -> Iterator[tuple[Columns, str]]:
    """Yield rows that were written alike, and the action of their data set; "groups" is added to what was `seen`.

    Raises NotRegularError where there is anything else in the file: what was yielded before is then void.
    """
    with file.open("rb") as opened:
        source = Source(opened)
        source.text = without_declaration(source.text)
        prolog, root = begin(source)
        rows = 0
        while True:
            opening, name = begin_data_set(source)
            end = b"</%s></%s>" % (name, root)
            before, is_grouped = leave_out_groups(source, prolog + opening, end)
            seen |= {"groups"} if is_grouped else set()
            try:
                state = _begin(source, before, end, understand)
                state.rows = rows
                for columns in _pieces(source, b"</%s>" % name, state):
                    yield columns, state.action
            except (pa.ArrowInvalid, UnicodeDecodeError) as error:
                raise NotRegularError from error
            rows = state.rows
            if not has_data_set(source):
                break
    # Behind the last data set stands what ends the message.
    closed = state.words.series_end if state.in_series else b""
    _check_end(closed + b"</%s>" % name + source.text, state)


def _pieces(source: Source, close: bytes, state: _State) -> Iterator[Columns]:
    """The rows of a data set, piece by piece; the source then stands behind it."""
    words = state.words
    while (end := source.text.find(close)) < 0:
        # The last observation may go on, with the series behind it.
        cut = source.text.rfind(words.obs)
        if cut > 0:
            now, source.text = source.text[:cut], source.text[cut:]
            yield from _rows(now, state)
        source.more()
    text, source.text = source.text[:end], source.text[end + len(close) :]
    cut = text.rfind(words.obs_end) + len(words.obs_end)
    if text[:cut]:
        yield from _rows(text[:cut], state)
    _check_end(text[cut:] + words.end, state)


def _begin(source: Source, before: bytes, end: bytes, understand: Understand) -> _State:
    """What a data set says before its first observation, where the source then stands; `before` opens the data set."""
    first = _OBSERVATION.search(source.text[:LARGEST_HEAD])
    if not first:
        raise NotRegularError
    head, source.text = before + source.text[: first.start()], source.text[first.start() :]
    check_characters(head, tabs=True)
    prefix = first[1]
    series, series_end = b"<%sSeries>" % prefix, b"</%sSeries>" % prefix
    opened = head.find(series)
    words = _Words(
        head=head if opened < 0 else head[:opened],
        prefix=prefix.decode(),
        obs=b"<%sObs>" % prefix,
        obs_end=b"</%sObs>" % prefix,
        series=series,
        series_end=series_end,
        end=end,
    )
    state = _State(words, understand, in_series=opened >= 0)
    if opened >= 0:
        text_of_first = pa.array([head[opened + len(series) :]], pa.large_binary()).cast(pa.large_string())
        (shape,) = _shapes(text_of_first, state, is_series=True)
        _Counted(head[opened + len(series) :]).take_off(shape).check()
        state.series = shape.values
    return state


def _check_end(text: bytes, state: _State) -> None:
    """Whether the data set ends as it must: behind its last observation everything is closed."""
    words = state.words
    if len(text) > LARGEST_HEAD:
        raise NotRegularError
    check_characters(text, tabs=True)
    row = (words.series if state.in_series else b"") + words.obs + words.obs_end
    _check(words.head + row + text, 0)
    state.understand(words.head + row + text)


def _rows(text: bytes, state: _State) -> Iterator[Columns]:
    """The observations of a piece of text, which begins with one and ends behind one or behind the head of a series."""
    words = state.words
    check_characters(text, tabs=True)
    obs, series, series_end = words.obs.decode(), words.series.decode(), words.series_end.decode()
    rows = pc.split_pattern(pa.array([text], pa.large_binary()).cast(pa.large_string()), obs).flatten()
    if rows[0].as_py():
        raise NotRegularError
    bodies = rows = rows[1:]
    counted = _Counted(text).take_off_text(obs, len(rows))
    parts = pc.split_pattern(rows, series_end, max_splits=1)
    ends = np.asarray(parts.value_lengths()) == 2
    followed = np.flatnonzero(ends)
    begun: list[_Shape] = []
    if len(followed):
        if not state.in_series:
            raise NotRegularError
        pieces, starts = parts.flatten(), np.asarray(parts.offsets)[:-1]
        bodies, heads = pieces.take(pa.array(starts)), pieces.take(pa.array(starts[followed] + 1))
        counted.take_off_text(series_end, len(followed))
        begun = _shapes(_behind(heads, series, counted), state, is_series=True)
    found = _shapes(bodies, state, is_series=False)
    counted.take_off(*begun, *found).check()
    table = _table(begun, len(followed), state)
    # A row belongs to the series that was begun before it: the one that is open already is number 0.
    of = np.cumsum(ends) - ends
    numbers = state.rows + 1 + np.arange(len(rows))
    for shape in found:
        mine = pa.array(of[shape.places].astype(np.int32))
        cells = {name: pa.DictionaryArray.from_arrays(mine, column) for name, column in table.items()}
        yield Columns(numbers[shape.places], None, cells | shape.values)
    state.rows += len(rows)
    state.series = {name: column.take(pa.array([len(followed)])) for name, column in table.items()}


def _behind(heads: Any, series: str, counted: "_Counted") -> Any:
    """What stands behind the tag that begins a series, which follows at once on the end of the one before."""
    parts = pc.split_pattern(heads, series, max_splits=1)
    if not pc.all(pc.equal(parts.value_lengths(), 2)).as_py():
        raise NotRegularError
    pieces = parts.flatten()
    for between in pieces.take(pa.array(np.arange(0, len(pieces), 2))).value_counts().to_pylist():
        if between["values"].strip(" \t\r\n"):
            raise NotRegularError
        counted.take_off_text(between["values"] + series, between["counts"])
    return pieces.take(pa.array(np.arange(1, len(pieces), 2)))


def _table(begun: list[_Shape], count: int, state: _State) -> dict[str, Any]:
    """What the series say, a row each: first the one that is open already, then those that begin in this piece."""
    order = np.concatenate([np.zeros(1, dtype=np.int64), *(1 + shape.places for shape in begun)])
    place = pa.array(np.argsort(order))
    names = dict.fromkeys([*state.series, *(name for shape in begun for name in shape.values)])
    nothing = pa.nulls(count, pa.large_string())
    table = {}
    for name in names:
        columns = [shape.values.get(name, nothing[: len(shape.places)]) for shape in begun]
        table[name] = pa.concat_arrays([state.series.get(name, pa.nulls(1, pa.large_string())), *columns]).take(place)
    return table


class _Counted:
    """Proves that no value has a sign that would end it: all that there are stand in shapes and tags."""

    def __init__(self, text: bytes) -> None:
        self.has_references = b"&" in text
        self._left = {sign: text.count(sign.encode()) for sign in "<\n\r\t"}

    def take_off_text(self, text: str, times: int) -> "_Counted":
        for sign in self._left:
            self._left[sign] -= times * text.count(sign)
        return self

    def take_off(self, *shapes: _Shape) -> "_Counted":
        for shape in shapes:
            self.take_off_text(shape.text, len(shape.places))
        return self

    def check(self) -> None:
        if any(self._left.values()):
            raise NotRegularError


@dataclass(frozen=True)
class _Written:
    """Texts that were written alike: where they stand, their pieces (None for a value), and a column for each value."""

    places: Any
    pieces: list[str | None]
    columns: dict[int, Any]


def _shapes(rows: Any, state: _State, *, is_series: bool) -> list[_Shape]:
    """The ways in which these rows are written, and what they say."""
    found = []
    for written in _written(rows) if is_series else _cut_at_the_value(rows, state):
        cells = _understood(written.pieces, state, is_series=is_series)
        count = len(written.places)
        values = {name: written.columns[place] if place >= 0 else _empty(count) for name, place in cells.items()}
        found.append(_Shape(written.places, values, "".join(text for text in written.pieces if text is not None)))
    return found


def _empty(count: int) -> Any:
    return pa.array([""], pa.large_string()).take(pa.array(np.zeros(count, dtype=np.int64)))


def _cut_at_the_value(rows: Any, state: _State) -> list[_Written]:
    """Observations, cut at their value: what stands before and behind it is often the same, and is then read once."""
    tag = f"<{state.words.prefix}ObsValue value="
    parts = pc.split_pattern(rows, f'{tag}"', max_splits=1)
    if not pc.all(pc.equal(parts.value_lengths(), 2)).as_py():
        return _written(rows)
    pieces = parts.flatten()
    evens, odds = (pa.array(np.arange(first, len(pieces), 2)) for first in (0, 1))
    before = pieces.take(evens)
    parts = pc.split_pattern(pieces.take(odds), '"', max_splits=1)
    if not pc.all(pc.equal(parts.value_lengths(), 2)).as_py():
        raise NotRegularError
    pieces = parts.flatten()
    values, after = pieces.take(evens), pieces.take(odds)
    found = []
    behinds = _once(after)
    for first in _once(before):
        for last in behinds:
            places, mine, others = np.intersect1d(first.places, last.places, assume_unique=True, return_indices=True)
            if not len(places):
                continue
            at = len(first.pieces)
            columns = {place: column.take(pa.array(mine)) for place, column in first.columns.items()}
            columns[at] = plain(values.take(pa.array(places)))
            columns |= {at + 1 + place: column.take(pa.array(others)) for place, column in last.columns.items()}
            joined = [*first.pieces[:-1], f"{first.pieces[-1]}{tag}", None, *last.pieces]
            found.append(_Written(places, joined, columns))
    return found


def _once(texts: Any) -> list[_Written]:
    """As `_written`, where the same texts come again and again: each is looked at once."""
    coded = texts.dictionary_encode()
    if 4 * len(coded.dictionary) > len(texts):
        return _written(texts)
    codes = np.asarray(coded.indices)
    found = []
    for written in _written(coded.dictionary):
        among = np.full(len(coded.dictionary), -1, dtype=np.int32)
        among[written.places] = np.arange(len(written.places), dtype=np.int32)
        of = among[codes]
        places = np.flatnonzero(of >= 0)
        mine = pa.array(of[places])
        columns = {place: pa.DictionaryArray.from_arrays(mine, column) for place, column in written.columns.items()}
        found.append(_Written(places, written.pieces, columns))
    return found


def _written(rows: Any) -> list[_Written]:
    """The ways in which texts are written: cut at quotation marks, ids belong to what is the same in all."""
    lists = pc.split_pattern(rows, '"')
    pieces, counts = lists.flatten(), np.asarray(lists.value_lengths()).astype(np.int64)
    starts = np.cumsum(counts) - counts
    found = []
    for count in np.unique(counts):
        if count % 2 == 0:
            raise NotRegularError
        groups, fixed = _alike(pieces, starts, np.flatnonzero(counts == count), int(count))
        for group in groups:
            first = int(starts[group[0]])
            texts = [pieces[first + place].as_py() if place in fixed else None for place in range(int(count))]
            columns = {
                place: plain(pieces.take(pa.array(starts[group] + place)))
                for place in range(int(count))
                if place not in fixed
            }
            found.append(_Written(group, texts, columns))
    return found


def _alike(pieces: Any, starts: Any, chosen: Any, count: int) -> tuple[list[Any], set[int]]:
    """Rows with so many pieces, parted by what stands between the values and by ids; and the places of all these."""
    fixed = set(range(0, count, 2))
    keys = np.zeros(len(chosen), dtype=np.int64)
    most = 1
    for place in range(count):
        if place not in fixed:
            continue
        column = pieces.take(pa.array(starts[chosen] + place))
        if pc.all(pc.equal(column, column[0])).as_py():
            texts = column[:1]
        else:
            coded = column.dictionary_encode()
            texts, most = coded.dictionary, most * len(coded.dictionary)
            if len(texts) > _MOST_SHAPES or most > 1 << 60:
                raise NotRegularError
            keys = keys * len(texts) + np.asarray(coded.indices)
        if place + 2 < count and place % 2 == 0 and pc.any(pc.ends_with(texts, "id=")).as_py():
            fixed.add(place + 1)
    if most == 1:
        return [chosen], fixed
    different, of = np.unique(keys, return_inverse=True)
    if len(different) > _MOST_SHAPES:
        raise NotRegularError
    return [chosen[of == number] for number in range(len(different))], fixed


def _understood(texts: list[str | None], state: _State, *, is_series: bool) -> dict[str, int]:
    """Which component stands at which place, or at -1 where it is said to be nothing."""
    marked = [f"{_MARK}{place}" if text is None else text for place, text in enumerate(texts)]
    shape = '"'.join(marked)
    key = (is_series, shape)
    if key not in state.known:
        if len(state.known) >= _MOST_SHAPES or any(_MARK in text for text in texts if text):
            raise NotRegularError
        state.known[key] = _read_shape(shape, texts.count(None), state, is_series=is_series)
    return state.known[key]


def _read_shape(shape: str, marks: int, state: _State, *, is_series: bool) -> dict[str, int]:
    words = state.words
    begun, ended = (words.series, words.series_end) if state.in_series else (b"", b"")
    row = shape.encode()
    if is_series:
        text = words.head + words.series + row + words.obs + words.obs_end + words.series_end + words.end
    else:
        if not row.rstrip().endswith(words.obs_end):
            raise NotRegularError
        text = words.head + begun + words.obs + row + ended + words.end
    _check(text, marks)
    cells, state.action = state.understand(text)
    found = {}
    for name, value in cells.items():
        # An id that was not seen to be one has become a mark.
        if name.startswith(_MARK) or (not value.startswith(_MARK) and value):
            raise NotRegularError
        found[name] = int(value[1:]) if value else -1
    return found


def _check(text: bytes, marks: int) -> None:
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

    def other(*_: Any) -> None:
        raise NotRegularError

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said
    parser.CommentHandler = parser.ProcessingInstructionHandler = other
    parser.StartCdataSectionHandler = parser.StartDoctypeDeclHandler = other
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise NotRegularError from error
    if seen["Obs"] != 1 or seen["DataSet"] != 1 or seen["Series"] > 1 or seen["marks"] != marks:
        raise NotRegularError
