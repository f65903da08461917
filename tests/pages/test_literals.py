"""No page has English words of its own: with every text replaced by signs, no English is left but what is marked so."""

import re
from html.parser import HTMLParser

import pytest
from babel.dates import get_month_names

from observatory import texts
from observatory.components import flags
from observatory.still.shell import PAGES

TONGUE = "sq"
PATHS = [path for name, path in PAGES.items() if name not in ("explore", "cube")]
PATHS += ["/indicator/R02?area=ME&by=sex", "/indicator/R04?area=AL&with=ME", "/indicators?q=xyzzy", "/nowhere"]
PATHS += ["/indicator/R02?breakdown=region_form_a&by=ref_area&area=AL", "/embed/R02?area=ME"]
# Names and not words: formats, programs, the table of all indicators, and whoever drew the map.
NAMES = {"bibtex", "curl", "python", "parquet", "sdmx", "json", "xlsx", "metadata", "rest", "structure", "dataflow"}
NAMES |= {"natural", "earth", "indicators"}
FILE = re.compile(r"\b\w+\.(?:csv|json|md|parquet)\b")
WORD = re.compile(r"[^\W\d_]{4,}")
# What is no text for a reader, and what of an element is told to one beside its text.
UNREAD = {"script", "style", "pre", "code"}
TOLD = ("title", "alt", "aria-label", "placeholder")
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "rect", "line", "circle", "col", "wbr"}


def pseudo(text: str) -> str:
    """A text with a sign for every letter, its {places} kept."""
    return re.sub(r"\{[^}]*\}|[A-Za-z]", lambda found: found[0] if found[0].startswith("{") else "Ж", text)


def replaced(tree):
    return {k: replaced(v) for k, v in tree.items()} if isinstance(tree, dict) else pseudo(str(tree))


class Reader(HTMLParser):
    """Collects what a reader of a page sees or is told, without what is marked as in another language."""

    def __init__(self, tongue: str) -> None:
        super().__init__()
        self.tongue = tongue
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        is_marked = "lang" in known and known["lang"] != self.tongue
        is_skipped = self._is_skipped or is_marked or tag in UNREAD
        if not is_skipped:
            self.said += [known[name] or "" for name in TOLD if name in known]
        if tag not in VOID:
            self._open.append((tag, is_skipped))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self._is_skipped:
            self.said.append(data)

    @property
    def _is_skipped(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def seen(html: str, tongue: str = TONGUE) -> str:
    """What a reader sees, without what is marked as English, as a program, or as the name of a language."""
    reader = Reader(tongue)
    reader.feed(html)
    return " ".join(reader.said)


@pytest.fixture
def signs(monkeypatch):
    whole = replaced(texts._english())
    monkeypatch.setattr(texts, "_tree", lambda language: whole if language == TONGUE else texts._english())
    monkeypatch.setattr(texts.Words, "has", lambda self, key: True)
    monkeypatch.setattr(texts.Words, "count", lambda self, key, n, **values: "Ж")


def known(release) -> set[str]:
    """The words that are no texts of the interface: labels of codes in the language, names of offices and columns."""
    said = list(NAMES)
    for name in release.codelists:
        frame = release.codelist(name)
        said += [text for column in frame if column.endswith(f"_{TONGUE}") for text in frame[column]]
    # Offices are called as they call themselves.
    said += list(release.codelist("providers")["name"])
    said += [column for name in release.tables for column in release.columns(name)]
    # A hash may have four letters in a row.
    said += [texts.LANGUAGES[TONGUE], release.id, release.content_hash]
    said += get_month_names(locale=flags.locale(TONGUE)).values()
    return words_of(" ".join(said).replace("_", " "))


def words_of(text: str) -> set[str]:
    """The words of a text that are long enough to be told from a code, files and signs left out."""
    said = FILE.sub(" ", text).replace("_", " ")
    return {word.lower() for word in WORD.findall(said) if set(word.lower()) != {"ж"}}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_nothing_in_english_that_no_translator_can_reach(site, release, signs, path):
    html = site.get(f"{path}{'&' if '?' in path else '?'}lang={TONGUE}&signs=1").text
    assert "ЖЖЖ" in html
    assert not words_of(seen(html)) - known(release)


@pytest.mark.parametrize(
    "extra",
    [
        "<p>Forgotten <b>words</b></p>",
        '<p title="Forgotten words">ЖЖЖ</p>',
        f'<p lang="{TONGUE}">Forgotten words</p>',
        '<img alt="Forgotten words"> <span lang="en">in English</span>',
    ],
)
def test_a_literal_planted_in_a_real_page_is_found(site, release, signs, extra):
    html = site.get(f"/method?lang={TONGUE}&signs=1").text
    assert not words_of(seen(html)) - known(release)
    assert html.count("</main>") == 1
    with_it = html.replace("</main>", f"{extra}</main>")
    assert words_of(seen(with_it)) - known(release) == {"forgotten", "words"}


def test_what_is_marked_as_english_or_is_a_program_or_a_file_is_let_pass():
    html = f'<html lang="{TONGUE}"><p>ЖЖЖ <span lang="en">hidden <b>words</b></span> notes.md</p><pre>print(it)</pre>'
    assert words_of(seen(html)) == set()
    assert words_of(seen(f"{html}<br><p>after it")) == {"after"}
