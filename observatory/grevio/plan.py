"""What stands on which sheet: plan.yml as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

OVER = ("years", "waves", "all")


@dataclass(frozen=True)
class Table:
    """A table of the release: `breakdown` is `*` for all tables of an indicator. `where` keeps some of the rows."""

    indicator: str
    breakdown: str
    over: str = "years"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name as it is written on a sheet."""
        return f"{self.indicator}.{self.breakdown}"


@dataclass(frozen=True)
class Page:
    """A sheet as it is planned."""

    id: str
    title: str | dict[str, str]
    source: str = ""
    unit: str = ""
    law: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    lacking: tuple[str, ...] = ()


def table(name: str, over: str = "years", where: Mapping[str, Any] | None = None) -> Table:
    """A table by its name, such as R02.sex_age_a."""
    indicator, _, breakdown = name.partition(".")
    assert over in OVER, over
    return Table(indicator, breakdown, over, {key: tuple(codes) for key, codes in (where or {}).items()})


@cache
def pages() -> tuple[Page, ...]:
    """The sheets in their order."""
    return tuple(
        Page(
            id=row["id"],
            title=row["title"],
            source=row.get("source", ""),
            unit=row.get("unit", ""),
            law=tuple(row.get("law", ())),
            parts=tuple(row.get("parts", ())),
            tables=tuple(table(name, row.get("over", "years")) for name in row.get("tables", ())),
            lacking=tuple(row.get("lacking", ())),
        )
        for row in _plan()["sheets"]
    )


def dimensions() -> tuple[str, ...]:
    """The dimensions of the release in the order in which a table shows them."""
    return tuple(_plan()["dimensions"])


def territories() -> tuple[str, ...]:
    """Areas wider than a country, whose figures are shown beside it and never as its own."""
    return tuple(_plan()["territories"])


@cache
def _plan() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("plan.yml").read_text(encoding="utf-8"))
    return said
