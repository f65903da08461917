"""The code lists and crosswalks against which returns are checked, read from the seeds: each code is written once."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "dbt" / "seeds"

#: Which code list holds the codes of each column of the facts.
LISTS = {
    "ref_area": "area",
    "offence": "offence",
    "form": "form",
    "ict_used": "ict",
    "sex": "sex",
    "age": "age",
    "relationship": "relationship",
    "disability": "disability",
    "report_status": "report_status",
    "user_type": "user_type",
    "contact_reason": "contact_reason",
    "channel": "channel",
    "nationality": "nationality",
    "response": "response",
    "counting_unit": "counting_unit",
    "unit_measure": "unit_measure",
    "obs_status": "obs_status",
}
#: Crosswalks are named after the dimension; these columns have a shorter name there.
CROSSWALKS = {"ref_area": "area", "ict_used": "ict"}

#: Codes of the lists that stand for a sum or for nothing.
NOT_FOR_CASES = {"_T", "_A", "_X", "_Z"}

#: The standard forms are written in the code lists themselves.
IDENTITY = "tfgbv"


@dataclass(frozen=True)
class Code:
    """One code of a list, with its labels by language."""

    code: str
    parent: str | None
    labels: dict[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True)
class CodeLists:
    """All lists below one folder of seeds, read when first asked for."""

    folder: Path = SEEDS
    _known: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def codes(self, name: str) -> dict[str, Code]:
        """The list `cl_<name>`, by code; empty where there is none."""
        return self._lists.get(name, {})

    def known(self, column: str, scheme: str) -> frozenset[str]:
        """The codes that a column may hold in a form of this scheme: its own words, or codes of the list.

        Totals and "not applicable" are no codes for a case; rows of totals are checked apart.
        """
        key = (column, scheme)
        if key not in self._known:
            codes = set(self.codes(LISTS.get(column, column)))
            self._known[key] = frozenset((codes - NOT_FOR_CASES) | set(self.crosswalk(column, scheme)))
        return self._known[key]

    def crosswalk(self, column: str, scheme: str) -> dict[str, str]:
        """Source code -> code of our list; only for schemes that have such rows."""
        return self._crosswalks.get(CROSSWALKS.get(column, column), {}).get(scheme, {})

    @cached_property
    def providers(self) -> dict[str, dict[str, str]]:
        """The registered reporters."""
        return {row["reporter"]: row for row in _rows(self.folder / "providers.csv")}

    @cached_property
    def offence_form(self) -> dict[str, list[dict[str, str]]]:
        """Offence -> the rows of the crosswalk from offences to forms."""
        found: dict[str, list[dict[str, str]]] = {}
        for row in _rows(self.folder / "crosswalks" / "crosswalk_offence_form.csv"):
            found.setdefault(row["offence"], []).append(row)
        return found

    @cached_property
    def platform_categories(self) -> dict[str, Code]:
        """Categories and keywords of transparency reports in the order of the template, a keyword below each category.

        They are the words of the law on these reports, in English; what is shown of them are forms of violence.
        """
        rows = _rows(self.folder / "reference" / "platform_category.csv")
        return {row["code"]: Code(row["code"], row["parent"] or None, {"en": row["label_en"]}) for row in rows}

    @cached_property
    def _form_priority(self) -> dict[str, int]:
        return {row["form"]: int(row["priority"]) for row in _rows(self.folder / "rules" / "form_priority.csv")}

    def form_rank(self, form: str) -> int:
        """Where a form stands in the order of primary forms: its own row, else its group's; the unknown come last."""
        ranks = self._form_priority
        return ranks.get(form, ranks.get(form.partition(".")[0], 10_000))

    def country(self, area: str) -> str | None:
        """The country of an area: the ancestor without a parent, or the area itself."""
        areas = self.codes("area")
        seen = set()
        while area in areas and areas[area].parent in areas and area not in seen:
            seen.add(area)
            area = str(areas[area].parent)
        return area if area in areas else None

    def level_one(self, form: str) -> str | None:
        """The first level of a form of violence: IBA for IBA.SHR; None for what is not technology-facilitated."""
        forms = self.codes("form")
        while form in forms and forms[form].parent not in (None, "_T"):
            form = str(forms[form].parent)
        return form if form in forms and forms[form].parent == "_T" else None

    @cached_property
    def _lists(self) -> dict[str, dict[str, Code]]:
        found = {}
        for path in sorted((self.folder / "codelists").glob("cl_*.csv")):
            rows = _rows(path)
            found[path.stem.removeprefix("cl_")] = {
                row["code"]: Code(
                    row["code"],
                    row.get("parent") or None,
                    {key.removeprefix("label_"): value for key, value in row.items() if key.startswith("label_")},
                )
                for row in rows
            }
        return found

    @cached_property
    def _crosswalks(self) -> dict[str, dict[str, dict[str, str]]]:
        found: dict[str, dict[str, dict[str, str]]] = {}
        for path in sorted((self.folder / "crosswalks").glob("crosswalk_*.csv")):
            dimension = path.stem.removeprefix("crosswalk_")
            for row in _rows(path):
                if "scheme" in row:
                    scheme = found.setdefault(dimension, {}).setdefault(row["scheme"], {})
                    scheme[" ".join(row["source_code"].split())] = row["code"]
        return found


#: Letters of other alphabets that look like Latin ones: Cyrillic, then Greek.
LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорѕсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeijopscyxABEZHIKMNOPTYXo",
)


def lookalike(code: str, known: Collection[str]) -> str | None:
    """The known code that this one looks like although it is written with letters of another alphabet."""
    latin = unicodedata.normalize("NFKC", code).translate(LOOK_ALIKE)
    return latin if latin != code and latin in known else None


def nearest(code: str, known: Collection[str]) -> str | None:
    """The known code that looks most like this one, if any does."""
    from rapidfuzz import fuzz, process

    folded = re.sub(r"\W+", "", code).casefold()
    choices = {one: re.sub(r"\W+", "", one).casefold() for one in sorted(known)}
    best = process.extractOne(folded, choices, scorer=fuzz.ratio, score_cutoff=60)
    return best[2] if best else None


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)]
