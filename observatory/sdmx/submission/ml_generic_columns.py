"""Generic SDMX-ML 2.1 read by columns: what a program wrote says the same things of row after row in the same order.

The text is cut at the tag that begins an observation, and each observation at its quotation marks (`written`); what
it says is read once for all that were written alike (`ml_generic_shapes`). Data sets are read one after the other.
Whatever is not regular (comments, apostrophes, a second way to begin a row) is left to the reader of events.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
from observatory.sdmx.submission.ml_generic_shapes import Counted, Shape, State, Understand, Words, check, find_shapes
from observatory.sdmx.submission.regular import Columns, NotRegularError, check_characters, without_declaration

_OBSERVATION = re.compile(rb"<((?:[\w.-]+:)?)Obs>")


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


def _pieces(source: Source, close: bytes, state: State) -> Iterator[Columns]:
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


def _begin(source: Source, before: bytes, end: bytes, understand: Understand) -> State:
    """What a data set says before its first observation, where the source then stands; `before` opens the data set."""
    first = _OBSERVATION.search(source.text[:LARGEST_HEAD])
    if not first:
        raise NotRegularError
    head, source.text = before + source.text[: first.start()], source.text[first.start() :]
    check_characters(head, tabs=True)
    prefix = first[1]
    series, series_end = b"<%sSeries>" % prefix, b"</%sSeries>" % prefix
    opened = head.find(series)
    words = Words(
        head=head if opened < 0 else head[:opened],
        prefix=prefix.decode(),
        obs=b"<%sObs>" % prefix,
        obs_end=b"</%sObs>" % prefix,
        series=series,
        series_end=series_end,
        end=end,
    )
    state = State(words, understand, in_series=opened >= 0)
    if opened >= 0:
        text_of_first = pa.array([head[opened + len(series) :]], pa.large_binary()).cast(pa.large_string())
        (shape,) = find_shapes(text_of_first, state, is_series=True)
        Counted(head[opened + len(series) :]).take_off(shape).check()
        state.series = shape.values
    return state


def _check_end(text: bytes, state: State) -> None:
    """Whether the data set ends as it must: behind its last observation everything is closed."""
    words = state.words
    if len(text) > LARGEST_HEAD:
        raise NotRegularError
    check_characters(text, tabs=True)
    row = (words.series if state.in_series else b"") + words.obs + words.obs_end
    check(words.head + row + text, 0)
    state.understand(words.head + row + text)


def _rows(text: bytes, state: State) -> Iterator[Columns]:
    """The observations of a piece of text, which begins with one and ends behind one or behind the head of a series."""
    words = state.words
    check_characters(text, tabs=True)
    obs, series, series_end = words.obs.decode(), words.series.decode(), words.series_end.decode()
    rows = pc.split_pattern(pa.array([text], pa.large_binary()).cast(pa.large_string()), obs).flatten()
    if rows[0].as_py():
        raise NotRegularError
    bodies = rows = rows[1:]
    counted = Counted(text).take_off_text(obs, len(rows))
    parts = pc.split_pattern(rows, series_end, max_splits=1)
    ends = np.asarray(parts.value_lengths()) == 2
    followed = np.flatnonzero(ends)
    begun: list[Shape] = []
    if len(followed):
        if not state.in_series:
            raise NotRegularError
        pieces, starts = parts.flatten(), np.asarray(parts.offsets)[:-1]
        bodies, heads = pieces.take(pa.array(starts)), pieces.take(pa.array(starts[followed] + 1))
        counted.take_off_text(series_end, len(followed))
        begun = find_shapes(_behind(heads, series, counted), state, is_series=True)
    found = find_shapes(bodies, state, is_series=False)
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


def _behind(heads: Any, series: str, counted: "Counted") -> Any:
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


def _table(begun: list[Shape], count: int, state: State) -> dict[str, Any]:
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
