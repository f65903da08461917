"""A hundred views, one after the other: each address brings its view back, and Back and Forward lead where they led."""

import hashlib
import random
from urllib.parse import urlencode

import pytest

from observatory.components.labels import Labels
from observatory.components.state import resolve
from observatory.release import open_current
from tests.pages.walking import random_states

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

VIEWS, EXPLORED = 100, 12
# A line of the third generation, as the developer tools of browsers imitate it: 1.6 Mbit/s and 150 ms.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}


def addresses(release, number: int, seed: int) -> list[str]:
    """Addresses of views with figures, all different, in several languages."""
    tongue, labels = random.Random(seed), Labels(release, "en")
    found: dict[str, None] = {}
    for name, asked in random_states(release, 4 * number, seed):
        state = resolve(release, labels, name, asked)
        # A choice without figures has a sentence instead of a table; another test reads it.
        if state.look(release, labels).rows:
            found[f"{name}?{state.query(lang=tongue.choice(['en', 'sq', 'mk']))}"] = None
    assert len(found) >= number
    return list(found)[:number]


def seen(page) -> str:
    """What a reader sees of a view: its heading and its table."""
    page.wait_for_selector("table.tfgbv")
    text = page.inner_text("h1") + page.inner_text("table.tfgbv")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_a_hundred_views_come_back_by_their_address_by_back_and_by_forward(site, browser, planted):
    walked = addresses(open_current(planted.releases), VIEWS, 7)
    context = browser.new_context()
    page, first = context.new_page(), []
    for address in walked:
        page.goto(f"{site}/indicator/{address}")
        first.append(seen(page))
    assert len(set(first)) > VIEWS // 2
    # A browser keeps fifty pages of a history.
    for place in range(VIEWS - 2, VIEWS - 40, -1):
        page.go_back()
        assert seen(page) == first[place], walked[place]
    for place in range(VIEWS - 38, VIEWS):
        page.go_forward()
        assert seen(page) == first[place], walked[place]
    context.close()
    for place in range(0, VIEWS, 5):
        fresh = browser.new_context()
        other = fresh.new_page()
        other.goto(f"{site}/indicator/{walked[place]}")
        assert seen(other) == first[place], walked[place]
        fresh.close()


def test_the_explorer_shows_the_same_table_as_the_page_of_the_same_address(site, page, planted):
    for address in addresses(open_current(planted.releases), EXPLORED, 8):
        page.goto(f"{site}/indicator/{address}")
        wanted = page.inner_text("table.tfgbv")
        name, _, query = address.partition("?")
        page.goto(f"{site}/explore?{urlencode({'indicator': name})}&{query}")
        page.wait_for_selector(".tfgbv-foot", timeout=60_000)
        assert page.inner_text("table.tfgbv") == wanted, address


def test_a_page_of_an_indicator_is_there_within_a_second_on_a_slow_line(site, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site}/indicator/R02?lang=mk")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    # The better of three: the machine may have other things to do, the line has not.
    took = []
    for _ in range(3):
        page.reload(wait_until="domcontentloaded")
        took.append(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
    context.close()
    assert min(took) < 1000
