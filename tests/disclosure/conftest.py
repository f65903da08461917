"""Where the simulated cases are."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def cases():
    folder = Path(os.environ.get("TFGBV_CASES", PROJECT / ".." / "shared" / "cases" / "sdc")).resolve()
    if not folder.is_dir():
        pytest.skip("The simulated cases are not here; set TFGBV_CASES to their folder.")
    return folder
