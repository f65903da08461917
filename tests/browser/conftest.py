"""One release and one server for all browser tests, with unusual numbers planted in what the release hides."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from observatory.publication.serve import command
from tests.publication import canary, world

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """The zones of a release whose hidden counts are numbers that nobody would write by chance."""
    where = world.place(tmp_path_factory.mktemp("pages"))
    world.publish(where, canary.mart())
    return where


@pytest.fixture(scope="session")
def site(planted):
    """The observatory as `tfgbv-publish serve` starts it, over a release with planted numbers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "TFGBV_RELEASES": str(planted.releases),
        "TFGBV_HOME": str(planted.home / "nowhere"),
        "TFGBV_SITE": address,
    }
    server = subprocess.Popen(command(port), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


@pytest.fixture(scope="session")
def browser():
    """A Chromium that talks to nobody by itself."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A page that writes down what it asks for and what comes over its websocket."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.frames_received, opened.asked, opened.complaints = [], [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("console", lambda said: opened.complaints.append(said.text) if "olicy" in said.text else None)

    def listen(connection):
        connection.on("framereceived", lambda payload: opened.frames_received.append(payload))

    opened.on("websocket", listen)
    yield opened
    context.close()
