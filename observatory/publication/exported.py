"""Read what somebody has published as an attacker does: SDMX-CSV, plain CSV or Parquet, with code lists beside it.

An export of ours says in its columns which table and dimension a figure belongs to. Another table has a column for each
dimension and one with the figures; what adds up to what comes from edges, or from a folder of code lists
(`cl_area.csv` or `area.csv`: code, parent) for the columns of their names.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from observatory.case_format import UNIVERSE, flags, read
from observatory.disclosure import PublicTable
from observatory.disclosure.periods import NAMES as TIMES
from observatory.errors import BadFileError, NotFoundError
from observatory.publication.hierarchies import as_edges, fill_public, parts_of
from observatory.publication.tables import DIMENSIONS, HIDDEN, MISSING, PARTS, SUPPRESSED, TOTAL

FIGURES = ("count", "obs_value", "value")  # what the column with the figures is called
CODELIST = "cl_"
Codelists = Mapping[str, pd.DataFrame]


def read_any(file: Path) -> pd.DataFrame:
    """A file as text with small column names; labels that SDMX-CSV may carry behind codes are left out."""
    frame = _parquet(file) if file.suffix.lower() == ".parquet" else read(file)
    frame = frame.rename(columns=lambda name: str(name).split(":")[0].strip().lower())
    if {"structure_id", "dataflow"} & set(frame.columns):
        return frame.apply(lambda column: column.str.split(": ", n=1).str[0])
    return frame


def read_codelists(folder: Path) -> dict[str, pd.DataFrame]:
    """The code lists of a folder by the name of their dimension."""
    found = {}
    for file in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        frame = read(file)
        if {"code", "parent"} <= set(frame.columns):
            found[file.stem.removeprefix(CODELIST)] = frame
    if not found:
        raise NotFoundError(f"{folder} has no code lists. They are CSV files with the columns code and parent.")
    return found


def is_ours(frame: pd.DataFrame) -> bool:
    """Whether a file has the columns of a release or of one of its dataflows."""
    return {"indicator", "ref_area", "time_period", "obs_value", "obs_status"} <= set(frame.columns)


def as_rows(frame: pd.DataFrame, codelists: Codelists) -> pd.DataFrame:
    """The rows of an export as a release has them: every dimension, the country, the source, what is hidden."""
    rows = frame.copy()
    for dimension, name in DIMENSIONS.items():
        if dimension not in rows:
            rows[dimension] = TOTAL
        written = rows[dimension].replace("", TOTAL)
        if name in codelists:
            # SDMX allows no dot in a code; the code list knows where one was.
            plain = {str(code).replace(".", "_"): str(code) for code in codelists[name]["code"]}
            written = written.map(lambda code, plain=plain: plain.get(code, code))
        rows[dimension] = written
    above = _tops(codelists.get("area"))
    absent = {
        "breakdown": "all",
        "country": rows["ref_area"].map(lambda code: above.get(code, code)),
        "source": rows.get("series", ""),
    }
    for name in PARTS:
        if name not in rows:
            rows[name] = absent[name]
    rows["obs_value"] = pd.to_numeric(rows["obs_value"], errors="coerce")
    hidden = rows["obs_status"].eq(SUPPRESSED) | (rows["conf_status"].eq(HIDDEN) if "conf_status" in rows else False)
    hidden |= rows["obs_value"].isna() & rows["obs_status"].ne(MISSING)
    return rows.assign(conf_status=hidden.map({True: HIDDEN, False: "F"}))


def as_public(frame: pd.DataFrame, codelists: Codelists, edges: Mapping[str, pd.DataFrame], name: str) -> PublicTable:
    """Somebody else's table: its figures, empty where they are hidden, and the sums that lists or edges tell of."""
    column = next((c for c in FIGURES if c in frame), None)
    if column is None:
        raise BadFileError(f"{name} has no column with figures. It is called {', '.join(FIGURES)}.")
    known = {*codelists, *edges, *TIMES}
    dimensions = tuple(str(c) for c in frame.columns if c in known and c != column)
    if not dimensions:
        raise BadFileError(f"{name} has no column that the code lists or edges speak of.")
    gone = flags(frame, "suppressed") if "suppressed" in frame else pd.Series(False, index=frame.index)
    numbers = pd.to_numeric(frame[column].where(~gone), errors="coerce")
    if (numbers.dropna() % 1 != 0).any() or (numbers.dropna() < 0).any():
        raise BadFileError(f"{name} has figures that are no counts. Only whole numbers from 0 on can be attacked.")
    cells = frame[list(dimensions)].astype(str).assign(count=numbers.astype("Float64"))
    twice = cells.duplicated(list(dimensions))
    if twice.any():
        where = " × ".join(cells.loc[twice, list(dimensions)].iloc[0])
        raise BadFileError(f"{name} gives a cell twice: {where}. Is a dimension missing among the code lists?")
    below = {d: parts_of("time_period" if d in TIMES else d, set(cells[d]), codelists.get(d)) for d in dimensions}
    for d, ways in edges.items():
        if d in below:
            below[d] |= {str(p): tuple(part["child"].astype(str)) for p, part in ways.groupby("parent")}
    full = fill_public(cells, dimensions, {d: way for d, way in below.items() if d not in edges})
    found = {d: as_edges(below[d], set(full[d])) for d in dimensions if d not in edges}
    ways = {**{d: pairs for d, pairs in found.items() if len(pairs)}, **edges}
    counts = full["count"].astype("Float64").astype("Int64")
    return PublicTable(UNIVERSE, UNIVERSE, dimensions, full.assign(count=counts, hidden=counts.isna()), ways)


def _parquet(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise NotFoundError(f"There is no file {file}.")
    try:
        frame = pd.read_parquet(file)
    except (ValueError, OSError) as error:
        raise BadFileError(f"{file} is not a Parquet file.") from error
    return frame.apply(lambda column: column.map(lambda v: "" if pd.isna(v) else _text(v)))


def _text(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _tops(areas: pd.DataFrame | None) -> dict[str, str]:
    """The country of each area: what stands at the top of its branch."""
    if areas is None:
        return {}
    above = dict(zip(areas["code"].astype(str), areas["parent"].fillna("").astype(str), strict=True))
    found = {}
    for code in above:
        top, seen = code, {code}
        while above.get(top) and above[top] not in seen:
            top = above[top]
            seen.add(top)
        found[code] = top
    return found


__all__ = ["as_public", "as_rows", "is_ours", "read_any", "read_codelists"]
