"""Structures as SDMX-JSON 1.0: the model of SDMX 2.1, as clients of that version read it."""

from collections.abc import Iterable
from typing import Any

from observatory.sdmx.header import Header
from observatory.sdmx.json_structure import LISTS, hierarchical, item_in, message, names_in, spoken
from observatory.sdmx.ml import ML21
from observatory.sdmx.ml_structure import HIERARCHY, REPORT, TARGET, TARGET_OBJECT
from observatory.sdmx.model import (
    Artefact,
    Categorisation,
    Component,
    Constraint,
    Dataflow,
    DataStructure,
    Hierarchy,
    ItemScheme,
    Metadataflow,
    MetadataStructure,
    ProvisionAgreement,
)

SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/1.0/"
    "sdmx-json-structure-schema.json"
)
_TEXT = {"localRepresentation": {"textFormat": {"textType": "String"}}}


def json_structure_1(artefacts: Iterable[Artefact], header: Header, *, language: str = "en") -> bytes:
    """Write a structure message; names come in the language asked for and in all that there are."""
    data: dict[str, list[dict[str, Any]]] = {}
    held = list(artefacts)
    for artefact in held:
        holder, items = _lists(artefact)
        data.setdefault(holder, []).append(_artefact(artefact, items, language))
    return message(data, header, SCHEMA, spoken(held, language))


# What 2.1 calls otherwise than SDMX 3: the list that holds them, and the kind.
_BEFORE = {
    "dataconstraint": ("contentConstraints", "contentconstraint"),
    "hierarchy": ("hierarchicalCodelists", "hierarchicalcodelist"),
}


def _lists(artefact: Artefact) -> tuple[str, str]:
    return (_BEFORE[artefact.kind][0], "") if artefact.kind in _BEFORE else LISTS[artefact.kind]


def _artefact(artefact: Artefact, items: str, language: str) -> dict[str, Any]:
    _, kind = _BEFORE.get(artefact.kind, ("", artefact.kind))
    made: dict[str, Any] = {
        "id": artefact.id,
        "agencyID": artefact.agency,
        "version": ML21.number(artefact.version),
        "isExternalReference": False,
        # Organisation schemes are never final in 2.1: they grow without a new version.
        "isFinal": artefact.kind not in ("agencyscheme", "dataproviderscheme"),
        **names_in(artefact.names, language),
        "links": [{"rel": "self", "urn": ML21.urn(artefact.reference), "type": kind}],
    }
    if artefact.description:
        made["descriptions"] = {"en": artefact.description}
    if isinstance(artefact, ItemScheme) and artefact.is_partial:
        made["isPartial"] = True
    # A provision agreement must say what it is about even as a stub.
    is_empty = artefact.is_stub and not isinstance(artefact, ProvisionAgreement)
    return made if is_empty else made | _content(artefact, items, language)


def _content(artefact: Artefact, items: str, language: str) -> dict[str, Any]:
    match artefact:
        case ItemScheme():
            return {items: [item_in(artefact, item, language) for item in artefact.items]}
        case DataStructure():
            return {"dataStructureComponents": _components(artefact)}
        case Dataflow() | Metadataflow():
            return {"structure": ML21.urn(artefact.structure)}
        case Constraint():
            return _constraint(artefact)
        case ProvisionAgreement():
            return {"structureUsage": ML21.urn(artefact.dataflow), "dataProvider": ML21.urn(artefact.provider)}
        case MetadataStructure():
            return {"metadataStructureComponents": _reports(artefact)}
        case Hierarchy():
            inside = {"id": HIERARCHY, **names_in(artefact.names, language), "leveled": False}
            return {"hierarchies": [inside | {"hierarchicalCodes": hierarchical(artefact.codes, ML21.urn)}]}
        case Categorisation():
            return {"source": ML21.urn(artefact.source), "target": ML21.urn(artefact.target)}
    return {}


def _components(structure: DataStructure) -> dict[str, Any]:
    dimensions = [
        {"id": c.id, "position": place, "type": "Dimension", **_identity(c)}
        for place, c in enumerate(structure.dimensions)
    ]
    time = {"id": "TIME_PERIOD", "position": len(dimensions), "type": "TimeDimension", **_identity(structure.time)}
    attributes = [
        {
            "id": c.id,
            "assignmentStatus": "Mandatory" if c.is_mandatory else "Conditional",
            "attributeRelationship": {"dimensions": [d.id for d in structure.dimensions]}
            if c.at == "series"
            else {"primaryMeasure": structure.measure.id},
            **_identity(c),
        }
        for c in structure.attributes
    ]
    measure = {"id": structure.measure.id, **_identity(structure.measure)}
    return {
        "dimensionList": {"id": "DimensionDescriptor", "dimensions": dimensions, "timeDimensions": [time]},
        "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
        "measureList": {"id": "MeasureDescriptor", "primaryMeasure": measure},
    }


def _identity(component: Component) -> dict[str, Any]:
    if component.codelist:
        representation: dict[str, Any] = {"enumeration": ML21.urn(component.codelist)}
    else:
        representation = {"textFormat": {"textType": component.data_type}}
    return {"conceptIdentity": ML21.urn(component.concept), "localRepresentation": representation}


def _constraint(constraint: Constraint) -> dict[str, Any]:
    keys: list[dict[str, Any]] = [{"id": name, "values": list(codes)} for name, codes in constraint.values.items()]
    if constraint.start:
        ends = {"startPeriod": constraint.start, "endPeriod": constraint.end}
        span = {name: {"period": period, "isInclusive": True} for name, period in ends.items()}
        keys.append({"id": "TIME_PERIOD", "timeRange": span})
    made: dict[str, Any] = {
        "type": constraint.role,
        "constraintAttachment": {LISTS[constraint.target.kind][0]: [ML21.urn(constraint.target)]},
        "cubeRegions": [{"isIncluded": True, "keyValues": keys}],
    }
    if constraint.series is not None:
        counts = {"series_count": constraint.series, "obs_count": constraint.observations}
        made["annotations"] = [
            {"id": name, "type": "sdmx_metrics", "title": str(count)} for name, count in counts.items()
        ]
    return made


def _reports(structure: MetadataStructure) -> dict[str, Any]:
    """What reports are about, and the report that holds the headings."""
    attributes = [
        {"id": name, "minOccurs": 0, "maxOccurs": 1, "conceptIdentity": ML21.urn(concept), **_TEXT}
        for name, concept in structure.concepts.items()
    ]
    about = {
        "id": TARGET_OBJECT,
        "objectType": "Dataflow",
        "localRepresentation": {"textFormat": {"textType": "IdentifiableReference"}},
    }
    urn = ML21.urn(structure.reference).replace("MetadataStructure=", "MetadataTarget=")
    report = {"id": REPORT, "metadataAttributes": attributes, "metadataTargets": [f"{urn}.{TARGET}"]}
    return {
        "metadataTargets": [{"id": TARGET, "identifiableObjectTargets": [about]}],
        "reportStructures": [report],
    }
