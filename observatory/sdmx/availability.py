"""Which codes there are data for, with the number of series and observations: counted on what is published."""

from collections.abc import Mapping
from dataclasses import replace

from observatory.sdmx.catalogue import agency, version
from observatory.sdmx.cube import Cube
from observatory.sdmx.model import Constraint, Reference
from observatory.sdmx.query import DataQuery
from observatory.sdmx.select import Selection, select


def constraint(
    cube: Cube,
    target: Reference,
    query: DataQuery | None = None,
    codes: Mapping[str, tuple[str, ...]] | None = None,
    *,
    wanted: tuple[str, ...] = (),
    mode: str = "exact",
) -> Constraint:
    """What a question would find (`exact`), or what could still be chosen beside its own choices (`available`)."""
    query, codes = query or DataQuery(), codes or {}
    selection = select(cube, query, codes)
    dimensions = [c.id for c in cube.flow.structure.dimensions]
    exact = _present(selection, dimensions)
    values = dict(exact)
    if mode == "available":
        for place, name in enumerate(dimensions):
            if name in query.filters or any(key[place] is not None for key in query.keys):
                values[name] = _present(select(cube, _without(query, place, name), codes), [name])[name]
    periods = values.pop("TIME_PERIOD", ())
    series, observations = _counts(selection)
    spans = sorted(cube.spans[period] for period in periods)
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


def _present(selection: Selection, dimensions: list[str]) -> dict[str, tuple[str, ...]]:
    """The codes in the observations that match, not only in their series: a period may leave a series empty."""
    if len(selection.series) == 0:
        return dict.fromkeys([*dimensions, "TIME_PERIOD"], ())
    columns = [*dimensions, "TIME_PERIOD"]
    lists = ", ".join(f"list_sort(list(distinct enum_code({name})))" for name in columns)
    with selection.cube.connection.cursor() as cursor:
        row = cursor.execute(f"select {lists} from ({selection.rows()})", selection.parameters).fetchone()
    found = row or [None] * len(columns)
    return {
        name: tuple(selection.cube.values[name][i] for i in (places or ()))
        for name, places in zip(columns, found, strict=True)
    }


def _counts(selection: Selection) -> tuple[int, int]:
    if len(selection.series) == 0:
        return 0, 0
    with selection.cube.connection.cursor() as cursor:
        row = cursor.execute(
            f"select count(distinct series_no), count(*) from ({selection.rows()})", selection.parameters
        ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _without(query: DataQuery, place: int, name: str) -> DataQuery:
    keys = tuple((*key[:place], None, *key[place + 1 :]) for key in query.keys)
    return replace(query, keys=keys, filters={k: v for k, v in query.filters.items() if k != name})
