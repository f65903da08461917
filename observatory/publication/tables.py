"""Turn the indicators mart into tables that can be protected, and protected tables into rows to publish.

One table is one published breakdown of one indicator in one country and from one source. Tables that show the same
people share a universe, so that a hidden figure of one cannot be worked out from another; tables of different
sources never do, so that nothing is added over them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from observatory.disclosure.best_view import Collapsed
from observatory.disclosure.table import Derived, Table
from observatory.errors import WarehouseNotReadyError
from observatory.publication.hierarchies import as_edges, fill, parts_of

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
    "response": "response",
    "platform": "platform",
    "survey_category": "survey_category",
}
# How sure an estimate is: standard error, 95 % interval, design effect, coefficient of variation, respondents.
UNCERTAINTY = ("se", "ci_low", "ci_high", "deff", "cv", "n")
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
# What a table and the figures derived from it are made of.
_COUNTED = [*PARTS, *DIMENSIONS, "unit_measure", "numerator", "denominator", "value", "contributors", "largest"]
HIDDEN, SHOWN = "C", "F"
NAMED_BY_BREAKDOWN = "last word of the breakdown"
SUPPRESSED, MISSING = "Q", "M"


@dataclass(frozen=True)
class Assembly:
    """What goes into protection (`tables`, `derived`) and what is said of it afterwards (`about`, `open_figures`).

    `about` has a row for each figure: table, dimensions and attributes, and no number.
    `open_figures` are measures of the returns and estimates of surveys, which need no protection.
    `uncertain` has a row for each protected figure that rests on a survey too, with its uncertainty.
    `collapsed` says what is not shown in detail because most of it would be hidden.
    """

    tables: tuple[Table, ...]
    derived: tuple[Derived, ...]
    about: pd.DataFrame
    open_figures: pd.DataFrame
    uncertain: pd.DataFrame
    collapsed: tuple[Collapsed, ...] = ()


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
    is_open = kind.isin(("open", "estimate"))
    people = frame[~is_open].sort_values(list(PARTS), kind="stable")
    pieces: list[_Piece] = []
    derived: list[Derived] = []
    has_count = people["numerator"].notna() & (people["obs_status"] != MISSING)
    for parts, counted in people.loc[has_count, _COUNTED].groupby(list(PARTS), sort=True, dropna=False):
        name, row = table_name(parts), published()[parts[0]]
        counted = counted.assign(**row.get("at", {}))
        # Behind a quantile stands a number that is published nowhere: nothing adds up to it, and nothing follows.
        pieces.append(_Piece(name, universe_name(parts), counted, "numerator", adds_up=row["kind"] != "middle"))
        if row["kind"] == "share":
            over = counted.assign(**row["over"]).drop_duplicates(list(DIMENSIONS))
            pieces.append(_Piece(over_name(name), universe_name(parts), over, "denominator"))
        if row["kind"] != "count":
            derived.append(_derived(name, counted, row))
    return Assembly(
        tables=_tables(pieces, codelists),
        derived=tuple(derived),
        about=people[[*PARTS, *DIMENSIONS, *ABOUT]].assign(table=_names(people)).reset_index(drop=True),
        open_figures=frame[is_open].reset_index(drop=True),
        uncertain=people.loc[people["indicator"].map(_is_uncertain), [*PARTS, *DIMENSIONS, *UNCERTAINTY]],
    )


def _is_uncertain(indicator: str) -> bool:
    """Whether a figure comes with an uncertainty."""
    row = published()[indicator]
    return row["kind"] == "estimate" or bool(row.get("uncertain"))


def hierarchies(
    frames: Iterable[pd.DataFrame], codelists: Mapping[str, pd.DataFrame]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """What adds up to what among all the codes of the tables of one universe, by dimension."""
    frames = list(frames)
    present = {name: {code for frame in frames for code in frame[name].unique()} for name in DIMENSIONS}
    return {
        name: parts_of(name, codes, codelists.get(f"cl_{DIMENSIONS[name]}"))
        for name, codes in present.items()
        if len(codes) > 1
    }


def varying(rows: pd.DataFrame) -> tuple[str, ...]:
    """The dimensions of a table: area and period always, others where they are not at their total throughout."""
    always = ("ref_area", "time_period")
    return tuple(name for name in DIMENSIONS if name in always or (rows[name] != TOTAL).any())


def _names(rows: pd.DataFrame) -> pd.Series:
    """The table of each row."""
    known = rows[list(PARTS)].drop_duplicates()
    names = {parts: table_name(parts) for parts in known.itertuples(index=False, name=None)}
    return pd.Series([names[parts] for parts in rows[list(PARTS)].itertuples(index=False, name=None)], rows.index, str)


def table_name(parts: Iterable[object]) -> str:
    """The name of a table in protection: indicator, breakdown, country, source."""
    return "|".join(map(str, parts))


def universe_name(parts: Sequence[Any]) -> str:
    """The universe of a table: what is counted, in which country, from which source."""
    counted = published()[parts[0]]["universe"]
    if counted == NAMED_BY_BREAKDOWN:
        counted = parts[1].rsplit("_", 1)[-1]
    return f"{counted}/{parts[2]}/{parts[3]}"


def over_name(name: str) -> str:
    """The name of the table of the denominators of a share."""
    return f"{name}|over"


def stacked(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Tables as one: `table`, all dimensions (what a table lacks is at its total), and what else they have."""
    if not frames:
        return pd.DataFrame(columns=["table", *DIMENSIONS])
    found = pd.concat(frames.values(), keys=frames.keys(), names=["table"]).reset_index("table")
    found = found.reset_index(drop=True)
    for dimension in DIMENSIONS:
        found[dimension] = found[dimension].fillna(TOTAL) if dimension in found else TOTAL
    return found


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
    for column in UNCERTAINTY:
        frame[column] = frame[column].astype("float64") if column in frame else float("nan")
    return frame


