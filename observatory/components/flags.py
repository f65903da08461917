"""The signs beside or instead of a figure: a hidden one, a missing one and a true zero never look alike."""

import datetime
from collections.abc import Mapping
from functools import cache, lru_cache

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

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
    found += [LOW_SIGN] if is_rounded or is_low(float(value)) else []  # type: ignore[arg-type]
    return found + ([REVISED_SIGN] if row.get("is_revised") else [])


def said(row: Mapping[str, object], language: str) -> str:
    """The figure of a row with all its signs as plain text: `12 [p] [r]`, `[low]`, `[c]`, `[x]`."""
    found = of(row)
    marks = " ".join(f"[{sign}]" for sign in found)
    value = row.get("obs_value")
    if not is_shown(value, str(row.get("conf_status", ""))) or LOW_SIGN in found:  # type: ignore[arg-type]
        return marks or "[x]"
    return f"{number(float(value), language)} {marks}".strip()  # type: ignore[arg-type]


def is_low(value: float) -> bool:
    """Whether a figure is no zero, and all digits that are shown of it are."""
    return value != 0 and not any(digit in "123456789" for digit in number(value, "en"))


def is_shown(value: float | None, conf_status: str) -> bool:
    """Whether there is a figure to show."""
    return conf_status != "C" and value is not None and value == value


def number(value: float, language: str) -> str:
    """A figure as people of a language write it: whole numbers whole, others with one or two decimals."""
    if float(value).is_integer():
        pattern = "#,##0"
    else:
        pattern = "#,##0.0" if abs(value) >= 10 else "#,##0.00" if abs(value) >= 0.1 else "#,##0.0000"
    return _written(float(value), pattern, language)


@lru_cache(maxsize=65536)
def _written(value: float, pattern: str, language: str) -> str:
    return format_decimal(value, format=pattern, locale=locale(language))


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
