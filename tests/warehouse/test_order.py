"""The marts are the same whatever the order in which returns landed."""

import shutil

import duckdb

from tests.warehouse.byhand import build

MARTS = ["offences", "victims", "suspects", "helpline_contacts", "cso_clients", "population"]
MARTS += ["submissions", "coverage", "indicators"]


def contents(path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {mart: connection.execute(f"select * from marts.{mart} order by all").fetchall() for mart in MARTS}


def test_folders_in_reverse_order_give_the_same_marts(warehouse, landing, tmp_path):
    reversed_landing = tmp_path / "landing"
    for source in sorted(landing.iterdir()):
        if source.name.startswith("."):
            continue
        folders = sorted(folder for folder in source.iterdir() if folder.name != "_schema")
        for number, folder in enumerate(reversed(folders)):
            shutil.copytree(folder, reversed_landing / source.name / f"{number:04d}")
        if (source / "_schema").exists():
            shutil.copytree(source / "_schema", reversed_landing / source.name / "_schema")
    again = build(reversed_landing, tmp_path, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    before, after = contents(warehouse.path), contents(again.path)
    assert [mart for mart in MARTS if before[mart] != after[mart]] == []
    assert before["indicators"]
