"""One request, understood: which release, which language, which parameters; and the words and links of its answer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from markupsafe import Markup, escape

from observatory.components.labels import Labels
from observatory.release import Release
from observatory.texts import ENGLISH, LANGUAGES, Words

LANGUAGE = "lang"
# Set where somebody asked for the explorer while it was full.
FULL = "full"
# What browsers call the languages that we tell apart; Serbian without a script is what most people type: Latin.
_ASKED = {"sr": "sr-Latn", "sr-rs": "sr-Latn", "sr-me": "cnr", "sh": "sr-Latn", "sr-cyrl-rs": "sr-Cyrl"}


@dataclass(frozen=True)
class Visit:
    """What a page is drawn from. `missing` gathers the texts that had to be shown in English."""

    release: Release
    language: str
    path: str
    asked: Mapping[str, str]
    missing: set[str] = field(default_factory=set)
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())

    @property
    def words(self) -> Words:
        """The texts of the interface."""
        return Words(self.language)

    @property
    def labels(self) -> Labels:
        """The names of the codes."""
        return Labels(self.release, self.language)

    @property
    def is_instead(self) -> bool:
        """Whether the reader wanted the explorer, which is full, and has to be told."""
        return FULL in self.asked

    def say(self, key: str, **values: object) -> Markup:
        """A text for a page; one that is not translated is marked as English, for eyes, ears and search engines."""
        text = escape(self.words.say(key, **values))
        if self.words.has(key):
            return text
        self.missing.add(key)
        return Markup('<span lang="en">{}</span>').format(text)

    def count(self, key: str, n: int, **values: object) -> Markup:
        """A text that depends on a number."""
        if not self.words.has(key):
            self.missing.add(key)
        return escape(self.words.count(key, n, **values))

    def link(self, path: str, **asked: str) -> str:
        """An address of this site in the language of the reader."""
        return f"{path}?{urlencode({**asked, LANGUAGE: self.language})}"

    def here(self, language: str) -> str:
        """The address of this page in another language."""
        kept = {key: value for key, value in self.asked.items() if key not in (LANGUAGE, FULL)}
        return f"{self.path}?{urlencode({**kept, LANGUAGE: language})}"


def language(asked: str, accepted: str) -> str:
    """The language to answer in: the one of the address, else the first that the browser accepts and we have."""
    if asked in LANGUAGES:
        return asked
    wanted = []
    for place, part in enumerate(accepted.split(",")[:20]):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, name.strip().lower()))
        except ValueError:
            continue
    ours = {name.lower(): name for name in LANGUAGES} | _ASKED
    for _, _, name in sorted(wanted):
        for tried in (name, name.rpartition("-")[0], name.partition("-")[0]):
            if tried in ours:
                return ours[tried]
    return ENGLISH
