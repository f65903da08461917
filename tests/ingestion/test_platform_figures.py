"""Figures of transparency reports are read as platforms write them, and none is made more exact than it is."""

import pytest

from ingestion.transparency.figures import figure
from ingestion.transparency.periods import period


@pytest.mark.parametrize(
    ("text", "unit", "value", "status", "finding"),
    [
        ("831.0", "NR", 831, "A", None),
        ("1,234,567", "NR", 1_234_567, "A", None),
        ("1.234.567", "NR", 1_234_567, "A", "number_rewritten"),
        ("64.767", "NR", 64_767, "A", "number_rewritten"),
        ("20.473", "H", 20.473, "A", None),
        ("1,5", "D", 1.5, "A", "number_rewritten"),
        ("87.80%", "PT", 87.8, "A", None),
        ("approximately 5%", "PT", 5, "E", "number_rewritten"),
        ("4.5M", "NR", 4_500_000, "E", "number_rewritten"),
        ("12 million", "NR", 12_000_000, "E", "number_rewritten"),
        ("> 1000", "NR", None, "M", "number_not_exact"),
        ("4%-5%", "PT", None, "M", "number_not_exact"),
        ("N/A", "NR", None, "M", None),
        ("1900-01-02T12:00:00", "H", 84.0, "E", "duration_as_date"),
        ("36:30:00", "H", 36.5, "E", "duration_as_date"),
        ("1 day, 12:30:00", "H", 36.5, "E", "duration_as_date"),
        ("1900-13-45", "H", None, "A", "not_a_number"),
        ("1e400", "NR", None, "A", "not_a_number"),
        (10**400, "NR", None, "A", "not_a_number"),
        ("several", "NR", None, "A", "not_a_number"),
        ("1900-01-02", "NR", None, "A", "not_a_number"),
        (831.0, "NR", 831, "A", None),
        (True, "NR", None, "A", "not_a_number"),
        (float("nan"), "NR", None, "A", "not_a_number"),
    ],
)
def test_a_figure_is_read_as_it_is_written(text, unit, value, status, finding):
    found = figure(text, unit=unit)
    assert found is not None
    assert (found.value, found.status, found.finding) == (value, status, finding)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_an_empty_cell_is_no_zero(cell):
    assert figure(cell, unit="NR") is None
    assert figure("0", unit="NR").value == 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-07-01/2025-12-31", "2025-S2"),
        ("2025-01-01/2025-12-31", "2025"),
        ("2024-02-01/2024-02-29", "2024-02"),
        ("2023Q3", "2023-Q3"),
        ("2022 H2", "2022-S2"),
        ("Jul-Sep 2020", "2020-Q3"),
        ("January - June 2011", "2011-S1"),
        ("2025-S2", "2025-S2"),
        ("2025-07-01/2025-12-30", None),
        ("2025-05-01/2025-07-31", None),
        ("YYYY-MM-DD/YYYY-MM-DD", None),
        ("2025-13-01/2025-12-31", None),
        (None, None),
    ],
)
def test_a_period_is_written_as_sdmx_does_or_is_none(text, written):
    assert period(text) == written
