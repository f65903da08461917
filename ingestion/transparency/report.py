"""Read the tables of a harmonised report (Regulation (EU) 2024/2835): categories across measures, or sections down.

Every part is a form of its own: it names service and period in each row. A workbook holds all parts as sheets.
"""

from __future__ import annotations

import re
from typing import Any

from expectations.codelists import CodeLists

from ..layout import Layout, Sheet, plain
from .facts import Collected, words
from .periods import period
from .template import OTHER, TOTAL, Row, place

PLACEHOLDER = re.compile(r"YYYY|Text to detail|^<.*>$|^\[(?:name|service|text)", re.IGNORECASE)
HOURS_OR_DAYS = re.compile(r"\b(?P<unit>minute|hour|day)s?\b", re.IGNORECASE)
UNITS = {"minute": "MIN", "hour": "H", "day": "D"}
#: Scopes that are no area: the whole, in all spellings met so far.
WHOLE = {"total", "total number", "all", "eu", "eu total", "eea"}


def read_report(layout: Layout, sheets: list[Sheet], lists: CodeLists, collected: Collected) -> list[str]:
    """Every sheet of the file that is a part of the report; returns the names of the parts."""
    found = []
    for sheet in sheets:
        fitting = [(part, places) for part in layout.reads["parts"] if (places := _places(part, sheet)) is not None]
        if fitting:
            # Parts 7 to 10 have the same columns: their indicators tell them apart.
            part, places = max(fitting, key=lambda one: _hits(one[0], sheet, one[1]))
            found.append(part["id"])
            _read_part(part, sheet, places, lists, collected)
    return found


def _hits(part: dict[str, Any], sheet: Sheet, places: dict[str, int]) -> int:
    """How many indicators of the part the sheet has; a table of categories is known by its columns alone."""
    if part["kind"] == "categories":
        return len(part["columns"])
    known = {_label(label) for label in part["indicators"]}
    at = places["indicator"]
    return len({_label(cells[at]) for _, cells in sheet["rows"][1:] if at < len(cells)} & known)


def _label(value: Any) -> str:
    return plain(value).replace("’", "'")


def _places(part: dict[str, Any], sheet: Sheet) -> dict[str, int] | None:
    """Where the columns of the part are, if the sheet has all that it needs."""
    if not sheet["rows"]:
        return None
    header = {plain(cell): index for index, cell in reversed(list(enumerate(sheet["rows"][0][1]))) if cell is not None}
    found: dict[str, int] = {}
    for name, labels in part["columns"].items():
        index = next((header[plain(label)] for label in labels if plain(label) in header), None)
        if index is None and name not in part.get("optional", []):
            return None
        if index is not None:
            found[name] = index
    for measure in part.get("measures", []):
        if plain(measure["column"]) in header:
            found[measure["column"]] = header[plain(measure["column"])]
        elif not measure.get("optional"):
            return None
    for label, index in header.items():
        if label.startswith("contextual information on "):
            found.setdefault(f"context {label.removeprefix('contextual information on ')}", index)
    return found


def _read_part(
    part: dict[str, Any], sheet: Sheet, places: dict[str, int], lists: CodeLists, collected: Collected
) -> None:
    rows = []
    wide = len(sheet["rows"][0][1])
    name = sheet["name"] or None
    for number, cells in sheet["rows"][1:]:
        while len(cells) > wide and cells[-1] is None:
            cells = cells[:-1]
        if len(cells) > wide:
            collected.remark("row_width", sheet=name, row=number, found=str(len(cells)), expected=str(wide))
            continue
        said = {
            key: words(cells[index]) if index < len(cells) else None
            for key, index in places.items()
            if key in part["columns"]
        }
        if any(text and PLACEHOLDER.search(text) for text in (said.get("period"), said.get("service"))) or not said.get(
            "service"
        ):
            collected.remark("template_not_filled", sheet=name, row=number)
            continue
        if said.get("description") and PLACEHOLDER.search(said["description"]):
            said["description"] = None  # the words of the template, not of the platform
        rows.append((number, cells, said))
    read = _categories if part["kind"] == "categories" else _sections
    for number, _, said in rows:
        if period(said.get("period")) is None:
            collected.remark(
                "bad_period", sheet=name, row=number, found=said.get("period"), expected="2025-07-01/2025-12-31"
            )
    read(part, name, places, [row for row in rows if period(row[2].get("period"))], lists, collected)


