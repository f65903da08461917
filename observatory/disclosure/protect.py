"""From confidential tables to what may be shown: `protect` and the only type that may be published.

`Protected` is made here and nowhere else; whoever publishes takes nothing but a `Protected`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
import pandas as pd

from observatory.disclosure import derived as figures_of
from observatory.disclosure import history
from observatory.disclosure.errors import BadTable, CannotProtect
from observatory.disclosure.figures import PublicFigure
from observatory.disclosure.given import providers
from observatory.disclosure.parallel import cells_of, each, of_group
from observatory.disclosure.pattern import hide
from observatory.disclosure.primary import Sensitive, primary
from observatory.disclosure.providers import hold
from observatory.disclosure.public import PublicTable
from observatory.disclosure.rounding import rounded_tables, rounding_of
from observatory.disclosure.rules import Rules, default_rules
from observatory.disclosure.secondary import Floats, Pattern
from observatory.disclosure.system import Bools, Ints, System, build
from observatory.disclosure.table import TOTAL, Derived, Table
from observatory.disclosure.totals import grand_totals, tops

_KEY = object()


@dataclass(frozen=True)
class Figures:
    """How much was hidden: for the summary, the approval page and Q04."""

    cells: int
    zeros: int
    primary: int
    secondary: int
    hidden_mass: int
    mass: int

    @property
    def hidden(self) -> int:
        """All hidden cells."""
        return self.primary + self.secondary


class Protected:
    """What may be shown, and apart from it what must stay in the house. Only `protect` makes one."""

    __slots__ = (
        "_coarser", "_contributions", "_derived", "_figures", "_figures_shown", "_frames", "_log", "_lost", "_notes",
        "_per_table", "_public", "_rounded", "_thresholds", "_witnesses",
    )  # fmt: skip

    def __init__(self, key: object, **parts: object) -> None:
        if key is not _KEY:
            raise TypeError("A Protected is made by protect() only.")
        for name, value in parts.items():
            object.__setattr__(self, f"_{name}", value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A Protected cannot be changed.")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("A Protected cannot be changed.")

    @property
    def names(self) -> tuple[str, ...]:
        """The tables in it."""
        return tuple(self._frames)  # type: ignore[attr-defined]

    def frame(self, name: str) -> pd.DataFrame:
        """A copy of a public table: dimensions, `count` (missing where hidden), `hidden`."""
        frame: pd.DataFrame = self._frames[name]  # type: ignore[attr-defined]
        return frame.copy()

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """Copies of all public tables."""
        return {name: self.frame(name) for name in self.names}

    def derived(self, name: str) -> pd.DataFrame:
        """A copy of public derived figures: the frame as given, `value` missing where hidden, `hidden`."""
        frame: pd.DataFrame = self._derived[name]  # type: ignore[attr-defined]
        return frame.copy()

    @property
    def derived_names(self) -> tuple[str, ...]:
        """The derived figures in it."""
        return tuple(self._derived)  # type: ignore[attr-defined]

    @property
    def log(self) -> pd.DataFrame:
        """Confidential: each hidden cell, primary or secondary, and the rule. Never published."""
        log: pd.DataFrame = self._log  # type: ignore[attr-defined]
        return log.copy()

    @property
    def figures(self) -> Figures:
        """How much was hidden in all (distinct cells)."""
        figures: Figures = self._figures  # type: ignore[attr-defined]
        return figures

    def figures_of(self, name: str) -> Figures:
        """How much was hidden in one table."""
        figures: Figures = self._per_table[name]  # type: ignore[attr-defined]
        return figures

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the reader: what was collapsed, exempt or pooled."""
        notes: tuple[str, ...] = self._notes  # type: ignore[attr-defined]
        return notes

    @property
    def rounded(self) -> dict[str, int]:
        """The tables that are rounded instead of being hidden in part, each with its base."""
        rounded: Mapping[str, int] = self._rounded  # type: ignore[attr-defined]
        return dict(rounded)

    def public_tables(self) -> tuple[PublicTable, ...]:
        """The published tables with their hierarchies, as an outsider has them: input for `audit`."""
        public: tuple[PublicTable, ...] = self._public  # type: ignore[attr-defined]
        return tuple(p.copy() for p in public)

    def witnesses(self) -> dict[str, list[pd.DataFrame]]:
        """Confidential: per universe, whole tables that fit all that is shown, the true one first."""
        found: dict[str, list[pd.DataFrame]] = self._witnesses  # type: ignore[attr-defined]
        return {name: [frame.copy() for frame in frames] for name, frames in found.items()}

    def thresholds(self) -> dict[str, pd.DataFrame]:
        """Confidential: per universe, cells with the threshold and the width that hold for them."""
        found: dict[str, pd.DataFrame] = self._thresholds  # type: ignore[attr-defined]
        return {name: frame.copy() for name, frame in found.items()}

    def public_figures(self) -> tuple[PublicFigure, ...]:
        """The published derived figures with the cells that they come from, as an outsider has them."""
        shown: tuple[PublicFigure, ...] = self._figures_shown  # type: ignore[attr-defined]
        return shown

    def contributions(self) -> dict[str, pd.DataFrame]:
        """Confidential: per universe, what each of several providers gave: codes, `provider`, `count`."""
        found: Mapping[str, pd.DataFrame] = self._contributions  # type: ignore[attr-defined]
        return {name: frame.copy() for name, frame in found.items()}

    @property
    def lost(self) -> tuple[str, ...]:
        """Confidential: sensitive cells that earlier releases have given away, each with its universe."""
        lost: tuple[str, ...] = self._lost  # type: ignore[attr-defined]
        return lost

    @property
    def coarser(self) -> tuple[str, ...]:
        """The universes that could not be protected as they were asked for, and are shown in their coarser tables."""
        coarser: tuple[str, ...] = self._coarser  # type: ignore[attr-defined]
        return coarser

    @property
    def digest(self) -> str:
        """SHA-256 of what is public."""
        total = hashlib.sha256()
        for name in sorted(self.names):
            total.update(name.encode())
            total.update(_bytes(self._frames[name]))  # type: ignore[attr-defined]
        for name in sorted(self.derived_names):
            total.update(name.encode())
            total.update(_bytes(self._derived[name]))  # type: ignore[attr-defined]
        return total.hexdigest()


