"""Rebuild the warehouse beside the old one and switch it in: a reader never sees half a warehouse.

The warehouse holds nothing that landing and the models do not give again, so it is built anew each time,
and only when one of the two has changed.
"""

import hashlib
import os
import shlex
from pathlib import Path

from observatory.settings import PROJECT, settings


def landing() -> Path:
    """Return the landing zone (TFGBV_LANDING)."""
    return Path(os.environ.get("TFGBV_LANDING") or settings().home / "landing").resolve()


def fingerprint() -> str:
    """Hash what the warehouse is made from: the names of what landed (it is immutable) and the dbt project."""
    digest = hashlib.sha256()
    for folder in sorted(path.parent for path in landing().glob("*/*/submission.parquet")):
        digest.update(f"{folder.parent.name}/{folder.name}\n".encode())
    for path in sorted((PROJECT / "dbt").rglob("*")):
        if path.is_file() and not {"target", "logs"} & set(path.parts):
            digest.update(f"{path.relative_to(PROJECT)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def begin() -> str | None:
    """Return the file to build into, or None where the warehouse is already made from what there is."""
    stamp = settings().warehouse.with_suffix(".fingerprint")
    if settings().warehouse.exists() and stamp.exists() and stamp.read_text() == fingerprint():
        return None
    building = settings().warehouse.with_suffix(".building")
    for leftover in (building, building.with_suffix(".building.wal")):
        leftover.unlink(missing_ok=True)
    building.parent.mkdir(parents=True, exist_ok=True)
    return str(building)


def command(building: str) -> str:
    """Return the shell command that builds seeds, models and their tests into `building`."""
    project = shlex.quote(str(PROJECT / "dbt"))
    where = {
        "TFGBV_WAREHOUSE": building,
        "TFGBV_LANDING": str(landing()),
        "DBT_TARGET_PATH": str(settings().home / "dbt" / "target"),
        "DBT_LOG_PATH": str(settings().home / "dbt" / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }
    assignments = " ".join(f"{name}={shlex.quote(value)}" for name, value in where.items())
    return f"{assignments} dbt --no-use-colors build --project-dir {project} --profiles-dir {project}"


def finish(building: str) -> str:
    """Switch `building` in and note what it was made from; return the warehouse's path."""
    made_from = fingerprint()
    Path(building).replace(settings().warehouse)
    settings().warehouse.with_suffix(".fingerprint").write_text(made_from)
    return str(settings().warehouse)
