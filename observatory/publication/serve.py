"""Start the observatory: the pages over a release, on this machine only, telling nobody."""

import os
import sys
from pathlib import Path

from observatory import embargo
from observatory.errors import NotFoundError
from observatory.pointers import latest_id
from observatory.publication.embargoed import look_ahead
from observatory.release import Release, open_public
from observatory.settings import settings

APP = Path(__file__).resolve().parents[1] / "app.py"
HOST = "127.0.0.1"


def command(port: int, host: str = HOST) -> list[str]:
    """The command that serves the pages."""
    options = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *flags]


def environment(release: Path | None, port: int = 8501, ahead_as: str = "") -> dict[str, str]:
    """The environment to serve in; a given release stays the shown one whatever the pointer says.

    An embargoed one is shown before its time to somebody who is named only.
    """
    inherited = dict(os.environ)
    inherited.pop(embargo.AHEAD, None)
    # What the snippets on the pages say; an operator behind a proxy says the address that the public types.
    inherited.setdefault("TFGBV_SITE", f"http://{HOST}:{port}")
    inherited.setdefault("TFGBV_WARM", "1")
    if release is not None:
        shown = to_show(release, ahead_as)
        inherited["TFGBV_RELEASE"] = str(shown.path)
        if not embargo.is_public(shown.manifest):
            inherited[embargo.AHEAD] = "1"
    elif latest_id(settings().releases) is None:
        raise NotFoundError(f"Nothing has been released in {settings().releases} yet: there is nothing to show.")
    return inherited


def to_show(release: Path, ahead_as: str = "") -> Release:
    """The release that somebody wants to have shown, opened; before its time only for whoever is named."""
    shown = open_public(release, ahead=bool(ahead_as.strip()))
    look_ahead(shown, ahead_as, "serve")
    return shown
