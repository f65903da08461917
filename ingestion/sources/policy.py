"""What lands from offices' registers of policy: readiness, strategies, documents, training, budget, evidence."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.codelists import CodeLists
from expectations.findings import Finding
from ingestion import cover as covers
from ingestion.box import Box, rules_digest, sweep, with_rename
from ingestion.errors import Refusal
from ingestion.layout import recognise
from ingestion.oddities import oddities
from ingestion.parser import parse
from ingestion.policy.entries import SCHEMA, WORKING, Collected, regions
from ingestion.policy.registers import read_matrix, read_registers
from ingestion.submission import Cover

__all__ = ["SCHEMA", "read_one", "rules"]

_READERS = {"registers": read_registers, "matrix": read_matrix}


def read_one(one: Box, lists: CodeLists) -> dict[str, Any]:
    """Read one return and leave `read.json`, `facts.parquet` and `profile.json` in its folder."""
    before: dict[str, Any] | None = one.load("read.json")
    if before and (before["rules"] == rules_digest() or not one.file.exists()):
        return before
    sweep(one.folder)
    try:
        result, collected = _take_out(one, lists)
    except Refusal as refusal:
        result = {"state": "refused", "code": refusal.code, "findings": [refusal.finding.as_dict()]}
    else:
        if collected.names_somebody:
            # Registers name offices and documents. A file that names a person is not kept.
            result["is_kept"] = False
            for cell in collected.cells:
                cell["found"] = None
            one.file.unlink(missing_ok=True)
        # On one line: with line breaks Python writes it ten times slower, and nobody reads it.
        one.save("profile.json", json.dumps(collected.cells, ensure_ascii=False))
        table = _table(one, result, collected)
        with_rename(one.folder / "facts.parquet", lambda path: pq.write_table(table, path, compression="zstd"))
    result["rules"] = rules_digest()
    one.save("read.json", result)
    return result


def _take_out(one: Box, lists: CodeLists) -> tuple[dict[str, Any], Collected]:
    parsed = parse(one.file, language=lists.providers.get(one.reporter, {}).get("language"))
    sheets = parsed["sheets"]
    layout = recognise(parsed["kind"], sheets, reporter=one.reporter, source="policy")
    received = dt.datetime.fromisoformat(one.receipt["received_at"]).date()
    cover, findings = covers.cover(
        layout, sheets, reporter=one.reporter, sent=one.receipt, received=received, lists=lists
    )
    if undated := layout.reads.get("period"):
        # The file bears no period, and the day on which it came is not the day on which it was true.
        cover = Cover(**{**cover.__dict__, "time_period": undated})
    collected = Collected(regions(lists, cover.ref_area) if cover.ref_area else ())
    findings += _READERS[layout.reads["reader"]](layout, sheets, collected, received=received)
    findings[:0] = [Finding.make(**remark) for remark in parsed["remarks"]]
    known = {(one.code, one.sheet, one.row, one.column) for one in findings}
    header = 1 if layout.reads["reader"] == "matrix" else 2
    findings += [
        one
        for one in oddities(sheets, header=header)
        if (one.code, one.sheet, one.row, one.column) not in known and one.code != "command_cell"
    ]
    return {
        "state": "read",
        "layout": layout.id,
        "form": layout.form,
        "cover": cover.__dict__,
        "findings": [finding.as_dict() for finding in findings],
    }, collected


def _table(one: Box, result: dict[str, Any], collected: Collected) -> pa.Table:
    cover = result["cover"]
    about = {"submission_id": one.id, "reporter": one.reporter, "layout": result["layout"], "is_total": False}
    rows = [
        {"time_period": cover["time_period"], **entry, **about, "ref_area": entry.get("ref_area") or cover["ref_area"]}
        for entry in collected.entries
    ]
    return pa.Table.from_pylist([{name: row.get(name) for name in WORKING.names} for row in rows], schema=WORKING)


def rules(readable: list[Box], readings: dict[str, Any]) -> dict[str, list[Finding]]:
    """Findings by submission of the rules for registers, all submissions in one run of the suite."""
    from expectations.suites.policy import findings

    frames = []
    for one in readable:
        cells = json.loads((one.folder / "profile.json").read_text(encoding="utf-8"))
        frames.append(pd.DataFrame(cells).assign(submission_id=one.id))
    known = [frame for frame in frames if not frame.empty]
    return findings(pd.concat(known, ignore_index=True)) if known else {}
