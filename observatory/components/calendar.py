"""Who owes which return by when, and how it stands: told from a release, its list of offices and the day of today."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from observatory.release import Release

RECEIVED, DUE, LATE = "received", "due", "late"
# A calendar of releases looks a year ahead.
AHEAD = dt.timedelta(days=366)
# The periods of a year by how often an office reports, each with the month in which it ends. Surveys come in waves.
_PARTS = {
    "A": (("", 12),),
    "S": (("-S1", 6), ("-S2", 12)),
    "Q": (("-Q1", 3), ("-Q2", 6), ("-Q3", 9), ("-Q4", 12)),
    "M": tuple((f"-{month:02d}", month) for month in range(1, 13)),
}


@dataclass(frozen=True)
class Due:
    """One return: of which office and period, owed by which day, and how it stands in this release."""

    reporter: str
    source: str
    period: str
    by: dt.date
    state: str


def calendar(release: Release, today: dt.date) -> list[Due]:
    """Every return of the offices of a release that has been owed or will be within a year, by office and period."""
    here = received(release)
    found = []
    for row in offices(release):
        for period, ends in _periods(row, today):
            by = ends + dt.timedelta(days=int(row["due_days"] or 0))
            if period in here.get(row["reporter"], set()):
                state = RECEIVED
            elif by > today + AHEAD:
                continue
            else:
                state = LATE if by < today else DUE
            found.append(Due(row["reporter"], row["source"], period, by, state))
    return found


def next_update(release: Release, source: str) -> dt.date | None:
    """The day on which the next returns of a kind of source fall due after a release was made; None where none do."""
    made = dt.date.fromisoformat(str(release.manifest["made_at"])[:10])
    coming = [due.by for due in calendar(release, made) if due.source == source and due.state == DUE]
    return min(coming, default=None)


@lru_cache(maxsize=8)
def offices(release: Release) -> tuple[Mapping[str, str], ...]:
    """The offices that owe returns, in the order of their list: invented ones only where the returns are invented."""
    if "providers" not in release.codelists:
        return ()
    rows = release.codelist("providers").to_dict("records")
    kinds = {str(bool(row["is_synthetic"])).lower() for row in release.manifest["submissions"]}
    return tuple(row for row in rows if not kinds or row["is_synthetic"].lower() in kinds)


def received(release: Release) -> dict[str, set[str]]:
    """The periods by office of which the release has a return; 2019/2024 stands for every year between."""
    found: dict[str, set[str]] = {}
    for row in release.manifest["submissions"]:
        first, _, last = str(row["time_period"]).partition("/")
        periods = {first}
        if last and first[:4].isdigit() and last[:4].isdigit():
            periods = {str(year) for year in range(int(first[:4]), int(last[:4]) + 1)}
        found.setdefault(str(row["reporter"]), set()).update(periods)
    return found


def _periods(row: Mapping[str, str], today: dt.date) -> Iterator[tuple[str, dt.date]]:
    """The periods of an office since it began, up to a year from now, each with its last day."""
    begins = dt.date.fromisoformat(row["valid_from"])
    ends = dt.date.fromisoformat(row["valid_to"]) if row.get("valid_to") else today + AHEAD
    parts = _PARTS.get(row["frequency"], ())
    for year, (part, month) in product(range(begins.year, ends.year + 1), parts):
        first = dt.date(year, month - 12 // len(parts) + 1, 1)
        last = (dt.date(year, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        if first >= begins and last <= ends:
            yield f"{year}{part}", last
