"""Data as structure-specific SDMX-ML, 2.1 and 3.0, written as a stream."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout, Part, concat, quote, stream, xml_escaped
from observatory.sdmx.ml import NAMESPACES, Dialect, data_header
from observatory.sdmx.model import Component


def ml_specific(parts: Sequence[Part], header: Header, dialect: Dialect) -> Iterator[bytes]:
    """Yield the message. Every value is an XML attribute, named for its component."""
    namespaces = NAMESPACES[dialect.version]
    first = parts[0].layout()
    own = dialect.namespace(first.structure.reference, first.at)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:StructureSpecificData xmlns:mes="{namespaces["message"]}" xmlns:com="{namespaces["common"]}"'
        f' xmlns:ss="{namespaces["specific"]}" xmlns:ns1={quoteattr(own)}'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xml="http://www.w3.org/XML/1998/namespace">'
        f"{data_header(header, first, dialect, own)}"
    ).encode()
    for part in parts:
        layout = part.layout()
        opening = f'<mes:DataSet ss:structureRef="S1" ss:action="{part.action}"{dialect.data_scope}'
        yield f'{opening} xsi:type="ns1:DataSetType">'.encode()
        yield from stream(
            part.selection,
            layout,
            observation=concat(_observation(layout)),
            series=concat(["'<Series'", *_attributes((*layout.series, *layout.series_attributes)), "'>'"]),
            close="</Series>",
        )
        yield b"</mes:DataSet>" if layout.is_flat else b"</Series></mes:DataSet>"
    yield b"</mes:StructureSpecificData>\n"


def _observation(layout: Layout) -> list[str]:
    measure = ["' OBS_VALUE=\"'", "value_text", "'\"'"] if layout.has_measure else []
    return ["'<Obs'", *_attributes(layout.observation), *measure, *_attributes(layout.attributes), "'/>'"]


def _attributes(components: tuple[Component, ...]) -> list[str]:
    parts: list[str] = []
    for component in components:
        if component.is_mandatory:
            parts += [quote(f' {component.id}="'), component.id, "'\"'"]
        else:
            opening = quote(f' {component.id}="')
            value = xml_escaped(f"{component.id}::varchar")
            parts.append(f"case when {component.id} is null then '' else concat({opening}, {value}, '\"') end")
    return parts
