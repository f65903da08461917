"""R's rsdmx gets the same figures and structures as the release has: where R and rsdmx are installed."""

import csv
import shutil
import subprocess

import pytest

from tests.sdmx.test_clients import KEY, as_series, released

pd = pytest.importorskip("pandas")
pytestmark = pytest.mark.slow

DATA = """
library(rsdmx)
read <- readSDMX("{address}/rest/data/DF_TFGBV_POLICE/all/all/")
write.csv(as.data.frame(read), "{out}", row.names = FALSE)
"""
STRUCTURES = """
library(rsdmx)
read <- readSDMX("{address}/rest/datastructure/all/DSD_TFGBV_POLICE/latest/?references=children")
lists <- slot(read, "codelists")
sex <- as.data.frame(lists, codelistId = "CL_SEX")
write.csv(sex, "{out}", row.names = FALSE)
"""


@pytest.fixture(scope="module")
def run_r():
    """Run a script of R that writes a table, and give its rows; skipped, with the reason, where that cannot be."""
    program = shutil.which("Rscript")
    if not program:
        pytest.skip("R is not installed: nothing was asked by rsdmx")
    known = subprocess.run([program, "-e", "library(rsdmx)"], capture_output=True, text=True, timeout=120)
    if known.returncode:
        pytest.skip("R is installed and its package rsdmx is not: nothing was asked by rsdmx")

    def run(script: str, out) -> list[dict[str, str]]:
        done = subprocess.run([program, "-e", script], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        with out.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return run


def test_rsdmx_reads_the_figures_of_the_release(run_r, live, frame, tmp_path):
    out = tmp_path / "data.csv"
    rows = pd.DataFrame(run_r(DATA.format(address=live, out=out), out))
    rows = rows.rename(columns={"obsTime": "TIME_PERIOD", "obsValue": "OBS_VALUE"})
    rows["OBS_VALUE"] = pd.to_numeric(rows["OBS_VALUE"], errors="coerce")
    pd.testing.assert_series_equal(as_series(rows, KEY), released(frame, "R", KEY), check_names=False)


def test_rsdmx_reads_a_code_list(run_r, live, tmp_path):
    out = tmp_path / "codes.csv"
    codes = run_r(STRUCTURES.format(address=live, out=out), out)
    assert {"F", "M", "_T"} <= {row["id"] for row in codes}
