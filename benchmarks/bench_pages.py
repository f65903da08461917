"""How fast the site is over a release of a million cells, beside a plain Streamlit page that reads it with pandas.

    python benchmarks/bench_pages.py [--seconds 8]

The site runs as `tfgbv-publish serve` starts it. Visitors and site share the machine. Written to benchmarks/pages.md.
"""

import argparse
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "benchmarks")]

from pages_browser import chromium, first_view, section  # noqa: E402
from pages_driver import ask, change  # noqa: E402
from pages_release import AGES, COUNTRIES, INDICATORS, SEXES, make_release  # noqa: E402

from observatory.publication.serve import command  # noqa: E402

# What somebody writes who knows pandas and Streamlit and has an afternoon.
PLAIN = """
import pandas as pd
import streamlit as st

@st.cache_data
def load():
    return pd.read_parquet("{file}")

cells = load()
chosen = st.query_params
indicator = chosen.get("indicator", "R02")
area = chosen.get("area", "AL")
st.title(indicator)
rows = cells[(cells.indicator == indicator) & (cells.breakdown == "sex_age_a") & (cells.ref_area == area)]
rows = rows[(rows.sex == chosen.get("sex", "_T")) & (rows.form == "_T")]
table = rows.pivot_table(index="age", columns="time_period", values="obs_value")
st.bar_chart(table.T)
st.dataframe(table)
"""


