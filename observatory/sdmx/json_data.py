"""Data as SDMX-JSON 2.0, written as a stream: what the codes mean stands first, the figures follow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout, Part, concat, json_escaped, stream
from observatory.sdmx.model import Codelist, Component, Reference
from observatory.sdmx.select import Selection

SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json"


def json_data(
    parts: Sequence[Part],
    header: Header,
    flow: Reference,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    *,
    language: str = "en",
) -> Iterator[bytes]:
    """Yield the message. Codes are numbers that point into the lists of the message; a hidden value is "NaN"."""
    meta = {
        "schema": SCHEMA,
        "id": header.id,
        "test": header.is_test,
        "prepared": header.moment,
        "contentLanguages": [language.lower()],
        "sender": {"id": header.sender},
    }
    structures = [
        _structure(part.selection, part.layout(), flow, codelists, concepts, language) | {"dataSets": [number]}
        for number, part in enumerate(parts)
    ]
    yield f'{{"meta":{_dump(meta)},"data":{{"structures":{_dump(structures)},"dataSets":['.encode()
    for number, part in enumerate(parts):
        yield from _data_set(part, number, flow)
    yield b"]}}\n"


def _data_set(part: Part, number: int, flow: Reference) -> Iterator[bytes]:
    selection, layout = part.selection, part.layout()
    links = _dump([{"rel": "dataflow", "urn": flow.urn}])
    opening = f'{"," if number else ""}{{"structure":{number},"action":"{part.action}","links":{links},'
    yield (opening + ('"observations":{' if layout.is_flat else '"series":{')).encode()
    yield from stream(
        selection,
        layout,
        observation=concat(_observation(selection, layout)),
        series=concat(_series(selection, layout)) if layout.series else "",
        close="}}," if layout.has_observations else "},",
        between=",",
    )
    yield b"}}" if layout.is_flat else b"}}}}" if layout.has_observations else b"}}}"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _observation(selection: Selection, layout: Layout) -> list[str]:
    if not layout.has_observations:
        return ["''"]
    values = []
    if layout.has_measure:
        values.append("case when OBS_VALUE is null then '\"NaN\"' else value_text end")
    values += [_attribute(component) for component in layout.attributes]
    return ["'\"'", *_key(selection, layout.observation), "'\":['", *_joined(values), "']'"]


def _series(selection: Selection, layout: Layout) -> list[str]:
    opening = ["'\"'", *_key(selection, layout.series), "'\":{'"]
    attributes = [_attribute(component) for component in layout.series_attributes]
    if attributes:
        opening += ["'\"attributes\":['", *_joined(attributes), "']'"]
    if layout.has_observations:
        opening.append("',\"observations\":{'" if attributes else "'\"observations\":{'")
    return opening


def _key(selection: Selection, components: Sequence[Component]) -> list[str]:
    parts: list[str] = []
    for place, component in enumerate(components):
        number = _number(selection, component)
        parts += ["':'", number] if place else [number]
    return parts


def _number(selection: Selection, component: Component) -> str:
    """The place of a code among those that the message lists."""
    known, used = selection.cube.values[component.id], selection.used(component.id)
    if len(known) == len(used):
        return f"enum_code({component.id})"
    if len(used) == 1:
        return "0"
    place = {code: number for number, code in enumerate(used)}
    listed = ", ".join(str(place.get(code, "null")) for code in known)
    return f"[{listed}][enum_code({component.id}) + 1]"


def _attribute(component: Component) -> str:
    if component.codelist:
        return f"enum_code({component.id})"
    if component.data_type == "Boolean":
        return f"{component.id}::varchar"
    value = json_escaped(f"{component.id}::varchar")
    return f"case when {component.id} is null then 'null' else concat('\"', {value}, '\"') end"


def _joined(values: Sequence[str]) -> list[str]:
    parts: list[str] = []
    for place, value in enumerate(values):
        parts += ["','", value] if place else [value]
    return parts or ["''"]


def _structure(
    selection: Selection,
    layout: Layout,
    flow: Reference,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    positions = {component.id: place for place, component in enumerate(layout.dimensions)}

    def described(component: Component) -> dict[str, Any]:
        return {"id": component.id, "name": concepts.get(component.id, component.id)}

    def dimension(component: Component) -> dict[str, Any]:
        used = selection.used(component.id)
        values = _labelled(codelists.get(component.id), used, language)
        return described(component) | {"keyPosition": positions[component.id], "values": values}

    def attribute(component: Component) -> dict[str, Any]:
        made = described(component) | {"relationship": _relationship(component, layout)}
        made["isMandatory"] = component.is_mandatory
        if component.codelist:
            made["values"] = _labelled(codelists[component.id], selection.cube.values[component.id], language)
        else:
            made["format"] = {"dataType": component.data_type}
        return made

    measure = described(layout.structure.measure) | {"isMandatory": True, "format": {"dataType": "Double"}}
    dimensions = {"observation": [dimension(c) for c in layout.observation]} if layout.has_observations else {}
    if layout.series:
        dimensions["series"] = [dimension(c) for c in layout.series]
    attributes: dict[str, Any] = {}
    if layout.series_attributes:
        attributes["series"] = [attribute(c) for c in layout.series_attributes]
    if layout.attributes and layout.has_observations:
        attributes["observation"] = [attribute(c) for c in layout.attributes]
    return {
        "links": [
            {"rel": "dataflow", "urn": flow.urn},
            {"rel": "datastructure", "urn": layout.structure.urn},
        ],
        "dimensions": dimensions,
        "measures": {"observation": [measure]} if layout.has_measure and layout.has_observations else {},
        "attributes": attributes,
    }


def _labelled(codelist: Codelist | None, codes: Sequence[str], language: str) -> list[dict[str, str]]:
    if codelist is None:
        return [{"value": code} for code in codes]
    labels = codelist.labels(language)
    return [{"id": code, "name": labels.get(code, code)} for code in codes]


def _relationship(component: Component, layout: Layout) -> dict[str, Any]:
    if component.at == "series":
        return {"dimensions": [d.id for d in layout.structure.dimensions]}
    return {"observation": {}}
