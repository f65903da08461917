"""Who owes which return by when, and what became of it: the calendar of submissions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pyarrow.dataset as ds

from expectations.codelists import CodeLists

from .settings import Zones, zones
from .submission import PERIOD, Period

#: The periods of a year, by the frequency of a provider; others report once a year.
PARTS = {
    "S": ["-S1", "-S2"],
    "Q": [f"-Q{number}" for number in range(1, 5)],
    "M": [f"-{number:02d}" for number in range(1, 13)],
}


@dataclass(frozen=True)
class Due:
    """A return that is owed: for which period, by which day, and how it stands."""

    reporter: str
    source: str
    period: Period
    by: dt.date
    state: str

    @property
    def is_late(self) -> bool:
        """Past its day and not here."""
        return self.state == "late"


def calendar(today: dt.date, *, within: Zones | None = None, lists: CodeLists | None = None) -> list[Due]:
    """Every return that has fallen due or soon will, by reporter and period: received, due or late."""
    lists = lists or CodeLists()
    here = landed(within or zones())
    found = []
    for reporter, row in sorted(lists.providers.items()):
        for period in periods(row, today):
            by = period.last + dt.timedelta(days=int(row["due_days"] or 0))
            state = "received" if period.text in here.get(reporter, set()) else "late" if by < today else "due"
            found.append(Due(reporter, row["source"], period, by, state))
    return found


def periods(provider: dict[str, str], today: dt.date) -> Iterator[Period]:
    """The periods that a provider reports on: those since it began that have ended."""
    if provider["frequency"] == "W":
        # A survey comes in waves; nobody owes the next one by a day.
        return
    first = dt.date.fromisoformat(provider["valid_from"])
    last = dt.date.fromisoformat(provider["valid_to"]) if provider.get("valid_to") else today
    parts = PARTS.get(provider["frequency"], [""])
    for year, part in product(range(first.year, last.year + 1), parts):
        period = Period(f"{year}{part}")
        if period.first >= first and period.last < min(last, today):
            yield period


def landed(place: Zones) -> dict[str, set[str]]:
    """Reporter -> the periods of which something has landed; 2019/2024 stands for every year between."""
    paths = [path for path in sorted(place.landing.glob("*/*/submission.parquet")) if path.parent.name[0] != "_"]
    found: dict[str, set[str]] = {}
    if paths:
        table = ds.dataset(paths, format="parquet").to_table(columns=["reporter", "time_period"])
        for row in table.to_pylist():
            found.setdefault(row["reporter"], set()).update(_each(row["time_period"]))
    return found


def _each(text: str) -> Iterator[str]:
    first, _, last = text.partition("/")
    if last and PERIOD.match(first) and PERIOD.match(last):
        yield from (str(year) for year in range(int(first[:4]), int(last[:4]) + 1))
    else:
        yield first
