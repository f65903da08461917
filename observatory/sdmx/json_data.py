"""Data as SDMX-JSON 2.0, written as a stream: what the codes mean stands first, the figures follow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from observatory.sdmx.cube import Cube
from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout, Part, stream
from observatory.sdmx.model import Codelist, Component, Reference
from observatory.sdmx.select import Selection
from observatory.sdmx.template import Column, Piece, Value, column

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
    structures = ",".join(
        _structure(part.selection, part.layout(), number, flow, codelists, concepts, language)
        for number, part in enumerate(parts)
    )
    yield f'{{"meta":{dump(meta)},"data":{{"structures":[{structures}],"dataSets":['.encode()
    for number, part in enumerate(parts):
        yield from _data_set(part, number, flow)
    yield b"]}}\n"


def _data_set(part: Part, number: int, flow: Reference) -> Iterator[bytes]:
    selection, layout = part.selection, part.layout()
    opening = f'{"," if number else ""}{{"structure":{number},'
    return data_set(part, opening, flow.urn, _observation(selection, layout), _series(selection, layout))


def data_set(part: Part, opening: str, flow: str, observation: list[Piece], series: list[Piece]) -> Iterator[bytes]:
    """A data set from its first brace to its last, as both versions have it; `flow` is the URN of the dataflow."""
    layout = part.layout()
    links = dump([{"rel": "dataflow", "urn": flow}])
    valid = "".join(f'"valid{name}":"{end}",' for name, end in part.validity.items())
    first = f'{opening}"action":"{part.action}","links":{links},{valid}'
    yield (first + ('"observations":{' if layout.is_flat else '"series":{')).encode()
    yield from stream(
        part.selection,
        layout,
        observation=observation,
        series=series,
        close="}}," if layout.has_observations else "},",
        between=",",
    )
    yield b"}}" if layout.is_flat else b"}}}}" if layout.has_observations else b"}}}"


def dump(value: Any) -> str:
    """A value as JSON, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _observation(selection: Selection, layout: Layout) -> list[Piece]:
    if not layout.has_observations:
        return []
    values: list[Piece] = [Value('"NaN"')] if layout.has_measure else []
    values += [_attribute(selection.cube, component) for component in layout.attributes]
    return ['"', *_key(selection, layout.observation), '":[', *between(",", values), "]"]


def _series(selection: Selection, layout: Layout) -> list[Piece]:
    if not layout.series:
        return []
    attributes = [_attribute(selection.cube, component) for component in layout.series_attributes]
    return opened(layout, _key(selection, layout.series), attributes)


def opened(layout: Layout, key: list[Piece], attributes: Sequence[Piece]) -> list[Piece]:
    """The opening of a series: its key, and its attributes where it has any."""
    opening: list[Piece] = ['"', *key, '":{']
    if attributes:
        opening += ['"attributes":[', *between(",", attributes), "]"]
    if layout.has_observations:
        opening.append(',"observations":{' if attributes else '"observations":{')
    return opening


def _key(selection: Selection, components: Sequence[Component]) -> list[Piece]:
    return between(":", [_number(selection, component) for component in components])


def _number(selection: Selection, component: Component) -> Piece:
    """The place of a code among those that the message lists."""
    used = selection.used(component.id)
    if len(used) == 1:
        return "0"
    place = {code: number for number, code in enumerate(used)}
    return column(selection.cube, component.id, lambda code: str(place.get(code, "")))


def _attribute(cube: Cube, component: Component) -> Piece:
    if component.codelist:
        return Column(component.id, _numbers(len(cube.values[component.id])), "null")
    if component.data_type in ("Boolean", "Double"):
        return Column(component.id, None, "null")
    return column(cube, component.id, lambda text: json.dumps(text, ensure_ascii=False), "null")


@lru_cache(64)
def _numbers(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


def between(sign: str, values: Sequence[Piece]) -> list[Piece]:
    """Pieces of a template with a sign between each two."""
    parts: list[Piece] = []
    for place, value in enumerate(values):
        parts += [sign, value] if place else [value]
    return parts


def _structure(
    selection: Selection,
    layout: Layout,
    number: int,
    flow: Reference,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    language: str,
) -> str:
    """What the numbers of one data set mean, as JSON."""
    positions = {component.id: place for place, component in enumerate(layout.dimensions)}

    def dimension(component: Component) -> dict[str, Any]:
        values = _labelled(codelists.get(component.id), selection.used(component.id), language)
        return described(component, concepts) | {"keyPosition": positions[component.id], "values": values}

    links = [{"rel": "dataflow", "urn": flow.urn}, {"rel": "datastructure", "urn": layout.structure.urn}]
    dimensions = {"observation": [dimension(c) for c in layout.observation]} if layout.has_observations else {}
    if layout.series:
        dimensions["series"] = [dimension(c) for c in layout.series]
    measure = described(layout.structure.measure, concepts)
    measure |= {"isMandatory": True, "format": {"dataType": "Double"}}
    measures = {"observation": [measure]} if layout.has_measure and layout.has_observations else {}
    attributes = _attributes(selection, layout, codelists, concepts, language)
    opening = dump({"links": links, "dimensions": dimensions, "measures": measures})[:-1]
    return f'{opening},"attributes":{attributes},"dataSets":[{number}]}}'


def described(component: Component, concepts: Mapping[str, str]) -> dict[str, Any]:
    """The id and the name of a component."""
    return {"id": component.id, "name": concepts.get(component.id, component.id)}


def _attributes(
    selection: Selection,
    layout: Layout,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    language: str,
) -> str:
    """The attributes with all their values. With nothing left out they are the same for every question."""
    kept = selection.cube.kept if selection.query.attributes is None else {}
    key = ("json attributes", language, layout.at, layout.has_observations, len(layout.attributes))
    held = kept.get(key)
    if held is not None and held[0] is codelists:
        return held[1]

    def attribute(component: Component) -> dict[str, Any]:
        made = described(component, concepts) | {"relationship": _relationship(component, layout)}
        made["isMandatory"] = component.is_mandatory
        if component.codelist:
            made["values"] = _labelled(codelists[component.id], selection.cube.values[component.id], language)
        else:
            made["format"] = {"dataType": component.data_type}
        return made

    found: dict[str, Any] = {}
    if layout.series_attributes:
        found["series"] = [attribute(c) for c in layout.series_attributes]
    if layout.attributes and layout.has_observations:
        found["observation"] = [attribute(c) for c in layout.attributes]
    text = dump(found)
    kept[key] = (codelists, text)
    return text


def _labelled(codelist: Codelist | None, codes: Sequence[str], language: str) -> list[dict[str, str]]:
    if codelist is None:
        return [{"value": code} for code in codes]
    labels = codelist.labels(language)
    return [{"id": code, "name": labels.get(code, code)} for code in codes]


def _relationship(component: Component, layout: Layout) -> dict[str, Any]:
    if component.at == "series":
        return {"dimensions": [d.id for d in layout.structure.dimensions]}
    return {"observation": {}}
