"""The totals that offices write on their last sheet are those of the marts, for every good specimen."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from ingestion.check import check
from ingestion.land import land
from ingestion.read import read
from ingestion.receive import receive
from ingestion.settings import Zones
from tests.warehouse.byhand import PROJECT, build

SPECIMENS = PROJECT / "tests" / "specimens"
FIGURE = {
    "OFFENCES": ("R01", "form_sex_q"),
    "VICTIMS": ("R02", "form_sex_q"),
    "SUSPECTS": ("R03", "form_sex_q"),
    "CLIENTS": ("S01", "form_sex_q"),
    "CONTACTS": ("S03", "form_channel_q"),
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def returns() -> list[Path]:
    """The good workbooks with a sheet of totals; where a return was corrected, the correction."""
    found = sorted(SPECIMENS.glob("*/*/*.xlsx"))
    corrected = {path.with_name(path.name.split("_")[0] + ".xlsx") for path in found if "_revision" in path.stem}
    return [path for path in found if path not in corrected and path.parent.name != "ba_police"]


def test_the_totals_of_every_return_are_those_of_the_marts(tmp_path):
    drop = tmp_path / "drop"
    for source in ("police", "cso"):
        shutil.copytree(SPECIMENS / source, drop / source, ignore=shutil.ignore_patterns("broken"))
    zones = Zones(inbox=tmp_path / "inbox", landing=tmp_path / "landing")
    for source in ("police", "cso"):
        taken = receive(drop, source, within=zones)
        land(check(read(taken, source, within=zones), source, within=zones), source, within=zones)
    warehouse = build(zones.landing, tmp_path)
    figures = {
        row[:-1]: row[-1]
        for row in warehouse.rows(
            "select indicator, breakdown, ref_area, time_period, form, value from marts.indicators "
            "where sex = '_T' and channel = '_T' and freq = 'Q'"
        )
    }
    compared, different = 0, []
    for path in returns():
        country, period = path.parent.name[:2].upper(), path.stem.split("_")[0]
        sheet = openpyxl.load_workbook(path, read_only=False, data_only=True)["Totals"]
        for unit, form, count in sheet.iter_rows(min_row=3, max_col=3, values_only=True):
            if unit is not None:
                compared += 1
                if figures.get((*FIGURE[unit], country, period, form)) != count:
                    different.append((path.parent.name, period, unit, form))
    assert different == []
    assert compared > 2000
