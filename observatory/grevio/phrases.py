"""Explanations in the language of a document, sentence by sentence; what a catalogue lacks stays English."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from observatory.grevio.document import Block, Document, Figure, Sheet

# Where one sentence ends and the next begins. "No. 1" is no end.
_END = re.compile(r"(?<!No\.)(?<=\.) (?=\S)")
# Sheets whose cells hold sentences of ours; elsewhere they hold codes, labels and what offices wrote.
_SPOKEN = ("00_Cover", "01_Coverage", "20_EIGE_CTS")


def in_language(document: Document) -> Document:
    """The document with its captions, heads, notes and reasons in its language."""
    if document.language == "en":
        return document
    return replace(document, sheets=tuple(_sheet(sheet, document.language) for sheet in document.sheets))


def phrase(text: str, language: str) -> str:
    """A text of ours in a language, sentence by sentence."""
    known, patterns = _catalogue(language)
    if text in known:
        return known[text]
    return " ".join(_sentence(part, known, patterns) for part in _END.split(text))


def name(text: str, language: str) -> str:
    """What a name, a definition or a word of a register is in a language; the text itself where nobody wrote that."""
    return _names(language).get(text, text)


def _sentence(text: str, known: dict[str, str], patterns: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    if text in known:
        return known[text]
    for pattern, said in patterns:
        found = pattern.fullmatch(text)
        if found:
            return said.format(*found.groups())
    return text


def _sheet(sheet: Sheet, language: str) -> Sheet:
    return replace(sheet, blocks=tuple(_block(block, sheet.id in _SPOKEN, language) for block in sheet.blocks))


def _block(block: Block, is_spoken: bool, language: str) -> Block:
    # Elsewhere a cell is translated where the whole of it is known: a name, a definition.
    say = phrase if is_spoken else name
    rows = tuple(tuple(cell if isinstance(cell, Figure) else say(cell, language) for cell in row) for row in block.rows)
    return replace(
        block,
        caption=phrase(block.caption, language),
        columns=tuple(phrase(text, language) for text in block.columns),
        rows=rows,
        note=phrase(block.note, language) if block.note else "",
    )


@cache
def _names(language: str) -> dict[str, str]:
    said = yaml.safe_load(Path(__file__).with_name("reference.yml").read_text(encoding="utf-8"))
    return dict(said.get(language, {}))


@cache
def _catalogue(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    said = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    known: dict[str, str] = _names(language) | said.get(language, {})
    patterns = tuple(
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)")), text)
        for english, text in known.items()
        if "{}" in english
    )
    return known, patterns
