"""From a question to the observations that answer it: which series, and one condition for the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from observatory.sdmx.cube import ABSENT, Cube
from observatory.sdmx.errors import QuestionSyntaxError, SemanticError
from observatory.sdmx.periods import YearStart, span
from observatory.sdmx.query import ALL_DIMENSIONS, Alternatives, DataQuery, Key, check_code

_MOST_RANGES = 32
_MOST_SERIES = 5000


@dataclass(frozen=True, eq=False)
class Selection:
    """The series that match, and the condition on their observations.

    `series_list` holds the series where they are too scattered to be written as ranges. `masks` says by component
    which of its values match; with them a short answer is found without the database, where it `is_plain`: where
    nothing has to be counted, compared as a number or put in another order.
    """

    cube: Cube
    query: DataQuery
    series: npt.NDArray[np.int64]
    where: str
    series_list: list[int] | None
    periods: tuple[str, ...]
    is_conditional: bool = False
    masks: tuple[tuple[str, npt.NDArray[np.bool_]], ...] = ()
    is_plain: bool = True
    obs_list: list[int] | None = None

    @property
    def parameters(self) -> list[list[int]]:
        """What the condition needs."""
        return [one for one in (self.series_list, self.obs_list) if one is not None]

    def rows(self, group: Sequence[str] = ()) -> str:
        """The observations, in order, as a subquery; with `group` group by group, for views other than series."""
        query = self.query
        sql = f"select *, series_no as group_no from {self.cube.table}"
        if self.where:
            sql += f" where {self.where}"
        kept = []
        partition = "partition by series_no order by obs_no"
        if query.first is not None:
            kept.append(f"row_number() over ({partition}) <= {query.first}")
        if query.last is not None:
            kept.append(f"row_number() over ({partition} desc) <= {query.last}")
        if kept:
            sql = f"select * from ({sql}) qualify {' or '.join(kept)} order by obs_no"
        if group:
            sql = f"select * replace (dense_rank() over (order by {', '.join(group)}) as group_no) from ({sql})"
        if group or query.sort:
            sql = f"select * from ({sql}) order by {self._order(bool(group))}"
        if query.limit is not None or query.offset:
            limit = f" limit {query.limit}" if query.limit is not None else ""
            sql = f"select * from ({sql}){limit} offset {query.offset}"
        return sql

    def few(self, most: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None:
        """The matching observations and their series, where they can be found at once and are at most so many."""
        query = self.query
        counted = query.first, query.last, query.limit
        if not self.is_plain or self.obs_list is not None or query.sort or query.offset or counted != (None,) * 3:
            return None
        cube = self.cube
        firsts, counts = cube.starts[self.series], cube.starts[self.series + 1] - cube.starts[self.series]
        if int(counts.sum()) > most:
            return None
        series = np.repeat(self.series, counts)
        rows = np.repeat(firsts - np.cumsum(counts) + counts, counts) + np.arange(len(series))
        for component, mask in self.masks:
            kept = mask[np.minimum(cube.columns[component][rows], len(mask) - 1)]
            rows, series = rows[kept], series[kept]
        return rows, series

    def _order(self, is_grouped: bool) -> str:
        """What is wanted first; but a series stays in one piece unless the view is flat."""
        wanted = [(name, f"{name} {'desc' if down else 'asc'}") for name, down in self.query.sort]
        if self.query.at == ALL_DIMENSIONS:
            return ", ".join([sql for _, sql in wanted] + ["obs_no"])
        inside = {self.query.at, "OBS_VALUE", *(c.id for c in self.cube.flow.structure.attributes)}
        before = [sql for name, sql in wanted if name not in inside]
        after = [sql for name, sql in wanted if name in inside]
        return ", ".join([*before, "group_no" if is_grouped else "series_no", *after, "obs_no"])

    def is_empty(self) -> bool:
        """Whether no observation matches. Where whole series were chosen, there is nothing to look up."""
        if len(self.series) == 0:
            return True
        if not self.is_conditional and not self.query.offset:
            return False
        few = self.few(_MOST_SERIES)
        if few is not None:
            return len(few[0]) == 0
        with self.cube.connection.cursor() as cursor:
            return not cursor.execute(f"select 1 from ({self.rows()}) limit 1", self.parameters).fetchall()

    def used(self, dimension: str) -> tuple[str, ...]:
        """The codes of a dimension in the matching series."""
        found = self._used.get(dimension)
        if found is None:
            found = self._used[dimension] = self._codes(dimension)
        return found

    def said(self, attribute: str) -> tuple[str, ...]:
        """The values of an attribute in the matching observations; of a long answer those of the whole dataflow."""
        codes = self.cube.values[attribute]
        few = self.few(_MOST_SERIES)
        if few is None:
            return codes
        return tuple(codes[place] for place in np.unique(self.cube.columns[attribute][few[0]]) if place != ABSENT)

    @cached_property
    def _used(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _codes(self, dimension: str) -> tuple[str, ...]:
        if dimension == "TIME_PERIOD":
            return self._periods()
        column = self.cube.series[:, self.cube.places[dimension]]
        codes = self.cube.values[dimension]
        if len(self.series) == 1:
            return (codes[column[self.series[0]]],)
        return tuple(codes[i] for i in np.unique(column[self.series]))

    def _periods(self) -> tuple[str, ...]:
        """The periods of the matching series, in so far as they match."""
        cube = self.cube
        if len(self.series) > _MOST_SERIES:
            return self.periods
        times = cube.columns["TIME_PERIOD"]
        pieces = [times[cube.starts[s] : cube.starts[s + 1]] for s in self.series]
        wanted = set(self.periods)
        found = pieces[0] if len(pieces) == 1 else np.unique(np.concatenate(pieces))
        codes = [cube.values["TIME_PERIOD"][i] for i in found]
        return tuple(code for code in codes if code in wanted)


def select(cube: Cube, query: DataQuery, codes: Mapping[str, tuple[str, ...]]) -> Selection:
    """Find the matching series. `codes` has the whole code lists: a code without data is no wrong code."""
    dimensions = [c.id for c in cube.flow.structure.dimensions]
    if query.keys:
        found = [_matching(cube, dimensions, key) for key in query.keys]
        series = found[0] if len(found) == 1 else np.unique(np.concatenate(found))
    else:
        series = np.arange(len(cube.series))
    conditions = []
    masks: list[tuple[str, npt.NDArray[np.bool_]]] = []
    periods = cube.values["TIME_PERIOD"]
    for name, alternatives in (*query.within.items(), *query.filters.items()):
        component = cube.flow.structure.component(name)
        if component is None:
            known = ", ".join(c.id for c in cube.flow.structure.components)
            raise SemanticError(f'The filter names "{name[:40]}", which this dataflow does not have. It has {known}.')
        if name == "OBS_VALUE":
            conditions.append(_numeric(alternatives))
            continue
        if name == "TIME_PERIOD":
            periods = tuple(p for p in periods if _holds(alternatives, partial(_period, cube, query.year_start, p)))
            conditions.append(_among(name, periods))
            masks.append((name, _mask(cube, name, periods)))
            continue
        if component.codelist:
            for operator, value in (condition for one in alternatives for condition in one):
                if operator in ("eq", "ne"):
                    check_code(name, value, codes[name])
        compare = _compare_numbers if component.data_type == "Double" else _compare
        matching = [c for c in cube.values[name] if _holds(alternatives, partial(compare, c))]
        if component.role == "dimension":
            series = _narrowed(cube, name, matching, series)
        else:
            conditions.append(_among(name, matching))
            masks.append((name, _mask(cube, name, matching)))
    where, listed = _condition(series, len(cube.series))
    said = " and ".join(filter(None, [where, *conditions]))
    plain = "OBS_VALUE" not in query.filters
    return Selection(cube, query, series, said, listed, periods, bool(conditions), tuple(masks), plain)


def _matching(cube: Cube, dimensions: list[str], key: Key) -> npt.NDArray[np.int64]:
    """The series of a key: the dimension with most codes first, so that the others look at few series."""
    wanted = [(name, codes) for name, codes in zip(dimensions, key, strict=True) if codes is not None]
    series = None
    for name, codes in sorted(wanted, key=lambda one: -len(cube.values[one[0]])):
        series = _narrowed(cube, name, codes, series)
    return np.arange(len(cube.series)) if series is None else series


def _narrowed(
    cube: Cube, dimension: str, wanted: frozenset[str] | list[str], series: npt.NDArray[np.int64] | None
) -> npt.NDArray[np.int64]:
    """Those of some series, or of all, that have one of the codes."""
    column = cube.series[:, cube.places[dimension]]
    if series is not None and len(series) < len(column):
        column = column[series]
    if len(wanted) == 1:
        matches = column == cube.codes[dimension].get(next(iter(wanted)), ABSENT)
    else:
        matches = _lookup(cube, dimension, wanted)[column]
    kept: npt.NDArray[np.int64] = np.flatnonzero(matches) if series is None else series[matches]
    return kept


def _lookup(cube: Cube, dimension: str, wanted: frozenset[str] | list[str]) -> npt.NDArray[np.bool_]:
    return np.array([code in wanted for code in cube.values[dimension]], dtype=bool)


def _mask(cube: Cube, name: str, wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which values of a component match; the last place stands for none, which never matches."""
    return np.append(_lookup(cube, name, frozenset(wanted)), False)


