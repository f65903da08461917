"""Say a finding in the sender's language: from the files in `replies/`, one for each language that differs in more
than words and letters.

Croatian, Montenegrin and Serbian are made from the Bosnian sentences: word for word where the standards differ, letter
for letter for Cyrillic. None of it has been read by a native speaker yet, which every letter says; the English
sentence stands below each and is the one that counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from expectations.findings import Finding
from expectations.repeated import named

from .words import HEADINGS

FOLDER = Path(__file__).resolve().parent / "replies"

#: Words in which the standards differ; whole words or their beginnings.
CROATIAN = {
    "sačuvajte": "spremite", "sačuvano": "spremljeno", "tačaka": "točaka", "tačno": "točno", "ko ": "tko ",
    "nivo ": "razina ", "tabel": "tablic", "šta": "što", "fascikli": "mapa", "fascikle": "mape",
    "talasa": "valova", "talas": "val",
    "saberite": "zbrojite", "uporedite": "usporedite", "važi ": "vrijedi ", "nalog ": "račun ",
}  # fmt: skip
SERBIAN = {
    "vrijednost": "vrednost", "odsječen": "odsečen", "promijenil": "promenil", "zamijenite": "zamenite",
    "izvještaj": "izveštaj", "sljedeć": "sledeć", "provjerite": "proverite", "razdjelnik": "razdelnik",
    "cijeli brojevi": "celi brojevi", "cijeli ": "ceo ", "cijel": "cel", "dijelov": "delov", "djelo": "delo",
    "mjest": "mest", "dvije": "dve", "premjestite": "premestite",
    "gdje": "gde", "nigdje": "nigde", "ovdje": "ovde", "riječ": "reč", "cjelin": "celin", "mjesec": "mesec",
    "tromjeseč": "tromeseč", "udio": "udeo", "udjel": "udel", "dio": "deo", "primjer": "primer", "zamjenj": "zamenj",
    "potječe": "potiče", "izmjen": "izmen", "upotrijebi": "upotrebi", "primijet": "primet",
    "sigurna": "bezbedna", "internetska": "internet", "posto ": "odsto ", "prosjek": "prosek", "umjesto": "umesto",
    "ondje": "onde",
}  # fmt: skip
VARIANTS: dict[str, tuple[str, dict[str, str]]] = {
    "sq": ("sq", {}), "mk": ("mk", {}), "bs": ("bs", {}), "cnr": ("bs", {}),
    "hr": ("bs", CROATIAN),
    "sr-Latn": ("bs", SERBIAN), "sr-Cyrl": ("bs", SERBIAN),
}  # fmt: skip
DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ", "Lj": "Љ", "Nj": "Њ", "Dž": "Џ"}
LETTERS = str.maketrans("abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
                        "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ")  # fmt: skip
#: What stays as it is in Cyrillic: places for values, file endings, names of formats and codes.
LATIN = re.compile(
    r"(\{\w+\}|\\\d|\.\w{3,4}\b|tfgbv-submit \w+|design: singleton"
    r"|\b(?:zip|CSV|UTF-8|XML|DDI|PDF|DOCTYPE|SDMX|MB|Office|Officea|Parquet|JSON|README|KEYWORD_OTHER|_U)\b)"
)


#: Findings in which `found` is in our own words, and not what somebody wrote.
OURS = {
    "wrong_kind", "too_large", "unsafe_archive", "unknown_data", "bad_codebook", "damaged_data", "direct_identifier",
}  # fmt: skip
#: A part of a sentence that is said only where there is something to be filled in.
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
PLACE = re.compile(r"\{(\w+)\}")
LETTER = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class Language:
    """The sentences of one language."""

    code: str
    findings: dict[str, list[str]]
    place: dict[str, str]
    severity: dict[str, str]
    not_reviewed: str
    more: str
    same: str
    headings: list[str]
    phrases: list[list[str]]
    parts: list[list[str]]

    def sentence(self, finding: Finding) -> tuple[str, str] | None:
        """What was found and what to do, or None where the finding has not been translated."""
        if finding.code not in self.findings:
            return None
        words: dict[str, Any] = {
            "sheet": finding.sheet or "", "row": finding.row or "", "column": self._column(finding.column),
            "found": self._ours(finding.found) if finding.code in OURS else finding.found or "",
            "expected": self._ours(finding.expected),
        }  # fmt: skip
        if finding.unlisted:
            says, do = self.more.format(number=finding.unlisted), ""
        else:
            # That a letter is no name of a code is said by the place already.
            with_column = words | {"column": "" if LETTER.fullmatch(finding.column or "") else words["column"]}
            says, do = (_filled(text, with_column) for text in self.findings[finding.code])
        if finding.rows > 1:
            says += f" {self.same.format(number=finding.rows - 1, rows=named(finding.also))}"
        parts = [_filled(self.place[name], words) for name in ("sheet", "row", "column") if words[name]]
        where = ", ".join(parts)
        return (f"{where[0].upper()}{where[1:]}: {says}" if where else says), do

    def _column(self, name: str | None) -> str:
        """The column as it is headed on the form in this language, with its code, where it has a heading."""
        heading = HEADINGS.get(self.code, {}).get(name or "")
        return f"{heading} ({name})" if heading else name or ""

    def _ours(self, text: str | None) -> str:
        """What the software says in English within a sentence, in this language; anything else as it is."""
        if not text:
            return ""
        for english, own in self.phrases:
            if re.fullmatch(english, text):
                return re.sub(english, own, text)
        for english, own in self.parts:
            text = re.sub(english, own, text)
        return text


def _filled(text: str, words: dict[str, Any]) -> str:
    """The sentence with its places filled in; braces in what somebody wrote stay as they are."""

    def kept(optional: re.Match[str]) -> str:
        return optional[1] if all(words[name] for name in PLACE.findall(optional[1])) else ""

    return PLACE.sub(lambda place: str(words[place[1]] or "–"), OPTIONAL.sub(kept, text))


@cache
def language(code: str) -> Language | None:
    """The sentences of a language, or None where it has none of its own."""
    if code not in VARIANTS:
        return None
    base, words = VARIANTS[code]
    content = yaml.safe_load((FOLDER / f"{base}.yml").read_text(encoding="utf-8"))
    turned = _turned(content, words, is_cyrillic=code == "sr-Cyrl")
    phrases = [[english, _text(own, words, is_cyrillic=code == "sr-Cyrl")] for english, own in content["phrases"]]
    parts = [[english, _text(own, words, is_cyrillic=code == "sr-Cyrl")] for english, own in content["parts"]]
    return Language(code=code, **{**turned, "phrases": phrases, "parts": parts})


def _turned(content: Any, words: dict[str, str], *, is_cyrillic: bool) -> Any:
    if isinstance(content, dict):
        return {key: _turned(value, words, is_cyrillic=is_cyrillic) for key, value in content.items()}
    if isinstance(content, list):
        return [_turned(value, words, is_cyrillic=is_cyrillic) for value in content]
    return _text(str(content), words, is_cyrillic=is_cyrillic)


def _text(text: str, words: dict[str, str], *, is_cyrillic: bool) -> str:
    for ours, theirs in words.items():
        text = re.sub(rf"\b{ours}", theirs, text)
        text = re.sub(rf"\b{ours.capitalize()}", theirs.capitalize(), text)
    return cyrillic(text) if is_cyrillic else text


def cyrillic(text: str) -> str:
    """Serbian written with Cyrillic letters; values, codes and names of formats stay as they are."""
    parts = LATIN.split(text)
    for at in range(0, len(parts), 2):
        for latin, letter in DIGRAPHS.items():
            parts[at] = parts[at].replace(latin, letter)
        parts[at] = parts[at].translate(LETTERS)
    return "".join(parts)
