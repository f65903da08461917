"""Run inside a network namespace: serve the site there, ask for everything it has, and say what answered.

Not a test by itself: `test_no_network.py` starts it and reads what it says.
"""

import array
import fcntl
import shutil
import socket
import struct
import subprocess
import time
import urllib.error
import urllib.request

from observatory.components import files, store
from observatory.components.state import indicators
from observatory.publication.serve import command
from observatory.still.shell import PAGES

PORT = 8599
SITE = f"http://127.0.0.1:{PORT}"
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
_LIST = 0x8912


def raise_loopback() -> None:
    """Switch the loopback of this namespace on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        name = struct.pack("16sH14s", b"lo", 0, b"\0" * 14)
        (flags,) = struct.unpack_from("16xH", fcntl.ioctl(handle, _GET_FLAGS, name))
        fcntl.ioctl(handle, _SET_FLAGS, struct.pack("16sH14s", b"lo", flags | _UP, b"\0" * 14))


def networks() -> set[str]:
    """The interfaces that have an address here."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        room = array.array("B", b"\0" * 4096)
        length, _ = struct.unpack("iL", fcntl.ioctl(handle, _LIST, struct.pack("iL", 4096, room.buffer_info()[0])))
        return {room[at : at + 16].tobytes().split(b"\0")[0].decode() for at in range(0, length, 40)}


def ask(path: str) -> bytes:
    """What an address of the site is answered with; anything but 200 is an error."""
    with urllib.request.urlopen(f"{SITE}{path}", timeout=60) as answer:
        assert answer.status == 200, path
        return bytes(answer.read())


def wait() -> None:
    """Wait until the site answers."""
    for _ in range(240):
        try:
            ask("/_stcore/health")
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
    raise SystemExit("the site did not start")


def explore() -> str:
    """Draw a view of the explorer in a Chromium that has no network either."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        return "explorer not tried: no Chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{SITE}/explore?indicator=R02&breakdown=region_form_a&by=ref_area&area=ME&lang=en")
        page.wait_for_selector(".tfgbv-foot", timeout=120_000)
        page.wait_for_selector("table.tfgbv", timeout=60_000)
        assert "Montenegro" in page.inner_text("table.tfgbv")
        browser.close()
    return "explorer drawn"


def main() -> None:
    """Serve, ask for everything, and say how much of each kind answered."""
    raise_loopback()
    assert networks() <= {"lo"}, networks()
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=3)
        raise SystemExit("there is a network")
    except OSError:
        print("no other network")
    server = subprocess.Popen(command(PORT), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait()
        release = store.shown()
        assert release is not None
        known = indicators(release)
        pages = [*PAGES.values(), *(f"/indicator/{name}" for name in known)]
        assert all(b"</html>" in ask(f"{path}?lang=sq") for path in pages)
        print("pages", len(pages))
        taken = [f"/indicator/{name}.{kind}" for name in known for kind in files.TYPES]
        taken += [f"/download/{name}.csv" for name in release.tables]
        assert all(ask(path) for path in taken)
        print("files", len(taken))
        told = ["/rest/dataflow", "/v2/structure/dataflow"]
        assert all(ask(path) for path in told)
        print("sdmx", len(told))
        print(explore())
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
