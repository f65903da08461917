"""Files to take away: the same figures as on the page, saying what they are, and harmless in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from observatory.components import flags
from observatory.components.revised import marked
from observatory.release import Release

# The signs of a figure as the page has them, in files too: the last column.
SIGNS = "signs"
# A spreadsheet takes a text that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def rows_as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows of a release as CSV: a hidden figure is [c], a missing one is empty, status has columns of its own."""
    return "".join(csv_lines(columns, rows)).encode("utf-8")


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The same, line by line."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    yield line.text
    for row in rows:
        writer.writerow([_cell(shown(row, column)) for column in columns])
        yield line.text


def shown(row: Mapping[str, Any], column: str) -> Any:
    """What a file says in a column: the sign instead of a hidden figure."""
    if column == "obs_value" and row["conf_status"] == "C":
        return flags.HIDDEN_SIGN
    if column == SIGNS:
        return " ".join(f"[{sign}]" for sign in flags.of(row))
    return row[column]


class _Line:
    text = ""

    def write(self, text: str) -> None:
        self.text = text


def file_name(name: str, release: Release) -> str:
    """A file's name without its ending: it says that the data are synthetic, and from which release they are."""
    return f"{'SYNTHETIC_' if release.is_synthetic else ''}{name}_{release.id}"


def _cell(value: object) -> object:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def table_as_csv(release: Release, name: str) -> Iterator[str]:
    """A whole table of a release as CSV, a piece at a time: it may have a million rows."""
    columns = release.columns(name)
    buffer: list[str] = []
    signed = (row for one in release.stream(name) for row in marked(release, (one,)))
    for line in csv_lines((*columns, SIGNS), signed):
        buffer.append(line)
        if len(buffer) == 2000:
            yield "".join(buffer)
            buffer.clear()
    yield "".join(buffer)
