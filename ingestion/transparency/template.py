"""The order of categories in the harmonised template: what each row must be, by its place below a category.

KEYWORD_OTHER stands under every category, so the code of a row is only known together with the category above it.
Rows bear a label ("Category 4b"); where label and code contradict each other, codes were shifted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from expectations.codelists import CodeLists

TOTAL = "TOTAL"
CATEGORY, KEYWORD = "STATEMENT_CATEGORY_", "KEYWORD_"
OTHER = "KEYWORD_OTHER"
LABEL = re.compile(r"category (?P<number>\d{1,2})(?P<letter>[a-z]?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """What a row is about: `category` with or without a `keyword` under it, and what was wrong with its code."""

    category: str | None
    keyword: str | None
    finding: str | None = None
    expected: str | None = None

    @property
    def level(self) -> str:
        """total, category or keyword: sums are valid inside one level only."""
        return "keyword" if self.keyword else "total" if self.category == TOTAL else "category"


@cache
def order(lists: CodeLists) -> dict[str, tuple[str, ...]]:
    """Category -> its keywords in the order of the template, from the list of categories."""
    found: dict[str, list[str]] = {}
    for code, entry in lists.platform_categories.items():
        if code.startswith(CATEGORY) and "/" not in code:
            found.setdefault(code, [])
        elif code.startswith(CATEGORY) and entry.parent:
            found.setdefault(entry.parent, []).append(code.partition("/")[2])
    return {category: tuple(keywords) for category, keywords in found.items()}


@cache
def labels(lists: CodeLists) -> dict[str, str]:
    """Label of the template ("4b") -> code; 3 and 4 are the two categories of cyber violence."""
    found = {}
    for number, category in NUMBERS.items():
        found[str(number)] = category
        for letter, keyword in zip("abcdefghijklmnop", order(lists).get(category, ()), strict=False):
            found[f"{number}{letter}"] = keyword
    return found


_NUMBERED = (
    "ANIMAL_WELFARE", "CONSUMER_INFORMATION", "CYBER_VIOLENCE", "CYBER_VIOLENCE_AGAINST_WOMEN",
    "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "ILLEGAL_OR_HARMFUL_SPEECH", "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", "PROTECTION_OF_MINORS", "RISK_FOR_PUBLIC_SECURITY",
    "SCAMS_AND_FRAUD", "SELF_HARM", "UNSAFE_AND_PROHIBITED_PRODUCTS", "VIOLENCE",
)  # fmt: skip
#: The first fourteen numbers of the template are the same in every table.
NUMBERS = {number: CATEGORY + name for number, name in enumerate(_NUMBERED, 1)}


def place(codes: Iterable[tuple[str | None, str | None, str | None]], lists: CodeLists) -> list[Row | None]:
    """What each row is, from (code, label, description) in the order of the table; None for a row without a code."""
    above: str | None = None
    rows: list[Row | None] = []
    names = {_plain(entry.labels.get("en")): code for code, entry in lists.platform_categories.items()}
    for code, label, description in codes:
        if not code:
            rows.append(None)
            continue
        row = _row(code, above, lists)
        if row.keyword is None:
            above = row.category
        rows.append(row if row.finding else _contradicted(row, label, description, names, lists))
    return rows


def _row(code: str, above: str | None, lists: CodeLists) -> Row:
    text = code.upper().replace(" ", "_")
    if text in (TOTAL, "ALL"):
        return Row(TOTAL, None)
    categories = order(lists)
    if text in categories:
        return Row(text, None)
    if text.startswith(CATEGORY):
        return Row(text, None, "category_unknown")
    if text == OTHER:
        return Row(above, OTHER) if above and above != TOTAL else Row(None, OTHER, "category_unknown")
    owners = [category for category, keywords in categories.items() if text in keywords]
    if owners:
        return Row(above if above in owners else owners[0], text)
    for prefix in (KEYWORD, CATEGORY):
        # NUDITY is KEYWORD_NUDITY without its prefix.
        full = prefix + text
        owners = [category for category, keywords in categories.items() if full in keywords]
        if owners:
            return Row(above if above in owners else owners[0], full, "category_repaired", full)
        if full in categories:
            return Row(full, None, "category_repaired", full)
    if text.startswith((OTHER, KEYWORD)):
        # An invented code is what the template calls other, under the category where it stands.
        owner = above if above and above != TOTAL else None
        return Row(owner, text, "category_invented", OTHER)
    return Row(above if above != TOTAL else None, text, "category_unknown")


def _contradicted(row: Row, label: str | None, description: str | None, names: dict[str, str], lists: CodeLists) -> Row:
    """The row with a finding where its label or its description is that of another code."""
    code = row.keyword or row.category or ""
    found = LABEL.match(" ".join((label or "").split()))
    if found:
        wanted = labels(lists).get(found["number"] + found["letter"].lower())
        if wanted and wanted != code:
            return Row(row.category, row.keyword, "category_shifted", wanted)
    named = names.get(_plain(description), "").rpartition("/")[2]
    if named and named != code:
        return Row(row.category, row.keyword, "category_shifted", named)
    return row


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
