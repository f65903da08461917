"""The artefacts of the SDMX information model that the service publishes, as frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

Names = Mapping[str, str]


@dataclass(frozen=True)
class Reference:
    """A pointer to an artefact, or to an item of it."""

    kind: str
    agency: str
    id: str
    version: str
    item: str = ""

    @property
    def artefact(self) -> "Reference":
        """The artefact that holds the item."""
        return Reference(self.kind, self.agency, self.id, self.version)

    @property
    def urn(self) -> str:
        """The name of the thing in the whole SDMX world."""
        package, whole, item = CLASSES[self.kind]
        name = item if self.item else whole
        tail = f".{self.item}" if self.item else ""
        return f"urn:sdmx:org.sdmx.infomodel.{package}.{name}={self.agency}:{self.id}({self.version}){tail}"


# kind: package, class of the artefact, class of its items
CLASSES = {
    "agencyscheme": ("base", "AgencyScheme", "Agency"),
    "dataproviderscheme": ("base", "DataProviderScheme", "DataProvider"),
    "codelist": ("codelist", "Codelist", "Code"),
    "hierarchy": ("codelist", "Hierarchy", ""),
    "conceptscheme": ("conceptscheme", "ConceptScheme", "Concept"),
    "datastructure": ("datastructure", "DataStructure", ""),
    "dataflow": ("datastructure", "Dataflow", ""),
    "categoryscheme": ("categoryscheme", "CategoryScheme", "Category"),
    "categorisation": ("categoryscheme", "Categorisation", ""),
    "dataconstraint": ("registry", "DataConstraint", ""),
    "provisionagreement": ("registry", "ProvisionAgreement", ""),
    "metadatastructure": ("metadatastructure", "MetadataStructure", ""),
    "metadataflow": ("metadatastructure", "Metadataflow", ""),
}


@dataclass(frozen=True)
class Item:
    """A code, a concept, an agency, a category: what a scheme is a list of. `origin` is its code in the release.

    `valid_from` and `valid_to` are the first and the last day on which a code is used, where its list says so.
    """

    id: str
    names: Names
    parent: str = ""
    descriptions: Names = field(default_factory=dict)
    origin: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Artefact:
    """What has an agency, an id and a version."""

    kind: ClassVar[str]
    agency: str
    id: str
    version: str
    names: Names
    description: str = ""
    is_stub: bool = False

    @property
    def reference(self) -> Reference:
        """The pointer to this artefact."""
        return Reference(self.kind, self.agency, self.id, self.version)

    @property
    def urn(self) -> str:
        """The name of the artefact in the whole SDMX world."""
        return self.reference.urn

    def children(self) -> Iterator[Reference]:
        """What this artefact points to."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class ItemScheme(Artefact):
    """A list of items."""

    items: tuple[Item, ...] = ()
    is_partial: bool = False

    def labels(self, language: str = "en") -> dict[str, str]:
        """The name of every item in a language, in English where it has none in that one."""
        held = self._labels.get(language)
        if held is None:
            held = {item.id: item.names.get(language) or item.names.get("en") or item.id for item in self.items}
            self._labels[language] = held
        return held

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        return {}


class AgencyScheme(ItemScheme):
    """Who maintains structures."""

    kind = "agencyscheme"


class DataProviderScheme(ItemScheme):
    """Who provides data."""

    kind = "dataproviderscheme"


class Codelist(ItemScheme):
    """The codes of a component."""

    kind = "codelist"


@dataclass(frozen=True)
class HierarchicalCode:
    """A code at one place of a hierarchy, with what stands below it there. The same code may stand at several.

    `note` says in a word how far it belongs there.
    """

    id: str
    code: Reference
    below: tuple["HierarchicalCode", ...] = ()
    note: str = ""
    valid_from: str = ""
    valid_to: str = ""

    @property
    def all(self) -> Iterator["HierarchicalCode"]:
        """This code and all below it."""
        yield self
        for one in self.below:
            yield from one.all


@dataclass(frozen=True, kw_only=True)
class Hierarchy(Artefact):
    """Codes of several lists, one above the other."""

    kind = "hierarchy"
    codes: tuple[HierarchicalCode, ...] = ()

    def children(self) -> Iterator[Reference]:
        """The code lists that the codes come from."""
        yield from dict.fromkeys(one.code.artefact for code in self.codes for one in code.all)


