"""What a submission is held against: the structure, its code lists, and what its sender may send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from observatory.sdmx.catalogue import Flow, catalogue
from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.model import Codelist, DataStructure
from observatory.sdmx.offices import areas_below, provider_areas
from observatory.sdmx.snapshot import Snapshot

_URN = re.compile(r"(?:urn:sdmx:org\.sdmx\.infomodel\.\w+\.(\w+)=)?([\w.-]+):([\w-]+)(?:\(([\w.*+]*)\))?")
_KINDS = {
    "dataflow": "Dataflow",
    "datastructure": "DataStructure",
    "dataprovision": "ProvisionAgreement",
    "provisionagreement": "ProvisionAgreement",
}


@dataclass(frozen=True)
class Target:
    """A dataflow with its structure and lists; `allowed` has the codes that its sender may use, where limited."""

    flow: str
    structure: DataStructure
    codelists: Mapping[str, Codelist]
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    balanced: tuple[str, ...] = ()
    sender: str = ""


def find_target(snapshot: Snapshot, said: str, kind: str = "", sender: str = "") -> Target:
    """The target that a URN or AGENCY:ID(VERSION) names. `kind` is what the file calls it: dataflow, datastructure …"""
    found = _URN.fullmatch(said.strip())
    if not found:
        raise UnreadableError(f'"{said[:80]}" names no structure. Write AGENCY:ID(VERSION) or a URN.')
    named = found[1] or _KINDS.get(kind.lower(), "Dataflow")
    identifier = found[3]
    flows = {cube.flow.id: cube.flow for cube in snapshot.cubes.values()}
    if named == "DataStructure":
        chosen = [flow for flow in flows.values() if flow.structure.id == identifier]
    elif named.startswith("ProvisionAgree"):
        agreements = [a for a in snapshot.registry.all("provisionagreement") if a.id == identifier]
        chosen = [flows[getattr(a, "dataflow").id] for a in agreements]  # noqa: B009
        sender = next((getattr(a, "provider").item for a in agreements), sender)  # noqa: B009
    else:
        chosen = [flow for flow in flows.values() if flow.id == identifier]
    if not chosen:
        raise UnreadableError(f'There is no {named} "{identifier[:60]}" here. There are {", ".join(sorted(flows))}.')
    flow = chosen[0]
    lists = {
        c.id: snapshot.codelists[c.id] for c in flow.structure.components if c.codelist and c.id in snapshot.codelists
    }
    row = catalogue()["dataflows"][flow.id.removeprefix("DF_TFGBV_")]
    return Target(
        flow=flow.id,
        structure=flow.structure,
        codelists=lists,
        allowed=_allowed(snapshot, flow, sender),
        balanced=tuple(row.get("balanced", ())),
        sender=sender,
    )


def _allowed(snapshot: Snapshot, flow: Flow, sender: str) -> dict[str, frozenset[str]]:
    """What the constraints say that are published: the indicators of the dataflow, and the area of an office.

    Who is no office here may send for all areas; an office is held to its own in whatever dataflow it sends.
    """
    found = {name: frozenset(codes) for name, codes in snapshot.allowed(flow.structure.reference).items()}
    own = provider_areas(snapshot.release).get(sender)
    if own:
        found["REF_AREA"] = areas_below(snapshot.codelists["REF_AREA"], own)
    return found
