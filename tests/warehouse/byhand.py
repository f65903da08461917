"""Land small returns by hand and build a warehouse from them."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.arrivals import ARRIVALS, FOLDER
from ingestion.cases.reader import CASES
from ingestion.land import make_schemas
from ingestion.schema import SUBMISSION
from ingestion.settings import Zones
from ingestion.sources import source as source_module
from ingestion.submission import Period

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Landing:
    """A landing zone that is written by hand, in the shapes that ingestion lands."""

    folder: Path
    submissions: int = 0

    def __post_init__(self) -> None:
        make_schemas(Zones(inbox=self.folder.parent / "inbox", landing=self.folder))

    def land(
        self,
        reporter: str,
        time_period: str,
        *facts: dict[str, Any],
        source: str = "police",
        layout: str = "tfgbv_police_1",
        revision: int = 1,
        submission_id: str | None = None,
        scheme: str = "tfgbv",
    ) -> str:
        """Land one submission; a fact says what matters and has defaults for the rest."""
        self.submissions += 1
        name = submission_id or f"{self.submissions:016x}"
        target = self.folder / source / name
        target.mkdir(parents=True)
        about = {
            "submission_id": name, "source": source, "reporter": reporter, "layout": layout,
            "form": layout.removesuffix("_1"), "time_period": time_period, "revision": revision,
            "received_at": datetime(2026, 1, 15, 12), "file_name": "return.xlsx", "sha256": "0" * 64,
            "rows": len(facts), "findings_warning": 0, "is_synthetic": True, "taxonomy_version": "1.0",
        }  # fmt: skip
        pq.write_table(pa.Table.from_pylist([about], schema=SUBMISSION), target / "submission.parquet")
        rows = [self._fact(name, reporter, layout, scheme, time_period, row, fact) for row, fact in enumerate(facts, 3)]
        schema = source_module(source).SCHEMA
        rows = [{column: row.get(column) for column in schema.names} for row in rows]
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), target / "facts.parquet")
        return name

    def land_cases(self, submission: str, *cases: dict[str, Any], source: str = "cso") -> None:
        """Put records of persons beside the facts of a submission that has landed."""
        rows = [
            {"submission_id": submission, "scheme": "tfgbv", "source_row": at} | one for at, one in enumerate(cases)
        ]
        rows = [{name: row.get(name) for name in CASES.names} for row in rows]
        pq.write_table(pa.Table.from_pylist(rows, schema=CASES), self.folder / source / submission / "cases.parquet")

    def arrive(self, *files: tuple[str, str, str | None, str]) -> None:
        """Files in the inbox: reporter, source, period and state."""
        rows = [
            {"submission_id": f"a{at:015x}", "reporter": reporter, "source": source, "time_period": period,
             "state": state, "received_at": datetime(2026, 1, 20, 9)}
            for at, (reporter, source, period, state) in enumerate(files)
        ]  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows, schema=ARRIVALS), self.folder / FOLDER / "arrivals.parquet")

    @staticmethod
    def _fact(
        name: str, reporter: str, layout: str, scheme: str, cover_period: str, row: int, fact: dict[str, Any]
    ) -> dict[str, Any]:
        period = Period(fact.get("time_period", cover_period))
        return {
            "submission_id": name, "reporter": reporter, "layout": layout, "scheme": scheme, "sheet": "Sheet",
            "source_row": row, "source_column": "A", "unit_measure": "NR", "time_period": period.text,
            "period_from": period.first, "period_to": period.last, "obs_status": "A",
        } | fact  # fmt: skip


def offences(count: float, **codes: Any) -> dict[str, Any]:
    """A row of a table of offences."""
    return {"breakdown": "offences", "counting_unit": "OFFENCES", "obs_value": count} | codes


def victims(count: float, **codes: Any) -> dict[str, Any]:
    """A row of a table of victims."""
    return {"breakdown": "victims", "counting_unit": "VICTIMS", "obs_value": count} | codes


def clients(count: float, **codes: Any) -> dict[str, Any]:
    """A row of a table of clients."""
    return {"breakdown": "clients", "counting_unit": "CLIENTS", "obs_value": count} | codes


@dataclass(frozen=True)
class Warehouse:
    """A warehouse that was built, and what dbt said of it."""

    path: Path
    said: str

    def rows(self, query: str) -> list[tuple]:
        """All rows of a query."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def figures(self, query: str) -> dict[Any, Any]:
        """A query of two columns as a dictionary."""
        return dict(self.rows(query))


def build(landing: Path, folder: Path, *options: str) -> Warehouse:
    """Build all seeds, models and tests into a file of its own; dbt's own files stay out of the project."""
    environment = os.environ | {
        "TFGBV_LANDING": str(landing),
        "TFGBV_WAREHOUSE": str(folder / "tfgbv.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }
    dbt = Path(sys.executable).with_name("dbt")
    place = ["--project-dir", str(PROJECT / "dbt"), "--profiles-dir", str(PROJECT / "dbt")]
    done = subprocess.run(
        [str(dbt), "--no-use-colors", "build", *place, *options],
        env=environment, capture_output=True, text=True, timeout=600, cwd=folder,
    )  # fmt: skip
    if done.returncode:
        raise BuildFailedError(done.stdout[-6000:])
    return Warehouse(folder / "tfgbv.duckdb", done.stdout)


class BuildFailedError(Exception):
    """dbt ended with an error; the message is the end of what it said."""


def quarters(year: int) -> Iterable[str]:
    """The four quarters of a year as SDMX writes them."""
    return (f"{year}-Q{number}" for number in range(1, 5))
