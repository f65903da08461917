"""Start the observatory: the pages over a release, on this machine only, telling nobody."""

import os
import sys
from pathlib import Path

from observatory.errors import NotFoundError
from observatory.release import current_id, open_public
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


def environment(release: Path | None, port: int = 8501) -> dict[str, str]:
    """The environment to serve in; a given release stays the shown one whatever the pointer says."""
    inherited = dict(os.environ)
    # What the snippets on the pages say; an operator behind a proxy says the address that the public types.
    inherited.setdefault("TFGBV_SITE", f"http://{HOST}:{port}")
    inherited.setdefault("TFGBV_WARM", "1")
    if release is not None:
        open_public(release)
        inherited["TFGBV_RELEASE"] = str(release.resolve())
    elif current_id(settings().releases) is None:
        raise NotFoundError(f"Nothing has been released in {settings().releases} yet: there is nothing to show.")
    return inherited
