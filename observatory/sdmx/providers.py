"""Data by provider: what is published of the area for which an office alone reports."""

from collections.abc import Mapping
from dataclasses import replace

from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import NoResultsError
from observatory.sdmx.model import Codelist
from observatory.sdmx.query import DataQuery
from observatory.sdmx.resources import agreements
from observatory.sdmx.snapshot import Snapshot
from observatory.sdmx.structures import provider_rows


def areas_below(codelist: Codelist, area: str) -> frozenset[str]:
    """An area and all areas below it."""
    below = {area}
    grown = True
    while grown:
        more = {item.id for item in codelist.items if item.parent in below} - below
        below |= more
        grown = bool(more)
    return frozenset(below)


def provided(snapshot: Snapshot, cube: Cube, query: DataQuery, text: str) -> DataQuery:
    """Narrow a question to what some providers report, written as in version 1: `[AGENCY,]ID+…`.

    A figure does not say who sent it. Where one office alone reports for an area, the figures of that area are its
    own; where several do, or one compiles many areas, nothing can be said. Raises NoResultsError then.
    """
    if text in ("all", "*"):
        return query
    own = {one.provider.item for one in agreements(snapshot, cube)}
    rows = [row for row in provider_rows(snapshot.release).to_dict("records") if str(row["reporter"]) in own]
    areas: set[str] = set()
    for name in (one.rpartition(",")[2] for one in text.split("+")):
        if name not in own:
            known = ", ".join(sorted(own)) or "none"
            raise NoResultsError(f'No provider "{name[:40]}" sends for this dataflow. There are: {known}.')
        areas |= _alone(snapshot.codelists, rows, name)
    found: Mapping = dict(query.filters) | {"REF_AREA": tuple((("eq", area),) for area in sorted(areas))}  # type: ignore[type-arg]
    if "compilation" in snapshot.codes.get("SERIES", ()):
        found = dict(found) | {"SERIES": ((("ne", "compilation"),),)}
    return replace(query, filters=found)


def _alone(codelists: Mapping[str, Codelist], rows: list[dict], name: str) -> frozenset[str]:  # type: ignore[type-arg]
    area = next((row.get("ref_area") for row in rows if row["reporter"] == name), None)
    others = [row["reporter"] for row in rows if row.get("ref_area") == area]
    if not isinstance(area, str) or not area or others != [name]:
        raise NoResultsError(
            f"Published figures are not told apart by provider, and {name} is not the only one for its area. "
            "Leave the provider out, or write all."
        )
    return areas_below(codelists["REF_AREA"], area)
