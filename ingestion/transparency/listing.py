"""Read long lists: voluntary enforcement reports, government requests, reports by country, counts of statements.

A layout names the columns; what stands for all in them; which value is which metric; and the territory, which is
stated for the whole file or by a column. Columns for years are turned into rows.
"""

from __future__ import annotations

import re
from typing import Any

from ..layout import Layout, Sheet, plain
from .facts import Collected, words
from .periods import period

DIMENSIONS = ("platform", "surface", "ref_area", "language", "category", "keyword", "metric", "outcome", "requestor")


def read_listing(layout: Layout, sheets: list[Sheet], collected: Collected) -> None:
    """The table of the file, row by row."""
    reads = layout.reads
    for sheet in sheets[:1]:
        header = sheet["rows"][0][1]
        places = _places(reads, header, collected)
        if places is None:
            return
        years = {i: str(words(cell)) for i, cell in enumerate(header) if re.fullmatch(r"\d{4}", str(words(cell)))}
        for number, cells in sheet["rows"][1:]:
            while len(cells) > len(header) and cells[-1] is None:
                cells = cells[:-1]
            if len(cells) != len(header):
                collected.remark("row_width", row=number, found=str(len(cells)), expected=str(len(header)))
                continue
            said = {name: words(cells[index]) for name, index in places.items()}
            if reads.get("years"):
                for index, year in years.items():
                    _take(reads, said, cells[index], year, number, year, reads["years"], collected)
            elif reads.get("measures"):
                for measure in reads["measures"]:
                    index = next((i for i, cell in enumerate(header) if plain(cell) == plain(measure["column"])), None)
                    if index is not None:
                        _take(reads, said, cells[index], measure["column"], number, None, measure, collected)
            else:
                _single(reads, said, cells[places["value"]], number, collected)


def _places(reads: dict[str, Any], header: list[Any], collected: Collected) -> dict[str, int] | None:
    found = {plain(cell): index for index, cell in reversed(list(enumerate(header))) if cell is not None}
    places = {}
    for name, labels in reads["columns"].items():
        index = next((found[plain(label)] for label in labels if plain(label) in found), None)
        if index is None and name not in reads.get("optional", []):
            collected.remark("column_missing", column=labels[0], expected=labels[0])
            return None
        if index is not None:
            places[name] = index
    return places


def _single(reads: dict[str, Any], said: dict[str, str | None], cell: Any, number: int, collected: Collected) -> None:
    metrics = {plain(label): entry for label, entry in reads["metrics"].items()}
    entry = metrics.get(plain(said.get("metric"))) or metrics.get("*")
    if entry is None:
        collected.remark("indicator_unknown", row=number, found=said.get("metric"))
        return
    _take(reads, said, cell, reads["columns"]["value"][0], number, None, entry, collected)


def _take(
    reads: dict[str, Any],
    said: dict[str, str | None],
    cell: Any,
    column: str,
    number: int,
    year: str | None,
    measure: dict[str, Any],
    collected: Collected,
) -> None:
    """One figure of a row."""
    when = period(year or said.get("period"))
    if when is None:
        collected.remark(
            "bad_period", row=number, found=said.get("period"), expected="a month, quarter, half-year or year"
        )
        return
    whole = {plain(word) for word in reads.get("all", [])}
    codes = {name: said[name] for name in DIMENSIONS if said.get(name) and plain(said[name]) not in whole}
    for name, code in reads.get("constants", {}).items():
        codes.setdefault(name, code)
    unit = measure.get("unit", "NR")
    territory = reads["territory"]
    note = None
    if territory == "column":
        territory = "country"
        if not codes.get("ref_area"):
            note = "country_not_stated"
        elif codes["ref_area"] in reads.get("everywhere", []):
            territory = codes["ref_area"] = "WORLD"
    elif reads.get("area_column_where"):
        territory = _market(reads, said, codes, whole)
    entry = {
        **codes,
        "breakdown": _breakdown(reads, said, codes),
        "sheet": None,
        "source_row": number,
        "source_column": column,
        "territory": territory,
        "ref_area": codes.get("ref_area") or (None if territory == "country" else territory),
        "time_period": when,
        "metric": measure["metric"],
        "counting_unit": measure["counting_unit"],
        "unit_measure": unit,
        "obs_note": note,
        "scheme": None,
    }
    _split(reads, said, entry)
    collected.take(
        cell, entry, blank="missing" if reads.get("blank") == "missing" else "skip", scale=measure.get("scale", 1.0)
    )


def _market(reads: dict[str, Any], said: dict[str, str | None], codes: dict[str, Any], whole: set[str]) -> str:
    """A column that holds markets or languages, as another column says."""
    where = reads["area_column_where"]
    written = said.get(where["value"])
    if not written or plain(written) in whole:
        return reads["territory"]
    if plain(said.get(where["column"])) == plain(where["area"]):
        codes["ref_area"] = written
        return "country"
    codes["language"] = written
    return reads["territory"]


def _breakdown(reads: dict[str, Any], said: dict[str, str | None], codes: dict[str, Any]) -> str:
    """The table inside the list: rows that break down by different things are never added."""
    parts = [reads["breakdown"]]
    for name in reads.get("breakdown_by", []):
        if codes.get(name):
            parts.append(name)
    for name in reads.get("breakdown_of", []):
        text = said.get(name)
        if text and plain(text) not in {plain(word) for word in reads.get("all", [])}:
            parts.append(re.sub(r"\W+", "_", plain(text)))
    return "_".join(parts)


def _split(reads: dict[str, Any], said: dict[str, str | None], entry: dict[str, Any]) -> None:
    """Lists that hold codes of two kinds in one column, and schemes that change at a date."""
    if by := reads.get("code_by"):
        kind = plain(said.get(by["column"]))
        entry["category"], entry["keyword"] = (
            (entry.get("category"), None) if kind == "category" else (None, entry.get("category"))
        )
        entry["breakdown"] = f"{reads['breakdown']}_{kind}"
    for change in reads.get("schemes", []):
        if entry["time_period"] >= change["since"]:
            entry["scheme"] = change["scheme"]
    for mark in reads.get("marks", []):
        if all(entry.get(name) in values for name, values in mark["where"].items()):
            entry.update(mark["set"])
