"""What lies in the inbox, as one small table beside the landing: which return came when and how it stands.

The warehouse sees what landed; a return that was refused or still waits is known here alone. The table holds names of
offices, periods and states, and nothing of what a return says.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .box import Box, boxes
from .settings import Zones

#: A folder like those of the sources, with one table in it.
FOLDER = "_arrivals/now"
ARRIVALS = pa.schema(
    [
        *((name, pa.string()) for name in ("submission_id", "source", "reporter", "time_period", "state")),
        ("received_at", pa.timestamp("us")),
    ]
)


def write_arrivals(place: Zones) -> int:
    """Write the table anew, all of it or nothing; returns how many returns it names."""
    rows = [_row(one) for one in boxes(place)]
    table = pa.Table.from_pylist(sorted(rows, key=lambda row: (row["source"], row["submission_id"])), schema=ARRIVALS)
    folder = place.landing / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "arrivals.parquet"
    if target.exists() and pq.read_table(target).equals(table):
        return table.num_rows
    beside = folder / f".arrivals.{os.getpid()}"
    pq.write_table(table, beside, compression="zstd")
    beside.replace(target)
    return table.num_rows


def _row(one: Box) -> dict[str, Any]:
    cover = (one.load("read.json") or {}).get("cover") or {}
    return {
        "submission_id": one.id,
        "source": one.source,
        "reporter": one.reporter,
        "time_period": cover.get("time_period") or None,
        "state": one.outcome.get("state") or "waiting",
        "received_at": dt.datetime.fromisoformat(one.receipt["received_at"]),
    }
