"""What a browser sees of the site: bytes over the line, and the time on a line of the third generation at 360 pixels.

    python benchmarks/pages_browser.py http://127.0.0.1:8501

It needs a server that runs and a Chromium; `make bench-pages` calls it over its million cells.
"""

import shutil
import sys
import time
from typing import Any

from playwright.sync_api import Browser, sync_playwright

# As the developer tools of browsers imitate a line of the third generation: 1.6 Mbit/s down, 0.75 up, 150 ms.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
PHONE = {"width": 360, "height": 740}
EXPLORER = ("/explore?indicator=R02&area=ME", "/cube?indicator=R02")
PLAIN = ("/indicator/R02?lang=mk", "/?lang=mk", "/support?lang=mk", "/verdict?lang=sr-Cyrl")
# Written by the explorer when it has sent all, and what a browser makes of the first chart.
DRAWN, CHART = ".tfgbv-foot", ".stVegaLiteChart svg.marks"
REPEATED = 5


def section(site: str) -> list[str]:
    """The lines of a section in Markdown; a sentence where there is no browser."""
    found = chromium()
    head = ["## In a browser", ""]
    if not found:
        return [*head, "No Chromium was found on this machine.", ""]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        rows = [_first_load(browser, site, path) for path in EXPLORER]
        rows += [_on_a_slow_line(browser, site, path) for path in PLAIN]
        browser.close()
    table = ["| what | kB over the line | requests | ms until it is there |", "|---|---|---|---|"]
    return [*head, *table, *rows, ""]


def chromium() -> str:
    """Where the browser is; empty where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), "")


def first_view(site: str) -> float:
    """Seconds of a first view of the explorer in a browser that was just started, until its first chart is there."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        took, _, _ = _load(browser, site, EXPLORER[0])
        browser.close()
    return took


def _first_load(browser: Browser, site: str, path: str) -> str:
    """The explorer in a browser that never saw it, until all is drawn: the middle of some loads, each in a new one."""
    loads = sorted(_load(browser, site, path) for _ in range(REPEATED))
    took, size, many = loads[REPEATED // 2]
    return f"| `{path}`, first load on loopback | {size / 1000:.0f} | {many} | {took * 1000:.0f} |"


def _load(browser: Browser, site: str, path: str) -> tuple[float, int, int]:
    """Seconds until all is drawn, and the bytes and requests that come over the line until then."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    came: list[int] = []
    session.on("Network.loadingFinished", lambda event: came.append(int(event["encodedDataLength"])))
    began = time.perf_counter()
    page.goto(f"{site}{path}")
    page.wait_for_selector(DRAWN, timeout=60_000)
    if path.startswith("/explore"):
        page.wait_for_selector(CHART, timeout=60_000)
    took = time.perf_counter() - began
    context.close()
    return took, sum(came), len(came)


def _on_a_slow_line(browser: Browser, site: str, path: str) -> str:
    """A plain page on a phone and a slow line, nothing kept: the middle of some loads."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    # The first load wakes the server: what is measured is the line.
    page.goto(f"{site}{path}")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    took: list[tuple[float, float]] = []
    for _ in range(REPEATED):
        page.reload(wait_until="load")
        timing: dict[str, Any] = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
        took.append((timing["domContentLoadedEventEnd"], timing["transferSize"]))
    context.close()
    milliseconds, size = sorted(took)[REPEATED // 2]
    return f"| `{path}`, 360 pixels, 3G | {size / 1000:.0f} | 1 | {milliseconds:.0f} |"


if __name__ == "__main__":
    print("\n".join(section(sys.argv[1].rstrip("/"))))
