"""What is asked for, requirement by requirement, and what there is to answer with."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from observatory.grevio.document import HIDDEN, Block
from observatory.grevio.plan import pages
from observatory.grevio.policies import is_answered
from observatory.grevio.scope import Scope

AVAILABLE, PARTIAL, NOT_COLLECTED, NOT_APPLICABLE = "available", "partial", "not collected", "not applicable"


@dataclass(frozen=True)
class Answer:
    """What a release can say to one requirement."""

    status: str
    reason: str
    sheets: tuple[str, ...]
    plan: str = ""


def coverage(scope: Scope) -> list[Block]:
    """One row per requirement."""
    rows = []
    for asked in scope.reference("requirements").to_dict("records"):
        name = str(asked["requirement"])
        found = answer(scope, name)
        about = (name, str(asked["source"]), str(asked["evidence"]), str(asked["exact_ask"]))
        rows.append((*about, found.status, ", ".join(found.sheets) or "–", found.reason, found.plan))
    counts = pd.Series([row[4] for row in rows], dtype=object).value_counts()
    said = ", ".join(
        f"{status}: {counts.get(status, 0)}" for status in (AVAILABLE, PARTIAL, NOT_COLLECTED, NOT_APPLICABLE)
    )
    columns = ("requirement", "document", "mark", "what is asked", "answer", "sheets", "reason", "plan")
    return [Block("Requirements", columns, tuple(rows), f"{said}. Marks: see the cover.")]


def answer(scope: Scope, name: str) -> Answer:
    """Hold a requirement against what the release has for this country and these years."""
    known = _said().get(name, {})
    sheets = tuple(page.id for page in pages() if name in page.law)
    if "none" in known:
        return Answer(NOT_APPLICABLE, known["none"], sheets)
    wanted = list(dict.fromkeys([*_wanted(scope, name), *known.get("also", ())]))
    shown: list[str] = []
    hidden_only: list[str] = []
    absent: list[str] = []
    for indicator in wanted:
        state = _state(scope, indicator)
        (shown if state == "shown" else hidden_only if state == "hidden" else absent).append(indicator)
    reason = [f"In the release: {', '.join(shown)}." if shown else ""]
    in_part = [indicator for indicator in shown if not _in_all_years(scope, indicator)]
    reason += [f"Not in all years: {', '.join(in_part)}." if in_part else ""]
    reason += [f"All figures hidden: {', '.join(hidden_only)}." if hidden_only else ""]
    reason += [f"No source: {', '.join(absent)}." if absent else ""]
    reason += [known.get("limit", "")]
    plan = f"Sources of {', '.join(absent)} to be taken in." if absent else ""
    if not shown:
        return Answer(NOT_COLLECTED, " ".join(filter(None, reason)) or "No source has been taken in.", sheets, plan)
    sheets = sheets or _shown_on(shown)
    is_whole = not absent and not hidden_only and not in_part and "limit" not in known
    return Answer(AVAILABLE if is_whole else PARTIAL, " ".join(filter(None, reason)), sheets, plan)


def _wanted(scope: Scope, name: str) -> list[str]:
    """The indicators that answer a requirement: as the definitions say, or as the sheets that it asks for show."""
    said = [one for one, row in scope.words.indicators.items() if name in row.get("requirements", "").split()]
    if said:
        return said
    mine = [page for page in pages() if name in page.law]
    return list(
        dict.fromkeys([t.indicator for page in mine for t in page.tables] + [i for p in mine for i in p.lacking])
    )


def _state(scope: Scope, indicator: str) -> str:
    """Whether an indicator has a figure to show for the country in the years; surveys up to the last year."""
    if is_answered(scope, indicator):
        return "shown"
    rows = scope.figures(indicator)
    year = rows["time_period"].str[:4]
    is_survey = indicator[0] in "PX"
    rows = (
        rows[year.astype(int) <= scope.last] if is_survey else rows[rows["time_period"].map(scope.covers).astype(bool)]
    )
    if rows.empty:
        return "absent"
    return "hidden" if rows["obs_status"].eq(HIDDEN).all() else "shown"


def _in_all_years(scope: Scope, indicator: str) -> bool:
    """Whether every year asked for has a figure, alone or with others; surveys and registers have their own."""
    if indicator[0] in "PX" or is_answered(scope, indicator):
        return True
    rows = scope.figures(indicator)
    periods = set(rows.loc[rows["obs_status"].ne(HIDDEN), "time_period"])
    years = [replace(scope, first=year, last=year) for year in range(scope.first, scope.last + 1)]
    return all(any(one.covers(period) for period in periods) for one in years)


def _shown_on(indicators: list[str]) -> tuple[str, ...]:
    """The sheets that show some indicators."""
    wanted = set(indicators)
    return tuple(p.id for p in pages() if wanted & {*(table.indicator for table in p.tables), *p.lacking})


@cache
def _said() -> dict[str, Any]:
    text = Path(__file__).with_name("coverage.yml").read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said
