"""Read a data message in SDMX-ML (2.1 or 3.0, structure-specific or generic) as the table that SDMX-CSV would be.

Runs in the parser's child process. It reads a file of a stranger within limits, so it goes through the elements one
by one and keeps nothing but the observations; what the codes and components mean is checked afterwards, by the same
rules as every other form. The tests hold it against what sdmx1 and pysdmx write.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from typing import Any

from .errors import TooLarge, Truncated, WrongKind
from .settings import LIMITS

#: The message, by the end of its root element's name; a structure or an error is no submission.
MESSAGES = {"StructureSpecificData", "StructureSpecificTimeSeriesData", "GenericData", "GenericTimeSeriesData"}
#: A tag of a megabyte: the parser would read it from its beginning again with each piece that it gets.
HUGE = re.compile(rb"<[^<>]{1000000}")
TWICE = "an SDMX message that gives one component of an observation two values"
URN = re.compile(r"(?:DataStructure|Dataflow|ProvisionAgreement)=([\w.@$-]+):([\w.@$-]+)\(([\w.+*-]+)\)")


def sdmx_ml(content: bytes) -> dict[str, Any]:
    """One sheet: a header of component ids, `STRUCTURE_ID` first, and a row for each observation."""
    if HUGE.search(content):
        raise TooLarge(found=f"more than {LIMITS.columns} columns")
    reader = _Reader()
    try:
        for event, element in ET.iterparse(io.BytesIO(content), events=("start", "end")):
            (reader.begin if event == "start" else reader.end)(element)
    except (ET.ParseError, LookupError, ValueError) as damage:
        raise Truncated from damage
    return reader.sheet()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class _Reader:
    def __init__(self) -> None:
        self.depth = 0
        self.structure: str | None = None
        self.group: dict[str, str] = {}  # of the series that is open
        self.dataset: dict[str, str] = {}
        self.rows: list[dict[str, str]] = []
        self.generic: dict[str, str] | None = None
        self.is_in_series = False
        self.action = ""
        self.cells = 0

    def begin(self, element: ET.Element) -> None:
        name = _local(element.tag)
        self.depth += 1
        if self.depth == 1 and name not in MESSAGES:
            raise WrongKind(found="an XML document without SDMX data")
        if name == "DataSet":
            self.action = next((value for key, value in element.attrib.items() if _local(key) == "action"), "")
            self.dataset = {key: value for key, value in element.attrib.items() if "}" not in key and key.isupper()}
        elif name == "Series":
            self.is_in_series = True
            self.group = {key: value for key, value in element.attrib.items() if "}" not in key}
        elif name == "Ref" and self.structure is None and element.get("id"):
            version = element.get("version", "1.0")
            self.structure = f"{element.get('agencyID', '')}:{element.get('id')}({version})"

    def end(self, element: ET.Element) -> None:
        name = _local(element.tag)
        self.depth -= 1
        if self.structure is None and element.text and (found := URN.search(element.text)):
            self.structure = f"{found[1]}:{found[2]}({found[3]})"
        if name == "Series":
            self.is_in_series, self.group = False, {}
            element.clear()
        elif name == "SeriesKey":
            self.group = {**self.group, **_values(element)}
        elif name == "Obs":
            self._observation(element)
            element.clear()

    def _observation(self, element: ET.Element) -> None:
        row = {**self.dataset, **self.group}
        row |= {key: value for key, value in element.attrib.items() if "}" not in key and key != "type"}
        for child in element:
            match _local(child.tag):
                case "ObsDimension":
                    row[child.get("id") or "TIME_PERIOD"] = child.get("value", "")
                case "ObsValue" if "OBS_VALUE" in row:
                    raise WrongKind(found=TWICE)
                case "ObsValue":
                    row["OBS_VALUE"] = child.get("value", "")
                case "ObsKey" | "Attributes":
                    row |= _values(child)
        if self.action in ("Delete", "D"):
            row["ACTION"] = "D"
        if len(row) > LIMITS.columns:
            raise TooLarge(found=f"{len(row)} columns")
        self.rows.append(row)
        self.cells += len(row)
        if self.cells > LIMITS.cells:
            raise TooLarge(found=f"more than {LIMITS.cells} cells")

    def sheet(self) -> dict[str, Any]:
        header = list(dict.fromkeys(name for row in self.rows for name in row))
        rows: list[list[Any]] = [[1, ["STRUCTURE_ID", *header]]]
        for number, row in enumerate(self.rows, 2):
            rows.append([number, [self.structure, *((row.get(name) or "").strip() or None for name in header)]])
        # Without observations there is no table, only a header.
        return {"name": "", "rows": rows if self.rows else [], "formulas": [], "hidden": False, "delimiter": ","}


def _values(element: ET.Element) -> dict[str, str]:
    given = [(one.get("id", ""), one.get("value", "")) for one in element.iter() if _local(one.tag) == "Value"]
    found = dict(given)
    if len(found) < len(given):
        raise WrongKind(found=TWICE)
    return found
