"""The observatory in a browser: seen whole, on a phone, shared by its address, and silent towards others."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from observatory.publication.serve import command
from observatory.release import open_current
from tests.publication import canary

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
WAIT = 60_000


@pytest.fixture(scope="module")
def site(planted):
    """The observatory as `tfgbv-publish serve` starts it, over a release with planted numbers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "TFGBV_RELEASES": str(planted.releases),
        "TFGBV_HOME": str(planted.home / "nowhere"),
    }
    server = subprocess.Popen(command(port), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.frames_received, opened.asked = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))

    def listen(socket):
        socket.on("framereceived", lambda payload: opened.frames_received.append(payload))

    opened.on("websocket", listen)
    yield opened
    context.close()


def visit(page, address):
    page.goto(address)
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    page.wait_for_load_state("networkidle")


def frames(page) -> str:
    """All that came over the websocket, numbers inside Arrow included as far as they are text."""
    return "\n".join(
        payload.decode("utf-8", "replace") if isinstance(payload, bytes) else payload
        for payload in page.frames_received
    )


def overflow(page) -> int:
    """How far the page, which scrolls inside an element of its own, is wider than what is seen of it."""
    return page.evaluate(
        "Math.max(...['html', '[data-testid=stMain]'].map(s => document.querySelector(s))"
        ".filter(Boolean).map(e => e.scrollWidth - e.clientWidth))"
    )


def test_the_overview_shows_coverage_reporting_and_that_the_data_are_synthetic(site, page):
    visit(page, site)
    assert page.title() == "Overview"
    body = page.inner_text("body")
    for expected in ("These figures are synthetic", "What was collected", "Who delivered what", "are not ranked"):
        assert expected in body
    assert page.locator("table caption").count() >= 3


def test_nothing_is_loaded_from_another_host_and_no_cookie_outlives_the_visit(site, page):
    for path in ("", "/indicator?breakdown=sex_age_a&by=age", "/method", "/download"):
        visit(page, f"{site}{path}")
    hosts = {url.split("/")[2] for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {site.removeprefix("http://")}
    assert all(cookie["expires"] == -1 for cookie in page.context.cookies())


def test_an_indicator_with_hidden_figures_draws_them_as_boxes_and_marks_them_in_its_table(site, page):
    visit(page, f"{site}/indicator?breakdown=form_sex_q&by=sex&area=ME")
    page.wait_for_selector("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg", timeout=WAIT)
    assert page.locator("abbr.tfgbv-c").count() >= 1
    assert "Hidden so that nobody can be recognised" in page.inner_text("body")
    assert "Dashed boxes" in page.inner_text("body")


def test_an_address_brings_its_view_back_in_a_fresh_browser(site, browser, page):
    visit(page, site)
    page.get_by_role("link", name="Indicators").first.click()
    page.wait_for_selector("text=The same figures as a table", timeout=WAIT)
    page.get_by_label("Area").click()
    page.get_by_role("option", name="Montenegro").click()
    page.wait_for_url("**area=ME**", timeout=WAIT)
    page.wait_for_selector("caption:has-text('Montenegro')", timeout=WAIT)
    table = page.inner_text("table.tfgbv")
    other = browser.new_context().new_page()
    visit(other, page.url)
    assert other.inner_text("table.tfgbv") == table
    other.context.close()


def test_back_brings_the_earlier_view_back(site, page):
    visit(page, f"{site}/indicator?area=AL")
    page.get_by_label("Area").click()
    page.get_by_role("option", name="Montenegro").click()
    page.wait_for_selector("caption:has-text('Montenegro')", timeout=WAIT)
    page.go_back()
    page.wait_for_selector("caption:has-text('Albania')", timeout=WAIT)


def test_a_language_is_kept_from_page_to_page(site, page):
    visit(page, f"{site}/?lang=sq")
    page.get_by_role("link", name="Indicators").first.click()
    page.wait_for_selector("caption:has-text('Shqipëria')", timeout=WAIT)


@pytest.mark.parametrize("path", ["", "/indicator?breakdown=sex_age_a&by=age&lang=sr-Cyrl", "/method", "/download"])
def test_no_page_is_wider_than_a_phone(site, page, path):
    page.set_viewport_size(PHONE)
    visit(page, f"{site}{path}")
    assert overflow(page) <= 0


def test_the_way_out_is_on_every_page_and_leads_to_a_neutral_site_in_the_same_tab(site, page):
    for path in ("", "/indicator", "/method", "/download"):
        visit(page, f"{site}{path}")
        link = page.get_by_role("link", name="Exit this page")
        assert link.is_visible()
        assert link.get_attribute("href") == "https://www.wikipedia.org/"
        assert link.get_attribute("target") in (None, "_self")


def test_no_hidden_number_reaches_the_browser(site, page, planted):
    numbers = canary.hidden_numbers(open_current(planted.releases))
    assert len(numbers) >= 10
    for path in ("", "/indicator?breakdown=sex_age_a&by=age", "/indicator?by=sex&freq=Q", "/method", "/download"):
        visit(page, f"{site}{path}")
        assert not canary.found_in(page.content(), numbers)
    assert not canary.found_in(frames(page), numbers)


def test_a_download_says_that_it_is_synthetic_and_hides_what_the_page_hides(site, page, tmp_path, planted):
    import zipfile

    visit(page, f"{site}/indicator?breakdown=form_sex_q&by=sex&area=ME")
    with page.expect_download(timeout=WAIT) as started:
        page.get_by_role("button", name="Download these figures (CSV)").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name.startswith("SYNTHETIC_")
    with zipfile.ZipFile(file) as archive:
        csv = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv"))
        metadata = archive.read("metadata.json").decode()
    assert "[c]" in csv
    assert '"is_synthetic": true' in metadata
    assert not canary.found_in(csv, canary.hidden_numbers(open_current(planted.releases)))


def test_the_numbers_of_sessions_and_the_agent_interface_are_closed(site):
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{site}{path}", timeout=10)
        assert refused.value.code == 404


def test_every_answer_keeps_the_referrer_at_home(site):
    with urllib.request.urlopen(f"{site}/", timeout=10) as answer:
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_telemetry_is_off_in_the_configuration_beside_the_script():
    config = Path(command.__code__.co_filename).parents[1] / ".streamlit" / "config.toml"
    assert "gatherUsageStats = false" in config.read_text()
    assert 'showErrorDetails = "none"' in config.read_text()
