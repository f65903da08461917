"""Protect and attack every case, beside the peers' stored figures; writes benchmarks/disclosure.md.

    python benchmarks/bench_disclosure.py [case …] [--cases FOLDER]

Each case runs in a process of its own, so that memory is its own; compiling is done before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
CASES = (
    "c1_tiny",
    "c2_small",
    "c3_medium",
    "c4a_time",
    "c4b_large",
    "c5_linked",
    "c6_overlap",
    "c7_quarters",
    "c8_vintage2",
)
CURVE = "c2_small"  # whose harm is drawn for each width
# GaussSuppression 1.2.3 (R): further hidden cells, their sum, seconds, failures at S1, rows with small sums (S5).
PEER = {
    "c1_tiny": (64, 943, 0.35, 0), "c2_small": (383, 5419, 4.7, 0), "c3_medium": (3050, 50531, 165, 0),
    "c4a_time": (12585, 322554, 1212, 15), "c5_linked": (3305, 64036, 38.6, 0), "c6_overlap": (2172, None, 6.0, 0),
    "c7_quarters": (450, 10291, 1.1, 0), "c8_vintage2": (380, 5466, None, 0),
}  # fmt: skip


def main() -> None:
    """Run the cases and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=list(CASES))
    parser.add_argument("--cases", dest="folder", type=Path, default=_folder())
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--widths", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(_one(given.folder / given.one)))
        return
    if given.widths:
        print(json.dumps(_widths(given.folder / given.widths)))
        return
    if not given.folder.is_dir():
        sys.exit(f"The cases are not at {given.folder}. Say where: --cases FOLDER or TFGBV_CASES.")
    store = PROJECT / "benchmarks" / "disclosure.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    for case in given.cases:
        done = _apart(given.folder, "--one", case)
        if done is not None:
            results[case] = done
            print(case, done, flush=True)
            _write(store, results)
    if CURVE in given.cases:
        curve = _apart(given.folder, "--widths", CURVE)
        if curve is not None:
            results["widths"] = curve
            _write(store, results)


def _apart(folder: Path, what: str, case: str) -> Any:
    """Measure in a process of its own; nothing where it failed."""
    command = [sys.executable, __file__, "--cases", str(folder), what, case]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)
    if done.returncode:
        print(case, "failed:", done.stderr.strip().splitlines()[-1:])
        return None
    return json.loads(done.stdout.splitlines()[-1])


def _write(store: Path, results: dict[str, Any]) -> None:
    store.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    (PROJECT / "benchmarks" / "disclosure.md").write_text(_page(results), encoding="utf-8")


def _folder() -> Path:
    return Path(os.environ.get("TFGBV_CASES", PROJECT / ".." / "shared" / "cases" / "sdc")).resolve()


def _one(case: Path) -> dict[str, float]:
    """Protect, attack, measure."""
    from observatory.case_format import read_table
    from observatory.disclosure import audit, protect, simple_rules

    small = read_table(case.parent / "c1_tiny" / "table.csv", case.parent / "c1_tiny" / "edges.csv")
    audit(protect([small], simple_rules()))
    table = read_table(case / "table.csv", case / "edges.csv")
    wall, cpu = time.perf_counter(), time.process_time()
    protected = protect([table], simple_rules())
    protect_wall, protect_cpu = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    report = audit(protected)
    figures = protected.figures
    log = protected.log
    counts = protected.witnesses()[table.universe][0]
    kind = protected.frame(table.name).merge(counts, on=list(table.dimensions))
    hidden_mass = int(kind.loc[kind["hidden"], "count_y"].sum())
    cells = protected.thresholds()[table.universe]
    primary_mass = (
        int(counts.merge(cells[cells["primary"]], on=list(table.dimensions))["count"].sum()) if len(log) else 0
    )
    return {
        "cells": figures.cells,
        "primary": figures.primary,
        "secondary": figures.secondary,
        "hidden_mass": hidden_mass,
        "secondary_mass": hidden_mass - primary_mass,
        "protect_wall": round(protect_wall, 2),
        "protect_cpu": round(protect_cpu, 2),
        "audit_wall": round(time.perf_counter() - wall, 2),
        "audit_cpu": round(time.process_time() - cpu, 2),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **{s.id: len(s.failures) + len(s.unproven) for s in report.scenarios.values()},
    }


def _widths(case: Path) -> list[dict[str, float]]:
    """The harm of each width."""
    from observatory.case_format import read_table
    from observatory.disclosure import simple_rules
    from observatory.disclosure.harm import harm_curve

    table = read_table(case / "table.csv", case / "edges.csv")
    rows: list[dict[str, float]] = json.loads(harm_curve([table], simple_rules()).to_json(orient="records"))
    return rows


def _page(results: dict[str, Any]) -> str:
    lines = [
        "# Disclosure control: what it costs and how safe it is",
        "",
        "Written by `make bench-sdc` from the simulated cases. Threshold 5, zeros shown, width 1.",
        "*Further hidden* are the",
        "cells hidden to protect the sensitive ones; *mass* is the sum of their counts.",
        "Seconds are those of the clock, and in",
        "brackets those of the processor (the clock runs on while other work uses the machine).",
        "S0, S1, S5: sensitive cells, or",
        "sums, that an attacker learns. The peer is GaussSuppression 1.2.3 (R), as measured on the same input.",
        "",
        "| case | cells | sensitive | further hidden (peer) | mass (peer) | protect s (peer) | audit s | MB "
        "| S0 | S1 (peer) | S5 |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case in CASES:
        if case not in results:
            continue
        r, peer = results[case], PEER.get(case, (None,) * 4)
        words = ["–" if p is None else f"{p:,}" for p in peer]
        lines.append(
            f"| {case}{' †' if 'before' in r else ''} | "
            f"{r['cells']:,} | {r['primary']:,} | {r['secondary']:,} ({words[0]}) | "
            f"{r['secondary_mass']:,} ({words[1]}) | {r['protect_wall']} [{r['protect_cpu']}] ({words[2]}) | "
            f"{r['audit_wall']} [{r['audit_cpu']}] | {r['rss_mb']} | {r['S0']} | {r['S1']} ({words[3]}) | {r['S5']} |"
        )
    if any("before" in results[case] for case in CASES if case in results):
        lines += ["", "† Measured with an earlier version of the search."]
    if "widths" in results:
        lines += [
            "",
            f"What each width costs ({CURVE}): a hidden cell can be inferred no better than to an interval this wide.",
            "",
            "| width | sensitive | further hidden | mass hidden in all | share of cells hidden |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {r['width']} | {r['primary']:,} | {r['secondary']:,} | {r['hidden_mass']:,} | {r['share_hidden']:.1%} |"
            for r in results["widths"]
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
