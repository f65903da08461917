"""SDMX REST version 2 (SDMX 3), under /v2."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from observatory.sdmx import negotiate, resources
from observatory.sdmx.errors import QuestionSyntaxError
from observatory.sdmx.parameters import choice, parameters, path
from observatory.sdmx.query import moment
from observatory.sdmx.reading import BROWSER, V2, question_v2
from observatory.sdmx.registry import StructureQuery
from observatory.sdmx.rest import add
from observatory.sdmx.snapshot import Store

_STRUCTURE = ("references", "detail", "asOf", *BROWSER)
_AVAILABILITY = ("c", "updatedAfter", "references", "mode", "reportingYearStartDay", "asOf", *BROWSER)
_SCHEMA = ("dimensionAtObservation", "deletion", "asOf", *BROWSER)


def routes(store: Store) -> APIRouter:
    """The resources of version 2."""
    router = APIRouter(prefix="/v2", tags=["SDMX 3"])

    def data(request: Request) -> Response:
        """Figures of a dataflow"""
        given, filters = parameters(request, V2)
        chosen = resources.pick(request, given, negotiate.DATA, "v2", "data")
        snapshot = _at(store, given)
        cube = snapshot.cube(*_named(request), context=_context(request))
        query = question_v2(snapshot, cube, path(request, "key"), given, filters)
        if query.as_of and query.updated_after and query.updated_after > query.as_of:
            raise QuestionSyntaxError("updatedAfter is later than asOf.")
        return resources.data(request, store, snapshot, cube, query, chosen, given)

    def availability(request: Request) -> Response:
        """What there are figures for"""
        given, filters = parameters(request, _AVAILABILITY)
        chosen = resources.pick(request, given, negotiate.STRUCTURE, "v2", "structure")
        snapshot = _at(store, given)
        cube = snapshot.cube(*_named(request), context=_context(request))
        query = question_v2(snapshot, cube, path(request, "key"), given, filters)
        component = path(request, "component")
        mode = choice(given, "mode", ("exact", "available"))
        wanted = () if component in ("all", "*") else tuple(component.split(","))
        return resources.availability(request, snapshot, cube, query, chosen, given, wanted=wanted, mode=mode)

    def structure(request: Request) -> Response:
        """Structures"""
        given, _ = parameters(request, _STRUCTURE)
        chosen = resources.pick(request, given, negotiate.STRUCTURE, "v2", "structure")
        query = StructureQuery(
            path(request, "kind"),
            path(request, "agency"),
            path(request, "id"),
            path(request, "version", "+"),
            path(request, "item"),
            given.get("references") or "none",
            given.get("detail") or "full",
        )
        return resources.structure(request, _at(store, given), query, chosen, given)

    def schema(request: Request) -> Response:
        """What data must look like"""
        given, _ = parameters(request, _SCHEMA)
        chosen = resources.pick(request, given, negotiate.SCHEMA, "v2", "schema")
        snapshot = _at(store, given)
        cube = snapshot.cube(*_named(request), context=_context(request))
        return resources.schema(request, snapshot, cube, resources.observation(cube, given), chosen, given)

    def metadata(request: Request) -> Response:
        """Reference metadata"""
        return resources.not_here("Reference metadata")

    whole = ("context", "agency", "id", "version", "key")
    add(router, "/data", whole, data, least=0, known=V2)
    add(router, "/availability", (*whole, "component"), availability, least=1, known=_AVAILABILITY)
    add(router, "/structure", ("kind", "agency", "id", "version", "item"), structure, least=0, known=_STRUCTURE)
    add(router, "/schema", ("context", "agency", "id", "version"), schema, least=3, known=_SCHEMA)
    add(router, "/metadata", ("context", "agency", "id", "version", "provider"), metadata, least=0, known=())
    return router


def _at(store: Store, given: dict[str, str]):  # type: ignore[no-untyped-def]
    """The release that is shown, or that was shown at a moment."""
    return store.as_of(moment("asOf", given["asOf"])) if given.get("asOf") else store.current()


def _named(request: Request) -> tuple[str, str, str]:
    return path(request, "agency"), path(request, "id"), path(request, "version", "+")


def _context(request: Request) -> str:
    return choice({"context": path(request, "context")}, "context", ("*", *resources.CONTEXTS))
