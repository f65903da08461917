"""Open files of strangers at arm's length: a small helper process forks a child with limits for each file.

The helper has imported openpyxl once, so a child costs a few milliseconds; it is separate from the calling process,
so neither a crash nor a bomb nor a leak in a parser reaches it. Only JSON comes back.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from .errors import REFUSALS, Refusal, TooLarge, Truncated
from .settings import LIMITS, PROJECT


def parse(path: Path) -> dict[str, Any]:
    """The sheets of a file as `grid.grids` gives them, read in a child process with limits.

    Raises the refusal that fits; a child that is killed by a limit means `TooLarge`.
    """
    with _lock, tempfile.TemporaryDirectory(prefix="tfgbv-") as folder:
        out = Path(folder) / "grids.json"
        answer = _helper().ask({"path": str(path), "out": str(out)})
        if answer["state"] == "read":
            return json.loads(out.read_bytes())
    if answer["state"] == "refused":
        kind = REFUSALS[answer["code"]]
        raise kind(**answer["details"])
    if answer["state"] == "limit":
        raise TooLarge(found="it took more memory or time than a return can need")
    if answer["state"] == "died":
        raise Truncated
    raise RuntimeError(f"the parser failed: {answer.get('error')}")


class Helper:
    """The process that forks the children; started at the first file and ended with the caller."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # No credentials go there: only what Python needs to start, and the project's own settings.
        keep = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH")
        environment = {key: text for key, text in os.environ.items() if key in keep or key.startswith("TFGBV_")}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [environment.get("PYTHONPATH"), str(PROJECT)]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ingestion.parser"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=PROJECT,
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One request, one answer, each a line of JSON."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError("the parser process ended unexpectedly")
        return json.loads(line)

    def close(self) -> None:
        """End the helper; harmless when it has ended already."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self.process.wait(timeout=2)


_lock = threading.Lock()
_running: Helper | None = None


def _helper() -> Helper:
    global _running
    # A forked copy of this process must not talk over the pipes of its parent.
    if _running is None or _running.owner != os.getpid() or _running.process.poll() is not None:
        _running = Helper()
        atexit.register(_running.close)
    return _running


def _serve() -> None:
    """The helper: one child for each request line."""
    import openpyxl  # noqa: F401  imported once here, shared by every child

    from . import grid

    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(_fork(grid, request)), flush=True)


def _fork(grid: Any, request: dict[str, str]) -> dict[str, Any]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        answer = _child(grid, request)
        with os.fdopen(write_end, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        if not selector.select(timeout=LIMITS.wall_seconds):
            os.kill(child, signal.SIGKILL)
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if text:
        return json.loads(text)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ)
    return {"state": "limit" if killed else "died"}


def _child(grid: Any, request: dict[str, str]) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory_bytes, LIMITS.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMITS.cpu_seconds, LIMITS.cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import warnings

    warnings.simplefilter("ignore")  # openpyxl warns of pictures and styles that a return does not need
    try:
        result = grid.grids(Path(request["path"]))
        Path(request["out"]).write_text(json.dumps(result))
    except Refusal as refusal:
        return {"state": "refused", "code": refusal.code, "details": refusal.details}
    except MemoryError:
        return {"state": "limit"}
    except RecursionError:
        return {"state": "died"}
    except Exception as fault:
        import traceback

        # Only where it happened, never what it read.
        places = [f"{Path(step.filename).name}:{step.lineno}" for step in traceback.extract_tb(fault.__traceback__)]
        return {"state": "failed", "error": f"{type(fault).__name__} at {' '.join(places)}"}
    return {"state": "read"}


if __name__ == "__main__":
    # Ctrl-C ends the caller, which closes the pipe, which ends the helper.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve()
