"""Attack patterns blindly, ours and the peer's, with nothing but what they show; writes benchmarks/audit.md.

    python benchmarks/bench_audit.py [case …] [--cases FOLDER] [--ours FOLDER] [--seconds LIMIT]

Each case runs in a process of its own; compiling is done before the clock starts. No table is given to start from.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
CASES = ("c1_tiny", "c2_small", "c3_medium", "c4a_time")
THEIRS = "result_gauss_z0.csv"
# An auditor with numpy, scipy and HiGHS on the same patterns: seconds at S0 and at S1, as measured before.
PEER = {"c1_tiny": (0.04, 0.03), "c2_small": (0.07, 0.14), "c3_medium": (9.5, 63.0), "c4a_time": (586.0, 593.0)}
MUST = {"c2_small": 1, "c3_medium": 30, "c4a_time": 300}


def main() -> None:
    """Run the cases and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=list(CASES))
    parser.add_argument("--cases", dest="folder", type=Path, default=_folder())
    parser.add_argument("--ours", type=Path, help="CASE.csv as `protect` wrote them before; else they are made first")
    parser.add_argument("--seconds", type=int, default=1800, help="a case that takes longer is given up, and said so")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(_one(given.folder, given.one[0], Path(given.one[1]))))
        return
    if not given.folder.is_dir():
        sys.exit(f"The cases are not at {given.folder}. Say where: --cases FOLDER or TFGBV_CASES.")
    rows: dict[tuple[str, str], dict[str, Any] | None] = {}
    with tempfile.TemporaryDirectory() as made:
        for case in given.cases:
            ours = given.ours / f"{case}.csv" if given.ours else _protected(given.folder / case, Path(made))
            rows[case, "ours"] = _apart(given.folder, case, ours, given.seconds)
            rows[case, "the peer's"] = _apart(given.folder, case, given.folder / case / THEIRS, given.seconds)
    page = PROJECT / "benchmarks" / "audit.md"
    page.write_text(_page(rows, given.seconds), encoding="utf-8")
    print(page)


def _folder() -> Path:
    return Path(os.environ.get("TFGBV_CASES", PROJECT / ".." / "shared" / "cases" / "sdc")).resolve()


def _protected(case: Path, made: Path) -> Path:
    """The case as `tfgbv-publish protect` writes it; its time is in disclosure.md."""
    written = made / f"{case.name}.csv"
    publish = Path(sys.executable).with_name("tfgbv-publish")
    command = [
        publish,
        "protect",
        case / "table.csv",
        "--edges",
        case / "edges.csv",
        "--threshold",
        "5",
        "--out",
        written,
    ]
    subprocess.run(command, capture_output=True, check=True)
    return written


def _apart(folder: Path, case: str, pattern: Path, limit: int) -> dict[str, Any] | None:
    command = [sys.executable, __file__, "--cases", str(folder), "--one", case, str(pattern)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return None
    return dict(json.loads(done.stdout))


def _one(folder: Path, case: str, pattern: Path) -> dict[str, Any]:
    from observatory.case_format import audit_frame, read

    small = folder / "c1_tiny"
    audit_frame(read(small / THEIRS), small / "edges.csv")
    written = read(pattern)
    clock, processor = time.perf_counter(), time.process_time()
    report = audit_frame(written, folder / case / "edges.csv", scenarios=["S0", "S1", "S5"])
    return {
        "clock": time.perf_counter() - clock,
        "processor": time.process_time() - processor,
        "cells": len(written),
        "solves": report.solves,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "scenarios": {s.id: (s.cells, len(s.failures), len(s.unproven)) for s in report.scenarios.values()},
    }


def _page(rows: dict[tuple[str, str], dict[str, Any] | None], limit: int) -> str:
    lines = [
        "# The blind audit: how fast an outsider finds out",
        "",
        "Written by `make bench-audit` from the simulated cases: what we hide there, and the stored patterns of",
        "GaussSuppression 1.2.3.",
        "The attacker has nothing but what the pattern shows, no table to start from. S0 and S1 are attacked; each",
        "sensitive cell has a certificate or is a failure; S5 as well. *Unproven* cells are neither.",
        "",
        f"Machine: {os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}, "
        f"HiGHS {version('highspy')}, SciPy {version('scipy')}, numba {version('numba')}.",
        "",
        "| case | pattern | cells | attacked | known at S0, S1 | unproven | S5 | clock s | processor s | asked "
        "| peer at S0, S1 | programmes | MB |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (case, pattern), row in rows.items():
        peer = PEER[case] if pattern != "ours" else ("", "")
        if row is None:
            lines.append(
                f"| {case} | {pattern} | | | | | | more than {limit} | | {MUST.get(case, '')} | {_both(peer)} | | |"
            )
            continue
        found = row["scenarios"]
        lines.append(
            f"| {case} | {pattern} | {row['cells']:,} | {found['S1'][0]:,} | {found['S0'][1]}, {found['S1'][1]} "
            f"| {found['S0'][2] + found['S1'][2]} | {found['S5'][1]} | {row['clock']:.1f} | {row['processor']:.1f} "
            f"| {MUST.get(case, '')} | {_both(peer)} | {row['solves']:,} | {row['megabytes']} |"
        )
    lines += [
        "",
        "The peer is an auditor with numpy, scipy and HiGHS, written to measure the patterns of others (clock, on",
        "a machine with 2 processors, ± 50 %). R's own `ComputeIntervals` takes 9.6 s for c2_small.",
        "",
    ]
    return "\n".join(lines)


def _both(peer: tuple[float | str, float | str]) -> str:
    return ", ".join(str(seconds) for seconds in peer if seconds != "")


if __name__ == "__main__":
    main()
