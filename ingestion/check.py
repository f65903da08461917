"""Check what was read against every rule and write each sender's reply: all findings at once."""

from __future__ import annotations

import logging
import time
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from expectations.codelists import CodeLists
from expectations.custom import Form
from expectations.findings import Finding, in_order

from .box import Box, box, boxes, one_at_a_time
from .conclude import conclude
from .errors import SentTwice
from .faults import failed
from .layout import Layout, layout, layout_or_none
from .settings import Zones, zones
from .sources import source as source_module

log = logging.getLogger(__name__)


def check(ids: list[str], source: str, *, within: Zones | None = None) -> list[str]:
    """Check these submissions in one run of the suite; returns the ids of those that may land."""
    place = within or zones()
    started = time.monotonic()
    waiting = [box(place, source, identifier) for identifier in ids]
    waiting = [one for one in waiting if one.is_pending]
    readings = {one.id: one.load("read.json") for one in waiting}
    found, apart = _each(source, waiting, readings)
    for one, fault in apart:
        failed(one, "check", fault)
        waiting.remove(one)
    with one_at_a_time(place, source):
        accepted = _decide(waiting, readings, found, Ledger(place, source))
    log.info(
        "checked %s: %d submissions, %d accepted, %.1f s",
        source,
        len(waiting),
        len(accepted),
        time.monotonic() - started,
    )
    return accepted


def _decide(waiting: list[Box], readings: dict[str, Any], found: dict[str, list[Finding]], ledger: Ledger) -> list[str]:
    """Accept or refuse each submission; of two files for the same period and revision the first one counts."""
    accepted = []
    for one in sorted(waiting, key=lambda one: (one.receipt["received_at"], one.id)):
        try:
            if _decide_one(one, readings[one.id], found.get(one.id, []), ledger):
                accepted.append(one.id)
        except Exception as fault:
            failed(one, "check", fault)
    return accepted


def _decide_one(one: Box, reading: dict[str, Any], found: list[Finding], ledger: Ledger) -> bool:
    """Answer one submission; returns whether it was accepted."""
    findings = [Finding(**entry) for entry in reading["findings"]] + found
    code = reading.get("code")
    if code is None and (twice := ledger.twice(one.id, reading["cover"])):
        code = twice.code
        findings.append(twice.finding)
    findings = in_order(_tolerated(findings, reading))
    if any(finding.severity == "error" for finding in findings):
        conclude(one, "refused", findings, code=code or "findings")
        if reading.get("is_kept") is False:
            for name in ("facts.parquet", "cases.parquet"):
                (one.folder / name).unlink(missing_ok=True)
        return False
    conclude(one, "accepted", findings)
    ledger.add(one.id, reading["cover"])
    return True


class Ledger:
    """Which submission holds which revision of which period: what landed, and what was accepted just now."""

    def __init__(self, place: Zones, source: str) -> None:
        self.held: dict[tuple[str, str, str, int], str] = {}
        paths = sorted(place.landing.glob(f"{source}/*/submission.parquet"))
        paths = [path for path in paths if not path.parent.name.startswith("_")]
        if paths:
            columns = ["submission_id", "reporter", "form", "time_period", "revision"]
            for row in ds.dataset(paths, format="parquet").to_table(columns=columns).to_pylist():
                self.add(row["submission_id"], row)
        for one in boxes(place, source):
            if one.outcome.get("state") == "accepted" and (reading := one.load("read.json")) and "cover" in reading:
                self.add(one.id, reading["cover"])

    def add(self, identifier: str, cover: dict[str, Any]) -> None:
        """Note that this submission holds its revision, unless another one does."""
        self.held.setdefault(_key(cover), identifier)

    def twice(self, identifier: str, cover: dict[str, Any]) -> SentTwice | None:
        """The refusal for a revision that another submission holds."""
        other = self.held.get(_key(cover))
        if other is None or other == identifier:
            return None
        taken = [revision for *rest, revision in self.held if tuple(rest) == _key(cover)[:3]]
        return SentTwice(time_period=cover["time_period"], other=other, revision=cover["revision"], next=max(taken) + 1)


