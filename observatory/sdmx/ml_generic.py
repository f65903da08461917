"""Data as generic SDMX-ML 2.1, written as a stream: verbose, and what the oldest clients read."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from observatory.sdmx.cube import Cube
from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout, Part, stream
from observatory.sdmx.ml import ML21, NAMESPACES, data_header
from observatory.sdmx.model import Component
from observatory.sdmx.template import Column, Piece, Value, column


def ml_generic(parts: Sequence[Part], header: Header, *, series_only: bool = False) -> Iterator[bytes]:
    """Yield the message. `series_only` names it for what 2.1 calls time series: the same under another name.

    Its head names the structure and never the dataflow: a widespread client fetches what is named here as a structure.
    """
    root = "GenericTimeSeriesData" if series_only else "GenericData"
    namespaces = NAMESPACES[ML21.version]
    layout = parts[0].layout()
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:{root} xmlns:mes="{namespaces["message"]}" xmlns:com="{namespaces["common"]}"'
        f' xmlns:g="{namespaces["generic"]}">{data_header(header, layout, ML21, layout.structure.reference)}'
    ).encode()
    for part in parts:
        layout = part.layout()
        valid = "".join(f' valid{name}Date="{end}"' for name, end in part.validity.items())
        yield f'<mes:DataSet structureRef="S1" action="{part.action}"{valid}>'.encode()
        cube = part.selection.cube
        series: list[Piece] = [
            "<g:Series><g:SeriesKey>",
            *_values(cube, layout.series),
            "</g:SeriesKey>",
            *_block(cube, layout.series_attributes),
        ]
        yield from stream(
            part.selection, layout, observation=_observation(cube, layout), series=series, close="</g:Series>"
        )
        yield b"</mes:DataSet>" if layout.is_flat else b"</g:Series></mes:DataSet>"
    yield f"</mes:{root}>\n".encode()


def _observation(cube: Cube, layout: Layout) -> list[Piece]:
    if layout.is_flat:
        key: list[Piece] = ["<g:Obs><g:ObsKey>", *_values(cube, layout.observation), "</g:ObsKey>"]
    else:
        key = ['<g:Obs><g:ObsDimension value="', Column(layout.observation[0].id), '"/>']
    measure: list[Piece] = ['<g:ObsValue value="', Value(), '"/>'] if layout.has_measure else []
    return [*key, *measure, *_block(cube, layout.attributes), "</g:Obs>"]


def _block(cube: Cube, components: tuple[Component, ...]) -> list[Piece]:
    return ["<g:Attributes>", *_values(cube, components), "</g:Attributes>"] if components else []


def _values(cube: Cube, components: Sequence[Component]) -> list[Piece]:
    """One element a component; what is not there is left out."""
    parts: list[Piece] = []
    for component in components:
        opening = f'<g:Value id="{component.id}" value='
        if component.is_mandatory:
            parts += [f'{opening}"', Column(component.id), '"/>']
        else:
            parts.append(column(cube, component.id, lambda text, start=opening: f"{start}{quoteattr(text)}/>"))  # type: ignore[misc]
    return parts