def protect(
    tables: Sequence[Table],
    rules: Rules | None = None,
    previous: Sequence[Mapping[str, pd.DataFrame]] | None = None,
    derived: Sequence[Derived] = (),
    *,
    contributions: Mapping[str, pd.DataFrame] | None = None,
    coarser: Sequence[Table] = (),
    effort: float = 1.0,
) -> Protected:
    """Hide what must be hidden, in all tables together; raises where that is impossible.

    `previous` are the public frames of earlier releases by table name (dimensions, `count`, missing where
    hidden), oldest first. Shown then is known now; hidden then stays hidden unless nothing follows from it.
    `coarser` are the tables to take for a universe that cannot be protected in those that were asked for.
    """
    rules = rules or default_rules()
    tables = sorted(tables, key=lambda t: t.name)
    names = [t.name for t in tables]
    if len(set(names)) < len(names):
        raise BadTable("Two tables have the same name. A name stands for one table.")
    frames: dict[str, pd.DataFrame] = {}
    logs: list[pd.DataFrame] = []
    per_table: dict[str, Figures] = {}
    witnesses: dict[str, list[pd.DataFrame]] = {}
    thresholds: dict[str, pd.DataFrame] = {}
    totals: list[Figures] = []
    notes: list[str] = []
    public: list[PublicTable] = []
    groups = [[t for t in tables if t.universe == name] for name in sorted({t.universe for t in tables})]
    given = {name: frame for name, frame in (contributions or {}).items() if frame["provider"].nunique() > 1}
    searched = partial(_tried, rules=rules, given=given, effort=effort)
    lost: list[str] = []
    bases: dict[str, int] = {}
    for group in groups:
        rule = rounding_of(group, rules)
        if rule is None:
            continue
        system, open_tables = rounded_tables(group, rule, previous or ())
        totals.append(_all_shown(system.count[~system.refinement]))
        for shown_table in open_tables:
            name, frame = shown_table.name, shown_table.frame
            frames[name], bases[name], per_table[name] = frame, rule.base, _all_shown(frame["count"].to_numpy(np.int64))
            notes.append(f"{name} is rounded to multiples of {rule.base}. {rule.reason}")
        public += open_tables
    groups = [group for group in groups if group[0].name not in bases]
    choices = [[group, *_instead(group[0].universe, coarser)] for group in groups]
    earlier = [of_group(previous or (), [t for group in choice for t in group]) for choice in choices]
    results = list(each(searched, choices, earlier, sizes=cells_of(groups)))
    refused = {g[0].universe: why for g, why in zip(groups, results, strict=True) if isinstance(why, CannotProtect)}
    if refused:
        raise CannotProtect(
            " ".join(str(why) for why in refused.values()),
            tuple(cell for why in refused.values() for cell in why.cells),
            tuple(refused),
        )
    taken = [
        (choice[one[0]], one[1]) for choice, one in zip(choices, results, strict=True)
        if not isinstance(one, CannotProtect)
    ]  # fmt: skip
    tables = [t for t in tables if t.name in bases] + [t for group, _ in taken for t in group]
    for group, found in taken:
        universe = group[0].universe
        system, sensitive, floor, (pattern, need, gone) = found
        lost += [f"{universe}: {system.name(int(cell))}" for cell in gone]
        is_lost = np.isin(np.arange(len(need)), gone)
        hidden = pattern.hidden & ~system.refinement
        totals.append(_figures(system.count, hidden, sensitive.need > 0, ~system.refinement))
        codes = system.frame()
        witnesses[universe] = [codes.assign(count=system.count)] + [
            codes.assign(count=system.count + change) for change in pattern.changes if change.any()
        ]
        thresholds[universe] = codes.assign(
            threshold=sensitive.threshold, width=np.maximum(need, 1), primary=need > 0, hidden=pattern.hidden,
            floor=floor, others=np.where(is_lost | _already_public(system, group), 0, _least_of_others(rules)),
        )  # fmt: skip
        for table in group:
            at = system.position[table.name]
            own = ~table.cells["hidden"].to_numpy(bool)
            frame = table.cells.loc[own, list(table.dimensions)].reset_index(drop=True)
            cell = at[own]
            frame["count"] = pd.array(np.where(hidden[cell], 0, system.count[cell]), dtype="Int64")
            frame.loc[hidden[cell], "count"] = pd.NA
            frame["hidden"] = hidden[cell]
            frames[table.name] = frame
            public.append(
                PublicTable(
                    table.name,
                    universe,
                    table.dimensions,
                    frame,
                    dict(table.edges),
                    _zero_mask(sensitive, cell),
                    table.cells.loc[~own, list(table.dimensions)].reset_index(drop=True),
                    adds_up=table.adds_up,
                )
            )
            per_table[table.name] = _figures(
                system.count[cell], hidden[cell], sensitive.need[cell] > 0, np.ones(len(cell), bool)
            )
            logs.append(_log(table, frame, cell[hidden[cell]], hidden[cell], sensitive))
            if table.already_public:
                notes.append(f"{table.name} is shown as it is: {table.already_public}")
    log = pd.concat(logs, ignore_index=True) if logs else pd.DataFrame(columns=["table", "cell", "kind", "rule"])
    shown = figures_of.protect_derived(tables, frames, derived, rules, rounded=bases)
    return Protected(
        _KEY,
        frames=MappingProxyType(frames),
        derived=MappingProxyType(shown),
        log=log,
        figures=_sum(totals),
        per_table=MappingProxyType(per_table),
        notes=tuple(notes),
        public=tuple(public),
        witnesses=witnesses,
        thresholds=thresholds,
        rounded=MappingProxyType(bases),
        contributions=MappingProxyType({name: given[name] for name in given if name in thresholds}),
        lost=tuple(sorted(lost)),
        coarser=tuple(asked[0].universe for asked, (group, _) in zip(groups, taken, strict=True) if group is not asked),
        figures_shown=figures_of.as_published(tables, derived, shown),
    )


