"""Every page passes axe-core at WCAG 2.2 AA, light and dark, wide and narrow; what axe cannot see is worked out."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from observatory.components import scene
from observatory.gate import colours
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


@pytest.mark.parametrize(
    ("path", "window"),
    [(EXPLORER[0], "light-1280"), (EXPLORER[1], "dark-320"), (EXPLORER[2], "light-320"), (EXPLORER[3], "dark-1280")],
)
def test_no_page_of_the_explorer_violates_wcag(site, browser, path, window):
    page = opened(browser, *WINDOWS[window])
    found = explored(site, page, path, "en")
    page.context.close()
    assert not found


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_explorer_has_the_colours_of_the_plain_pages_and_they_stand_out(scheme):
    theme = tomllib.loads((world.PROJECT / "observatory" / ".streamlit" / "config.toml").read_text())["theme"]
    # With a base of its own the explorer would not follow the scheme of its reader.
    assert "base" not in theme
    theme, ours = theme[scheme], {name: pair[scheme == "dark"] for name, pair in colours.both().items()}
    named = {"textColor": "ink", "backgroundColor": "ground", "secondaryBackgroundColor": "soft", "linkColor": "link"}
    named |= {"primaryColor": "bar", "borderColor": "line"}
    assert {name: theme[name] for name in named} == {name: ours[other] for name, other in named.items()}
    for series in (*theme["chartCategoricalColors"], theme["primaryColor"], theme["borderColor"]):
        assert contrast(series, theme["backgroundColor"]) >= 3, series
    # The names of what is chosen.
    assert contrast(theme["backgroundColor"], theme["primaryColor"]) >= 4.5
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], ground) >= 4.5
        assert contrast(theme["linkColor"], ground) >= 4.5


SEEN = """() => [...document.querySelectorAll('.stVegaLiteChart svg.marks')].flatMap(svg => {
    const ground = getComputedStyle(svg).backgroundColor;
    return [...svg.querySelectorAll('text, .mark-rect path')]
        .filter(one => one.getBoundingClientRect().width && !(one.textContent === '' && one.tagName === 'text'))
        .map(one => [one.tagName, getComputedStyle(one).fill, getComputedStyle(one).stroke, ground]);
})"""


def hexadecimal(colour: str) -> str:
    """A colour as browsers work it out, `rgb(31, 111, 139)`, as it is written in a style sheet."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


def test_charts_of_the_explorer_are_legible_in_the_scheme_of_the_reader_also_when_it_changes(site, page):
    page.emulate_media(color_scheme="dark")
    page.goto(address(site, EXPLORER[0], "en"))
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    for scheme in ("dark", "light", "dark"):
        page.emulate_media(color_scheme=scheme)
        ground = colours.both()["ground"][scheme == "dark"]
        page.wait_for_function(
            "said => getComputedStyle(document.querySelector('.stApp')).backgroundColor === said",
            arg="rgb({}, {}, {})".format(*(int(ground[place : place + 2], 16) for place in (1, 3, 5))),
        )
        page.wait_for_selector(".stVegaLiteChart .mark-rect path")
        table = page.evaluate("getComputedStyle(document.querySelector('table.tfgbv')).backgroundColor")
        assert hexadecimal(table) == ground
        drawn = page.evaluate(SEEN)
        assert {kind for kind, *_ in drawn} >= {"text", "path"}
        for kind, fill, stroke, behind in drawn:
            assert hexadecimal(behind) == ground
            if kind == "text":
                assert contrast(hexadecimal(fill), ground) >= 4.5
            else:
                # A pale box has a line around it that stands out.
                seen = [hexadecimal(colour) for colour in (fill, stroke) if colour.startswith("rgb(")]
                assert max(contrast(colour, ground) for colour in seen) >= 3


def test_the_explorer_leaves_nothing_on_the_machine_of_its_reader(site, page):
    page.goto(address(site, EXPLORER[0], "en"))
    page.wait_for_selector(".tfgbv-foot", timeout=WAIT)
    page.goto(f"{site}/method")
    assert page.evaluate("JSON.stringify(Object.keys(window.localStorage))") == "[]"
    # The one cookie is Streamlit's against forged requests, and ends with the session of the browser.
    assert [(cookie["name"], cookie["expires"]) for cookie in page.context.cookies()] == [("_streamlit_xsrf", -1)]


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
