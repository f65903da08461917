"""Structures as SDMX-JSON 2.0."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from observatory.sdmx.catalogue import WILDCARD
from observatory.sdmx.header import Header
from observatory.sdmx.model import (
    Artefact,
    Categorisation,
    Component,
    Constraint,
    Dataflow,
    DataStructure,
    HierarchicalCode,
    Hierarchy,
    Item,
    ItemScheme,
    Metadataflow,
    MetadataStructure,
    ProvisionAgreement,
    Reference,
)

SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"

_TEXT = {"localRepresentation": {"format": {"dataType": "String"}}}

# kind: the list that holds them, the list of their items
LISTS = {
    "dataflow": ("dataflows", ""),
    "datastructure": ("dataStructures", ""),
    "codelist": ("codelists", "codes"),
    "hierarchy": ("hierarchies", ""),
    "conceptscheme": ("conceptSchemes", "concepts"),
    "categoryscheme": ("categorySchemes", "categories"),
    "categorisation": ("categorisations", ""),
    "agencyscheme": ("agencySchemes", "agencies"),
    "dataproviderscheme": ("dataProviderSchemes", "dataProviders"),
    "dataconstraint": ("dataConstraints", ""),
    "provisionagreement": ("provisionAgreements", ""),
    "metadatastructure": ("metadataStructures", ""),
    "metadataflow": ("metadataflows", ""),
}


def json_structure(artefacts: Iterable[Artefact], header: Header, *, language: str = "en") -> bytes:
    """Write a structure message; names come in the language asked for and in all that there are."""
    data: dict[str, list[dict[str, Any]]] = {}
    held = list(artefacts)
    for artefact in held:
        holder, items = LISTS[artefact.kind]
        data.setdefault(holder, []).append(_artefact(artefact, items, language))
    return message(data, header, SCHEMA, spoken(held, language))


def spoken(artefacts: Iterable[Artefact], language: str) -> list[str]:
    """The languages of a message, the one that was asked for first."""
    languages: dict[str, None] = {tag(language): None}
    for artefact in artefacts:
        if isinstance(artefact, ItemScheme):
            languages |= {tag(name): None for item in artefact.items for name in item.names}
    return list(languages)


def message(data: Mapping[str, Any], header: Header, schema: str, languages: Sequence[str]) -> bytes:
    """A structure message around its lists."""
    meta = {
        "schema": schema,
        "id": header.id,
        "test": header.is_test,
        "prepared": header.moment,
        "contentLanguages": languages,
        "sender": {"id": header.sender},
    }
    return (json.dumps({"meta": meta, "data": data}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def tag(language: str) -> str:
    """A language tag as the schema of SDMX-JSON wants it; case means nothing in tags."""
    return language.lower()


def names_in(names: Mapping[str, str], language: str) -> dict[str, Any]:
    """A name in one language and in all."""
    best = names.get(language) or names.get("en") or next(iter(names.values()))
    return {"name": best, "names": {tag(code): text for code, text in names.items()}}


def _artefact(artefact: Artefact, items: str, language: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": artefact.id,
        "agencyID": artefact.agency,
        "version": artefact.version,
        "isExternalReference": False,
        **names_in(artefact.names, language),
        "links": [{"rel": "self", "urn": artefact.urn, "type": artefact.kind}],
    }
    if artefact.description:
        made |= {"description": artefact.description, "descriptions": {"en": artefact.description}}
    if isinstance(artefact, ItemScheme) and artefact.is_partial:
        made["isPartial"] = True
    return made if artefact.is_stub else made | _content(artefact, items, language)


def _content(artefact: Artefact, items: str, language: str) -> dict[str, Any]:
    match artefact:
        case ItemScheme():
            return {items: [item_in(artefact, item, language) for item in artefact.items]}
        case DataStructure():
            return {"dataStructureComponents": _components(artefact)}
        case Dataflow():
            return {"structure": artefact.structure.urn}
        case Constraint():
            return _constraint(artefact)
        case ProvisionAgreement():
            return {"dataflow": artefact.dataflow.urn, "dataProvider": artefact.provider.urn}
        case MetadataStructure():
            attributes = [
                {"id": name, "minOccurs": 0, "maxOccurs": 1, "conceptIdentity": concept.urn, **_TEXT}
                for name, concept in artefact.concepts.items()
            ]
            listed = {"id": "MetadataAttributeDescriptor", "metadataAttributes": attributes}
            return {"metadataStructureComponents": {"metadataAttributeList": listed}}
        case Metadataflow():
            return {"structure": artefact.structure.urn, "targets": [WILDCARD]}
        case Hierarchy():
            return {"hasFormalLevels": False, "hierarchicalCodes": hierarchical(artefact.codes, lambda code: code.urn)}
        case Categorisation():
            return {"source": artefact.source.urn, "target": artefact.target.urn}
    return {}


def hierarchical(codes: Iterable[HierarchicalCode], urn: Callable[[Reference], str]) -> list[dict[str, Any]]:
    """Codes at their places, with those below them. `urn` writes what a place points to."""
    made = []
    for one in codes:
        place: dict[str, Any] = {"id": one.id, "code": urn(one.code)}
        ends = {"validFrom": one.valid_from, "validTo": one.valid_to}
        place |= {name: f"{day}T00:00:00Z" for name, day in ends.items() if day}
        if one.note:
            place["annotations"] = [{"type": "MAPPING", "title": one.note}]
        if one.below:
            place["hierarchicalCodes"] = hierarchical(one.below, urn)
        made.append(place)
    return made


def item_in(scheme: ItemScheme, item: Item, language: str) -> dict[str, Any]:
    """A code, a concept, an organisation or a category."""
    made: dict[str, Any] = {"id": item.id, **names_in(item.names, language)}
    if item.descriptions:
        said = names_in(item.descriptions, language)
        made |= {"description": said["name"], "descriptions": said["names"]}
    if item.parent and scheme.kind == "codelist":
        made["parent"] = item.parent
    if item.origin and item.origin != item.id:
        made["annotations"] = [{"type": "RELEASE_CODE", "title": item.origin}]
    return made


def _components(structure: DataStructure) -> dict[str, Any]:
    dimensions = [{"id": c.id, "position": place, **_identity(c)} for place, c in enumerate(structure.dimensions)]
    attributes = [
        {
            "id": c.id,
            "usage": "mandatory" if c.is_mandatory else "optional",
            "attributeRelationship": _relationship(c, structure),
            **_identity(c),
        }
        for c in structure.attributes
    ]
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": dimensions,
            "timeDimension": {"id": "TIME_PERIOD", **_identity(structure.time)},
        },
        "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [{"id": "OBS_VALUE", "usage": "mandatory", **_identity(structure.measure)}],
        },
    }


def _identity(component: Component) -> dict[str, Any]:
    if component.codelist:
        representation: dict[str, Any] = {"enumeration": component.codelist.urn}
    else:
        representation = {"format": {"dataType": component.data_type}}
    return {"conceptIdentity": component.concept.urn, "localRepresentation": representation}


def _relationship(component: Component, structure: DataStructure) -> dict[str, Any]:
    if component.at == "series":
        return {"dimensions": [d.id for d in structure.dimensions]}
    return {"observation": {}}


def _constraint(constraint: Constraint) -> dict[str, Any]:
    keys: list[dict[str, Any]] = [
        {"id": name, "include": True, "values": [{"value": code} for code in codes]}
        for name, codes in constraint.values.items()
    ]
    if constraint.start:
        time_range = {
            "startPeriod": {"period": constraint.start, "isInclusive": True},
            "endPeriod": {"period": constraint.end, "isInclusive": True},
        }
        keys.append({"id": "TIME_PERIOD", "include": True, "timeRange": time_range})
    made: dict[str, Any] = {
        "role": constraint.role,
        "constraintAttachment": {LISTS[constraint.target.kind][0]: [constraint.target.urn]},
        "cubeRegions": [{"include": True, **({"keyValues": keys} if keys else {})}],
    }
    if constraint.series is not None:
        counts = {"series_count": constraint.series, "obs_count": constraint.observations}
        made["annotations"] = [
            {"id": name, "type": "sdmx_metrics", "title": str(count)} for name, count in counts.items()
        ]
    return made
