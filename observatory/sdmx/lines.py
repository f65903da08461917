"""Observations as lines of text, made by the database and handed on in pieces: memory does not grow with the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from observatory.sdmx.model import Component, DataStructure
from observatory.sdmx.query import ALL_DIMENSIONS, DataQuery
from observatory.sdmx.select import Selection

_ROWS = 20_000


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
    """A data set of a message: which observations, and what the receiver does with them."""

    selection: Selection
    action: str = "Replace"

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
    if at == ALL_DIMENSIONS:
        series, observation = (), dimensions
    else:
        series = tuple(d for d in dimensions if d.id != at)
        observation = tuple(d for d in dimensions if d.id == at)
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


def quote(text: str) -> str:
    """A text of our own as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def concat(parts: Sequence[str]) -> str:
    """Pieces of SQL put one after another; a piece that is null is nothing."""
    return f"concat({', '.join(parts)})" if parts else "''"


def stream(
    selection: Selection, layout: Layout, *, observation: str, series: str = "", close: str = "", between: str = ""
) -> Iterator[bytes]:
    """Yield the lines of all observations.

    `observation` and `series` are SQL for the text of an observation and for what opens a series; `close` ends a
    series, `between` stands between two observations of one.
    """
    group = [c.id for c in layout.series] if layout.is_cross_section else []
    before = "lag(group_no, 1, -1::bigint) over ()"
    if layout.is_flat:
        separator = f"case when {before} = -1 then '' else {quote(between)} end" if between else "''"
        line = concat([separator, observation]) if between else observation
    else:
        opening = f"case when {before} = -1 then '' else {quote(close)} end"
        line = (
            f"concat(case when {before} <> group_no then concat({opening}, {series}) else {quote(between)} end, "
            f"{observation})"
        )
    if not layout.has_observations and not layout.is_flat:
        line = f"case when {before} <> group_no then concat({opening}, {series}) else '' end"
    sql = f"select {line} as line from ({selection.rows(group)})"
    with selection.cube.connection.cursor() as cursor:
        for batch in cursor.sql(sql, params=selection.parameters or None).to_arrow_reader(_ROWS):
            if batch.num_rows:
                yield _joined(batch.column(0))


def _joined(column: pa.Array) -> bytes:
    """The lines of a batch: Arrow keeps them one after another already."""
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    _, offsets, text = column.buffers()
    places = np.frombuffer(offsets, dtype=width)
    first, last = int(places[column.offset]), int(places[column.offset + len(column)])
    return bytes(memoryview(text)[first:last]) if text else b""


def xml_escaped(sql: str) -> str:
    """SQL that makes a text safe between the quotes of an XML attribute."""
    return _replaced(sql, (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")))


def json_escaped(sql: str) -> str:
    """SQL that makes a text safe between the quotes of JSON; control characters are gone already."""
    return _replaced(sql, (("\\", "\\\\"), ('"', '\\"')))


def csv_escaped(sql: str) -> str:
    """SQL that quotes a text for CSV where it needs it."""
    doubled = _replaced(sql, (('"', '""'),))
    special = quote('[",]')
    return f"case when regexp_matches({sql}, {special}) then concat('\"', {doubled}, '\"') else {sql} end"


def _replaced(sql: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        sql = f"replace({sql}, {quote(old)}, {quote(new)})"
    return sql
