"""Files to take away: the same figures as on the page, saying what they are, and harmless in a spreadsheet."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping

import pandas as pd

from observatory.components.flags import HIDDEN_SIGN
from observatory.release import Release

# A spreadsheet takes a text that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def as_csv(rows: pd.DataFrame) -> bytes:
    """Rows of a release as CSV: a hidden figure is [c], a missing one is empty, status has columns of its own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    places = {name: place for place, name in enumerate(rows.columns)}
    value, confidential = places.get("obs_value"), places.get("conf_status")
    for row in rows.itertuples(index=False, name=None):
        cells = [_cell(item) for item in row]
        if value is not None and confidential is not None and row[confidential] == "C":
            cells[value] = HIDDEN_SIGN
        writer.writerow(cells)
    return out.getvalue().encode("utf-8")


def with_metadata(name: str, content: bytes, release: Release, columns: Mapping[str, str]) -> bytes:
    """A CSV zipped with what one must know to use it."""
    out = io.BytesIO()
    metadata = {
        "release": release.id,
        "content_hash": release.content_hash,
        "made_at": release.manifest["made_at"],
        "taxonomy_version": release.manifest["taxonomy_version"],
        "is_synthetic": release.is_synthetic,
        "synthetic": "These figures are synthetic and say nothing about real people." if release.is_synthetic else "",
        "hidden": f"{HIDDEN_SIGN} stands for a figure that is hidden to protect people (CONF_STATUS C, OBS_STATUS Q).",
        "columns": dict(columns),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in (
            (f"{name}.csv", content),
            ("metadata.json", json.dumps(metadata, indent=1, ensure_ascii=False).encode("utf-8")),
            ("notes.md", release.notes.encode("utf-8")),
        ):
            # The same file gives the same bytes, whenever it is fetched.
            archive.writestr(zipfile.ZipInfo(file), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def file_name(name: str, release: Release) -> str:
    """A file's name without its ending: it says that the data are synthetic, and from which release they are."""
    return f"{'SYNTHETIC_' if release.is_synthetic else ''}{name}_{release.id}"


def _cell(value: object) -> object:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
