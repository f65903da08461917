"""The SDMX service alone, started as its operator starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from typer.testing import CliRunner

from observatory.cli import app


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_serve_only_sdmx_answers_on_its_port_and_ends_when_it_is_told_to(releases):
    port = free_port()
    code = "from observatory.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--only", "sdmx", "--port", str(port)]
    started = subprocess.Popen(command, env=os.environ | {"TFGBV_RELEASES": str(releases)}, stdout=subprocess.PIPE)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/rest/dataflow", timeout=5) as answer:
                    body = answer.read().decode()
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("the service did not answer")
        assert '"DF_TFGBV_POLICE"' in body
    finally:
        started.send_signal(signal.SIGINT)
        said, _ = started.communicate(timeout=20)
    assert f":{port}" in said.decode()


def test_serve_only_something_else_is_refused():
    done = CliRunner().invoke(app, ["serve", "--only", "pages"])
    assert done.exit_code == 2
    assert "sdmx" in done.output