def _condition(series: npt.NDArray[np.int64], total: int) -> tuple[str, list[int] | None]:
    """The matching series as ranges where there are few of those, else as a list."""
    if len(series) == total:
        return "", None
    if len(series) == 0:
        return "false", None
    breaks = np.flatnonzero(np.diff(series) != 1)
    firsts = series[np.concatenate(([0], breaks + 1))]
    lasts = series[np.concatenate((breaks, [len(series) - 1]))]
    bounds = f"series_no between {firsts[0]} and {lasts[-1]}"
    if len(firsts) == 1:
        return bounds, None
    if len(firsts) <= _MOST_RANGES:
        ranges = " or ".join(f"series_no between {a} and {b}" for a, b in zip(firsts, lasts, strict=True))
        return f"{bounds} and ({ranges})", None
    return f"{bounds} and series_no in (select unnest(?::integer[]))", series.tolist()


def _holds(alternatives: Alternatives, test: Callable[[str, str], bool]) -> bool:
    return any(all(test(operator, value) for operator, value in one) for one in alternatives)


def _compare(code: str, operator: str, value: str) -> bool:
    return {
        "eq": code == value,
        "ne": code != value,
        "lt": code < value,
        "le": code <= value,
        "gt": code > value,
        "ge": code >= value,
        "co": value in code,
        "nc": value not in code,
        "sw": code.startswith(value),
        "ew": code.endswith(value),
    }[operator]


