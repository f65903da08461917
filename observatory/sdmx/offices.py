"""Who sends returns, and for which area: what the release's list of providers says."""

import pandas as pd

from observatory.errors import NotFoundError
from observatory.release import Release
from observatory.sdmx.model import Codelist


def provider_rows(release: Release) -> pd.DataFrame:
    """Who sends what, an office a row."""
    try:
        frame = release.codelist("providers")
    except NotFoundError:
        return pd.DataFrame(columns=["reporter", "name", "source"])
    return frame.drop_duplicates("reporter").sort_values("reporter")


def provider_areas(release: Release) -> dict[str, str]:
    """The area of each office that has one."""
    rows = provider_rows(release)
    if "ref_area" not in rows:
        return {}
    areas = zip(rows["reporter"], rows["ref_area"], strict=True)
    return {str(reporter): area for reporter, area in areas if isinstance(area, str) and area}


def areas_below(codelist: Codelist, area: str) -> frozenset[str]:
    """An area and all areas below it."""
    below = {area}
    grown = True
    while grown:
        more = {item.id for item in codelist.items if item.parent in below} - below
        below |= more
        grown = bool(more)
    return frozenset(below)
