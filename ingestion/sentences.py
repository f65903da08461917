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

FOLDER = Path(__file__).resolve().parent / "replies"

#: Words in which the standards differ; whole words or their beginnings.
CROATIAN = {
    "sačuvajte": "spremite", "tačaka": "točaka", "ko ": "tko ", "nivo ": "razina ", "tabel": "tablic", "kolon": "stupc",
    "šifr": "kod", "period": "razdoblj", "poslan": "poslan",
}  # fmt: skip
MONTENEGRIN = {"datotek": "datotek", "sljedeć": "sljedeć"}
SERBIAN = {
    "vrijednost": "vrednost", "odsječen": "odsečen", "promijenil": "promenil", "zamijenite": "zamenite",
    "izvještaj": "izveštaj", "sljedeć": "sledeć", "provjerite": "proverite", "razdjelnik": "razdelnik",
    "cijel": "cel", "dijelov": "delov", "djelo": "delo", "mjest": "mest", "dvije": "dve", "premjestite": "premestite",
    "gdje": "gde", "nigdje": "nigde", "ovdje": "ovde", "riječ": "reč", "cjelin": "celin", "mjesec": "mesec",
    "tromjeseč": "tromeseč", "udio": "udeo", "udjel": "udel", "dio": "deo", "primjer": "primer", "zamjenj": "zamenj",
    "potječe": "potiče", "val": "talas", "izmjen": "izmen", "upotrijebi": "upotrebi", "primijet": "primet",
    "lozink": "lozink", "sigurno": "bezbedno", "raspakovati": "raspakovati", "mapa": "fascikli",
}  # fmt: skip
VARIANTS: dict[str, tuple[str, dict[str, str]]] = {
    "sq": ("sq", {}), "mk": ("mk", {}), "bs": ("bs", {}), "cnr": ("bs", MONTENEGRIN),
    "hr": ("bs", {key: value for key, value in CROATIAN.items() if key not in ("kolon", "period", "šifr")}),
    "sr-Latn": ("bs", SERBIAN), "sr-Cyrl": ("bs", SERBIAN),
}  # fmt: skip
DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ", "Lj": "Љ", "Nj": "Њ", "Dž": "Џ"}
LETTERS = str.maketrans("abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
                        "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ")  # fmt: skip
#: What stays as it is in Cyrillic: places for values, file endings, names of formats and codes.
LATIN = re.compile(
    r"(\{\w+\}|\.\w{3,4}\b|tfgbv-submit \w+|design: singleton"
    r"|\b(?:zip|CSV|UTF-8|XML|DDI|README|KEYWORD_OTHER|_U)\b)"
)


@dataclass(frozen=True)
class Language:
    """The sentences of one language."""

    findings: dict[str, list[str]]
    place: dict[str, str]
    severity: dict[str, str]
    not_reviewed: str

    def sentence(self, finding: Finding) -> tuple[str, str] | None:
        """What was found and what to do, or None where the finding has not been translated."""
        if finding.code not in self.findings:
            return None
        words: dict[str, Any] = {
            "sheet": finding.sheet or "", "row": finding.row or "", "column": finding.column or "",
            "found": finding.found or "–", "expected": finding.expected or "",
        }  # fmt: skip
        says, do = (text.format(**words) for text in self.findings[finding.code])
        parts = [self.place[name].format(**words) for name in ("sheet", "row", "column") if words[name]]
        where = ", ".join(parts)
        return (f"{where[0].upper()}{where[1:]}: {says}" if where else says), do


@cache
def language(code: str) -> Language | None:
    """The sentences of a language, or None where it has none of its own."""
    if code not in VARIANTS:
        return None
    base, words = VARIANTS[code]
    content = yaml.safe_load((FOLDER / f"{base}.yml").read_text(encoding="utf-8"))
    turned = _turned(content, words, is_cyrillic=code == "sr-Cyrl")
    return Language(**turned)


def _turned(content: Any, words: dict[str, str], *, is_cyrillic: bool) -> Any:
    if isinstance(content, dict):
        return {key: _turned(value, words, is_cyrillic=is_cyrillic) for key, value in content.items()}
    if isinstance(content, list):
        return [_turned(value, words, is_cyrillic=is_cyrillic) for value in content]
    text = str(content)
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
