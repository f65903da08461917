"""Data by provider: what is published of the area for which an office alone reports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from observatory.sdmx.catalogue import agency
from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import NoResultsError
from observatory.sdmx.model import Codelist
from observatory.sdmx.offices import areas_below, provider_rows
from observatory.sdmx.query import Alternatives, DataQuery
from observatory.sdmx.snapshot import Snapshot


def named(text: str) -> tuple[str, ...]:
    """The providers of a path of version 1, written `[AGENCY,]ID+…`; none where all are meant.

    Raises NoResultsError for providers of another agency: two providers with a comma between them are such a one.
    """
    if text in ("all", "*"):
        return ()
    found = []
    for one in text.split("+"):
        maintainer, _, name = one.rpartition(",")
        if maintainer not in ("", "all", "*", agency()):
            raise NoResultsError(
                f'There are no providers of agency "{maintainer[:40]}". Write {agency()},{name[:40]} for one provider, '
                "and a plus between several."
            )
        found.append(name)
    return tuple(found)


def provided(snapshot: Snapshot, cube: Cube, query: DataQuery, names: Sequence[str]) -> DataQuery:
    """Narrow a question to what some providers report; with none named it stays as it is.

    A figure does not say who sent it. Where one office alone reports for an area, the figures of that area are its
    own; where several do, or one compiles many areas, nothing can be said. Raises NoResultsError then.
    """
    own = {one.provider.item for one in snapshot.agreements(cube)}
    for name in names:
        if name not in own:
            known = ", ".join(sorted(own)) or "none"
            raise NoResultsError(f'No provider "{name[:40]}" sends for this dataflow. There are: {known}.')
    # What nobody sends as it is, the observatory compiles: all of it is its own.
    if not names or agency() in names:
        return query
    rows = [row for row in provider_rows(snapshot.release).to_dict("records") if str(row["reporter"]) in own]
    areas: set[str] = set()
    for name in names:
        areas |= _alone(snapshot.codelists, rows, name)
    within: dict[str, Alternatives] = {"REF_AREA": tuple((("eq", area),) for area in sorted(areas))}
    if "compilation" in snapshot.codes.get("SERIES", ()):
        within["SERIES"] = ((("ne", "compilation"),),)
    return replace(query, within=within)


def contributors(snapshot: Snapshot, cube: Cube, areas: Sequence[str], names: Sequence[str] = ()) -> frozenset[str]:
    """Who may stand behind figures of some areas: those who were asked for, else all but those of other areas."""
    if names:
        return frozenset(names)
    rows = {str(row["reporter"]): row.get("ref_area") for row in provider_rows(snapshot.release).to_dict("records")}
    found = set()
    for one in snapshot.agreements(cube):
        area = rows.get(one.provider.item)
        if not isinstance(area, str) or not area or areas_below(snapshot.codelists["REF_AREA"], area) & set(areas):
            found.add(one.provider.item)
    return frozenset(found)


def _alone(codelists: Mapping[str, Codelist], rows: list[dict], name: str) -> frozenset[str]:  # type: ignore[type-arg]
    area = next((row.get("ref_area") for row in rows if row["reporter"] == name), None)
    others = [row["reporter"] for row in rows if row.get("ref_area") == area]
    if not isinstance(area, str) or not area or others != [name]:
        raise NoResultsError(
            f"Published figures are not told apart by provider, and {name} is not the only one for its area. "
            "Leave the provider out, or write all."
        )
    return areas_below(codelists["REF_AREA"], area)
