"""Put the words of a report in another language into English, which the layouts know: headers, indicators, scopes.

Only the long parts of the report (complaints, automated means, people) are told by their words; their tables are known
by the headers alone, so a table none of whose headers is foreign is left as it is. Words that are not listed stay as
they are and get the finding that they would get in English.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..layout import Sheet, plain

#: Columns whose cells are words of the template, and the list that has them.
COLUMNS = {"indicator": "indicators", "scope": "scopes"}


def in_english(sheets: list[Sheet]) -> list[Sheet]:
    """The same sheets with the words of the template in English."""
    return [_sheet(sheet) for sheet in sheets]


def _sheet(sheet: Sheet) -> Sheet:
    if not sheet["rows"]:
        return sheet
    number, header = sheet["rows"][0]
    words = _words()["headers"]
    if not any(_key(cell) in words for cell in header):
        return sheet
    named = [words.get(_key(cell), cell) for cell in header]
    lists = {at: _words()[COLUMNS[plain(cell)]] for at, cell in enumerate(named) if plain(cell) in COLUMNS}
    rows = [
        [row, [lists[at].get(_key(cell), cell) if at in lists else cell for at, cell in enumerate(cells)]]
        for row, cells in sheet["rows"][1:]
    ]
    return {**sheet, "rows": [[number, named], *rows]}


def _key(cell: Any) -> str:
    return plain(cell).replace("’", "'")


@cache
def _words() -> dict[str, dict[str, str]]:
    content = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return {name: {_key(word): english for word, english in table.items()} for name, table in content.items()}
