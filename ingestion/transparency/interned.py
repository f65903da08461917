"""Unfold reports that somebody gathered as JSON, with names written once in lists and rows that point into them.

Each table of numbers becomes a sheet like the part of the report it was taken from, so that it is read in the same way.
"""

from __future__ import annotations

from typing import Any

from ..layout import Layout, Sheet


def unfold(layout: Layout, sheets: list[Sheet]) -> list[Sheet]:
    """The tables that the layout names, as sheets with a header."""
    by_name = {sheet["name"]: sheet for sheet in sheets}
    lists = {name: [row[1][0] if row[1] else None for row in sheet["rows"]] for name, sheet in by_name.items()}
    pairs = {str(row[1][0]): row[1][1] for row in by_name.get("meta", {"rows": []})["rows"] if len(row[1]) > 1}
    unfolded = []
    for table in layout.reads["interned"]:
        if table["sheet"] not in by_name:
            continue
        constants = [(name, pairs.get(value[1:]) if str(value).startswith("@") else value)
                     for name, value in table.get("constants", {}).items()]  # fmt: skip
        header = [name for name, _ in constants] + [column["name"] for column in table["columns"]]
        rows: list[list[Any]] = [[0, header]]
        for number, cells in by_name[table["sheet"]]["rows"]:
            row = [value for _, value in constants]
            for index, column in enumerate(table["columns"]):
                cell = cells[index] if index < len(cells) else None
                if "of" in column and cell is not None:
                    known = lists.get(column["of"], [])
                    cell = known[cell] if isinstance(cell, int) and 0 <= cell < len(known) else None
                row.append(cell)
            rows.append([number + 1, row])
        name = table["sheet"] if len(layout.reads["interned"]) > 1 else ""
        unfolded.append({"name": name, "rows": rows, "formulas": [], "hidden": False})
    return unfolded
