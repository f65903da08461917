"""A question for data, read from the wire and held against the structure: what is wrong with it is said here."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from observatory.sdmx.errors import QuestionSyntaxError, SemanticError, TooLargeError
from observatory.sdmx.periods import JANUARY, YearStart

ALL_DIMENSIONS = "AllDimensions"
WILDCARDS = ("", "*")
MOST_KEYS = 1000

# One place of a key: the codes that are wanted there, or None for all of them.
Key = tuple[frozenset[str] | None, ...]
# Alternatives, each a list of conditions that must all hold: (operator, value).
Condition = tuple[str, str]
Alternatives = tuple[tuple[Condition, ...], ...]

_OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew")


@dataclass(frozen=True)
class DataQuery:
    """What is asked of one dataflow. `within` bounds it as `filters` do, but is no choice that could be widened."""

    keys: tuple[Key, ...] = ()
    filters: Mapping[str, Alternatives] = field(default_factory=dict)
    within: Mapping[str, Alternatives] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    at: str = "TIME_PERIOD"
    attributes: frozenset[str] | None = None
    has_measure: bool = True
    has_observations: bool = True
    offset: int = 0
    limit: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    updated_after: datetime | None = None
    as_of: datetime | None = None
    has_history: bool = False
    year_start: YearStart = JANUARY


def parse_keys(
    text: str, dimensions: Sequence[str], codes: Mapping[str, Sequence[str]], *, alternatives: str = "+"
) -> tuple[Key, ...]:
    """Read the key of a path. `alternatives` separates codes in one place: `+` in version 1, a comma in version 2.

    In version 2 the comma separates whole keys (`A.AL,A.RS`), but a widespread client writes alternatives in one
    place with it (`A.AL,RS.R01`). What names only known codes as the standard reads it is read as the standard does.
    """
    text = text.strip()
    if text in ("", "*", "all"):
        return ()
    if alternatives == "+":
        return (_key(text, dimensions, codes, "+"),)
    whole = text.split(",")
    if len(whole) > MOST_KEYS:
        raise TooLargeError(f"The address names {len(whole)} keys. Name {MOST_KEYS} at most, or use a wildcard.")
    try:
        return tuple(_key(key, dimensions, codes, "+") for key in whole)
    except SemanticError:
        if len(whole) == 1:
            raise
        try:
            return (_key(text, dimensions, codes, ","),)
        except SemanticError:
            pass
        raise


def _key(text: str, dimensions: Sequence[str], codes: Mapping[str, Sequence[str]], separator: str) -> Key:
    places = text.split(".")
    if len(places) > len(dimensions):
        raise SemanticError(
            f"The key has {len(places)} places; this dataflow has {len(dimensions)} dimensions: {'.'.join(dimensions)}."
        )
    wanted: list[frozenset[str] | None] = []
    for dimension, place in zip(dimensions, places, strict=False):
        if place in WILDCARDS:
            wanted.append(None)
            continue
        named = [code for code in place.split(separator) if code]
        if len(named) > MOST_KEYS:
            raise TooLargeError(
                f"The key names {len(named)} codes for {dimension}. Leave the place empty for all of them."
            )
        for code in named:
            check_code(dimension, code, codes[dimension])
        wanted.append(frozenset(named))
    return tuple(wanted) + (None,) * (len(dimensions) - len(wanted))


def check_code(component: str, code: str, codes: Sequence[str]) -> None:
    """Raise where a code is not in the list, and offer the nearest one."""
    if code in codes:
        return
    near = difflib.get_close_matches(code[:40].upper(), codes, n=1, cutoff=0.5)
    offer = f" Did you mean {near[0]}?" if near else f" It has {', '.join(list(codes)[:8])} …" if codes else ""
    raise SemanticError(f'"{code[:40]}" is not a code for {component}.{offer}')


def parse_filter(text: str) -> Alternatives:
    """Read the value of c[X]: a comma is OR and binds weaker than a plus, which is AND; operators come first."""
    return tuple(tuple(_condition(part) for part in one.split("+")) for one in text.split(","))


def _condition(text: str) -> Condition:
    found = re.match(r"([a-z]{2}):", text)
    if not found:
        return ("eq", text)
    if found[1] not in _OPERATORS:
        raise QuestionSyntaxError(f'"{found[1]}" is not an operator. There are {", ".join(_OPERATORS)}.')
    return (found[1], text[3:])


def positive(name: str, text: str, *, least: int = 1) -> int:
    """Read a whole number."""
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise QuestionSyntaxError(f'{name} takes a whole number of at least {least}, not "{text[:20]}".')
    return int(text)


def moment(name: str, text: str) -> datetime:
    """Read a date and time; without an offset it is UTC, and a year or a month alone is its first moment."""
    # A plus that a client forgot to encode has become a space on its way here.
    text = re.sub(r" (\d{2}:\d{2})$", r"+\1", text)
    text = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text) if re.fullmatch(r"[\d-]+", text) else text
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise QuestionSyntaxError(
            f'{name} takes a date and time such as 2025-01-31T12:00:00Z, not "{text[:40]}".'
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)
