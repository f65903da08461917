"""Tables that earlier releases had and this one lacks: what they showed stays known, what they hid stays secret."""

from collections.abc import Mapping, Sequence

import pandas as pd

from observatory.disclosure.errors import DisclosureError
from observatory.disclosure.pool import TIME, block_of
from observatory.disclosure.system import build
from observatory.disclosure.table import Table
from observatory.publication.hierarchies import as_edges
from observatory.publication.tables import DIMENSIONS, TOTAL, hierarchies, published, universe_name, varying

Frames = Sequence[Mapping[str, pd.DataFrame]]


def with_dropped(tables: Sequence[Table], earlier: Frames, codelists: Mapping[str, pd.DataFrame]) -> tuple[Table, ...]:
    """The tables, and beside them those that vanished, as cells that are never published.

    `earlier` are the counts of the releases so far (`frames_of`), the oldest first. A hidden figure is taken for what
    it was, where the house has kept it. Years that were revised since are left out, and so is a table that no longer
    adds up with the present ones: the attack over all releases finds what follows from them, and refuses.
    """
    latest: dict[str, pd.DataFrame] = {}
    for release in earlier:
        latest |= release
    there = {table.name for table in tables}
    found = list(tables)
    for name in sorted(latest.keys() - there):
        parts = name.split("|")
        if parts[0] not in published():
            continue
        universe = universe_name(parts)
        group = [table for table in found if table.universe == universe]
        table = _ghost(name, universe, latest[name], group, codelists) if group else None
        if table is not None and _adds_up([*group, table]):
            found.append(table)
    return tuple(found)


def _ghost(
    name: str, universe: str, frame: pd.DataFrame, group: Sequence[Table], codelists: Mapping[str, pd.DataFrame]
) -> Table | None:
    """A table of an earlier release in the years that are what they were; none where nothing of it is left."""
    was = frame["was"] if "was" in frame else pd.Series(pd.NA, index=frame.index)
    count = pd.to_numeric(frame["count"]).astype("Float64").fillna(pd.to_numeric(was).astype("Float64"))
    rows = frame[list(DIMENSIONS)].astype(str).assign(count=count)[count.notna()]
    gone = _revised(rows, group)
    touched = [code[:4] in gone or bool(gone & set(_years(code))) for code in rows[TIME]]
    rows = rows[[not each for each in touched]].reset_index(drop=True)
    if rows.empty:
        return None
    dimensions = varying(rows)
    below = hierarchies([rows, *(_whole(table) for table in group)], codelists)
    edges = {d: as_edges(below.get(d, {}), set(rows[d])) for d in dimensions}
    return Table(
        name=name,
        universe=universe,
        dimensions=dimensions,
        cells=rows[[*dimensions]].assign(count=rows["count"].astype("int64"), hidden=True),
        edges={d: pairs for d, pairs in edges.items() if len(pairs)},
    )


def _revised(rows: pd.DataFrame, group: Sequence[Table]) -> set[str]:
    """The years in which a present table has another count for a cell that was there before."""
    years: set[str] = set()
    for table in group:
        both = rows.merge(_whole(table), on=list(DIMENSIONS), suffixes=("", "_now"))
        changed = both.loc[both["count"] != both["count_now"], TIME]
        years |= {year for code in changed for year in (*_years(code), code[:4])}
    return years


def _years(code: str) -> tuple[str, ...]:
    block = block_of(code)
    return block.years if block else ()


def _whole(table: Table) -> pd.DataFrame:
    """The cells of a table with all dimensions and their count."""
    cells = table.cells[[*table.dimensions, "count"]]
    return cells.assign(**{d: TOTAL for d in DIMENSIONS if d not in table.dimensions})


def _adds_up(group: Sequence[Table]) -> bool:
    try:
        build(group)
    except DisclosureError:
        return False
    return True
