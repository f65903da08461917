"""A view with everything that is said about it: name, caption, source, citation. Pages and files say the same."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from observatory.components import flags, guard, lesser
from observatory.components.labels import Labels
from observatory.components.state import State, resolve
from observatory.components.view import AREA, View, areas
from observatory.release import Release
from observatory.texts import Words

SITE, DEFAULT_SITE = "TFGBV_SITE", "http://127.0.0.1:8501"
# By the first letter of the code, for an indicator that has no words yet.
_LETTERS = {"police": "R", "cso": "S", "platform": "T", "survey": "P", "joint": "X", "justice": "JO", "quality": "Q"}


@dataclass(frozen=True)
class Sight:
    """One view of one release in one language."""

    release: Release
    labels: Labels
    words: Words
    state: State

    @cached_property
    def view(self) -> View:
        """The figures."""
        return self.state.look(self.release, self.labels)

    @property
    def name(self) -> str:
        """The name of the indicator."""
        return name_of(self.words, self.state.indicator)

    @property
    def about(self) -> Mapping[str, str]:
        """What is known of the indicator in words."""
        return about(self.words, self.state.indicator)

    @property
    def source(self) -> str:
        """The code of the kind of source."""
        return source_of(self.words, self.state.indicator)

    @property
    def area(self) -> str:
        """The name of the area."""
        return self.labels.of(AREA, self.state.chosen("area"))

    @property
    def unit(self) -> str:
        """The unit in words."""
        code = self.view.unit
        return str(self.words.get(f"units.{code}", self.labels.of("unit_measure", code))) if code else ""

    @cached_property
    def caption(self) -> str:
        """What the figures are, whole: it is the caption of the table and the heading of the files."""
        words, labels = self.words, self.labels
        selection = "; ".join(
            f"{words.say(f'dimensions.{name}')}: {labels.of(name, code)}" for name, code in self.state.fixed.items()
        )
        place = self.area if len(self.state.compared) == 0 else ", ".join(self.area_names)
        said = words.say("indicator.caption", name=self.name, unit=self.unit, area=place, selection=selection)
        return said.rstrip(" .")

    @property
    def area_names(self) -> list[str]:
        """The names of the areas that are compared, the chosen one first."""
        return [self.labels.of(AREA, code) for code in (self.state.chosen("area"), *self.state.compared)]

    @cached_property
    def verdict(self) -> guard.Verdict | None:
        """Whether what the view sets side by side may be compared."""
        known = areas(self.release, self.state.indicator, self.state.chosen("breakdown"))
        return guard.judge(self.view, {code: level for code, (_, level) in known.items()}, self.source)

    @property
    def is_parted(self) -> bool:
        """Whether areas are set side by side of which the reader is told whether they may be compared."""
        return self.verdict is not None and self.view.by == AREA

    @property
    def notes(self) -> list[str]:
        """The notes on the figures in words."""
        codes = {code for row in self.view.rows for code in str(row["obs_note"] or "").split()}
        return [self.words.note(code) for code in sorted(codes)]

    @property
    def lesser(self) -> list[str]:
        """What the country of the view is shown of the indicator in less detail than was counted."""
        area = self.state.chosen("area")
        country = next((str(row["country"]) for row in self.view.rows if row["ref_area"] == area), area)
        return lesser.told(self.release, self.state.indicator, country, self.labels, self.words)

    @property
    def citation(self) -> str:
        """How to cite the view."""
        return f"{self.name} ({self.state.indicator}). {citation(self.release, self.words)}"

    @property
    def bibtex(self) -> str:
        """The citation as BibTeX."""
        year = str(self.release.manifest["made_at"])[:4]
        note = f"Release {self.release.id}" + (", synthetic data" if self.release.is_synthetic else "")
        return (
            f"@misc{{tfgbv-{self.state.indicator.lower()}-{self.release.id},\n"
            f"  title = {{{{{self.name}}}}},\n  author = {{{{{self.words.say('site.title')}}}}},\n"
            f"  year = {{{year}}},\n  note = {{{note}}},\n  url = {{{self.url}}}\n}}"
        )

    @property
    def ris(self) -> str:
        """The citation as RIS, which reference managers read."""
        made = str(self.release.manifest["made_at"])[:10].replace("-", "/")
        notes = [f"Release {self.release.id}", *(["Synthetic data"] if self.release.is_synthetic else [])]
        lines = [
            ("TY", "DATA"),
            ("TI", self.name),
            ("AU", self.words.say("site.title")),
            ("PY", made[:4]),
            ("DA", made),
            ("LA", self.words.language),
            *(("N1", note) for note in notes),
            ("UR", self.url),
            ("ER", ""),
        ]
        # The standard asks for two spaces, a stroke and a space, and for line ends of two signs.
        return "".join(f"{tag}  - {text}\r\n" for tag, text in lines)

    @property
    def path(self) -> str:
        """The address of the view without its parameters."""
        return f"/indicator/{self.state.indicator}"

    @property
    def url(self) -> str:
        """The whole address of the view, for citations and programs."""
        return site() + self.address()

    def address(self, ending: str = "", **changes: str) -> str:
        """The address of the view, of one of its files (`.csv`), or of a view that differs from it."""
        query = self.state.query(**{"lang": self.words.language, **changes})
        return f"{self.path}{ending}" + (f"?{query}" if query else "")


def site() -> str:
    """The address of the site, which is the operator's to say.

    It is the one that visitors type, never the one that a request claims: pages are kept and shown to others.
    """
    return os.environ.get(SITE, DEFAULT_SITE).rstrip("/")


def see(release: Release, language: str, indicator: str, asked: Mapping[str, str]) -> Sight:
    """The view that an address names."""
    labels, words = Labels(release, language), Words(language)
    return Sight(release, labels, words, resolve(release, labels, indicator, asked))


def name_of(words: Words, indicator: str) -> str:
    """The name of an indicator; its code where there is none."""
    return str(words.get(f"indicators.{indicator}.name", indicator))


def breakdown_of(words: Words, code: str) -> str:
    """The name of a table; of one that belongs to another indicator, as measures of quality have, with that one's."""
    of, _, part = code.rpartition(".")
    said = str(words.get(f"breakdowns.{part}", part))
    return f"{name_of(words, of)} ({of}): {said}" if of else said


def about(words: Words, indicator: str) -> Mapping[str, Any]:
    """What is known of an indicator in words; empty where nothing is."""
    found: Mapping[str, Any] = words.get(f"indicators.{indicator}", {})
    return found


def source_of(words: Words, indicator: str) -> str:
    """The code of the kind of source of an indicator."""
    return str(Words("en").get(f"indicators.{indicator}.source", "")) or next(
        (source for source, letters in _LETTERS.items() if indicator[:1] in letters), "quality"
    )


def citation(release: Release, words: Words) -> str:
    """How to cite a release."""
    year = str(release.manifest["made_at"])[:4]
    cite = words.say("site.cite", title=words.say("site.title"), id=release.id, year=year)
    return f"{cite} {words.say('site.cite_synthetic')}" if release.is_synthetic else cite


def made_at(release: Release, language: str) -> str:
    """The day on which a release was made, as people of a language write it."""
    # Some languages end a date with a full stop; the sentence around it has one of its own.
    return flags.date(str(release.manifest["made_at"]), language).rstrip(".")
