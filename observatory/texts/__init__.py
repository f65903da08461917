"""The words of the interface, one YAML file a language; English is complete and stands in where another is not."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

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


@dataclass(frozen=True)
class Words:
    """The texts in one language."""

    language: str

    @property
    def is_translated(self) -> bool:
        """Whether the interface has texts in this language at all."""
        return self.language == ENGLISH or bool(_catalogue(self.language))

    def say(self, key: str, **values: object) -> str:
        """The text under a dotted key, its {places} filled."""
        return str(self.get(key)).format(**values)

    def get(self, key: str, default: Any = None) -> Any:
        """What stands under a dotted key, in English where this language lacks it."""
        for language in (self.language, ENGLISH):
            found = _find(_catalogue(language), key)
            if found is not None:
                return found
        if default is None:
            raise KeyError(f"There is no text {key!r}.")
        return default

    def note(self, code: str) -> str:
        """A short note on a figure in words; an unknown one as it was written."""
        return str(self.get(f"notes.{code}", code.replace("_", " ")))


@cache
def _catalogue(language: str) -> dict[str, Any]:
    file = Path(__file__).with_name(f"{language}.yml")
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}


def _find(tree: Any, key: str) -> Any:
    for part in key.split("."):
        if not isinstance(tree, dict) or part not in tree:
            return None
        tree = tree[part]
    return tree
