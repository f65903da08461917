"""Write the data structure definition that a return in SDMX is held against: SDMX-ML 2.1, with the code lists.

It is made from the layout of the return, so that what a sender builds a message from is what the door checks. Codes
have no point in SDMX: IBA.SHR is written IBA_SHR there, and both are read.
"""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from functools import cache

from .layout import Layout, layout
from .settings import SEEDS

#: The returns that may come in SDMX.
STANDARD = {"police": "tfgbv_police_sdmx_1", "cso": "tfgbv_cso_sdmx_1"}
LISTS = {"REF_AREA": "area", "COUNTING_UNIT": "counting_unit", "OBS_STATUS": "obs_status"}
LANGUAGES = {
    "en": "en", "sq": "sq", "bs": "bs", "hr": "hr", "sr_latn": "sr-Latn", "sr_cyrl": "sr-Cyrl", "cnr": "sr-ME",
    "mk": "mk", "it": "it",
}  # fmt: skip
#: What is said of an observation or of the message; everything else that a layout names is a dimension.
ATTRIBUTES = ("FREQ", "OBS_STATUS", "UNIT_MULT", "REVISION", "REVISION_REASON", "SYNTHETIC")
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
MES, STR, COM = (f"{{{BASE}{part}}}" for part in ("message", "structure", "common"))
PREPARED = "2024-01-01T00:00:00"


def definition(kind: str) -> bytes:
    """The structure message of a kind of return: police or cso."""
    form = layout(STANDARD[kind])
    agency, _, rest = form.reads["structure"].partition(":")
    name, _, version = rest.rstrip(")").partition("(")
    for prefix, part in (("mes", MES), ("str", STR), ("com", COM)):
        ET.register_namespace(prefix, part[1:-1])
    root = ET.Element(f"{MES}Structure")
    header = ET.SubElement(root, f"{MES}Header")
    ET.SubElement(header, f"{MES}ID").text = f"{name}_{version.replace('.', '_')}"
    ET.SubElement(header, f"{MES}Test").text = "false"
    # No clock: the same release of the form is the same bytes.
    ET.SubElement(header, f"{MES}Prepared").text = PREPARED
    ET.SubElement(header, f"{MES}Sender", id=agency)
    structures = ET.SubElement(root, f"{MES}Structures")
    about = {"agencyID": agency, "version": version}
    lists = ET.SubElement(structures, f"{STR}Codelists")
    for component in _coded(form):
        _codelist(lists, component, about)
    _concepts(ET.SubElement(structures, f"{STR}Concepts"), form, about)
    _structure(ET.SubElement(structures, f"{STR}DataStructures"), form, name, about)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def identifier(code: str) -> str:
    """A code as SDMX writes it."""
    return code.replace(".", "_")


@cache
def _rows(component: str) -> list[dict[str, str]]:
    path = SEEDS / "codelists" / f"cl_{LISTS.get(component, component.lower())}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _coded(form: Layout) -> list[str]:
    """Components with a code list, in the order of the form."""
    return [one for one in form.reads["components"] if _rows(one)]


def _codelist(parent: ET.Element, component: str, about: dict[str, str]) -> None:
    made = ET.SubElement(parent, f"{STR}Codelist", id=f"CL_{component}", **about)
    _name(made, {"en": component.replace("_", " ").capitalize()})
    for row in _rows(component):
        code = ET.SubElement(made, f"{STR}Code", id=identifier(row["code"]))
        _name(code, {tag: row.get(f"label_{column}", "") for column, tag in LANGUAGES.items()})
        if row["parent"]:
            ET.SubElement(ET.SubElement(code, f"{STR}Parent"), "Ref", id=identifier(row["parent"]))


def _name(parent: ET.Element, said: dict[str, str]) -> None:
    for tag, text in said.items():
        if text:
            name = ET.SubElement(parent, f"{COM}Name")
            name.set("{http://www.w3.org/XML/1998/namespace}lang", tag)
            name.text = text


def _concepts(parent: ET.Element, form: Layout, about: dict[str, str]) -> None:
    scheme = ET.SubElement(parent, f"{STR}ConceptScheme", id="RETURN_CONCEPTS", **about)
    _name(scheme, {"en": "Concepts of the returns"})
    for component in form.reads["components"]:
        concept = ET.SubElement(scheme, f"{STR}Concept", id=component)
        _name(concept, {"en": component.replace("_", " ").capitalize()})


def _structure(parent: ET.Element, form: Layout, name: str, about: dict[str, str]) -> None:
    made = ET.SubElement(parent, f"{STR}DataStructure", id=name, **about)
    _name(made, {"en": form.form})
    components = ET.SubElement(made, f"{STR}DataStructureComponents")
    dimensions = ET.SubElement(components, f"{STR}DimensionList", id="DimensionDescriptor")
    for place, component in enumerate(_dimensions(form), start=1):
        dimension = ET.SubElement(dimensions, f"{STR}Dimension", id=component, position=str(place))
        _represented(dimension, component, about)
    time = ET.SubElement(dimensions, f"{STR}TimeDimension", id=TIME, position=str(len(_dimensions(form)) + 1))
    _identity(time, TIME, about)
    ET.SubElement(
        ET.SubElement(time, f"{STR}LocalRepresentation"), f"{STR}TextFormat", textType="ObservationalTimePeriod"
    )
    attributes = ET.SubElement(components, f"{STR}AttributeList", id="AttributeDescriptor")
    for component in form.reads["components"]:
        if component in ATTRIBUTES:
            attribute = ET.SubElement(attributes, f"{STR}Attribute", id=component, assignmentStatus="Conditional")
            _represented(attribute, component, about)
            relation = ET.SubElement(attribute, f"{STR}AttributeRelationship")
            ET.SubElement(ET.SubElement(relation, f"{STR}PrimaryMeasure"), "Ref", id=VALUE)
    measures = ET.SubElement(components, f"{STR}MeasureList", id="MeasureDescriptor")
    measure = ET.SubElement(measures, f"{STR}PrimaryMeasure", id=VALUE)
    _identity(measure, VALUE, about)


def _dimensions(form: Layout) -> list[str]:
    return [one for one in form.reads["components"] if one not in (*ATTRIBUTES, TIME, VALUE)]


def _identity(parent: ET.Element, component: str, about: dict[str, str]) -> None:
    about = {"maintainableParentVersion": about["version"], "agencyID": about["agencyID"]}
    identity = ET.SubElement(parent, f"{STR}ConceptIdentity")
    ET.SubElement(
        identity, "Ref", id=component, maintainableParentID="RETURN_CONCEPTS", package="conceptscheme", **about,
        **{"class": "Concept"},
    )  # fmt: skip


def _represented(parent: ET.Element, component: str, about: dict[str, str]) -> None:
    _identity(parent, component, about)
    if _rows(component):
        representation = ET.SubElement(parent, f"{STR}LocalRepresentation")
        ET.SubElement(
            ET.SubElement(representation, f"{STR}Enumeration"), "Ref", id=f"CL_{component}", package="codelist",
            **{"class": "Codelist"}, **about,
        )  # fmt: skip
