"""Run the main job for real, once, in a folder of its own, with every attempt to reach another host written down."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]

# Loaded by every Python process of the run before anything else (sitecustomize on PYTHONPATH).
WATCH = """
import os, sys

def watch(event, args):
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        if isinstance(address, tuple) and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
            note(f"{event} {address}")
    elif event == "socket.getaddrinfo":
        if str(args[0]) not in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "None", ""):
            note(f"{event} {args[0]}")

def note(what):
    with open(os.environ["TFGBV_WATCH"], "a") as file:
        file.write(f"{what} by {sys.argv[:3]}\\n")

sys.addaudithook(watch)
"""


@dataclass(frozen=True)
class Outcome:
    """What a run of the main job said."""

    code: int
    said: str
    errors: str

    def figure(self, what: str) -> int:
        """Read a figure from the summary table."""
        found = re.search(rf"{re.escape(what)}\s*│\s*([\d,]+)", self.said)
        assert found, f"no line for {what!r}:\n{self.said}\n{self.errors}"
        return int(found[1].replace(",", ""))


class House:
    """A TFGBV_HOME of its own and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.contacts = folder / "contacts.txt"
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(WATCH)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("TFGBV_", "AIRFLOW"))} | {
            "TFGBV_HOME": str(self.home),
            "TFGBV_WATCH": str(self.contacts),
            "PYTHONPATH": str(folder / "site"),
            "COLUMNS": "140",
        }

    def demo(self, data: Path) -> "Outcome":
        """Run the main job on `data` to its end."""
        done = subprocess.run(self.command(data), **self._options, capture_output=True, text=True, timeout=900)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, data: Path) -> subprocess.Popen:
        """Start the main job on `data`, in a process group of its own so that all of it can be killed."""
        return subprocess.Popen(
            self.command(data), **self._options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    def command(self, data: Path) -> list[str]:
        return [sys.executable, "-m", "dags.run", "--data", str(data), "--approve-as", "the tests"]

    @property
    def _options(self) -> dict:
        return {"cwd": PROJECT, "env": self.environment}

    def current(self) -> Path:
        """Return the folder of the current release."""
        from observatory.release import open_current

        return Path(open_current(self.home / "release").path)


@pytest.fixture(scope="session")
def new_house(tmp_path_factory):
    """Make houses: each call gives one of its own."""
    return lambda: House(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def house(new_house) -> House:
    """The house that the tests of one worker share."""
    return new_house()


@pytest.fixture(scope="session")
def specimens() -> Path:
    """The folder of synthetic returns."""
    return PROJECT / "tests" / "specimens"
