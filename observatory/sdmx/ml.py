"""What the dialects of SDMX-ML share: their namespaces, versions and the head of a data message."""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from observatory.sdmx.header import Header
from observatory.sdmx.lines import Layout
from observatory.sdmx.model import CLASSES, Reference

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas"
NAMESPACES = {
    version: {
        "message": f"{_BASE}/{version}/message",
        "common": f"{_BASE}/{version}/common",
        "structure": f"{_BASE}/{version}/structure",
        "generic": f"{_BASE}/{version}/data/generic",
        "specific": f"{_BASE}/{version}/data/structurespecific",
        "metadata": f"{_BASE}/{version}/metadata/generic",
        "footer": f"{_BASE}/{version}/message/footer",
    }
    for version in ("v2_1", "v3_0")
}
# What SDMX 3 has given a new name.
_BEFORE = {"DataConstraint": "ContentConstraint", "Hierarchy": "HierarchicalCodelist"}


@dataclass(frozen=True)
class Dialect:
    """SDMX-ML of one version of the standard."""

    version: str
    is_semantic: bool

    def number(self, version: str) -> str:
        """A version as this dialect writes it: 1.0.0 since SDMX 3, 1.0 before. Organisations are 1.0 in both."""
        return version if self.is_semantic else ".".join(version.split(".")[:2])

    def local(self, reference: Reference) -> Reference:
        """A reference with its version as this dialect writes it."""
        return Reference(reference.kind, reference.agency, reference.id, self.number(reference.version), reference.item)

    def urn(self, reference: Reference) -> str:
        """The URN of an artefact in this dialect."""
        urn = self.local(reference).urn
        if not self.is_semantic:
            for now, before in _BEFORE.items():
                urn = urn.replace(f".{now}=", f".{before}=")
        return urn

    def namespace(self, structure: Reference, at: str) -> str:
        """The namespace of data in one structure, seen in one way."""
        return f"{self.urn(structure)}:ObsLevelDim:{at}"

    @property
    def subjects(self) -> dict[str, str]:
        """The element of a head that names what data belong to. The schema of 2.1 has a slip of the pen."""
        agreement = "ProvisionAgreement" if self.is_semantic else "ProvisionAgrement"
        return {"datastructure": "Structure", "dataflow": "StructureUsage", "provisionagreement": agreement}

    @property
    def data_scope(self) -> str:
        """What 2.1 wants said of a data set, and SDMX 3 no longer knows."""
        return "" if self.is_semantic else ' ss:dataScope="DataStructure"'

    def pointer(self, reference: Reference) -> str:
        """A reference as the content of an element: a URN since SDMX 3, an element before."""
        if self.is_semantic:
            return escape(self.urn(reference))
        local = self.local(reference)
        package, whole, item = CLASSES[local.kind]
        common = f'agencyID={quoteattr(local.agency)} package="{package}"'
        if local.item:
            return (
                f"<Ref id={quoteattr(local.item)} maintainableParentID={quoteattr(local.id)}"
                f' maintainableParentVersion="{local.version}" {common} class="{item}"/>'
            )
        name = _BEFORE.get(whole, whole)
        return f'<Ref id={quoteattr(local.id)} version="{local.version}" {common} class="{name}"/>'


ML21 = Dialect("v2_1", is_semantic=False)
ML30 = Dialect("v3_0", is_semantic=True)


def message_header(header: Header) -> str:
    """The first elements of every head."""
    return (
        f"<mes:ID>{escape(header.id)}</mes:ID><mes:Test>{str(header.is_test).lower()}</mes:Test>"
        f"<mes:Prepared>{header.moment}</mes:Prepared><mes:Sender id={quoteattr(header.sender)}/>"
    )


def data_header(
    header: Header, layout: Layout, dialect: Dialect, about: Reference, namespace: str | None = None
) -> str:
    """The head of a data message. `about` is the structure, the dataflow or the agreement that the data belong to."""
    named = f" namespace={quoteattr(namespace)}" if namespace else ""
    element = dialect.subjects[about.kind]
    return (
        f"<mes:Header>{message_header(header)}"
        f'<mes:Structure structureID="S1"{named} dimensionAtObservation="{layout.at}">'
        f"<com:{element}>{dialect.pointer(about)}</com:{element}></mes:Structure></mes:Header>"
    )