def _compare_numbers(code: str, operator: str, value: str) -> bool:
    """Compare numbers as numbers."""
    if operator not in ("eq", "ne", "lt", "le", "gt", "ge"):
        raise SemanticError(f'"{operator}" compares text; this attribute is a number. Use eq, ne, lt, le, gt or ge.')
    try:
        ours, theirs = float(code), float(value)
    except ValueError as error:
        raise QuestionSyntaxError(f'A number is compared with a number, not "{value[:20]}".') from error
    return {
        "eq": ours == theirs,
        "ne": ours != theirs,
        "lt": ours < theirs,
        "le": ours <= theirs,
        "gt": ours > theirs,
        "ge": ours >= theirs,
    }[operator]


def _period(cube: Cube, start: YearStart, period: str, operator: str, value: str) -> bool:
    """Compare periods of different length: `ge` by first days, `le` by last days, so a year holds its quarters.

    `start` is when the reporting years of the question begin; ours begin in January.
    """
    if operator in ("co", "nc", "sw", "ew"):
        return _compare(period, operator, value)
    ours, theirs = cube.spans[period], span(value, start)
    return {
        "eq": ours == theirs,
        "ne": ours != theirs,
        "lt": ours.last < theirs.first,
        "le": ours.last <= theirs.last,
        "gt": ours.first > theirs.last,
        "ge": ours.first >= theirs.first,
    }[operator]


def _among(name: str, codes: tuple[str, ...] | list[str]) -> str:
    """A condition on codes of our own; quotes are doubled because a note may hold one."""
    if not codes:
        return "false"
    return f"{name} in ({', '.join(chr(39) + code.replace(chr(39), chr(39) * 2) + chr(39) for code in codes)})"


def _numeric(alternatives: Alternatives) -> str:
    """A condition on the value. A hidden value is null and matches none of them, whatever is asked."""
    signs = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
    made = []
    for one in alternatives:
        parts = []
        for operator, value in one:
            if operator not in signs:
                raise SemanticError(f'"{operator}" compares text; OBS_VALUE is a number. Use eq, ne, lt, le, gt or ge.')
            try:
                number = float(value)
            except ValueError as error:
                raise QuestionSyntaxError(f'OBS_VALUE is compared with a number, not "{value[:20]}".') from error
            if not np.isfinite(number):
                raise QuestionSyntaxError("OBS_VALUE is compared with a finite number.")
            parts.append(f"OBS_VALUE {signs[operator]} {number!r}::double")
        made.append(" and ".join(parts))
    return "(" + " or ".join(f"({part})" for part in made) + ")"
