"""Which codes there are data for, with the number of series and observations: counted on what is published."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from observatory.sdmx.catalogue import agency, version
from observatory.sdmx.cube import Cube
from observatory.sdmx.model import Constraint, Reference
from observatory.sdmx.periods import span
from observatory.sdmx.query import DataQuery
from observatory.sdmx.select import Selection, select

#: The selections that answer a question: one, or those that changed and those that are gone.
Look = Callable[[DataQuery], list[Selection]]


def constraint(
    cube: Cube,
    target: Reference,
    query: DataQuery | None = None,
    codes: Mapping[str, tuple[str, ...]] | None = None,
    *,
    wanted: tuple[str, ...] = (),
    mode: str = "exact",
    look: Look | None = None,
) -> Constraint:
    """What a question would find (`exact`), or what could still be chosen beside its own choices (`available`).

    `look` finds what answers a question, where that is not all that matches it, but what changed.
    """
    query = query or DataQuery()
    look = look or (lambda asked: [select(cube, asked, codes or {})])
    selections = look(query)
    dimensions = [c.id for c in cube.flow.structure.dimensions]
    exact = _present(selections, dimensions)
    values = dict(exact)
    if mode == "available":
        for place, name in enumerate(dimensions):
            if name in query.filters or any(key[place] is not None for key in query.keys):
                values[name] = _present(look(_without(query, place, name)), [name])[name]
    periods = values.pop("TIME_PERIOD", ())
    series, observations = _counts(selections, dimensions)
    spans = sorted(span(period) for period in periods)
    return Constraint(
        agency=agency(),
        id=f"CR_{cube.flow.id.removeprefix('DF_')}_AVAILABLE",
        version=version(),
        names={"en": f"What there are data for: {cube.flow.name}"},
        target=target,
        values={name: tuple(values[name]) for name in dimensions if values[name] and (not wanted or name in wanted)},
        start=spans[0].first.isoformat() if spans and (not wanted or "TIME_PERIOD" in wanted) else "",
        end=max(s.last for s in spans).isoformat() if spans and (not wanted or "TIME_PERIOD" in wanted) else "",
        series=series,
        observations=observations,
    )


def _present(selections: list[Selection], dimensions: list[str]) -> dict[str, tuple[str, ...]]:
    """The codes in the observations that match, not only in their series: a period may leave a series empty."""
    columns = [*dimensions, "TIME_PERIOD"]
    found: dict[str, set[str]] = {name: set() for name in columns}
    lists = ", ".join(f"list_sort(list(distinct enum_code({name})))" for name in columns)
    for selection in selections:
        if len(selection.series) == 0:
            continue
        with selection.cube.connection.cursor() as cursor:
            row = cursor.execute(f"select {lists} from ({selection.rows()})", selection.parameters).fetchone()
        for name, places in zip(columns, row or [None] * len(columns), strict=True):
            found[name].update(selection.cube.values[name][i] for i in (places or ()))
    # In the order of the code list; what only an earlier release had comes behind.
    order = {name: dict.fromkeys(code for one in selections for code in one.cube.values[name]) for name in columns}
    return {name: tuple(code for code in order[name] if code in found[name]) for name in columns}


def _counts(selections: list[Selection], dimensions: list[str]) -> tuple[int, int]:
    """Series and observations. A series that has lost an observation and won another one is one series."""
    keys: list[set[tuple[str, ...]]] = []
    series = observations = 0
    for selection in selections:
        if len(selection.series) == 0:
            continue
        cube = selection.cube
        with cube.connection.cursor() as cursor:
            sql = f"select series_no, count(*) as times from ({selection.rows()}) group by series_no"
            counted = cursor.execute(sql, selection.parameters).fetchnumpy()
        series += len(counted["series_no"])
        observations += int(np.sum(counted["times"]))
        if len(selections) > 1:
            columns = [
                [cube.values[name][place] for place in cube.series[counted["series_no"], cube.places[name]]]
                for name in dimensions
            ]
            keys.append(set(zip(*columns, strict=True)))
    return len(set.union(*keys)) if keys else series, observations


def _without(query: DataQuery, place: int, name: str) -> DataQuery:
    keys = tuple((*key[:place], None, *key[place + 1 :]) for key in query.keys)
    return replace(query, keys=keys, filters={k: v for k, v in query.filters.items() if k != name})
