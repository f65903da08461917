"""What both versions of the API answer with, once an address has been read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from observatory.sdmx import answer, negotiate
from observatory.sdmx.availability import constraint
from observatory.sdmx.changes import changes
from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import EmptyAnswerError, NotImplementedYetError
from observatory.sdmx.history import history
from observatory.sdmx.lines import Part
from observatory.sdmx.messages import data_message, schema_message, structure_message
from observatory.sdmx.ml_metadata import ml_metadata
from observatory.sdmx.model import Artefact, Codelist, Constraint, MetadataSet, ProvisionAgreement
from observatory.sdmx.negotiate import Choice, Format
from observatory.sdmx.parameters import choice, is_true
from observatory.sdmx.query import ALL_DIMENSIONS, DataQuery
from observatory.sdmx.reference_metadata import json_metadata
from observatory.sdmx.registry import StructureQuery
from observatory.sdmx.select import select
from observatory.sdmx.snapshot import Snapshot, Store
from observatory.sdmx.structures import dataflow

CONTEXTS = ("dataflow", "datastructure", "provisionagreement")


def observation(cube: Cube, given: Mapping[str, str]) -> str:
    """The dimension at the observation that a schema is for."""
    known = ("TIME_PERIOD", ALL_DIMENSIONS, *(d.id for d in cube.flow.structure.dimensions))
    return choice(given, "dimensionAtObservation", known)


def pick(request: Request, given: Mapping[str, str], offered: Sequence[Format], root: str, resource: str) -> Choice:
    """The representation of the answer."""
    return negotiate.choose(
        request.headers.get("accept", ""),
        offered,
        root,
        resource,
        wanted=given.get("format", ""),
        version=given.get("formatVersion", ""),
    )


def language(request: Request, snapshot: Snapshot, given: Mapping[str, str]) -> str:
    """The language of labels."""
    known = ["sr-Latn" if x == "sr_latn" else "sr-Cyrl" if x == "sr_cyrl" else x for x in snapshot.release.languages]
    return negotiate.language(request.headers.get("accept-language", ""), given.get("lang", ""), known)


def data(
    request: Request,
    store: Store,
    snapshot: Snapshot,
    cube: Cube,
    query: DataQuery,
    chosen: Choice,
    given: Mapping[str, str],
) -> Response:
    """Answer a question for data."""
    selection = select(cube, query, snapshot.codes)
    if query.has_history:
        if chosen.format.family == "csv":
            raise NotImplementedYetError("SDMX-CSV cannot say when a figure was shown. Ask for JSON or XML.")
        parts = history(store, snapshot, selection)
    elif query.updated_after:
        parts = changes(store, snapshot, selection, query.updated_after)
    elif selection.is_empty():
        raise EmptyAnswerError("No observation matches.")
    else:
        # What is whole replaces what the client has; what leaves something out is merged into it.
        is_partial = query.attributes is not None or not query.has_measure or not query.has_observations
        merge = "Merge" if chosen.format.family == "csv" else "Append"
        parts = [Part(selection, merge if is_partial else "Replace")]
    headers, is_known = answer.conditional(request, snapshot.release.id, snapshot.moment, chosen.format.content_type)
    if is_known:
        return answer.not_modified(headers)
    if chosen.format.family == "csv":
        labels = chosen.parameters.get("labels", "id")
        keys = chosen.parameters.get("keys", "none")
        headers["Content-Type"] += f";labels={labels if labels in ('name', 'both') else 'id'};timeFormat=original"
        if chosen.format.version != "1.0.0":
            headers["Content-Type"] += f";keys={keys if keys in ('obs', 'series', 'both') else 'none'}"
        headers["Content-Disposition"] = f'inline; filename="{cube.flow.id}.csv"'
    spoken = language(request, snapshot, given)
    headers["Content-Language"] = spoken
    return answer.streamed(request, data_message(snapshot, parts, chosen, spoken), headers)


def structure(
    request: Request, snapshot: Snapshot, query: StructureQuery, chosen: Choice, given: Mapping[str, str]
) -> Response:
    """Answer a question for structures."""
    found = snapshot.registry.find(query)
    return _structures(request, snapshot, found, chosen, given)


def availability(
    request: Request,
    snapshot: Snapshot,
    cube: Cube,
    query: DataQuery,
    chosen: Choice,
    given: Mapping[str, str],
    *,
    wanted: tuple[str, ...],
    mode: str,
) -> Response:
    """Answer what there are data for."""
    if query.updated_after:
        raise NotImplementedYetError("What changed is not counted here. Ask for the data themselves with updatedAfter.")
    found = constraint(cube, dataflow(cube.flow).reference, query, snapshot.codes, wanted=wanted, mode=mode)
    if not found.series:
        raise EmptyAnswerError("There are no data for this.")
    artefacts: list[Artefact] = [found]
    references = given.get("references", "none")
    if references != "none":
        artefacts += _around(snapshot, cube, found, references.split(","))
    return _structures(request, snapshot, artefacts, chosen, given)


def schema(
    request: Request, snapshot: Snapshot, cube: Cube, at: str, chosen: Choice, given: Mapping[str, str]
) -> Response:
    """Answer what data must look like."""
    if is_true(given, "deletion"):
        raise NotImplementedYetError("There is no schema of its own for deletions.")
    headers, is_known = answer.conditional(request, snapshot.release.id, snapshot.moment, chosen.format.content_type)
    if is_known:
        return answer.not_modified(headers)
    body = schema_message(snapshot, cube, at, chosen, language(request, snapshot, given))
    return answer.whole(request, body, headers)


def metadata(
    request: Request, snapshot: Snapshot, chosen: Choice, is_wanted: Callable[[MetadataSet], bool]
) -> Response:
    """Answer with reports."""
    found = tuple(one for one in snapshot.reports if is_wanted(one))
    if not found:
        raise EmptyAnswerError("There is no report on this.")
    headers, is_known = answer.conditional(request, snapshot.release.id, snapshot.moment, chosen.format.content_type)
    if is_known:
        return answer.not_modified(headers)
    if chosen.format.family == "xml":
        (structure,) = snapshot.registry.all("metadatastructure")
        return answer.whole(request, ml_metadata(found, structure.reference, snapshot.header()), headers)
    body = json.dumps(json_metadata(found, snapshot.header()), ensure_ascii=False, separators=(",", ":"))
    return answer.whole(request, f"{body}\n".encode(), headers)


def _structures(
    request: Request, snapshot: Snapshot, artefacts: Iterable[Artefact], chosen: Choice, given: Mapping[str, str]
) -> Response:
    headers, is_known = answer.conditional(request, snapshot.release.id, snapshot.moment, chosen.format.content_type)
    if is_known:
        return answer.not_modified(headers)
    spoken = language(request, snapshot, given)
    headers["Content-Language"] = spoken
    return answer.whole(request, structure_message(snapshot, list(artefacts), chosen, spoken), headers)


def _around(snapshot: Snapshot, cube: Cube, found: Constraint, references: Sequence[str]) -> list[Artefact]:
    """The dataflow, its structure and of the lists what there are data for."""
    made: list[Artefact] = [dataflow(cube.flow)]
    allowed = {
        component.codelist: set(found.values.get(component.id, cube.values[component.id]))
        for component in cube.flow.structure.components
        if component.codelist
    }
    for artefact in snapshot.registry.schema(cube.flow.structure):
        if isinstance(artefact, Codelist) and artefact.reference in allowed:
            artefact = _narrowed(artefact, allowed[artefact.reference])
        made.append(artefact)
    made += agreements(snapshot, cube)
    made += snapshot.registry.all("dataproviderscheme")
    if "all" in references:
        return made
    return [artefact for artefact in made if artefact.kind in references]


def agreements(snapshot: Snapshot, cube: Cube) -> list[ProvisionAgreement]:
    """Who has agreed to send for a dataflow."""
    found = snapshot.registry.all("provisionagreement")
    return [one for one in found if isinstance(one, ProvisionAgreement) and one.dataflow.id == cube.flow.id]


def _narrowed(codelist: Codelist, codes: set[str]) -> Codelist:
    """A code list with the codes there are data for and those above them."""
    above = {item.id: item.parent for item in codelist.items}
    wanted = set(codes)
    for code in codes:
        while code := above.get(code, ""):
            wanted.add(code)
    items = tuple(item for item in codelist.items if item.id in wanted)
    return replace(codelist, items=items, is_partial=codelist.is_partial or len(items) < len(codelist.items))
