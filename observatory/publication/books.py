"""What each office gave to the counts of a release, where a country has several: confidential for good."""

import pandas as pd

from observatory.publication.tables import DIMENSIONS, PARTS, TOTAL, published, universe_name


def books_of(contributions: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """What each office gave, by universe: codes, `provider`, `count`. Measures of the returns are nobody's."""
    if contributions is None or contributions.empty:
        return {}
    kinds = {name: row["kind"] for name, row in published().items()}
    rows = contributions[contributions["indicator"].map(kinds).eq("count")]
    found: dict[str, list[pd.DataFrame]] = {}
    for parts, group in rows.groupby(list(PARTS), sort=True):
        codes = group.reindex(columns=list(DIMENSIONS)).astype(object).fillna(TOTAL).astype(str)
        books = codes.assign(**published()[parts[0]].get("at", {}), provider=group["reporter"].astype(str))
        books["count"] = group["obs_value"].round().astype("int64")
        found.setdefault(universe_name(parts), []).append(books)
    return {
        name: pd.concat(group, ignore_index=True).drop_duplicates([*DIMENSIONS, "provider"])
        for name, group in found.items()
    }
