"""The signs beside or instead of a figure: a hidden one, a missing one and a true zero never look alike."""

import datetime
from collections.abc import Mapping
from functools import cache, lru_cache

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from observatory import decimals
from observatory.texts import Words

HIDDEN_SIGN = "[c]"
REVISED_SIGN, LOW_SIGN = "r", "low"
# The note of a figure that is no zero and was rounded to one when it was published.
BELOW_PRECISION = "below_precision"
STATUS_SIGNS = {"P": "p", "B": "b", "D": "d", "U": "u", "E": "e"}
_LOCALES = {"sr-Latn": "sr_Latn", "sr-Cyrl": "sr_Cyrl", "cnr": "sr_Latn_ME"}


def signs(obs_status: str, conf_status: str) -> list[str]:
    """The letters of the signs of a figure, such as p for provisional."""
    if conf_status == "C":
        return ["c"]
    if obs_status == "M":
        return ["x"]
    return [STATUS_SIGNS[obs_status]] if obs_status in STATUS_SIGNS else []


def of(row: Mapping[str, object]) -> list[str]:
    """The letters of all signs of a row, as the shorthand of the UK Analysis Function has them.

    `r` where it differs from the figure of the release before (`revised.marked`), `low` where it is no zero and would
    be written as one.
    """
    status, confidential = str(row.get("obs_status", "")), str(row.get("conf_status", ""))
    found = signs(status, confidential)
    value = row.get("obs_value")
    if not is_shown(value, confidential):  # type: ignore[arg-type]
        return found
    is_rounded = BELOW_PRECISION in str(row.get("obs_note") or "").split()
    found += [LOW_SIGN] if is_rounded or is_low(float(value), _unit(row)) else []  # type: ignore[arg-type]
    return found + ([REVISED_SIGN] if row.get("is_revised") else [])


def said(row: Mapping[str, object], language: str) -> str:
    """The figure of a row with all its signs as plain text: `12 [p] [r]`, `[low]`, `[c]`, `[x]`."""
    found = of(row)
    marks = " ".join(f"[{sign}]" for sign in found)
    value = row.get("obs_value")
    if not is_shown(value, str(row.get("conf_status", ""))) or LOW_SIGN in found:  # type: ignore[arg-type]
        return marks or "[x]"
    return f"{bare(row, language)} {marks}".strip()


def bare(row: Mapping[str, object], language: str) -> str:
    """The figure of a row that shows one, without its signs."""
    return figure(float(str(row["obs_value"])), _unit(row), language)


def is_low(value: float, unit: str) -> bool:
    """Whether a figure is no zero, and all digits that are shown of it are."""
    return value != 0 and not decimals.rounded(value, decimals.of_unit(unit))


def is_shown(value: float | None, conf_status: str) -> bool:
    """Whether there is a figure to show."""
    return conf_status != "C" and value is not None and value == value


def figure(value: float, unit: str, language: str) -> str:
    """A figure of a unit as people of a language write it, with the digits of its unit and never more or fewer."""
    return number(value, language, decimals.of_unit(unit))


def bounds(row: Mapping[str, object], language: str) -> tuple[str, str] | None:
    """The ends of the interval of a figure, written like the figure; None where it has none."""
    ends = [row.get(name) for name in ("ci_low", "ci_high")]
    if any(end is None or end != end for end in ends):
        return None
    low, high = (_bound(float(str(end)), _unit(row), language) for end in ends)
    return low, high


def number(value: float, language: str, digits: int = 0) -> str:
    """A number as people of a language write it, with so many digits behind the decimal sign."""
    return _written(float(value), digits, language)


@lru_cache(maxsize=65536)
def _written(value: float, digits: int, language: str) -> str:
    shown = decimals.rounded(value, digits)
    return format_decimal(shown, format=f"#,##0.{'0' * digits}".rstrip("."), locale=locale(language))


def _bound(value: float, unit: str, language: str) -> str:
    # An interval that does not reach zero is not written as if it did.
    return f"[{LOW_SIGN}]" if is_low(value, unit) else figure(value, unit, language)


def _unit(row: Mapping[str, object]) -> str:
    return str(row.get("unit_measure") or "")


@cache
def locale(language: str) -> Locale:
    """How people of a language write numbers and dates."""
    return Locale.parse(_LOCALES.get(language, language))


def date(text: str, language: str) -> str:
    """A date, written as 2026-01-31, as people of a language write it; anything else as it is."""
    try:
        day = datetime.date.fromisoformat(text[:10])
    except ValueError:
        return text
    return format_date(day, format="long", locale=locale(language))


def moment(at: datetime.datetime, language: str) -> str:
    """A moment as people of a language write its day, with its time and how far it is from UTC."""
    day = format_date(at.date(), format="long", locale=locale(language))
    return f"{day}, {at:%H:%M} (UTC{at.isoformat()[-6:] if at.utcoffset() else ''})"


def per_cent(share: float, language: str) -> str:
    """A share as people of a language write per cents."""
    return format_percent(share, locale=locale(language))


def legend(used: set[str], words: Words) -> list[tuple[str, str, str]]:
    """Sign, name and explanation of every sign that a table uses."""
    known = words.get("flags")
    return [(f"[{sign}]", known[sign]["name"], known[sign]["says"]) for sign in known if sign in used]
