"""What the respondents' answers mean: every item as yes, no or unknown, every dimension as a code of the house.

The rules, item by item:

- somebody who was not asked (the item's filter does not hold) did not experience it: no; where the filter is a question
  without an answer, nothing is known of this one either;
- a code of the map's `no_answer`, and an empty cell where the item was asked, is no answer: unknown, or no where the
  map says that no answer counts as no;
- of several items together (any form, any form of one level) one yes is yes; else one no is no; only somebody who
  answered none of them is left out of the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from ingestion.microdata.survey_map import Choice, Code, Condition, Dimension, Episodes, Item

UNKNOWN = "_U"


def holds(condition: Condition | None, frame: pl.DataFrame) -> pl.Expr:
    """True where the condition holds; an empty cell holds none."""
    if condition is None:
        return pl.lit(True)
    if condition.codes:
        return one_of(condition.variable, condition.codes, frame)
    number = _number(condition.variable, frame)
    low = number >= condition.at_least if condition.at_least is not None else pl.lit(True)
    high = number <= condition.at_most if condition.at_most is not None else pl.lit(True)
    return (low & high & number.is_not_null()).fill_null(False)


def yes_or_no(item: Item, frame: pl.DataFrame, asked_before: Mapping[str, Item] | None = None) -> pl.Expr:
    """1, 0 or nothing for one item. `asked_before` are the items that its filter may be about, by variable."""
    answers = item.answers
    unknown = pl.lit(0 if answers.no_answer_as == "no" else None, dtype=pl.Int8)
    return (
        pl.when(_unknown(item.filter, frame, asked_before or {}))
        .then(unknown)
        .when(~holds(item.filter, frame))
        .then(pl.lit(0, dtype=pl.Int8))
        .when(one_of(item.variable, answers.yes, frame))
        .then(pl.lit(1, dtype=pl.Int8))
        .when(one_of(item.variable, answers.no, frame))
        .then(pl.lit(0, dtype=pl.Int8))
        .otherwise(unknown)
    )


def _unknown(condition: Condition | None, frame: pl.DataFrame, asked_before: Mapping[str, Item]) -> pl.Expr:
    """True where nobody knows whether the condition holds."""
    if condition is None:
        return pl.lit(False)
    if before := asked_before.get(condition.variable):
        return yes_or_no(before, frame).is_null()
    return pl.col(condition.variable).is_null()


def chosen(choice: Choice, code: str, frame: pl.DataFrame) -> pl.Expr:
    """1 where a question with one answer out of several was answered with this code, 0 where with another one."""
    sources = [source for source, target in choice.codes.items() if target == code]
    answered = one_of(choice.variable, list(choice.codes), frame)
    return (
        pl.when(~holds(choice.filter, frame))
        .then(pl.lit(0, dtype=pl.Int8))
        .when(one_of(choice.variable, sources, frame))
        .then(pl.lit(1, dtype=pl.Int8))
        .when(answered)
        .then(pl.lit(0, dtype=pl.Int8))
        .otherwise(pl.lit(None, dtype=pl.Int8))
    )


def any_of(columns: Iterable[str]) -> pl.Expr:
    """1 if any column is 1; else 0 if any is 0; else nothing."""
    # The largest of the answers there are: svy and polars both skip what is missing.
    return pl.max_horizontal(list(columns))


def number_of(episodes: Episodes, frame: pl.DataFrame) -> pl.Expr:
    """How many episodes; nothing where there is no answer. Larger numbers than the map allows are cut to it."""
    number = _number(episodes.variable, frame)
    unknown = one_of(episodes.variable, episodes.no_answer, frame) | number.is_null() | (number < 0)
    if episodes.at_most is not None:
        number = pl.min_horizontal(number, pl.lit(float(episodes.at_most)))
    return pl.when(unknown).then(pl.lit(None, dtype=pl.Float64)).otherwise(number)


def domain(dimension: Dimension, frame: pl.DataFrame) -> pl.Expr:
    """The code of the house for each respondent; `_U` where the map has none."""
    made = pl.lit(UNKNOWN)
    if dimension.own_codes:
        written = pl.col(dimension.variable).cast(pl.String).str.strip_chars()
        return pl.when(written.is_null() | (written == "")).then(made).otherwise(written)
    if dimension.bands:
        number = _number(dimension.variable, frame)
        for code, (low, high) in dimension.bands.items():
            made = pl.when(number.is_between(low, high).fill_null(False)).then(pl.lit(code)).otherwise(made)
        return made
    grouped: dict[str, list[Code]] = {}
    for source, code in dimension.codes.items():
        grouped.setdefault(code, []).append(source)
    for code, sources in grouped.items():
        made = pl.when(one_of(dimension.variable, sources, frame)).then(pl.lit(code)).otherwise(made)
    return made


def undescribed(frame: pl.DataFrame, item: Item) -> int:
    """How many respondents have a code in this item that the map does not describe."""
    known = [*item.answers.yes, *item.answers.no, *item.answers.no_answer]
    there = pl.col(item.variable).is_not_null()
    if frame.schema[item.variable] == pl.String:
        there &= pl.col(item.variable).str.strip_chars() != ""
    odd = there & ~one_of(item.variable, known, frame)
    return int(frame.select(odd.sum()).item())


def one_of(variable: str, codes: Iterable[Code], frame: pl.DataFrame) -> pl.Expr:
    """True where the variable has one of the codes: 1, 1.0 and "1" are the same code. Never empty."""
    if frame.schema[variable].is_numeric() or frame.schema[variable] == pl.Boolean:
        numbers = [value for code in codes if (value := _as_number(code)) is not None]
        return pl.col(variable).cast(pl.Float64).is_in(numbers).fill_null(False)
    texts = [_as_text(code) for code in codes]
    return pl.col(variable).cast(pl.String).str.strip_chars().is_in(texts).fill_null(False)


def labels_of(codes: Mapping[Code, str]) -> dict[str, str]:
    """Codes as text, for comparing with the labels of a file."""
    return {_as_text(code): label for code, label in codes.items()}


def _number(variable: str, frame: pl.DataFrame) -> pl.Expr:
    if frame.schema[variable] == pl.String:
        return pl.col(variable).str.strip_chars().cast(pl.Float64, strict=False)
    return pl.col(variable).cast(pl.Float64, strict=False).fill_nan(None)


def _as_number(code: Code) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None


def _as_text(code: Code) -> str:
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code).strip()
