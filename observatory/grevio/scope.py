"""What a document is about: one country, some years, one release, and for whom."""

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from observatory.errors import NotFoundError, ObservatoryError
from observatory.grevio.plan import territories
from observatory.grevio.words import LANGUAGES, Words
from observatory.release import TIMELINESS, Release

PROFILES = ("public", "official")
MOST_YEARS = 10
# Years taken together, where single years would be mostly hidden: a start and a number of years.
_BLOCK = re.compile(r"\d{4}-01-01/P(\d+)Y")


def is_annual(period: str) -> bool:
    """Whether a period is a year, or years taken together."""
    return len(period) == 4 or _BLOCK.fullmatch(period) is not None


class ScopeError(ObservatoryError):
    """An area, a year, a profile or a language that cannot be had."""

    exit_code = 2


@dataclass(frozen=True)
class Scope:
    """The country, the years from first to last, the profile and the language of a document over a release."""

    release: Release
    area: str
    first: int
    last: int
    profile: str = "public"
    language: str = "en"

    @property
    def years(self) -> tuple[str, ...]:
        """The years, written out."""
        return tuple(str(year) for year in range(self.first, self.last + 1))

    @property
    def period(self) -> str:
        """The years as a person writes them."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @cached_property
    def words(self) -> Words:
        """The labels of codes and the texts."""
        return Words(self.release, self.language)

    def covers(self, period: str) -> bool:
        """Whether a period of the release falls into the years, or is a block of years that reaches into them."""
        first = int(period[:4])
        found = _BLOCK.fullmatch(period)
        return first <= self.last and first + (int(found[1]) - 1 if found else 0) >= self.first

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Every figure of the country and of the territories beside it, read once."""
        where = {"country": [self.area, *territories()]}
        held = [self.release.table(where=where)]
        if TIMELINESS in self.release.tables:
            held.append(self.release.table(TIMELINESS, where))
        return pd.concat(held, ignore_index=True) if len(held) > 1 else held[0]

    def figures(self, indicator: str) -> pd.DataFrame:
        """The figures of one indicator."""
        return self._parts.get(indicator, self.rows.iloc[:0])

    @cached_property
    def _parts(self) -> dict[str, pd.DataFrame]:
        return {str(name): part for name, part in self.rows.groupby("indicator")}

    def reference(self, name: str) -> pd.DataFrame:
        """A reference list of the release, empty where it has none: an older release may lack it."""
        try:
            return self.release.codelist(name)
        except NotFoundError:
            return pd.DataFrame()


def scope(release: Release, area: str, years: str, profile: str = "public", language: str = "en") -> Scope:
    """Read what was asked for, and say what there is where it cannot be had."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", years.strip())
    if not found:
        raise ScopeError(f'"{years}" is not a span of years. Write 2024-2025, or 2025.')
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 <= last - first < MOST_YEARS:
        raise ScopeError(f"{years}: the first year comes first, and {MOST_YEARS} years are the most.")
    countries = release.table(columns=["country", "time_period"], distinct=True)
    known = sorted(set(countries["country"]) - set(territories()))
    if area not in known:
        raise ScopeError(f'Release {release.id} has no figures for "{area}". It has them for: {", ".join(known)}.')
    there = sorted({period[:4] for period in countries.loc[countries["country"] == area, "time_period"]})
    if not set(there) & {str(year) for year in range(first, last + 1)}:
        raise ScopeError(f"Release {release.id} has no figures for {area} in {years}. It has {', '.join(there)}.")
    if profile not in PROFILES:
        raise ScopeError(f'"{profile}" is not a profile. There are {" and ".join(PROFILES)}.')
    if language not in LANGUAGES:
        raise ScopeError(f'The documents are not written in "{language}". There are {", ".join(LANGUAGES)}.')
    return Scope(release, area, first, last, profile, language)
