"""What a release folder holds: tables, code lists, notes, audit, changes and the manifest."""

import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from observatory.errors import NotFoundError
from observatory.publication.tables import UNCERTAINTY
from observatory.release import (
    EVERYTHING,
    FORMAT,
    MANIFEST,
    TIMELINESS,
    hash_content,
    hash_files,
    write_json,
    write_text,
)
from observatory.settings import PROJECT

LANGUAGES = {
    "en": "label_en",
    "sq": "label_sq",
    "bs": "label_bs",
    "hr": "label_hr",
    "sr-Latn": "label_sr_latn",
    "sr-Cyrl": "label_sr_cyrl",
    "cnr": "label_cnr",
    "mk": "label_mk",
    "it": "label_it",
}
# Lists that explain a release besides the code lists proper, where the seeds have them.
_ALSO = (
    "providers", "taxonomy", "indicators", "indicator_definitions", "requirements", "legal_crosswalk",
    "crosswalk_offence_form",
)  # fmt: skip
_NUMBERS = {
    "obs_value": pa.float64(),
    "is_synthetic": pa.bool_(),
    **{name: pa.float64() for name in UNCERTAINTY},
}


def read_codelists(seeds: Path) -> dict[str, pd.DataFrame]:
    """The code lists by name, every value as text; also providers and the reference lists."""
    if not (seeds / "codelists").is_dir():
        raise NotFoundError(f"There are no code lists in {seeds / 'codelists'}.")
    files = sorted((seeds / "codelists").glob("cl_*.csv"))
    files += [file for name in _ALSO for file in sorted(seeds.rglob(f"{name}.csv"))]
    return {file.stem: pd.read_csv(file, dtype=str, keep_default_na=False) for file in files}


def describe_submissions(submissions: pd.DataFrame) -> list[dict[str, Any]]:
    """The returns behind a release as the public may know them.

    The id of a submission is a hash of its bytes and stays out: of a short return all of which is known but one
    hidden cell, the hash would tell which guess of that cell is right.
    """
    columns = ("source", "reporter", "form", "time_period", "revision", "revision_reason", "is_synthetic")
    if submissions.empty:
        return []
    found = submissions.rename(columns={"form_family": "form"}).reindex(columns=list(columns))
    found = found.assign(
        revision=found["revision"].fillna(1).astype(int),
        is_synthetic=found["is_synthetic"].fillna(False).astype(bool),
        **{name: found[name].fillna("").astype(str) for name in columns if name not in ("revision", "is_synthetic")},
    )
    found = found.sort_values(list(columns[:5])).drop_duplicates(list(columns[:5]))
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


def write_content(
    folder: Path,
    *,
    rows: pd.DataFrame,
    codelists: Mapping[str, pd.DataFrame],
    notes: str,
    audit: Mapping[str, Any],
    changes: Mapping[str, Any],
    submissions: Sequence[dict[str, Any]],
    previous: str | None,
) -> dict[str, Any]:
    """Write everything but the approval into an empty folder, and return its manifest."""
    (folder / "tables").mkdir(parents=True)
    (folder / "codelists").mkdir()
    is_synthetic = bool(rows["is_synthetic"].any())
    taxonomy = "+".join(sorted(set(rows["taxonomy_version"]) - {""})) or "unknown"
    about = {"is_synthetic": str(is_synthetic).lower(), "taxonomy_version": taxonomy}
    lasting = rows[rows["indicator"] != TIMELINESS]
    counts = {f"tables/{EVERYTHING}.parquet": len(lasting)}
    _write_table(folder / "tables" / f"{EVERYTHING}.parquet", lasting, about)
    for indicator, part in rows.groupby("indicator"):
        _write_table(folder / "tables" / f"{indicator}.parquet", part, about)
        counts[f"tables/{indicator}.parquet"] = len(part)
    for name, frame in codelists.items():
        write_text(folder / "codelists" / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))
    write_text(folder / "notes.md", notes)
    write_json(folder / "audit.json", audit)
    write_json(folder / "changes.json", changes)

    files = hash_files(folder)
    facts = {
        "format": FORMAT,
        "is_synthetic": is_synthetic,
        "languages": _languages(codelists),
        "submissions": list(submissions),
        "taxonomy_version": taxonomy,
    }
    people = rows[~rows["indicator"].str.startswith("Q")]
    manifest = {
        **facts,
        "code_version": code_version(),
        "content_hash": hash_content(files, facts),
        "figures": {"cells": len(people), "hidden": int((people["conf_status"] == "C").sum())},
        "files": files,
        "previous": previous,
        "rows": counts,
    }
    write_json(folder / MANIFEST, manifest)
    return manifest


def code_version() -> str:
    """The version of the program, and the commit where it runs from a working copy."""
    commit = _commit(PROJECT / ".git")
    return version("tfgbv-observatory") + (f"+{commit[:12]}" if commit else "")


def remove_folder(folder: Path) -> None:
    """Remove a folder that may be read-only."""
    if folder.exists():
        for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            path.chmod(0o755)
        shutil.rmtree(folder)


def _write_table(path: Path, rows: pd.DataFrame, about: Mapping[str, str]) -> None:
    """Write a table so that the same rows give the same bytes: text and numbers only, no trace of pandas."""
    schema = pa.schema([(name, _NUMBERS.get(name, pa.string())) for name in rows.columns])
    table = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
    pq.write_table(table.replace_schema_metadata(dict(about)), path, compression="zstd")


def _languages(codelists: Mapping[str, pd.DataFrame]) -> list[str]:
    """The languages that any code list has labels in, English first."""
    return [
        language
        for language, column in LANGUAGES.items()
        if any(column in frame and frame[column].ne("").any() for frame in codelists.values())
    ]


def _commit(git: Path) -> str:
    head = git / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text().strip()
    if not text.startswith("ref: "):
        return text
    loose = git / text[5:]
    if loose.is_file():
        return loose.read_text().strip()
    packed = git / "packed-refs"
    lines = packed.read_text().splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {text[5:]}")), "")
