"""What lands of a register: one entry a row, the same columns for every register; and what is known of each cell."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from expectations.codelists import CodeLists
from ingestion.cases.identifiers import EMAIL, PHONE, THIRTEEN, direct_identifier
from ingestion.cases.rows import day_of
from ingestion.cells import NUMBER, is_command, label
from ingestion.layout import plain
from ingestion.submission import PERIOD

#: Columns that any register may fill; the mart of each register gives them their own names.
FILLED = {
    "subject": pa.string(), "item": pa.string(), "status": pa.string(), "detail": pa.string(), "actor": pa.string(),
    "target": pa.string(), "is_digital": pa.string(), "obs_value": pa.float64(), "obs_of": pa.float64(),
    "unit_measure": pa.string(), "figure_period": pa.string(), "basis": pa.string(), "source": pa.string(),
    "evidence": pa.string(), "dated": pa.string(),
}  # fmt: skip
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("submission_id", "reporter", "layout", "register", "sheet")),
        ("source_row", pa.int32()),
        ("ref_area", pa.string()),
        ("time_period", pa.string()),
        *FILLED.items(),
    ]
)
#: The file between read and check: every row of a register lands.
WORKING = pa.schema([*SCHEMA, pa.field("is_total", pa.bool_())])
FLAGS = ("Y", "N", "_U")
#: What others have counted is often of several years together: 2012-2016.
_YEARS = re.compile(r"(\d{4})(?:\s*[-–/]\s*(\d{4}))?")
_ADDRESS = re.compile(r"https?://\S+")


def regions(lists: CodeLists, country: str) -> list[str]:
    """The codes of the regions of a country, without the one for cases whose place is not known."""
    found = [code for code in lists.codes("area") if code != country and lists.country(code) == country]
    return [code for code in found if not code.endswith("_U")]


@dataclass
class Collected:
    """Entries, and for each cell what the rules ask of it. `regions` are the codes that a region may have here."""

    regions: Sequence[str] = ()
    entries: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)

    def cell(self, place: dict[str, Any], value: Any, wanted: dict[str, Any], *, received: dt.date) -> Any:
        """Read one cell as its column says and note what holds of it; returns the value, None where it is wrong."""
        text = label(value)
        kind = wanted.get("kind", "text")
        if kind == "region":
            wanted = wanted | {"choices": self.regions}
        known = {
            **place,
            "found": text,
            "expected": _expected(wanted, kind),
            "is_filled": text is not None or bool(wanted.get("optional")),
            "is_plain": not is_command(text),
            "is_known": True,
            "is_number": True,
            "is_not_negative": True,
            "is_whole": True,
            "is_year": True,
            "is_day": True,
            "is_past": True,
            "is_once": True,
            "names_nobody": text is None or not _names(text),
        }
        self.cells.append(known)
        if text is None or not known["is_plain"] or not known["names_nobody"]:
            return None
        return _READ[kind](text, value, wanted, known, received)

    @property
    def names_somebody(self) -> bool:
        """Whether any cell tells who somebody is."""
        return not all(cell["names_nobody"] for cell in self.cells)


def _names(text: str) -> bool:
    """Whether a text names a person's number or address; the address of a document on the internet is none."""
    if EMAIL.search(text) or PHONE.search(text) or THIRTEEN.search(text):
        return True
    found = direct_identifier(text)
    return found is not None and found != "an internet address"


def _expected(wanted: dict[str, Any], kind: str) -> str:
    match kind:
        case "choice" | "region":
            return f" This column uses {', '.join(wanted['choices'])}."
        case "flag":
            return f" This column uses {', '.join(FLAGS)}."
        case "address":
            return " This column uses addresses that begin with https://."
        case "year":
            return "a year like 2025, or years like 2012-2016"
    return ""


def _text(text: str, value: Any, wanted: dict[str, Any], known: dict[str, Any], received: dt.date) -> str:
    return text


def _choice(text: str, value: Any, wanted: dict[str, Any], known: dict[str, Any], received: dt.date) -> str | None:
    found = {plain(code): code for code in wanted.get("choices", FLAGS)}.get(plain(text))
    known["is_known"] = found is not None
    return found


def _number(text: str, value: Any, wanted: dict[str, Any], known: dict[str, Any], received: dt.date) -> float | None:
    read = float(text) if not isinstance(value, bool) and NUMBER.match(text) else math.nan
    known["is_number"] = math.isfinite(read)
    if not known["is_number"]:
        return None
    known["is_not_negative"] = read >= 0
    known["is_whole"] = not wanted.get("whole") or read.is_integer()
    return read


def _address(text: str, value: Any, wanted: dict[str, Any], known: dict[str, Any], received: dt.date) -> str | None:
    known["is_known"] = bool(_ADDRESS.fullmatch(text))
    return text if known["is_known"] else None


def _year(text: str, value: Any, wanted: dict[str, Any], known: dict[str, Any], received: dt.date) -> str | None:
    found = _YEARS.fullmatch(text)
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    known["is_year"] = bool(PERIOD.match(first) and PERIOD.match(last)) and first <= last
    if not known["is_year"]:
        return None
    known["is_past"] = int(last) <= received.year
    return first if first == last else f"{first}/{last}"


def _day(text: str, value: Any, wanted: dict[str, Any], known: dict[str, Any], received: dt.date) -> str | None:
    # A workbook gives the day of a date with a time; what somebody types is read as in case files.
    day = day_of(text.replace("T", " ").partition(" ")[0])
    if day is None:
        known["is_day"] = False
        return None
    known["is_past"] = day <= received
    return day.isoformat()


_READ = {
    "text": _text, "choice": _choice, "region": _choice, "flag": _choice, "number": _number, "year": _year, "day": _day,
    "address": _address,
}  # fmt: skip
