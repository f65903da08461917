"""The figures of one dataflow in one release: sorted, coded and held so that a slice costs milliseconds.

The rows of the release are read once, when it is opened. Every text becomes a code of a finite list, so that a
question is answered with codes of our own and no text of a client ever reaches a query.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from observatory.errors import ReleaseDamagedError
from observatory.release import EVERYTHING, Release
from observatory.sdmx.catalogue import ESTIMATES, Flow
from observatory.sdmx.model import Component
from observatory.sdmx.periods import Span, span

# Where the release does not say: a dimension that a table lacks is at its total.
_OTHERWISE = {"SERIES": "_Z", "CONF_STATUS": "F", "OBS_STATUS": "A", "UNIT_MEASURE": "NR", "IS_SYNTHETIC": "false"}
# The ordinal of what is not there.
ABSENT = 65_535
_OPTIONAL = ("COMMENT_OBS", "TAXONOMY_VERSION", *ESTIMATES)
# A hidden row has neither value nor interval, whatever the file says: this is the last door, and it is kept shut.
_HIDDEN = "obs_status in ('Q', 'M') or coalesce(conf_status, 'F') <> 'F'"


@dataclass(frozen=True, eq=False)
class Cube:
    """The observations of a dataflow in the order of their keys.

    `values` has the codes of each component in the order of their ordinals. `series` is a matrix of ordinals, one
    row a series and one column a dimension; `starts` says at which observation a series starts, and has one more;
    `columns` has the ordinals of the period and of each attribute by observation, `texts` its value as it is written.
    """

    flow: Flow
    connection: duckdb.DuckDBPyConnection
    table: str
    values: Mapping[str, tuple[str, ...]]
    series: npt.NDArray[np.uint16]
    starts: npt.NDArray[np.int64]
    columns: Mapping[str, npt.NDArray[np.uint16]]
    texts: pa.StringArray
    spans: Mapping[str, Span]

    @property
    def observations(self) -> int:
        """How many there are."""
        return int(self.starts[-1])

    @cached_property
    def kept(self) -> dict[Hashable, tuple[object, str]]:
        """Texts that are the same for every question, with what they were made from; a client's words make none."""
        return {}

    def ordinals(
        self, component: str, rows: npt.NDArray[np.int64], series: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.uint16]:
        """The place of the code of a component, for some observations and the series that they are of."""
        if component in self.columns:
            return self.columns[component][rows]
        found: npt.NDArray[np.uint16] = self.series[series, self.places[component]]
        return found

    @cached_property
    def codes(self) -> dict[str, dict[str, int]]:
        """The ordinal of each code by dimension."""
        named = (component.id for component in self.flow.structure.dimensions)
        return {name: {code: place for place, code in enumerate(self.values[name])} for name in named}

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each dimension in the key."""
        return {component.id: place for place, component in enumerate(self.flow.structure.dimensions)}


def harden(release: Release, memory: str = "1GB") -> duckdb.DuckDBPyConnection:
    """A database in memory that can read the release's folder and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "threads": 2,
            "memory_limit": memory,
        }
    )
    folder = str(release.path).replace("'", "''")
    connection.execute(f"set allowed_directories = ['{folder}']")
    connection.execute("set enable_external_access = false")
    connection.execute("set enable_progress_bar = false")
    return connection


def build_cube(
    connection: duckdb.DuckDBPyConnection, release: Release, flow: Flow, order: Mapping[str, Sequence[str]]
) -> Cube | None:
    """Read the rows of a dataflow from a release; None where the release has none. `order` sorts the codes."""
    name = flow.id.lower()
    columns = set(release.columns(EVERYTHING))
    components = [c for c in flow.structure.components if c.role != "measure"]
    _read(connection, release, flow, columns, name)
    count = connection.execute(f"select count(*) from raw_{name}").fetchone()
    if not count or not count[0]:
        connection.execute(f"drop table raw_{name}")
        return None
    values = {c.id: _enumerate(connection, name, c, order.get(c.id, ())) for c in components}
    _sort(connection, name, flow, components, values)
    dimensions = [c.id for c in flow.structure.dimensions]
    series, starts = _series(connection, name, dimensions)
    return Cube(
        flow=flow,
        connection=connection,
        table=f"obs_{name}",
        values=values,
        series=series,
        starts=starts,
        columns={c.id: _column(connection, name, c.id) for c in components if c.role != "dimension"},
        texts=_value_texts(connection, name),
        spans={period: span(period) for period in values["TIME_PERIOD"]},
    )


def sdmx_code(code: str) -> str:
    """A code of the release as SDMX allows it: a dot separates the parts of a key, so it cannot stand in a code."""
    return code.replace(".", "_")


def _read(connection: duckdb.DuckDBPyConnection, release: Release, flow: Flow, columns: set[str], name: str) -> None:
    chosen = ", ".join(f"{_text(c, columns)} as {c.id}" for c in flow.structure.components if c.role != "measure")
    wanted = " or ".join(f"starts_with(indicator, '{letter}')" for letter in flow.indicators) or "true"
    table = "breakdown" if "breakdown" in columns else "''"
    connection.execute(
        f"""
        create table raw_{name} as
        select {chosen}, {table} as table_name,
            case when {_HIDDEN} or isnan(obs_value) then null
                 else obs_value end as OBS_VALUE
        from (select * replace (cast(obs_value as double) as obs_value) from read_parquet(?))
        where {wanted}
        """,
        [str(release.table_path(EVERYTHING))],
    )


