"""The whole site runs in a network namespace that has no network but itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.publication import world

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]

# A namespace begins with its loopback switched off; nothing else is ever in it.
ALONE = ["unshare", "--map-root-user", "--net", "--"]
INSIDE = Path(__file__).with_name("alone.py")


def can_be_alone() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*ALONE, "true"], capture_output=True, timeout=30).returncode == 0


def test_every_page_every_file_and_the_explorer_work_without_any_network(planted, tmp_path):
    if not can_be_alone():
        pytest.skip("this machine does not let us make a network namespace (unshare --net)")
    environment = {
        **os.environ,
        "TFGBV_RELEASES": str(planted.releases),
        "TFGBV_HOME": str(planted.home / "nowhere"),
        "PYTHONPATH": str(world.PROJECT),
    }
    done = subprocess.run(
        [*ALONE, sys.executable, str(INSIDE)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=500,
    )
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "no other network" in said
    for what in ("pages", "files", "sdmx"):
        assert any(line.startswith(f"{what} ") and int(line.split()[1]) > 0 for line in said), what
    assert "explorer drawn" in said or "explorer not tried: no Chromium" in said
