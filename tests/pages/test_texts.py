"""Translations: none without its English text, none that loses a place to fill in, and each marked until reviewed."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.components import flags
from observatory.texts import ENGLISH, LANGUAGES, UNREVIEWED, Words, catalogue_file, catalogues, read_catalogue
from observatory.texts.cyrillic import to_cyrillic
from tests.publication import world

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
# Without these somebody in need is lost; they must be there in every language.
NEEDED = ("site.exit", "site.exit_hint", "help.lead", "help.empty", "safety.lead", "safety.history", "flags.c.says")
PLACE = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_translates_only_english_texts_that_there_are(language):
    texts = catalogues.wanted()
    for message in read_catalogue(language):
        if message.id and message.string:
            source = message.id if isinstance(message.id, str) else {"one": message.id[0], "other": message.id[1]}
            assert texts[message.context] == source


def test_make_i18n_keeps_what_is_translated_and_names_what_is_missing():
    found = catalogues.report("sq")
    assert found.total == len(catalogues.wanted())
    assert "site.exit" not in found.missing
    assert found.unreviewed <= found.total - len(found.missing)
    assert "translated" in str(found)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_the_places_that_are_filled_in(language):
    for message in read_catalogue(language):
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        allowed = {place for source in sources for place in PLACE.findall(source)}
        for string in filter(None, strings):
            assert set(PLACE.findall(string)) <= allowed, message.context
        if len(sources) == 1 and strings[0]:
            assert set(PLACE.findall(strings[0])) == allowed, message.context


@pytest.mark.parametrize("language", OTHERS)
def test_nobody_passes_for_a_reviewer(language):
    done = [m for m in read_catalogue(language) if m.id and (m.string if isinstance(m.string, str) else all(m.string))]
    marked = sum(UNREVIEWED in m.user_comments for m in done)
    assert len(done) > 200
    assert Words(language).is_reviewed == (marked == 0)


@pytest.mark.parametrize("language", OTHERS)
def test_what_somebody_in_need_reads_is_there_in_every_language(language):
    words = Words(language)
    assert all(words.has(key) for key in NEEDED)
    assert all(words.say(key) != Words(ENGLISH).say(key) for key in NEEDED)


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("sr-Latn", {1: "1 indikator", 3: "3 indikatora", 5: "5 indikatora"}),
        ("mk", {1: "1 показател", 2: "2 показатели"}),
        ("it", {1: "1 indicatore", 2: "2 indicatori"}),
        ("en", {1: "1 indicator", 2: "2 indicators"}),
    ],
)
def test_plurals_follow_the_language(language, figures):
    assert {n: Words(language).count("list.found", n) for n in figures} == figures


def test_numbers_and_dates_are_written_as_people_of_the_language_write_them():
    assert flags.number(1234.5, "en", 1) == "1,234.5"
    assert flags.number(1234.5, "mk", 1) == "1.234,5"
    assert flags.number(1234.5, "sq", 1) == "1\u00a0234,5"
    assert flags.date("2026-01-31", "sr-Cyrl") == "31. јануар 2026."
    assert flags.date("no date", "mk") == "no date"


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljubav, njiva i džep", "Љубав, њива и џеп"),
        ("Đurđevak šeće čamcem žuto", "Ђурђевак шеће чамцем жуто"),
        ("NJEGOŠ LJILJAN", "ЊЕГОШ ЉИЉАН"),
        ("injekcija, konjugacija, nadživeti", "инјекција, конјугација, надживети"),
        ("Još {n} puta, [c] je skriveno", "Још {n} пута, [c] је скривено"),
        ("Pritisnite Shift bez JavaScripta", "Притисните Shift без JavaScriptа"),
        ("u datoteci changes.json (verified_on)", "у датотеци changes.json (verified_on)"),
        ("prazni s CONF_STATUS = C u CSV-u", "празни с CONF_STATUS = C у CSV-u"),
        ("F slobodan, C skriven, Q skriven", "F слободан, C скривен, Q скривен"),
        ("U tabeli, a ne na karti", "У табели, а не на карти"),
        ("alat axe-core, WCAG 2.2, nivo AA, na adresi /rest", "алат axe-core, WCAG 2.2, ниво AA, на адреси /rest"),
    ],
)
def test_serbian_latin_becomes_cyrillic_letter_by_letter(latin, cyrillic):
    assert to_cyrillic(latin) == cyrillic


@given(st.text(alphabet="abcčćdđefghijklmnoprsštuvzžABCČĆDĐŠŽ ,0123456789", max_size=60))
def test_no_serbian_letter_stays_latin(text):
    lower = to_cyrillic(text.lower())
    assert not re.search("[a-zčćđšž]", lower)


def test_serbian_says_the_same_in_both_scripts():
    latin, cyrillic = Words("sr-Latn"), Words("sr-Cyrl")
    for key in ("overview.lead", "help.empty", "method.protection_lead"):
        assert to_cyrillic(latin.say(key)) == cyrillic.say(key)


def test_a_missing_text_is_shown_in_english_and_marked_as_english(site, monkeypatch):
    monkeypatch.setattr(Words, "has", lambda self, key: key != "overview.lead")
    text = site.get("/?lang=sq&missing=1").text
    assert re.search('<p class="lead"><span lang="en">', text)


def test_the_longest_label_of_the_way_out_is_no_riddle():
    assert max(len(Words(language).say("site.exit")) for language in LANGUAGES) < 30


def seed(name: str) -> list[dict[str, str]]:
    with (world.PROJECT / "dbt" / "seeds" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_indicator_that_can_be_published_has_a_name_a_sentence_and_its_limits():
    words = Words(ENGLISH)
    collected = [row["indicator"] for row in seed("reference/indicator_definitions.csv")
                 if row["status"] != "NOT_COLLECTED"]  # fmt: skip
    assert len(collected) > 50
    lacking = {
        code: part for code in collected for part in ("name", "sentence", "limits", "source")
        if not words.get(f"indicators.{code}.{part}", "")
    }  # fmt: skip
    assert not lacking


def test_every_table_of_an_indicator_has_a_name():
    words = Words(ENGLISH)
    tables = {row["breakdown"] for row in seed("rules/indicator_tables.csv")}
    assert len(tables) > 20
    assert not {name for name in tables if not words.get(f"breakdowns.{name}", "")}


def test_threats_are_called_in_albanian_as_the_criminal_codes_call_them():
    # Albania, Article 84, and Kosovo, Article 181: kanosja.
    seeds = world.PROJECT / "dbt" / "seeds"
    files = [seeds / name for name in ("codelists/cl_form.csv", "codelists/cl_offence.csv", "reference/taxonomy.csv")]
    said = [file.read_text(encoding="utf-8").lower() for file in files]
    said.append(catalogue_file("sq").read_text(encoding="utf-8").lower())
    assert all("kanos" in text for text in said)
    assert not any("kërcën" in text for text in said)
