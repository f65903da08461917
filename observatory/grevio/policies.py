"""What offices keep in registers: readiness, strategies, documents, referral map, training, budget, cited figures."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from observatory import decimals
from observatory.grevio.document import NOTHING, Block, Cell, Figure
from observatory.grevio.scope import Scope

# Which register answers an indicator that is no table of figures.
INDICATORS = {"G01": "readiness", "G03": "training", "G04": "funding", "G05": "recommendations"}


@dataclass(frozen=True)
class Register:
    """A list of the release: its columns in order, those that are counted, and whether it tells of single years."""

    columns: tuple[str, ...]
    counted: tuple[str, ...] = ()
    is_yearly: bool = False


# Columns that hold codes of the template; the others hold what the office wrote.
_CODED = ("profession", "stage", "has_digital", "kind", "status", "level", "issued_by", "basis", "dimension")
_SURE = ("source", "evidence", "reporter", "data_kind")
REGISTERS: Mapping[str, Register] = {
    "readiness": Register(("dimension", "level", "earlier", "justification", "assessor", "basis", "assessed", *_SURE)),
    "strategies": Register(("strategy", "title", "option", "status", "earlier", "note", "dated", *_SURE)),
    "referral": Register(
        ("region", "from_service", "to_service", "address", "condition", "status", "earlier", "dated", *_SURE)
    ),
    "evidence": Register(("topic", "statement", "value", "unit", "year", "basis", *_SURE), ("value",)),
    "policy": Register(("kind", "title", "body", "has_digital", "status", "earlier", "dated", *_SURE)),
    "recommendations": Register(("issued_by", "recommendation", "status", "earlier", "note", "dated", *_SURE)),
    "training": Register(
        ("time_period", "profession", "stage", "has_digital", "persons", "in_post", "source", "reporter", "data_kind"),
        ("persons", "in_post"),
        is_yearly=True,
    ),
    "funding": Register(
        ("time_period", "line", "level", "has_digital", "amount_eur", "source", "reporter", "data_kind"),
        ("amount_eur",),
        is_yearly=True,
    ),
}


def listed(scope: Scope, name: str) -> pd.DataFrame:
    """The rows of a register that are about the country and, where it tells of years, about these years."""
    rows = scope.reference(name)
    if rows.empty or name not in REGISTERS:
        return pd.DataFrame()
    rows = rows[rows["ref_area"] == scope.area]
    if REGISTERS[name].is_yearly and "time_period" in rows:
        rows = rows[rows["time_period"].isin(scope.years)]
    return rows


def is_answered(scope: Scope, indicator: str) -> bool:
    """Whether a register answers an indicator for the country and the years."""
    return indicator in INDICATORS and not listed(scope, INDICATORS[indicator]).empty


def readiness(scope: Scope) -> list[Block]:
    """The readiness matrix, the strategies, the referral map and the figures of others."""
    return [_block(scope, name) for name in ("readiness", "strategies", "referral", "evidence")]


def training(scope: Scope) -> list[Block]:
    """Who was trained, by profession."""
    return [_block(scope, "training")]


def policies(scope: Scope) -> list[Block]:
    """Laws, strategies and bodies, budget by line and year, and what monitoring bodies recommended."""
    return [_block(scope, name) for name in ("policy", "funding", "recommendations")]


def _block(scope: Scope, name: str) -> Block:
    words = scope.words
    rows = listed(scope, name)
    caption = words.say(f"register_{name}")
    if rows.empty:
        return Block(caption, (), (), words.say("register_empty", area=scope.area))
    register = REGISTERS[name]
    head: list[str] = []
    for column in register.columns:
        head.append(words.say(f"column_{column}"))
        if column in register.counted:
            head.append(words.say("status"))
    made = []
    # A column of numbers has the digits of its longest.
    digits = {
        column: decimals.needed(float(text) for text in rows.get(column, ()) if text) for column in register.counted
    }
    for place, row in zip(rows.index, rows.to_dict("records"), strict=True):
        known = {str(key): str(value) for key, value in row.items()}
        made.append(_row(scope, register, known, digits, (("list", name), ("row", str(place)))))
    return Block(caption, tuple(head), tuple(made), words.say(f"register_{name}_note"))


def _row(
    scope: Scope,
    register: Register,
    row: Mapping[str, str],
    digits: Mapping[str, int],
    where: tuple[tuple[str, str], ...],
) -> tuple[Cell, ...]:
    """The cells of a row. `where` names the list and the row of the release that its numbers are taken from."""
    made: list[Cell] = []
    for column in register.columns:
        text = row.get(column, "")
        if column in register.counted:
            number = Figure(float(text), "A", (*where, ("column", column)), digits[column]) if text else NOTHING
            made += [number, number.status]
        elif column == "data_kind":
            made.append(scope.words.say("invented" if row.get("is_synthetic") == "true" else "as_sent"))
        elif column == "reporter":
            made.append(scope.words.label("reporter", text))
        elif column == "region":
            made.append(scope.words.label("ref_area", text))
        elif column == "earlier":
            made.append(_earlier(scope, "level" if "level" in row else "status", text))
        elif column in ("dated", "assessed"):
            made.append(text or scope.words.say("undated"))
        elif column in _CODED:
            made.append(scope.words.code(column, text))
        else:
            made.append(text)
    return tuple(made)


def _earlier(scope: Scope, column: str, text: str) -> str:
    """How an entry stood before: `2023 NOT_BEGUN; 2024 PLANNED` with the words of the codes."""
    told = [one.partition(" ") for one in text.split("; ") if one]
    return "; ".join(f"{year}: {scope.words.code(column, code)}" for year, _, code in told)
