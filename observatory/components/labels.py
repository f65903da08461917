"""The names of codes, in the language of the reader, from the code lists of the release."""

import re
from functools import lru_cache

import pandas as pd

from observatory.errors import NotFoundError
from observatory.release import Release
from observatory.texts import ENGLISH

TOTAL = "_T"
# Years together, as SDMX writes a time range: 2023-01-01/P3Y.
_BLOCK = re.compile(r"(\d{4})-01-01/P(\d+)Y")
CODELISTS = {
    "ref_area": "cl_area",
    "country": "cl_area",
    "contact_reason": "cl_contact_reason",
    "unit_measure": "cl_unit_measure",
}


class Labels:
    """The labels of one release in one language. A code without a label in it is shown in English, and says so."""

    def __init__(self, release: Release, language: str) -> None:
        self.release = release
        self.language = language

    def of(self, dimension: str, code: str) -> str:
        """The name of a code; the code itself where no list knows it."""
        if dimension == "time_period":
            block = _BLOCK.fullmatch(code)
            if block:
                return f"{block[1]}–{int(block[1]) + int(block[2]) - 1}"
            # A month is read as a month only with its stroke.
            return code if code[-2:].isdecimal() else code.replace("-", " ")
        if dimension == "reporter":
            return _reporters(self.release).get(code, code)
        here, english = _names(self.release, dimension, self.language).get(code, ("", ""))
        if here:
            return here
        return f"{english} (en)" if english and self.language != ENGLISH else english or code

    def definition(self, form: str) -> tuple[str, str]:
        """What a form of violence is: in this language and in English, empty where the release does not say."""
        return _definitions(self.release, self.language).get(form, ("", ""))

    def order(self, dimension: str, codes: list[str]) -> list[str]:
        """The codes in the order of their list, the total first; periods in time, and years together behind them."""
        if dimension == "time_period":
            return sorted(codes, key=lambda code: (_BLOCK.fullmatch(code) is not None, code))
        places = _places(self.release, dimension)
        return sorted(codes, key=lambda code: (code != TOTAL, places.get(code, len(places)), code))

    def parents(self, dimension: str) -> dict[str, str]:
        """Which code stands above which."""
        return _parents(self.release, dimension)


def column(language: str) -> str:
    """The column of a code list that holds the labels of a language: sr-Latn is label_sr_latn."""
    return f"label_{_suffix(language)}"


def _suffix(language: str) -> str:
    return language.lower().replace("-", "_")


@lru_cache(maxsize=512)
def _names(release: Release, dimension: str, language: str) -> dict[str, tuple[str, str]]:
    frame = _codelist(release, dimension)
    if frame is None:
        return {}
    here = frame[column(language)] if column(language) in frame else frame["label_en"].map(lambda _: "")
    return dict(zip(frame["code"], zip(here, frame["label_en"], strict=True), strict=True))


@lru_cache(maxsize=16)
def _definitions(release: Release, language: str) -> dict[str, tuple[str, str]]:
    """The definitions of forms by code. English ones stand in the column without a language."""
    if "taxonomy" not in release.codelists:
        return {}
    frame = release.codelist("taxonomy")
    english = frame["definition"]
    own = "definition" if language == ENGLISH else f"definition_{_suffix(language)}"
    # Releases made before the definitions were translated have no such column.
    here = frame[own] if own in frame else english.map(lambda _: "")
    return dict(zip(frame["code"], zip(here, english, strict=True), strict=True))


@lru_cache(maxsize=16)
def _reporters(release: Release) -> dict[str, str]:
    """Offices have one name, in the words in which they are registered."""
    if "providers" not in release.codelists:
        return {}
    frame = release.codelist("providers")
    return dict(zip(frame["reporter"], frame["name"], strict=True))


@lru_cache(maxsize=128)
def _parents(release: Release, dimension: str) -> dict[str, str]:
    frame = _codelist(release, dimension)
    return {} if frame is None else dict(zip(frame["code"], frame["parent"], strict=True))


@lru_cache(maxsize=128)
def _places(release: Release, dimension: str) -> dict[str, int]:
    """The place of each code in its list."""
    frame = _codelist(release, dimension)
    if frame is None:
        return {}
    if "sort" in frame:
        number = frame["sort"].map(lambda text: float(text) if text.replace(".", "", 1).isdigit() else float("inf"))
        frame = frame.assign(number=number).sort_values("number", kind="stable")
    return {code: place for place, code in enumerate(frame["code"])}


@lru_cache(maxsize=128)
def _codelist(release: Release, dimension: str) -> pd.DataFrame | None:
    try:
        return release.codelist(CODELISTS.get(dimension, f"cl_{dimension}"))
    except NotFoundError:
        return None
