"""The texts of the documents in each language, and the labels of codes from the lists of the release."""

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from observatory.errors import NotFoundError
from observatory.grevio.phrases import name as translated
from observatory.release import Release
from observatory.texts import Words as Texts

# Whether somebody who speaks the language has read the texts.
LANGUAGES = {"en": True, "cnr": False}
_LISTS = {"ref_area": "cl_area", "country": "cl_area"}


@cache
def texts() -> dict[str, dict[str, str]]:
    """All texts by key and language."""
    said: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
    return said


class Words:
    """What a document says in one language. What the language lacks stands in English."""

    def __init__(self, release: Release, language: str) -> None:
        self._release = release
        self.language = language
        self._lists: dict[str, dict[str, tuple[str, float]]] = {}

    def say(self, key: str, **values: object) -> str:
        """A text with its {places} filled."""
        return self.pick(texts()[key]).format(**values)

    def pick(self, text: str | dict[str, str]) -> str:
        """A text that is given in several languages, in this one."""
        return text if isinstance(text, str) else text.get(self.language) or text["en"]

    def label(self, dimension: str, code: str) -> str:
        """The name of a code; the code itself where no list knows it."""
        return self._list(dimension).get(code, (code, 0.0))[0]

    def place(self, dimension: str, code: str) -> tuple[float, str]:
        """Where a code stands in its list: totals first, what no list knows last."""
        return (-1.0 if code == "_T" else self._list(dimension).get(code, ("", 1e9))[1], code)

    @cached_property
    def indicators(self) -> dict[str, dict[str, str]]:
        """What is known of every indicator, by its id."""
        try:
            frame = self._release.codelist("indicator_definitions")
        except NotFoundError:
            return {}
        rows: list[dict[Any, Any]] = frame.to_dict("records")
        return {str(row["indicator"]): row for row in rows}

    def indicator(self, name: str) -> str:
        """An indicator with its name."""
        said = translated(self.indicators.get(name, {}).get("name", ""), self.language)
        return f"{name} {said}".strip()

    def why_not(self, name: str) -> str:
        """Why there is nothing of an indicator."""
        known = self.indicators.get(name, {})
        # Where the project collects it and nobody has sent it for the country, the definition gives no reason. An older
        # release has no reasons at all.
        return (known["why_not"] or self.say("nobody_sent")) if "why_not" in known else "–"

    def breakdown(self, name: str) -> str:
        """What a table of the release is called; nothing where nobody wrote that."""
        return str(Texts(self.language).get(f"breakdowns.{name}", "")) if "." not in name else ""

    def frequency(self, code: str) -> str:
        """How often an office sends."""
        return self.say(f"frequency_{code}") if f"frequency_{code}" in texts() else self.label("freq", code)

    def span(self, period: str) -> str:
        """A period as people write it: years taken together as the first and the last of them."""
        found = re.fullmatch(r"(\d{4})-01-01/P(\d+)Y", period)
        return f"{found[1]}–{int(found[1]) + int(found[2]) - 1}" if found else period

    def remark(self, note: str) -> str:
        """What the short note of a figure means; the note itself where nobody wrote that."""
        return self.say(f"note_{note}") if f"note_{note}" in texts() else note

    def code(self, column: str, code: str) -> str:
        """What a code of a register means."""
        return self.say(f"code_{code}") if f"code_{code}" in texts() else translated(code, self.language)

    def unit(self, code: str) -> str:
        """The name of a unit of measure."""
        return self.label("unit_measure", code)

    def _list(self, dimension: str) -> dict[str, tuple[str, float]]:
        if dimension not in self._lists:
            self._lists[dimension] = self._read(_LISTS.get(dimension, f"cl_{dimension}"))
        return self._lists[dimension]

    def _read(self, name: str) -> dict[str, tuple[str, float]]:
        try:
            frame = self._release.codelist("providers" if name == "cl_reporter" else name)
        except NotFoundError:
            return {}
        if name == "cl_reporter":
            # An office whose terms changed has several rows and one name; names of offices are in one language.
            return {row["reporter"]: (row["name"], float(n)) for n, row in enumerate(frame.to_dict("records"))}
        made: dict[str, tuple[str, float]] = {}
        rows: list[dict[Any, Any]] = frame.to_dict("records")
        for place, row in enumerate(rows):
            english = row.get("label_en") or row["code"]
            here = row.get(f"label_{self.language}") or (english if self.language == "en" else f"{english} (en)")
            sort = str(row.get("sort", ""))
            made[row["code"]] = (here, float(sort) if sort.replace(".", "", 1).isdigit() else float(place))
        return made
