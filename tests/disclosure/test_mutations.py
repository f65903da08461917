"""A pattern that somebody has damaged is caught, and a wider interval costs more."""

import numpy as np
import pandas as pd
import pytest

from observatory.case_format import audit_frame, read_table
from observatory.disclosure import simple_rules
from observatory.disclosure.harm import harm_curve
from observatory.publication import case_files


@pytest.fixture(scope="module")
def protected(cases, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "c1.csv"
    files = (cases / "c1_tiny" / "table.csv", cases / "c1_tiny" / "edges.csv", out)
    case_files.protect(*files, threshold=5, width=1, previous=())
    return pd.read_csv(out, dtype=str, keep_default_na=False)


@pytest.mark.parametrize("seed", range(5))
def test_showing_hidden_cells_again_is_caught(cases, protected, seed):
    secondary = np.flatnonzero((protected["suppressed"] == "True") & (protected["primary"] == "False"))
    broken = protected.copy()
    shown = np.random.default_rng(seed).choice(secondary, size=12, replace=False)
    broken.loc[shown, "suppressed"] = "False"
    assert not audit_frame(broken, cases / "c1_tiny" / "edges.csv").passed


def test_hiding_nothing_but_sensitive_cells_is_caught(cases, protected):
    broken = protected.assign(suppressed=protected["primary"])
    report = audit_frame(broken, cases / "c1_tiny" / "edges.csv", scenarios=["S0"])
    assert len(report.scenarios["S0"].failures) == 87


def test_a_greater_width_hides_no_less(cases):
    table = read_table(cases / "c1_tiny" / "table.csv", cases / "c1_tiny" / "edges.csv")
    curve = harm_curve([table], simple_rules(), widths=(1, 3))
    assert curve["primary"].tolist() == [87, 87]
    assert curve["secondary"].is_monotonic_increasing
