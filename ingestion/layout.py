"""What a form looks like: layouts are YAML files, one for each form and version, read here and told apart by content.

A layout says how its form is recognised, where the cover says who sends what for when, where the tables are, which
rows are totals, and what is known about single periods or codes (`marks`). The README of the layouts folder
describes every key. Nothing in a layout is code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from .errors import UnknownForm
from .settings import LAYOUTS, MAPPED

# The same safe loader, written in C where the package has it: layouts are read by every command.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Sheet = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One table of a form: which sheets have it, where its labels and values are."""

    breakdown: str
    columns: dict[str, list[str]]
    sheets: list[str] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=lambda: [1])
    value: str | None = None
    across: list[dict[str, Any]] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    footnotes: str | None = None
    total_rows: dict[str, str] | None = None
    blank: str = "missing"
    may_be_empty: bool = False
    may_be_missing: bool = False
    scale: float = 1.0
    round: bool = False
    role: str = "facts"
    breakdown_by: dict[str, Any] | None = None
    clean: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    own_periods: bool = False
    own_levels: bool = False
    choices: dict[str, list[str]] = field(default_factory=dict)
    of_persons: bool = False  # inhabitants, who are whole numbers whatever the unit is called

    def __post_init__(self) -> None:
        if (self.value is None) == (not self.across):
            raise ValueError(f"table {self.breakdown}: give either `value` or `across`")
        if self.blank not in ("missing", "skip"):
            raise ValueError(f"table {self.breakdown}: `blank` is missing or skip")
        if self.role not in ("facts", "totals"):
            raise ValueError(f"table {self.breakdown}: `role` is facts or totals")

    @property
    def value_names(self) -> list[str]:
        """The headers that columns of figures must have, where the table says which."""
        if self.value is not None:
            return [self.value]
        bottom = [level for level in self.across if level["row"] == self.header_rows[-1]]
        return [name for level in bottom for name in level.get("only", {})]

    @cached_property
    def is_counted(self) -> bool:
        """Whether figures are whole numbers, in one column at least, that may be written with separators."""
        columns = [level.get("only", {}).values() for level in self.across if level["to"] == "unit_measure"]
        units = {self.constants.get("unit_measure"), *(unit for column in columns for unit in column)}
        return self.scale == 1 and (self.of_persons or "NR" in units)


@dataclass(frozen=True)
class Layout:
    """One form in one version."""

    id: str
    source: str
    form: str
    kind: str
    recognise: dict[str, Any]
    scheme: str = "tfgbv"
    reporters: list[str] = field(default_factory=list)
    cover: dict[str, Any] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    tolerate: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    area_level: str | None = None
    not_read: dict[str, str] = field(default_factory=dict)
    set_aside: str | None = None
    notes: list[dict[str, str]] = field(default_factory=list)
    reads: dict[str, Any] = field(default_factory=dict)  # for a source that reads its forms in its own way

    @classmethod
    def from_yaml(cls, path: Path) -> Layout:
        """A layout file; an unknown key is an error, so that a misspelled rule cannot be lost."""
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)
        source = path.parent.name
        tables = [_table(entry, of_persons=source == "population") for entry in content.pop("tables", [])]
        return cls(source=source, tables=tables, **content)

    def matches(self, kind: str, sheets: list[Sheet], reporter: str | None = None) -> int:
        """How well the file fits: 0 for not at all, else the number of features found."""
        if self.kind not in (kind, "any") or (self.reporters and reporter and reporter not in self.reporters):
            return 0
        return 0 if self.lacks(sheets) else 1 + sum(len(value) for value in self.recognise.values())

    def lacks(self, sheets: list[Sheet]) -> list[str]:
        """Which features of the form the file does not have, in words."""
        names = {plain(sheet["name"]) for sheet in sheets}
        lacking = [f'sheet "{name}"' for name in self.recognise.get("sheets", []) if plain(name) not in names]
        if header := self.recognise.get("header"):
            first = sheets[0]["rows"][0][1] if sheets and sheets[0]["rows"] else []
            found = {plain(cell) for cell in first if cell is not None}
            lacking += [f'column "{name}"' for name in header if plain(name) not in found]
        if (wanted := self.recognise.get("cover")) and not lacking:
            stated = key_values(sheets, self.cover.get("sheet"))
            lacking += [
                f"{key} {value} on the cover" for key, value in wanted.items() if plain(stated.get(key)) != plain(value)
            ]
        return lacking


def plain(value: object) -> str:
    """A label as it is compared: one space between words, no case."""
    return " ".join(str(value).split()).casefold() if value is not None else ""


def key_values(sheets: list[Sheet], name: str | None) -> dict[str, Any]:
    """Column A to column B of a cover sheet."""
    for sheet in sheets:
        if name is not None and plain(sheet["name"]) == plain(name):
            return {plain(cells[0]): cells[1] for _, cells in sheet["rows"] if len(cells) > 1 and cells[0] is not None}
    return {}


def _table(entry: dict[str, Any], *, of_persons: bool) -> Table:
    columns = {name: labels if isinstance(labels, list) else [labels] for name, labels in entry.pop("columns").items()}
    if isinstance(entry.get("footnotes"), str):
        re.compile(entry["footnotes"])
    return Table(columns=columns, of_persons=of_persons, **entry)


@cache
def layouts(folder: Path = LAYOUTS) -> tuple[Layout, ...]:
    """All layouts, in the order of their ids."""
    files = [path for path in folder.glob("*/*.yml") if path.parent.name not in MAPPED]
    found = sorted((Layout.from_yaml(path) for path in files), key=lambda one: one.id)
    ids = [one.id for one in found]
    if len(set(ids)) < len(ids):
        raise ValueError("two layouts have the same id")
    return tuple(found)


def layout(identifier: str) -> Layout:
    """The layout with this id."""
    return next(one for one in layouts() if one.id == identifier)


def layout_or_none(identifier: str | None) -> Layout | None:
    """The layout with this id; None for a map of microdata, which came with its file or is read elsewhere."""
    return next((one for one in layouts() if one.id == identifier), None)


def recognise(kind: str, sheets: list[Sheet], *, reporter: str, source: str | None = None) -> Layout:
    """The layout that fits the file best; raises `UnknownForm`, naming the nearest form and what it lacks."""
    known = [one for one in layouts() if source is None or one.source == source]
    fitting = sorted(
        (one for one in known if one.matches(kind, sheets, reporter)),
        key=lambda one: (-one.matches(kind, sheets, reporter), one.id),
    )
    if fitting:
        return fitting[0]
    nearest = ""
    scored = []
    for one in known:
        features = len(one.recognise.get("sheets", [])) + len(one.recognise.get("header", []))
        lacking = one.lacks(sheets)
        is_open = not one.set_aside and (not one.reporters or reporter in one.reporters)
        if one.kind in (kind, "any") and is_open and len(lacking) < features:
            scored.append((len(lacking) / features, one.id, lacking))
    if scored:
        _, identifier, lacking = min(scored)
        nearest = f"The nearest is {identifier}, but it lacks {', '.join(lacking)}. "
        raise UnknownForm(nearest=nearest, form=identifier, lacking=", ".join(lacking))
    raise UnknownForm(nearest=nearest)
