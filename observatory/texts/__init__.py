"""The words of the interface: English in YAML by subject, the other languages in gettext catalogues beside it.

A text is found by its dotted key. In a catalogue the key is the context (`msgctxt`) and the English text is the
`msgid`, so that a translation of an English sentence that has since changed no longer counts. A translator's comment
`unreviewed` says that no native speaker has read a translation yet. What is missing is shown in English.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
LANGUAGES = {
    "en": "English",
    "sq": "Shqip",
    "bs": "Bosanski",
    "hr": "Hrvatski",
    "sr-Latn": "Srpski",
    "sr-Cyrl": "Српски",
    "cnr": "Crnogorski",
    "mk": "Македонски",
    "it": "Italiano",
}
UNREVIEWED = "unreviewed"
# Babel knows Montenegrin as Serbian of Montenegro.
LOCALES = {"sr-Latn": "sr_Latn", "sr-Cyrl": "sr_Cyrl", "cnr": "sr_Latn_ME"}
_HERE = Path(__file__).parent
_PLURAL = {"one", "other"}


@dataclass(frozen=True)
class Words:
    """The texts in one language."""

    language: str

    @property
    def is_translated(self) -> bool:
        """Whether the interface has texts in this language at all."""
        return self.language == ENGLISH or not isinstance(translations(self.language), _Nothing)

    @property
    def is_reviewed(self) -> bool:
        """Whether native speakers have read all translations."""
        return self.language == ENGLISH or not any(
            UNREVIEWED in message.user_comments for message in _messages(self.language)
        )

    def has(self, key: str) -> bool:
        """Whether a text is there in this language and not only in English."""
        if self.language == ENGLISH:
            return True
        english = english_texts()[key]
        source = english if isinstance(english, str) else english["one"]
        return (key, source) in _translated(self.language)

    def say(self, key: str, **values: object) -> str:
        """The text under a dotted key, its {places} filled."""
        text = str(self.get(key))
        return text.format(**values) if values else text

    def count(self, key: str, n: int, **values: object) -> str:
        """The text under a dotted key in the plural that the language wants for a number."""
        english = english_texts()[key]
        text = translations(self.language).npgettext(key, english["one"], english["other"], n)
        return text.format(**{"n": n, **values})

    def get(self, key: str, default: Any = None) -> Any:
        """What stands under a dotted key, a text or a tree of texts, in English where this language lacks it."""
        found = _find(_tree(self.language), key)
        if found is not None:
            return found
        if default is None:
            raise KeyError(f"There is no text {key!r}.")
        return default

    def note(self, code: str) -> str:
        """A short note on a figure in words; an unknown one as it was written."""
        return str(self.get(f"notes.{code}", code.replace("_", " ")))


class _Nothing(NullTranslations):
    """A language without a catalogue."""


@cache
def english_texts() -> dict[str, Any]:
    """All English texts by dotted key; a plural is a mapping of `one` and `other`."""
    return dict(_leaves(_english(), ""))


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, ready for use."""
    file = catalogue_file(language)
    if language == ENGLISH or not file.exists():
        return NullTranslations() if language == ENGLISH else _Nothing()
    binary = BytesIO()
    write_mo(binary, read_catalogue(language))
    binary.seek(0)
    return GNUTranslations(binary)


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as its translators see it."""
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=LOCALES.get(language, language))


def catalogue_file(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return _HERE / f"{language}.po"


@cache
def _messages(language: str) -> tuple[Any, ...]:
    if not catalogue_file(language).exists():
        return ()
    return tuple(message for message in read_catalogue(language) if message.id and message.string)


@cache
def _translated(language: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        (str(message.context), message.id if isinstance(message.id, str) else message.id[0])
        for message in _messages(language)
        if (any(message.string) if isinstance(message.string, tuple) else message.string)
    )


# The same as the safe loader, and ten times as fast, where the library in C is there.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _english() -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for file in sorted((_HERE / "en").glob("*.yml")):
        tree |= yaml.load(file.read_text(encoding="utf-8"), _LOADER)
    return tree


@cache
def _tree(language: str) -> dict[str, Any]:
    """The English tree with every text put into a language."""
    catalogue = translations(language)

    def turn(node: Any, key: str) -> Any:
        if isinstance(node, dict):
            return {name: turn(child, f"{key}.{name}" if key else str(name)) for name, child in node.items()}
        return catalogue.pgettext(key, str(node))

    turned: dict[str, Any] = turn(_english(), "")
    return turned


def _leaves(node: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and set(node) != _PLURAL:
        for name, child in node.items():
            yield from _leaves(child, f"{key}.{name}" if key else str(name))
    else:
        yield key, node if isinstance(node, dict) else str(node)


def _find(tree: Any, key: str) -> Any:
    for part in key.split("."):
        if not isinstance(tree, dict) or part not in tree:
            return None
        tree = tree[part]
    return tree
