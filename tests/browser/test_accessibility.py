"""Every page passes axe-core at WCAG 2.2 AA, light and dark, wide and narrow; what axe cannot see is worked out."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from observatory.components import chart, scene
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
    "/indicator/R02?breakdown=region_form_a&by=ref_area",
    "/indicators?q=xyzzy",
    "/nowhere",
]
EXPLORER = [
    "/explore?indicator=R02&area=ME",
    "/explore?indicator=R04&with=ME",
    "/cube?indicator=R02",
    "/explore?indicator=R02&breakdown=region_form_a&by=ref_area",
]
# Light or dark, width and height, and how much enlarged: 1280 pixels at 400 per cent are 320.
WINDOWS = {
    "light-1280": ("light", (1280, 900), 1),
    "dark-1280": ("dark", (1280, 900), 1),
    "light-320": ("light", (320, 800), 1),
    "dark-320": ("dark", (320, 800), 1),
    "light-400%": ("light", (320, 256), 4),
    "dark-400%": ("dark", (320, 256), 4),
}
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


def opened(browser, scheme: str, size: tuple[int, int], zoom: int):
    width, height = size
    return browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": height}, device_scale_factor=zoom
    ).new_page()


def address(site: str, path: str, language: str) -> str:
    return f"{site}{path}{'&' if '?' in path else '?'}lang={language}"


def test_no_page_violates_wcag_in_one_of_its_languages_and_windows(site, browser):
    # Each page once, languages and windows taken in turn; the slow tests take every page in all of them.
    found, windows = {}, list(WINDOWS.values())
    pages = [opened(browser, *window) for window in windows]
    for place, path in enumerate(PLAIN):
        page = pages[place % len(pages)]
        page.goto(address(site, path, list(LANGUAGES)[place % len(LANGUAGES)]))
        lines = violations(page)
        if lines:
            found[page.url] = lines
    for page in pages:
        page.context.close()
    assert not found


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", WINDOWS)
def test_no_page_violates_wcag_in_any_language_light_or_dark_wide_narrow_or_enlarged(site, browser, window, language):
    page = opened(browser, *WINDOWS[window])
    found = {}
    for path in PLAIN:
        page.goto(address(site, path, language))
        lines = violations(page)
        if lines:
            found[path] = lines
    page.context.close()
    assert not found


def explored(site, page, path: str, language: str) -> list[str]:
    page.goto(address(site, path, language))
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    page.wait_for_load_state("networkidle")
    return violations(page)


@pytest.mark.parametrize(("path", "width"), [(EXPLORER[0], 1280), (EXPLORER[1], 320), (EXPLORER[2], 320)])
def test_no_page_of_the_explorer_violates_wcag(site, page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert not explored(site, page, path, "en")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", WINDOWS)
def test_no_page_of_the_explorer_violates_wcag_in_any_language_or_window(site, browser, window, language):
    page = opened(browser, *WINDOWS[window])
    found = {path: lines for path in EXPLORER if (lines := explored(site, page, path, language))}
    page.context.close()
    assert not found


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


def test_the_charts_of_the_explorer_stand_out_from_their_ground():
    theme = tomllib.loads((world.PROJECT / "observatory" / ".streamlit" / "config.toml").read_text())["theme"]
    ground = theme["backgroundColor"]
    for series in (*theme["chartCategoricalColors"], theme["primaryColor"], chart.BAR, chart.PARTIAL, chart.LINE):
        assert contrast(series, ground) >= 3, series
    for text in (theme["textColor"], chart.INK):
        assert contrast(text, ground) >= 4.5
        assert contrast(text, theme["secondaryBackgroundColor"]) >= 4.5
        assert contrast(text, chart.VEIL) >= 4.5


def test_every_ink_of_the_drawings_in_files_stands_out_from_white():
    assert contrast(scene.INK["text"], "#ffffff") >= 4.5
    for mark in ("bar", "marked", "line", "class3", "class4"):
        assert contrast(scene.INK[mark], "#ffffff") >= 3, mark
    # Pale classes of a map have an outline that stands out, and their figure stands in them.
    assert contrast(scene.INK["line"], scene.INK["class1"]) >= 3


def test_a_flagged_bar_differs_by_its_pattern_and_not_only_by_its_colour(site, page):
    page.goto(f"{site}/indicator/R02?breakdown=form_sex_q&by=form&freq=A&lang=en")
    fills = set(page.eval_on_selector_all(".chart rect", "all => all.map(r => r.getAttribute('fill'))"))
    assert any(fill.startswith("url(#") for fill in fills)


def test_charts_have_a_name_and_say_where_their_figures_are(site, page):
    page.goto(f"{site}/indicator/R02?lang=en")
    charts = page.locator("svg.chart")
    assert charts.count() >= 1
    for drawn in charts.all():
        assert "table below" in drawn.locator("desc").text_content()


def test_nothing_moves_for_those_who_asked_for_less_motion():
    assert "prefers-reduced-motion" in (STYLES / "style.css").read_text()
