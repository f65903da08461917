"""The DAGs import, cover every source, and hand on ids, never frames."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bag(tmp_path_factory):
    """Parse the DAGs in a process with a metadata database of its own, and bring back what there is."""
    home = tmp_path_factory.mktemp("home")
    code = """
import json, pathlib, sys
from dags.run import settle
settle(pathlib.Path(sys.argv[1]), None)
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(str(pathlib.Path("dags").resolve()))
from dags.progress import STAGES
print(json.dumps({
    "errors": {k: v for k, v in bag.import_errors.items()},
    "tasks": {d.dag_id: [t.task_id for t in d.topological_sort()] for d in bag.dags.values()},
    "stages": STAGES,
    "outlets": {d.dag_id: sorted(a.name for t in d.tasks for a in t.outlets) for d in bag.dags.values()},
    "runs": {d.dag_id: d.max_active_runs for d in bag.dags.values()},
}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(home)], cwd=PROJECT, capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr[-3000:]
    import json

    return json.loads(done.stdout.splitlines()[-1])


def test_every_dag_imports(bag):
    assert bag["errors"] == {}


def test_there_is_one_ingest_dag_for_each_source_and_one_each_to_build_and_to_publish(bag):
    from ingestion.sources import SOURCES

    assert set(bag["tasks"]) == {f"ingest_{s}" for s in SOURCES} | {"build_warehouse", "publish_release"}


def test_every_task_belongs_to_a_stage_of_the_display(bag):
    tasks = {task for tasks in bag["tasks"].values() for task in tasks}
    assert tasks == set(bag["stages"])


def test_what_lands_is_an_asset_that_the_next_dag_waits_for(bag):
    from ingestion.sources import SOURCES

    for source in SOURCES:
        assert bag["outlets"][f"ingest_{source}"] == [f"landing/{source}"]
    assert bag["outlets"]["build_warehouse"] == ["warehouse"]
    assert bag["outlets"]["publish_release"] == ["release"]


def test_a_release_is_frozen_only_after_a_person_approved(bag):
    tasks = bag["tasks"]["publish_release"]
    assert tasks.index("approve") < tasks.index("freeze")


def test_no_two_runs_of_one_dag_work_at_the_same_time(bag):
    assert set(bag["runs"].values()) == {1}


@pytest.mark.parametrize("path", sorted((PROJECT / "dags").glob("*.py")), ids=lambda path: path.name)
def test_a_dag_file_imports_nothing_heavy_before_its_tasks_run(path):
    heavy = {"pandas", "duckdb", "great_expectations", "dbt", "streamlit", "pyarrow", "openpyxl", "highspy"}
    tree = ast.parse(path.read_text())
    names = [
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert not heavy & {name.split(".")[0] for name in names}


def test_a_source_of_which_nothing_has_landed_has_its_empty_table_before_the_warehouse_is_built(tmp_path):
    code = """
import sys
from pathlib import Path
from dags.run import settle
settle(Path(sys.argv[1]), None)
from dags.build_warehouse import build_warehouse
build_warehouse().get_task("landing_changed").python_callable()
"""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TFGBV_")}
    environment["TFGBV_HOME"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr[-3000:]
    from ingestion.sources import SOURCES

    assert {path.parts[-3] for path in tmp_path.glob("landing/*/_schema/submission.parquet")} == set(SOURCES)
