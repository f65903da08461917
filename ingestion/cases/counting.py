"""Count records into the tables of a return: clients, incidents, mentions, contacts, services, referrals, removals.

Each table counts its own unit once. An incident with several forms counts under its primary form, the one that comes
first in `dbt/seeds/rules/form_priority.csv`; the table of mentions, which adds up to more than the incidents, is kept
apart. A client with several incidents counts once, with the record of the primary form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from expectations.codelists import CodeLists
from ingestion.layout import Layout

from .rows import Record

UNKNOWN = "_U"
#: Upper ages of the bands of the list, for organisations that write years.
BANDS = [(13, "Y0T13"), (17, "Y14T17"), (24, "Y18T24"), (34, "Y25T34"), (44, "Y35T44"), (54, "Y45T54"), (64, "Y55T64")]
#: Hours within which content was removed, by the code of the outcome.
WITHIN = [(24, "REMOVED_24H"), (48, "REMOVED_48H"), (720, "REMOVED_30D")]
REMOVED = "REMOVED"
#: Ten years of hours; whoever writes more did not write hours.
LONGEST = 87_600


@dataclass(frozen=True)
class Counting:
    """What is needed beside the records: the form's layout, the lists, the country."""

    layout: Layout
    lists: CodeLists
    country: str | None

    def facts(self, records: list[Record], without_consent: int) -> pd.DataFrame:
        """The counts as facts, one row each, with the row of the file where the first of them stands."""
        rows: list[dict[str, Any]] = []
        rows += _tally("clients", "CLIENTS", map(self._person, self._clients(records)))
        rows += _tally("incidents", "INCIDENTS", map(self._incident, self._incidents(records)))
        mentions = [(one, form) for one in self._incidents(records) for form in one.lists["forms"]]
        rows += _tally("incident_mentions", "INCIDENTS", (self._at(one, form=form) for one, form in mentions))
        if "channel" in self.layout.reads["fields"]:
            rows += _tally("contacts", "CONTACTS", map(self._contact, records))
        for name, unit in (("services", "SERVICES"), ("referrals", "REFERRALS")):
            each = [(one, code) for one in records for code in one.lists.get(name, [])]
            rows += _tally(name, unit, (self._at(one, response=code) for one, code in each))
        removals = [(one, code) for one in records for code in one.lists.get("removals", [])]
        rows += _tally("removals", "REMOVALS", (self._removal(one, code) for one, code in removals))
        if without_consent:
            area = f"{self.country}_U" if self.country else None
            row = {"breakdown": "without_consent", "counting_unit": "CASES", "ref_area": area, "source_row": 0}
            rows.append({**row, "obs_value": float(without_consent)})
        return pd.DataFrame(rows)

    def primary(self, record: Record) -> str | None:
        """The form that an incident counts under; as written."""
        crosswalk = self.lists.crosswalk("form", self.layout.scheme)
        return min(
            record.lists["forms"],
            key=lambda form: (self.lists.form_rank(crosswalk.get(form, form)), form),
            default=None,
        )

    def _clients(self, records: list[Record]) -> list[Record]:
        return self._first(records, lambda record: record["client"])

    def _incidents(self, records: list[Record]) -> list[Record]:
        """One record for each incident, with the forms that any of its victims named."""
        merged: dict[str, Record] = {}
        for record in records:
            key = record["incident"] or f"row {record.row}"
            if key in merged:
                forms = merged[key].lists["forms"]
                forms += [form for form in record.lists["forms"] if form not in forms]
            else:
                lists = {**record.lists, "forms": list(record.lists["forms"])}
                merged[key] = Record(record.row, record.values, lists, record.day)
        return list(merged.values())

    def _first(self, records: list[Record], key: Callable[[Record], str | None]) -> list[Record]:
        """Of the records with the same key the one whose primary form comes first; those without a key are left out."""
        crosswalk = self.lists.crosswalk("form", self.layout.scheme)

        def rank(record: Record) -> tuple[int, int]:
            form = self.primary(record) or UNKNOWN
            return self.lists.form_rank(crosswalk.get(form, form)), record.row

        chosen: dict[str, Record] = {}
        for record in sorted(records, key=rank):
            if identifier := key(record):
                chosen.setdefault(identifier, record)
        return list(chosen.values())

    def _at(self, record: Record, **codes: str | None) -> dict[str, Any]:
        area = record["ref_area"] or (f"{self.country}_U" if self.country else None)
        return {"ref_area": area, **codes, "source_row": record.row}

    def _person(self, record: Record) -> dict[str, Any]:
        names = ("sex", "relationship", "report_status")
        return self._at(
            record,
            form=self.primary(record),
            age=_age(record["age"]),
            **{name: record[name] or UNKNOWN for name in names if name in self.layout.reads["fields"]},
        )

    def _incident(self, record: Record) -> dict[str, Any]:
        return self._at(record, form=self.primary(record))

    def _contact(self, record: Record) -> dict[str, Any]:
        return self._at(record, form=self.primary(record) or "OTH.NTF", channel=record["channel"] or UNKNOWN)

    def hours(self, record: Record) -> float | None:
        """The hours after which content was removed; nothing where none was, or where nobody wrote them down."""
        crosswalk = self.lists.crosswalk("response", self.layout.scheme)
        if REMOVED not in {crosswalk.get(one, one) for one in record.lists.get("removals", [])}:
            return None
        return _hours(record["removal_hours"])

    def _removal(self, record: Record, outcome: str) -> dict[str, Any]:
        code = self.lists.crosswalk("response", self.layout.scheme).get(outcome, outcome)
        response = _within(record["removal_hours"]) if code == REMOVED else outcome
        return self._at(record, form=self.primary(record), response=response)


def _tally(breakdown: str, unit: str, cells: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells counted; the row of a count is the first that it was found in."""
    counts: Counter[tuple[tuple[str, Any], ...]] = Counter()
    first: dict[tuple[tuple[str, Any], ...], int] = {}
    for cell in cells:
        row = cell.pop("source_row")
        key = tuple(sorted(cell.items()))
        counts[key] += 1
        first[key] = min(row, first.get(key, row))
    return [
        {
            **dict(key),
            "breakdown": breakdown,
            "counting_unit": unit,
            "source_row": first[key],
            "obs_value": float(number),
        }
        for key, number in sorted(counts.items(), key=lambda entry: str(entry[0]))
    ]


def _age(text: str | None) -> str:
    """The band of an age in years; a code stays as it is."""
    if text is None or not text.isdecimal():
        return text or UNKNOWN
    return next((code for upper, code in BANDS if int(text) <= upper), "Y_GE65")


def _within(hours: str | None) -> str:
    """The code of a removal by the hours that it took."""
    taken = _hours(hours)
    if taken is None:
        return "REMOVED_U"
    return next((code for bound, code in WITHIN if taken <= bound), "REMOVED_LATER")


def _hours(text: str | None) -> float | None:
    """A number of hours, with a point or a comma; nothing where none can be read or nobody can have waited so."""
    try:
        taken = float((text or "").replace(",", "."))
    except ValueError:
        return None
    return taken if 0 <= taken < LONGEST else None
