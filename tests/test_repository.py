"""What the plan of the house promises about the repository itself, held by walking it."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from ingestion.sources import SOURCES

PROJECT = Path(__file__).resolve().parents[1]
AT_THE_ROOT = {
    "pyproject.toml", "dags", "dbt", "ingestion", "expectations", "observatory", "tests", "README.md",
    "Makefile", "requirements.lock", "LICENSE", "CHANGELOG.md", ".gitignore", ".pre-commit-config.yaml", ".ci",
    "benchmarks",
}  # fmt: skip
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
TEXT = {".py", ".md", ".yml", ".yaml", ".toml", ".sql", ".csv", ".txt", ".cfg", ".ini", ".css", ".html", ".lock", ""}
# Written in pieces, so that this file does not hold what it looks for.
REGISTRY_HOSTS = "|".join(
    name.replace("-dot-", r"\.")
    for name in ("pypi-dot-org", "pythonhosted-dot-org", "npmjs-dot-org", "conda-dot-io", "jfrog-dot-io")
)
MACHINE_PATHS = "|".join(rf"(?<![\w.}}])/{root}/" for root in ("home", "root", "Users", "work", "mnt"))
TELEMETRY_ON = "|".join(
    rf"{setting}\W{{1,8}}(?:true|1|yes|on)\b"
    for setting in (
        "gather" + "UsageStats",
        "send_anonymous" + "_usage_stats",
        "GX_ANALYTICS" + "_ENABLED",
        "USAGE_DATA_COLLECTION" + "__ENABLED",
        "analytics" + "_enabled",
    )
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, relative to its root: what git tracks, or all of an unpacked archive."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
        return tuple(name for name in names if (PROJECT / name).is_file())
    made = {".venv", "var", ".git", "__pycache__"}
    found = (path.relative_to(PROJECT) for path in PROJECT.rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if not made & set(path.parts)))


def modules() -> list[Path]:
    """Every Python module of the project."""
    return [path for path in tracked() if path.suffix == ".py"]


def lines_with(pattern: str) -> list[str]:
    """Places in text files of the project that match, as `file:line`."""
    found = []
    for path in tracked():
        if path.suffix not in TEXT:
            continue
        text = (PROJECT / path).read_text(encoding="utf-8", errors="replace")
        found += [
            f"{path}:{text.count(chr(10), 0, match.start()) + 1}" for match in re.finditer(pattern, text, re.IGNORECASE)
        ]
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_all_its_parts_under_one_name(source):
    layouts = PROJECT / "ingestion" / "layouts" / source
    wanted = {
        "module": [PROJECT / "ingestion" / "sources" / f"{source}.py"],
        "layouts": list(layouts.glob("*.yml")),
        "suite": [PROJECT / "expectations" / "suites" / f"{source}.py"],
        "staging models": list((PROJECT / "dbt" / "models" / "staging" / source).glob("*.sql")),
        "specimens": [path for path in (PROJECT / "tests" / "specimens" / source).glob("*/*") if path.is_file()],
        "tests": [path for path in (PROJECT / "tests").rglob("test_*.py") if re.search(source, path.read_text())],
    }
    lacking = [part for part, paths in wanted.items() if not paths or not all(path.exists() for path in paths)]
    assert not lacking, f"{source} has no {', no '.join(lacking)}"


def test_dbt_and_tests_are_no_packages():
    assert [path for path in tracked() if path.name == "__init__.py" and path.parts[0] in ("dbt", "tests")] == []


def test_nothing_lies_at_the_root_but_what_the_plan_names():
    assert {path.parts[0] for path in tracked()} - AT_THE_ROOT == set()


def test_no_file_is_larger_than_two_megabytes():
    assert [path for path in tracked() if (PROJECT / path).stat().st_size > 2_000_000] == []


def test_no_module_has_a_name_that_says_nothing():
    allowed = Path("expectations/suites/common.py")
    assert [path for path in modules() if path.stem.strip("_") in EMPTY_NAMES and path != allowed] == []


def test_no_module_is_named_like_a_dbt_plugin():
    assert [path for path in modules() if path.stem.startswith("dbt_")] == []


def test_every_module_opens_with_a_sentence_that_says_what_it_is_for():
    silent = []
    for path in modules():
        tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(path)
    assert silent == []


def test_no_registry_is_named():
    assert lines_with(REGISTRY_HOSTS) == []


def test_no_path_of_one_machine_is_named():
    assert lines_with(MACHINE_PATHS) == []


def test_telemetry_is_switched_on_nowhere():
    assert lines_with(TELEMETRY_ON) == []


def test_the_tools_that_report_home_are_told_not_to():
    settings = {
        "dbt": ("dbt/dbt_project.yml", r"send_anonymous_usage_stats:\s*false"),
        "Streamlit": ("observatory/.streamlit/config.toml", r"gatherUsageStats\s*=\s*false"),
    }
    for tool, (file, pattern) in settings.items():
        assert re.search(pattern, (PROJECT / file).read_text(encoding="utf-8")), f"{tool} is not told in {file}"


def test_the_make_targets_of_the_readme_exist():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", makefile, re.MULTILINE))
    # In running text `make` is a word; a target stands in a code span or at the start of a line of a code block.
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z0-9-]*)", readme, re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named <= targets


def test_the_commands_of_the_readme_exist():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    scripts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert set(re.findall(r"\btfgbv-[a-z]+", readme)) == set(scripts)


def test_the_readme_shows_the_two_commands_first():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)
    assert [line.split()[1] for line in blocks[0].splitlines()] == ["demo", "test"]


def test_the_folders_of_the_tree_in_the_readme_exist():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    tree = readme.partition("## The tree")[2].partition("##")[0]
    folders = re.findall(r"^([a-z]+)/ ", tree, re.MULTILINE)
    assert len(folders) >= 6
    assert [folder for folder in folders if not (PROJECT / folder).is_dir()] == []
