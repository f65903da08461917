"""Make an empty form for registers: a sheet a register, drop-downs where a column takes one of a few codes.

It is written from the layout that reads it, so the two cannot drift apart.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from expectations.codelists import CodeLists
from ingestion.cover_sheet import write_cover
from ingestion.layout import Layout
from ingestion.policy.entries import FLAGS, regions
from ingestion.sentences import cyrillic

ROWS = 500
_WIDTH = 24
#: A spreadsheet takes no longer list in a drop-down of its own.
_LONGEST_LIST = 255


def registers_template(form: Layout, cover: dict[str, Any], *, language: str, out: Path, lists: CodeLists) -> Path:
    """Write the form to `out`; every sheet may stay empty."""
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        # No clock in the file: the same form is the same bytes.
        title = f"{form.form} {cover['ref_area']} {cover['time_period']}"
        book.set_properties({"title": title, "created": dt.datetime(2024, 1, 1)})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE6ED", "border": 1, "text_wrap": True}),
            "code": book.add_format({"italic": True, "font_color": "#555555", "bg_color": "#F2F2F2", "border": 1}),
            "open": book.add_format({"locked": False, "text_wrap": True}),
        }
        write_cover(book, form, cover, styles)
        known = regions(lists, cover["ref_area"])
        for table in form.reads["tables"]:
            _sheet(book, table, language, styles, known)
    return out


def _sheet(book: Any, table: dict[str, Any], language: str, styles: dict[str, Any], known: list[str]) -> None:
    sheet = book.add_worksheet(table["sheet"])
    sheet.set_column(0, len(table["columns"]) - 1, _WIDTH, styles["open"])
    for index, (column, how) in enumerate(table["columns"].items()):
        sheet.write(0, index, heading(column, language), styles["head"])
        sheet.write(1, index, column, styles["code"])
        if rule := _rule(how, known):
            sheet.data_validation(2, index, ROWS + 1, index, rule)
    sheet.freeze_panes(2, 0)
    sheet.protect("", {"insert_rows": True, "sort": True, "autofilter": True, "format_columns": True})


def _rule(how: dict[str, Any], known: list[str]) -> dict[str, Any] | None:
    match how.get("kind", "text"):
        case "choice":
            return {"validate": "list", "source": list(how["choices"])}
        case "region" if known and len(",".join(known)) < _LONGEST_LIST:
            return {"validate": "list", "source": known}
        case "flag":
            return {"validate": "list", "source": list(FLAGS)}
        case "number":
            return {"validate": "integer" if how.get("whole") else "decimal", "criteria": ">=", "value": 0}
    return None


def heading(column: str, language: str) -> str:
    """The heading of a column in the language of the office."""
    words = _headings()[column]
    if language in words:
        return words[language]
    if language == "sr-Cyrl":
        return cyrillic(heading(column, "sr-Latn"))
    return words["bs"]


@cache
def _headings() -> dict[str, dict[str, str]]:
    return yaml.safe_load(Path(__file__).with_name("headings.yml").read_text(encoding="utf-8"))
