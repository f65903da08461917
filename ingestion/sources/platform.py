"""What lands from transparency reports of platforms; each form is read by the reader that its layout names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.codelists import CodeLists
from expectations.findings import Finding
from ingestion.box import Box, rules_digest, sweep, with_rename
from ingestion.cover import check_rows_periods, span
from ingestion.errors import Refusal
from ingestion.layout import Layout, layout, plain, recognise
from ingestion.oddities import oddities
from ingestion.parser import parse
from ingestion.schema import schema
from ingestion.submission import Cover
from ingestion.transparency.by_place import by_place
from ingestion.transparency.facts import COLUMNS, Collected
from ingestion.transparency.interned import unfold
from ingestion.transparency.listing import read_listing
from ingestion.transparency.localized import in_english
from ingestion.transparency.report import read_report

SCHEMA = schema(COLUMNS)
#: Beside the facts in the inbox; every row lands, because the totals of platforms are not the sums of their parts.
WORKING = pa.schema([*SCHEMA, pa.field("is_total", pa.bool_())])

#: `4_notices_version2.csv` is how platforms name a corrected part.
VERSION = re.compile(r"[_ -]v(?:ersion)?[_ ]?(\d{1,2})(?=\.\w+$|$)", re.IGNORECASE)


def read_one(one: Box, lists: CodeLists) -> dict[str, Any]:
    """Read one submission and leave `read.json` and `facts.parquet` in its folder."""
    before = one.load("read.json")
    if before and before["rules"] == rules_digest():
        return before
    sweep(one.folder)
    try:
        result, facts = _take_out(one, lists)
    except Refusal as refusal:
        result = {"state": "refused", "code": refusal.code, "findings": [refusal.finding.as_dict()]}
    else:
        with_rename(one.folder / "facts.parquet", lambda path: pq.write_table(facts, path, compression="zstd"))
    result["rules"] = rules_digest()
    one.save("read.json", result)
    return result


def _take_out(one: Box, lists: CodeLists) -> tuple[dict[str, Any], pa.Table]:
    parsed = parse(one.file)
    sheets, placed = by_place(in_english(parsed["sheets"]))
    form = recognise(parsed["kind"], sheets, reporter=one.reporter, source="platform")
    collected = Collected()
    for sheet in placed:
        collected.remark("headers_by_place", sheet=sheet["name"] or None, row=sheet["rows"][0][0])
    if "interned" in form.reads:
        sheets = unfold(form, sheets)
    if form.reads["reader"] == "report":
        form = _with_parts(form)
        parts = read_report(form, sheets, lists, collected)
        if "by_indicator" in form.reads and parts:
            form = replace(form, form=f"dsa_{parts[0]}")
    else:
        read_listing(form, sheets, collected)
    facts = collected.frame(form.id, form.scheme)
    form = _of_one_surface(form, set(facts["surface"].dropna()))
    facts["submission_id"], facts["reporter"], facts["is_total"] = one.id, one.reporter, False
    if facts.empty and not any(finding.severity == "error" for finding in collected.findings):
        # Whoever took no measure of the kind publishes the form without figures: not reported, not zero.
        collected.remark("table_empty", severity="warning")
    received = dt.datetime.fromisoformat(one.receipt["received_at"]).date()
    findings = [Finding.make(**remark) for remark in parsed["remarks"]] + oddities(parsed["sheets"], is_published=True)
    findings += collected.findings.closed() + check_rows_periods(facts, received)
    table = pa.Table.from_pandas(facts.reindex(columns=WORKING.names), schema=WORKING, preserve_index=False)
    return {
        "state": "read",
        "layout": form.id,
        "form": form.form,
        "cover": _cover(one, form, span(facts), lists, findings).__dict__,
        "findings": [finding.as_dict() for finding in findings],
    }, table


def _with_parts(form: Layout) -> Layout:
    """The layout with the parts of the report that it takes from the layout of the whole report."""
    if "parts" in form.reads:
        return form
    names = form.reads.get("only") or form.reads["by_indicator"]
    parts = [part for part in layout(form.reads["uses"]).reads["parts"] if part["id"] in names]
    return replace(form, reads={**form.reads, "parts": parts})


def _of_one_surface(form: Layout, surfaces: set[str]) -> Layout:
    """A part that is split into a file for each surface (search, advertisements) is a form for each of them.

    Otherwise the second file would be taken for the first one sent twice.
    """
    if form.reads["reader"] != "report" or len(surfaces) != 1 or plain(*surfaces) == "all":
        return form
    name = re.sub(r"[^a-z0-9]+", "_", plain(*surfaces)).strip("_")
    return replace(form, form=f"{form.form}_{name or 'surface'}")


def _cover(one: Box, form: Layout, period: str, lists: CodeLists, findings: list[Finding]) -> Cover:
    """Platforms' files have no cover: the sender is who sent it, the period is in the rows, a version in the name."""
    receipt = one.receipt
    provider = lists.providers.get(one.reporter, {})
    named = VERSION.search(receipt["file_name"])
    revision, reason = receipt.get("revision") or 1, receipt.get("revision_reason")
    if revision == 1 and named and int(named[1]) > 1:
        revision = int(named[1])
        reason = reason or f"The file is named version {revision} by its sender."
    if revision > 1 and not reason:
        findings.append(Finding.make("revision_without_reason", found=str(revision)))
    return Cover(
        reporter=one.reporter,
        form=form.form,
        time_period=period,
        revision=revision,
        revision_reason=reason,
        ref_area=provider.get("ref_area") or None,
        language=provider.get("language") or "en",
        is_synthetic=plain(provider.get("is_synthetic")) == "true",
    )


def rules(readable: list[Box], readings: dict[str, Any]) -> dict[str, list[Finding]]:
    """Findings by submission of the rules for platforms, all submissions in one run of the suite."""
    import pandas as pd

    from expectations.transparency import validate

    facts = pd.concat([pq.read_table(one.folder / "facts.parquet").to_pandas() for one in readable], ignore_index=True)
    return validate(facts, {one.id: one.reporter for one in readable}, lists=CodeLists())
