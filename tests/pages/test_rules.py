"""Rules of protection and provisions of law are said in the reader's words, and what has none is marked as English."""

import re
from html import unescape
from types import SimpleNamespace

import pytest

from observatory.components.labels import Labels
from observatory.disclosure.rules import default_rules, load_rules
from observatory.publication.protection import rules_in_words
from observatory.still import law, rules
from observatory.texts import ENGLISH, LANGUAGES, Words

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def visit(release, language):
    return SimpleNamespace(words=Words(language), labels=Labels(release, language), release=release, language=language)


def test_every_reason_of_the_rules_is_a_text_that_translators_have():
    # Whoever changes a reason in observatory/disclosure/rules.yml changes it in observatory/texts/en/pages.yml too.
    known = set(Words(ENGLISH).get("method.reasons").values())
    for audience in (default_rules(), load_rules("official")):
        said = {" ".join(reason.split()) for name, reason in audience.reasons().items() if name != "minimum_frequency"}
        assert said - known == set()
    views = default_rules().views
    assert views and " ".join(views.reason.split()) in known


@pytest.mark.parametrize("language", OTHERS)
def test_the_method_page_says_every_rule_in_the_language_of_the_reader(site, release, language):
    said = rules.rules(visit(release, language))
    assert len(said) == len(rules_in_words()) > 10
    assert not any("lang=" in rule for rule in said)
    english = {word for rule in rules_in_words() for word in re.findall(r"[a-z]{6,}", rule.lower())}
    left = {word for rule in said for word in re.findall(r"[a-z]{6,}", unescape(rule).lower())}
    # Words that are the same in both.
    assert left & english <= {"partner", "person"}
    page = site.get(f"/method?lang={language}").text
    assert not [rule for rule in said if rule not in page]


def test_a_rule_in_english_says_what_the_audit_says(release):
    said = [unescape(rule) for rule in rules.rules(visit(release, ENGLISH))]
    for rule, told in zip(rules_in_words(), said, strict=True):
        assert re.findall(r"\d+", rule) == re.findall(r"\d+", told)
        assert told.endswith(rule.split("hidden. ")[-1])


def test_a_rule_that_nobody_has_translated_stays_english_and_is_marked(release):
    made = visit(release, "sq")
    told = ("Figures from 1 to 9 of form IBA* are hidden. A new reason.", "Something else <b>.")
    assert [rules._rule(made, rule) for rule in told] == [
        '<span lang="en">Figures from 1 to 9 of form &quot;Image-based abuse&quot; are hidden. A new reason.</span>',
        '<span lang="en">Something else &lt;b&gt;.</span>',
    ]


@pytest.mark.parametrize(
    ("text", "english", "serbian"),
    [
        ("fine or <=1 y", "a fine or at most 1 year", "novčana kazna ili najviše 1 godina"),
        ("official 3 m-3 y", "where the offender is an official: 3 months – 3 years",
         "kad je izvršilac službeno lice: 3 meseca – 3 godine"),
        ("1-5 y", "1–5 years", "1–5 godina"),
        ("fine/<=1 y, private action", "a fine or at most 1 year, prosecuted on private action",
         "novčana kazna ili najviše 1 godina, goni se po privatnoj tužbi"),
        ("2023", "2023", "2023"),
        ("-", "–", "–"),
    ],
)  # fmt: skip
def test_penalties_are_told_in_the_words_of_the_reader(text, english, serbian):
    assert law._penalties(Words(ENGLISH), text) == english
    assert law._penalties(Words("sr-Latn"), text) == serbian


def test_a_penalty_that_is_told_in_a_sentence_stays_english_and_whole():
    assert law._penalties(Words("mk"), "<=3 y family, close person, child") == (
        '<span lang="en">at most 3 years family, close person, child</span>'
    )
    assert law._penalties(Words("sq"), "adopted (V; late 2023 R)").count("<span") == 1


def test_how_sure_a_reading_is_stands_in_words_and_a_number_of_a_law_is_left_alone():
    assert law.sure(Words("it"), "M") == "media"
    assert law.sure(Words("it"), "L (number recalled: check 06/L-074)") == (
        'bassa: <span lang="en">number recalled: check 06/L-074</span>'
    )
    assert law._fits(Words(ENGLISH), "exact/partial") == "exactly; in part"
    assert law._fits(Words(ENGLISH), "unheard of") == '<span lang="en">unheard of</span>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_of_a_form_stands_in_the_table_of_provisions(release, language):
    made = law.law(visit(release, language))
    codes = {code.rstrip("?") for row in release.codelist(law.LAW)["taxonomy"] for code in row.split()}
    assert len(codes) > 10 and "–" in made
    assert not [code for code in codes if "." in code and code in made]
    assert Labels(release, language).of("form", "IBA.SHR") in unescape(made)
