"""Data as generic SDMX-ML 2.1, written as a stream: verbose, and what the oldest clients read."""

from collections.abc import Iterator, Sequence

from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout, Part, concat, quote, stream, xml_escaped
from observatory.sdmx.ml import ML21, NAMESPACES, data_header
from observatory.sdmx.model import Component


def ml_generic(parts: Sequence[Part], header: Header) -> Iterator[bytes]:
    """Yield the message."""
    namespaces = NAMESPACES[ML21.version]
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:GenericData xmlns:mes="{namespaces["message"]}" xmlns:com="{namespaces["common"]}"'
        f' xmlns:g="{namespaces["generic"]}">{data_header(header, parts[0].layout(), ML21)}'
    ).encode()
    for part in parts:
        layout = part.layout()
        yield f'<mes:DataSet structureRef="S1" action="{part.action}">'.encode()
        series = [
            "'<g:Series><g:SeriesKey>'",
            *_values(layout.series),
            "'</g:SeriesKey>'",
            *_block("Attributes", layout.series_attributes),
        ]
        yield from stream(
            part.selection,
            layout,
            observation=concat(_observation(layout)),
            series=concat(series),
            close="</g:Series>",
        )
        yield b"</mes:DataSet>" if layout.is_flat else b"</g:Series></mes:DataSet>"
    yield b"</mes:GenericData>\n"


def _observation(layout: Layout) -> list[str]:
    if layout.is_flat:
        key = ["'<g:Obs><g:ObsKey>'", *_values(layout.observation), "'</g:ObsKey>'"]
    else:
        key = ["'<g:Obs><g:ObsDimension value=\"'", layout.observation[0].id, "'\"/>'"]
    measure = ["'<g:ObsValue value=\"'", "value_text", "'\"/>'"] if layout.has_measure else []
    return [*key, *measure, *_block("Attributes", layout.attributes), "'</g:Obs>'"]


def _block(name: str, components: tuple[Component, ...]) -> list[str]:
    if not components:
        return []
    block = [quote(f"<g:{name}>"), *_values(components), quote(f"</g:{name}>")]
    if any(c.is_mandatory for c in components):
        return block
    # The schema wants a value inside the element, so it is left out where there is none.
    present = " or ".join(f"{c.id} is not null" for c in components)
    return [f"case when {present} then {concat(block)} else '' end"]


def _values(components: Sequence[Component]) -> list[str]:
    parts: list[str] = []
    for component in components:
        opening = quote(f'<g:Value id="{component.id}" value="')
        if component.is_mandatory:
            parts += [opening, component.id, "'\"/>'"]
        else:
            value = xml_escaped(f"{component.id}::varchar")
            parts.append(f"case when {component.id} is null then '' else concat({opening}, {value}, '\"/>') end")
    return parts
