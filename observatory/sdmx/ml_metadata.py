"""Reports on dataflows as SDMX-ML 2.1 (GenericMetadata): a set a report, one text under each heading."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from observatory.sdmx.header import Header
from observatory.sdmx.ml import ML21, NAMESPACES, message_header
from observatory.sdmx.ml_structure import REPORT, TARGET, TARGET_OBJECT
from observatory.sdmx.model import MetadataSet, Reference


def ml_metadata(sets: Iterable[MetadataSet], structure: Reference, header: Header) -> bytes:
    """Write the message. `structure` is the metadata structure of all of the reports."""
    names = NAMESPACES["v2_1"]
    inside = "".join(_set(one) for one in sets)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:GenericMetadata xmlns:mes="{names["message"]}" xmlns:com="{names["common"]}"'
        f' xmlns:gen="{names["metadata"]}" xmlns:xml="http://www.w3.org/XML/1998/namespace">'
        f'<mes:Header>{message_header(header)}<mes:Structure structureID="M1">'
        f"<com:Structure>{ML21.pointer(structure)}</com:Structure></mes:Structure></mes:Header>"
        f"{inside}</mes:GenericMetadata>\n"
    ).encode()


def _set(one: MetadataSet) -> str:
    texts = "".join(
        f'<gen:ReportedAttribute id="{name}"><com:Text xml:lang="en">{escape(text)}</com:Text></gen:ReportedAttribute>'
        for name, text in one.values.items()
    )
    about = f"<gen:ObjectReference>{ML21.pointer(one.target)}</gen:ObjectReference>"
    return (
        f'<mes:MetadataSet structureRef="M1" setID={quoteattr(one.id)} action="Replace">'
        f'<com:Name xml:lang="en">{escape(one.name)}</com:Name><gen:Report id="{REPORT}">'
        f'<gen:Target id="{TARGET}"><gen:ReferenceValue id="{TARGET_OBJECT}">{about}</gen:ReferenceValue></gen:Target>'
        f"<gen:AttributeSet>{texts}</gen:AttributeSet></gen:Report></mes:MetadataSet>"
    )
