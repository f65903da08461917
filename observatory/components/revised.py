"""Which figures of a release differ from those that the release before showed: they bear the sign [r]."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from observatory.release import Release

# What a release tells of a change besides the codes of the figure.
_ABOUT = {"kind", "before", "after", "why", "country"}
REVISED = "is_revised"
Key = tuple[str, ...]


def marked(release: Release, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a release, each with whether it shows another figure than the release before did."""
    names, known = _revised(release)
    return [{**row, REVISED: bool(known) and _key(row, names) in known} for row in rows]


def _key(row: Mapping[str, Any], names: tuple[str, ...]) -> Key:
    return tuple("" if row.get(name) is None else str(row[name]) for name in names)


@lru_cache(maxsize=8)
def _revised(release: Release) -> tuple[tuple[str, ...], frozenset[Key]]:
    """The names of the codes that tell figures apart, and those codes of each revised figure.

    A figure that was hidden in one of the two releases is not among them: that it changed is not told either.
    """
    found = [row for row in release.changes.get("changes", []) if row["kind"] == "revised"]
    names = tuple(sorted({name for row in found for name in row} - _ABOUT))
    return names, frozenset(_key(row, names) for row in found)
