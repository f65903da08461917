"""What one view of an indicator shows: the rows that the address asks for, the same for chart, table and file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from observatory.components.labels import TOTAL, Labels
from observatory.components.revised import marked
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
    "response",
    "platform",
    "survey_category",
    "reporter",
)
CHARACTERISTICS = tuple(name for name in DIMENSIONS if name not in ("ref_area", "time_period"))
AREA = "ref_area"
COUNTRY = "country"
TERRITORY = "territory"


@dataclass(frozen=True)
class View:
    """The figures of one view: rows over periods, one line for each code of `by` (or one line where `by` is empty)."""

    indicator: str
    breakdown: str
    area: str
    by: str
    rows: tuple[Mapping[str, Any], ...]
    periods: tuple[str, ...]
    codes: tuple[str, ...]
    fixed: Mapping[str, str]

    def cell(self, code: str, period: str) -> Mapping[str, Any] | None:
        """The row of one code in one period, or None where nothing is collected."""
        return self._cells.get((code if self.by else TOTAL, period))

    @property
    def unit(self) -> str:
        """The code of the unit of the figures; empty where there are none."""
        return str(self.rows[0]["unit_measure"]) if self.rows else ""

    @property
    def has_intervals(self) -> bool:
        """Whether any figure shown is an estimate with an interval."""
        return any(row.get("ci_low") is not None for row in self.rows)

    @property
    def line(self) -> str:
        """The code that stands for the whole view: its area or its total where there is one, else the first."""
        whole = self.area if self.by == AREA else TOTAL
        return whole if whole in self.codes or not self.codes else self.codes[0]

    @cached_property
    def _cells(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        return {(str(row[self.by]) if self.by else TOTAL, str(row["time_period"])): row for row in self.rows}


@dataclass(frozen=True)
class Options:
    """What a table of an indicator can be asked for in some areas: the codes of its dimensions."""

    codes: Mapping[str, tuple[str, ...]]
    areas: int

    @property
    def varying(self) -> tuple[str, ...]:
        """The characteristics that the table is broken down by."""
        return tuple(name for name in CHARACTERISTICS if len(self.codes.get(name, ())) > 1)


@lru_cache(maxsize=1024)
def breakdowns(release: Release, indicator: str) -> tuple[str, ...]:
    """The tables of an indicator."""
    return tuple(row["breakdown"] for row in release.rows(indicator, columns=["breakdown"], distinct=True))


@lru_cache(maxsize=1024)
def areas(release: Release, indicator: str, breakdown: str) -> Mapping[str, tuple[str, str]]:
    """The country and the level of every area of a table. Not to be changed."""
    rows = release.rows(
        indicator, {"breakdown": breakdown}, columns=["ref_area", "country", "area_level"], distinct=True
    )
    return {row["ref_area"]: (row["country"], row["area_level"]) for row in rows}


@lru_cache(maxsize=4096)
def freqs(release: Release, indicator: str, breakdown: str, within: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of periods that a table has in some areas: years, quarters."""
    rows = release.rows(indicator, {"breakdown": breakdown, AREA: within}, columns=["freq"], distinct=True)
    return tuple(str(row["freq"]) for row in rows)


@lru_cache(maxsize=4096)
def options(release: Release, indicator: str, breakdown: str, within: tuple[str, ...], freq: str = "") -> Options:
    """The codes that a table has in some areas, in periods of one kind or of all, each dimension by itself."""
    known = release.columns(indicator)
    names = [name for name in CHARACTERISTICS if name in known]
    where = {"breakdown": breakdown, AREA: within} | ({"freq": freq} if freq else {})
    codes = release.codes([*names, AREA], indicator, where)
    return Options(codes, len(codes.pop(AREA)))


@lru_cache(maxsize=1024)
def crossed(
    release: Release, indicator: str, breakdown: str, within: tuple[str, ...], freq: str, names: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """The codes of some dimensions that a table has together, as they are crossed in its rows."""
    if not names:
        return ()
    where = {"breakdown": breakdown, AREA: within, "freq": freq}
    rows = release.rows(indicator, where, columns=names, distinct=True)
    return tuple(tuple(str(row[name]) for name in names) for row in rows)


def parts_of(area: str, present: set[str], labels: Labels) -> list[str]:
    """The areas of a table that hang on an area, levels that the table lacks stepped over."""
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
    within: tuple[str, ...],
    freq: str,
    by: str,
    fixed: Mapping[str, str],
) -> View:
    """Read the rows of one view. The first of `within` is its area; the others are compared with it."""
    known = release.columns(indicator)
    where: dict[str, Any] = {"breakdown": breakdown, "freq": freq}
    where["ref_area"] = list(within) if by == AREA else [within[0]]
    where |= {name: code for name, code in fixed.items() if name != by and name in known}
    rows = marked(release, release.rows(indicator, where))
    present = {str(row[by]) for row in rows} if by else set()
    codes = tuple(labels.order(by, list(present))) if by else (TOTAL,)
    if by == AREA:
        codes = tuple(code for code in within if code in present)
    place = {code: number for number, code in enumerate(codes)}
    rows.sort(key=lambda row: (place.get(str(row[by]), 0) if by else 0, str(row["time_period"])))
    return View(
        indicator=indicator,
        breakdown=breakdown,
        area=within[0],
        by=by,
        rows=tuple(rows),
        periods=tuple(sorted({str(row["time_period"]) for row in rows})),
        codes=codes,
        fixed=dict(fixed),
    )
