"""Data as SDMX-JSON 1.0, which clients of SDMX 2.1 read, and in the shape of its draft, which many still want.

One structure stands for all data sets of a message, and everything but the value is a number that points into the
lists of that structure: attributes without a code list too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from observatory.sdmx.header import Header
from observatory.sdmx.json_data import between, data_set, described, dump, opened
from observatory.sdmx.lines import Layout, Part
from observatory.sdmx.ml import ML21
from observatory.sdmx.model import Codelist, Component, Reference
from observatory.sdmx.periods import span
from observatory.sdmx.template import Column, Piece, Value, column

SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/1.0/sdmx-json-data-schema.json"
DRAFT = "1.0.0-wd"

# The codes that the message lists, by component.
_Lists = Mapping[str, tuple[str, ...]]


def json_data_1(
    parts: Sequence[Part],
    header: Header,
    flow: Reference,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    *,
    language: str = "en",
    is_draft: bool = False,
) -> Iterator[bytes]:
    """Yield the message. A hidden value is "NaN". The draft has the same parts, and no `data` around them."""
    # What is to be deleted is named by its key alone; the others say what there can be.
    layout = replace(parts[0], action="Replace").layout()
    lists = _lists(parts, layout)
    head = {"id": header.id, "test": header.is_test, "prepared": header.moment, "sender": {"id": header.sender}}
    structure = dump(_structure(layout, lists, flow, codelists, concepts, language))
    if is_draft:
        yield f'{{"header":{dump(head)},"structure":{structure},"dataSets":['.encode()
    else:
        meta = {"schema": SCHEMA, **head, "contentLanguages": [language.lower()]}
        yield f'{{"meta":{dump(meta)},"data":{{"structure":{structure},"dataSets":['.encode()
    for number, part in enumerate(parts):
        yield b"," if number else b""
        yield from _data_set(part, lists, flow)
    yield b"]}\n" if is_draft else b']},"errors":[]}\n'


def _lists(parts: Sequence[Part], layout: Layout) -> _Lists:
    """What occurs in any of the data sets. An attribute that nothing says anything of is left out."""
    found: dict[str, dict[str, None]] = {}
    for part in parts:
        for component in layout.dimensions:
            found.setdefault(component.id, {}).update(dict.fromkeys(part.selection.used(component.id)))
        for component in (*layout.series_attributes, *layout.attributes):
            found.setdefault(component.id, {}).update(dict.fromkeys(part.selection.said(component.id)))
    return {name: tuple(codes) for name, codes in found.items() if codes}


def _structure(
    layout: Layout,
    lists: _Lists,
    flow: Reference,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    positions = {component.id: place for place, component in enumerate(layout.dimensions)}

    def dimension(component: Component) -> dict[str, Any]:
        values = _values(component, lists[component.id], codelists, language)
        return described(component, concepts) | {"keyPosition": positions[component.id], "values": values}

    def attribute(component: Component) -> dict[str, Any]:
        values = _values(component, lists[component.id], codelists, language)
        return described(component, concepts) | {"relationship": _relationship(component, layout), "values": values}

    links = [
        {"rel": "dataflow", "urn": ML21.urn(flow)},
        {"rel": "structure", "urn": ML21.urn(layout.structure.reference)},
    ]
    return {
        "links": links,
        "dimensions": {
            "dataSet": [],
            "series": [dimension(one) for one in layout.series],
            "observation": [dimension(one) for one in layout.observation] if layout.has_observations else [],
        },
        "attributes": {
            "dataSet": [],
            "series": [attribute(one) for one in layout.series_attributes if one.id in lists],
            "observation": [attribute(one) for one in layout.attributes if one.id in lists]
            if layout.has_observations
            else [],
        },
    }


def _values(
    component: Component, codes: Sequence[str], codelists: Mapping[str, Codelist], language: str
) -> list[dict[str, str]]:
    if component.role == "time":
        return [_period(code) for code in codes]
    if component.codelist is None:
        return [{"name": code} for code in codes]
    labels = codelists[component.id].labels(language)
    return [{"id": code, "name": labels.get(code, code)} for code in codes]


def _period(code: str) -> dict[str, str]:
    """A period with its first and its last moment. An id holds no slash; ISO 8601 writes two hyphens instead."""
    days = span(code)
    first, last = f"{days.first.isoformat()}T00:00:00Z", f"{days.last.isoformat()}T23:59:59Z"
    return {"id": code.replace("/", "--"), "name": code, "start": first, "end": last}


def _relationship(component: Component, layout: Layout) -> dict[str, Any]:
    if component.at == "series":
        return {"dimensions": [d.id for d in layout.structure.dimensions]}
    return {"primaryMeasure": layout.structure.measure.id}


def _data_set(part: Part, lists: _Lists, flow: Reference) -> Iterator[bytes]:
    layout = part.layout()
    return data_set(part, "{", ML21.urn(flow), _observation(part, layout, lists), _series(part, layout, lists))


def _observation(part: Part, layout: Layout, lists: _Lists) -> list[Piece]:
    if not layout.has_observations:
        return []
    attributes = _numbers(part, layout.attributes, lists)
    # The first place is the value's, though nobody asked for it.
    values: list[Piece] = [Value('"NaN"') if layout.has_measure else "null", *attributes]
    return ['"', *_key(part, layout.observation, lists), '":[', *between(",", values), "]"]


def _series(part: Part, layout: Layout, lists: _Lists) -> list[Piece]:
    if not layout.series:
        return []
    return opened(layout, _key(part, layout.series, lists), _numbers(part, layout.series_attributes, lists))


def _key(part: Part, components: Sequence[Component], lists: _Lists) -> list[Piece]:
    return between(":", _numbers(part, components, lists))


def _numbers(part: Part, components: Sequence[Component], lists: _Lists) -> list[Piece]:
    """The place of each value among those that the message lists."""
    return [_number(part, component, lists[component.id]) for component in components if component.id in lists]


def _number(part: Part, component: Component, listed: tuple[str, ...]) -> Column:
    place = {code: str(number) for number, code in enumerate(listed)}
    return column(part.selection.cube, component.id, lambda code: place.get(code, ""), "null")
