"""From report to verdict inside one cohort: what became of the cases reported in a year, and where they were lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from observatory.components.labels import TOTAL
from observatory.components.revised import marked
from observatory.components.view import CHARACTERISTICS
from observatory.release import Release

CASES, DAYS = "J06N", "R12"
# Each stage, what is lost before the next one, and the shares of the cohort by indicator and table.
STAGES = (
    (TOTAL, "STG_OPEN", ()),
    ("STG_IDENTIFIED", "STG_ID_ONLY", (("J06", "identified_cohort"), ("R06", "identified_cohort"))),
    ("STG_PROSECUTED", "STG_PR_ONLY", (("J06", "prosecuted_cohort"),)),
    ("STG_CONVICTED", "", (("J06", "convicted_cohort"),)),
)
# Notes of cohorts whose cases have not had their time.
UNFINISHED = {"cohort_new", "cohort_open"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """A stage of one cohort: its cases, their share of the cohort, and the cases that went no further."""

    code: str
    lost_code: str
    cases: Row | None
    share: Row | None
    lost: Row | None


@dataclass(frozen=True)
class Cohort:
    """The cases of an area that were reported in one year."""

    year: str
    stages: tuple[Stage, ...]

    @property
    def is_finished(self) -> bool:
        """Whether its cases have had time to reach a verdict."""
        notes = {note for stage in self.stages if stage.cases for note in str(stage.cases["obs_note"] or "").split()}
        return not notes & UNFINISHED


def areas(release: Release) -> tuple[str, ...]:
    """The areas with cohorts; none where nobody has linked police, prosecution and courts."""
    return release.codes(["ref_area"], CASES)["ref_area"] if CASES in release.tables else ()


def cohorts(release: Release, area: str) -> list[Cohort]:
    """The cohorts of an area over all forms, the oldest first."""
    where = {"ref_area": area, "freq": "A", "form": TOTAL, "sex": TOTAL}
    cases = {(row["time_period"], row["response"]): row for row in marked(release, release.rows(CASES, where))}
    shares: dict[tuple[str, str, str], Row] = {}
    for name in ("R06", "J06"):
        if name in release.tables:
            for row in marked(release, release.rows(name, where)):
                shares[name, row["breakdown"], row["time_period"]] = row

    def share(year: str, known: tuple[tuple[str, str], ...]) -> Row | None:
        return next((shares[name, part, year] for name, part in known if (name, part, year) in shares), None)

    return [
        Cohort(
            year,
            tuple(
                Stage(code, lost, cases.get((year, code)), share(year, known), cases.get((year, lost)))
                for code, lost, known in STAGES
            ),
        )
        for year in sorted({year for year, _ in cases})
    ]


def days(release: Release, area: str) -> list[Row]:
    """The median days from report to decision, where a release has them."""
    if DAYS not in release.tables:
        return []
    known = release.columns(DAYS)
    # Over all forms, offences and people; decisions are told one by one.
    whole = {name: TOTAL for name in CHARACTERISTICS if name in known and name not in ("response", "ict", "reporter")}
    found = marked(release, release.rows(DAYS, {"ref_area": area, "freq": "A", **whole}))
    return sorted(found, key=lambda row: (row["time_period"], str(row.get("response") or "")))
