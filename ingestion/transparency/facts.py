"""The facts of a transparency report while they are read: an entry for each figure, and the findings on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from expectations.findings import Finding
from expectations.repeated import Findings

from ..submission import PERIOD, Period
from .figures import figure

#: Columns of the facts as they land. Codes are as written; text is null where a table has no such dimension.
COLUMNS = [
    *("submission_id", "reporter", "layout", "breakdown", "sheet", "source_row", "source_column", "scheme"),
    *("platform", "surface", "territory", "ref_area", "language"),
    *("time_period", "period_from", "period_to"),
    *("section", "category", "keyword", "line", "metric", "outcome", "requestor"),
    *("counting_unit", "unit_measure", "obs_value", "obs_status", "obs_note"),
]


@dataclass
class Collected:
    """What was read so far."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def remark(self, code: str, **place: Any) -> None:
        """A finding; of many of one kind the first are listed and the rest is counted."""
        self.findings.append(Finding.make(code, **place))

    def take(self, cell: Any, entry: dict[str, Any], *, blank: str = "skip", scale: float = 1.0) -> bool:
        """Add the figure of a cell; an empty one is missing or left out. True if there was a figure."""
        unit = entry["unit_measure"]
        place = {"sheet": entry["sheet"], "row": entry["source_row"], "column": entry["source_column"]}
        found = figure(cell, unit="NR" if unit == "NR" else "PT" if unit == "PT" else unit)
        if found is None:
            if blank == "missing":
                self.entries.append({**entry, "obs_value": None, "obs_status": "M"})
            return False
        if found.finding:
            self.remark(found.finding, found=" ".join(str(cell).split()), expected=found.expected, **place)
        value = None if found.value is None else found.value * scale
        if unit == "PT" and scale == 100 and found.value is not None and found.value > 1:
            # 98.84 in a column of fractions is a percentage already; what is more than 100 is no share, as it stands.
            value = found.value
            if value <= 100:
                self.remark("number_rewritten", found=f"{value:g}", expected=f"{value:g} per cent", **place)
        notes = " ".join(note for note in (entry.get("obs_note"), found.note) if note) or None
        status = found.status if found.status != "A" else entry.get("obs_status") or "A"
        self.entries.append({**entry, "obs_value": value, "obs_status": status, "obs_note": notes})
        return True

    def frame(self, layout: str, scheme: str) -> pd.DataFrame:
        """The facts with the days of their periods."""
        facts = pd.DataFrame(self.entries, columns=COLUMNS, dtype=object)
        facts["obs_value"] = facts["obs_value"].astype(float)
        facts["layout"] = layout
        facts["scheme"] = facts["scheme"].where(facts["scheme"].notna(), scheme)
        days = {text: Period(text) for text in facts["time_period"].dropna().unique() if PERIOD.match(str(text))}
        facts["period_from"] = [days[text].first if text in days else None for text in facts["time_period"]]
        facts["period_to"] = [days[text].last if text in days else None for text in facts["time_period"]]
        # Text is null where it is empty, whatever pandas made of a column without any.
        text = facts.columns.difference(["source_row", "obs_value"])
        facts[text] = facts[text].astype(object).where(facts[text].notna(), None)
        return facts


def words(value: Any) -> str | None:
    """A label as written, with single spaces; whole numbers lose the `.0` that workbooks give them."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) or None
