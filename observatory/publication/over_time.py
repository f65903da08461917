"""Attack a release together with all releases before it: what they show together must give nothing away (S7, S8)."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from observatory.disclosure import Protected, PublicTable
from observatory.disclosure.audit import Scenario
from observatory.disclosure.pool import TIME, block_of
from observatory.disclosure.vintages import recovered, small_differences
from observatory.publication.diff import name_of_return, periods_of_return
from observatory.release import Release

Returns = Sequence[Mapping[str, Any]]
REPUBLISHED, REVISED = "S7", "S8"


def audit_over_time(
    protected: Protected,
    earlier: Sequence[tuple[Release, Sequence[PublicTable]]],
    returns: Returns,
    countries: Mapping[str, str],
    threshold: int = 5,
) -> list[Scenario]:
    """One scenario for universes that were published again as they were (S7), one for revised ones (S8).

    `earlier` are the releases, oldest first, with their tables as an outsider puts them together; `returns` those
    behind the new one; `countries` the country of each reporter. Returns that were revised are named in every
    release, so the attacker knows which periods cannot have changed.
    """
    new = _by_universe(protected.public_tables())
    old = [(release.manifest["submissions"], _by_universe(tables)) for release, tables in earlier]
    secrets = protected.thresholds()
    found: dict[str, list[Scenario]] = {REPUBLISHED: [], REVISED: []}
    for universe, tables in sorted(new.items()):
        steps = [(sent, then[universe]) for sent, then in old if universe in then]
        if not steps:
            continue
        sent = [_of_universe(universe, each, countries) for each in (*(each for each, _ in steps), returns)]
        blocks = _blocks(tables)
        revised = [_revised(a, b, blocks) for a, b in pairwise(sent)]
        releases, revised = _distinct([*(tables for _, tables in steps), tables], revised)
        if len(releases) < 2:
            continue
        secret = secrets[universe]
        joint = recovered(*releases, sensitive=secret, revised=revised, threshold=threshold)
        late = [small_differences(then, tables, threshold=threshold) for then in releases[:-1]] if any(revised) else []
        kind = REVISED if any(revised) else REPUBLISHED
        names = [*joint.known, *(name for each in late for name in each)]
        found[kind].append(
            Scenario(
                kind,
                joint.cells,
                tuple(f"{universe}: {name}" for name in names),
                tuple(f"{universe}: {name}" for name in joint.unproven),
            )
        )
    return [
        Scenario(
            kind,
            sum(s.cells for s in parts),
            tuple(sorted(n for s in parts for n in s.failures)),
            tuple(sorted(n for s in parts for n in s.unproven)),
        )
        for kind, parts in found.items()
        if parts
    ]


def revised_since(
    universe: str, then: Returns, now: Returns, countries: Mapping[str, str], periods: Collection[str]
) -> set[str]:
    """The periods of a universe for which returns have come or gone between two releases, and blocks of such years."""
    sent = [_of_universe(universe, returns, countries) for returns in (then, now)]
    return _revised(*sent, _blocks_among(periods))


def _by_universe(tables: Sequence[PublicTable]) -> dict[str, list[PublicTable]]:
    found: dict[str, list[PublicTable]] = {}
    for table in tables:
        found.setdefault(table.universe, []).append(table)
    return found


def _of_universe(universe: str, returns: Returns, countries: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The returns that stand behind a universe (what/country/source), as far as that can be told."""
    _, country, source = universe.split("/")
    return [
        row
        for row in returns
        if row["source"] in (source, "") and countries.get(str(row["reporter"]), country) in (country, "")
    ]


def _blocks(tables: Sequence[PublicTable]) -> dict[str, tuple[str, ...]]:
    """The blocks of years that tables show, with their years."""
    return _blocks_among({str(code) for table in tables if TIME in table.frame for code in table.frame[TIME].unique()})


def _blocks_among(codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The blocks of years among periods, with their years."""
    return {code: block.years for code in sorted(codes) if (block := block_of(code))}


def _revised(before: Returns, after: Returns, blocks: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The periods of returns that one of two lists has and the other has not, and the blocks that they are in."""
    names = [{name_of_return(row): row for row in rows} for rows in (before, after)]
    changed = names[0].keys() ^ names[1].keys()
    rows = names[1] | names[0]
    found = {period for name in changed for period in periods_of_return(str(rows[name]["time_period"]))}
    return found | {block for block, years in blocks.items() if found & set(years)}


def _distinct(
    releases: list[Sequence[PublicTable]], revised: list[set[str]]
) -> tuple[list[Sequence[PublicTable]], list[set[str]]]:
    """The releases without those that say the same as the next one; what was revised in between is kept."""
    kept, between = [releases[-1]], []
    waiting: set[str] = set()
    for tables, since in zip(reversed(releases[:-1]), reversed(revised), strict=True):
        waiting |= since
        if _says(tables) != _says(kept[0]):
            kept.insert(0, tables)
            between.insert(0, waiting)
            waiting = set()
    return kept, between


def _says(tables: Sequence[PublicTable]) -> frozenset[tuple[Any, ...]]:
    """Every cell with its count, and -1 where it is hidden."""
    cells: set[tuple[Any, ...]] = set()
    for table in tables:
        names = sorted(table.dimensions)
        counts = pd.to_numeric(table.frame["count"], errors="coerce").astype("Float64").fillna(-1).astype(int)
        codes = table.frame[names].astype(str).itertuples(index=False, name=None)
        cells.update(
            (*((n, c) for n, c in zip(names, row, strict=True) if c != "_T"), count)
            for row, count in zip(codes, counts, strict=True)
        )
    return frozenset(cells)
