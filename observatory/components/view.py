"""What one view of an indicator shows: the rows that the address asks for, the same for chart, table and file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from observatory.components.labels import TOTAL, Labels
from observatory.release import Release

DIMENSIONS = (
    "ref_area",
    "time_period",
    "form",
    "sex",
    "age",
    "relationship",
    "channel",
    "ict",
    "offence",
    "report_status",
    "disability",
    "user_type",
    "contact_reason",
    "nationality",
    "platform",
)
CHARACTERISTICS = tuple(name for name in DIMENSIONS if name not in ("ref_area", "time_period"))
AREA = "ref_area"


@dataclass(frozen=True)
class View:
    """The figures of one view: rows over periods, one line for each code of `by` (or one line where `by` is empty)."""

    indicator: str
    breakdown: str
    area: str
    by: str
    rows: pd.DataFrame
    periods: tuple[str, ...]
    codes: tuple[str, ...]
    fixed: Mapping[str, str]

    def cell(self, code: str, period: str) -> dict[str, object] | None:
        """The row of one code in one period, or None where nothing is collected."""
        return self._cells.get((code if self.by else TOTAL, period))

    @cached_property
    def _cells(self) -> dict[tuple[str, str], dict[str, object]]:
        records = self.rows.to_dict("records")
        return {(str(row[self.by]) if self.by else TOTAL, str(row["time_period"])): row for row in records}


@lru_cache(maxsize=256)
def breakdowns(release: Release, indicator: str) -> tuple[str, ...]:
    """The tables of an indicator."""
    frame = release.table(indicator, columns=["breakdown"], distinct=True)
    return tuple(frame["breakdown"])


@lru_cache(maxsize=256)
def choices(release: Release, indicator: str, breakdown: str) -> pd.DataFrame:
    """The combinations of codes that a table has, without its figures. Not to be changed."""
    columns = [name for name in (*DIMENSIONS, "freq", "country") if name in release.columns(indicator)]
    return release.table(indicator, {"breakdown": breakdown}, columns=columns, distinct=True)


def varying(frame: pd.DataFrame) -> list[str]:
    """The characteristics that a table is broken down by."""
    return [name for name in CHARACTERISTICS if name in frame and frame[name].nunique() > 1]


def parts_of(area: str, frame: pd.DataFrame, labels: Labels) -> list[str]:
    """The areas of the table that hang on an area, levels that the table lacks stepped over."""
    present = set(frame["ref_area"])
    above = labels.parents("ref_area")

    def nearest(code: str) -> str:
        parent = above.get(code, "")
        while parent and parent not in present:
            parent = above.get(parent, "")
        return parent

    return [code for code in labels.order("ref_area", list(present)) if nearest(code) == area]


def look(
    release: Release,
    labels: Labels,
    *,
    indicator: str,
    breakdown: str,
    area: str,
    freq: str,
    by: str,
    fixed: Mapping[str, str],
) -> View:
    """Read the rows of one view from the release."""
    known = release.columns(indicator)
    where: dict[str, str | list[str]] = {"breakdown": breakdown, "freq": freq}
    areas = [area]
    if by == AREA:
        areas += parts_of(area, choices(release, indicator, breakdown), labels)
    where["ref_area"] = areas
    where |= {name: code for name, code in fixed.items() if name != by and name in known}
    rows = release.table(indicator, where)
    codes = tuple(labels.order(by, list(rows[by].unique()))) if by else (TOTAL,)
    if by == AREA:
        codes = tuple(code for code in areas if code in set(codes))
    return View(
        indicator=indicator,
        breakdown=breakdown,
        area=area,
        by=by,
        rows=rows,
        periods=tuple(sorted(rows["time_period"].unique())),
        codes=codes,
        fixed=dict(fixed),
    )
