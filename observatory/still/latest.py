"""The latest figures of an indicator for a page that tells several: which lines, which areas, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from observatory.components.labels import TOTAL
from observatory.components.revised import marked
from observatory.components.sight import source_of
from observatory.components.view import CHARACTERISTICS, TERRITORY, breakdowns
from observatory.release import Release
from observatory.still.visit import Visit

# Which table of an indicator is shown on such a page, before any other; and what is picked where it has more.
_TABLES = (
    "form_sex_q",
    "platform_form_s",
    "survey_form1",
    "survey_form2",
    "survey_perpetrator",
    "survey_platform",
    "survey_reporting",
)
# Reports of platforms give their total and its forms in two tables; here they stand below each other.
_WHOLE_OF = {"platform_form_s": "platform_category_s"}
# What can be told line by line; which service, sanction or order it was says more than the form of violence.
_TOLD_FIRST = ("response", "form", "survey_category", "platform", "channel")
Line = tuple[str, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Latest:
    """All years of one table of an indicator: `told` are the dimensions of its lines, every other is at its total."""

    indicator: str
    breakdown: str
    told: tuple[str, ...]
    areas: tuple[str, ...]
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]

    @cached_property
    def cells(self) -> dict[tuple[Line, str], Row]:
        """The latest row of each line and area."""
        return {(self.line(row), str(row["ref_area"])): row for row in self.rows}

    @property
    def unit(self) -> str:
        """The code of the unit; empty where there are no figures."""
        return str(self.rows[0]["unit_measure"]) if self.rows else ""

    @property
    def whole(self) -> Line:
        """The line that stands for all: every told dimension at its total where it has one, else the first line."""
        total = tuple(TOTAL for _ in self.told)
        return total if total in self.lines or not self.lines else self.lines[0]

    def line(self, row: Row) -> Line:
        """The line of a row."""
        return tuple(str(row[name]) for name in self.told)

    def of(self, line: Line, area: str) -> tuple[Row, ...]:
        """The rows of one line and area in time."""
        return tuple(row for row in self.rows if self.line(row) == line and str(row["ref_area"]) == area)


def latest(visit: Visit, indicator: str) -> Latest:
    """The figures of an indicator by country or territory, lines and areas in the order of their code lists."""
    release, labels = visit.release, visit.labels
    tables = breakdowns(release, indicator)
    breakdown = next((name for name in _TABLES if name in tables), tables[0])
    whole = _WHOLE_OF.get(breakdown, "")
    read = [breakdown, *([whole] if whole in tables else [])]
    where: dict[str, list[str]] = {"breakdown": read, "area_level": ["country", TERRITORY]}
    codes = release.codes(_characteristics(release, indicator), indicator, where)
    where["freq"] = [code for code in codes["freq"] if code in ("A", "S")] or list(codes["freq"])
    # One dimension is told here; all others stand at their total. What has no total is told too: it is never added.
    several = [name for name in _TOLD_FIRST if len(codes.get(name, ())) > 1]
    first = _told(source_of(visit.words, indicator), several)
    apart = [n for n in codes if len(codes[n]) > 1 and TOTAL not in codes[n] and n not in ("freq", first)]
    told = ((first,) if first else ()) + tuple(apart)
    where |= {name: [TOTAL] for name in codes if name not in (*told, "freq") and TOTAL in codes[name]}
    rows = sorted(marked(release, release.rows(indicator, where)), key=lambda row: str(row["time_period"]))
    told = tuple(name for name in told if name not in apart or not _follows(name, told, rows))
    places = [{code: at for at, code in enumerate(labels.order(name, list(codes[name])))} for name in told]
    lines = {tuple(str(row[name]) for name in told) for row in rows}
    return Latest(
        indicator=indicator,
        breakdown=breakdown,
        told=told,
        areas=tuple(labels.order("ref_area", list({str(row["ref_area"]) for row in rows}))),
        lines=tuple(sorted(lines, key=lambda line: [places[at][code] for at, code in enumerate(line)])),
        rows=tuple(rows),
    )


def name_of_line(visit: Visit, found: Latest, line: Line) -> str:
    """A line in words."""
    said = [visit.labels.of(name, code) for name, code in zip(found.told, line, strict=True)]
    return " · ".join(said) or visit.words.say("indicator.total")


def _follows(name: str, told: tuple[str, ...], rows: list[Row]) -> bool:
    """Whether the area says it already, as where each country has a survey office of its own."""
    others = [other for other in (*told, "ref_area") if other != name]
    found: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        found.setdefault(tuple(str(row[other]) for other in others), set()).add(str(row[name]))
    return all(len(codes) == 1 for codes in found.values())


def _characteristics(release: Release, indicator: str) -> list[str]:
    known = release.columns(indicator)
    return [name for name in (*CHARACTERISTICS, "freq") if name in known]


def _told(source: str, dimensions: list[str]) -> str:
    wanted = {"survey": ("survey_category", "form"), "platform": ("platform", "form")}.get(source, ("response", "form"))
    return next((name for name in (*wanted, *dimensions) if name in dimensions), "")
