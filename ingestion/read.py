"""Read files into facts: open them safely, recognise the form, take out cover, facts and totals."""

from __future__ import annotations

import datetime as dt
import logging
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.codelists import CodeLists
from expectations.findings import Finding

from . import cover as covers
from .box import Box, box, rules_digest, sweep, with_rename
from .errors import Refusal
from .faults import failed
from .layout import Layout, recognise
from .parser import parse
from .schema import READ
from .sdmx_structure import structure_findings
from .settings import Zones, zones
from .sources import source as source_module
from .tables import Reading, extract

log = logging.getLogger(__name__)


def read(ids: list[str], source: str, *, within: Zones | None = None) -> list[str]:
    """Read each of these submissions; what cannot be read is refused later, with its reason. Returns the ids.

    A submission on which the software itself fails is answered so and left out, so that one file cannot hold up
    the others; it is tried again with the next run.
    """
    place = within or zones()
    started = time.monotonic()
    lists = CodeLists()
    refused, done = 0, []
    read_file = getattr(source_module(source), "read_one", read_one)
    for identifier in ids:
        one = box(place, source, identifier)
        try:
            refused += read_file(one, lists)["state"] == "refused"
        except Exception as fault:
            failed(one, "read", fault)
        else:
            done.append(identifier)
    log.info("read %s: %d files, %d unreadable, %.1f s", source, len(done), refused, time.monotonic() - started)
    return done


def read_one(one: Box, lists: CodeLists) -> dict[str, Any]:
    """Read one submission and leave `read.json` and `facts.parquet` in its folder."""
    before = one.load("read.json")
    if before and (before["rules"] == rules_digest() or not one.file.exists()):
        return before
    sweep(one.folder)
    receipt = one.receipt
    is_cases = False
    try:
        parsed = parse(one.file, language=lists.providers.get(one.reporter, {}).get("language"))
        layout = recognise(parsed["kind"], parsed["sheets"], reporter=one.reporter, source=one.source)
        is_cases = layout.reads.get("reader") == "cases"
        if is_cases:
            reading, cover = _cases(one, layout, parsed, lists)
        else:
            reading, cover = _take_out(layout, parsed["sheets"], receipt, lists)
        reading.findings[:0] = [Finding.make(**remark) for remark in parsed["remarks"]]
    except Refusal as refusal:
        result = {
            "state": "refused",
            "code": refusal.code,
            "findings": [refusal.finding.as_dict()],
        }
    else:
        facts = reading.facts
        facts["submission_id"] = one.id
        facts["reporter"] = one.reporter
        table = pa.Table.from_pandas(_typed(facts), schema=READ, preserve_index=False)
        with_rename(one.folder / "facts.parquet", lambda path: pq.write_table(table, path, compression="zstd"))
        result = {
            "state": "read",
            "layout": layout.id,
            "form": layout.form,
            "cover": cover.__dict__,
            "findings": [finding.as_dict() for finding in reading.findings],
            "is_kept": not is_cases,
        }
    result["rules"] = rules_digest()
    one.save("read.json", result)
    if is_cases:
        # The file names people by the sender's own ids: it is not kept once it has been read, whatever was found.
        one.file.unlink(missing_ok=True)
    return result


def _cases(one: Box, layout: Layout, parsed: dict[str, Any], lists: CodeLists) -> tuple[Reading, covers.Cover]:
    """Counts of a case file; its pseudonymised records stay beside them."""
    from .cases.reader import read_cases

    cases = read_cases(layout, parsed, one.receipt, lists)
    table = cases.table.set_column(0, "submission_id", pa.array([one.id] * cases.table.num_rows, pa.string()))
    with_rename(one.folder / "cases.parquet", lambda path: _private(table, path))
    return cases.reading, cases.cover


def _private(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")
    path.chmod(0o600)


def _take_out(
    layout: Layout, sheets: list[dict[str, Any]], receipt: dict[str, Any], lists: CodeLists
) -> tuple[Reading, covers.Cover]:
    received = dt.datetime.fromisoformat(receipt["received_at"]).date()
    cover, findings = covers.cover(
        layout, sheets, reporter=receipt["reporter"], sent=receipt, received=received, lists=lists
    )
    reading = extract(layout, sheets, time_period=cover.time_period or None)
    findings += structure_findings(layout, sheets)
    findings += [Finding.make(note["code"], expected=note.get("expected")) for note in layout.notes]
    if layout.cover.get("time_period") == "from_rows":
        if not layout.cover.get("may_lie_ahead"):
            findings += covers.check_rows_periods(reading.facts, received)
        cover = covers.Cover(**{**cover.__dict__, "time_period": covers.span(reading.facts)})
        if layout.cover.get("one_period"):
            findings += covers.period_findings(
                cover.time_period, lists.providers.get(receipt["reporter"], {}), received
            )
    else:
        findings += covers.name_finding(receipt["file_name"], cover.time_period)
    return Reading(reading.facts, findings + reading.findings), cover


def _typed(facts: pd.DataFrame) -> pd.DataFrame:
    """The working columns in their order, every text null where it is empty."""
    facts = facts.reindex(columns=READ.names)
    for field in READ:
        if pa.types.is_string(field.type):
            facts[field.name] = facts[field.name].astype(object).where(facts[field.name].notna(), None)
    facts["is_total"] = facts["is_total"].astype(bool)
    facts["obs_value"] = facts["obs_value"].astype(float)
    return facts
