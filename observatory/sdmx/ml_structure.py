"""Structures as SDMX-ML 2.1 and 3.0: the same artefacts in two dialects."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from observatory.sdmx.catalogue import WILDCARD
from observatory.sdmx.header import Header
from observatory.sdmx.ml import NAMESPACES, Dialect, message_header
from observatory.sdmx.model import (
    CLASSES,
    Artefact,
    Categorisation,
    Component,
    Constraint,
    Dataflow,
    DataStructure,
    HierarchicalCode,
    Hierarchy,
    Item,
    ItemScheme,
    Metadataflow,
    MetadataStructure,
    Names,
    ProvisionAgreement,
)

# kind: the element that holds them, the element of one, the element of an item; in the order of the 2.1 schema
_IN_21 = {
    "agencyscheme": ("OrganisationSchemes", "AgencyScheme", "Agency"),
    "dataproviderscheme": ("OrganisationSchemes", "DataProviderScheme", "DataProvider"),
    "dataflow": ("Dataflows", "Dataflow", ""),
    "metadataflow": ("Metadataflows", "Metadataflow", ""),
    "categoryscheme": ("CategorySchemes", "CategoryScheme", "Category"),
    "categorisation": ("Categorisations", "Categorisation", ""),
    "codelist": ("Codelists", "Codelist", "Code"),
    "hierarchy": ("HierarchicalCodelists", "HierarchicalCodelist", ""),
    "conceptscheme": ("Concepts", "ConceptScheme", "Concept"),
    "metadatastructure": ("MetadataStructures", "MetadataStructure", ""),
    "datastructure": ("DataStructures", "DataStructure", ""),
    "dataconstraint": ("Constraints", "ContentConstraint", ""),
    "provisionagreement": ("ProvisionAgreements", "ProvisionAgreement", ""),
}
_OTHERWISE_IN_30 = {"dataconstraint": ("", "DataConstraint", "")}
_IN_30 = {kind: (f"{one}s", one, item) for kind, (_, one, item) in (_IN_21 | _OTHERWISE_IN_30).items()}
_IN_30["hierarchy"] = ("Hierarchies", "Hierarchy", "")
# What 2.1 calls the one hierarchy of what it knows as a hierarchical code list.
HIERARCHY = "HIERARCHY"
# What 2.1 calls the parts of a metadata structure: a report, what it is about, and that it is about a dataflow.
REPORT, TARGET, TARGET_OBJECT = "REPORT", "TARGET", "DATAFLOW"


def ml_structure(artefacts: Iterable[Artefact], header: Header, dialect: Dialect) -> bytes:
    """Write a structure message."""
    namespaces = NAMESPACES[dialect.version]
    tables = _IN_30 if dialect.is_semantic else _IN_21
    blocks: dict[str, list[str]] = {holder: [] for holder, _, _ in tables.values()}
    for artefact in sorted(artefacts, key=lambda a: list(tables).index(a.kind)):
        holder, element, item = tables[artefact.kind]
        blocks[holder].append(_artefact(artefact, element, item, dialect))
    body = "".join(f"<str:{holder}>{''.join(inside)}</str:{holder}>" for holder, inside in blocks.items() if inside)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:Structure xmlns:mes="{namespaces["message"]}" xmlns:com="{namespaces["common"]}"'
        f' xmlns:str="{namespaces["structure"]}" xmlns:xml="http://www.w3.org/XML/1998/namespace">'
        f"<mes:Header>{message_header(header)}</mes:Header><mes:Structures>{body}</mes:Structures></mes:Structure>\n"
    ).encode()


def _artefact(artefact: Artefact, element: str, item: str, dialect: Dialect) -> str:
    extra = ""
    if isinstance(artefact, ItemScheme) and artefact.is_partial:
        extra = ' isPartial="true"'
    if isinstance(artefact, Constraint):
        extra = f' {"role" if dialect.is_semantic else "type"}="{artefact.role}"'
    if isinstance(artefact, Hierarchy) and dialect.is_semantic:
        extra = ' hasFormalLevels="false"'
    number = f' version="{dialect.number(artefact.version)}"'
    if dialect.is_semantic:
        # Organisation schemes have no version since SDMX 3, and nothing is final or not any more.
        status = "" if _is_organisation(artefact) else number
    else:
        status = f'{number} isFinal="{str(not _is_organisation(artefact)).lower()}"'
    attributes = (
        f"urn={quoteattr(dialect.urn(artefact.reference))} id={quoteattr(artefact.id)}"
        f' agencyID={quoteattr(artefact.agency)}{status} isExternalReference="false"{extra}'
    )
    # A provision agreement must say what it is about even as a stub.
    is_empty = artefact.is_stub and not isinstance(artefact, ProvisionAgreement)
    inside = "" if is_empty else _content(artefact, item, dialect)
    named = _metrics(artefact) + _named(artefact.names, {"en": artefact.description} if artefact.description else {})
    return f"<str:{element} {attributes}>{named}{inside}</str:{element}>"


def _is_organisation(artefact: Artefact) -> bool:
    """Organisation schemes are never final in 2.1: they grow without a new version."""
    return artefact.kind in ("agencyscheme", "dataproviderscheme")


def _metrics(artefact: Artefact) -> str:
    """The counts of a constraint, where the practice of 2.1 services puts them: in annotations."""
    if not isinstance(artefact, Constraint) or artefact.series is None or artefact.is_stub:
        return ""
    counts = {"series_count": artefact.series, "obs_count": artefact.observations}
    inside = "".join(
        f'<com:Annotation id="{name}"><com:AnnotationTitle>{count}</com:AnnotationTitle>'
        "<com:AnnotationType>sdmx_metrics</com:AnnotationType></com:Annotation>"
        for name, count in counts.items()
    )
    return f"<com:Annotations>{inside}</com:Annotations>"


def _named(names: Names, descriptions: Names) -> str:
    return "".join(
        f"<com:{element} xml:lang={quoteattr(language)}>{escape(text)}</com:{element}>"
        for element, said in (("Name", names), ("Description", descriptions))
        for language, text in said.items()
    )


def _content(artefact: Artefact, item: str, dialect: Dialect) -> str:
    match artefact:
        case ItemScheme():
            return "".join(_item(artefact, one, item, dialect) for one in artefact.items)
        case DataStructure():
            return _data_structure(artefact, dialect)
        case Dataflow():
            return f"<str:Structure>{dialect.pointer(artefact.structure)}</str:Structure>"
        case Constraint():
            return _constraint(artefact, dialect)
        case ProvisionAgreement():
            usage = "Dataflow" if dialect.is_semantic else "StructureUsage"
            return (
                f"<str:{usage}>{dialect.pointer(artefact.dataflow)}</str:{usage}>"
                f"<str:DataProvider>{dialect.pointer(artefact.provider)}</str:DataProvider>"
            )
        case MetadataStructure():
            text = '<str:LocalRepresentation><str:TextFormat textType="String"/></str:LocalRepresentation>'
            attributes = "".join(
                f'<str:MetadataAttribute id="{name}" minOccurs="0" maxOccurs="1">'
                f"<str:ConceptIdentity>{dialect.pointer(concept)}</str:ConceptIdentity>{text}</str:MetadataAttribute>"
                for name, concept in artefact.concepts.items()
            )
            if not dialect.is_semantic:
                return _reports_21(attributes)
            listed = f'<str:MetadataAttributeList id="MetadataAttributeDescriptor">{attributes}'
            inside = f"{listed}</str:MetadataAttributeList>"
            return f"<str:MetadataStructureComponents>{inside}</str:MetadataStructureComponents>"
        case Metadataflow():
            target = f"<str:Target>{WILDCARD}</str:Target>" if dialect.is_semantic else ""
            return f"<str:Structure>{dialect.pointer(artefact.structure)}</str:Structure>{target}"
        case Hierarchy():
            codes = "".join(_hierarchical(one, dialect) for one in artefact.codes)
            if dialect.is_semantic:
                return codes
            return f'<str:Hierarchy id="{HIERARCHY}">{_named(artefact.names, {})}{codes}</str:Hierarchy>'
        case Categorisation():
            return (
                f"<str:Source>{dialect.pointer(artefact.source)}</str:Source>"
                f"<str:Target>{dialect.pointer(artefact.target)}</str:Target>"
            )
    return ""


def _hierarchical(code: HierarchicalCode, dialect: Dialect) -> str:
    """A code at its place, with those below it."""
    ends = {"validFrom": code.valid_from, "validTo": code.valid_to}
    valid = "".join(f' {name}="{day}T00:00:00"' for name, day in ends.items() if day)
    below = "".join(_hierarchical(one, dialect) for one in code.below)
    return (
        f"<str:HierarchicalCode id={quoteattr(code.id)}{valid}>{_annotated('MAPPING', code.note)}"
        f"<str:Code>{dialect.pointer(code.code)}</str:Code>{below}</str:HierarchicalCode>"
    )


def _annotated(kind: str, title: str) -> str:
    if not title:
        return ""
    return (
        f"<com:Annotations><com:Annotation><com:AnnotationTitle>{escape(title)}</com:AnnotationTitle>"
        f"<com:AnnotationType>{kind}</com:AnnotationType></com:Annotation></com:Annotations>"
    )


def _reports_21(attributes: str) -> str:
    """A metadata structure before SDMX 3: it names what reports are about, and the report that holds the headings."""
    text = '<str:LocalRepresentation><str:TextFormat textType="IdentifiableReference"/></str:LocalRepresentation>'
    return (
        f'<str:MetadataStructureComponents><str:MetadataTarget id="{TARGET}">'
        f'<str:IdentifiableObjectTarget id="{TARGET_OBJECT}" objectType="Dataflow">{text}'
        f'</str:IdentifiableObjectTarget></str:MetadataTarget><str:ReportStructure id="{REPORT}">{attributes}'
        f'<str:MetadataTarget><Ref id="{TARGET}"/></str:MetadataTarget></str:ReportStructure>'
        "</str:MetadataStructureComponents>"
    )


def _item(scheme: ItemScheme, item: Item, element: str, dialect: Dialect) -> str:
    parent = ""
    # The schema of SDMX 3 does not let a parent begin with an underscore: what hangs on the total stands on top there.
    if item.parent and scheme.kind == "codelist" and not (dialect.is_semantic and item.parent.startswith("_")):
        name = escape(item.parent)
        parent = (
            f"<str:Parent>{name}</str:Parent>"
            if dialect.is_semantic
            else f'<str:Parent><Ref id="{name}"/></str:Parent>'
        )
    origin = _annotated("RELEASE_CODE", item.origin if item.origin != item.id else "")
    named = _named(item.names, item.descriptions)
    return f"<str:{element} id={quoteattr(item.id)}>{origin}{named}{parent}</str:{element}>"


def _data_structure(structure: DataStructure, dialect: Dialect) -> str:
    dimensions = "".join(
        f'<str:Dimension id="{c.id}" position="{place}">{_identity(c, dialect)}</str:Dimension>'
        for place, c in enumerate(structure.dimensions, start=1)
    )
    position = "" if dialect.is_semantic else f' position="{len(structure.dimensions) + 1}"'
    time = f'<str:TimeDimension id="TIME_PERIOD"{position}>{_identity(structure.time, dialect)}</str:TimeDimension>'
    attributes = "".join(_attribute(c, structure, dialect) for c in structure.attributes)
    measure = _identity(structure.measure, dialect)
    if dialect.is_semantic:
        measured = f'<str:Measure id="OBS_VALUE" usage="mandatory">{measure}</str:Measure>'
    else:
        measured = f'<str:PrimaryMeasure id="OBS_VALUE">{measure}</str:PrimaryMeasure>'
    return (
        "<str:DataStructureComponents>"
        f'<str:DimensionList id="DimensionDescriptor">{dimensions}{time}</str:DimensionList>'
        f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
        f'<str:MeasureList id="MeasureDescriptor">{measured}</str:MeasureList>'
        "</str:DataStructureComponents>"
    )


def _identity(component: Component, dialect: Dialect) -> str:
    identity = f"<str:ConceptIdentity>{dialect.pointer(component.concept)}</str:ConceptIdentity>"
    if component.codelist:
        inside = f"<str:Enumeration>{dialect.pointer(component.codelist)}</str:Enumeration>"
    else:
        inside = f'<str:TextFormat textType="{component.data_type}"/>'
    return f"{identity}<str:LocalRepresentation>{inside}</str:LocalRepresentation>"


def _attribute(component: Component, structure: DataStructure, dialect: Dialect) -> str:
    usage = "mandatory" if component.is_mandatory else "optional"
    if dialect.is_semantic:
        status = f'usage="{usage}"'
        # No MeasureRelationship: there is one measure, and a widespread reader stops at that element.
        at_observation = "<str:Observation/>"
        at_series = "".join(f"<str:Dimension>{d.id}</str:Dimension>" for d in structure.dimensions)
    else:
        status = f'assignmentStatus="{"Mandatory" if component.is_mandatory else "Conditional"}"'
        at_observation = '<str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure>'
        at_series = "".join(f'<str:Dimension><Ref id="{d.id}"/></str:Dimension>' for d in structure.dimensions)
    relation = at_series if component.at == "series" else at_observation
    return (
        f'<str:Attribute id="{component.id}" {status}>{_identity(component, dialect)}'
        f"<str:AttributeRelationship>{relation}</str:AttributeRelationship></str:Attribute>"
    )


def _constraint(constraint: Constraint, dialect: Dialect) -> str:
    prefix = "str" if dialect.is_semantic else "com"
    keys = "".join(_key_value(name, codes, prefix) for name, codes in constraint.values.items())
    if constraint.start:
        keys += (
            f'<{prefix}:KeyValue id="TIME_PERIOD"><{prefix}:TimeRange>'
            f'<{prefix}:StartPeriod isInclusive="true">{constraint.start}</{prefix}:StartPeriod>'
            f'<{prefix}:EndPeriod isInclusive="true">{constraint.end}</{prefix}:EndPeriod>'
            f"</{prefix}:TimeRange></{prefix}:KeyValue>"
        )
    element = CLASSES[constraint.target.kind][1]
    attachment = f"<str:{element}>{dialect.pointer(constraint.target)}</str:{element}>"
    return (
        f"<str:ConstraintAttachment>{attachment}</str:ConstraintAttachment>"
        f'<str:CubeRegion include="true">{keys}</str:CubeRegion>'
    )


def _key_value(name: str, codes: Sequence[str], prefix: str) -> str:
    values = "".join(f"<{prefix}:Value>{escape(code)}</{prefix}:Value>" for code in codes)
    return f'<{prefix}:KeyValue id="{name}">{values}</{prefix}:KeyValue>'
