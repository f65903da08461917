"""All tables of a universe as one system: a variable per distinct cell, an equation per total.

A parent, one of its breakdowns and one combination of the other dimensions make one equation
`parent − Σ children = 0`. An equation exists where all its cells are published somewhere in the
universe; a child whose code appears nowhere is replaced by its own children.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import pandas as pd

from observatory.disclosure.errors import BadTable, DuplicateCell, NotAdditive
from observatory.disclosure.table import TOTAL, Table

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
PROVIDERS = ("contributors", "largest", "second")
MOST_NAMED = 20  # findings of one kind that are written out


@dataclass(frozen=True)
class Breakdown:
    """One way to break a code down, all as positions in the sorted code list of its dimension."""

    parent: int
    children: tuple[int, ...]


@dataclass(frozen=True)
class System:
    """Cells (sorted by code, so that no input order matters) and the equations between them."""

    universe: str
    dimensions: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    code: Ints  # cells × dimensions
    count: Ints
    refinement: Bools  # never published
    contributors: Ints  # -1 where not known
    largest: Ints
    second: Ints
    breakdowns: tuple[tuple[Breakdown, ...], ...]
    parents: Ints  # cell of each equation's left side
    starts: Ints  # children of equation e: children[starts[e]:starts[e + 1]]
    children: Ints
    position: dict[str, Ints]  # table name -> cell of each of its rows

    def name(self, cell: int) -> str:
        """The codes of a cell, for people."""
        return " × ".join(names[c] for names, c in zip(self.codes, self.code[cell], strict=True))

    def frame(self) -> pd.DataFrame:
        """The codes of all cells as a frame."""
        return pd.DataFrame(
            {d: np.array(self.codes[k], dtype=object)[self.code[:, k]] for k, d in enumerate(self.dimensions)}
        )


def build(tables: Sequence[Table]) -> System:
    """The system of the tables of one universe; raises where counts contradict each other."""
    universe = tables[0].universe
    dimensions = tuple(sorted({d for table in tables for d in table.dimensions}))
    edges = _merged_edges(tables, dimensions)
    frames = []
    for table in tables:
        frame = table.cells.copy()
        for dimension in dimensions:
            if dimension not in table.dimensions:
                frame[dimension] = TOTAL
        for column in PROVIDERS:
            frame[column] = frame[column].fillna(-1).astype("int64") if column in frame else -1
        frames.append(frame[[*dimensions, "count", "hidden", *PROVIDERS]])
    stacked = pd.concat(frames, ignore_index=True)
    codes = tuple(tuple(sorted(set(stacked[d]))) for d in dimensions)
    code = np.column_stack(
        [pd.Categorical(stacked[d], categories=list(names)).codes for d, names in zip(dimensions, codes, strict=True)]
    ).astype(np.int64)
    stride = np.ones(len(dimensions), np.int64)
    size = 1
    for k in range(len(dimensions) - 1, -1, -1):
        stride[k] = size
        size *= len(codes[k])
    if size >= 2**62:
        raise BadTable(f"Universe {universe} has more combinations of codes than can be numbered.")
    keys, first, inverse = np.unique(code @ stride, return_index=True, return_inverse=True)
    count = stacked["count"].to_numpy(np.int64)
    bad = np.flatnonzero(count != count[first][inverse])
    if len(bad):
        said = []
        for number in bad[:MOST_NAMED].tolist():
            cell = " × ".join(str(stacked[d].iloc[number]) for d in dimensions)
            said.append(
                f"The cell {cell} is {count[first][inverse][number]} in one table and {count[number]} in another."
            )
        raise DuplicateCell(listed(said, len(bad)))
    shown = np.zeros(len(keys), bool)
    np.logical_or.at(shown, inverse, ~stacked["hidden"].to_numpy(bool))
    gives = np.full((len(PROVIDERS), len(keys)), -1, np.int64)
    for row, column in enumerate(PROVIDERS):
        np.maximum.at(gives[row], inverse, stacked[column].to_numpy(np.int64))
    breakdowns = tuple(_breakdowns(edges[d], codes[k]) for k, d in enumerate(dimensions))
    parents, starts, children = _equations(code[first], keys, stride, breakdowns)
    position, at = {}, 0
    for table in tables:
        position[table.name] = inverse[at : at + len(table.cells)].astype(np.int64)
        at += len(table.cells)
    system = System(
        universe, dimensions, codes, code[first], count[first], ~shown, gives[0], gives[1], gives[2],
        breakdowns, parents, starts, children, position,
    )  # fmt: skip
    _check_additive(system)
    return system


def _merged_edges(tables: Sequence[Table], dimensions: tuple[str, ...]) -> dict[str, list[tuple[str, str, str]]]:
    """The edges of all tables together (parent, group, child), sorted; the same breakdown said twice counts once."""
    return {
        dimension: sorted(
            {
                edge
                for table in tables
                if dimension in table.edges
                for edge in table.edges[dimension][["parent", "group", "child"]].itertuples(index=False, name=None)
            }
        )
        for dimension in dimensions
    }


def _breakdowns(edges: Sequence[tuple[str, str, str]], codes: tuple[str, ...]) -> tuple[Breakdown, ...]:
    """The breakdowns of a dimension over codes that appear, absent children replaced by their own."""
    known = {code: i for i, code in enumerate(codes)}
    groups: dict[str, list[list[str]]] = {}
    for (parent, _), part in groupby(edges, key=itemgetter(0, 1)):
        groups.setdefault(parent, []).append([child for _, _, child in part])

    def resolve(code: str) -> list[int] | None:
        if code in known:
            return [known[code]]
        for children in groups.get(code, []):
            found = [resolve(child) for child in children]
            if all(part is not None for part in found):
                return [c for part in found if part is not None for c in part]
        return None

    result = set()
    for parent, breakdowns in groups.items():
        if parent not in known:
            continue
        for children in breakdowns:
            found = [resolve(child) for child in children]
            if all(part is not None for part in found):
                flat = tuple(sorted(c for part in found if part is not None for c in part))
                result.add(Breakdown(known[parent], flat))
    return tuple(sorted(result, key=lambda b: (b.parent, b.children)))


def _equations(
    code: Ints, keys: Ints, stride: Ints, breakdowns: tuple[tuple[Breakdown, ...], ...]
) -> tuple[Ints, Ints, Ints]:
    """Left sides, offsets and right sides of all equations whose cells are all there."""
    parents: list[Ints] = []
    sizes: list[Ints] = []
    children: list[Ints] = []
    for k, ways in enumerate(breakdowns):
        for way in ways:
            above = np.flatnonzero(code[:, k] == way.parent)
            base = keys[above] - way.parent * stride[k]
            wanted = base[:, None] + np.array(way.children, np.int64)[None, :] * stride[k]
            found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            whole = (keys[found] == wanted).all(axis=1)
            parents.append(above[whole])
            sizes.append(np.full(int(whole.sum()), len(way.children), np.int64))
            children.append(found[whole].ravel())
    if not parents:
        return np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int64)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
    return np.concatenate(parents), starts, np.concatenate(children).astype(np.int64)


def _check_additive(system: System) -> None:
    """Raise with the equations that do not hold."""
    if not len(system.parents):
        return
    running = np.concatenate([[0], np.cumsum(system.count[system.children])])
    sums = running[system.starts[1:]] - running[system.starts[:-1]]
    wrong = np.flatnonzero(sums != system.count[system.parents])
    said = []
    for e in wrong[:MOST_NAMED].tolist():
        parent = int(system.parents[e])
        parts = system.children[system.starts[e] : system.starts[e + 1]]
        names = " + ".join(system.name(int(c)) for c in parts[:6]) + (" + …" if len(parts) > 6 else "")
        said.append(
            f"{system.name(parent)} is {system.count[parent]}, but {names} give {sums[e]}: "
            f"a difference of {system.count[parent] - sums[e]}."
        )
    if said:
        raise NotAdditive(listed(said, len(wrong)) + " Mend the table; nothing was published.")


def listed(said: Sequence[str], found: int) -> str:
    """Sentences, and how many more there would be."""
    return "\n".join(said) + (f"\nAnd {found - len(said)} more." if found > len(said) else "")
