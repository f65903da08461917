"""The observatory in a browser: found, changed, shared, taken away, left in a second, and silent towards others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from observatory.release import open_current
from tests.publication import canary

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = {"width": 360, "height": 740}
WAIT = 60_000
PLAIN = ["/", "/indicators", "/indicator/R02?breakdown=sex_age_a&by=age", "/method", "/download", "/readiness"]
EXPLORER = ["/explore?indicator=R02&breakdown=sex_age_a&by=age", "/cube?indicator=R02"]
# The longest words are those of Albanian and of Macedonian.
LONG = ["en", "sq", "mk", "sr-Cyrl"]
NEUTRAL = "https://www.wikipedia.org/"


def visit(page, address):
    page.goto(address)
    if "/explore" in address or "/cube" in address:
        page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
        page.wait_for_load_state("networkidle")


def frames(page) -> str:
    """All that came over the websocket, numbers inside Arrow included as far as they are text."""
    return "\n".join(
        payload.decode("utf-8", "replace") if isinstance(payload, bytes) else payload
        for payload in page.frames_received
    )


def overflow(page) -> int:
    """How far the page, which may scroll inside an element of its own, is wider than what is seen of it."""
    return page.evaluate(
        "Math.max(...['html', '[data-testid=stMain]'].map(s => document.querySelector(s))"
        ".filter(Boolean).map(e => e.scrollWidth - e.clientWidth))"
    )


def answer_for_the_neutral_site(page):
    page.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="<title>neutral</title>", content_type="text/html"))


def test_a_reader_finds_an_indicator_changes_it_shares_it_and_takes_it_away(site, browser, page):
    visit(page, site)
    page.get_by_label("Search the indicators").fill("victims per")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Recorded victims per 100,000 women").click()
    page.get_by_label("Area").select_option("ME")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**area=ME**")
    table = page.inner_text("table.tfgbv")
    assert "Montenegro" in page.inner_text("main")
    other = browser.new_context().new_page()
    other.goto(page.url)
    assert other.inner_text("table.tfgbv") == table
    other.context.close()
    with page.expect_download() as taken:
        page.get_by_role("link", name="csv", exact=True).click()
    assert taken.value.suggested_filename.startswith("SYNTHETIC_R04")
    assert "[c]" in Path(taken.value.path()).read_text() or "ME" in Path(taken.value.path()).read_text()


def test_back_and_forward_bring_views_back(site, page):
    visit(page, f"{site}/indicator/R04?area=AL&lang=en")
    page.get_by_label("Area").select_option("ME")
    page.get_by_role("button", name="Show").click()
    page.wait_for_selector("caption:has-text('Montenegro')")
    page.go_back()
    page.wait_for_selector("caption:has-text('Albania')")
    assert "area=ME" not in page.url
    page.go_forward()
    page.wait_for_selector("caption:has-text('Montenegro')")
    assert "area=ME" in page.url
    assert page.get_by_label("Area").input_value() == "ME"


def test_a_language_is_kept_from_page_to_page_and_the_view_with_it(site, page):
    visit(page, f"{site}/indicator/R04?area=ME&lang=en")
    page.get_by_text("Language: English").click()
    page.get_by_role("link", name="Shqip").click()
    page.wait_for_url("**lang=sq**")
    assert "area=ME" in page.url
    assert page.get_attribute("html", "lang") == "sq"
    page.locator("header nav a").nth(1).click()
    assert page.get_attribute("html", "lang") == "sq"


def test_the_explorer_writes_each_choice_into_its_address_which_brings_it_back(site, browser, page):
    visit(page, f"{site}/explore?indicator=R02&lang=en")
    page.get_by_label("Area").click()
    page.get_by_role("option", name="Montenegro").click()
    page.wait_for_url("**area=ME**", timeout=WAIT)
    page.wait_for_selector("caption:has-text('Montenegro')", timeout=WAIT)
    table = page.inner_text("table.tfgbv")
    other = browser.new_context().new_page()
    visit(other, page.url)
    assert other.inner_text("table.tfgbv") == table
    other.goto(page.url.replace("/explore?indicator=R02&", "/indicator/R02?"))
    assert other.inner_text("table.tfgbv") == table
    other.context.close()
    page.go_back()
    page.wait_for_selector("caption:has-text('Albania')", timeout=WAIT)


@pytest.mark.parametrize("path", [*PLAIN, *EXPLORER])
def test_nothing_is_loaded_from_another_host_and_no_policy_is_broken(site, page, path):
    visit(page, f"{site}{path}")
    hosts = {url.split("/")[2] for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {site.removeprefix("http://")}
    assert not page.complaints
    cookies = page.context.cookies()
    assert all(cookie["expires"] == -1 for cookie in cookies)
    if path in PLAIN:
        assert not cookies
        assert len(page.asked) <= 2


@pytest.mark.parametrize("path", ["/", "/get-help", *EXPLORER])
def test_three_presses_of_shift_leave_and_back_does_not_return(site, page, path):
    answer_for_the_neutral_site(page)
    page.goto("about:blank")
    visit(page, f"{site}{path}")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(NEUTRAL)
    page.go_back()
    assert site not in page.url


def test_one_press_of_shift_says_how_many_are_left_and_capitals_do_not_count(site, page):
    visit(page, f"{site}/indicators?lang=en")
    page.keyboard.press("Shift")
    assert "Press 2 more times" in page.inner_text("#exit-status")
    page.get_by_label("Words or a code").press_sequentially("AB")
    page.keyboard.down("Shift")
    page.keyboard.press("A")
    page.keyboard.up("Shift")
    page.keyboard.press("Shift")
    assert "Press 2 more times" in page.inner_text("#exit-status")
    assert site in page.url


def test_the_way_out_works_before_the_explorer_has_loaded_and_without_a_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("/", "/explore"):
        page.goto(f"{site}{path}")
        assert page.locator("#exit").get_attribute("href") == NEUTRAL
        assert page.locator("#exit").bounding_box()["y"] < 80
    assert page.locator("noscript a").count() >= 2 or "plain pages" in page.inner_text("body")
    context.close()


def test_quiet_browsing_does_not_grow_the_history(site, page):
    visit(page, f"{site}/safety?lang=en")
    page.locator("#quiet").click()
    page.wait_for_selector("text=What is known")
    before = page.evaluate("history.length")
    page.locator("header nav a").nth(1).click()
    page.wait_for_selector("text=Every indicator of this release")
    page.get_by_label("Words or a code").fill("R02")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**q=R02**")
    assert page.evaluate("history.length") == before
    # Choices in the explorer take each other's place too.
    page.locator(".files ~ p a, a[href^='/explore']").first.click()
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    for area in ("Montenegro", "Albania"):
        page.get_by_label("Area").first.click()
        page.get_by_role("option", name=area).click()
        page.wait_for_selector(f"caption:has-text('{area}')", timeout=WAIT)
    assert page.evaluate("history.length") == before


@pytest.mark.parametrize("language", LONG)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_is_wider_than_its_window(site, page, language, width):
    page.set_viewport_size({"width": width, "height": 740})
    for path in PLAIN:
        visit(page, f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        assert overflow(page) <= 0, path


def test_the_explorer_is_not_wider_than_a_phone(site, page):
    page.set_viewport_size(PHONE)
    for path in EXPLORER:
        visit(page, f"{site}{path}&lang=sr-Cyrl")
        assert overflow(page) <= 0


def test_no_websocket_frame_and_no_page_holds_a_hidden_number(site, page, planted):
    numbers = canary.hidden_numbers(open_current(planted.releases))
    seen = ""
    for path in (
        "/explore?indicator=R02&breakdown=form_sex_q&by=sex&freq=Q&area=ME",
        "/explore?indicator=R02&breakdown=form2_a&by=sex&area=AL",
        "/cube?indicator=R02&breakdown=form2_a&rows=form&columns=sex&sex=_U",
        "/indicator/R02?breakdown=form_sex_q&by=sex&freq=Q&area=ME",
    ):
        visit(page, f"{site}{path}")
        seen += page.content() + frames(page)
    assert "[c]" in seen
    assert not canary.found_in(seen, numbers)


def test_single_keys_do_nothing_in_the_explorer(site, page):
    visit(page, f"{site}/explore?indicator=R02")
    before = len(page.frames_received)
    for key in "rcRC":
        page.keyboard.press(key)
    page.wait_for_timeout(1500)
    assert len(page.frames_received) == before


def test_the_keyboard_alone_goes_from_the_way_out_to_the_content(site, page):
    visit(page, f"{site}/indicator/R02?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "exit"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"


def test_the_first_load_of_the_explorer_is_under_two_megabytes(site, browser):
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    loaded = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    visit(page, f"{site}/explore?indicator=R02&area=ME")
    context.close()
    assert len(loaded) > 20
    assert sum(loaded) < 2_000_000


@pytest.mark.parametrize("path", EXPLORER)
def test_the_explorer_asks_at_once_for_all_it_needs_and_for_nothing_that_is_not_there(site, page, path):
    lost, begun = [], []
    page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
    page.on("websocket", lambda _: begun.append(True))
    late = []
    page.on("request", lambda asked: late.append(asked.url) if begun and asked.url.endswith(".js") else None)
    visit(page, f"{site}{path}")
    assert begun and not lost
    # Each script that is asked for only when something is drawn would be one more wait.
    assert not late


def test_a_page_prints(site, page):
    visit(page, f"{site}/indicator/R02?lang=sq")
    assert len(page.pdf()) > 10_000


@pytest.mark.parametrize("name", ["Python", "sdmx1", "curl", "R"])
def test_the_snippets_on_the_page_run_and_fetch_the_same_figures(site, page, name, tmp_path):
    visit(page, f"{site}/indicator/R02?breakdown=form_sex_q&by=sex&area=ME&freq=Q&lang=en")
    code = page.inner_text(f"code.language-{name.lower()}")
    if name == "R" and not shutil.which("Rscript"):
        pytest.skip("R is not installed here")
    python = [sys.executable, "-c", code]
    run = {"Python": python, "sdmx1": python, "R": ["Rscript", "-e", code], "curl": ["sh", "-c", code]}[name]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=120, env=dict(os.environ))
    assert done.returncode == 0, done.stderr[-500:]
    said = (tmp_path / "R02.csv").read_text() if name == "curl" else done.stdout
    assert "2024-Q1" in said
    assert "ME" in said


@pytest.mark.parametrize("path", ["/indicators", "/explore?indicator=R02"])
def test_after_a_link_the_reading_begins_at_the_heading_of_a_page_with_its_own_title_and_language(site, page, path):
    visit(page, f"{site}{path}{'&' if '?' in path else '?'}lang=mk")
    before = page.title()
    page.locator("a[href^='/method']").first.click()
    page.wait_for_url("**/method?*")
    assert page.title() != before
    assert page.evaluate("document.documentElement.lang") == "mk"
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.evaluate("scrollY") == 0
    # Into the explorer too, whose heading is drawn later; and after a choice on a plain page.
    page.goto(f"{site}/indicator/R02?lang=mk")
    assert page.evaluate("document.activeElement === document.body")
    page.locator("form.choose button").click()
    page.wait_for_url("**breakdown=**")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.locator("main a[href^='/explore']").click()
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stMain]') !== null")
    # By an address or a bookmark the page begins with the way out.
    page.goto(f"{site}/indicators?lang=mk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "exit"


def test_for_those_who_asked_for_less_motion_nothing_on_the_page_moves(site, browser):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    for path in (*PLAIN[:3], EXPLORER[0]):
        visit(page, f"{site}{path}")
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].map(e => getComputedStyle(e)).filter(s =>"
            " s.animationName !== 'none' || !['0s', ''].includes(s.transitionDuration.split(',')[0].trim())).length"
        )
        assert moving == 0, path
    context.close()
