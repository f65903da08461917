"""Which cells are sensitive in themselves, under which rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from observatory.disclosure.rules import Rule, Rules
from observatory.disclosure.system import Bools, Ints, System


@dataclass(frozen=True)
class Sensitive:
    """Per cell of a system: the width that it needs (0: not sensitive), its threshold, the rule."""

    need: Ints
    threshold: Ints
    rule: tuple[str, ...]
    ambiguous: Bools  # zeros that must be hidden so that a group is not given away


def primary(system: System, rules: Rules) -> Sensitive:
    """Apply all rules to all cells.

    Minimum frequency: 1 … threshold - 1. Group disclosure: a category that holds all but `others` of its total,
    together with one empty sister, so that "all" is no longer certain (attribute disclosure, SDC Handbook
    ch. 5.2). Dominance: (1, k) over providers.
    """
    cells = len(system.count)
    threshold = np.full(cells, rules.threshold, np.int64)
    width = np.full(cells, rules.width, np.int64)
    name = np.full(cells, "minimum_frequency", dtype=object)
    for rule in sorted(rules.rules, key=lambda r: r.threshold):
        fits = _fits(system, rule)
        stricter = fits & (rule.threshold > threshold)
        name[stricter] = rule.id
        threshold[fits] = np.maximum(threshold[fits], rule.threshold)
        width[fits] = np.maximum(width[fits], rule.width)
    need = np.where((system.count > 0) & (system.count < threshold), width, 0)
    name[need == 0] = ""
    for dominance in rules.dominance:
        share = dominance.share * system.count
        hit = (need == 0) & (system.contributors > 1) & (system.count > 0) & (system.largest > share)
        need[hit] = width[hit]
        name[hit] = dominance.id
    ambiguous = np.zeros(cells, bool)
    for group in rules.groups:
        for parent, children in _equations_of(system, group.dimension):
            total = system.count[parent]
            if total < group.least:
                continue
            values = system.count[children]
            top = int(children[int(values.argmax())])
            if total - system.count[top] > group.others or len(children) < 2:
                continue
            if need[top] == 0:
                need[top], name[top] = width[top], group.id
            # Without an empty sister that could hold somebody, hiding the category would not help.
            empty = [int(c) for c in children if system.count[c] == 0]
            if group.others == 0 and empty and not ambiguous[empty].any():
                ambiguous[empty[0]] = True
                need[empty[0]], name[empty[0]] = 1, group.id
    return Sensitive(need.astype(np.int64), threshold, tuple(str(n) for n in name), ambiguous)


def _fits(system: System, rule: Rule) -> Bools:
    """Cells that a rule is about, code by code rather than cell by cell."""
    result = np.ones(len(system.count), bool)
    for dimension in {*rule.match, *rule.broken_down}:
        if dimension not in system.dimensions:
            if not rule.fits({}):
                return np.zeros(len(system.count), bool)
            continue
        k = system.dimensions.index(dimension)
        part = Rule(
            rule.id, rule.reason, rule.threshold, rule.width,
            {d: p for d, p in rule.match.items() if d == dimension},
            tuple(d for d in rule.broken_down if d == dimension),
        )  # fmt: skip
        good = np.array([part.fits({dimension: code}) for code in system.codes[k]], bool)
        result &= good[system.code[:, k]]
    return result


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
