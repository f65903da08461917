"""Let a warm process fork a child with limits for each file: imports are paid once, a crash or a bomb touches nobody.

The warm process is separate from the caller, so neither a crash nor a leak in a library reaches it. Requests and
answers are lines of JSON; an answer has a `state`: `done` (with `result`), `refused` (with `code` and `details`),
`limit`, `died` or `failed` (with the place in the code, never with what was read).
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
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import Refusal
from .settings import PROJECT

Answer = dict[str, Any]


@dataclass(frozen=True)
class Cost:
    """What one request may cost: address space in bytes, processor and wall time in seconds."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int


class Warm:
    """A process that has imported what a module needs and forks a child for each request."""

    def __init__(self, module: str) -> None:
        self.owner = os.getpid()
        # No credentials go there: only what Python needs to start, and the project's own settings. Each thread of a
        # numeric library would set aside address space that the limit counts, and would not survive the fork.
        keep = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH")
        environment = {key: text for key, text in os.environ.items() if key in keep or key.startswith("TFGBV_")}
        environment.pop("TFGBV_HMAC_KEYS", None)
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [environment.get("PYTHONPATH"), str(PROJECT)]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=PROJECT,
        )

    def ask(self, request: dict[str, Any]) -> Answer:
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
        """End the process; harmless when it has ended already."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self.process.wait(timeout=2)


class Keeper:
    """Keeps the warm process of one module: starts it at the first request, and again where it is gone."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.lock = threading.Lock()
        self._running: Warm | None = None

    def warm(self) -> Warm:
        """The running process. A forked copy of the caller must not talk over the pipes of its parent."""
        running = self._running
        if running is None or running.owner != os.getpid() or running.process.poll() is not None:
            running = self._running = Warm(self.module)
            atexit.register(running.close)
        return running

    def ask(self, request: dict[str, Any], cost: Cost) -> Answer:
        """One request at a time, within its cost."""
        with self.lock:
            return self.warm().ask({"request": request, "cost": asdict(cost)})


def serve(work: Callable[[dict[str, Any]], Any]) -> None:
    """The warm process: one child for each request line, until the caller closes the pipe."""
    # Ctrl-C ends the caller, which closes the pipe, which ends this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(fork(work, asked["request"], Cost(**asked["cost"]))), flush=True)


def fork(work: Callable[[dict[str, Any]], Any], request: dict[str, Any], cost: Cost) -> Answer:
    """Let a child do the work within its cost; the answer says what became of it."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        answer = _child(work, request, cost)
        with os.fdopen(write_end, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        if not selector.select(timeout=cost.wall_seconds):
            os.kill(child, signal.SIGKILL)
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if text:
        return json.loads(text)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ)
    return {"state": "limit" if killed else "died"}


def _child(work: Callable[[dict[str, Any]], Any], request: dict[str, Any], cost: Cost) -> Answer:
    resource.setrlimit(resource.RLIMIT_AS, (cost.memory_bytes, cost.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cost.cpu_seconds, cost.cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import warnings

    warnings.simplefilter("ignore")  # openpyxl warns of pictures and styles that a return does not need
    try:
        return {"state": "done", "result": work(request)}
    except Refusal as refusal:
        return {"state": "refused", "code": refusal.code, "details": refusal.details}
    except MemoryError:
        return {"state": "limit"}
    except RecursionError:
        return {"state": "died"}
    except Exception as fault:
        import traceback

        # Only where it happened, never what it read: messages of libraries may hold a cell.
        places = [f"{Path(step.filename).name}:{step.lineno}" for step in traceback.extract_tb(fault.__traceback__)]
        return {"state": "failed", "error": f"{type(fault).__name__} at {' '.join(places)}"}
