"""Data as structure-specific SDMX-ML, 2.1 and 3.0, written as a stream."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from observatory.sdmx.cube import Cube
from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout, Part, stream
from observatory.sdmx.ml import NAMESPACES, Dialect, data_header
from observatory.sdmx.model import Component, Reference
from observatory.sdmx.template import Column, Piece, Value, column


def ml_specific(
    parts: Sequence[Part],
    header: Header,
    dialect: Dialect,
    *,
    about: Reference,
    schema: Reference,
    series_only: bool = False,
) -> Iterator[bytes]:
    """Yield the message. Every value is an XML attribute, named for its component.

    `about` is what the data belong to, and `schema` the structure or dataflow whose generated schema they follow.
    `series_only` names it for what 2.1 calls time series, which is the same content under another name.
    """
    root = "StructureSpecificTimeSeriesData" if series_only else "StructureSpecificData"
    namespaces = NAMESPACES[dialect.version]
    first = parts[0].layout()
    own = dialect.namespace(schema, first.at)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:{root} xmlns:mes="{namespaces["message"]}" xmlns:com="{namespaces["common"]}"'
        f' xmlns:ss="{namespaces["specific"]}" xmlns:ns1={quoteattr(own)}'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xml="http://www.w3.org/XML/1998/namespace">'
        f"{data_header(header, first, dialect, about, own)}"
    ).encode()
    for part in parts:
        layout = part.layout()
        opening = f'<mes:DataSet ss:structureRef="S1" ss:action="{part.action}"{dialect.data_scope}'
        opening += "".join(f' ss:valid{name}Date="{end}"' for name, end in part.validity.items())
        yield f'{opening} xsi:type="ns1:DataSetType">'.encode()
        yield from stream(
            part.selection,
            layout,
            observation=_observation(part.selection.cube, layout),
            series=["<Series", *_attributes(part.selection.cube, (*layout.series, *layout.series_attributes)), ">"],
            close="</Series>",
        )
        yield b"</mes:DataSet>" if layout.is_flat else b"</Series></mes:DataSet>"
    yield f"</mes:{root}>\n".encode()


def _observation(cube: Cube, layout: Layout) -> list[Piece]:
    measure: list[Piece] = [' OBS_VALUE="', Value(), '"'] if layout.has_measure else []
    return ["<Obs", *_attributes(cube, layout.observation), *measure, *_attributes(cube, layout.attributes), "/>"]


def _attributes(cube: Cube, components: tuple[Component, ...]) -> list[Piece]:
    """One XML attribute a component; what is not there is left out."""
    parts: list[Piece] = []
    for component in components:
        if component.is_mandatory:
            parts += [f' {component.id}="', Column(component.id), '"']
        else:
            parts.append(column(cube, component.id, lambda text, name=component.id: f" {name}={quoteattr(text)}"))  # type: ignore[misc]
    return parts
