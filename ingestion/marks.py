"""What a layout knows of its facts beside where they stand: partial periods, breaks, totals."""

from __future__ import annotations

import pandas as pd

from .layout import Layout
from .submission import PERIOD, Period


def mark(layout: Layout, facts: pd.DataFrame) -> None:
    """What the layout knows of single periods and codes: status, note, dates."""
    for known in layout.marks:
        chosen = pd.Series(True, index=facts.index)
        for column, codes in known["where"].items():
            chosen &= facts[column].isin([str(code) for code in codes])
        for column, value in known["set"].items():
            if column == "obs_note":
                before = facts.loc[chosen, column]
                facts.loc[chosen, column] = before.map(lambda note, new=value: f"{note} {new}" if note else new)
            else:
                facts.loc[chosen, column] = value if column.startswith("period_") else str(value)


def date_periods(facts: pd.DataFrame) -> None:
    """First and last day of the period, where no mark has said otherwise."""
    known = {text: Period(text) for text in facts["time_period"].dropna().unique() if PERIOD.match(str(text))}
    for column, side in (("period_from", "first"), ("period_to", "last")):
        days = facts["time_period"].map({text: getattr(period, side) for text, period in known.items()})
        facts[column] = facts[column].where(facts[column].notna(), days.astype(object))


def flag_totals(layout: Layout, facts: pd.DataFrame) -> None:
    """Flag the rows that sum up others; they are checked and do not land."""
    for total in layout.totals:
        if not total.get("land"):
            chosen = (facts[total["dimension"]] == str(total["code"])) & facts["total_kind"].isna()
            facts.loc[chosen, "is_total"] = True
            facts.loc[chosen, "total_kind"] = "code"
