"""What a release holds, at a glance: counts, latest years and coverage, worked out once a release."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from observatory.components.revised import marked
from observatory.components.view import TERRITORY
from observatory.release import Release

YEAR = 4
PARTIAL = {"D", "P"}
TOTAL = "_T"
_AT_TOTAL = (
    "form",
    "age",
    "relationship",
    "channel",
    "offence",
    "report_status",
    "disability",
    "user_type",
    "contact_reason",
    "nationality",
    "response",
    "platform",
    "survey_category",
)
# Levels of areas that are not parts of a country.
_WHOLE = ("country", TERRITORY)
_GLANCE = (
    "indicator",
    "country",
    "area_level",
    "time_period",
    "freq",
    "obs_status",
    "conf_status",
)


@dataclass(frozen=True)
class Counts:
    """How much a release shows and hides, and of when and where."""

    shown: int
    hidden: int
    countries: int
    first: str
    last: str

    @property
    def share(self) -> float:
        """The hidden figures as a share of all."""
        return self.hidden / max(self.shown + self.hidden, 1)


@lru_cache(maxsize=8)
def counts(release: Release) -> Counts:
    """Count the figures about people; measures of the returns are not among them."""
    groups = _glance(release)
    hidden = sum(group["cells"] for group in groups if group["conf_status"] == "C")
    years = [group["time_period"][:YEAR] for group in groups]
    return Counts(
        shown=sum(group["cells"] for group in groups) - hidden,
        hidden=hidden,
        countries=len({group["country"] for group in groups if group["area_level"] != TERRITORY}),
        first=min(years, default=""),
        last=max(years, default=""),
    )


@lru_cache(maxsize=64)
def countries(release: Release, indicators: tuple[str, ...]) -> tuple[str, ...]:
    """The countries that a release has some indicators of. A territory such as EEA is no country."""
    return tuple(
        sorted(
            {
                group["country"]
                for group in _glance(release)
                if group["area_level"] != TERRITORY and group["indicator"] in indicators
            }
        )
    )


@lru_cache(maxsize=8)
def areas(release: Release) -> frozenset[str]:
    """All countries and territories of a release."""
    return frozenset(group["country"] for group in _glance(release))


@lru_cache(maxsize=8)
def latest(release: Release) -> Mapping[tuple[str, str], dict[str, Any]]:
    """By indicator and country: the figure over all forms in the latest full year.

    Of everybody, or of women where an office counts women only: the column `sex` says which.
    """
    known = release.columns()
    totals: dict[str, list[str]] = {name: [TOTAL] for name in _AT_TOTAL if name in known}
    rows = [
        row
        for row in marked(
            release,
            release.rows(where={"freq": "A", "sex": [TOTAL, "F"], "area_level": list(_WHOLE), **totals}),
        )
        if not row["indicator"].startswith("Q")
    ]
    # The oldest first, women only before everybody: the last one of a key stays.
    rows.sort(key=lambda row: (row["time_period"], row["sex"] == TOTAL, row["breakdown"]))
    return {(row["indicator"], row["country"]): row for row in rows}


@lru_cache(maxsize=8)
def coverage(release: Release) -> Mapping[tuple[str, str, str], str]:
    """By indicator, country and year: collected, partial, hidden or missing. No entry: not collected."""
    years: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for group in _glance(release):
        if group["area_level"] in _WHOLE:
            key = (group["indicator"], group["country"], group["time_period"][:YEAR])
            years.setdefault(key, []).append(group)
    return {key: _state(groups) for key, groups in years.items()}


def _state(groups: list[Mapping[str, Any]]) -> str:
    statuses = {group["obs_status"] for group in groups}
    if statuses <= {"M", "L"}:
        return "missing"
    if all(group["conf_status"] == "C" for group in groups):
        return "hidden"
    # A year that is there only by some of its quarters or halves is not complete.
    is_whole = any(group["freq"] in ("A", "S") for group in groups)
    return "partial" if not is_whole or statuses & PARTIAL else "collected"


@lru_cache(maxsize=8)
def _glance(release: Release) -> tuple[Mapping[str, Any], ...]:
    """How many figures there are by these codes, counted once a release and in the database."""
    return tuple(group for group in release.tally(_GLANCE) if not group["indicator"].startswith("Q"))
