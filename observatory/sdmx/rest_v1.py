"""SDMX REST version 1 (SDMX 2.1), under /rest."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from observatory.sdmx import negotiate, resources
from observatory.sdmx.errors import NoResultsError
from observatory.sdmx.model import MetadataSet
from observatory.sdmx.parameters import choice, parameters, path
from observatory.sdmx.providers import named, provided
from observatory.sdmx.reading import BROWSER, V1, question_v1
from observatory.sdmx.registry import StructureQuery
from observatory.sdmx.rest import add
from observatory.sdmx.snapshot import Store

_STRUCTURE = ("references", "detail", *BROWSER)
_AVAILABILITY = ("startPeriod", "endPeriod", "updatedAfter", "references", "mode", *BROWSER)
_SCHEMA = ("dimensionAtObservation", "explicitMeasure", *BROWSER)


def routes(store: Store) -> APIRouter:
    """The resources of version 1."""
    router = APIRouter(prefix="/rest", tags=["SDMX 2.1"])

    def data(request: Request) -> Response:
        """Figures of a dataflow"""
        given, _ = parameters(request, V1)
        chosen = resources.pick(request, given, negotiate.DATA, "v1", "data")
        snapshot = store.current()
        cube = snapshot.cube(*_flow(path(request, "flow")))
        query = question_v1(snapshot, cube, path(request, "key", "all"), given)
        names = named(path(request, "provider", "all"))
        query = provided(snapshot, cube, query, names)
        about = resources.subject(cube, "dataflow", [a for a in snapshot.agreements(cube) if a.provider.item in names])
        return resources.data(request, store, snapshot, cube, query, chosen, given, about)

    def availability(request: Request) -> Response:
        """What there are figures for"""
        given, _ = parameters(request, _AVAILABILITY)
        chosen = resources.pick(request, given, negotiate.STRUCTURE, "v1", "structure")
        snapshot = store.current()
        cube = snapshot.cube(*_flow(path(request, "flow")))
        query = question_v1(snapshot, cube, path(request, "key", "all"), given)
        names = named(path(request, "provider", "all"))
        query = provided(snapshot, cube, query, names)
        component = path(request, "component", "all")
        mode = choice(given, "mode", ("exact", "available"))
        wanted = () if component in ("all", "*") else tuple(component.split("+"))
        return resources.availability(
            request, store, snapshot, cube, query, chosen, given, wanted=wanted, mode=mode, names=names
        )

    def schema(request: Request) -> Response:
        """What data must look like"""
        given, _ = parameters(request, _SCHEMA)
        chosen = resources.pick(request, given, negotiate.SCHEMA, "v1", "schema")
        snapshot = store.current()
        context = choice({"context": path(request, "context")}, "context", resources.CONTEXTS)
        asked = path(request, "agency"), path(request, "id"), path(request, "version", "latest")
        cube = snapshot.cube(*asked, context=context)
        at = resources.observation(cube, given)
        parties = snapshot.parties(context, *asked)
        about = resources.subject(cube, context, parties)
        return resources.schema(request, snapshot, cube, at, chosen, given, about, parties)

    def metadata(request: Request) -> Response:
        """Reference metadata"""
        given, _ = parameters(request, ("detail", *BROWSER))
        chosen = resources.pick(request, given, negotiate.METADATA_21, "v1", "metadata")
        agency, flow, _ = _flow(path(request, "flow", "all"))
        _check_provider(path(request, "provider", "all"))
        return resources.metadata(request, store.current(), chosen, _wanted(agency, flow, path(request, "key", "all")))

    def structure(request: Request) -> Response:
        """Structures of one type"""
        given, _ = parameters(request, _STRUCTURE)
        chosen = resources.pick(request, given, negotiate.STRUCTURE, "v1", "structure")
        query = StructureQuery(
            path(request, "kind"),
            _plus(path(request, "agency")),
            _plus(path(request, "id")),
            _plus(path(request, "version", "latest")),
            _plus(path(request, "item")),
            given.get("references") or "none",
            given.get("detail") or "full",
        )
        return resources.structure(request, store.current(), query, chosen, given)

    add(router, "/data", ("flow", "key", "provider"), data, least=1, known=V1)
    add(
        router, "/availableconstraint", ("flow", "key", "provider", "component"), availability, least=1,
        known=_AVAILABILITY,
    )  # fmt: skip
    add(router, "/schema", ("context", "agency", "id", "version"), schema, least=3, known=_SCHEMA)
    add(router, "/metadata", ("flow", "key", "provider"), metadata, least=1, known=("detail", *BROWSER))
    add(router, "", ("kind", "agency", "id", "version", "item"), structure, least=1, known=_STRUCTURE)
    return router


def _wanted(agency: str, flow: str, key: str) -> Callable[[MetadataSet], bool]:
    """Which reports an address names: by the flow that they come in or are about, and by their own id."""

    def is_wanted(one: MetadataSet) -> bool:
        is_named = flow in ("all", "*", one.flow.id, one.target.id)
        return is_named and agency in ("all", "*", one.flow.agency) and key in ("all", "*", one.id)

    return is_wanted


def _flow(text: str) -> tuple[str, str, str]:
    """Read AGENCY,ID,VERSION, of which only the id is needed."""
    parts = [part or "*" for part in text.split(",")]
    if len(parts) == 1:
        return "*", parts[0], "latest"
    return parts[0], parts[1], parts[2] if len(parts) > 2 else "latest"


def _plus(text: str) -> str:
    """Version 1 separates several with a plus; one alone means the latest."""
    return text if text == "+" else text.replace("+", ",").strip(",")


def _check_provider(text: str) -> None:
    if text not in ("all", "*"):
        raise NoResultsError("Reports are the observatory's own. Leave the provider out, or write all.")
