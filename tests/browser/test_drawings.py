"""No label of a drawing is cut at its edge or lies on another, on a phone as on a desk, in the longest languages."""

import pytest

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = [
    "/indicator/R02?breakdown=form2_a",
    "/indicator/R02?breakdown=form_sex_q&by=sex&freq=Q",
    "/indicator/R01V",
    "/indicator/R04?area=AL&with=ME",
    "/indicator/R02?breakdown=region_form_a&by=ref_area&area=ME",
    "/support",
    "/dark-figure",
    "/verdict",
]
LONG = ["en", "sq", "mk", "sr-Cyrl"]
# Letters have air above and below them that may touch; a pixel across is the rounding of a font.
AIR_ACROSS, AIR_DOWN = 1.5, 2.5
MISPLACED = """([across, down]) => {
  const found = [];
  for (const drawing of document.querySelectorAll("svg.chart")) {
    const edge = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll("text")].filter(text => text.textContent.trim());
    const boxes = texts.map(text => text.getBoundingClientRect());
    boxes.forEach((box, place) => {
      const said = texts[place].textContent;
      const isWide = box.left < edge.left - 1 || box.right > edge.right + 1;
      if (isWide || box.top < edge.top - 1 || box.bottom > edge.bottom + 1) found.push("cut: " + said);
      boxes.slice(0, place).forEach((other, before) => {
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (wide > across && high > down) found.push("on each other: " + said + " / " + texts[before].textContent);
      });
    });
  }
  return [document.querySelectorAll("svg.chart").length, found];
}"""


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_label_of_a_drawing_is_cut_or_lies_on_another(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    drawn, wrong = 0, {}
    for path in PAGES:
        for language in LONG:
            page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
            number, found = page.evaluate(MISPLACED, [AIR_ACROSS, AIR_DOWN])
            drawn += number
            if found:
                wrong[page.url] = found
    assert drawn > len(LONG)
    assert not wrong


def test_a_label_that_is_cut_or_covered_would_be_found(site, page):
    page.goto(f"{site}/indicator/R02?lang=en")
    page.evaluate("document.querySelector('svg.chart text').setAttribute('x', '120%')")
    page.evaluate("const t = document.querySelectorAll('svg.chart text'); t[1].after(t[1].cloneNode(true))")
    _, found = page.evaluate(MISPLACED, [AIR_ACROSS, AIR_DOWN])
    assert any(line.startswith("cut") for line in found)
    assert any(line.startswith("on each other") for line in found)
