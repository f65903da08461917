"""Every page passes axe-core at WCAG 2.2 AA, light and dark, wide and narrow; what axe cannot see is worked out."""

import json
import re
from pathlib import Path

import pytest

from observatory.still.shell import PAGES
from observatory.texts import LANGUAGES
from tests.publication import world

pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

AXE = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STYLES = world.PROJECT / "observatory" / "components"
INDICATORS = [
    "/indicator/R02?breakdown=form_sex_q&by=sex&freq=Q",
    "/indicator/R04?area=AL&with=ME",
    "/indicator/R02?breakdown=region_form_a",
    "/indicators?q=xyzzy",
    "/nowhere",
]
PLAIN = [path for name, path in PAGES.items() if name not in ("explore", "cube")] + INDICATORS
WAIT = 60_000


def violations(page) -> list[str]:
    """What axe finds, a line for each rule and place."""
    # The script comes in over the debugger, past the policy of the page, which lets no script in.
    found = page.context.new_cdp_session(page).send(
        "Runtime.evaluate",
        {
            "expression": AXE
            + f";axe.run(document, {{runOnly: {{type: 'tag', values: {LEVELS}}}}})"
            + ".then(r => JSON.stringify(r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target + ' ' + "
            + "n.html.slice(0, 120)).join(' | '))))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    assert "value" in found["result"], found
    return json.loads(found["result"]["value"])


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)], ids=lambda p: f"{p[0]}-{p[1]}")
def window(request, browser):
    scheme, width = request.param
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    yield context.new_page()
    context.close()


def test_no_plain_page_violates_wcag(site, window):
    found = {}
    for path in PLAIN:
        window.goto(f"{site}{path}{'&' if '?' in path else '?'}lang=en")
        lines = violations(window)
        if lines:
            found[path] = lines
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_violates_wcag_in_any_language(site, page, language):
    for path in ("/", INDICATORS[0], "/get-help", "/method"):
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        assert not violations(page)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["/explore?indicator=R02&area=ME", "/explore?indicator=R04&with=ME", "/cube"])
def test_no_page_of_the_explorer_violates_wcag(site, page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}{path}")
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    page.wait_for_load_state("networkidle")
    assert not violations(page)


def test_at_four_hundred_per_cent_a_page_needs_no_scrolling_sideways(site, browser):
    # 1280 pixels at 400 per cent are 320.
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page = context.new_page()
    for path in PLAIN:
        page.goto(f"{site}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["style.css", "dark.css"])
def test_text_and_marks_stand_out_from_their_ground(name):
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", (STYLES / name).read_text()))
    for ground in ("ground", "soft", "collected", "partial", "missing"):
        assert contrast(colours["ink"], colours[ground]) >= 4.5, ground
    for text, ground in (("link", "ground"), ("link", "soft"), ("on-alarm", "alarm"), ("on-note", "note")):
        assert contrast(colours[text], colours[ground]) >= 4.5, text
    for mark in ("bar", "marked", "line", "alarm"):
        assert contrast(colours[mark], colours["ground"]) >= 3, mark


def test_a_flagged_bar_differs_by_its_pattern_and_not_only_by_its_colour(site, page):
    page.goto(f"{site}/indicator/R02?breakdown=form_sex_q&by=form&freq=A&lang=en")
    fills = set(page.eval_on_selector_all(".chart rect", "all => all.map(r => r.getAttribute('fill'))"))
    assert any(fill.startswith("url(#") for fill in fills)


def test_charts_have_a_name_and_say_where_their_figures_are(site, page):
    page.goto(f"{site}/indicator/R02?lang=en")
    charts = page.locator("svg.chart")
    assert charts.count() >= 1
    for chart in charts.all():
        assert "table below" in chart.locator("desc").text_content()


def test_nothing_moves_for_those_who_asked_for_less_motion():
    assert "prefers-reduced-motion" in (STYLES / "style.css").read_text()
