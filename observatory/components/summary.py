"""What a release holds, at a glance: counts, latest years and coverage, worked out once a release."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

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
    "response",
    "platform",
    "survey_category",
)
_GLANCE = (
    "indicator",
    "breakdown",
    "country",
    "ref_area",
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
    frame = _glance(release)
    hidden = int((frame["conf_status"] == "C").sum())
    years = frame["time_period"].str[:YEAR]
    return Counts(
        shown=len(frame) - hidden,
        hidden=hidden,
        countries=frame.loc[frame["area_level"] != TERRITORY, "country"].nunique(),
        first=years.min() if len(frame) else "",
        last=years.max() if len(frame) else "",
    )


@lru_cache(maxsize=64)
def countries(release: Release, indicators: tuple[str, ...]) -> tuple[str, ...]:
    """The countries that a release has figures of some indicators of. A territory such as EEA is no country."""
    frame = _glance(release)
    frame = frame[(frame["area_level"] != TERRITORY) & frame["indicator"].isin(indicators)]
    return tuple(frame["country"].unique())


@lru_cache(maxsize=8)
def areas(release: Release) -> frozenset[str]:
    """All countries and territories of a release."""
    return frozenset(_glance(release)["country"])


@lru_cache(maxsize=8)
def latest(release: Release) -> Mapping[tuple[str, str], dict[str, Any]]:
    """By indicator and country: the figure over all forms in the latest full year.

    Of everybody, or of women where an office counts women only: the column `sex` says which.
    """
    known = release.columns()
    totals: dict[str, list[str]] = {name: [TOTAL] for name in _AT_TOTAL if name in known}
    rows = [
        row
        for row in release.rows(where={"freq": "A", "sex": [TOTAL, "F"], **totals})
        if row["ref_area"] == row["country"] and not row["indicator"].startswith("Q")
    ]
    # The oldest first, women only before everybody: the last one of a key stays.
    rows.sort(key=lambda row: (row["time_period"], row["sex"] == TOTAL, row["breakdown"]))
    return {(row["indicator"], row["country"]): row for row in rows}


@lru_cache(maxsize=8)
def coverage(release: Release) -> Mapping[tuple[str, str, str], str]:
    """By indicator, country and year: collected, partial, hidden or missing. No entry: not collected."""
    frame = _glance(release)
    frame = frame[frame["ref_area"] == frame["country"]].assign(year=frame["time_period"].str[:YEAR])
    return {key: _state(group) for key, group in frame.groupby(["indicator", "country", "year"])}


def _state(group: pd.DataFrame) -> str:
    if group["obs_status"].isin(["M", "L"]).all():
        return "missing"
    if (group["conf_status"] == "C").all():
        return "hidden"
    # A year that is there only by some of its quarters or halves is not complete.
    whole = group["freq"].isin(["A", "S"]).any()
    return "partial" if not whole or group["obs_status"].isin(PARTIAL).any() else "collected"


@lru_cache(maxsize=8)
def _glance(release: Release) -> pd.DataFrame:
    frame = release.table(columns=_GLANCE)
    return frame[~frame["indicator"].str.startswith("Q")]
