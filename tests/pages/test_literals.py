"""No page has English words of its own: with every text replaced by signs, no English is left but what is marked so."""

import re
from html import unescape

import pytest

from observatory import texts
from observatory.still.shell import PAGES

TONGUE = "sq"
PATHS = [path for name, path in PAGES.items() if name not in ("explore", "cube")]
PATHS += ["/indicator/R02?area=ME&by=sex", "/indicator/R04?area=AL&with=ME", "/indicators?q=xyzzy", "/nowhere"]
PATHS += ["/indicator/R02?breakdown=region_form_a&by=ref_area&area=AL", "/embed/R02?area=ME"]
# Names and not words: files, formats, languages of programs, and the tags of what a screen reader is told.
NAMES = {
    "bibtex",
    "curl",
    "python",
    "parquet",
    "manifest",
    "audit",
    "changes",
    "notes",
    "indicators",
    "sdmx",
    "english",
}


def pseudo(text: str) -> str:
    """A text with a sign for every letter, its {places} kept."""
    return re.sub(r"\{[^}]*\}|[A-Za-z]", lambda found: found[0] if found[0].startswith("{") else "Ж", text)


def replaced(tree):
    return {k: replaced(v) for k, v in tree.items()} if isinstance(tree, dict) else pseudo(str(tree))


def seen(html: str) -> str:
    """What a reader sees, without what is marked as English, as a program, or as the name of a language."""
    text = re.sub(r"<(script|style|pre|code|head)\b.*?</\1>", " ", html, flags=re.S)
    for _ in range(6):
        text = re.sub(r'<(\w+)[^>]*\blang(?:uage)?="[a-z][^"]*"[^>]*>(?:(?!<\1\b).)*?</\1>', " ", text, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", text))


@pytest.fixture
def signs(monkeypatch):
    whole = replaced(texts._english())
    monkeypatch.setattr(texts, "_tree", lambda language: whole if language == TONGUE else texts._english())
    monkeypatch.setattr(texts.Words, "has", lambda self, key: True)
    monkeypatch.setattr(texts.Words, "count", lambda self, key, n, **values: "Ж")


def vocabulary() -> set[str]:
    """Every English word of the interface that is long enough to be told from a name."""
    said = " ".join(str(value) for value in texts.english_texts().values())
    return {word.lower() for word in re.findall(r"[A-Za-z]{4,}", said)} - NAMES


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_nothing_in_english_that_no_translator_can_reach(site, release, signs, path):
    html = site.get(f"{path}{'&' if '?' in path else '?'}lang={TONGUE}&signs=1").text
    assert "ЖЖЖ" in html
    # Offices are called as they call themselves.
    known = {word.lower() for word in re.findall(r"[A-Za-z]{4,}", " ".join(release.codelist("providers")["name"]))}
    left = {word.lower() for word in re.findall(r"[A-Za-z]{4,}", seen(html))}
    assert not (left & vocabulary()) - known


def test_a_word_that_stands_in_a_template_would_be_found():
    html = '<p>ЖЖЖ <span lang="en">hidden words</span></p><p>Recorded <b>victims</b></p><pre>print(figures)</pre>'
    left = {word.lower() for word in re.findall(r"[A-Za-z]{4,}", seen(html))}
    assert left & vocabulary() == {"recorded", "victims"}
