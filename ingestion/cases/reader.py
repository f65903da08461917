"""From the sheets of a case file to counts and pseudonymised records: what a layout with `reader: cases` means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from expectations.codelists import CodeLists
from expectations.findings import Finding
from expectations.repeated import Findings
from ingestion.cover import period_findings
from ingestion.layout import Layout, Sheet, plain
from ingestion.marks import date_periods
from ingestion.schema import READ
from ingestion.submission import Cover
from ingestion.tables import Reading

from .counting import Counting
from .keys import Key, key_of
from .rows import LISTS, Record, has_consent, records

#: What lands of each record beside the counts: pseudonyms, the month, codes as written. No day, no text, no id.
CASES = pa.schema(
    [
        *((name, pa.string()) for name in ("submission_id", "reporter", "layout", "scheme", "agreement", "key_id")),
        *((name, pa.string()) for name in ("incident", "client", "month", "time_period", "primary_form")),
        *((name, pa.string()) for name in ("ref_area", "sex", "age", "relationship", "report_status", "channel")),
        ("disability", pa.string()),
        *((name, pa.list_(pa.string())) for name in LISTS),
        ("removal_hours", pa.float64()),
        ("source_row", pa.int32()),
    ]
)
PLAIN = ("ref_area", "sex", "age", "relationship", "report_status", "channel", "disability")


@dataclass(frozen=True)
class Cases:
    """What a case file says: counts with findings, the cover, and the records as they land."""

    reading: Reading
    cover: Cover
    table: pa.Table


def read_cases(layout: Layout, parsed: dict[str, Any], receipt: dict[str, Any], lists: CodeLists) -> Cases:
    """Read, count and pseudonymise. Raises `NoKey` where the house has no key for the period of the rows."""
    findings = Findings()
    sheets: list[Sheet] = parsed["sheets"]
    provider = lists.providers.get(receipt["reporter"], {})
    received = dt.datetime.fromisoformat(receipt["received_at"]).date()
    found = records(layout, sheets, parsed["kind"], findings)
    cover = _cover(layout, found, receipt, provider, findings)
    if cover.time_period:
        findings += period_findings(cover.time_period, provider, received)
    agreed = [record for record in found if has_consent(record)]
    if refused := len(found) - len(agreed):
        findings.append(Finding.make("without_consent", found=str(refused)))
    _missing(layout, agreed, sheets[0]["name"] or None, findings)
    facts = Counting(layout, lists, provider.get("ref_area")).facts(agreed, refused)
    table = CASES.empty_table()
    if not any(finding.severity == "error" for finding in findings):
        key = key_of(cover.time_period, is_synthetic=cover.is_synthetic)
        table = _pseudonymised(agreed, layout, lists, key, provider, cover)
    return Cases(Reading(_typed(facts, layout, cover, sheets[0]["name"] or None), findings.closed()), cover, table)


def _cover(
    layout: Layout, found: list[Record], receipt: dict[str, Any], provider: dict[str, str], findings: list[Finding]
) -> Cover:
    """Case files have no cover: the sender is who sent it, the period is the quarter that all days lie in."""
    quarters = sorted({_quarter(record.day) for record in found if record.day})
    if len(quarters) > 1:
        findings.append(Finding.make("several_periods", found=", ".join(quarters)))
    revision, reason = receipt.get("revision") or 1, receipt.get("revision_reason")
    if revision > 1 and not reason:
        findings.append(Finding.make("revision_without_reason", found=str(revision)))
    return Cover(
        reporter=receipt["reporter"],
        form=layout.form,
        time_period=quarters[0] if quarters else "",
        revision=revision,
        revision_reason=reason,
        ref_area=provider.get("ref_area") or None,
        language=provider.get("language") or "en",
        is_synthetic=plain(provider.get("is_synthetic")) == "true",
    )


def _quarter(day: dt.date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _missing(layout: Layout, found: list[Record], sheet: str | None, findings: list[Finding]) -> None:
    """A record without a form or without the id that it is counted by cannot be counted."""
    wanted = layout.reads.get("required", ["incident", "forms"])
    for record in found:
        for name in wanted:
            given = record.lists.get(name) if name in LISTS else record[name]
            if not given:
                column = layout.reads["fields"][name]
                column = column if isinstance(column, str) else column[0]
                findings.append(Finding.make("missing_value", sheet=sheet, row=record.row, column=column))


def _pseudonymised(
    found: list[Record], layout: Layout, lists: CodeLists, key: Key, provider: dict[str, str], cover: Cover
) -> pa.Table:
    agreement = provider.get("agreement") or None
    counting = Counting(layout, lists, provider.get("ref_area"))

    def hidden(scope: str, kind: str, identifier: str | None) -> str | None:
        return key.pseudonym(scope, kind, identifier) if identifier else None

    rows = [
        {
            "reporter": cover.reporter,
            "layout": layout.id,
            "scheme": layout.scheme,
            "agreement": agreement,
            "key_id": key.id,
            # Incidents are numbered by each provider for itself; only people are known to several.
            "incident": hidden(cover.reporter, "incident", record["incident"]),
            "client": hidden(agreement or cover.reporter, "client", record["client"]),
            "month": record.day.strftime("%Y-%m") if record.day else None,
            "time_period": cover.time_period,
            "primary_form": counting.primary(record),
            **{name: record[name] for name in PLAIN},
            **{name: record.lists.get(name, []) for name in LISTS},
            "removal_hours": counting.hours(record),
            "source_row": record.row,
        }
        for record in found
    ]
    return pa.Table.from_pylist(rows, schema=CASES)


def _typed(facts: pd.DataFrame, layout: Layout, cover: Cover, sheet: str | None) -> pd.DataFrame:
    """The counts with the columns that every reading has."""
    frame = facts.reindex(columns=READ.names).astype(object)
    frame["obs_value"] = frame["obs_value"].astype(float)
    constants = {"layout": layout.id, "scheme": layout.scheme, "sheet": sheet}
    # A count has no cell of its own: its place is the row where the first case stands, and its number.
    frame["source_column"] = [f"count {number}" for number in range(1, len(frame) + 1)]
    constants |= {"unit_measure": "NR", "time_period": cover.time_period or None, "obs_status": "A", "is_total": False}
    frame = frame.assign(**constants)
    frame["value_text"] = frame["obs_value"].map(lambda value: f"{value:g}")
    date_periods(frame)
    return frame
