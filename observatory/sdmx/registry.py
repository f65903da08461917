"""Finding artefacts: by kind, agency, id and version, with what they refer to and what refers to them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from observatory.sdmx.errors import NoResultsError, QuestionSyntaxError
from observatory.sdmx.model import (
    CLASSES,
    Artefact,
    Categorisation,
    Codelist,
    ConceptScheme,
    Constraint,
    DataStructure,
    ItemScheme,
    Reference,
)
from observatory.sdmx.partial import kept, with_parents

# What the standard knows and a client may ask for, though a release has none of it.
OTHER_KINDS = frozenset(
    [
        "dataconsumerscheme",
        "metadataproviderscheme",
        "organisationunitscheme",
        "organisationscheme",
        "metadataprovisionagreement",
        "metadataconstraint",
        "hierarchyassociation",
        "valuelist",
        "geographiccodelist",
        "geogridcodelist",
        "structureset",
        "structuremap",
        "representationmap",
        "conceptschememap",
        "categoryschememap",
        "organisationschememap",
        "reportingtaxonomy",
        "reportingtaxonomymap",
        "process",
        "transformationscheme",
        "rulesetscheme",
        "userdefinedoperatorscheme",
        "customtypescheme",
        "namepersonalisationscheme",
        "vtlmappingscheme",
        "attachmentconstraint",
    ]
)
ALIASES = {
    "contentconstraint": ("dataconstraint",),
    "actualconstraint": ("dataconstraint",),
    "allowedconstraint": ("dataconstraint",),
    "constraint": ("dataconstraint",),
    "organisationscheme": ("agencyscheme", "dataproviderscheme"),
    "hierarchicalcodelist": ("hierarchy",),
}
# What was one kind in 2.1 and is two since version 1.3 of its API.
_ROLES = {"actualconstraint": "Actual", "allowedconstraint": "Allowed"}
ANY = ("*", "all")
REFERENCES = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")
DETAILS = (
    "full", "raw", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial",
)  # fmt: skip


@dataclass(frozen=True)
class StructureQuery:
    """What is asked for. Every part may name several, separated by commas."""

    kind: str = "*"
    agency: str = "*"
    id: str = "*"
    version: str = "+"
    item: str = "*"
    references: str = "none"
    detail: str = "full"


class Registry:
    """The artefacts of one release."""

    def __init__(self, artefacts: Iterable[Artefact], used: Mapping[Reference, Mapping[Reference, frozenset[str]]]):
        """`used` says for each structure which codes of each code list there are data for."""
        self._artefacts = {artefact.reference: artefact for artefact in artefacts}
        self._used = used

    def find(self, query: StructureQuery) -> list[Artefact]:
        """The artefacts that are asked for, first, and those that they bring with them."""
        kinds = self._kinds(query.kind)
        if query.detail not in DETAILS:
            raise QuestionSyntaxError(f'detail takes one of {", ".join(DETAILS)}, not "{query.detail[:40]}".')
        asked = [a for a in self._artefacts.values() if a.kind in kinds and _is_asked(a, query)]
        asked = [a for a in asked if _has_role(a, query.kind)]
        if not asked:
            raise NoResultsError(f"There is no {query.kind} {query.agency}:{query.id}({query.version}).")
        if query.item not in ANY:
            asked = [_only(a, query.item.split(",")) for a in asked]
        brought = self._brought(asked, query.references, self._elsewhere(asked, query.item))
        if query.detail in ("allstubs", "allcompletestubs"):
            asked = [_stub(a, query.detail) for a in asked]
        if query.detail in ("allstubs", "allcompletestubs", "referencestubs", "referencecompletestubs"):
            brought = [_stub(a, query.detail) for a in brought]
        if query.detail == "referencepartial":
            brought = self._partial(brought, asked, [*asked, *brought])
        return [*asked, *brought]

    def all(self, kind: str) -> list[Artefact]:
        """Every artefact of a kind."""
        return [artefact for artefact in self._artefacts.values() if artefact.kind == kind]

    def get(self, kind: str, agency: str, id_: str, version: str) -> list[Artefact]:
        """The artefacts themselves."""
        return self.find(StructureQuery(kind, agency, id_, version))

    def schema(self, structure: DataStructure) -> list[Artefact]:
        """A structure with the concepts and the codes that are allowed in its data."""
        children = [self._artefacts[r] for r in dict.fromkeys(structure.children()) if r in self._artefacts]
        return [structure, *self._partial(children, [structure], [structure])]

    def _kinds(self, text: str) -> set[str]:
        known = {artefact.kind for artefact in self._artefacts.values()}
        kinds: set[str] = set()
        for kind in text.split(","):
            if kind in (*ANY, "structure"):
                kinds |= known
            elif kind in ALIASES:
                kinds |= set(ALIASES[kind])
            elif kind in known:
                kinds.add(kind)
            elif kind not in OTHER_KINDS and kind not in CLASSES:
                raise QuestionSyntaxError(
                    f'"{kind[:40]}" is not a type of structure. There are {", ".join(sorted(known))}.'
                )
        return kinds

    def _elsewhere(self, asked: Sequence[Artefact], items: str) -> frozenset[Reference]:
        """The categorisations under other categories than those that were asked for."""
        if items in ANY:
            return frozenset()
        schemes, wanted = {artefact.reference for artefact in asked}, set(items.split(","))
        found = (a for a in self._artefacts.values() if isinstance(a, Categorisation))
        return frozenset(
            a.reference for a in found if a.target.artefact in schemes and a.target.item.split(".")[-1] not in wanted
        )

    def _brought(
        self, asked: Sequence[Artefact], references: str, without: frozenset[Reference] = frozenset()
    ) -> list[Artefact]:
        start = {artefact.reference for artefact in asked}
        up = partial(self._up, without=without)
        found: dict[Reference, None] = {}
        for word in references.split(","):
            match word:
                case "none":
                    more: Iterable[Reference] = ()
                case "parents":
                    more = up(start)
                case "ancestors":
                    more = self._far(start, up)
                case "children":
                    more = self._down(start)
                case "descendants":
                    more = self._far(start, self._down)
                case "parentsandsiblings":
                    parents = up(start)
                    more = [*parents, *self._down(parents)]
                case "all":
                    parents = up(start)
                    below = self._far(start, self._down)
                    more = [*parents, *self._down(parents), *below, *self._beside(start, parents)]
                case _:
                    kinds = self._kinds(word)
                    # One step up and one step down, as the table of the standard has it.
                    around = [*self._down(start), *up(start)]
                    held = [r for r in around if r.kind in kinds and r in self._artefacts]
                    more = [reference for reference in held if _has_role(self._artefacts[reference], word)]
            found |= dict.fromkeys(more)
        return [self._artefacts[r] for r in found if r not in start and r in self._artefacts]

    def _beside(self, start: set[Reference], parents: Iterable[Reference]) -> list[Reference]:
        """The agencies of what is returned."""
        return [reference for reference in self._artefacts if reference.kind == "agencyscheme"]

    def _down(self, references: Iterable[Reference]) -> list[Reference]:
        held = (self._artefacts[r] for r in references if r in self._artefacts)
        return list(dict.fromkeys(child for artefact in held for child in artefact.children()))

    def _up(self, references: Iterable[Reference], without: frozenset[Reference] = frozenset()) -> list[Reference]:
        wanted = set(references)
        found = (a.reference for a in self._artefacts.values() if wanted & set(a.children()))
        return [reference for reference in found if reference not in without]

    def _far(self, references: Iterable[Reference], step) -> list[Reference]:  # type: ignore[no-untyped-def]
        seen: dict[Reference, None] = {}
        front = list(references)
        while front:
            front = [reference for reference in step(front) if reference not in seen]
            seen |= dict.fromkeys(front)
        return list(seen)

    def _partial(
        self, brought: Sequence[Artefact], asked: Sequence[Artefact], everything: Sequence[Artefact]
    ) -> list[Artefact]:
        """Keep of the lists only what may be reported, where a constraint says so, and else what is used."""
        structures = [a for a in everything if isinstance(a, DataStructure)]
        codes: dict[Reference, set[str]] = {}
        for structure in structures:
            allowed = self._allowed(asked, structure)
            for codelist, used in self._used.get(structure.reference, {}).items():
                codes.setdefault(codelist, set()).update(allowed.get(codelist, used))
        concepts = {c.concept.item for structure in structures for c in structure.components}
        made: list[Artefact] = []
        for artefact in brought:
            if isinstance(artefact, Codelist) and artefact.reference in codes:
                artefact = kept(artefact, with_parents(artefact, codes[artefact.reference]))
            elif isinstance(artefact, ConceptScheme) and concepts:
                artefact = kept(artefact, concepts)
            made.append(artefact)
        return made

    def _allowed(self, asked: Sequence[Artefact], structure: DataStructure) -> dict[Reference, frozenset[str]]:
        """What may be reported by code list: of the structure itself, and of the one thing that was asked for."""
        targets = {structure.reference} | ({asked[0].reference} if len(asked) == 1 else set())
        found: dict[Reference, frozenset[str]] = {}
        for one in self._artefacts.values():
            if isinstance(one, Constraint) and one.role == "Allowed" and one.target in targets:
                for name, codes in one.values.items():
                    component = structure.component(name)
                    if component and component.codelist:
                        found[component.codelist] = frozenset(codes)
        return found


def is_version(version: str, wanted: str) -> bool:
    """Whether a version is asked for. There is one version of each artefact: it is the latest, and it is stable."""
    for one in wanted.split(","):
        if one in ("*", "all", "latest", "+", "~"):
            return True
        if not re.fullmatch(r"[\d.]*[+*~]?[\d.]*(-\w+)?", one):
            raise QuestionSyntaxError(f'"{one[:20]}" is not a version. Write 1.0.0, + for the latest, or * for all.')
        parts = [*one.split("."), "0", "0"][:3]
        pairs = zip(version.split("."), parts, strict=False)
        if all(ours == theirs or theirs in ("*", "~") or theirs.rstrip("+") == ours for ours, theirs in pairs):
            return True
    return False


def _has_role(artefact: Artefact, kind: str) -> bool:
    """Whether a constraint is of the kind that was asked for: of what there is, or of what may be."""
    words = set(kind.split(","))
    if not isinstance(artefact, Constraint) or not words & set(_ROLES):
        return True
    whole = {*ANY, "structure", "constraint", "contentconstraint", "dataconstraint"}
    return bool(words & whole) or artefact.role in {_ROLES[word] for word in words & set(_ROLES)}


def _is_asked(artefact: Artefact, query: StructureQuery) -> bool:
    agencies, ids = query.agency.split(","), query.id.split(",")
    return (
        (artefact.agency in agencies or any(a in ANY for a in agencies))
        and (artefact.id in ids or any(i in ANY for i in ids))
        and is_version(artefact.version, query.version)
    )


def _only(artefact: Artefact, items: Sequence[str]) -> Artefact:
    if not isinstance(artefact, ItemScheme):
        return artefact
    found = kept(artefact, set(items))
    if not found.items:
        raise NoResultsError(f"{artefact.agency}:{artefact.id} has no item {', '.join(items)[:60]}.")
    return found


def _stub(artefact: Artefact, detail: str) -> Artefact:
    # A complete stub is told from a bare one by its description: what has none of its own is described by its name.
    described = artefact.description or artefact.names.get("en", artefact.id)
    return replace(artefact, is_stub=True, description=described if "complete" in detail else "")
