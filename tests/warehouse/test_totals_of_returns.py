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

# Offices that send cases or visits add to the figures of their country, and write no totals to hold them against.
LEFT_OUT = shutil.ignore_patterns("broken", "al_health", "al_line", "al_shelter")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def returns() -> dict[Path, list[tuple[str, str, int]]]:
    """The totals of the good workbooks that have a sheet of them; where a return was corrected, of the correction."""
    found = sorted(path for source in ("police", "cso") for path in (SPECIMENS / source).glob("*/*.xlsx"))
    corrected = {path.with_name(path.name.split("_")[0] + ".xlsx") for path in found if "_revision" in path.stem}
    totals = {}
    for path in found:
        book = openpyxl.load_workbook(path, data_only=True)
        if path not in corrected and "Totals" in book.sheetnames:
            rows = book["Totals"].iter_rows(min_row=3, max_col=3, values_only=True)
            totals[path] = [row for row in rows if row[0] is not None]
    return totals


def test_the_totals_of_every_return_are_those_of_the_marts(tmp_path):
    drop = tmp_path / "drop"
    for source in ("police", "cso"):
        shutil.copytree(SPECIMENS / source, drop / source, ignore=LEFT_OUT)
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
    for path, totals in returns().items():
        country, period = path.parent.name[:2].upper(), path.stem.split("_")[0]
        for unit, form, count in totals:
            compared += 1
            if figures.get((*FIGURE[unit], country, period, form)) != count:
                different.append((path.parent.name, period, unit, form))
    assert different == []
    assert compared > 2000
