"""What a release holds, at a glance: counts, latest years and coverage, worked out once a release."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from observatory.release import Release

YEAR = 4
PARTIAL = {"D", "P"}
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


@lru_cache(maxsize=8)
def countries(release: Release) -> tuple[str, ...]:
    """The countries and territories that a release has figures of."""
    return tuple(_glance(release)["country"].unique())


@lru_cache(maxsize=8)
def latest(release: Release) -> pd.DataFrame:
    """The figure of each indicator, all forms and persons together, in the latest full year of each country."""
    known = release.columns()
    totals = {
        name: ["_T", "_A"] for name in ("form", "sex", "age", "relationship", "channel", "offence") if name in known
    }
    totals |= {name: ["_T"] for name in ("report_status", "disability", "user_type", "contact_reason") if name in known}
    rows = release.table(where={"freq": "A", **totals})
    rows = rows[(rows["ref_area"] == rows["country"]) & ~rows["indicator"].str.startswith("Q")]
    # All forms where a source counts everything stand beside all forms of this violence: the narrower one is meant.
    rows = rows.assign(wide=rows["form"] == "_A") if "form" in rows else rows.assign(wide=False)
    rows = rows.sort_values(
        ["indicator", "country", "time_period", "wide", "breakdown"], ascending=[True, True, False, True, True]
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