class ConceptScheme(ItemScheme):
    """What the components mean."""

    kind = "conceptscheme"


class CategoryScheme(ItemScheme):
    """The subjects under which dataflows are found."""

    kind = "categoryscheme"


@dataclass(frozen=True)
class Component:
    """A dimension, an attribute or the measure of a data structure.

    `role` is dimension, time, measure or attribute; `at` says where an attribute is attached: series or obs.
    `column` is the column of the release that it is read from. `data_type` is what an uncoded one holds.
    """

    id: str
    column: str
    concept: Reference
    role: str
    codelist: Reference | None = None
    data_type: str = "String"
    at: str = "obs"
    is_mandatory: bool = False


@dataclass(frozen=True, kw_only=True)
class DataStructure(Artefact):
    """The dimensions, the measure and the attributes of a kind of data."""

    kind = "datastructure"
    components: tuple[Component, ...] = ()

    def children(self) -> Iterator[Reference]:
        """The concepts and code lists that the components use."""
        for component in self.components:
            yield component.concept.artefact
            if component.codelist:
                yield component.codelist

    @cached_property
    def dimensions(self) -> tuple[Component, ...]:
        """The dimensions without time, in the order of the key."""
        return tuple(c for c in self.components if c.role == "dimension")

    @cached_property
    def time(self) -> Component:
        """The time dimension."""
        return next(c for c in self.components if c.role == "time")

    @cached_property
    def measure(self) -> Component:
        """The one measure."""
        return next(c for c in self.components if c.role == "measure")

    @cached_property
    def attributes(self) -> tuple[Component, ...]:
        """The attributes."""
        return tuple(c for c in self.components if c.role == "attribute")

    def component(self, name: str) -> Component | None:
        """The component with an id, or None."""
        return next((c for c in self.components if c.id == name), None)


@dataclass(frozen=True, kw_only=True)
class Dataflow(Artefact):
    """Data that are published in a structure."""

    kind = "dataflow"
    structure: Reference

    def children(self) -> Iterator[Reference]:
        """The structure of the data."""
        yield self.structure


@dataclass(frozen=True, kw_only=True)
class Constraint(Artefact):
    """Which codes there are data for, after what had to be hidden was hidden (Actual), or may be reported (Allowed)."""

    kind = "dataconstraint"
    target: Reference
    role: str = "Actual"
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: str = ""
    end: str = ""
    series: int | None = None
    observations: int | None = None

    def children(self) -> Iterator[Reference]:
        """What is constrained."""
        yield self.target


@dataclass(frozen=True, kw_only=True)
class ProvisionAgreement(Artefact):
    """Who provides which data."""

    kind = "provisionagreement"
    dataflow: Reference
    provider: Reference

    def children(self) -> Iterator[Reference]:
        """The dataflow and the scheme of its provider."""
        yield self.dataflow
        yield self.provider.artefact


@dataclass(frozen=True, kw_only=True)
class Categorisation(Artefact):
    """Under which subject a dataflow is found."""

    kind = "categorisation"
    source: Reference
    target: Reference

    def children(self) -> Iterator[Reference]:
        """The dataflow and the scheme of its category."""
        yield self.source
        yield self.target.artefact


@dataclass(frozen=True, kw_only=True)
class MetadataStructure(Artefact):
    """The headings of a kind of report, by their ids."""

    kind = "metadatastructure"
    concepts: Mapping[str, Reference] = field(default_factory=dict)

    def children(self) -> Iterator[Reference]:
        """The scheme of the headings."""
        yield from {concept.artefact: None for concept in self.concepts.values()}


@dataclass(frozen=True, kw_only=True)
class Metadataflow(Artefact):
    """Reports that are published in a structure."""

    kind = "metadataflow"
    structure: Reference

    def children(self) -> Iterator[Reference]:
        """The structure of the reports."""
        yield self.structure


@dataclass(frozen=True, kw_only=True)
class MetadataSet:
    """A report: on what, and the text under each heading."""

    id: str
    name: str
    flow: Reference
    target: Reference
    values: Mapping[str, str]
