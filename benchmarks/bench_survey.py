"""How long the estimates of a large survey take: 110 000 respondents, 20 indicators, 5 domains, under 60 seconds.

    python benchmarks/bench_survey.py             measures and writes benchmarks/survey.md

The respondents are invented, the design is that of a large national survey: 600 strata, 18 000 primary units, weights.
Every figure comes with standard error, logit interval, design effect, CV, respondents and status. A second line gives
the same under 80 replicate weights, for comparison.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import polars as pl

from ingestion.estimate.estimates import estimates
from ingestion.microdata.survey_map import SurveyMap, from_yaml

RESPONDENTS, STRATA, UNITS, INDICATORS, REPLICATES = 110_000, 600, 18_000, 20, 80
LIMIT_SECONDS = 60
OUT = Path(__file__).with_name("survey.md")
DOMAINS = {"ref_area": 12, "age": 6, "education": 3, "settlement": 3}


def respondents(seed: int = 20250101) -> pl.DataFrame:
    """Invented answers: rare and frequent items, alike within a primary unit."""
    chance = np.random.default_rng(seed)
    unit = np.sort(chance.integers(0, UNITS, RESPONDENTS))
    here = chance.uniform(0.5, 1.5, UNITS)[unit]
    columns = {
        "stratum": unit % STRATA,
        "unit": unit,
        "weight": chance.uniform(50, 900, RESPONDENTS),
        **{name: chance.integers(1, codes + 1, RESPONDENTS) for name, codes in DOMAINS.items()},
    }
    for number, share in enumerate(np.geomspace(0.01, 0.4, INDICATORS)):
        yes = chance.random(RESPONDENTS) < share * here
        columns[f"q{number}"] = np.where(chance.random(RESPONDENTS) < 0.01, 9, np.where(yes, 1, 2))
    half = chance.integers(0, 2, UNITS)[unit]
    for one in range(REPLICATES):
        columns[f"r{one + 1}"] = columns["weight"] * np.where(unit % REPLICATES == one, 2.0 * half, 1.0)
    return pl.DataFrame(columns)


def survey(design: str) -> SurveyMap:
    """A map with twenty figures, each in total and by four more domains."""
    items = "".join(f"  - {{variable: q{n}, form: OTH.NTF, period: L}}\n" for n in range(INDICATORS))
    by = "[[], [ref_area], [age], [education], [settlement]]"
    extras = "".join(f"  - {{indicator: q{n}, items: [q{n}], by: {by}}}\n" for n in range(INDICATORS))
    dimensions = ""
    for name, codes in DOMAINS.items():
        listed = ", ".join(f"{code}: {name[:3].upper()}_{code}" for code in range(1, codes + 1))
        dimensions += f"  {name}: {{variable: {name}, codes: {{{listed}}}}}\n"
    return from_yaml(
        f"id: bench\nform: bench\ntitle: Benchmark\nref_area: XX\ntime_period: '2025'\n"
        f"design: {design}\nanswers: {{yes: [1], no: [2], no_answer: [9]}}\n"
        f"items:\n{items}extras:\n{extras}dimensions:\n{dimensions}"
    )


def measure(frame: pl.DataFrame, design: str) -> tuple[float, int]:
    """Seconds and figures of one run over everything."""
    started = time.perf_counter()
    table = estimates(frame, survey(design), ref_area="XX", time_period="2025", submission="bench", reporter="bench")
    return time.perf_counter() - started, table.num_rows


def main() -> None:
    """Measure both designs, write the table, and fail where the limit is passed."""
    frame = respondents()
    taylor, figures = measure(frame, "{weight: weight, strata: stratum, psu: unit}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    jackknife = f"{{method: jackknife, prefix: r, count: {REPLICATES}, scale: 0.5}}"
    replicate, _ = measure(frame, f"{{weight: weight, replicates: {jackknife}}}")
    OUT.write_text(
        f"""# Survey estimates

Written by `make bench-survey`. {RESPONDENTS:,} invented respondents, {STRATA} strata, {UNITS:,} primary units,
{INDICATORS} indicators by 5 domains (the total and {len(DOMAINS)} more, {sum(DOMAINS.values()) + 1} groups):
{figures} figures, each with standard error, logit interval, design effect, CV, respondents and status.

| variance | seconds | limit |
|---|---|---|
| Taylor | {taylor:.1f} | {LIMIT_SECONDS} |
| jackknife, {REPLICATES} replicate weights | {replicate:.1f} | – |

Largest memory with Taylor variance {memory:.1f} GB. Python {platform.python_version()}, {os.cpu_count()} cores,
{platform.machine()}, with other work on the machine.
""",
        encoding="utf-8",
    )
    print(OUT.read_text(encoding="utf-8"))
    if taylor > LIMIT_SECONDS:
        sys.exit(f"the estimates took {taylor:.0f} seconds, the limit is {LIMIT_SECONDS}")


if __name__ == "__main__":
    main()