def _text(component: Component, columns: set[str]) -> str:
    """A column of the release as text without control characters; dots leave the codes."""
    otherwise = _OTHERWISE.get(component.id, "_T" if component.role == "dimension" else None)
    fallback = f"'{otherwise}'" if otherwise else "null"
    if component.column not in columns:
        return fallback if component.id not in _OPTIONAL else "null::varchar"
    if component.id in ESTIMATES:
        number = f'cast("{component.column}" as double)'
        return f"case when {_HIDDEN} or isnan({number}) then null else {_number(number)} end"
    text = f"nullif(cast(\"{component.column}\" as varchar), '')"
    if component.codelist:
        text = f"replace({text}, '.', '_')"
    elif component.id in _OPTIONAL:
        text = f"regexp_replace({text}, '[\\x00-\\x1f]+', ' ', 'g')"
    return f"coalesce({text}, {fallback})"


def _number(sql: str) -> str:
    """A number as text: whole ones without decimals."""
    whole = f"({sql}) = trunc({sql}) and abs({sql}) < 1e15"
    return f"case when {whole} then ({sql})::bigint::varchar else ({sql})::varchar end"


def _enumerate(
    connection: duckdb.DuckDBPyConnection, name: str, component: Component, order: Sequence[str]
) -> tuple[str, ...]:
    found = connection.execute(
        f"select distinct {component.id} from raw_{name} where {component.id} is not null"
    ).fetchall()
    present = {str(row[0]) for row in found}
    if component.id == "TIME_PERIOD":
        codes = sorted(present, key=lambda period: (span(period), period))
    else:
        place = {code: position for position, code in enumerate(order)}
        codes = sorted(present, key=lambda code: (place.get(code, len(place)), code))
    listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes) or "''"
    connection.execute(f"create type {component.id}_{name} as enum ({listed})")
    if len(codes) >= ABSENT:
        raise ReleaseDamagedError(
            f"{component.id} has {len(codes):,} different values; {ABSENT - 1:,} can be told apart."
        )
    return tuple(codes)


def _sort(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    flow: Flow,
    components: Sequence[Component],
    values: Mapping[str, tuple[str, ...]],
) -> None:
    coded = ", ".join(f"{c.id}::{c.id}_{name} as {c.id}" for c in components)
    # The whole key as one number: it sorts and compares faster than a dozen columns.
    key = "0::hugeint"
    for component in flow.structure.dimensions:
        key = f"({key}) * {len(values[component.id])} + enum_code({component.id})"
    # The same cell may stand in several tables. It is shown once, and hidden if any of them hides it.
    once = "qualify row_number() over (partition by packed, TIME_PERIOD order by OBS_VALUE is not null, table_name) = 1"
    connection.execute(
        f"create table coded_{name} as select *, {key} as packed "
        f"from (select {coded}, OBS_VALUE, table_name from raw_{name})"
    )
    connection.execute(f"drop table raw_{name}")
    found = connection.execute(f"select count(*) - count(distinct (packed, TIME_PERIOD)) from coded_{name}").fetchone()
    repeated = bool(found and found[0])
    by_table = flow.structure.component("BREAKDOWN") is not None
    if repeated and by_table:
        raise ReleaseDamagedError(f"In dataflow {flow.id} one table has the same cell twice.")
    value = f"case when OBS_VALUE is null then 'NaN' else {_number('OBS_VALUE')} end"
    columns = ", ".join(c.id for c in components)
    connection.execute(
        f"""
        create table obs_{name} as
        select (row_number() over ())::integer - 1 as obs_no,
            (sum(is_first) over (rows unbounded preceding))::integer - 1 as series_no, {columns}, OBS_VALUE, value_text
        from (
            select *, {value} as value_text, (packed is distinct from lag(packed) over ())::integer as is_first
            from (select * from coded_{name} {once if repeated else ""} order by packed, TIME_PERIOD)
        )
        """
    )
    connection.execute(f"drop table coded_{name}")
    rows = connection.execute(
        f"select 1 from obs_{name} group by series_no having count(distinct UNIT_MEASURE) > 1 limit 1"
    ).fetchall()
    if rows:
        raise ReleaseDamagedError(f"In dataflow {flow.id} one series has figures in two units.")


def _column(connection: duckdb.DuckDBPyConnection, name: str, component: str) -> npt.NDArray[np.uint16]:
    code = f"coalesce(enum_code({component}), {ABSENT})::usmallint"
    found = connection.execute(f"select {code} as code from obs_{name} order by obs_no").fetchnumpy()
    return np.asarray(found["code"], dtype=np.uint16)


def _value_texts(connection: duckdb.DuckDBPyConnection, name: str) -> pa.StringArray:
    table = connection.sql(f"select value_text from obs_{name} order by obs_no").to_arrow_table()
    return table.column(0).combine_chunks().cast(pa.string())


def _series(
    connection: duckdb.DuckDBPyConnection, name: str, dimensions: Sequence[str]
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
    codes = ", ".join(f"any_value(enum_code({dimension})) as {dimension}" for dimension in dimensions)
    found = connection.execute(
        f"select min(obs_no) as start, count(*) as n, {codes} from obs_{name} group by series_no order by series_no"
    ).fetchnumpy()
    # Column by column, as it is searched.
    matrix = np.asfortranarray(np.stack([np.asarray(found[d], dtype=np.uint16) for d in dimensions], axis=1))
    starts = np.append(np.asarray(found["start"], dtype=np.int64), int(np.asarray(found["n"]).sum()))
    return matrix, starts
