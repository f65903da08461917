"""The specimens are what their generators make, complete, and marked as synthetic.

What becomes of them at the door is in `ingestion/test_specimens.py` and `ingestion/test_every_finding.py`.
"""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ingestion.receive import walk
from tests.specimens import cases, registers, small, surveys
from tests.specimens.counting import events
from tests.specimens.faults import FAULTS
from tests.specimens.generate import specimens
from tests.specimens.platforms import BROKEN
from tests.specimens.quarters import QUARTERS
from tests.specimens.register import CORRECTIONS, OFFICES

FOLDER = Path(__file__).parent / "specimens"
PROJECT = FOLDER.parents[1]
NOT_SENT = {("xk_cso", "2024-Q2")}


def parts(content: bytes) -> dict[str, bytes] | bytes:
    """The parts of a zip by name, unpacked, since packing differs between versions of zlib; other bytes as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {part.filename: archive.read(part) for part in archive.infolist()}
    except zipfile.BadZipFile:
        return content


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {path.as_posix(): content for path, content in specimens()}


@pytest.fixture(scope="module")
def good(made) -> list[str]:
    return [path for path in made if "/" in path and "/broken/" not in path]


def sheet_of_keys(path: Path) -> dict[object, object]:
    """The cover of a workbook: the first sheet's first two columns."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True, max_col=2)}
    book.close()
    return found


def test_the_generator_makes_the_committed_files(made):
    different = [path for path, content in made.items() if parts(content) != parts((FOLDER / path).read_bytes())]
    # A cut-off workbook is compressed bytes and nothing else; it may differ where zlib does.
    assert [path for path in different if not path.endswith("truncated.xlsx")] == []


def test_no_file_lies_among_the_specimens_that_the_generator_does_not_make(made):
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/**/*") if path.is_file()}
    assert {path for path in found if "__pycache__" not in path} == {path for path in made if "/" in path}


def test_the_small_specimens_are_what_their_generator_makes():
    made = {path.as_posix(): content for path, content in small.specimens()}
    found = {path.relative_to(small.FOLDER).as_posix(): path.read_bytes() for path in small.FOLDER.glob("*/*")}
    assert set(found) == set(made)
    assert [path for path, content in made.items() if parts(content) != parts(found[path])] == []


def test_the_small_specimens_are_small_and_nobody_takes_them_in():
    sizes = {path.relative_to(small.FOLDER).as_posix(): path.stat().st_size for path in small.FOLDER.glob("*/*")}
    assert max(sizes.values()) <= 12 * 1024
    assert sum(sizes.values()) < 300 * 1024
    assert walk(small.FOLDER).files == []


def test_every_office_sent_every_quarter_but_the_one_that_is_said_to_be_missing(good):
    sent = {(Path(path).parent.name, Path(path).stem) for path in good}
    wanted = {(reporter, str(quarter)) for reporter in OFFICES for quarter in QUARTERS}
    assert len(OFFICES) == 12
    assert wanted - sent == NOT_SENT


def test_corrections_are_there_beside_what_they_correct(good):
    corrected = {path for path in good if path.partition("_revision2")[1]}
    assert len(corrected) == len(CORRECTIONS) == 5
    assert {path.replace("_revision2", "") for path in corrected} <= set(good)


@pytest.mark.parametrize("reporter", sorted(OFFICES))
def test_every_good_file_says_that_it_is_synthetic(good, reporter):
    own = [path for path in good if f"/{reporter}/" in path]
    assert own
    for path in own:
        if path.endswith(".xlsx"):
            assert sheet_of_keys(FOLDER / path)["synthetic"] == "yes"
        else:
            text = (FOLDER / path).read_text(encoding="utf-8-sig")
            assert {row["synthetic"] for row in csv.DictReader(io.StringIO(text), delimiter=";")} == {"yes"}


def test_the_invented_population_says_that_it_is_synthetic():
    text = (FOLDER / "population" / "synthetic_population" / "population.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["vintage"] for row in rows} == {"synthetic"}
    assert {row["year"] for row in rows} == {"2023", "2024", "2025"}
    # Hardly anybody reaches a hundred years, so that the last group may round to nobody.
    assert all(float(row["thousands"]) > 0 for row in rows if row["age"] != "100+")


def test_what_an_office_sends_depends_on_no_other_office():
    office, other = OFFICES["me_police"], OFFICES["rs_police"]
    alone = events(office, QUARTERS[5])
    events(other, QUARTERS[5])
    assert events(office, QUARTERS[5]) == alone
    assert events(replace(office, reporter="me_police_2"), QUARTERS[5]) != alone


def test_every_code_in_the_returns_is_in_the_code_lists(good):
    from tests.specimens.forms import GROUPS
    from tests.specimens.people import AGES, RELATIONSHIPS

    lists = PROJECT / "dbt" / "seeds" / "codelists"

    def codes(name: str) -> set[str]:
        with (lists / f"cl_{name}.csv").open(encoding="utf-8") as file:
            return {row["code"] for row in csv.DictReader(file)}

    police = [office for office in OFFICES.values() if hasattr(office, "offences")]
    support = [office for office in OFFICES.values() if hasattr(office, "groups")]
    offences = [offence for office in police for offence in office.offences]
    forms = {form for one in offences for form in one.forms}
    forms |= {form for office in support for group in office.groups for form in group.forms}
    assert {offence.code for offence in offences} <= codes("offence")
    assert forms | set(GROUPS) | {offence.crosswalk_form for offence in offences} <= codes("form")
    assert {area for office in OFFICES.values() for area in office.areas} <= codes("area")
    assert {status for office in support for status in office.report_status} <= codes("report_status")
    assert {channel for office in support for channel in office.channels} <= codes("channel")
    assert set(AGES) <= codes("age")
    assert {name for weights in RELATIONSHIPS.values() for name in weights} <= codes("relationship")


def test_every_broken_file_has_a_line_that_says_what_must_be_found(made):
    with (FOLDER / "broken_expectations.csv").open(encoding="utf-8") as file:
        lines = {row["file"]: row for row in csv.DictReader(file)}
    assert set(lines) == {path for path in made if "/broken/" in path}
    assert len(lines) == len(FAULTS) + len(BROKEN) + len(surveys.FAULTS) + len(cases.faults()) + len(registers.faults())
    assert all(row["finding"] and row["fault"] for row in lines.values())