def _key(cover: dict[str, Any]) -> tuple[str, str, str, int]:
    return cover["reporter"], cover["form"], cover["time_period"], int(cover["revision"])


def _tolerated(findings: list[Finding], reading: dict[str, Any]) -> list[Finding]:
    """Faults that a layout tolerates, because the office publishes them so and will not resend, are warnings."""
    known = layout_or_none(reading.get("layout"))
    if known is None:
        return findings
    tolerated = known.tolerate
    return [
        Finding(**{**finding.as_dict(), "severity": "warning"}) if finding.code in tolerated else finding
        for finding in findings
    ]


def _each(
    source: str, waiting: list[Box], readings: dict[str, Any]
) -> tuple[dict[str, list[Finding]], list[tuple[Box, Exception]]]:
    """Findings by submission, and those on which the software failed: all in one run, one by one where that fails."""
    try:
        return _rules(source, waiting, readings), []
    except Exception as fault:
        if len(waiting) == 1:
            return {}, [(waiting[0], fault)]
    found: dict[str, list[Finding]] = {}
    apart = []
    for one in waiting:
        alone, failures = _each(source, [one], readings)
        found |= alone
        apart += failures
    return found, apart


def _rules(source: str, waiting: list[Box], readings: dict[str, Any]) -> dict[str, list[Finding]]:
    readable = [one for one in waiting if readings[one.id]["state"] == "read"]
    if not readable:
        return {}
    if own := getattr(source_module(source), "rules", None):
        return own(readable, readings)
    # Great Expectations takes seconds to import: only when there is something to check.
    from expectations.validate import units, validate

    facts = pd.concat([pq.read_table(one.folder / "facts.parquet").to_pandas() for one in readable], ignore_index=True)
    allowed = units(source)
    forms = {
        one.id: _form(
            layout(readings[one.id]["layout"]),
            readings[one.id]["cover"],
            units=allowed,
            is_whole=not any(
                finding["code"] in NOT_WHOLE and finding["severity"] == "error"
                for finding in readings[one.id]["findings"]
            ),
        )
        for one in readable
    }
    return validate(source, facts, forms, lists=CodeLists())


#: Where a sheet, column or cell could not be read, its totals cannot be added up.
NOT_WHOLE = {
    *("sheet_missing", "header_missing", "column_missing", "no_value_columns", "table_empty", "row_width"),
    *("formula", "not_a_number", "mixed_units", "duplicate_header", "merged_cells", "ambiguous_number"),
    *("date_for_number", "command_cell"),
}


def _form(one: Layout, cover: dict[str, Any], *, units: list[str], is_whole: bool) -> Form:
    required: dict[str, list[str]] = {}
    for table in one.tables:
        names = table.required or [column for column in table.columns if column not in table.optional]
        breakdowns = [table.breakdown, *(table.breakdown_by or {}).get("values", {}).values()]
        for breakdown in breakdowns:
            per_unit = (table.breakdown_by or {}).get("required", {})
            required[breakdown] = per_unit.get(breakdown, names)
    totals = list(one.totals)
    if any(table.role == "totals" for table in one.tables):
        totals.append({"table": True})
    if any(table.total_rows for table in one.tables):
        totals.append({"column": True})
    return Form(
        layout=one.id,
        totals=totals,
        required=required,
        tolerate=one.tolerate,
        units=units,
        area_level=one.area_level,
        periods_in_rows=one.cover.get("time_period") == "from_rows",
        ref_area=cover["ref_area"],
        time_period=cover["time_period"],
        is_whole=is_whole,
        own_periods=[table.breakdown for table in one.tables if table.own_periods],
        conceals=one.reads.get("reader") == "cases",
    )
