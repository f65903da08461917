"""The XML schema of structure-specific data, generated from a structure: a message is checked with it by any tool."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from observatory.sdmx.cube import Cube
from observatory.sdmx.lines import Layout, lay_out
from observatory.sdmx.ml import NAMESPACES, Dialect
from observatory.sdmx.model import Component, Reference
from observatory.sdmx.query import DataQuery

_XS = {"Double": "xs:double", "Boolean": "xs:boolean", "ObservationalTimePeriod": "common:ObservationalTimePeriodType"}
# Reporting years begin on 1 January here: nothing says otherwise.
_NO_YEAR = '<xs:attribute name="REPORTING_YEAR_START_DAY" type="xs:gMonthDay" use="prohibited"/>'
_PLACES = {"v2_1": "https://xml.sdmx.org/2.1", "v3_0": "https://xml.sdmx.org/3.0"}


def data_schema(
    cube: Cube,
    codes: Mapping[str, tuple[str, ...]],
    at: str,
    dialect: Dialect,
    *,
    about: Reference,
    deletion: bool = False,
    place: str | None = None,
) -> bytes:
    """Write the schema of data in a structure or of a dataflow (`about`), or of what takes data away (`deletion`).

    `place` is the folder of the standard's own schemas, the official address by default.
    """
    layout = lay_out(cube.flow.structure, DataQuery(at=at))
    namespaces = NAMESPACES[dialect.version]
    own = dialect.namespace(about, at)
    where = place or _PLACES[dialect.version]
    # Only 2.1 has types of their own for time series, which demand the period; who takes data away may leave it open.
    time = "TimeSeries" if at == "TIME_PERIOD" and not dialect.is_semantic and not deletion else ""
    types = "".join(_enumeration(c, codes) for c in cube.flow.structure.components if c.codelist)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f" xmlns={quoteattr(own)} targetNamespace={quoteattr(own)}"
        f' xmlns:dsd="{namespaces["specific"]}" xmlns:common="{namespaces["common"]}"'
        ' elementFormDefault="qualified" attributeFormDefault="unqualified">'
        f'<xs:import namespace="{namespaces["specific"]}" schemaLocation="{where}/SDMXDataStructureSpecific.xsd"/>'
        f'<xs:import namespace="{namespaces["common"]}" schemaLocation="{where}/SDMXCommon.xsd"/>'
        f"{types}{_data_set(layout, time)}{_series(layout, time, deletion)}{_observation(layout, time, deletion)}"
        "</xs:schema>\n"
    ).encode()


def _enumeration(component: Component, codes: Mapping[str, tuple[str, ...]]) -> str:
    values = "".join(f"<xs:enumeration value={quoteattr(code)}/>" for code in codes[component.id])
    restriction = f'<xs:restriction base="xs:string">{values}</xs:restriction>'
    return f'<xs:simpleType name="{component.id}_Type">{restriction}</xs:simpleType>'


def _data_set(layout: Layout, time: str) -> str:
    inside = "Obs" if layout.is_flat else "Series"
    kind = "ObsType" if layout.is_flat else "SeriesType"
    provider = (
        '<xs:element name="DataProvider" type="common:DataProviderReferenceType" form="unqualified" minOccurs="0"/>'
    )
    return (
        f'<xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="dsd:{time}DataSetType">'
        f'<xs:sequence><xs:element ref="common:Annotations" minOccurs="0"/>{provider}'
        f'<xs:choice minOccurs="0"><xs:element name="{inside}" type="{kind}" form="unqualified"'
        ' maxOccurs="unbounded"/></xs:choice>'
        f"</xs:sequence>{_NO_YEAR}</xs:restriction></xs:complexContent></xs:complexType>"
    )


def _series(layout: Layout, time: str, deletion: bool) -> str:
    if layout.is_flat:
        return ""
    attributes = "".join(_attribute(c, deletion) for c in (*layout.series, *layout.series_attributes))
    if "TIME_PERIOD" not in [c.id for c in layout.series]:
        attributes += '<xs:attribute name="TIME_PERIOD" type="common:ObservationalTimePeriodType" use="prohibited"/>'
    return (
        f'<xs:complexType name="SeriesType"><xs:complexContent><xs:restriction base="dsd:{time or "Series"}Type">'
        '<xs:sequence><xs:element ref="common:Annotations" minOccurs="0"/>'
        '<xs:element name="Obs" type="ObsType" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>'
        f"</xs:sequence>{attributes}{_NO_YEAR}</xs:restriction></xs:complexContent></xs:complexType>"
    )


def _observation(layout: Layout, time: str, deletion: bool) -> str:
    components = (*layout.observation, layout.structure.measure, *layout.attributes)
    attributes = "".join(_attribute(c, deletion) for c in components)
    if "TIME_PERIOD" not in [c.id for c in layout.observation]:
        attributes += '<xs:attribute name="TIME_PERIOD" type="common:ObservationalTimePeriodType" use="prohibited"/>'
    return (
        f'<xs:complexType name="ObsType"><xs:complexContent><xs:restriction base="dsd:{time}ObsType"><xs:sequence>'
        '<xs:element ref="common:Annotations" minOccurs="0"/></xs:sequence>'
        '<xs:attribute name="type" type="common:IDType" use="prohibited"/>'
        f"{attributes}{_NO_YEAR}</xs:restriction></xs:complexContent></xs:complexType>"
    )


def _attribute(component: Component, deletion: bool) -> str:
    """A dimension must be there; the measure and the attributes may be left out by who asks for less.

    Who takes data away leaves out dimensions too, which means all their codes, and marks what is to go with whatever
    text he likes: what it was need not be known.
    """
    is_key = component.role in ("dimension", "time")
    kind = f"{component.id}_Type" if component.codelist else _XS.get(component.data_type, "xs:string")
    if deletion and not is_key:
        kind = "xs:string"
    use = "required" if is_key and not deletion else "optional"
    return f'<xs:attribute name="{component.id}" type="{kind}" use="{use}"/>'
