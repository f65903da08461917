"""Whatever is done to a file, it is read or refused: no crash, no hang, and nothing lands that does not add up."""

import io
import zipfile

import numpy as np
import pytest

from ingestion import read, receive
from ingestion.check import check
from ingestion.land import land
from tests.ingestion.conftest import POLICE, House
from tests.ingestion.test_cases import log, row
from tests.ingestion.test_formats import SAME, csv_of, generic, sdmx_csv, specific, zip_of

FORMATS = {
    "xlsx": (SAME["a workbook"], "police", "me_police"),
    "ods": (SAME["an OpenDocument spreadsheet"], "police", "me_police"),
    "csv": (csv_of(), "police", "rs_police"),
    "sdmx-csv": (sdmx_csv(2), "police", "me_police"),
    "sdmx-ml 2.1": (specific("2_1"), "police", "me_police"),
    "sdmx-ml 3.0": (specific("3_0"), "police", "me_police"),
    "sdmx-ml generic": (generic(), "police", "me_police"),
    "zip": (zip_of(csv_of(), "return.csv"), "police", "rs_police"),
    "cases": (log(row(), row(incident="i2", client="c2")), "cso", "al_line"),
}
#: Formats whose form has totals: what lands of them still adds up to what was sent.
HELD = sum(line[-1] for name in ("Offences", "Victims", "Suspects") for line in POLICE[name])


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


def mutated(content: bytes, seed: int) -> bytes:
    """The file itself damaged, or, of a packed one, a part inside it, so that the damage is not found by the zip."""
    chance = np.random.default_rng(seed)
    if not content.startswith(b"PK") or seed % 3 == 0:
        return bytes_changed(content, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.infolist()
        chosen = int(chance.integers(0, len(parts)))
        for at, part in enumerate(parts):
            inner = old.read(part)
            new.writestr(part.filename, bytes_changed(inner, chance) if at == chosen and inner else inner)
    return stream.getvalue()


def sent(house: House, name: str, seeds: range) -> None:
    content, source, reporter = FORMATS[name]
    path = house.folder / "sent"
    ids = []
    for seed in seeds:
        path.write_bytes(mutated(content, seed))
        ids.append(receive.put(house.zones, source, reporter, path))
    ids = list(dict.fromkeys(ids))
    # A file on which the software fails is left out, so none may be missing.
    assert read.read(ids, source, within=house.zones) == ids
    land(check(ids, source, within=house.zones), source, within=house.zones)
    for identifier in ids:
        answer = house.answer(identifier, source)
        assert answer.outcome["state"] in ("landed", "refused")
        if answer.outcome["state"] == "landed":
            assert (answer.facts["obs_value"] >= 0).all()
            if name in ("xlsx", "ods"):
                assert answer.facts["obs_value"].sum() == HELD
        else:
            assert answer.findings
            assert not answer.landing.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_a_mutated_file_is_read_or_refused_and_never_anything_else(house, name):
    sent(house, name, range(8))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", FORMATS)
def test_two_thousand_mutated_files_of_a_format_are_read_or_refused(house, name):
    sent(house, name, range(1000, 3000))