Universe = tuple[System, Sensitive, Ints, tuple[Pattern, Ints, Ints]]


def _instead(universe: str, coarser: Sequence[Table]) -> list[list[Table]]:
    """The tables to take for a universe where those that were asked for cannot be protected, if there are any."""
    found = sorted((t for t in coarser if t.universe == universe), key=lambda t: t.name)
    return [found] if found else []


def _tried(
    choice: Sequence[Sequence[Table]], previous: Sequence[Mapping[str, pd.DataFrame]], *, rules: Rules,
    given: Mapping[str, pd.DataFrame], effort: float,
) -> tuple[int, Universe] | CannotProtect:  # fmt: skip
    """The first of several views of a universe that can be protected, or why none can.

    All universes are gone through, so that everything is said at once.
    """
    said = []
    for place, group in enumerate(choice):
        try:
            return place, _universe(group, previous, rules=rules, given=given, effort=effort)
        except CannotProtect as why:
            said.append(why)
    return said[-1]


def _universe(
    group: Sequence[Table], previous: Sequence[Mapping[str, pd.DataFrame]], *, rules: Rules,
    given: Mapping[str, pd.DataFrame], effort: float,
) -> Universe:  # fmt: skip
    """One universe on its own: the system, what is sensitive in it, what readers know at least, what is hidden."""
    system = build(group)
    givers = providers(system, given.get(system.universe))
    sensitive = primary(system, rules, givers)
    past = history.past(system, group, previous, sensitive.threshold)
    for cells, rule in ((past.late, "late_registrations"), (past.was_small, "hidden_before")):
        sensitive = sensitive.also(cells & (sensitive.need == 0), rule)
    floor = _floor(system, sensitive, past)
    exempt, cost, headlines = _already_public(system, group), _cost(system, rules), _headlines(system, rules)
    found = hide(
        system, sensitive, past, exempt=exempt, floor=floor, cost=cost, effort=effort, headlines=headlines
    )  # fmt: skip
    found = hold(
        system, found, givers, past, exempt=exempt, ambiguous=sensitive.ambiguous, floor=floor, cost=cost,
        threshold=sensitive.threshold, headlines=headlines, effort=effort,
    )  # fmt: skip
    return system, sensitive, floor, (found.pattern, found.need, found.lost)