Rows = list[tuple[int, list[Any], dict[str, str | None]]]


def _categories(
    part: dict[str, Any], sheet: str | None, places: dict[str, int], rows: Rows, lists: CodeLists, collected: Collected
) -> None:
    """Tables 3 to 6: a row for each category, a column for each measure."""
    placed = _placed(rows, lists)
    lines: dict[tuple[Any, ...], int] = {}
    for (number, cells, said), row in zip(rows, placed, strict=True):
        if row is None:
            collected.remark("missing_value", sheet=sheet, row=number, column=part["columns"]["category"][0])
            continue
        if row.finding:
            collected.remark(
                row.finding, sheet=sheet, row=number, column=part["columns"]["category"][0],
                found=said["category"], expected=row.expected,
            )  # fmt: skip
        area, area_note = territory(said.get("scope"), collected, sheet=sheet, row=number)
        line = None
        if row.keyword and row.keyword.startswith(OTHER):
            # The rest of a category may be split into several rows, each for what its description says.
            key = (said["service"], said.get("surface"), said.get("scope"), row.category, row.keyword)
            lines[key] = lines.get(key, 0) + 1
            line = str(lines[key])
        level = row.level if area == "EEA" or "scope" not in places else f"{row.level}_area"
        notes = [note for note in (area_note, row.finding) if note and note != "category_repaired"]
        # A row without any figure was not reported; where one is given, the empty ones are missing.
        filled = any(places[m["column"]] < len(cells) and cells[places[m["column"]]] is not None
                     for m in part["measures"] if m["column"] in places)  # fmt: skip
        for measure in part["measures"] if filled else []:
            if measure["column"] not in places:
                continue
            index = places[measure["column"]]
            collected.take(
                cells[index] if index < len(cells) else None,
                {
                    "breakdown": f"{part['breakdown']}_{level}",
                    "sheet": sheet,
                    "source_row": number,
                    "source_column": measure["column"],
                    "platform": said["service"],
                    "surface": said.get("surface") or "All",
                    "territory": "EEA",
                    "ref_area": area,
                    "time_period": period(said["period"]),
                    "category": row.category,
                    "keyword": row.keyword,
                    "line": line,
                    "metric": measure["metric"],
                    "counting_unit": measure["counting_unit"],
                    "unit_measure": _unit(measure, cells, places, part),
                    "obs_status": "U" if row.finding in ("category_shifted", "category_unknown") else "A",
                    "obs_note": " ".join(notes) or None,
                },
                blank="missing",
            )


def _placed(rows: Rows, lists: CodeLists) -> list[Row | None]:
    """What each row is; every surface and scope has the template's order for itself."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for index, (_, _, said) in enumerate(rows):
        groups.setdefault((said.get("service"), said.get("surface"), said.get("scope")), []).append(index)
    found: list[Row | None] = [None] * len(rows)
    for chosen in groups.values():
        said = [(rows[i][2].get("category"), rows[i][2].get("label"), rows[i][2].get("description")) for i in chosen]
        for index, row in zip(chosen, place(said, lists), strict=True):
            found[index] = row
    return found


def _unit(measure: dict[str, Any], cells: list[Any], places: dict[str, int], part: dict[str, Any]) -> str:
    """The unit of a measure; that of a time is what the platform's own words beside it say, else not stated."""
    if measure["unit"] != "TIME":
        return measure["unit"]
    index = places.get(f"context {plain(measure['column'])}")
    context = words(cells[index]) if index is not None and index < len(cells) else None
    return time_unit(context)


def time_unit(context: str | None) -> str:
    """H, D or MIN where the words name one; TIME_U where they do not, for hours and days both occur."""
    found = HOURS_OR_DAYS.search(context or "")
    return UNITS[found["unit"].lower()] if found else "TIME_U"


