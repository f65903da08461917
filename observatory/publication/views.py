"""Put the best publishable view in the place of what would be mostly hidden, and say so in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from observatory.disclosure.best_view import Collapsed, best_view
from observatory.disclosure.pool import TIME, block_of
from observatory.disclosure.rules import Rules, default_rules
from observatory.disclosure.table import Table
from observatory.publication.books import books_of
from observatory.publication.tables import DIMENSIONS, MISSING, Assembly, published
from observatory.texts import ENGLISH, Words

# A partial year, another definition, a break in the series: not to be added to other years.
APART = ("D", "B", MISSING)
Frames = Sequence[Mapping[str, pd.DataFrame]]


def best_assembly(
    assembly: Assembly,
    previous: Frames = (),
    rules: Rules | None = None,
    contributions: pd.DataFrame | None = None,
    only: Collection[str] | None = None,
) -> Assembly:
    """The same figures in the best view that can be published. `previous` are the counts of earlier releases.

    `contributions` is the mart of what each office gave; `only` are the universes that are looked at.
    Rates and shares keep their tables: what they show is decided by the counts that they come from.
    """
    kinds = {name: row["kind"] for name, row in published().items()}
    counts = {table for table in assembly.about["table"].unique() if kinds[table.split("|")[0]] == "count"}
    seen = best_view(
        assembly.tables,
        rules or default_rules(),
        previous=previous,
        fixed=[table.name for table in assembly.tables if table.name not in counts],
        apart=_apart(assembly.about),
        contributions=books_of(contributions),
        only=only,
    )
    if not seen.collapsed and not seen.added:
        return assembly
    tables = {table.name: table for table in seen.tables}
    about = [_shown(rows, tables.get(name)) for name, rows in assembly.about.groupby("table", sort=True)]
    about += [_pooled(assembly.about, name, cells) for name, cells in sorted(seen.added.items())]
    return replace(assembly, tables=seen.tables, about=pd.concat(about, ignore_index=True), collapsed=seen.collapsed)


def either(asked: Assembly, coarser: Assembly, universes: Collection[str]) -> Assembly:
    """An assembly as it was asked for, but for some universes: they are taken from another one of the same figures."""
    names = {table.name for table in asked.tables if table.universe in universes}
    return replace(
        asked,
        tables=(
            *(table for table in asked.tables if table.name not in names),
            *(table for table in coarser.tables if table.name in names),
        ),
        about=pd.concat(
            [asked.about[~asked.about["table"].isin(names)], coarser.about[coarser.about["table"].isin(names)]],
            ignore_index=True,
        ),
        collapsed=(
            *(one for one in asked.collapsed if one.table not in names),
            *(one for one in coarser.collapsed if one.table in names),
        ),
    )


def views_in_words(collapsed: Iterable[Collapsed], countries: Mapping[str, str]) -> list[str]:
    """One line for each country and indicator: what is not shown together, and which years are shown in one.

    `countries` are names by code; a country without a name keeps its code.
    """
    words = Words(ENGLISH)
    lines = []
    for (country, indicator), lesser in groupby(_lesser(collapsed), key=lambda one: (one.country, one.indicator)):
        parts = []
        for one in lesser:
            views = _listed(sorted({_together(view, words) for view in one.views}))
            years = _listed(_years(block) for block in one.blocks)
            parts.append(f"by {views} only for {years} together" if one.blocks else f"not by {views}")
        name = words.get(f"indicators.{indicator}.name", indicator)
        lines.append(f"- {countries.get(country, country)}, {name}: {'; '.join(parts)}.")
    return lines


def views_as_rows(collapsed: Iterable[Collapsed]) -> pd.DataFrame:
    """The same for programs: country, indicator, view (its dimensions, `:2` behind a detailed one) and periods.

    Periods are the blocks that are shown instead of single years; none where the view is not shown at all.
    """
    found = [
        (one.country, one.indicator, view, " ".join(one.blocks))
        for one in _lesser(collapsed)
        for view in sorted({_coded(view) for view in one.views})
    ]
    return pd.DataFrame(found, columns=["country", "indicator", "view", "periods"], dtype=str)


@dataclass(frozen=True)
class _Lesser:
    """Views of an indicator that a country has for these blocks of years only, or not at all where there are none."""

    country: str
    indicator: str
    views: tuple[Collapsed, ...]
    blocks: tuple[str, ...]


def _lesser(collapsed: Iterable[Collapsed]) -> Iterator[_Lesser]:
    found: dict[tuple[str, str], list[Collapsed]] = defaultdict(list)
    for one in collapsed:
        indicator, _, country, _ = one.table.split("|")
        found[country, indicator].append(one)
    for (country, indicator), views in sorted(found.items()):
        single = [view for view in views if not view.blocks]
        # Who knows that a view is not shown knows it of its details, and of a shown detail what is coarser.
        gone = tuple(v for v in single if not any(_is_finer(v, other) for other in single))
        if gone:
            yield _Lesser(country, indicator, gone, ())
        for blocks in sorted({view.blocks for view in views if view.blocks}):
            pooled = [view for view in views if view.blocks == blocks]
            kept = tuple(v for v in pooled if not any(_is_finer(other, v) for other in pooled))
            yield _Lesser(country, indicator, kept, blocks)


def _coded(view: Collapsed) -> str:
    return " ".join(f"{name}:{depth}" if depth > 1 else name for name, depth in _depths(view).items())


def _is_finer(one: Collapsed, other: Collapsed) -> bool:
    """Whether a view shows more than another one, and the same besides."""
    mine, theirs = _depths(one), _depths(other)
    return mine != theirs and all(mine.get(dimension, 0) >= depth for dimension, depth in theirs.items())


def _depths(one: Collapsed) -> dict[str, int]:
    return dict(zip(one.dimensions, (n for n in one.level if n), strict=True))


def _apart(about: pd.DataFrame) -> dict[str, set[str]]:
    """Per table the years with a figure that must not be added to others."""
    odd = about[about["obs_status"].isin(APART)]
    return {name: {str(period)[:4] for period in rows[TIME]} for name, rows in odd.groupby("table")}


def _shown(rows: pd.DataFrame, table: Table | None) -> pd.DataFrame:
    """The rows of a table without those that are never published."""
    if table is None or not table.cells["hidden"].any():
        return rows
    dims = _own(table.name, table.dimensions)
    never = table.cells.loc[table.cells["hidden"], dims]
    found = rows[dims].merge(never.assign(never=True), on=dims, how="left")
    return rows[~found["never"].eq(True).to_numpy()]


def _own(table: str, dimensions: Iterable[str]) -> list[str]:
    """The dimensions in which the rows of a table stand as they are published; in the others protection places them."""
    at = published()[table.split("|")[0]].get("at", {})
    return [d for d in dimensions if d not in at]


def _pooled(about: pd.DataFrame, name: str, cells: pd.DataFrame) -> pd.DataFrame:
    """What is said of the figures of a block: what is said of its years, the latest that has the figure."""
    rows = about[about["table"] == name]
    others = [d for d in DIMENSIONS if d != TIME]
    found = []
    for code, part in cells.groupby(TIME):
        block = block_of(str(code))
        years = rows[rows[TIME].isin(block.years if block else ())].sort_values(TIME, kind="stable")
        latest = years.drop_duplicates(others, keep="last")
        provisional = years.loc[years["obs_status"] == "P", others].drop_duplicates().assign(provisional=True)
        keys = _own(name, [d for d in part.columns if d != TIME])
        kept = latest.merge(part[keys], on=keys).merge(provisional, on=others, how="left")
        status = kept.pop("provisional").eq(True).map({True: "P", False: "A"})
        found.append(kept.assign(**{TIME: code, "freq": f"A{block.length}" if block else "A", "obs_status": status}))
    return pd.concat(found, ignore_index=True).assign(obs_note="")[list(about.columns)]


def _together(one: Collapsed, words: Words) -> str:
    """The dimensions of a view in words; a detailed form is called so."""
    names = []
    for dimension, depth in _depths(one).items():
        name = words.get(f"dimensions.{dimension}", dimension).lower()
        name = "quarter" if dimension == TIME else name
        names.append(f"detailed {name}" if depth > 1 else name)
    return " × ".join(names)


def _years(code: str) -> str:
    block = block_of(code)
    return f"{block.years[0]}–{block.years[-1]}" if block else code


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts)
