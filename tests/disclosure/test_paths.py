"""The job and the library give the same release: no step protects in a way of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from observatory.publication.content import read_codelists
from observatory.publication.protection import protect_assembly
from observatory.publication.rows import rows_to_publish
from observatory.publication.tables import assemble
from observatory.publication.views import best_assembly
from observatory.publication.warehouse import read_indicators
from observatory.settings import PROJECT
from tests.publication import world

TASK = """
import sys, pathlib
from dags.run import settle
settle(pathlib.Path(sys.argv[1]), None)
from dags.publish_release import publish_release
print("DRAFT", publish_release().get_task("protect").python_callable())
"""


@pytest.mark.slow
def test_the_dag_protects_as_the_library_does(tmp_path):
    where = world.place(tmp_path / "home")
    mart = world.indicators()
    world.build_warehouse(where.warehouse, mart[mart["country"] == "ME"])
    env = {name: value for name, value in os.environ.items() if not name.startswith("TFGBV_")}
    done = subprocess.run(
        [sys.executable, "-c", TASK, str(where.home)], cwd=PROJECT, capture_output=True, text=True, env=env, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]
    draft = Path(next(line for line in done.stdout.splitlines() if line.startswith("DRAFT")).split(" ", 1)[1])
    by_job = pd.read_parquet(draft / "tables" / "indicators.parquet")
    assembly = best_assembly(assemble(read_indicators(where.warehouse), read_codelists(where.seeds)))
    by_library = rows_to_publish(protect_assembly(assembly), assembly)
    columns = [name for name in by_library.columns if name in by_job.columns]
    assert (by_job["conf_status"] == "C").any()
    pd.testing.assert_frame_equal(by_job[columns], by_library[columns], check_dtype=False)
