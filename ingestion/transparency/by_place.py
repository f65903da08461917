"""Read tables 3 to 6 of a harmonised report whose headers are in another language: by the places of the template.

The template has the same columns in the same order in every edition, and its codes of categories are never translated.
So a table none of whose headers is known is taken by its places, but only where everything else fits: as many columns
as one table has, periods in the column of periods, and codes of categories in the column of categories. A table whose
columns have moved fits nowhere and stays unknown. What was read so is said to the sender.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from ..layout import Sheet, layout, plain
from .facts import words
from .periods import period

#: The columns before the measures, in the order of the template; the tables of measures have no label and no scope.
_LEADS = {
    "orders": ("surface", "service", "period", "label", "category", "description", "scope"),
    "notices": ("surface", "service", "period", "label", "category", "description"),
    "illegal": ("surface", "service", "period", "category", "description"),
    "terms": ("surface", "service", "period", "category", "description"),
}
_CODES = ("STATEMENT_CATEGORY_", "KEYWORD_")
#: Only the table of the terms and conditions has this category, so it tells the two tables of one width apart.
_OF_TERMS = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


def by_place(sheets: list[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """The same sheets with English headers where they could be told by their places, and those of which that is so."""
    found = [(sheet, _named(sheet)) for sheet in sheets]
    return [named or sheet for sheet, named in found], [named for _, named in found if named]


def _named(sheet: Sheet) -> Sheet | None:
    """The sheet with the headers of the one table that it fits; nothing where it fits none, or where it needs none."""
    if len(sheet["rows"]) < 2:
        return None
    number, header = sheet["rows"][0]
    if any(plain(cell) in _known() for cell in header):
        return None
    fitting = [part for part in _LEADS if len(header) == len(_header(part)) and _fits(part, sheet)]
    if len(fitting) != 1:
        return None
    return {**sheet, "rows": [[number, list(_header(fitting[0]))], *sheet["rows"][1:]]}


def _fits(part: str, sheet: Sheet) -> bool:
    lead = _LEADS[part]
    at_category, at_period = lead.index("category"), lead.index("period")
    categories = [words(cells[at_category]) or "" for _, cells in sheet["rows"][1:] if len(cells) > at_category]
    periods = [words(cells[at_period]) for _, cells in sheet["rows"][1:] if len(cells) > at_period]
    coded = [one for one in categories if one.startswith(_CODES)]
    others = {plain(one) for one in categories if one and not one.startswith(_CODES)} - {"total"}
    if not coded or others or not any(period(one) for one in periods):
        return False
    return part not in ("illegal", "terms") or (part == "terms") == (_OF_TERMS in coded)


@cache
def _header(part: str) -> tuple[str, ...]:
    """The English headers of a table in the order of the template."""
    about: dict[str, Any] = next(one for one in layout("dsa_report_1").reads["parts"] if one["id"] == part)
    measures = [measure["column"] for measure in about["measures"]]
    lead = [about["columns"][name][0] for name in _LEADS[part]]
    return (*lead, *measures, *(f"Contextual information on {measure}" for measure in measures))


@cache
def _known() -> frozenset[str]:
    """The headers of figures and of the category that are known; one of them is enough to read a table by its words.

    Those before the category are left out: they are known in German and French, where those of figures are not.
    """
    return frozenset(plain(name) for part in _LEADS for name in _header(part)[_LEADS[part].index("category") :])
