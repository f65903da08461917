"""What a country is shown of an indicator in less detail than its office counted, and for which years together."""

from collections import defaultdict
from functools import lru_cache

from observatory.components.labels import Labels
from observatory.errors import NotFoundError
from observatory.release import Release
from observatory.texts import Words

LIST = "best_views"
_TIME = "time_period"


def told(release: Release, indicator: str, country: str, labels: Labels, words: Words) -> list[str]:
    """A sentence for what is not shown at all and one for each block of years; none where nothing was coarsened."""
    area = labels.of("ref_area", country)
    sentences = []
    for periods, views in _views(release).get((country, indicator), {}).items():
        listed = "; ".join(_named(view, words) for view in views)
        if periods:
            years = ", ".join(labels.of(_TIME, code) for code in periods.split())
            sentences.append(words.say("indicator.lesser_years", area=area, years=years, views=listed))
        else:
            sentences.append(words.say("indicator.lesser_none", area=area, views=listed))
    return sentences


@lru_cache(maxsize=8)
def _views(release: Release) -> dict[tuple[str, str], dict[str, list[str]]]:
    """The coarsened views by country and indicator, and then by the periods that are shown instead."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        rows = release.codelist(LIST)
    except NotFoundError:
        # Releases that were made before had it in their notes only.
        return {}
    for country, indicator, view, periods in rows.itertuples(index=False):
        found[country, indicator][periods].append(view)
    return dict(found)


def _named(view: str, words: Words) -> str:
    """The dimensions of a view as a reader knows them: `form:2 sex` is form of violence in detail and sex."""
    names = []
    for part in view.split():
        dimension, _, depth = part.partition(":")
        name = words.say("indicator.freqs.Q") if dimension == _TIME else words.get(f"dimensions.{dimension}", dimension)
        names.append(words.say("indicator.in_detail", dimension=name) if depth else str(name))
    return " × ".join(names)
