"""What a release holds, at a glance: counts, latest years and coverage, worked out once a release."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

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
)
_GLANCE = ("indicator", "breakdown", "country", "ref_area", "time_period", "freq", "obs_status", "conf_status")


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
        countries=frame["country"].nunique(),
        first=years.min() if len(frame) else "",
        last=years.max() if len(frame) else "",
    )


@lru_cache(maxsize=64)
def countries(release: Release, indicators: tuple[str, ...]) -> tuple[str, ...]:
    """The countries and territories that a release has figures of some indicators of."""
    frame = _glance(release)
    return tuple(frame.loc[frame["indicator"].isin(indicators), "country"].unique())


@lru_cache(maxsize=8)
def areas(release: Release) -> frozenset[str]:
    """All countries and territories of a release."""
    return frozenset(_glance(release)["country"])


@lru_cache(maxsize=8)
def latest(release: Release) -> pd.DataFrame:
    """The figure of each indicator over all forms in the latest full year of each country.

    Of everybody, or of women where an office counts women only: the column `sex` says which.
    """
    known = release.columns()
    totals: dict[str, list[str]] = {name: [TOTAL] for name in _AT_TOTAL if name in known}
    rows = release.table(where={"freq": "A", "sex": [TOTAL, "F"], **totals})
    rows = rows[(rows["ref_area"] == rows["country"]) & ~rows["indicator"].str.startswith("Q")]
    # The newest first, everybody before women only.
    rows = rows.assign(part=rows["sex"] != TOTAL).sort_values(
        ["indicator", "country", "time_period", "part", "breakdown"], ascending=[True, True, False, True, True]
    )
    return rows.drop_duplicates(["indicator", "country"])


@lru_cache(maxsize=8)
def coverage(release: Release) -> pd.DataFrame:
    """For each indicator, country and year: collected, partial, hidden or missing. No row: not collected."""
    frame = _glance(release)
    frame = frame[frame["ref_area"] == frame["country"]].assign(year=frame["time_period"].str[:YEAR])
    rows = []
    for (indicator, country, year), group in frame.groupby(["indicator", "country", "year"]):
        rows.append((indicator, country, year, _state(group)))
    return pd.DataFrame(rows, columns=["indicator", "country", "year", "state"])


def _state(group: pd.DataFrame) -> str:
    if group["obs_status"].isin(["M", "L"]).all():
        return "missing"
    if (group["conf_status"] == "C").all():
        return "hidden"
    # A year that is there only by some of its quarters is not complete.
    if not (group["freq"] == "A").any() or group["obs_status"].isin(PARTIAL).any():
        return "partial"
    return "collected"


@lru_cache(maxsize=8)
def _glance(release: Release) -> pd.DataFrame:
    frame = release.table(columns=_GLANCE)
    return frame[~frame["indicator"].str.startswith("Q")]
