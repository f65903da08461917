"""Observations as text, made by the database and handed on in pieces: memory does not grow with the answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from observatory.sdmx.model import Component, DataStructure
from observatory.sdmx.query import ALL_DIMENSIONS, DataQuery
from observatory.sdmx.select import Selection
from observatory.sdmx.template import Line, fill, quote, to_sql

_ROWS = 20_000
# Up to so many observations are written without the database: what it spends on a question is more than that.
FEW = 2_000


@dataclass(frozen=True)
class Layout:
    """What stands on a series and what on an observation, for one way of looking at the data."""

    structure: DataStructure
    at: str
    series: tuple[Component, ...]
    observation: tuple[Component, ...]
    series_attributes: tuple[Component, ...]
    attributes: tuple[Component, ...]
    has_measure: bool
    has_observations: bool

    @property
    def is_flat(self) -> bool:
        """Whether every observation bears its whole key."""
        return not self.series

    @property
    def is_cross_section(self) -> bool:
        """Whether another dimension than time stands on the observation."""
        return self.at not in (ALL_DIMENSIONS, "TIME_PERIOD")

    @property
    def dimensions(self) -> tuple[Component, ...]:
        """All dimensions, time last."""
        return (*self.structure.dimensions, self.structure.time)


@dataclass(frozen=True, eq=False)
class Part:
    """A data set of a message: which observations, what the receiver does with them, and when they were shown."""

    selection: Selection
    action: str = "Replace"
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @property
    def validity(self) -> dict[str, str]:
        """The moments between which this was shown, where the message holds more than one answer."""
        ends = {"From": self.valid_from, "To": self.valid_to}
        return {name: end.isoformat().replace("+00:00", "Z") for name, end in ends.items() if end}

    def layout(self, at: str | None = None) -> Layout:
        """What stands where. What is to be deleted is named by its key alone."""
        query = self.selection.query
        if self.action == "Delete":
            query = replace(query, attributes=frozenset(), has_measure=False)
        return lay_out(self.selection.cube.flow.structure, query, at=at)


def lay_out(structure: DataStructure, query: DataQuery, *, at: str | None = None) -> Layout:
    """Find out where each component stands. An attribute of the series stands on the observation in other views."""
    at = at or query.at
    dimensions = (*structure.dimensions, structure.time)
    chosen = [a for a in structure.attributes if query.attributes is None or a.id in query.attributes]
    is_flat = at == ALL_DIMENSIONS
    series = tuple(d for d in dimensions if d.id != at and not is_flat)
    observation = tuple(d for d in dimensions if d.id == at or is_flat)
    on_series = tuple(a for a in chosen if a.at == "series") if at == "TIME_PERIOD" else ()
    return Layout(
        structure=structure,
        at=at,
        series=series,
        observation=observation,
        series_attributes=on_series,
        attributes=tuple(a for a in chosen if a not in on_series),
        has_measure=query.has_measure,
        has_observations=query.has_observations,
    )


def stream(
    selection: Selection, layout: Layout, *, observation: Line, series: Line = (), close: str = "", between: str = ""
) -> Iterator[bytes]:
    """Yield the text of all observations.

    `observation` is the template of one, `series` of what opens a series; `close` ends a series, `between` stands
    between two observations of one.
    """
    few = None if layout.is_cross_section else selection.few(FEW)
    if few is not None:
        yield from _filled(selection, layout, few, observation, series, close, between)
        return
    group = [c.id for c in layout.series] if layout.is_cross_section else []
    line = _expression(layout, to_sql(observation), to_sql(series), close, between)
    sql = f"select {line} as line from ({selection.rows(group)})"
    with selection.cube.connection.cursor() as cursor:
        for batch in cursor.sql(sql, params=selection.parameters or None).to_arrow_reader(_ROWS):
            if batch.num_rows:
                yield _joined(batch.column(0))


def _expression(layout: Layout, observation: str, series: str, close: str, between: str) -> str:
    """SQL for the text of an observation and of what stands before it: it depends on the observation before."""
    before = "lag(group_no, 1, -1::bigint) over ()"
    if layout.is_flat:
        return (
            f"concat(case when {before} = -1 then '' else {quote(between)} end, {observation})"
            if between
            else observation
        )
    opening = f"concat(case when {before} = -1 then '' else {quote(close)} end, {series})"
    if not layout.has_observations:
        return f"case when {before} <> group_no then {opening} else '' end"
    return f"concat(case when {before} <> group_no then {opening} else {quote(between)} end, {observation})"


def _filled(
    selection: Selection,
    layout: Layout,
    few: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    observation: Line,
    series: Line,
    close: str,
    between: str,
) -> Iterator[bytes]:
    """The same for a few observations, without the database."""
    rows, of = few
    if not len(rows):
        return
    is_written = layout.has_observations or layout.is_flat
    texts = fill(observation, selection.cube, rows, of) if is_written else [""] * len(rows)
    if layout.is_flat:
        yield between.join(texts).encode()
        return
    starts = np.flatnonzero(np.append(True, np.diff(of) != 0))
    openings = fill(series, selection.cube, rows[starts], of[starts])
    ends = [*starts[1:].tolist(), len(rows)]
    inside = between if layout.has_observations else ""
    groups = (
        opening + inside.join(texts[start:end])
        for opening, start, end in zip(openings, starts.tolist(), ends, strict=True)
    )
    yield close.join(groups).encode()


def _joined(column: pa.Array) -> bytes:
    """The lines of a batch: Arrow keeps them one after another already."""
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    _, offsets, text = column.buffers()
    places = np.frombuffer(offsets, dtype=width)
    first, last = int(places[column.offset]), int(places[column.offset + len(column)])
    return bytes(memoryview(text)[first:last]) if text else b""
