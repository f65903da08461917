"""From an address to a question for data: what both versions of the API share, and what each has of its own."""

from collections.abc import Mapping

from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import QuestionSyntaxError, SemanticError
from observatory.sdmx.model import DataStructure
from observatory.sdmx.parameters import choice, is_true
from observatory.sdmx.periods import JANUARY, year_start
from observatory.sdmx.query import ALL_DIMENSIONS, Alternatives, DataQuery, moment, parse_filter, parse_keys, positive
from observatory.sdmx.snapshot import Snapshot

SHARED = ("updatedAfter", "firstNObservations", "lastNObservations", "dimensionAtObservation", "includeHistory")
BROWSER = ("format", "formatVersion", "lang", "compression")
V1 = ("startPeriod", "endPeriod", "detail", *SHARED, *BROWSER)
V2 = (
    "c", "attributes", "measures", "offset", "limit", "sort", "asOf", "reportingYearStartDay", *SHARED, *BROWSER,
)  # fmt: skip
DETAILS = ("full", "dataonly", "serieskeysonly", "nodata")


def question_v1(snapshot: Snapshot, cube: Cube, key: str, given: Mapping[str, str]) -> DataQuery:
    """Version 1: key, period and detail."""
    structure = cube.flow.structure
    detail = choice(given, "detail", DETAILS)
    bounds = [(sign, given[name]) for sign, name in (("ge", "startPeriod"), ("le", "endPeriod")) if given.get(name)]
    filters: dict[str, Alternatives] = {"TIME_PERIOD": (tuple(bounds),)} if bounds else {}
    return _shared(
        structure,
        given,
        keys=parse_keys(key, [d.id for d in structure.dimensions], snapshot.codes),
        filters=filters,
        attributes=frozenset() if detail in ("dataonly", "serieskeysonly") else None,
        has_observations=detail in ("full", "dataonly"),
    )


def question_v2(
    snapshot: Snapshot, cube: Cube, key: str, given: Mapping[str, str], filters: Mapping[str, str]
) -> DataQuery:
    """Version 2: keys, filters on any component, attributes, measures, offset, limit and sort."""
    structure = cube.flow.structure
    attributes = _attributes(structure, given.get("attributes", "dsd"))
    has_measure = _has_measure(given.get("measures", "all"))
    at_observation = [a for a in structure.attributes if a.at == "obs" and (attributes is None or a.id in attributes)]
    is_flat = given.get("dimensionAtObservation") == ALL_DIMENSIONS
    return _shared(
        structure,
        given,
        keys=parse_keys(key, [d.id for d in structure.dimensions], snapshot.codes, alternatives=","),
        filters={name: parse_filter(text) for name, text in filters.items()},
        attributes=attributes,
        has_measure=has_measure,
        has_observations=has_measure or bool(at_observation) or is_flat,
        offset=positive("offset", given["offset"], least=0) if given.get("offset") else 0,
        limit=positive("limit", given["limit"]) if given.get("limit") else None,
        sort=_sort(structure, given.get("sort", "")),
        as_of=moment("asOf", given["asOf"]) if given.get("asOf") else None,
        year_start=year_start(given["reportingYearStartDay"]) if given.get("reportingYearStartDay") else JANUARY,
    )


def _shared(structure: DataStructure, given: Mapping[str, str], **more) -> DataQuery:  # type: ignore[no-untyped-def]
    if is_true(given, "includeHistory"):
        more["has_history"] = True
    at = given.get("dimensionAtObservation") or "TIME_PERIOD"
    known = [ALL_DIMENSIONS, "TIME_PERIOD", *(d.id for d in structure.dimensions)]
    if at not in known:
        raise SemanticError(f'dimensionAtObservation takes one of {", ".join(known)}, not "{at[:40]}".')
    for name in ("firstNObservations", "lastNObservations"):
        if given.get(name):
            more[name.partition("N")[0]] = positive(name, given[name])
    if given.get("updatedAfter"):
        more["updated_after"] = moment("updatedAfter", given["updatedAfter"])
    if not more["has_observations"]:
        # Keys alone are the keys of series, whatever stands at the observation.
        at = "TIME_PERIOD"
    return DataQuery(at=at, **more)


def _attributes(structure: DataStructure, text: str) -> frozenset[str] | None:
    chosen: set[str] = set()
    for word in text.split(","):
        if word in ("dsd", "all"):
            return None
        if word in ("series", "obs"):
            chosen |= {a.id for a in structure.attributes if a.at == word}
        elif word in {a.id for a in structure.attributes}:
            chosen.add(word)
        elif word not in ("none", "msd", "dataset"):
            known = ", ".join(a.id for a in structure.attributes)
            raise SemanticError(f'"{word[:40]}" is not an attribute of this dataflow. It has {known}.')
    return frozenset(chosen)


def _has_measure(text: str) -> bool:
    words = text.split(",")
    for word in words:
        if word not in ("all", "none", "OBS_VALUE"):
            raise SemanticError(f'"{word[:40]}" is not a measure of this dataflow. It has OBS_VALUE.')
    return "none" not in words


def _sort(structure: DataStructure, text: str) -> tuple[tuple[str, bool], ...]:
    if not text:
        return ()
    made: list[tuple[str, bool]] = []
    dimensions = [d.id for d in structure.dimensions]
    for part in text.split("+"):
        name, _, direction = part.partition(":")
        if direction not in ("", "asc", "desc"):
            raise QuestionSyntaxError(f'sort takes asc or desc, not "{direction[:20]}".')
        if name == "series_key":
            names = dimensions
        elif name == "*":
            names = [*dimensions, "TIME_PERIOD"]
        elif structure.component(name):
            names = [name]
        else:
            raise SemanticError(f'sort names "{name[:40]}", which this dataflow does not have.')
        made += [(one, direction == "desc") for one in names]
    return tuple(dict(made).items())
