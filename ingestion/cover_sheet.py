"""The cover of a form as a sheet of keys and values, the same for forms of tables and forms of registers."""

from __future__ import annotations

from typing import Any

from ingestion.layout import Layout


def write_cover(book: Any, form: Layout, cover: dict[str, Any], styles: dict[str, Any]) -> None:
    """Add the cover to a workbook; `styles` are its formats `head`, `code` and `open`."""
    sheet = book.add_worksheet(form.cover["sheet"])
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 44)
    for row, (key, value) in enumerate(cover.items()):
        sheet.write(row, 0, key, styles["head"])
        # What identifies the form stays; who sends it for when can be changed.
        sheet.write(row, 1, value, styles["code"] if key.startswith("form") else styles["open"])
    sheet.protect()
