"""Bring the catalogues up to date with the English texts, and say what is missing and what nobody has reviewed.

    python -m observatory.texts.catalogues            update the catalogues and report
    python -m observatory.texts.catalogues --check    report only; ends with 1 where a catalogue is not up to date

Serbian in Cyrillic is made from Serbian in Latin, so that the two never say different things.
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from observatory.texts import (
    ENGLISH,
    LANGUAGES,
    LOCALES,
    UNREVIEWED,
    catalogue_file,
    english_texts,
    read_catalogue,
)
from observatory.texts.cyrillic import to_cyrillic

LATIN, CYRILLIC = "sr-Latn", "sr-Cyrl"
# Codes and names of provisions are the same in every language.
_SAME = (".source", ".requirement")


@dataclass(frozen=True)
class Report:
    """How far a catalogue is."""

    language: str
    total: int
    missing: tuple[str, ...]
    unreviewed: int

    def __str__(self) -> str:
        """One line for the operator."""
        done = self.total - len(self.missing)
        return f"{self.language:8} {done:4} of {self.total} translated, {self.unreviewed:4} of them unreviewed"


def wanted() -> dict[str, Any]:
    """The English texts that are to be translated, by key."""
    return {
        key: text
        for key, text in english_texts().items()
        if not (key.startswith("indicators.") and key.endswith(_SAME))
    }


def updated(language: str) -> Catalog:
    """The catalogue of a language as it should be: every text once, what was translated kept, what is gone left out."""
    before = read_catalogue(LATIN if language == CYRILLIC else language) if _exists(language) else Catalog()
    catalogue = Catalog(
        locale=LOCALES.get(language, language),
        project="tfgbv-observatory",
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# {LANGUAGES[language]}. A comment `unreviewed` is taken away by whoever reviewed a text.",
    )
    known = {(str(m.context), _source(m)): m for m in before if m.id}
    for key, text in wanted().items():
        source = text if isinstance(text, str) else (text["one"], text["other"])
        found = known.get((key, text if isinstance(text, str) else text["one"]))
        string: Any = found.string if found else ""
        comments = [c for c in found.user_comments if c == UNREVIEWED] if found and _is_done(string) else []
        if language == CYRILLIC and found:
            string = to_cyrillic(string) if isinstance(string, str) else tuple(map(to_cyrillic, string))
        catalogue.add(source, string or "", context=key, user_comments=comments)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file, the same every time."""
    out = BytesIO()
    write_po(out, catalogue, width=118, omit_header=False, include_previous=False)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    # Dates and the version of the tool would change the file when nothing has changed.
    dropped = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Report-Msgid', '"Last-Translator')
    return "".join(line for line in lines if not line.startswith(dropped)).encode("utf-8")


def report(language: str) -> Report:
    """What is missing in a catalogue, and how much of it nobody has reviewed."""
    messages = [message for message in updated(language) if message.id] if _exists(language) else []
    done = {str(m.context) for m in messages if _is_done(m.string)}
    texts = wanted()
    return Report(
        language,
        len(texts),
        tuple(key for key in texts if key not in done),
        sum(UNREVIEWED in m.user_comments for m in messages),
    )


def main(arguments: list[str]) -> int:
    """Update or check all catalogues, and report."""
    stale = []
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        new = written(updated(language))
        file = catalogue_file(language)
        if not file.exists() or file.read_bytes() != new:
            stale.append(language)
            if "--check" not in arguments:
                file.write_bytes(new)
        found = report(language)
        print(found)
        if "--missing" in arguments:
            for key in found.missing:
                print(f"    {key}")
    if "--check" in arguments and stale:
        print(f"Not up to date: {', '.join(stale)}. Run make i18n.")
        return 1
    return 0


def _exists(language: str) -> bool:
    return catalogue_file(LATIN if language == CYRILLIC else language).exists()


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_done(string: Any) -> bool:
    return all(string) and bool(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
