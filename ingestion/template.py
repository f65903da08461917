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

from .cover_sheet import write_cover
from .layout import Layout, Table, layout
from .policy.template import registers_template
from .submission import Period
from .words import HEADINGS

#: The standard form of each source that has one.
STANDARD = {
    "police": "tfgbv_police_1",
    "orders": "tfgbv_orders_1",
    "cso": "tfgbv_cso_1",
    "services": "tfgbv_services_1",
    "health": "tfgbv_health_1",
    "policy": "tfgbv_policy_1",
}

#: What the drop-downs of a column offer; a table may have a list of its own (its breakdown, else empty).
Choices = dict[tuple[str, str], list[str]]

#: What a column of the facts is called where one word says more.
NAMES = {"time_period": "cohort"}

#: Columns of figures that need not be whole: half a day, half a month.
FRACTIONS = {"median_days", "months"}

#: Rows ready for entries; more can be added below, the reader does not mind.
ROWS = 2_000


def template(
    kind: str,
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
    form = layout(STANDARD[kind])
    cover = {
        "form": form.form,
        "form_version": 1,
        "reporter": reporter or _reporter(form.source, area, lists),
        "ref_area": area,
        "time_period": period.text,
        "revision": 1,
        "revision_reason": None,
        "language": language,
        "synthetic": "no",
    }
    if form.reads.get("reader") == "registers":
        return registers_template(form, cover, language=language, out=out, lists=lists)
    choices = _all_choices(form, area, period, lists)
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        # No clock in the file: the same form is the same bytes.
        book.set_properties({"title": f"{form.form} {area} {period.text}", "created": dt.datetime(2024, 1, 1)})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE6ED", "border": 1, "text_wrap": True}),
            "code": book.add_format({"italic": True, "font_color": "#555555", "bg_color": "#F2F2F2", "border": 1}),
            "open": book.add_format({"locked": False}),
        }
        write_cover(book, form, cover, styles)
        for table in form.tables:
            _table(book, form, table, choices, language, styles)
        _lists(book, choices, language, lists, styles)
        sheet = book.add_worksheet("layout")
        sheet.write_row(0, 0, ["layout", form.id])
        sheet.write_row(1, 0, ["form_version", 1])
        sheet.protect()
        sheet.very_hidden()
    return out


def _table(
    book: Any,
    form: Layout,
    table: Table,
    choices: Choices,
    language: str,
    styles: dict[str, Any],
) -> None:
    sheet = book.add_worksheet(table.sheets[0])
    columns = [*(names[0] for names in table.columns.values()), *table.value_names]
    facts = [*table.columns, *table.value_names]
    sheet.set_column(0, len(columns) - 1, 20, styles["open"])
    for index, name in enumerate(columns):
        sheet.write(0, index, HEADINGS[language][name], styles["head"])
        sheet.write(1, index, name, styles["code"])
        if (key := _key(table, facts[index])) in choices:
            place = list(choices).index(key)
            first, last = 3, 2 + len(choices[key])
            letter = xlsxwriter.utility.xl_col_to_name(2 * place)
            rule = {"validate": "list", "source": f"=lists!${letter}${first}:${letter}${last}"}
        else:
            rule = {"validate": "decimal" if name in FRACTIONS else "integer", "criteria": ">=", "value": 0}
        sheet.data_validation(2, index, ROWS + 1, index, rule)
    if table.role == "totals":
        units_of, forms = choices["counting_unit", ""], choices["form", ""]
        rows = [(unit, code) for unit in units_of for code in ["_T", *_groups(forms)]]
        for row, labels in enumerate(rows, 2):
            sheet.write_row(row, 0, labels, styles["code"])
    sheet.freeze_panes(2, 0)
    sheet.protect("", {"insert_rows": True, "sort": True, "autofilter": True})


def _lists(book: Any, choices: Choices, language: str, lists: CodeLists, styles: dict[str, Any]) -> None:
    """The codes with their labels: what the drop-downs offer, and what people look up."""
    sheet = book.add_worksheet("lists")
    label = language.replace("-", "_").lower()
    for place, ((column, _), codes) in enumerate(choices.items()):
        name = NAMES.get(column, column)
        sheet.set_column(2 * place, 2 * place, 14)
        sheet.set_column(2 * place + 1, 2 * place + 1, 40)
        sheet.write(0, 2 * place, HEADINGS[language][name], styles["head"])
        sheet.write(1, 2 * place, name, styles["code"])
        known = lists.codes(LISTS[column]) if column in LISTS else {}
        for row, code in enumerate(codes, 2):
            sheet.write(row, 2 * place, code)
            words = known[code].labels if code in known else {}
            sheet.write(row, 2 * place + 1, words.get(label) or words.get("en", ""))
    sheet.protect()


def _key(table: Table, column: str) -> tuple[str, str]:
    """Which list a column of a table takes: its own where the layout gives one, else that of the column."""
    is_own = column in table.choices or (table.own_levels and column == "ref_area")
    return column, table.breakdown if is_own else ""


def _all_choices(form: Layout, area: str, period: Period, lists: CodeLists) -> Choices:
    """The lists of all columns, in the order of their names."""
    found: Choices = {}
    for table in form.tables:
        for column in table.columns:
            if column in table.choices:
                codes = table.choices[column]
            elif column == "time_period":
                codes = [str(int(period.text[:4]) - back) for back in range(5)]  # the cohorts that still move
            else:
                codes = _choices(column, area, form.source, lists)
                if column == "counting_unit":
                    codes = [code for code in codes if code in _units_of(form)]
                if column == "ref_area" and table.own_levels:
                    codes = [area, *codes]
            found[_key(table, column)] = codes
    return dict(sorted(found.items()))


def _units_of(form: Layout) -> set[str]:
    return {str(table.constants.get("counting_unit")) for table in form.tables}


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
