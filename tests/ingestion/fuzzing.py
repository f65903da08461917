"""Files of every format to be damaged, and the damage: bytes, cells and parts, always the same for the same seed."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyreadstat

from tests.ingestion.conftest import COVER, CSO, HEADS, POLICE, workbook
from tests.ingestion.test_cases import HEADER, log, row
from tests.ingestion.test_formats import csv_of, csvs_of, generic, opendocument_of, sdmx_csv, specific, zip_of
from tests.specimens import platforms, surveys

#: What senders and their programs really leave in cells, and what nobody should.
ODD = [
    b"", b" ", b"\x00", b"\xff\xfe", b"-1", b"1.5", b"1,5", b"1e309", b"NaN", b"9" * 400, b"=1+1",
    b"=cmd|' /C calc'!A0", b'"', b'""', b"\r", b"\n", b"\t", b";", b"&xxe;", b'<!DOCTYPE a [<!ENTITY b "c">]>',
    b"]]>", b"../../etc/passwd",
    "А".encode(), "٣".encode(), "\u202e".encode(), "\U0001f600".encode(), b"x" * 40_000, b"2024-Q9", b"1900-01-02",
    b"{0.__class__}", b"%s%n", b"'; drop table facts; --",
]  # fmt: skip
SIGNS = b';,\t"<>=\n\r'


@dataclass(frozen=True)
class Kind:
    """One format: the file of a revision, who sends it, and whether its revision is named beside it."""

    file: Callable[[int], bytes]
    source: str = "police"
    reporter: str = "me_police"
    is_revised_beside: bool = False
    #: What stands in totals of the form itself, so that it cannot land changed: counted breakdowns.
    held: tuple[tuple[str, int], ...] = ()


def _sheets(tables: dict[str, list[list]], revision: int, **cover: object) -> dict[str, list[list]]:
    said = {**COVER, "revision": revision, "revision_reason": "damage" if revision > 1 else None, **cover}
    sheets = {"Return": [[key, value] for key, value in said.items()]}
    for name, rows in tables.items():
        sheets[name] = [[f"label of {head}" for head in HEADS[name]], HEADS[name], *rows]
    return sheets


def _text(revision: int, **options: str) -> bytes:
    return csv_of(revision=str(revision), revision_reason="damage" if revision > 1 else "", **options)


@cache
def _public_life() -> "surveys.pd.DataFrame":
    return surveys.public_life().groupby("role").head(30).reset_index(drop=True)


PORTABLE_MAP = """id: own_1
form: own_survey
title: Invented survey
ref_area: MK
time_period: '2025'
synthetic: true
recognise: {variables: [WEIGHT, E_IBA]}
design: {weight: WEIGHT, strata: ROLE}
answers: {yes: [1], no: [2], no_answer: [8, 9], no_answer_as: missing}
items:
  - {variable: E_IBA, form: IBA.SHR, period: L}
  - {variable: E_STK, form: STK.CON, period: L}
