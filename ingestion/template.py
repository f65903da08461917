"""Make an empty standard form for one office and period: drop-downs from the code lists, headers that stay put.

Filled in and sent it needs no layout of its own: the standard layout of its source reads it. What is written here is
taken from that layout, so the two cannot drift apart.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter

from expectations.codelists import LISTS, NOT_FOR_CASES, CodeLists
from expectations.validate import units

from .layout import Layout, Table, layout
from .submission import Period
from .words import HEADINGS

#: The standard form of each source that has one.
STANDARD = {"police": "tfgbv_police_1", "cso": "tfgbv_cso_1"}

#: Rows ready for entries; more can be added below, the reader does not mind.
ROWS = 2_000


def template(
    source: str,
    *,
    area: str,
    period: Period,
    language: str,
    out: Path,
    reporter: str | None = None,
    lists: CodeLists | None = None,
) -> Path:
    """Write the form to `out` and return its path."""
    lists = lists or CodeLists()
    form = layout(STANDARD[source])
    columns = {name for table in form.tables for name in table.columns}
    choices = {name: _choices(name, area, source, lists) for name in sorted(columns)}
    cover = {
        "form": form.form,
        "form_version": 1,
        "reporter": reporter or _reporter(source, area, lists),
        "ref_area": area,
        "time_period": period.text,
        "revision": 1,
        "revision_reason": None,
        "language": language,
        "synthetic": "no",
    }
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        # No clock in the file: the same form is the same bytes.
        book.set_properties({"title": f"{form.form} {area} {period.text}", "created": dt.datetime(2024, 1, 1)})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE6ED", "border": 1, "text_wrap": True}),
            "code": book.add_format({"italic": True, "font_color": "#555555", "bg_color": "#F2F2F2", "border": 1}),
            "open": book.add_format({"locked": False}),
        }
        _cover(book, form, cover, styles)
        for table in form.tables:
            _table(book, form, table, choices, language, styles)
        _lists(book, choices, language, lists, styles)
        sheet = book.add_worksheet("layout")
        sheet.write_row(0, 0, ["layout", form.id])
        sheet.write_row(1, 0, ["form_version", 1])
        sheet.protect()
        sheet.very_hidden()
    return out


def _cover(book: Any, form: Layout, cover: dict[str, Any], styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(form.cover["sheet"])
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 44)
    for row, (key, value) in enumerate(cover.items()):
        sheet.write(row, 0, key, styles["head"])
        # What identifies the form stays; who sends it for when can be changed.
        sheet.write(row, 1, value, styles["code"] if key.startswith("form") else styles["open"])
    sheet.protect()


def _table(
    book: Any,
    form: Layout,
    table: Table,
    choices: dict[str, list[str]],
    language: str,
    styles: dict[str, Any],
) -> None:
    sheet = book.add_worksheet(table.sheets[0])
    columns = [*table.columns, "count"]
    sheet.set_column(0, len(columns) - 1, 20, styles["open"])
    for index, name in enumerate(columns):
        sheet.write(0, index, HEADINGS[language][name], styles["head"])
        sheet.write(1, index, name, styles["code"])
        if name in choices:
            place = sorted(choices).index(name)
            first, last = 3, 2 + len(choices[name])
            letter = xlsxwriter.utility.xl_col_to_name(2 * place)
            rule = {"validate": "list", "source": f"=lists!${letter}${first}:${letter}${last}"}
        else:
            rule = {"validate": "integer", "criteria": ">=", "value": 0}
        sheet.data_validation(2, index, ROWS + 1, index, rule)
    if table.role == "totals":
        rows = [(unit, code) for unit in choices["counting_unit"] for code in ["_T", *_groups(choices["form"])]]
        for row, labels in enumerate(rows, 2):
            sheet.write_row(row, 0, labels, styles["code"])
    sheet.freeze_panes(2, 0)
    sheet.protect("", {"insert_rows": True, "sort": True, "autofilter": True})


def _lists(book: Any, choices: dict[str, list[str]], language: str, lists: CodeLists, styles: dict[str, Any]) -> None:
    """The codes with their labels: what the drop-downs offer, and what people look up."""
    sheet = book.add_worksheet("lists")
    label = language.replace("-", "_").lower()
    for place, (name, codes) in enumerate(sorted(choices.items())):
        sheet.set_column(2 * place, 2 * place, 14)
        sheet.set_column(2 * place + 1, 2 * place + 1, 40)
        sheet.write(0, 2 * place, HEADINGS[language][name], styles["head"])
        sheet.write(1, 2 * place, name, styles["code"])
        known = lists.codes(LISTS[name])
        for row, code in enumerate(codes, 2):
            sheet.write(row, 2 * place, code)
            sheet.write(row, 2 * place + 1, known[code].labels.get(label) or known[code].labels.get("en", ""))
    sheet.protect()


def _choices(column: str, area: str, source: str, lists: CodeLists) -> list[str]:
    """The codes that an office of this area may write in a column, in the order of the list."""
    codes = lists.codes(LISTS[column])
    if column == "ref_area":
        return [code for code, one in codes.items() if one.parent == area and lists.country(code) == area]
    if column == "offence":
        return [code for code in codes if code.startswith(f"{area}_")]
    if column == "counting_unit":
        return units(source)
    if column == "form":
        return [code for code in codes if lists.level_one(code) or code == "OTH.NTF"]
    return [code for code in codes if code not in NOT_FOR_CASES]


def _groups(forms: list[str]) -> list[str]:
    return [code for code in forms if "." not in code]


def _reporter(source: str, area: str, lists: CodeLists) -> str | None:
    """The office's own id where the area has one office of this kind, else to be filled in."""
    found = [name for name, one in lists.providers.items() if one["source"] == source and one["ref_area"] == area]
    return found[0] if len(found) == 1 else None
