"""Ask svy many figures at once: the respondents of each question below one another, each question a domain.

A figure of a domain needs the rows of the domain, and of all others only that their primary units exist: units without
a row in the domain add nothing to its total and count among the units of their stratum all the same. So the stack has
every respondent once outside of all domains, and below that the rows of each question, with strata and primary units
named as in the survey. Where the survey has no primary units, every respondent is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from .design import SampleDesign
from .figures import Question

#: So many rows are stacked at most. svy goes over all rows once for each domain: larger stacks take longer again.
ROWS = 2_000
OUTSIDE = -1
_UNIT, _DOMAIN, _Y, _X = "__unit", "__domain", "__y", "__x"


@dataclass(frozen=True)
class Stack:
    """The rows with their design; `domains` says of each domain which question it is of, its codes and its counts."""

    frame: pl.DataFrame
    design: SampleDesign
    domains: list[tuple[int, dict[str, Any]]]
    y: str = _Y
    x: str = _X
    domain: str = _DOMAIN

    @property
    def where(self) -> pl.Expr:
        """Everybody but the respondents who only stand for their units."""
        return pl.col(_DOMAIN) != OUTSIDE

    def of(self, domains: Sequence[int]) -> pl.DataFrame:
        """The rows of some domains alone."""
        return self.frame.filter(pl.col(_DOMAIN).is_in([OUTSIDE, *domains]))


class Stacks:
    """Makes stacks of one survey: what they have in common is looked up once."""

    def __init__(self, frame: pl.DataFrame, design: SampleDesign) -> None:
        self.names = list(design.columns)
        self.frame = frame
        # Whoever stands for nobody else's unit is one.
        if not design.psu and not design.replicates:
            self.frame, self.names = frame.with_row_index(_UNIT), [*self.names, _UNIT]
        self.design = design if design.psu or design.replicates else replace(design, psu=(_UNIT,))
        self.weight = frame[design.weight].cast(pl.Float64).to_numpy()
        self._inside: dict[str | None, Any] = {None: np.arange(frame.height)}
        self._numbers: dict[str, Any] = {}
        self._levels: dict[tuple[str, ...], tuple[Any, list[dict[str, Any]]]] = {}

    def inside(self, where: str | None) -> Any:
        """The rows of those in a base."""
        if where not in self._inside:
            self._inside[where] = np.flatnonzero(self.frame[str(where)].fill_null(False).to_numpy())
        return self._inside[where]

    def numbers(self, column: str) -> Any:
        """A column as numbers, nan where there is no answer."""
        if column not in self._numbers:
            self._numbers[column] = self.frame[column].cast(pl.Float64).to_numpy()
        return self._numbers[column]

    def levels(self, by: tuple[str, ...]) -> tuple[Any, list[dict[str, Any]]]:
        """The number of each row's domain, and the codes of the domains."""
        if by not in self._levels:
            found = self.frame.select(by).unique().sort(by)
            numbered = found.with_row_index(_DOMAIN)
            rows = self.frame.select(by).join(numbered, on=list(by), how="left", maintain_order="left")
            self._levels[by] = (rows[_DOMAIN].to_numpy().astype(np.int32), found.to_dicts())
        return self._levels[by]

    def domains(self, one: Question) -> tuple[Any, Any, list[dict[str, Any]]]:
        """The rows in the base of a question, the domain of each, and the codes and counts of each domain."""
        inside = self.inside(one.where)
        number, codes = self.levels(one.by) if one.by else (np.zeros(self.frame.height, dtype=np.int32), [{}])
        number = number[inside]
        cases = np.bincount(number[self.numbers(one.y)[inside] > 0], minlength=len(codes))
        weights = np.bincount(number, weights=self.weight[inside], minlength=len(codes))
        said = [
            {**code, "n_cases": int(cases[at]), "weighted_base": float(weights[at])} for at, code in enumerate(codes)
        ]
        return inside, number, said

    def stack(self, questions: Sequence[Question]) -> Stack:
        """The stack of these questions, all of one kind."""
        height = self.frame.height
        rows, numbers = [np.arange(height)], [np.full(height, OUTSIDE, dtype=np.int32)]
        ys, xs = [np.full(height, np.nan)], [np.full(height, np.nan)]
        domains: list[tuple[int, dict[str, Any]]] = []
        for place, one in enumerate(questions):
            inside, number, said = self.domains(one)
            rows.append(inside)
            numbers.append(number + np.int32(len(domains)))
            ys.append(self.numbers(one.y)[inside])
            xs.append(self.numbers(one.x)[inside] if one.x else np.full(len(inside), np.nan))
            domains += [(place, codes) for codes in said]
        made = {_DOMAIN: np.concatenate(numbers), _Y: np.concatenate(ys), _X: np.concatenate(xs)}
        stacked = self.frame.select(self.names)[np.concatenate(rows)]
        columns = [pl.Series(name, values, nan_to_null=name != _DOMAIN) for name, values in made.items()]
        return Stack(stacked.with_columns(columns), self.design, domains)


def batches(stacks: Stacks, questions: Sequence[Question]) -> Iterator[list[int]]:
    """The places of the questions that are asked together: of one kind, and of no more than `ROWS` rows."""
    batch: list[int] = []
    held = 0
    for place, one in sorted(enumerate(questions), key=lambda pair: (pair[1].what, pair[0])):
        size = len(stacks.inside(one.where))
        if batch and (questions[batch[0]].what != one.what or held + size > ROWS):
            yield batch
            batch, held = [], 0
        batch.append(place)
        held += size
    if batch:
        yield batch