class Server:
    """A server in a process of its own."""

    def __init__(self, start: list[str], port: int, environment: dict[str, str]) -> None:
        self.port = port
        self.began = time.perf_counter()
        self.process = subprocess.Popen(start, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.inside = psutil.Process(self.process.pid)

    def wait(self) -> float:
        """Seconds until it answers."""
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=2)
                return time.perf_counter() - self.began
            except OSError:
                if time.perf_counter() - self.began > 120:
                    raise
                time.sleep(0.05)

    def settle(self) -> None:
        """Wait until what it makes beforehand is made."""
        while True:
            before = self.inside.cpu_times().user
            time.sleep(2)
            if self.inside.cpu_times().user - before < 0.2:
                return

    def spent(self) -> float:
        """Seconds of processor used so far: what is left to tell when the machine has other things to do."""
        times = self.inside.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Megabytes that it holds."""
        return self.inside.memory_info().rss / 2**20

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def usual() -> list[str]:
    """The pages that most visitors ask for."""
    tongues = ("en", "sq", "mk", "sr-Cyrl")
    pages = ["/", "/indicators", "/method", "/download", *(f"/indicator/{name}" for name in INDICATORS)]
    return [f"{page}?lang={tongue}" for page in pages for tongue in tongues]


def different(count: int, seed: int) -> list[str]:
    """Addresses of views of which none was asked for before."""
    draw = random.Random(seed)
    return [f"/indicator/{draw.choice(INDICATORS)}?{view(draw)}&n={seed}-{number}" for number in range(count)]


def view(draw: random.Random) -> str:
    """The parameters of one view."""
    area, sex, age = draw.choice(COUNTRIES), draw.choice(SEXES), draw.choice(AGES)
    return f"breakdown=sex_age_a&area={area}&by={draw.choice(['sex', 'age', 'form'])}&sex={sex}&age={age}&lang=en"


def line(name: str, times: list[float], *rest: str) -> str:
    """A row of a table: median and 95th percentile in milliseconds, and more."""
    p95 = quantiles(times, n=20)[18] if len(times) > 1 else float("nan")
    return f"| {name} | {median(times):.1f} | {p95:.1f} | {' | '.join(rest)} |"


def changed(server: Server, name: str, query: Callable[[], str], **how: Any) -> str:
    """Measure changes of a choice, and say it in a row."""
    before = server.spent()
    times, lost = change(server.port, query, **how)
    each = (server.spent() - before) / max(len(times) + how["sessions"], 1) * 1000
    return line(name, times or [float("nan")], f"{each:.0f}", str(lost), f"{server.memory():.0f}")


def cold(environment: dict[str, str], times: int = 3) -> list[str]:
    """First views of the explorer by a browser that was just started, each of a server that was just started."""
    if not chromium():
        return []
    took = []
    for _ in range(times):
        server = Server(command(port := free_port()), port, environment)
        server.wait()
        took.append(first_view(f"http://127.0.0.1:{port}"))
        server.stop()
    said = ", ".join(f"{seconds:.1f}" for seconds in sorted(took))
    return [
        "A first view of the explorer, server and browser just started and the usual pages being made beside it, "
        f"takes {median(took):.1f} s until its first chart is there ({said}).",
        "",
    ]


def measure(seconds: float) -> str:
    """Make the release, run both servers, and write down what came out."""
    out: list[str] = []
    draw = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder) / "release"
        releases.mkdir()
        cells = make_release(releases)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("TFGBV_")}
        environment = inherited | {"TFGBV_RELEASES": str(releases), "TFGBV_HOME": folder, "TFGBV_WARM": "1"}
        load = os.getloadavg()[0]
        coldly = cold(environment)
        port = free_port()
        server = Server(command(port), port, environment)
        started = server.wait()
        began = time.perf_counter()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/indicator/R02?breakdown=sex_age_a&area=ME&first=1").read()
        first = time.perf_counter() - began
        server.settle()
        versions = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "starlette", "uvicorn", "duckdb"))
        out += [
            "# Speed of the site",
            "",
            f"{cells:,} cells, 1 in 5 hidden. One process, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"{versions}; load of the machine when it began: {load:.1f}. Visitors run on the same cores. "
            "Made by `make bench-pages`.",
            "",
            f"The server answers {started:.1f} s after its start. The very first view, with nothing opened or kept, "
            f"takes {first:.2f} s.",
            "",
            *coldly,
            "## Plain pages",
            "",
            "| what | p50 ms | p95 ms | requests/s | processor ms a request | not 200 |",
            "|---|---|---|---|---|---|",
        ]
        for name, addresses, clients in (
            ("usual pages in four languages, 4 visitors", usual(), 4),
            ("usual pages in four languages, 16 visitors", usual(), 16),
            ("each request a view that nobody asked for before, 1 visitor", different(3000, 1), 1),
            ("each request a view that nobody asked for before, 4 visitors", different(9000, 2), 4),
            ("CSV of such views, 4 visitors", [a.replace("?", ".csv?", 1) for a in different(9000, 3)], 4),
        ):
            before = server.spent()
            times, bad, rate = ask(port, addresses, clients=clients, seconds=seconds)
            each = (server.spent() - before) / len(times) * 1000
            out.append(line(name, times, f"{rate:.0f}", f"{each:.1f}", str(bad)))
        out += [
            "",
            "## A change of a choice",
            "",
            "| what | p50 ms | p95 ms | processor ms a change | sessions lost | MB held |",
            "|---|---|---|---|---|---|",
        ]

        def query() -> str:
            return f"indicator={draw.choice(INDICATORS)}&{view(draw)}"

        before = server.memory()
        out += [
            changed(server, "explorer, alone", query, page="explore", sessions=1, changes=40, think=0),
            changed(
                server, "explorer, 100 sessions, 10 s think", query, page="explore", sessions=100, changes=2, think=10
            ),
        ]
        grown = server.memory()
        seen = section(f"http://127.0.0.1:{port}")
        server.stop()

        script = Path(folder) / "plain.py"
        script.write_text(PLAIN.format(file=next(releases.glob("r*/tables/indicators.parquet"))))
        port = free_port()
        options = ["--server.headless=true", "--browser.gatherUsageStats=false", f"--server.port={port}"]
        server = Server([sys.executable, "-m", "streamlit", "run", str(script), *options], port, inherited)
        server.wait()
        plain = "plain Streamlit page with pandas"
        out += [
            changed(server, f"{plain}, alone", query, page="", sessions=1, changes=15, think=0),
            changed(server, f"{plain}, 100 sessions, 10 s think", query, page="", sessions=100, changes=1, think=10),
        ]
        server.stop()
        out += [
            "",
            f"A session of the explorer costs {max(grown - before, 0) / 100:.2f} MB. The plain page has one bar chart "
            "and one canvas table of one breakdown, in English, with neither signs nor notes; the explorer shows two "
            "charts, an HTML table, its signs, notes, files and citation.",
            "",
            *seen,
        ]
    return "\n".join(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    report = measure(parser.parse_args().seconds)
    (PROJECT / "benchmarks" / "pages.md").write_text(report, encoding="utf-8")
    print(report)