"""


@cache
def _portable() -> bytes:
    names = {"weight": "WEIGHT", "role": "ROLE", "e_iba_shr": "E_IBA", "e_stk_con": "E_STK"}
    frame = _public_life()[list(names)].rename(columns=names).astype(float)
    data = surveys._written(lambda path: pyreadstat.write_por(frame, str(path)), ".por")
    return surveys.as_zip({"data.por": data, "map.yml": PORTABLE_MAP.encode()})


def _interned() -> bytes:
    """Reports as somebody gathered them: names once in lists, rows that point into them."""
    women = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"
    return json.dumps(
        {
            "meta": {"period": "2025-07-01/2025-12-31"}, "services": ["X"], "categories": ["TOTAL", women],
            "scopes": ["TOTAL", "SI"], "indicators": ["a"], "t3": [[0, 1, 1, None, None, 4]],
            "t4": [[0, 1, 15319, 7, None]], "t5": [], "t6": [],
        }
    ).encode()  # fmt: skip


def _pages(name: str) -> bytes:
    """A part of a report as a workbook, as platforms publish it too."""
    return workbook({"4_notices": [[*line] for line in platforms.table(name)]})


_HELD = (("victims", 2), ("suspects", 1))
KINDS = {
    "xlsx": Kind(lambda revision: workbook(_sheets(POLICE, revision)), held=_HELD),
    "xlsx of a support organisation": Kind(
        lambda revision: workbook(_sheets(CSO, revision, form="tfgbv_cso", reporter="me_cso")),
        "cso", "me_cso", held=(("clients", 4),),
    ),
    "ods": Kind(lambda revision: opendocument_of(_sheets(POLICE, revision)), held=_HELD),
    "csv": Kind(_text, reporter="rs_police"),
    "csv with tabs in UTF-16": Kind(
        lambda revision: _text(revision, delimiter="\t", encoding="utf-16"), reporter="rs_police"
    ),
    "csv in Windows-1250": Kind(
        lambda revision: csv_of(revision=str(revision), revision_reason="Naknadno uneto, žena", encoding="cp1250"),
        reporter="rs_police",
    ),
    "sdmx-csv 1.0": Kind(lambda _: sdmx_csv(1), is_revised_beside=True),
    "sdmx-csv 2.0": Kind(lambda _: sdmx_csv(2), is_revised_beside=True),
    "sdmx-ml 2.1": Kind(lambda _: specific("2_1"), is_revised_beside=True),
    "sdmx-ml 2.1 generic": Kind(lambda _: generic(), is_revised_beside=True),
    "sdmx-ml 3.0": Kind(lambda _: specific("3_0"), is_revised_beside=True),
    "zip": Kind(lambda revision: zip_of(_text(revision), "return.csv"), reporter="rs_police"),
    "zip of sheets": Kind(lambda _: csvs_of(POLICE)),
    "cases in csv": Kind(
        lambda _: log(row(), row(incident="i2", client="c2")), "cso", "al_line", is_revised_beside=True
    ),
    "cases in xlsx": Kind(
        lambda _: workbook({"log": [HEADER, row(), row(incident="i2", client="c2")]}),
        "cso", "al_line", is_revised_beside=True,
    ),
    "platform csv": Kind(
        lambda _: platforms.written(platforms.table("notices")), "platform", "exampla", is_revised_beside=True
    ),
    "platform xlsx": Kind(lambda _: _pages("notices"), "platform", "exampla", is_revised_beside=True),
    "platform json": Kind(lambda _: _interned(), "platform", "platform_dsa", is_revised_beside=True),
    "sav": Kind(lambda _: surveys.as_sav(_public_life()), "survey", "mk_survey", is_revised_beside=True),
    "zsav": Kind(
        lambda _: surveys.as_sav(_public_life(), compress=True), "survey", "mk_survey", is_revised_beside=True
    ),
    "dta": Kind(lambda _: surveys.as_dta(_public_life()), "survey", "mk_survey", is_revised_beside=True),
    "por with a map": Kind(lambda _: _portable(), "survey", "mk_survey", is_revised_beside=True),
    "csv of a survey": Kind(
        lambda _: surveys.as_csv(_public_life(), delimiter=";", comma=True), "survey", "mk_survey",
        is_revised_beside=True,
    ),
    "csv with a codebook": Kind(
        lambda _: surveys.as_zip(
            {"data.csv": surveys.as_csv(_public_life()), "data.xml": surveys.as_ddi(_public_life())}
        ),
        "survey", "mk_survey", is_revised_beside=True,
    ),
}  # fmt: skip


def bytes_changed(content: bytes, chance: np.random.Generator) -> bytes:
    """A few bytes changed, a piece cut out or doubled."""
    broken = bytearray(content)
    for at in chance.integers(0, len(broken), int(chance.integers(1, 6))):
        broken[at] = int(chance.integers(0, 256))
    start, size = int(chance.integers(0, len(broken))), int(chance.integers(1, 120))
    match int(chance.integers(0, 4)):
        case 0:
            del broken[start : start + size]
        case 1:
            broken[start:start] = broken[start : start + size]
    return bytes(broken)


def cell_changed(content: bytes, chance: np.random.Generator) -> bytes:
    """What stands between two signs replaced by something odd: the file as such stays whole."""
    places = [at for at, byte in enumerate(content) if byte in SIGNS]
    if not places:
        return bytes_changed(content, chance)
    start = places[int(chance.integers(0, len(places)))] + 1
    end = next((at for at in places if at >= start), len(content))
    return content[:start] + ODD[int(chance.integers(0, len(ODD)))] + content[end:]


def mutated(content: bytes, seed: int) -> bytes:
    """The file itself damaged, or, of a packed one, a part inside it, so that the damage is not found by the zip."""
    chance = np.random.default_rng(seed)
    damage = cell_changed if seed % 2 else bytes_changed
    if not content.startswith(b"PK") or seed % 5 == 0:
        return damage(content, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.infolist()
        chosen = int(chance.integers(0, len(parts)))
        for at, part in enumerate(parts):
            inner = old.read(part)
            new.writestr(part.filename, damage(inner, chance) if at == chosen and inner else inner)
    return stream.getvalue()
