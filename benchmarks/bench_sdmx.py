"""How fast the SDMX service is, beside the Python libraries that write the same messages.

    python benchmarks/bench_sdmx.py [--observations 1000000] [--peers 100000]

A release of synthetic figures is made in a temporary folder; the service runs over it as it does for others. The
peers write the same observations from memory. Everything is measured in one run on one machine, written to
benchmarks/sdmx.md.
"""

import argparse
import os
import platform
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles

import duckdb
import psutil

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from observatory.release import FORMAT, hash_content, hash_files, next_id, switch, write_json, write_text  # noqa: E402

FLOW = "DF_TFGBV_POLICE"
CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, {project!r})
import uvicorn
from observatory.sdmx.app import create_app
uvicorn.run(create_app(Path({releases!r})), host="127.0.0.1", port={port}, log_level="error")
"""
FORMATS = {
    "SDMX-ML 3.0, series": "application/vnd.sdmx.data+xml;version=3.0.0",
    "SDMX-JSON 2.0, series": "application/vnd.sdmx.data+json;version=2.0.0",
    "SDMX-CSV 2.0": "application/vnd.sdmx.data+csv;version=2.0.0",
    "SDMX-JSON 1.0, series": "application/vnd.sdmx.data+json;version=1.0.0",
    "SDMX-ML 2.1 structure-specific": "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    "SDMX-ML 2.1 generic": "application/vnd.sdmx.genericdata+xml;version=2.1",
}
GROUPS = 50_000
PEERS = ("pysdmx CSV 2.0", "pysdmx ML 3.0", "sdmx1 ML 2.1 structure-specific")


def make_release(releases: Path, observations: int) -> None:
    """Write a release with about this many observations of the police: quarters of many series."""
    beside = releases / ".making"
    (beside / "tables").mkdir(parents=True)
    (beside / "codelists").mkdir()
    series = observations // 20
    duckdb.sql("set enable_progress_bar = false")
    duckdb.sql(
        f"""
        copy (
            select 'R02' as indicator, 'bench' as breakdown, 'AL' as country, 'national' as series,
                'region' as area_level,
                'A' || lpad((s % 219)::varchar, 3, '0') as ref_area,
                (2021 + t // 4) || '-Q' || (t % 4 + 1) as time_period,
                'F' || (s // 219 % 56) as form, ['_T', 'F', 'M', '_U'][s // 12264 % 4 + 1] as sex,
                'Y' || (s // 49056 % 10) as age, '_T' as relationship, '_T' as channel, 'Y' as ict, '_T' as offence,
                '_T' as report_status, '_T' as disability, '_T' as user_type, '_T' as contact_reason,
                '_T' as nationality,
                'Q' as freq, 'NR' as unit_measure,
                case when hash(s, t) % 20 = 0 then null else (hash(s, t) % 5000)::double end as obs_value,
                case when hash(s, t) % 20 = 0 then 'Q' else 'A' end as obs_status,
                case when hash(s, t) % 20 = 0 then 'C' else 'F' end as conf_status,
                '' as obs_note, '1.0' as taxonomy_version, true as is_synthetic
            from range({series}) a(s), range(20) b(t)
        ) to '{beside / "tables" / "indicators.parquet"}' (format parquet, compression zstd)
        """
    )
    write_text(beside / "codelists" / "cl_freq.csv", "code,label_en\nQ,Quarterly\n")
    files = hash_files(beside)
    facts = {"format": FORMAT, "is_synthetic": True, "languages": ["en"], "taxonomy_version": "1.0"}
    content = hash_content(files, facts)
    name = next_id(releases, content)
    made = {"id": name, "files": files, "content_hash": content, "made_at": "2026-01-01T00:00:00+00:00"}
    write_json(beside / "manifest.json", facts | made)
    beside.rename(releases / name)
    switch(releases, name)


class Service:
    """The service in a process of its own."""

    def __init__(self, releases: Path, series: int) -> None:
        self.series = series
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        code = CHILD.format(project=str(PROJECT), releases=str(releases), port=self.port)
        self.process = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(PROJECT)})
        self.inside = psutil.Process(self.process.pid)

    def wait(self) -> float:
        """Seconds until the first answer."""
        started = time.perf_counter()
        while True:
            try:
                self.get("/v2/structure/dataflow")
                return time.perf_counter() - started
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("The service ended before it answered: what it said stands above.")
                time.sleep(0.05)

    def get(self, address: str, accept: str = "*/*") -> int:
        """Read an answer to its end and count its bytes."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}", headers={"Accept": accept})
        size = 0
        with urllib.request.urlopen(request) as answer:
            while piece := answer.read(1 << 20):
                size += len(piece)
        return size

    def memory(self) -> float:
        """Megabytes that the process holds."""
        return self.inside.memory_info().rss / 2**20

    def spent(self) -> float:
        """Seconds of processor that the process has used: what is left when the machine has other things to do."""
        times = self.inside.cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


def _key(series: int) -> str:
    """The key of a series, by its number: as `make_release` numbers them."""
    sex = ["_T", "F", "M", "_U"][series // 12264 % 4]
    return f"Q.R02.national.A{series % 219:03d}.F{series // 219 % 56}._T.Y.{sex}.Y{series // 49056 % 10}"


def slices(service: Service, count: int, *, threads: int = 1, accept: str) -> tuple[list[float], float]:
    """Milliseconds of each single-series slice, each another series, and requests per second."""
    draw = random.Random(7)
    keys = [_key(draw.randrange(service.series)) for _ in range(count)]

    def run(part: list[str]) -> list[float]:
        connection = HTTPConnection("127.0.0.1", service.port)
        took = []
        for key in part:
            started = time.perf_counter()
            connection.request("GET", f"/v2/data/dataflow/TFGBV/{FLOW}/+/{key}", headers={"Accept": accept})
            answer = connection.getresponse()
            body = answer.read()
            took.append((time.perf_counter() - started) * 1000)
            assert answer.status == 200 and body, (answer.status, key)
        return took

    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        parts = [keys[place::threads] for place in range(threads)]
        took = [one for part in pool.map(run, parts) for one in part]
    return took, count / (time.perf_counter() - started)


def write_all(service: Service, accept: str) -> tuple[float, float, float]:
    """Seconds and megabytes of the whole dataflow, and by how much the memory of the service grew at most."""
    before = service.memory()
    most = before
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/v2/data/dataflow/TFGBV/{FLOW}", headers={"Accept": accept}
    )
    started = time.perf_counter()
    size = 0
    with urllib.request.urlopen(request) as answer:
        while piece := answer.read(1 << 20):
            size += len(piece)
            most = max(most, service.memory())
    return time.perf_counter() - started, size / 2**20, most - before


WRITE = """
import resource, sys, time
from pathlib import Path
sys.path.insert(0, {project!r})
from observatory.sdmx.csv_data import CsvOptions, csv_data
from observatory.sdmx.lines import Part
from observatory.sdmx.query import DataQuery
from observatory.sdmx.select import select
from observatory.sdmx.snapshot import Store
from observatory.sdmx.structures import dataflow
snapshot = Store(Path({releases!r})).current()
cube = snapshot.cubes[{flow!r}]
started = time.perf_counter()
with open("/dev/null", "wb") as out:
    part = Part(select(cube, DataQuery(), snapshot.codes))
    flow = dataflow(cube.flow).reference
    for piece in csv_data([part], flow, flow, CsvOptions(), snapshot.codelists, snapshot.concepts):
        out.write(piece)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def written(parquet: Path) -> tuple[float, float]:
    """Seconds and megabytes of our own writer for the whole dataflow, to nowhere and without a network."""
    code = WRITE.format(project=str(PROJECT), releases=str(parquet.parents[2]), flow=FLOW)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def rows_of(parquet: Path) -> int:
    """How many observations the release has."""
    found = duckdb.execute("select count(*) from read_parquet(?)", [str(parquet)]).fetchone()
    return int(found[0]) if found else 0


def peer(name: str, parquet: Path, rows: int) -> tuple[float, float] | None:
    """Seconds and megabytes of a library that writes the same rows, in a process of its own; None where it fails."""
    command = [sys.executable, str(PROJECT / "benchmarks" / "sdmx_peers.py"), name, str(parquet), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(name, done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--peers", type=int, default=100_000, help="observations that the other libraries write")
    parser.add_argument("--requests", type=int, default=1_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder)
        make_release(releases, chosen.observations)
        service = Service(releases, chosen.observations // 20)
        try:
            lines = measure(service, chosen.observations, chosen.requests)
            lines += check(service, releases, chosen.observations)
            lines += server(service, next(releases.glob("r*/tables/indicators.parquet")), chosen.peers)
        finally:
            service.stop()
        lines += compare(next(releases.glob("r*/tables/indicators.parquet")), chosen.peers)
    report = PROJECT / "benchmarks" / "sdmx.md"
    report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(report.read_text(encoding="utf-8"))


def measure(service: Service, observations: int, requests: int) -> list[str]:
    """The lines of the report about the service."""
    opening = service.wait()
    held = service.memory()
    load = os.getloadavg()[0]
    lines = [
        "# Speed of the SDMX service",
        "",
        f"{observations:,} observations in {observations // 20:,} series, 1 in 20 hidden. One process of the service, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, DuckDB {duckdb.__version__}; load of the machine "
        f"when it began: {load:.1f}. Made by `make bench-sdmx`.",
        "",
        f"The first answer after the start comes after {opening:.1f} s; the process then holds {held:.0f} MB.",
        "",
        "## One series (20 observations), each request another one",
        "",
        "| format | clients | p50 ms | p95 ms | requests/s | processor ms a request |",
        "|---|---|---|---|---|---|",
    ]
    slices(service, 50, accept="text/csv")
    for name, accept in list(FORMATS.items())[:4]:
        for threads in (1, 4):
            spent = service.spent()
            took, rate = slices(service, requests, threads=threads, accept=accept)
            spent = (service.spent() - spent) / requests * 1000
            cut = quantiles(took, n=20)
            lines.append(f"| {name} | {threads} | {median(took):.1f} | {cut[18]:.1f} | {rate:.0f} | {spent:.1f} |")
    lines += [
        "",
        "## Everything in one answer",
        "",
        "| format | seconds | MB sent | memory of the service grew by MB |",
        "|---|---|---|---|",
    ]
    for name, accept in FORMATS.items():
        seconds, size, grown = write_all(service, accept)
        lines.append(f"| {name} | {seconds:.1f} | {size:.0f} | {grown:.0f} |")
    return lines


CHECK = """
import resource, sys, time
from pathlib import Path
sys.path.insert(0, {project!r})
from observatory.sdmx.snapshot import Store
from observatory.sdmx.submission.validate import validate
snapshot = Store(Path({releases!r})).current()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
spent = time.process_time()
report = validate(Path({file!r}), snapshot)
spent = time.process_time() - spent
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(report.seconds, spent, after, report.observations, len(report.findings))
"""


def add_groups(file: Path) -> None:
    """Let the data set of a message begin with groups, as some programs write them."""
    text = file.read_bytes()
    place = text.index(b">", text.index(b"DataSet ")) + 1
    series = re.search(rb"<((?:\w+:)?)Series>", text[:100_000])
    if b"GenericData" in text[:1_000] and series:
        key = b'<{0}GroupKey><{0}Value id="REF_AREA" value="A001"/></{0}GroupKey>'
        said = b'<{0}Attributes><{0}Value id="TITLE" value="one &amp; two"/></{0}Attributes>'
        group = (b'<{0}Group type="Sibling">' + key + said + b"</{0}Group>").replace(b"{0}", series[1])
    else:
        group = b'<Group xsi:type="ns1:Sibling" REF_AREA="A001" TITLE="one &amp; two"/>'
    with file.open("wb") as out:
        out.write(text[:place])
        out.write(group * GROUPS)
        out.write(text[place:])


def check(service: Service, releases: Path, observations: int) -> list[str]:
    """The lines of the report about the check of a submission: read, all rules, all findings."""
    lines = [
        "",
        f"## A submission of {observations:,} observations checked",
        "",
        "Read, held against all nine rules, answered with all findings: a thousand totals are not the sum of their "
        "parts. Memory is that of the whole process, which also holds the release.",
        "",
        "| format | seconds | processor seconds | most memory MB | findings |",
        "|---|---|---|---|---|",
    ]
    plain = ("SDMX-CSV 2.0", "SDMX-ML 3.0, series", "SDMX-ML 2.1 generic")
    for name, is_grouped in [*((name, False) for name in plain), *((name, True) for name in plain[1:])]:
        file = releases / "sent"
        request = urllib.request.Request(
            f"http://127.0.0.1:{service.port}/v2/data/dataflow/TFGBV/{FLOW}", headers={"Accept": FORMATS[name]}
        )
        with urllib.request.urlopen(request) as answer, file.open("wb") as out:
            while piece := answer.read(1 << 20):
                out.write(piece)
        if is_grouped:
            add_groups(file)
        code = CHECK.format(project=str(PROJECT), releases=str(releases), file=str(file))
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        seconds, spent, memory, found, findings = done.stdout.split()[-5:]
        assert int(found) == observations, found
        said = f"{name}, with {GROUPS:,} groups" if is_grouped else name
        lines.append(f"| {said} | {float(seconds):.1f} | {float(spent):.1f} | {float(memory):.0f} | {findings} |")
    return lines


def server(service: Service, parquet: Path, rows: int) -> list[str]:
    """The lines of the report about dsss, a Python server: both are asked for one series."""
    lines = ["", "## One series, beside dsss", ""]
    spent = service.spent()
    slices(service, 100, accept=FORMATS["SDMX-ML 2.1 generic"])
    ours = (service.spent() - spent) / 100
    interpreter = os.environ.get("TFGBV_DSSS_PYTHON", sys.executable)
    command = [interpreter, str(PROJECT / "benchmarks" / "sdmx_dsss.py"), str(parquet), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return [*lines, "dsss was not measured: it is not installed in the environment that TFGBV_DSSS_PYTHON names."]
    seconds, megabytes, size = map(float, done.stdout.split()[-3:])
    return [
        *lines,
        f"dsss 1.3 holds {rows:,} observations and answers with all of them, whatever series it is asked for.",
        "",
        "| server | observations held | processor seconds a question | MB sent | most memory MB |",
        "|---|---|---|---|---|",
        f"| this service | {rows_of(parquet):,} | {ours:.4f} | 0.0 | {service.memory():.0f} |",
        f"| dsss | {rows:,} | {seconds:.1f} | {size / 2**20:.0f} | {megabytes:.0f} |",
        "",
        f"That is {seconds / ours:,.0f} times as much.",
    ]


def compare(parquet: Path, rows: int) -> list[str]:
    """The lines of the report about the other libraries."""
    lines = [
        "",
        f"## Python libraries that write {rows:,} of these observations",
        "",
        "From memory to nowhere (`/dev/null`), without a network. The peers write seven dimensions, the service all of "
        "its own and all observations of the release.",
        "",
        "| library | seconds | observations/s | most memory MB |",
        "|---|---|---|---|",
    ]
    ours = written(parquet)
    lines.append(
        f"| this service, SDMX-CSV 2.0 to a file | {ours[0]:.2f} | {rows_of(parquet) / ours[0]:,.0f} | {ours[1]:.0f} |"
    )
    for name in PEERS:
        found = peer(name, parquet, rows)
        if found:
            lines.append(f"| {name} | {found[0]:.1f} | {rows / found[0]:,.0f} | {found[1]:.0f} |")
        else:
            lines.append(f"| {name} | not measured: not installed, or it failed | | |")
    return lines


if __name__ == "__main__":
    main()
