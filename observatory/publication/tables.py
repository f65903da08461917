"""Turn the indicators mart into tables that can be protected, and protected tables into rows to publish.

One table is one published breakdown of one indicator in one country and from one source. Tables that show the same
people share a universe, so that a hidden figure of one cannot be worked out from another; tables of different
sources never do, so that nothing is added over them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from observatory.disclosure.table import Derived, Table
from observatory.errors import WarehouseNotReadyError

TOTAL = "_T"
# Dimensions of a published figure, in the order in which they are written, each with its code list.
DIMENSIONS = {
    "ref_area": "area",
    "time_period": None,
    "form": "form",
    "sex": "sex",
    "age": "age",
    "relationship": "relationship",
    "channel": "channel",
    "ict": "ict",
    "offence": "offence",
    "report_status": "report_status",
    "disability": "disability",
    "user_type": "user_type",
    "contact_reason": "contact_reason",
    "nationality": "nationality",
}
# What a published row says besides its codes and its figure. No number of the mart is among it.
ABOUT = (
    "area_level",
    "freq",
    "unit_measure",
    "obs_status",
    "obs_note",
    "taxonomy_version",
    "is_synthetic",
)
PARTS = ("indicator", "breakdown", "country", "source")
HIDDEN, SHOWN = "C", "F"
SUPPRESSED, MISSING = "Q", "M"


@dataclass(frozen=True)
class Assembly:
    """What goes into protection (`tables`, `derived`) and what is said of it afterwards (`about`, `open_figures`).

    `about` has a row for each figure: table, dimensions and attributes, and no number.
    `open_figures` are measures of the returns that need no protection.
    """

    tables: tuple[Table, ...]
    derived: tuple[Derived, ...]
    about: pd.DataFrame
    open_figures: pd.DataFrame


@cache
def published() -> Mapping[str, Mapping[str, Any]]:
    """What may be published: the rows of published.yml by indicator."""
    text = Path(__file__).with_name("published.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def assemble(indicators: pd.DataFrame, codelists: Mapping[str, pd.DataFrame]) -> Assembly:
    """Cut the mart into tables with their hierarchies, and set apart what needs no protection."""
    frame = _complete(indicators)
    unknown = sorted(set(frame["indicator"]) - published().keys())
    if unknown:
        raise WarehouseNotReadyError(
            f"marts.indicators holds {unknown[0]}, which published.yml does not know. Add it there with its kind."
        )
    kind = frame["indicator"].map({name: row["kind"] for name, row in published().items()})
    protected = frame[kind != "open"]
    tables: list[Table] = []
    derived: list[Derived] = []
    about: list[pd.DataFrame] = []
    for parts, rows in protected.groupby(list(PARTS), sort=True, dropna=False):
        name = table_name(parts)
        row = published()[parts[0]]
        about.append(rows[[*PARTS, *DIMENSIONS, *ABOUT]].assign(table=name))
        counted = rows[rows["numerator"].notna() & (rows["obs_status"] != MISSING)]
        if counted.empty:
            continue
        universe = universe_name(parts)
        tables.append(_table(name, universe, counted, "numerator", codelists, row))
        if row["kind"] == "share":
            over = counted.assign(**row["over"]).drop_duplicates(list(DIMENSIONS))
            tables.append(_table(over_name(name), universe, over, "denominator", codelists, row))
        if row["kind"] != "count":
            derived.append(_derived(name, counted, row))
    return Assembly(
        tables=tuple(tables),
        derived=tuple(derived),
        about=pd.concat(about, ignore_index=True) if about else pd.DataFrame(),
        open_figures=frame[kind == "open"].reset_index(drop=True),
    )


def edges(dimension: str, present: set[str], codelist: pd.DataFrame | None) -> pd.DataFrame:
    """What adds up to what among the codes that a table has.

    A level that the table leaves out (the macro-areas of a table of regions) is stepped over: the regions then
    hang on the country, because whoever reads the table adds them up to it.
    """
    if dimension == "time_period":
        pairs = [(period[:4], period) for period in present if "-" in period and period[:4] in present]
    else:
        above = _parents(codelist)
        pairs = [(parent, code) for code in present if (parent := _nearest(code, present, above))]
    found = pd.DataFrame(sorted(pairs), columns=["parent", "child"])
    # Two tables may break the same total down in different ways; each way is named by its parts.
    found["group"] = found.groupby("parent")["child"].transform(lambda parts: _signature(parts))
    return found


def table_name(parts: Iterable[object]) -> str:
    """The name of a table in protection: indicator, breakdown, country, source."""
    return "|".join(map(str, parts))


def universe_name(parts: Sequence[Any]) -> str:
    """The universe of a table: what is counted, in which country, from which source."""
    return f"{published()[parts[0]]['universe']}/{parts[2]}/{parts[3]}"


def over_name(name: str) -> str:
    """The name of the table of the denominators of a share."""
    return f"{name}|over"


def codes(dimension: str, codelists: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """The code list of a dimension, where it has one."""
    return codelists.get(f"cl_{DIMENSIONS[dimension]}")


def _complete(indicators: pd.DataFrame) -> pd.DataFrame:
    needed = {"indicator", "breakdown", "ref_area", "time_period", "numerator", "value", "obs_status"}
    missing = sorted(needed - set(indicators.columns))
    if missing:
        raise WarehouseNotReadyError(f"marts.indicators has no column {missing[0]}. Build the warehouse anew.")
    frame = indicators.copy()
    for dimension in DIMENSIONS:
        frame[dimension] = frame[dimension].fillna(TOTAL).astype(str) if dimension in frame else TOTAL
    frame["country"] = frame["country"].fillna("").astype(str) if "country" in frame else frame["ref_area"]
    frame["source"] = frame["source"].fillna("").astype(str) if "source" in frame else ""
    frame["obs_status"] = frame["obs_status"].fillna("A")
    for column in ABOUT:
        if column not in frame:
            frame[column] = False if column == "is_synthetic" else ""
    for column in ("denominator", "contributors", "largest"):
        if column not in frame:
            frame[column] = pd.NA
    return frame


def _table(
    name: str,
    universe: str,
    rows: pd.DataFrame,
    count: str,
    codelists: Mapping[str, pd.DataFrame],
    row: Mapping[str, Any],
) -> Table:
    dimensions = tuple(_varying(rows))
    cells = rows[list(dimensions)].assign(count=rows[count])
    if count == "numerator":
        for column in ("contributors", "largest"):
            if rows[column].notna().all():
                cells[column] = rows[column]
    adds_up = row.get("additive", True)
    hierarchy = {
        dimension: edges(dimension, set(rows[dimension]), codes(dimension, codelists))
        for dimension in dimensions
        if adds_up
    }
    return Table(
        name=name,
        universe=universe,
        dimensions=dimensions,
        cells=cells,
        edges=hierarchy,
        already_public=row.get("public", ""),
    )


def _varying(rows: pd.DataFrame) -> Iterator[str]:
    """The dimensions of a table: area and period always, others where they are not at their total throughout."""
    for dimension in DIMENSIONS:
        if dimension in ("ref_area", "time_period") or (rows[dimension] != TOTAL).any():
            yield dimension


def _derived(name: str, rows: pd.DataFrame, row: Mapping[str, Any]) -> Derived:
    # The denominator is there for the rule on small bases; protection drops it.
    about = {"value": rows["value"], "unit_measure": rows["unit_measure"], "denominator": rows["denominator"]}
    frame = rows[list(_varying(rows))].assign(**about)
    if row["kind"] == "rate":
        return Derived(name=name, table=name, frame=frame, base="denominator")
    over = rows.assign(**row["over"])
    for dimension in _varying(over):
        frame[f"denominator_{dimension}"] = over[dimension]
    return Derived(name=name, table=name, frame=frame, denominator_table=over_name(name), base="denominator")


def _signature(parts: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def _parents(codelist: pd.DataFrame | None) -> dict[str, str]:
    if codelist is None:
        return {}
    return dict(zip(codelist["code"].astype(str), codelist["parent"].fillna("").astype(str), strict=True))


def _nearest(code: str, present: set[str], above: Mapping[str, str]) -> str | None:
    """The nearest code above that the table has."""
    parent = above.get(code, "")
    while parent and parent not in present:
        parent = above.get(parent, "")
    return parent or None
