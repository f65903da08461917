"""SDMX REST version 2 (SDMX 3), under /v2."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from observatory.sdmx import negotiate, resources
from observatory.sdmx.errors import QuestionSyntaxError
from observatory.sdmx.model import MetadataSet
from observatory.sdmx.parameters import choice, parameters, path
from observatory.sdmx.providers import provided
from observatory.sdmx.query import DataQuery, moment
from observatory.sdmx.reading import BROWSER, V2, question_v2
from observatory.sdmx.registry import StructureQuery
from observatory.sdmx.rest import add
from observatory.sdmx.snapshot import Snapshot, Store

_STRUCTURE = ("references", "detail", "asOf", *BROWSER)
_AVAILABILITY = ("c", "updatedAfter", "references", "mode", "reportingYearStartDay", "asOf", *BROWSER)
_METADATA = ("detail", "asOf", *BROWSER)
_REPORTS = ("metadataset", "metadataflow", "structure")
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
        parties = snapshot.parties(_context(request), *_named(request))
        query = provided(snapshot, cube, query, [one.provider.item for one in parties])
        _check_order(query)
        about = resources.subject(cube, _context(request), parties)
        return resources.data(request, store, snapshot, cube, query, chosen, given, about)

    def availability(request: Request) -> Response:
        """What there are figures for"""
        given, filters = parameters(request, _AVAILABILITY)
        chosen = resources.pick(request, given, negotiate.STRUCTURE, "v2", "structure")
        snapshot = _at(store, given)
        cube = snapshot.cube(*_named(request), context=_context(request))
        names = [one.provider.item for one in snapshot.parties(_context(request), *_named(request))]
        query = provided(snapshot, cube, question_v2(snapshot, cube, path(request, "key"), given, filters), names)
        _check_order(query)
        component = path(request, "component")
        mode = choice(given, "mode", ("exact", "available"))
        wanted = () if component in ("all", "*") else tuple(component.split(","))
        return resources.availability(
            request, store, snapshot, cube, query, chosen, given, wanted=wanted, mode=mode, names=names
        )

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
        at = resources.observation(cube, given)
        parties = snapshot.parties(_context(request), *_named(request))
        about = resources.subject(cube, _context(request), parties)
        return resources.schema(request, snapshot, cube, at, chosen, given, about, parties)

    def metadata(request: Request) -> Response:
        """Reference metadata"""
        given, _ = parameters(request, _METADATA)
        chosen = resources.pick(request, given, negotiate.METADATA, "v2", "metadata")
        context = choice({"context": path(request, "context")}, "context", ("*", *_REPORTS))
        parts = [path(request, name) for name in ("agency", "id", "version", "provider")]
        return resources.metadata(request, _at(store, given), chosen, _wanted(context, parts))

    whole = ("context", "agency", "id", "version", "key")
    add(router, "/data", whole, data, least=0, known=V2)
    add(router, "/availability", (*whole, "component"), availability, least=1, known=_AVAILABILITY)
    add(router, "/structure", ("kind", "agency", "id", "version", "item"), structure, least=0, known=_STRUCTURE)
    add(router, "/schema", ("context", "agency", "id", "version"), schema, least=3, known=_SCHEMA)
    add(router, "/metadata", ("context", "agency", "id", "version", "provider"), metadata, least=0, known=_METADATA)
    return router


def _at(store: Store, given: dict[str, str]) -> Snapshot:
    """The release that is shown, or that was shown at a moment."""
    return store.as_of(moment("asOf", given["asOf"])) if given.get("asOf") else store.current()


def _check_order(query: DataQuery) -> None:
    if query.as_of and query.updated_after and query.updated_after > query.as_of:
        raise QuestionSyntaxError("updatedAfter is later than asOf.")


def _wanted(context: str, parts: list[str]) -> Callable[[MetadataSet], bool]:
    """Which reports an address names: by themselves, by their flow, or by what they are about."""
    first, second, third, _ = parts

    def is_named(agency: str, name: str, reference_agency: str, reference_id: str) -> bool:
        agencies, names = agency.split(","), name.split(",")
        return bool({"*", reference_agency} & set(agencies)) and bool({"*", reference_id} & set(names))

    if context == "structure":
        return lambda one: first in ("*", one.target.kind) and is_named(second, third, one.target.agency, one.target.id)
    if context == "metadataflow":
        return lambda one: is_named(first, second, one.flow.agency, one.flow.id)
    return lambda one: is_named(first, second, one.flow.agency, one.id)


def _named(request: Request) -> tuple[str, str, str]:
    return path(request, "agency"), path(request, "id"), path(request, "version", "+")


def _context(request: Request) -> str:
    return choice({"context": path(request, "context")}, "context", ("*", *resources.CONTEXTS))
