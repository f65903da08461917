"""A release as the service holds it, and the store that follows the current release."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from observatory.errors import NotFoundError, ObservatoryError
from observatory.release import Release, list_releases, open_release, shown_id
from observatory.sdmx.catalogue import agency, catalogue, flows
from observatory.sdmx.codelists import build_codelists
from observatory.sdmx.cube import Cube, build_cube, harden
from observatory.sdmx.errors import NoResultsError, SemanticError
from observatory.sdmx.header import Header
from observatory.sdmx.model import Codelist, Constraint, DataStructure, MetadataSet, ProvisionAgreement, Reference
from observatory.sdmx.reference_metadata import definitions, read_texts, reports
from observatory.sdmx.registry import Registry, StructureQuery
from observatory.sdmx.structures import build_structures

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One release: its figures, its code lists by component, and its structures."""

    release: Release
    cubes: Mapping[str, Cube]
    codelists: Mapping[str, Codelist]
    registry: Registry
    reports: tuple[MetadataSet, ...] = ()

    @cached_property
    def moment(self) -> datetime:
        """When the release became public."""
        return moment(self.release)

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """All codes of each coded component."""
        return {name: tuple(item.id for item in codelist.items) for name, codelist in self.codelists.items()}

    @cached_property
    def concepts(self) -> dict[str, str]:
        """The name of each component."""
        return {name: str(row["name"]) for name, row in catalogue()["concepts"].items()}

    def agreements(self, cube: Cube) -> list[ProvisionAgreement]:
        """Who has agreed to send for a dataflow."""
        found = self.registry.all("provisionagreement")
        return [one for one in found if isinstance(one, ProvisionAgreement) and one.dataflow.id == cube.flow.id]

    def parties(self, context: str, agency_id: str, wanted: str, number: str) -> list[ProvisionAgreement]:
        """The provision agreements that an address names; none where it names something else."""
        if context != "provisionagreement":
            return []
        found = self.registry.get(context, agency_id, wanted, number)
        return [one for one in found if isinstance(one, ProvisionAgreement)]

    def allowed(self, *targets: Reference) -> dict[str, tuple[str, ...]]:
        """The codes that may be reported by component: what the constraints on some artefacts leave of them."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.registry.all("dataconstraint"):
            if isinstance(one, Constraint) and one.role == "Allowed" and one.target in targets:
                for name, codes in one.values.items():
                    before = found.get(name, codes)
                    found[name] = tuple(code for code in before if code in set(codes))
        return found

    def header(self, suffix: str = "") -> Header:
        """The head of a message: the same release gives the same bytes."""
        name = f"{self.release.id}{suffix}".replace(".", "_")
        return Header(name, self.moment, agency(), self.release.is_synthetic)

    def cube(self, agency_id: str, flow: str, wanted: str, *, context: str = "dataflow") -> Cube:
        """The figures of a dataflow, named by itself, by its structure or by a provision agreement."""
        kinds = {"*": "dataflow", "all": "dataflow"}
        found = self.registry.find(StructureQuery(kinds.get(context, context), agency_id, flow, wanted))
        if context == "provisionagreement":
            names = {a.dataflow.id for a in found if isinstance(a, ProvisionAgreement)}
        elif context == "datastructure":
            names = {c.flow.id for c in self.cubes.values() for a in found if c.flow.structure.id == a.id}
        else:
            names = {a.id for a in found}
        if len(names) > 1:
            raise SemanticError(
                f"The question is about {len(names)} dataflows: {', '.join(sorted(names))}. Ask for one."
            )
        if not names:
            raise NoResultsError("There are no data for this.")
        return self.cubes[names.pop()]


def open_snapshot(release: Release) -> Snapshot:
    """Read a release into memory."""
    codelists = build_codelists(release)
    references: dict[str, Reference] = {name: codelist.reference for name, codelist in codelists.items()}
    connection = harden(release)
    rows = catalogue()["concepts"]
    order = {
        component: [item.id for item in codelists[row["codelist"]].items]
        for component, row in rows.items()
        if "codelist" in row
    }
    cubes = {}
    for flow in flows(references):
        cube = build_cube(connection, release, flow, order)
        if cube:
            cubes[flow.id] = cube
    connection.execute("set lock_configuration = true")
    texts = read_texts()
    scheme, structure, report_flow = definitions(texts)
    artefacts = (*build_structures(release, codelists, cubes), scheme, structure, report_flow)
    written = reports(release, cubes, texts, report_flow.reference)
    by_component = {c: codelists[row["codelist"]] for c, row in rows.items() if "codelist" in row}
    log.info("opened release %s: %d dataflows", release.id, len(cubes))
    return Snapshot(release, cubes, by_component, Registry(artefacts, _used(cubes)), written)


def _used(cubes: Mapping[str, Cube]) -> dict[Reference, dict[Reference, frozenset[str]]]:
    used: dict[Reference, dict[Reference, frozenset[str]]] = {}
    for cube in cubes.values():
        structure: DataStructure = cube.flow.structure
        lists = used.setdefault(structure.reference, {})
        for component in structure.components:
            if component.codelist:
                codes = frozenset(cube.values[component.id])
                lists[component.codelist] = lists.get(component.codelist, frozenset()) | codes
    return used


def moment(release: Release) -> datetime:
    """When a release became public, to the second and in UTC: when it was made, or when its embargo was over."""
    if release.embargo is not None:
        return release.embargo.astimezone(UTC).replace(microsecond=0)
    text = release.manifest.get("made_at")
    if isinstance(text, str):
        made = datetime.fromisoformat(text)
        return (made if made.tzinfo else made.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    made = datetime.fromtimestamp((release.path / "manifest.json").stat().st_mtime, tz=UTC)
    return made.replace(microsecond=0)


class Store:
    """The releases of a folder. The current one is opened once, and a new one beside it while the old one answers."""

    def __init__(self, releases: Path, release: str | None = None) -> None:
        """Nothing is read until somebody asks. With `release` that one is shown, whatever the pointer says."""
        self._releases = releases
        self._fixed = release
        self._held: dict[str, Snapshot] = {}
        self._shown: Snapshot | None = None
        self._opening: set[str] = set()
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        """The release that is shown, or the one before while a new one is being opened."""
        name, shown = shown_id(self._releases, self._fixed), self._shown
        if name is None:
            if shown is None:
                raise NotFoundError(f"Nothing has been released in {self._releases} yet.")
            # The folder is gone: what was shown last is in memory and stands.
            return shown
        if shown is None:
            self._shown = shown = self.open(name)
        elif shown.release.id != name and name not in self._opening:
            self._opening.add(name)
            threading.Thread(target=self._take_up, args=(name,), daemon=True).start()
        return shown

    def as_of(self, when: datetime) -> Snapshot:
        """The release that was shown at a moment."""
        before = self.before(when)
        if before is None:
            raise NoResultsError(f"Nothing had been released by {when.isoformat()}.")
        return self.open(before.id)

    def before(self, when: datetime) -> Release | None:
        """The last release that was public by a moment, or None."""
        earlier = [release for release in list_releases(self._releases) if moment(release) <= when]
        return earlier[-1] if earlier else None

    def until(self, last: Release) -> list[Release]:
        """All releases up to one, the oldest first."""
        found = list_releases(self._releases)
        names = [release.id for release in found]
        return found[: names.index(last.id) + 1] if last.id in names else [last]

    def open(self, name: str) -> Snapshot:
        """A release by its id."""
        held = self._held.get(name)
        if held:
            return held
        with self._lock:
            if name not in self._held:
                opened = open_snapshot(open_release(self._releases / name, verify=False))
                # The newest of those that were asked for stay; another is read again when somebody asks.
                kept = list(self._held.items())[-2:]
                self._held = dict(kept) | {name: opened}
            return self._held[name]

    def _take_up(self, name: str) -> None:
        try:
            self._shown = self.open(name)
        except ObservatoryError as error:
            # A release that cannot be read must not take away the one that can.
            log.error("release %s was not taken up: %s", name, error)
        else:
            self._opening.discard(name)
