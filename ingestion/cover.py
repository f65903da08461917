"""Read the cover of a return: who sends which form for which period, and whether that can be true."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from expectations.codelists import CodeLists
from expectations.findings import Finding
from expectations.repeated import Findings

from .layout import Layout, Sheet, key_values, plain
from .submission import PERIOD, Cover, Period

TRUE = {"yes", "y", "true", "1", "da", "po", "sì", "si", "да"}


def stated(layout: Layout, sheets: list[Sheet]) -> dict[str, Any]:
    """What the file itself says, by key: from the cover sheet, columns with one value, titles, or the layout."""
    said: dict[str, Any] = dict(layout.cover.get("constants", {}))
    said.update(key_values(sheets, layout.cover.get("sheet")))
    if columns := layout.cover.get("columns"):
        header = sheets[0]["rows"][0][1]
        places = {plain(cell): index for index, cell in enumerate(header) if cell is not None}
        for key, name in columns.items():
            index = places.get(plain(name))
            if index is None:
                continue
            values = [cells[index] for _, cells in sheets[0]["rows"][1:] if index < len(cells)]
            said[key] = next((value for value in values if value is not None), None)
    return said


def cover(
    layout: Layout,
    sheets: list[Sheet],
    *,
    reporter: str,
    sent: dict[str, Any],
    received: dt.date,
    lists: CodeLists,
) -> tuple[Cover, list[Finding]]:
    """The cover with findings about it; a period that cannot be read is left as written."""
    said = stated(layout, sheets)
    findings: list[Finding] = []
    sheet = layout.cover.get("sheet")
    provider = lists.providers.get(reporter, {})
    # A text table without rows has no place for a cover; that it is empty is said once, about the table.
    in_columns = layout.cover.get("columns") and layout.cover.get("time_period") != "from_rows"
    if sheet or (in_columns and len(sheets[0]["rows"]) > 1):
        for key in ("reporter", "time_period", "revision"):
            if said.get(key) in (None, ""):
                findings.append(Finding.make("cover_missing", sheet=sheet, expected=key))
    if said.get("reporter") not in (None, "", reporter):
        findings.append(Finding.make("wrong_reporter", sheet=sheet, found=str(said["reporter"]), expected=reporter))
    area = said.get("ref_area")
    country = provider.get("ref_area")
    if area and country and str(area) != country:
        findings.append(Finding.make("wrong_area_of_form", sheet=sheet, found=str(area), expected=country))
    revision, reason = _revision(said, sent, sheet, findings)
    period = str(said.get("time_period") or "").strip()
    period = period.removesuffix(".0")
    if layout.cover.get("time_period") != "from_rows" and period:
        owed = {**provider, **({"frequency": layout.cover["frequency"]} if "frequency" in layout.cover else {})}
        _check_period(period, owed, received, sheet, findings)
        findings += _titles(layout, sheets, period)
    return (
        Cover(
            reporter=reporter,
            form=layout.form,
            time_period=period,
            revision=revision,
            revision_reason=reason,
            ref_area=country or (str(area) if area else None),
            language=str(said.get("language") or provider.get("language") or "en"),
            is_synthetic=plain(said.get("synthetic")) in TRUE or plain(provider.get("is_synthetic")) in TRUE,
        ),
        findings,
    )


def _revision(
    said: dict[str, Any], sent: dict[str, Any], sheet: str | None, findings: list[Finding]
) -> tuple[int, str | None]:
    written = said.get("revision")
    if written in (None, ""):
        written = sent.get("revision") or 1
    reason = said.get("revision_reason") or sent.get("revision_reason")
    reason = " ".join(str(reason).split()) if reason else None
    text = str(written).strip().removesuffix(".0")
    if not re.fullmatch(r"[1-9]\d?", text):
        findings.append(Finding.make("bad_revision", sheet=sheet, found=text))
        return 1, reason
    revision = int(text)
    if revision > 1 and not reason:
        findings.append(Finding.make("revision_without_reason", sheet=sheet, found=text))
    if revision == 1 and reason:
        findings.append(Finding.make("reason_without_revision", sheet=sheet))
    return revision, reason


def _check_period(
    text: str, provider: dict[str, str], received: dt.date, sheet: str | None, findings: list[Finding]
) -> None:
    frequency = provider.get("frequency") or "Q"
    wanted = {"Q": "a quarter, like 2024-Q1", "A": "a year, like 2024", "M": "a month, like 2024-01"}.get(
        frequency, "2024 or 2024-Q1"
    )
    if not PERIOD.match(text):
        findings.append(Finding.make("bad_period", sheet=sheet, found=text, expected=wanted))
        return
    period = Period(text)
    if period.last >= received:
        findings.append(Finding.make("period_in_future", sheet=sheet, found=text))
    if frequency and period.frequency != frequency:
        findings.append(Finding.make("period_not_owed", sheet=sheet, found=text, expected=wanted))
    begins = provider.get("valid_from")
    if begins and period.last < dt.date.fromisoformat(begins):
        findings.append(
            Finding.make("period_not_owed", sheet=sheet, found=text, expected=f"owed: returns begin with {begins}")
        )


def period_findings(text: str, provider: dict[str, str], received: dt.date) -> list[Finding]:
    """For forms with the period in each row that is one for the whole return: it must be one that is owed."""
    findings: list[Finding] = []
    _check_period(text, provider, received, None, findings)
    return findings


def _titles(layout: Layout, sheets: list[Sheet], period: str) -> list[Finding]:
    """Periods written in titles must be the cover's."""
    pattern = layout.cover.get("titles")
    if not pattern:
        return []
    findings = []
    for sheet in sheets:
        first = sheet["rows"][0] if sheet["rows"] else None
        if first and first[1] and isinstance(first[1][0], str) and (found := re.search(pattern, first[1][0])):
            written = found["period"]
            if written != period:
                findings.append(
                    Finding.make(
                        "period_not_matching", sheet=sheet["name"], row=first[0], found=written, expected=period
                    )
                )
    return findings


def check_rows_periods(facts: pd.DataFrame, received: dt.date) -> list[Finding]:
    """For forms with the period in each row: none may lie in the future."""
    findings = Findings()
    for text in sorted(str(text) for text in facts["time_period"].dropna().unique()):
        if PERIOD.match(text) and Period(text).last >= received:
            row = facts[facts["time_period"] == text].iloc[0]
            findings.append(
                Finding.make("period_in_future", sheet=row["sheet"], row=int(row["source_row"]), found=text)
            )
    return findings.closed()


def span(facts: pd.DataFrame) -> str:
    """The first and last period of the rows: 2019/2024; one period stays as it is."""
    periods = sorted(text for text in facts["time_period"].dropna().unique() if PERIOD.match(str(text)))
    if not periods:
        return ""
    return periods[0] if periods[0] == periods[-1] else f"{periods[0]}/{periods[-1]}"


def name_finding(file_name: str, period: str) -> list[Finding]:
    """A file name that begins with another period than the content is probably the wrong file."""
    found = re.match(r"(\d{4}-(?:Q[1-4]|S[12]))(?!\d)", file_name)
    if found and PERIOD.match(period) and found[1] != period:
        return [Finding.make("period_in_name", found=found[1], expected=period)]
    return []
