"""Time all rules of the police on one submission of a million rows, and write benchmarks/validate.md.

    make bench-validate

The rows are victims by region, offence, form, technology, sex, age and relationship, each cell once, and so valid;
a second run has a fault in every hundredth row. What is measured is what `check` does to a submission once it is read:
the questions (`expectations/custom.py`), Great Expectations, and the findings.
"""

import argparse
import itertools
import platform
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from expectations.codelists import CodeLists
from expectations.custom import Form
from expectations.validate import units, validate
from ingestion.schema import READ

ROWS = 1_000_000
HERE = Path(__file__).parent
LIMIT_SECONDS, LIMIT_MEGABYTES = 15.0, 1_500


def facts(lists: CodeLists, rows: int) -> pd.DataFrame:
    """One submission; the row of the file tells cells apart where the codes run out."""
    areas = [code for code in lists.codes("area") if lists.country(code) == "RS" and code != "RS"]
    offences = [code for code in lists.codes("offence") if code.startswith("RS_")]
    forms = [code for code in lists.codes("form") if "." in code]
    codes = itertools.product(
        areas, offences, forms, ["Y", "N", "_U"], ["F", "M", "_U"],
        ["Y0T13", "Y14T17", "Y18T24", "Y25T34", "Y35T44", "Y45T54", "Y55T64", "Y_GE65", "_U"],
        ["IPV_CUR", "IPV_EX", "FAM", "ACQ", "WORK", "STR", "PUB", "_U"],
    )  # fmt: skip
    names = ["ref_area", "offence", "form", "ict_used", "sex", "age", "relationship"]
    frame = pd.DataFrame(itertools.islice(codes, rows), columns=names)
    frame = frame.assign(
        submission_id="0" * 16, reporter="rs_police", layout="tfgbv_police_csv_1", breakdown="victims",
        sheet=None, source_row=np.arange(2, len(frame) + 2), source_column="count", scheme="tfgbv",
        counting_unit="VICTIMS", unit_measure="NR", time_period="2024-Q1", obs_value=1.0, obs_status="A",
        is_total=False, total_kind=None, value_text="1", time_period_written="2024-Q1",
    )  # fmt: skip
    return frame.reindex(columns=READ.names)


def form() -> Form:
    """What the rules need to know of the CSV return."""
    required = ["ref_area", "offence", "ict_used", "sex", "age", "relationship"]
    return Form(
        layout="tfgbv_police_csv_1", required={"victims": required}, units=units("police"), area_level="region",
        ref_area="RS", time_period="2024-Q1",
    )  # fmt: skip


def run(rows: int) -> list[tuple[str, int, float, float]]:
    """Name, findings, processor seconds of a good and of a faulty submission."""
    lists = CodeLists()
    good = facts(lists, rows)
    faulty = good.copy()
    faulty.loc[::100, "sex"] = "X"
    faulty.loc[50::100, "obs_value"] = -1.0
    results = []
    # The first run pays for the import of Great Expectations, as the first submission of a day does.
    for name, frame in (("a good submission", good), ("a fault in every fiftieth row", faulty)):
        started, clock = time.process_time(), time.monotonic()
        found = validate("police", frame, {"0" * 16: form()}, lists=lists)["0" * 16]
        results.append((name, len(found), time.process_time() - started, time.monotonic() - clock))
    return results


def main() -> int:
    """Run, write the page, and fail where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--out", type=Path, default=HERE / "validate.md")
    arguments = parser.parse_args()
    results = run(arguments.rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        "# Validation of one large submission",
        "",
        f"`make bench-validate`: all rules of the police on {arguments.rows:,} rows of one submission, in memory, with",
        "Great Expectations' own import in the first line. Reading the file is not part of it.",
        "",
        "| what | findings listed | processor s | wall s |",
        "|---|---|---|---|",
        *(f"| {name} | {found} | {seconds:.1f} | {wall:.1f} |" for name, found, seconds, wall in results),
        "",
        f"Peak memory of the process: {peak:,} MB. Limits: {LIMIT_SECONDS:.0f} s and {LIMIT_MEGABYTES:,} MB.",
        f"Machine: {platform.machine()}, shared with other work; Python {platform.python_version()},",
        f"pandas {pd.__version__}.",
        "",
    ]
    arguments.out.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    slow = any(seconds > LIMIT_SECONDS for *_, seconds, _ in results)
    return int(slow or peak > LIMIT_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
