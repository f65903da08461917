"""Which cells are sensitive in themselves, under which rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from observatory.disclosure.given import Provider, few_of_others, with_books
from observatory.disclosure.rules import DominanceRule, GroupRule, Rule, Rules
from observatory.disclosure.system import Bools, Ints, System

WITHOUT_TOTAL = ("ref_area", "time_period")  # dimensions whose total is a code like any other


@dataclass(frozen=True)
class Sensitive:
    """Per cell of a system: the width that it needs (0: not sensitive), its threshold, the rule."""

    need: Ints
    threshold: Ints
    rule: tuple[str, ...]
    ambiguous: Bools  # zeros that must be hidden so that a group is not given away

    def also(self, cells: Bools, rule: str) -> Sensitive:
        """The same with further sensitive cells."""
        need = np.where(cells, np.maximum(self.need, 1), self.need)
        names = tuple(rule if more else name for more, name in zip(cells, self.rule, strict=True))
        return Sensitive(need.astype(np.int64), self.threshold, names, self.ambiguous)


def primary(system: System, rules: Rules, givers: Sequence[Provider] = ()) -> Sensitive:
    """Apply all rules to all cells.

    Minimum frequency: 1 … threshold - 1, and 0 where a rule says so. Dominance: (1, k) and p % over providers (SDC
    Handbook ch. 4.2.2), and where all are known, what others gave to a cell. Group disclosure: see `_groups`.
    """
    cells = len(system.count)
    threshold = np.full(cells, rules.threshold, np.int64)
    width = np.full(cells, rules.width, np.int64)
    name = np.full(cells, "minimum_frequency", dtype=object)
    ambiguous = np.zeros(cells, bool)
    for rule in sorted(rules.rules, key=lambda r: r.threshold):
        fits = _fits(system, rule)
        stricter = fits & (rule.threshold > threshold)
        name[stricter] = rule.id
        threshold[fits] = np.maximum(threshold[fits], rule.threshold)
        width[fits] = np.maximum(width[fits], rule.width)
        if rule.zeros:
            ambiguous |= fits & (system.count == 0)
            name[fits & (system.count == 0)] = rule.id
    need = np.where((system.count > 0) & (system.count < threshold), width, 0)
    need[ambiguous] = 1
    name[need == 0] = ""
    told = with_books(system, givers)
    for dominance in rules.dominance:
        hit = (need == 0) & dominated(told, dominance) & (told.largest < dominance.below)
        need[hit] = width[hit]
        name[hit] = dominance.id
    found = Sensitive(need.astype(np.int64), threshold, tuple(str(n) for n in name), ambiguous)
    if rules.providers:
        few = few_of_others(system, givers, rules.providers.least)
        found = found.also(few & (need == 0), rules.providers.id)
    for group in rules.groups:
        found = _groups(system, found, group, width)
    return found


def dominated(system: System, rule: DominanceRule) -> Bools:
    """Cells of several providers that tell too much of the largest.

    Where the second largest is not known, it is the rest of two providers, and of more the most that it can be.
    """
    several = (system.contributors > 1) & (system.count > 0) & (system.largest >= 0)
    if not rule.p:
        return several & (system.largest > rule.share * system.count)
    rest = system.count - system.largest
    second = np.where(system.second >= 0, system.second, np.minimum(system.largest, rest))
    return several & (100 * (rest - second) < rule.p * system.largest)


def _groups(system: System, sensitive: Sensitive, group: GroupRule, width: Ints) -> Sensitive:
    """Hide the category that holds all but `others` of a total, so that it might hold fewer.

    Attribute disclosure (SDC Handbook ch. 5.2): n_r - n_c ≤ k. Hiding the category alone does not help: its sisters
    are small, and whoever knows them knows it. So one sister (the greatest, or an empty one that readers must not take
    for empty) is asked to be open so far upwards that, with at least one person in each other hidden sister, more
    than `others` might be outside the category: a width of at least k + 1 less the sisters that hold somebody.
    """
    need, name = sensitive.need.copy(), list(sensitive.rule)
    ambiguous = sensitive.ambiguous.copy()
    zero_above = _zero_totals(system)
    for parent, children in _equations_of(system, group.dimension):
        total = int(system.count[parent])
        values = system.count[children]
        top = int(children[int(values.argmax())])
        outside = total - int(system.count[top])
        if total < group.least or outside > group.others or len(children) < 2:
            continue
        if need[top] == 0:
            need[top], name[top] = width[top], group.id
        sisters = [int(c) for c in children if c != top]
        holding = [c for c in sisters if system.count[c] > 0]
        if holding:
            sister = max(holding, key=lambda c: (system.count[c], -c))
        else:
            # Where a total above is 0 as well, nobody could be there: it would have to be hidden too.
            sister = min(sisters, key=lambda c: (len(zero_above.get(c, ())), not ambiguous[c], c))
            ambiguous[[sister, *zero_above.get(sister, ())]] = True
        wanted = max(1, group.others + 1 - len(holding))
        if need[sister] < wanted:
            need[sister] = wanted
            name[sister] = name[sister] or group.id
    return Sensitive(need, sensitive.threshold, tuple(name), ambiguous)


def _zero_totals(system: System) -> dict[int, list[int]]:
    """For each cell that is 0 the totals above it, at any distance, that are 0 too."""
    direct: dict[int, list[int]] = {}
    for e, parent in enumerate(system.parents.tolist()):
        if system.count[parent] == 0:
            for child in system.children[system.starts[e] : system.starts[e + 1]].tolist():
                direct.setdefault(child, []).append(parent)
    found: dict[int, list[int]] = {}
    for cell in direct:
        seen: set[int] = set()
        todo = [cell]
        while todo:
            new = [above for above in direct.get(todo.pop(), ()) if above not in seen]
            seen.update(new)
            todo += new
        found[cell] = sorted(seen)
    return found


def _fits(system: System, rule: Rule) -> Bools:
    """Cells that a rule is about, code by code rather than cell by cell."""
    result = np.ones(len(system.count), bool)
    none = np.zeros(len(system.count), bool)
    domain = rule.match.get("universe", ("*",))
    if not any(fnmatchcase(system.universe, pattern) for pattern in domain):
        return none
    for dimension, patterns in rule.match.items():
        if dimension == "universe":
            continue
        k = _place(system, dimension)
        names = system.codes[k] if k is not None else ("_T",)
        good = np.array([any(fnmatchcase(code, pattern) for pattern in patterns) for code in names], bool)
        if k is None and not good[0]:
            return none
        result &= good[system.code[:, k]] if k is not None else True
    for dimension in rule.broken_down:
        k = _place(system, dimension)
        if k is None:
            return none
        result &= _below_total(system, k)[system.code[:, k]]
    return result


def _place(system: System, dimension: str) -> int | None:
    return system.dimensions.index(dimension) if dimension in system.dimensions else None


def _below_total(system: System, k: int) -> Bools:
    """Codes that are no total: neither `_T` nor, as a country over its regions, above others and below none."""
    names = system.codes[k]
    if system.dimensions[k] in WITHOUT_TOTAL and not system.breakdowns[k]:
        return np.zeros(len(names), bool)
    parents = {b.parent for b in system.breakdowns[k]}
    children = {c for b in system.breakdowns[k] for c in b.children}
    return np.array([code != "_T" and not (c in parents and c not in children) for c, code in enumerate(names)], bool)


def _equations_of(system: System, dimension: str) -> list[tuple[int, Ints]]:
    """The equations that break down one dimension."""
    if dimension not in system.dimensions:
        return []
    k = system.dimensions.index(dimension)
    found = []
    for e, parent in enumerate(system.parents):
        children = system.children[system.starts[e] : system.starts[e + 1]]
        if len(children) and system.code[children[0], k] != system.code[parent, k]:
            found.append((int(parent), children))
    return found