def _least_of_others(rules: Rules) -> int:
    """How many persons of others a provider may at least work out."""
    return rules.providers.least if rules.providers else 0


def _floor(system: System, sensitive: Sensitive, past: history.Past) -> Ints:
    """What a reader knows at least of a hidden cell: 1, because zeros are shown, now or in an earlier release (S1)."""
    never_told = system.refinement & ~(past.seen & (system.count > 0))
    return np.where(never_told | sensitive.ambiguous, 0, 1).astype(np.int64)


def _cost(system: System, rules: Rules) -> Floats:
    """The price of hiding each cell: by number, by mass, and more for totals."""
    weights = rules.weights
    totals = np.zeros(len(system.count))
    for k, names in enumerate(system.codes):
        if len(names) > 1:
            totals += tops(system, k, rules.totals_also)[system.code[:, k]]
    cost = weights.cell + weights.mass * np.log2(1 + system.count) + weights.total * totals
    return np.where(system.refinement, 0.0, cost).astype(np.float64)


def _headlines(system: System, rules: Rules) -> Bools:
    """The figures that are cited, where the rules keep them."""
    return grand_totals(system, rules.totals_also) & rules.keep_totals


def _already_public(system: System, tables: Sequence[Table]) -> Bools:
    """Cells that somebody else published."""
    exempt = np.zeros(len(system.count), bool)
    for table in tables:
        if table.already_public:
            exempt[system.position[table.name]] = True
    return exempt


def _zero_mask(sensitive: Sensitive, cell: Ints) -> bool:
    """Whether this table has zeros that may be hidden: a fact of the rules that readers know."""
    return bool(sensitive.ambiguous[cell].any())


def _figures(count: Ints, hidden: Bools, is_primary: Bools, shown: Bools) -> Figures:
    return Figures(
        cells=int(shown.sum()),
        zeros=int(((count == 0) & shown).sum()),
        primary=int((hidden & is_primary & shown).sum()),
        secondary=int((hidden & ~is_primary & shown).sum()),
        hidden_mass=int(count[hidden & shown].sum()),
        mass=int(count[shown].sum()),
    )


def _all_shown(count: Ints) -> Figures:
    """The figures of cells none of which is hidden."""
    none = np.zeros(len(count), bool)
    return _figures(count, none, none, ~none)


def _sum(parts: Sequence[Figures]) -> Figures:
    return Figures(*(sum(getattr(p, name) for p in parts) for name in Figures.__dataclass_fields__))


def _log(table: Table, frame: pd.DataFrame, cell: Ints, hidden: Bools, sensitive: Sensitive) -> pd.DataFrame:
    """Which rule hid which cell of a table."""
    part = frame.loc[hidden, list(table.dimensions)]
    return pd.DataFrame(
        {
            "table": table.name,
            "cell": part.agg(" × ".join, axis=1).to_numpy(dtype=object) if len(part) else np.zeros(0, object),
            "kind": np.where(sensitive.need[cell] > 0, "primary", "secondary"),
            "rule": [sensitive.rule[int(c)] or "secondary" for c in cell],
        }
    )


def _bytes(frame: pd.DataFrame) -> bytes:
    ordered = frame[sorted(frame.columns)]
    ordered = ordered.sort_values(list(ordered.columns), kind="stable")
    return ordered.to_csv(index=False).encode()


__all__ = ["TOTAL", "Figures", "Protected", "protect"]
