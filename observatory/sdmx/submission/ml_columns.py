"""Structure-specific SDMX-ML read by columns: what a program wrote has the same attributes in row after row.

Elements are not visited one by one. The text is cut at `<` and at the quotation marks, and the values of all rows that
name the same attributes in the same order are taken together. That is right only where nothing else stands in the
text: no comment, no CDATA section, no value between apostrophes, one encoding, elements no deeper than a series. What
is cut is checked to be an element; what is left without series and observations goes through a parser, groups too,
which have no columns. Whatever has more in it is left to the reader of events, which says exactly what is wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from observatory.sdmx.submission.regular import Columns, NotRegularError, check_characters, plain, without_declaration

_PIECE = 16 << 20
_ROOT = re.compile(rb"<(?:[\w.-]+:)?StructureSpecific(?:TimeSeries)?Data[\s>]")
_ELEMENT = re.compile(rb"<((?:[\w.-]+:)?)(Obs|Series)[\s/>]")
_BETWEEN = re.compile(r"\s+((?:[\w.-]+:)?[A-Za-z_][\w.-]*)\s*=\s*")
# More ways to write a row than this are no longer rows of a table.
_MOST_SHAPES = 64
_MOST_OTHERS = 1_000
_DEEPEST = 10
_HEAD = 100_000
_LOCAL = re.compile(r"/?(?:[\w.-]+:)?([\w.-]*)")


@dataclass(frozen=True)
class _Shape:
    """Elements that were written alike: which ones, whether they are closed in themselves, and their values."""

    places: Any
    is_empty: bool
    values: dict[str, Any]


@dataclass
class _State:
    """What is carried from one piece of the text to the next. `rest` reads all but series and observations."""

    names: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    data_sets: int = 0
    is_in_series: bool = False
    series: dict[str, str] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    others: int = 0
    is_grouped: bool = False
    rest: "_Rest" = field(default_factory=lambda: _Rest())


class _Rest:
    """Reads what is left without series and observations: where that is well-formed, the whole is."""

    def __init__(self) -> None:
        self._depth = 0
        # Prefixes are looked at, as the reader of events does.
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def feed(self, text: str, *, is_last: bool = False) -> None:
        """Read on. Raises NotRegularError where this is no XML, or deeper than such messages are."""
        try:
            self._parser.Parse(text.encode(), is_last)
        except expat.ExpatError as error:
            raise NotRegularError from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotRegularError

    def _end(self, name: str) -> None:
        self._depth -= 1


def read_columns(file: Path, seen: set[str] | None = None) -> Iterator[tuple[Columns, list[str]]]:
    """Yield rows that were written alike, and the actions of the data sets so far; `seen` is told of "groups".

    Raises NotRegularError where there is anything else in the file: what was yielded before is then void.
    """
    state = _State()
    with file.open("rb") as opened:
        carried, is_first = b"", True
        while True:
            piece = opened.read(_PIECE)
            text = carried + piece
            if is_first:
                text, is_first = _begin(text), False
            cut = text.rfind(b"<") if piece else len(text)
            text, carried = text[:cut], text[cut:]
            if text:
                state.names = state.names or _names(text)
                try:
                    for found in _rows(text, state):
                        yield found, state.actions
                except pa.ArrowInvalid as error:
                    raise NotRegularError from error
            if not piece:
                break
    state.rest.feed("", is_last=True)
    if state.is_in_series or not state.names:
        raise NotRegularError
    if seen is not None and state.is_grouped:
        seen.add("groups")


def _begin(text: bytes) -> bytes:
    """The text without its declaration, if it is one of structure-specific data."""
    text = without_declaration(text)
    if not _ROOT.search(text[:_HEAD]):
        raise NotRegularError
    return text


def _names(text: bytes) -> dict[str, str]:
    """What series and observations are called, prefix included; nothing where there is none: groups come first."""
    first = _ELEMENT.search(text)
    if not first:
        return {}
    prefixes = {one[1] for one in _ELEMENT.finditer(text[first.start() : first.start() + _HEAD])}
    if len(prefixes) != 1:
        raise NotRegularError
    prefix = prefixes.pop().decode()
    return {name: f"{prefix}{name}" for name in ("Obs", "Series")}


def _rows(text: bytes, state: _State) -> Iterator[Columns]:
    check_characters(text)
    if not text.startswith(b"<"):
        raise NotRegularError
    tags = pc.split_pattern(pa.array([text], pa.large_binary()).cast(pa.large_string()), "<").flatten()[1:]
    is_obs, opens = (_begins(tags, state.names.get(name, name)) for name in ("Obs", "Series"))
    ends, closes = (_closes(tags, state.names.get(name, name)) for name in ("Obs", "Series"))
    others = np.flatnonzero(~(is_obs | opens | ends | closes))
    is_data_set = np.zeros(len(tags), dtype=bool)
    left = tags.take(pa.array(others)).to_pylist()
    for place, tag in zip(others, left, strict=True):
        is_data_set[place] = _is_data_set(tag, state)
        if is_data_set[place]:
            state.actions.append(_action(tag))
    state.rest.feed("".join(f"<{tag}" for tag in left))
    sets = state.data_sets + np.cumsum(is_data_set)
    series = list(_shapes(tags.take(pa.array(np.flatnonzero(opens)))))
    open_series = np.zeros(len(tags), dtype=np.int64)
    for shape in series:
        open_series[np.flatnonzero(opens)[shape.places]] = 0 if shape.is_empty else 1
    depth = int(state.is_in_series) + np.cumsum(open_series - closes)
    if depth.min() < 0 or depth.max() > 1 or sets[is_obs | opens].min(initial=1) < 1:
        raise NotRegularError
    # A data set ends only where no series is open.
    if (depth[others] > 0).any():
        raise NotRegularError
    yield from _observations(tags, is_obs, ends, opens, depth, sets, series, state)
    state.is_in_series, state.data_sets = bool(depth[-1]), int(sets[-1])


def _is_data_set(tag: str, state: _State) -> bool:
    """Whether a data set begins here. Raises NotRegularError where something else does that may have rows in it."""
    if not tag:
        raise NotRegularError
    local = _LOCAL.match(tag)
    name = local[1] if local else ""
    if name == "Group" and state.actions:
        # Of groups nothing is read; one that is not closed in itself could hold something.
        if tag[0] == "/" or not tag.rstrip().endswith("/>"):
            raise NotRegularError
        state.is_grouped = True
        return False
    state.others += 1
    is_data_set = name == "DataSet" and tag[0] != "/"
    if name == "Group" or state.others > _MOST_OTHERS:
        raise NotRegularError
    if state.actions and not is_data_set and tag[0] != "/":
        # Inside a data set there are groups, series and observations, and nothing else.
        raise NotRegularError
    return is_data_set


def _begins(tags: Any, name: str) -> Any:
    found = pc.or_(pc.starts_with(tags, f"{name} "), pc.starts_with(tags, f"{name}\n"))
    return np.asarray(pc.or_(found, pc.starts_with(tags, f"{name}>")))


def _closes(tags: Any, name: str) -> Any:
    found = pc.starts_with(tags, f"/{name}>")
    # Text between elements is no part of such data; white space is.
    kept = tags.filter(found).unique()
    if any(text.strip() != f"/{name}>" for text in kept.to_pylist()):
        raise NotRegularError
    return np.asarray(found)


def _observations(
    tags: Any, is_obs: Any, ends: Any, opens: Any, depth: Any, sets: Any, series: list[_Shape], state: _State
) -> Iterator[Columns]:
    """The observations of a piece with what their series say; the series that is open goes on in the next piece."""
    table, width = _table(series, int(opens.sum()), state)
    of = np.cumsum(opens)[is_obs]
    of = np.where(depth[is_obs] == 1, of, width)  # the last row of the table of series is that of no series
    where = np.flatnonzero(is_obs)
    numbers = state.rows + 1 + np.arange(len(where))
    is_open = np.zeros(len(tags), dtype=bool)
    for shape in _shapes(tags.take(pa.array(where))):
        chosen = shape.places
        is_open[where[chosen]] = not shape.is_empty
        mine = pa.array(of[chosen].astype(np.int32))
        made = {name: pa.DictionaryArray.from_arrays(mine, column) for name, column in table.items()}
        yield Columns(numbers[chosen], sets[where][chosen], made | shape.values)
    # One that is not closed in itself is closed at once; one at the end of a piece is left to the other reader.
    if (is_open[:-1] != ends[1:]).any() or is_open[-1] or ends[0]:
        raise NotRegularError
    state.rows += len(where)
    if opens.any():
        last = {name: column[width - 1].as_py() for name, column in table.items()}
        state.series = {name: text for name, text in last.items() if text is not None}


def _table(series: list[_Shape], count: int, state: _State) -> tuple[dict[str, Any], int]:
    """What the series say, a row each: the one that is open already first, and one without anything behind them."""
    width = count + 1
    columns: dict[str, Any] = {}

    def column(name: str) -> Any:
        return columns.setdefault(name, np.full(width + 1, None, dtype=object))

    for name, text in state.series.items():
        column(name)[0] = text
    for shape in series:
        for name, found in shape.values.items():
            column(name)[1 + shape.places] = found.to_numpy(zero_copy_only=False)
    return {name: pa.array(values, pa.large_string()) for name, values in columns.items()}, width


def _shapes(tags: Any) -> Iterator[_Shape]:
    """The ways in which elements are written."""
    lists = pc.split_pattern(tags, '"')
    pieces, counts = lists.flatten(), np.asarray(lists.value_lengths()).astype(np.int64)
    starts = np.cumsum(counts) - counts
    for count in np.unique(counts):
        for group in _alike(pieces, starts, np.flatnonzero(counts == count), int(count)):
            between = [pieces[int(starts[group[0]]) + place].as_py() for place in range(0, count, 2)]
            names, is_empty = _attributes(between, int(count))
            values = {
                name: plain(pieces.take(pa.array(starts[group] + 2 * place + 1)))
                for place, name in enumerate(names)
                if name
            }
            yield _Shape(group, is_empty, values)


def _alike(pieces: Any, starts: Any, chosen: Any, count: int) -> list[Any]:
    """Elements with so many pieces, parted by what stands between their values."""
    columns = []
    for place in range(0, count, 2):
        column = pieces.take(pa.array(starts[chosen] + place))
        # Behind the last value stands the end of the element and what separates it from the next one.
        column = pc.utf8_rtrim_whitespace(column) if place == count - 1 else column
        coded = column.dictionary_encode()
        if len(coded.dictionary) > 1:
            columns.append(np.asarray(coded.indices))
    if not columns:
        return [chosen]
    keys, of = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    if len(keys) > _MOST_SHAPES:
        raise NotRegularError
    return [chosen[of.reshape(-1) == number] for number in range(len(keys))]


def _attributes(between: list[str], count: int) -> tuple[list[str], bool]:
    """The attributes of an element, and whether it is closed in itself; empty names for those of XML itself."""
    *firsts, last = between
    if count % 2 == 0 or not firsts:
        raise NotRegularError
    opening = re.match(r"\S+", firsts[0])
    if opening is None or not re.fullmatch(r"\s*/?>\s*", last):
        raise NotRegularError
    firsts[0] = firsts[0][opening.end() :]
    found = []
    for text in firsts:
        name = _BETWEEN.fullmatch(text)
        if not name or name[1] in found:
            raise NotRegularError
        found.append(name[1])
    return ["" if ":" in name or name == "xmlns" else name for name in found], last.lstrip().startswith("/")


def _action(tag: str) -> str:
    found = re.search(r"(?:^|[\s:])action\s*=\s*\"([^\"]*)\"", tag)
    return found[1] if found else "Replace"
