"""Reference metadata for every dataflow: what the release says of itself, and what the office has written down."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from observatory.release import Release
from observatory.sdmx.catalogue import agency, version
from observatory.sdmx.cube import Cube
from observatory.sdmx.header import Header
from observatory.sdmx.model import ConceptScheme, Item, Metadataflow, MetadataSet, MetadataStructure, Reference
from observatory.sdmx.structures import SOURCES, dataflow

FILE = "TFGBV_SDMX_METADATA"
SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-metadata-schema.json"
NOT_STATED = "Not stated yet."
_SCHEME = "CS_SIMS"


def read_texts(environment: Mapping[str, str] = os.environ) -> dict[str, dict[str, str]]:
    """What the office has written down: its own file where it has one, else what comes with the program."""
    own = environment.get(FILE)
    packaged = _read(Path(__file__).with_name("reference_metadata.yml"))
    if not own:
        return packaged
    said = _read(Path(own))
    return {key: {**packaged.get(key, {}), **said.get(key, {})} for key in (*packaged, *said)}


def definitions(texts: Mapping[str, Mapping[str, str]]) -> tuple[ConceptScheme, MetadataStructure, Metadataflow]:
    """The concepts, the structure of the reports, and the flow that they come in."""
    ours, number = agency(), version()
    items = tuple(Item(name, {"en": text}) for name, text in texts["headings"].items())
    scheme = ConceptScheme(
        agency=ours, version=number, id=_SCHEME, names={"en": "Headings of quality reports (SIMS)"}, items=items
    )
    concepts = {item.id: Reference("conceptscheme", agency(), scheme.id, version(), item.id) for item in items}
    structure = MetadataStructure(
        agency=ours, version=number, id="MSD_SIMS", names={"en": "Reports on quality and methods"}, concepts=concepts
    )
    flow = Metadataflow(
        agency=ours,
        version=number,
        id="MDF_SIMS",
        names={"en": "Reports on the dataflows"},
        structure=structure.reference,
    )
    return scheme, structure, flow


def reports(
    release: Release, cubes: Mapping[str, Cube], texts: Mapping[str, Mapping[str, str]], flow: Reference
) -> tuple[MetadataSet, ...]:
    """A report on every dataflow."""
    return tuple(
        MetadataSet(
            id=f"MS_{cube.flow.id.removeprefix('DF_TFGBV_')}",
            name=f"Report on: {cube.flow.name}",
            flow=flow,
            target=dataflow(cube.flow).reference,
            values=_values(release, cube, texts),
        )
        for cube in cubes.values()
    )


def json_metadata(sets: tuple[MetadataSet, ...], header: Header) -> dict[str, Any]:
    """A metadata message as SDMX-JSON 2.0."""
    meta = {
        "schema": SCHEMA,
        "id": header.id,
        "test": header.is_test,
        "prepared": header.moment,
        "contentLanguages": ["en"],
        "sender": {"id": header.sender},
    }
    return {"meta": meta, "data": {"metadataSets": [_set(one) for one in sets]}}


def _set(one: MetadataSet) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": version(),
        "agencyID": agency(),
        "isExternalReference": False,
        "name": one.name,
        "names": {"en": one.name},
        "action": "Replace",
        "metadataflow": one.flow.urn,
        "targets": [one.target.urn],
        "attributes": [{"id": name, "value": text} for name, text in one.values.items()],
    }


def _values(release: Release, cube: Cube, texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The text under each heading: what the release says comes first, what the office says behind it."""
    key = cube.flow.id.removeprefix("DF_TFGBV_")
    found = _from_release(release, cube, key)
    said = {**texts.get("all", {}), **texts.get(key, {})}
    return {
        name: " ".join(filter(None, [found.get(name, ""), said.get(name, "")])) or NOT_STATED
        for name in texts["headings"]
    }


def _from_release(release: Release, cube: Cube, key: str) -> dict[str, str]:
    periods = cube.values["TIME_PERIOD"]
    statuses = cube.values["OBS_STATUS"]
    hidden = int((cube.columns["OBS_STATUS"] == statuses.index("Q")).sum()) if "Q" in statuses else 0
    share = 100 * hidden / cube.observations
    sent = [
        one
        for one in release.manifest.get("submissions", ())
        if not SOURCES.get(str(one.get("source"))) or SOURCES[str(one["source"])] == key or key == "INDICATORS"
    ]
    revised = [one for one in sent if int(one.get("revision", 1)) > 1]
    reasons = "; ".join(sorted({f"{o['reporter']} {o['time_period']}: {o['revision_reason']}" for o in revised})[:20])
    return {
        "META_UPDATE": f"Release {release.id}, {str(release.manifest.get('made_at', ''))[:10]}.",
        "STAT_PRES": f"{cube.flow.description} {len(cube.series):,} series, {cube.observations:,} observations.",
        "UNIT_MEASURE": f"Codes of UNIT_MEASURE: {', '.join(cube.values['UNIT_MEASURE'])}.",
        "REF_PERIOD": f"{periods[0]} to {periods[-1]}.",
        "CONF": (
            f"{hidden:,} of {cube.observations:,} observations ({share:.1f} %) are hidden to protect persons: "
            "OBS_VALUE is NaN, OBS_STATUS is Q. One sign stands for every rule by which a figure is hidden."
        ),
        "FREQ_DISS": f"Codes of FREQ: {', '.join(cube.values['FREQ'])}.",
        "DATA_REV": (
            f"{len(sent):,} returns, {len(revised):,} of them corrections.{f' {reasons}.' if reasons else ''} "
            "Earlier releases stay: ask with asOf or includeHistory."
        ),
        "STAT_PROCESS": f"Taxonomy of forms {release.manifest.get('taxonomy_version', '')}. See the release's notes.",
        "COMMENT_DSET": "Invented figures, for tests and demonstration." if release.is_synthetic else "",
    }


def _read(file: Path) -> dict[str, dict[str, str]]:
    said = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return {str(key): {str(k): str(v) for k, v in (value or {}).items()} for key, value in said.items()}
