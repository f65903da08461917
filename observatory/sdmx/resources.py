"""What both versions of the API answer with, once an address has been read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from fastapi import Request
from fastapi.responses import Response

from observatory.sdmx import answer, negotiate
from observatory.sdmx.availability import constraint
from observatory.sdmx.changes import changed, changes
from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import EmptyAnswerError, NotAcceptableError, SemanticError
from observatory.sdmx.history import history
from observatory.sdmx.lines import Part
from observatory.sdmx.messages import data_message, schema_message, structure_message
from observatory.sdmx.ml_metadata import ml_metadata
from observatory.sdmx.model import (
    Artefact,
    Codelist,
    Constraint,
    ItemScheme,
    MetadataSet,
    ProvisionAgreement,
    Reference,
)
from observatory.sdmx.negotiate import Choice, Format
from observatory.sdmx.parameters import choice, is_true
from observatory.sdmx.partial import kept, with_parents
from observatory.sdmx.providers import contributors
from observatory.sdmx.query import ALL_DIMENSIONS, DataQuery
from observatory.sdmx.reference_metadata import json_metadata
from observatory.sdmx.registry import StructureQuery
from observatory.sdmx.select import select
from observatory.sdmx.snapshot import Snapshot, Store
from observatory.sdmx.structures import dataflow

CONTEXTS = ("dataflow", "datastructure", "provisionagreement")
# What an answer on availability may bring with it.
AROUND = ("none", "all", "codelist", "valuelist", "datastructure", "conceptscheme", "dataflow", "dataproviderscheme",
          "provisionagreement")  # fmt: skip


def observation(cube: Cube, given: Mapping[str, str]) -> str:
    """The dimension at the observation that a schema is for."""
    known = ("TIME_PERIOD", ALL_DIMENSIONS, *(d.id for d in cube.flow.structure.dimensions))
    return choice(given, "dimensionAtObservation", known)


def subject(cube: Cube, context: str, parties: Sequence[ProvisionAgreement]) -> Reference:
    """What a message is about: the structure or the one agreement that was asked for, and else the dataflow."""
    if context == "datastructure":
        return cube.flow.structure.reference
    return parties[0].reference if len(parties) == 1 else dataflow(cube.flow).reference


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
    about: Reference,
) -> Response:
    """Answer a question for data. `about` is what was asked for, and what the message says that it is about."""
    selection = select(cube, query, snapshot.codes)
    if query.has_history:
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
    if chosen.format.name == "csv10":
        parts = _without_deletions(parts)
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
    return answer.streamed(request, data_message(snapshot, parts, chosen, spoken, about), headers)


def _without_deletions(parts: list[Part]) -> list[Part]:
    """The data sets without deletions, where the format has no actions and other ends say the same."""
    kept = [part for part in parts if part.action != "Delete"]
    if len(kept) < len(parts) and not all(part.validity for part in parts):
        raise NotAcceptableError("SDMX-CSV 1.0 cannot say that figures are gone. Ask for version 2.0.0 or 2.1.0.")
    if not kept:
        raise EmptyAnswerError("No observation matches.")
    return kept


def structure(
    request: Request, snapshot: Snapshot, query: StructureQuery, chosen: Choice, given: Mapping[str, str]
) -> Response:
    """Answer a question for structures."""
    found = snapshot.registry.find(query)
    return _structures(request, snapshot, found, chosen, given)


def availability(
    request: Request,
    store: Store,
    snapshot: Snapshot,
    cube: Cube,
    query: DataQuery,
    chosen: Choice,
    given: Mapping[str, str],
    *,
    wanted: tuple[str, ...],
    mode: str,
    names: Sequence[str] = (),
) -> Response:
    """Answer what there are data for, of some providers where `names` has any.

    Where nothing matches the answer is a constraint that says so: a form for questions must show what could be
    chosen instead, and both counts are 0.
    """
    references = (given.get("references") or "none").split(",")
    for word in references:
        choice({"references": word}, "references", AROUND)
    known = [c.id for c in (*cube.flow.structure.dimensions, cube.flow.structure.time)]
    for name in wanted:
        if name not in known:
            raise SemanticError(f'"{name[:40]}" is not a dimension of this dataflow. It has {", ".join(known)}.')
    look = changed(store, snapshot, cube, query.updated_after) if query.updated_after else None
    target = dataflow(cube.flow).reference
    found = constraint(cube, target, query, snapshot.codes, wanted=wanted, mode=mode, look=look)
    artefacts: list[Artefact] = [found]
    if references != ["none"]:
        artefacts += _around(snapshot, cube, found, references, names)
    return _structures(request, snapshot, artefacts, chosen, given)


def schema(
    request: Request,
    snapshot: Snapshot,
    cube: Cube,
    at: str,
    chosen: Choice,
    given: Mapping[str, str],
    about: Reference,
    parties: Sequence[ProvisionAgreement] = (),
) -> Response:
    """Answer what data must look like: of a dataflow, or of what one provider sends for it."""
    headers, is_known = answer.conditional(request, snapshot.release.id, snapshot.moment, chosen.format.content_type)
    if is_known:
        return answer.not_modified(headers)
    targets = [cube.flow.structure.reference, *(one.reference for one in parties if len(parties) == 1)]
    codes = snapshot.codes | snapshot.allowed(*targets)
    deletion = is_true(given, "deletion")
    spoken = language(request, snapshot, given)
    body = schema_message(snapshot, cube, at, chosen, spoken, codes, about, deletion=deletion)
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


def _around(
    snapshot: Snapshot, cube: Cube, found: Constraint, references: Sequence[str], names: Sequence[str]
) -> list[Artefact]:
    """The dataflow, its structure, of the lists what there are data for, and who may have sent them."""
    made: list[Artefact] = [dataflow(cube.flow)]
    allowed = {
        component.codelist: set(found.values.get(component.id, () if not found.series else cube.values[component.id]))
        for component in cube.flow.structure.components
        if component.codelist
    }
    for artefact in snapshot.registry.schema(cube.flow.structure):
        if isinstance(artefact, Codelist) and artefact.reference in allowed:
            made.append(kept(artefact, with_parents(artefact, allowed[artefact.reference])))
        else:
            made.append(artefact)
    areas = found.values.get("REF_AREA", cube.values["REF_AREA"])
    behind = contributors(snapshot, cube, areas, names)
    made += [one for one in snapshot.agreements(cube) if one.provider.item in behind]
    for scheme in snapshot.registry.all("dataproviderscheme"):
        if isinstance(scheme, ItemScheme):
            made.append(kept(scheme, behind))
    # A list without a code is no list in SDMX-JSON.
    made = [one for one in made if not isinstance(one, ItemScheme) or one.items]
    return made if "all" in references else [one for one in made if one.kind in references]
