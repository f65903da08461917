"""A published table as an outsider has it: all that the attacker in `audit` is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class PublicTable:
    """Dimensions, `count` (missing where hidden) and the hierarchies of the code lists.

    `unpublished` lists cells (codes only) that exist and are never shown: the common refinement of groupings
    that overlap. `zeros_may_be_hidden`: readers know from the rules that a hidden cell of this table can be 0.
    `base`: all counts are rounded to multiples of it; 0 where they are exact. `adds_up` is false where the counts stand
    behind other figures and are shown nowhere.
    """

    name: str
    universe: str
    dimensions: tuple[str, ...]
    frame: pd.DataFrame
    edges: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    zeros_may_be_hidden: bool = False
    unpublished: pd.DataFrame | None = None
    base: int = 0
    adds_up: bool = True

    def copy(self) -> PublicTable:
        """Another one that can be changed without harm to this one."""
        edges = {d: e.copy() for d, e in self.edges.items()}
        unpublished = None if self.unpublished is None else self.unpublished.copy()
        return PublicTable(
            self.name, self.universe, self.dimensions, self.frame.copy(), edges, self.zeros_may_be_hidden, unpublished,
            self.base, self.adds_up,
        )  # fmt: skip
