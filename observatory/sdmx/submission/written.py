"""Texts of a table, cut at their quotation marks: the ways in which they are written, and their values by column.

What stands between the quotation marks' values, together with the ids, is the same in all that were written alike.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from observatory.sdmx.submission.regular import NotRegularError, plain

# More ways to write a row than this are no longer rows of a table.
MOST_SHAPES = 256


@dataclass(frozen=True)
class Written:
    """Texts that were written alike: where they stand, their pieces (None for a value), and a column for each value."""

    places: Any
    pieces: list[str | None]
    columns: dict[int, Any]


def cut_at_the_value(rows: Any, tag: str) -> list[Written]:
    """Observations, cut at their value, which `tag` begins: what stands around it is often the same, and read once."""
    parts = pc.split_pattern(rows, f'{tag}"', max_splits=1)
    if not pc.all(pc.equal(parts.value_lengths(), 2)).as_py():
        return written(rows)
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
            found.append(Written(places, joined, columns))
    return found


def _once(texts: Any) -> list[Written]:
    """As `written`, where the same texts come again and again: each is looked at once."""
    coded = texts.dictionary_encode()
    if 4 * len(coded.dictionary) > len(texts):
        return written(texts)
    codes = np.asarray(coded.indices)
    found = []
    for one in written(coded.dictionary):
        among = np.full(len(coded.dictionary), -1, dtype=np.int32)
        among[one.places] = np.arange(len(one.places), dtype=np.int32)
        of = among[codes]
        places = np.flatnonzero(of >= 0)
        mine = pa.array(of[places])
        columns = {place: pa.DictionaryArray.from_arrays(mine, column) for place, column in one.columns.items()}
        found.append(Written(places, one.pieces, columns))
    return found


def written(rows: Any) -> list[Written]:
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
            found.append(Written(group, texts, columns))
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
            if len(texts) > MOST_SHAPES or most > 1 << 60:
                raise NotRegularError
            keys = keys * len(texts) + np.asarray(coded.indices)
        if place + 2 < count and place % 2 == 0 and pc.any(pc.ends_with(texts, "id=")).as_py():
            fixed.add(place + 1)
    if most == 1:
        return [chosen], fixed
    different, of = np.unique(keys, return_inverse=True)
    if len(different) > MOST_SHAPES:
        raise NotRegularError
    return [chosen[of == number] for number in range(len(different))], fixed
