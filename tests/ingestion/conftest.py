"""A house of its own for every test, offices' forms filled in, and files taken through the stages."""

import datetime as dt
import io
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from ingestion import check, land, read, receive, sources
from ingestion.box import box
from ingestion.settings import Zones

FORMS = Path(__file__).resolve().parents[1] / "forms"

logging.getLogger("great_expectations").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Answer:
    """What became of a file that was sent."""

    id: str
    outcome: dict[str, Any]
    findings: list[dict[str, Any]]
    reply: str
    landing: Path

    @property
    def codes(self) -> set[str]:
        return {finding["code"] for finding in self.findings}

    @property
    def sentences(self) -> str:
        return "\n".join(finding["sentence"] for finding in self.findings)

    @property
    def facts(self) -> pd.DataFrame:
        module = sources.source(self.landing.parent.name)
        return pd.read_parquet(self.landing / f"{getattr(module, 'FACTS', 'facts')}.parquet")

    @property
    def submission(self) -> dict[str, Any]:
        return pd.read_parquet(self.landing / "submission.parquet").iloc[0].to_dict()


class House:
    """Zones in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.zones = Zones(inbox=folder / "inbox", landing=folder / "landing")

    def send(self, content: bytes, name: str, reporter: str, source: str = "police", **sent: Any) -> Answer:
        """Take one file through all stages."""
        path = self.folder / "sent" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        identifier = receive.put(self.zones, source, reporter, path, **sent)
        self.stages([identifier], source)
        return self.answer(identifier, source)

    def send_all(self, files: dict[str, tuple[bytes, str]], reporter: str, source: str = "police") -> dict[str, Answer]:
        """Take many files through the stages in one run, as a drop folder is."""
        ids = {}
        for key, (content, name) in files.items():
            path = self.folder / "sent" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            ids[key] = receive.put(self.zones, source, reporter, path)
        self.stages(list(dict.fromkeys(ids.values())), source)
        return {key: self.answer(identifier, source) for key, identifier in ids.items()}

    def stages(self, ids: list[str], source: str) -> list[str]:
        """read, check and land."""
        ids = read.read(ids, source, within=self.zones)
        return land.land(check.check(ids, source, within=self.zones), source, within=self.zones)

    def answer(self, identifier: str, source: str) -> Answer:
        one = box(self.zones, source, identifier)
        reply = (one.folder / "reply.txt").read_text(encoding="utf-8")
        findings = json.loads((one.folder / "findings.json").read_text(encoding="utf-8"))
        return Answer(identifier, one.outcome, findings, reply, self.zones.landing / source / identifier)

    def landed(self, source: str = "police") -> list[str]:
        """Ids of what has landed."""
        return sorted(path.name for path in (self.zones.landing / source).glob("[!_]*"))


@pytest.fixture
def house(tmp_path, monkeypatch) -> House:
    monkeypatch.setenv("TFGBV_HOME", str(tmp_path / "house"))
    (tmp_path / "house").mkdir()
    return House(tmp_path / "house")


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory) -> House:
    """One house for the tests of a module that only look at answers."""
    return House(tmp_path_factory.mktemp("house"))


COVER = {
    "form": "tfgbv_police",
    "form_version": 1,
    "reporter": "me_police",
    "ref_area": "ME",
    "time_period": "2024-Q1",
    "revision": 1,
    "revision_reason": None,
    "language": "en",
    "synthetic": "yes",
}
HEADS = {
    "Offences": ["ref_area", "offence", "form", "ict_used", "count"],
    "Victims": ["ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "count"],
    "Suspects": ["ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "count"],
    "Clients": ["ref_area", "form", "sex", "age", "relationship", "report_status", "count"],
    "Contacts": ["ref_area", "channel", "form", "count"],
    "Totals": ["counting_unit", "form", "count"],
}
POLICE = {
    "Offences": [["ME_C", "ME_175A", "IBA.SHR", "Y", 2], ["ME_N", "ME_168A", None, "N", 3]],
    "Victims": [["ME_C", "ME_175A", "IBA.SHR", "Y", "F", "Y18T24", "IPV_EX", 2]],
    "Suspects": [["ME_C", "ME_175A", "IBA.SHR", "Y", "M", "Y25T34", "IPV_EX", 1]],
    "Totals": [["OFFENCES", "_T", 2], ["VICTIMS", "IBA", 2], ["SUSPECTS", "_T", 1]],
}
CSO = {
    "Clients": [["ME_C", "IBA.SHR", "F", "Y18T24", "IPV_EX", "REPORTED", 4]],
    "Contacts": [["ME_C", "PHONE", "IBA.SHR", 6], ["ME_C", "CHAT", "OTH.NTF", 9]],
    "Totals": [["CLIENTS", "_T", 4], ["CONTACTS", "_T", 6]],
}


def workbook(sheets: dict[str, list[list[Any]]], formulas: dict[tuple[str, str], str] | None = None) -> bytes:
    """Sheets of cells as the bytes of a workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2024, 1, 1)})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for across, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(at, across, cell)
            for (where, cell), formula in (formulas or {}).items():
                if where == name:
                    sheet.write_formula(cell, formula, None, 7)
    return stream.getvalue()


def standard(tables: dict[str, list[list[Any]]], formulas=None, **cover: Any) -> bytes:
    """A standard return: the cover, and each table under its two header rows."""
    said = {**COVER, **({"form": "tfgbv_cso", "reporter": "me_cso"} if "Clients" in tables else {}), **cover}
    sheets = {"Return": [[key, value] for key, value in said.items()]}
    for name, rows in tables.items():
        sheets[name] = [[f"label of {head}" for head in HEADS[name]], HEADS[name], *rows]
    return workbook(sheets, formulas)


def changed(tables: dict[str, list[list[Any]]], sheet: str, row: int, column: str, value: Any) -> dict[str, Any]:
    """The same tables with one cell changed."""
    tables = {name: [list(cells) for cells in rows] for name, rows in tables.items()}
    tables[sheet][row][HEADS[sheet].index(column)] = value
    return tables


@pytest.fixture(scope="session")
def fill():
    """Fill in a standard return; see `standard`."""
    return standard


@pytest.fixture(scope="session")
def change():
    """Change one cell of a table; see `changed`."""
    return changed


@pytest.fixture(scope="session")
def make_workbook():
    """Make any workbook; see `workbook`."""
    return workbook


@pytest.fixture
def police() -> dict[str, list[list[Any]]]:
    """A small and faultless police return."""
    return {name: [list(row) for row in rows] for name, rows in POLICE.items()}


@pytest.fixture
def cso() -> dict[str, list[list[Any]]]:
    """A small and faultless return of a support organisation."""
    return {name: [list(row) for row in rows] for name, rows in CSO.items()}


@pytest.fixture(scope="session")
def forms() -> Path:
    """The small copies of real forms."""
    return FORMS
