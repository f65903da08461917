"""The plain pages say the same as the release, whole, in every language, without JavaScript and under 100 kB."""

import itertools
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from observatory.components.labels import Labels
from observatory.components.state import indicators
from observatory.release import Release
from observatory.still import method
from observatory.still.shell import PAGES
from observatory.texts import LANGUAGES
from tests.pages.walking import random_states
from tests.publication import canary

PLAIN = [path for name, path in PAGES.items() if name not in ("explore", "cube")]
EVERY = [*PLAIN, "/indicator/R02", "/indicator/R04?area=ME", "/indicator/R02?area=AL&with=ME", "/indicators?q=victims"]


class Outline(HTMLParser):
    """What a screen reader hears of a page first."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language, self.headings, self.links, self.title, self.tags = "", [], [], "", []
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self._in = tag
        if tag == "html":
            self.language = found["lang"]
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)
        if tag == "a":
            self.links.append(found["href"])

    def handle_data(self, data):
        if self._in == "title" and not self.title:
            self.title = data


def outline(site, path: str) -> Outline:
    answer = site.get(path)
    assert answer.status_code == 200
    return Outline(answer.text)


@pytest.mark.parametrize("path", EVERY)
def test_every_page_is_small_and_whole(site, path):
    answer = site.get(path, headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert answer.text.rstrip().endswith("</html>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_drawn_in_every_language_and_says_which(site, language):
    for path in EVERY:
        page = outline(site, f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.language == language
        assert page.headings.count("h1") == 1


@pytest.mark.parametrize("path", EVERY)
def test_headings_step_down_one_by_one(site, path):
    levels = [int(name[1]) for name in outline(site, path).headings]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("path", EVERY)
def test_the_way_out_is_the_first_link_and_works_without_a_script(site, path):
    page = outline(site, path)
    assert page.links[0].startswith("https://www.wikipedia.org")
    assert page.links[1] == "#main"


def test_no_title_gives_away_what_the_page_is_about(site):
    titles = {path: outline(site, path).title for path in EVERY}
    assert not [title for title in titles.values() if re.search("violen|abuse|victim|gender|help", title, re.I)]
    # And yet each page has a title of its own.
    assert len({titles[path] for path in PLAIN}) == len(PLAIN)


def test_every_link_inside_the_site_leads_somewhere(site):
    seen = set()
    for path in EVERY:
        for link in outline(site, path).links:
            target = link.split("#")[0]
            if not target.startswith("/") or target.startswith(("/explore", "/cube", "/rest", "/v2")):
                continue
            seen.add(re.sub(r"lang=[\w-]+", "lang=en", target))
    broken = [target for target in seen if site.get(target).status_code != 200]
    assert len(seen) > 40
    assert not broken


def test_an_unknown_indicator_gives_a_helpful_page(site):
    answer = site.get("/indicator/R2")
    assert answer.status_code == 404
    assert "/indicator/R02" in answer.text


def test_an_old_address_leads_to_the_new_one(site):
    answer = site.get("/indicator?indicator=R04&area=ME", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == "/indicator/R04?area=ME"


def test_a_choice_that_the_release_does_not_have_is_said_and_left_out(site):
    answer = site.get("/indicator/R02?area=ZZ&lang=en")
    assert "area=ZZ" in answer.text
    assert '<option value="AL" selected>' in answer.text


def test_the_browser_says_the_language_where_the_address_does_not(site):
    answer = site.get("/method", headers={"accept-language": "de, sq-AL;q=0.9, en;q=0.5"})
    assert Outline(answer.text).language == "sq"
    assert "accept-language" in answer.headers["vary"]


def test_what_was_sent_once_is_not_sent_again(site):
    first = site.get("/indicator/R02")
    again = site.get("/indicator/R02", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_coverage_tells_collected_from_hidden_and_not_collected(site):
    text = site.get("/?lang=en").text
    assert "Police: what is there by area and year." in text
    assert re.search('class="tfgbv-(collected|partial)"', text)


def test_countries_are_listed_in_a_fixed_order_and_not_ranked(site):
    text = site.get("/?lang=en").text
    assert "are not ranked" in text
    assert text.index("Albania") < text.index("Montenegro")


def test_the_method_page_tells_what_the_audit_found_and_why_rules_are_there(site):
    text = site.get("/method?lang=en").text
    assert "The audit passed." in text
    assert "hidden." in text


def test_figures_of_countries_are_drawn_apart_where_they_cannot_be_compared(site):
    text = site.get("/indicator/R02?area=AL&with=ME&lang=en").text
    assert "Can these be compared?</strong> No." in text
    assert "a scale of its own" in text
    assert text.count('<svg class="chart"') == 2


def test_rates_of_countries_are_compared_with_a_warning(site):
    text = site.get("/indicator/R04?area=AL&with=ME&lang=en").text
    assert "Only with care." in text
    assert text.count('<svg class="chart"') == 3


def test_a_search_finds_by_english_and_by_own_words(site):
    assert "/indicator/R04" in site.get("/indicators?q=100 000&lang=sq").text
    assert "No indicator has these words" in site.get("/indicators?q=xyzzy&lang=en").text


def test_indicators_are_browsed_by_theme_and_by_source(site):
    page = site.get("/indicators?theme=verdict&lang=en").text
    assert "/indicator/R02" in page
    assert "/indicator/S01" not in page
    assert '<option value="verdict" selected>' in page
    assert "/indicator/R02" not in site.get("/indicators?theme=support&lang=en").text
    assert site.get("/indicators?theme=nothing&lang=en").text.count("/indicator/") > 3


def test_the_rules_and_the_taxonomy_bear_no_codes_that_are_for_machines_only(site):
    page = site.get("/method?lang=en").text
    rules = re.search(r"<h3>The rules</h3><ul>(.*?)</ul>", page, re.S)[1]
    assert "form “Image-based abuse”" in rules
    assert not re.search(r"\w\*|/\*|[a-z]_[a-z]", rules)
    assert "<strong>_" not in page
    assert "<strong>IBA.SHR</strong>" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_page_defines_every_form_in_the_language_of_the_reader_and_stays_small(site, release, language):
    answer = site.get(f"/method?lang={language}", headers={"accept-encoding": "identity"})
    assert len(answer.content) < 100_000
    said = release.codelist("taxonomy")
    column = "definition" if language == "en" else "definition_" + language.lower().replace("-", "_")
    shown = {unescape(text) for text in re.findall(r"<br><small>(.*?)</small>", answer.text)}
    assert set(said[column]) == shown
    assert "(en)</small>" not in answer.text


def test_a_form_without_a_definition_in_a_language_has_the_english_one_and_says_so(tmp_path):
    (tmp_path / "codelists").mkdir()
    text = "code,definition,definition_sq\nIBA.SHR,Making images <accessible>,\nEXT.SXT,Extorting money,Zhvatje\n"
    (tmp_path / "codelists" / "taxonomy.csv").write_text(text, encoding="utf-8")
    release = Release(tmp_path, {"id": "r0001-00000000"})

    def shown(language: str, code: str) -> str:
        return method.definition(Labels(release, language), code)

    english = '<br><small lang="en">Making images &lt;accessible&gt; (en)</small>'
    assert shown("sq", "IBA.SHR") == english  # no words in it
    assert shown("mk", "IBA.SHR") == english  # made before there was such a column
    assert shown("en", "IBA.SHR") == "<br><small>Making images &lt;accessible&gt;</small>"
    assert shown("sq", "EXT.SXT") == "<br><small>Zhvatje</small>"
    assert shown("sq", "_T") == ""


def test_hidden_figures_are_signs_with_a_reason_and_never_zeros(site, release):
    text = site.get("/indicator/R02?breakdown=form_sex_q&by=sex&freq=A&area=ME&lang=en").text
    assert release.rows("R02", {"conf_status": "C"})
    assert 'title="hidden">[c]</abbr>' in text
    assert "Hidden so that nobody can be recognised" in text
    assert canary.found_in(text, canary.hidden_numbers(release)) == set()


def test_no_page_no_map_and_no_list_holds_a_hidden_number(site, release):
    numbers = canary.hidden_numbers(release)
    looked = 0
    views = [f"/indicator/{name}?{urlencode(asked)}" for name, asked in random_states(release, 40, seed=13)]
    maps = [f"/indicator/R02{kind}?breakdown=region_form_a&by=ref_area&area=AL" for kind in ("", ".map.svg")]
    lists = [f"/download/codelists/{name}.csv" for name in release.codelists]
    whole = [f"/download/{name}" for name in ("manifest.json", "audit.json", "changes.json", "notes.md")]
    for path in [*EVERY, *views, *maps, *lists, *whole, "/nowhere"]:
        text = site.get(path).text
        assert not canary.found_in(text, numbers), path
        looked += "[c]" in text
    assert looked > 20


def test_every_indicator_of_the_release_has_a_page(site, release):
    for name in indicators(release):
        assert site.get(f"/indicator/{name}").status_code == 200


def test_the_overview_explains_the_signs_of_its_latest_figures_and_says_units_that_are_no_numbers(site):
    page = site.get("/?lang=en").text
    table, below = re.search(r"(<caption>Recorded figures of the latest.*?</table>)(.*?)<h2", page, re.S).groups()
    signs = set(re.findall(r'<abbr class="tfgbv-(\w)"', table))
    assert signs
    assert set(re.findall(r"<li><strong>\[(\w)\]</strong>", below)) == signs
    assert ("per cent" in table.lower()) == ("/indicator/P02" in table)
