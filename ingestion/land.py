"""Land what was accepted: Parquet, one folder for each submission, never changed afterwards."""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.findings import Finding

from .arrivals import FOLDER as ARRIVALS
from .arrivals import write_arrivals
from .box import Box, box
from .conclude import conclude
from .faults import failed, unanswered
from .schema import SUBMISSION
from .settings import TAXONOMY_VERSION, Zones, zones
from .sources import SOURCES
from .sources import source as source_module

log = logging.getLogger(__name__)


def land(ids: list[str], source: str, *, within: Zones | None = None) -> list[str]:
    """Land these accepted submissions; one that has landed stays as it is. Returns the ids that have landed.

    Where the software fails on one, as when a survey cannot be estimated, that one is answered so and the others land.
    """
    place = within or zones()
    started = time.monotonic()
    make_schemas(place)
    landed = []
    rows = 0
    for identifier in ids:
        one = box(place, source, identifier)
        if one.outcome.get("state") not in ("accepted", "landed"):
            continue
        try:
            number = _land(one, place)
        except Exception as fault:
            failed(one, "land", fault)
        else:
            rows += number
            landed.append(identifier)
    write_arrivals(place)
    log.info("landed %s: %d submissions, %d rows, %.1f s", source, len(landed), rows, time.monotonic() - started)
    return landed


def _land(one: Box, place: Zones) -> int:
    """Land one submission and answer it; returns its number of rows."""
    number = land_one(one, place)
    if one.outcome["state"] != "landed":
        findings = [Finding(**entry) for entry in one.load("findings.json")]
        try:
            conclude(one, "landed", findings, rows=number)
        except Exception as fault:
            unanswered(one, fault)
    return number


def land_one(one: Box, place: Zones) -> int:
    """Write the landing folder of one submission; returns its number of rows."""
    if own := getattr(source_module(one.source), "land_one", None):
        return own(one, place, _submission(one, 0))
    target = place.landing / one.source / one.id
    if target.exists():
        return pq.read_metadata(target / "facts.parquet").num_rows
    schema = source_module(one.source).SCHEMA
    working = pq.read_table(one.folder / "facts.parquet")
    # Totals of the sender were held against their parts; only the parts land, so no sum counts twice.
    atoms = working.filter(pc.invert(working["is_total"]))
    facts = atoms.select(schema.names).cast(schema)
    beside = place.landing / ".writing" / f"{one.id}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    pq.write_table(facts, beside / "facts.parquet", compression="zstd")
    pq.write_table(_submission(one, facts.num_rows), beside / "submission.parquet")
    moved = [name for name in _beside(one.source) if (one.folder / f"{name}.parquet").exists()]
    for name in moved:
        shutil.copy(one.folder / f"{name}.parquet", beside / f"{name}.parquet")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        beside.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(beside, ignore_errors=True)
    for name in moved:
        # Records of persons lie in one place only.
        (one.folder / f"{name}.parquet").unlink(missing_ok=True)
    return facts.num_rows


def _beside(source: str) -> dict[str, pa.Schema]:
    """Tables that land beside the facts of a source, with their schemas."""
    return getattr(source_module(source), "BESIDE", {})


def make_schemas(place: Zones) -> None:
    """An empty table of every source, so that a query over all files of a source always finds one."""
    if not (place.landing / ARRIVALS / "arrivals.parquet").exists():
        write_arrivals(place)
    for name in SOURCES:
        folder = place.landing / name / "_schema"
        if not _is_current(folder, name):
            beside = place.landing / ".writing" / f"schema_{name}.{os.getpid()}"
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            module = source_module(name)
            pq.write_table(module.SCHEMA.empty_table(), beside / f"{getattr(module, 'FACTS', 'facts')}.parquet")
            pq.write_table(SUBMISSION.empty_table(), beside / "submission.parquet")
            for table, schema in _beside(name).items():
                pq.write_table(schema.empty_table(), beside / f"{table}.parquet")
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(folder, ignore_errors=True)  # empty tables of an older version of the forms
            _move(beside, folder)


def _is_current(folder: Path, source: str) -> bool:
    """Whether the empty tables are there with all the columns of today."""
    module = source_module(source)
    wanted = {getattr(module, "FACTS", "facts"): module.SCHEMA, **_beside(source)}
    paths = {folder / f"{name}.parquet": schema for name, schema in wanted.items()}
    return all(path.exists() and pq.read_schema(path).names == schema.names for path, schema in paths.items())


def _move(beside: Path, folder: Path) -> None:
    try:
        beside.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        shutil.rmtree(beside, ignore_errors=True)


def _submission(one: Box, rows: int) -> pa.Table:
    reading, receipt = one.load("read.json"), one.receipt
    cover = reading["cover"]
    row = {
        "submission_id": one.id,
        "source": one.source,
        "reporter": one.reporter,
        "layout": reading["layout"],
        "form": reading["form"],
        "time_period": cover["time_period"],
        "revision": cover["revision"],
        "revision_reason": cover["revision_reason"],
        "received_at": dt.datetime.fromisoformat(receipt["received_at"]),
        "file_name": receipt["file_name"],
        "sha256": receipt["sha256"],
        "rows": rows,
        "findings_warning": one.outcome["warnings"],
        "is_synthetic": cover["is_synthetic"],
        "taxonomy_version": TAXONOMY_VERSION,
    }
    return pa.Table.from_pylist([row], schema=SUBMISSION)