def territory(scope: str | None, collected: Collected, *, sheet: str | None, row: int) -> tuple[str | None, str | None]:
    """The area of a scope: EEA for the whole, a member state, or nothing with a note where it is neither."""
    text = " ".join((scope or TOTAL).replace("\u00ad", "").split())
    if plain(text) in WHOLE:
        return "EEA", None
    if re.search(r"[,;…]|\[", text):
        collected.remark("several_areas", sheet=sheet, row=row, column="Scope", found=text)
        return None, "several_areas"
    code = text.upper()
    if code in NOT_STATES:
        collected.remark("language_as_area", sheet=sheet, row=row, column="Scope", found=text)
        return None, "language_as_area"
    return code, None


#: Codes of languages that were met where a member state must stand.
NOT_STATES = {"EN", "SV", "SP", "AR", "BN", "FA", "HI", "ID", "MS", "RU", "SW", "CS", "DA", "GA"}


def _sections(
    part: dict[str, Any], sheet: str | None, places: dict[str, int], rows: Rows, lists: CodeLists, collected: Collected
) -> None:
    """Tables 7 to 9: a row for each section, indicator and scope."""
    indicators = {_label(label): entry for label, entry in part["indicators"].items()}
    for number, cells, said in rows:
        entry = indicators.get(_label(said["indicator"]))
        if entry is None:
            collected.remark("indicator_unknown", sheet=sheet, row=number, found=said["indicator"])
            continue
        scope = _scope(part, said.get("scope"))
        if scope["note"] in ("several_areas", "language_as_area"):
            collected.remark(scope["note"], sheet=sheet, row=number, column="Scope", found=said.get("scope"))
        unit = time_unit(said.get("context")) if scope["outcome"] == "TIME" else entry.get("unit", "NR")
        unit = "PT" if scope["outcome"] == "IMPLEMENTED" else unit
        index = places["value"]
        collected.take(
            cells[index] if index < len(cells) else None,
            {
                "breakdown": f"{part['breakdown']}_{scope['kind']}",
                "sheet": sheet,
                "source_row": number,
                "source_column": "Value",
                "platform": said["service"],
                "surface": said.get("surface") or "All",
                "territory": "EEA",
                "ref_area": scope["area"],
                "language": scope["language"],
                "time_period": period(said["period"]),
                "section": said.get("section"),
                "category": scope["category"],
                "metric": entry["metric"],
                "outcome": scope["outcome"],
                "counting_unit": entry["counting_unit"],
                "unit_measure": unit,
                "obs_note": scope["note"],
            },
            # Shares are written as fractions: 0.9884 is 98.84 per cent.
            scale=100.0 if unit == "PT" else 1.0,
        )


def _scope(part: dict[str, Any], scope: str | None) -> dict[str, Any]:
    """What a scope of a long table says: an outcome, a language, a member state, a category, or a tool's name."""
    text = " ".join((scope or "Total number").split())
    text = re.sub(r"(?i)^total number:\s*", "", text)
    found = {"kind": "total", "outcome": "TOTAL", "area": "EEA", "language": None, "category": None, "note": None}
    outcomes = {plain(label): code for label, code in part["scopes"].items()}
    if plain(text) in outcomes:
        code = outcomes[plain(text)]
        return {**found, "outcome": code, "kind": "total" if code == "TOTAL" else "outcome"}
    if plain(text) in WHOLE:
        return found
    if text.startswith("STATEMENT_CATEGORY_"):
        return {**found, "kind": "category", "category": text}
    if re.fullmatch(r"[a-z]{2}", text) and part.get("small_letters") == "language":
        return {**found, "kind": "language", "language": text}
    if re.fullmatch(r"[A-Za-z]{2}", text):
        if part.get("large_letters", "area") == "language":
            return {**found, "kind": "language", "language": text.lower()}
        if text.upper() in NOT_STATES:
            return {**found, "kind": "other", "area": None, "language": text.lower(), "note": "language_as_area"}
        return {**found, "kind": "area", "area": text.upper()}
    note = "several_areas" if "," in text else "scope_not_known"
    return {**found, "kind": "other", "outcome": "OTHER", "area": None, "note": note, "language": text[:40]}