@dataclass(frozen=True)
class _Piece:
    """The rows of one table before it is one."""

    name: str
    universe: str
    rows: pd.DataFrame
    count: str
    adds_up: bool = True


def _tables(pieces: Sequence[_Piece], codelists: Mapping[str, pd.DataFrame]) -> tuple[Table, ...]:
    tables = []
    for universe in sorted({piece.universe for piece in pieces}):
        group = [piece for piece in pieces if piece.universe == universe]
        below = hierarchies([piece.rows for piece in group], codelists)
        tables += [_table(piece, below) for piece in group]
    return tuple(tables)


def _table(piece: _Piece, below: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Table:
    rows, dimensions = piece.rows, varying(piece.rows)
    below = below if piece.adds_up else {}
    cells = fill(rows[list(dimensions)].assign(count=rows[piece.count]), dimensions, below)
    if piece.count == "numerator":
        for column in ("contributors", "largest"):
            if rows[column].notna().all():
                added = len(cells) - len(rows)
                cells[column] = [*rows[column], *([0] * added)]
    edges = {name: as_edges(below.get(name, {}), set(cells[name])) for name in dimensions}
    return Table(
        name=piece.name,
        universe=piece.universe,
        dimensions=dimensions,
        cells=cells,
        edges={name: pairs for name, pairs in edges.items() if len(pairs)},
        adds_up=piece.adds_up,
    )


def _derived(name: str, rows: pd.DataFrame, row: Mapping[str, Any]) -> Derived:
    # The denominator is there for the rule on small bases; protection drops it.
    about = {"value": rows["value"], "unit_measure": rows["unit_measure"], "denominator": rows["denominator"]}
    frame = rows[list(varying(rows))].assign(**about)
    if row["kind"] in ("rate", "middle", "mean"):
        return Derived(name=name, table=name, frame=frame, base="denominator", kind=row["kind"])
    over = rows.assign(**row["over"])
    for dimension in varying(over):
        frame[f"denominator_{dimension}"] = over[dimension]
    return Derived(
        name=name, table=name, frame=frame, denominator_table=over_name(name), base="denominator", kind=row["kind"]
    )
