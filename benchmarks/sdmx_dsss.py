"""Ask dsss, a Python server of SDMX 2.1, for a series of some observations: python sdmx_dsss.py PARQUET ROWS.

It is no dependency of the project. To have it measured, install it into an environment of its own (`pip install dsss
duckdb pandas httpx`) and name that environment's interpreter in TFGBV_DSSS_PYTHON.
"""

import asyncio
import resource
import sys
import time

import duckdb
from dsss.starlette import build_app
from dsss.store import DictStore
from sdmx.model import v21

DIMENSIONS = ["FREQ", "INDICATOR", "REF_AREA", "FORM", "SEX", "AGE", "TIME_PERIOD"]


def store(parquet: str, rows: int) -> DictStore:
    """The observations as its objects, in memory."""
    duckdb.execute("set enable_progress_bar = false")
    columns = ", ".join([*(f"{name.lower()} as {name}" for name in DIMENSIONS), "obs_value"])
    found = duckdb.execute(f"select {columns} from read_parquet(?) limit {rows}", [parquet]).fetchall()
    agency = v21.Agency(id="TFGBV")
    about = {"maintainer": agency, "version": "1.0", "is_external_reference": False, "is_final": True}
    # It finds data by the id of their structure and keeps them by that of their dataflow: both are the same here.
    structure = v21.DataStructureDefinition(id="DF", **about)
    for name in DIMENSIONS:
        structure.dimensions.getdefault(id=name)
    value = v21.PrimaryMeasure(id="OBS_VALUE")
    structure.measures.append(value)
    flow = v21.DataflowDefinition(id="DF", structure=structure, **about)
    data = v21.DataSet(described_by=flow, structured_by=structure)
    places = range(len(DIMENSIONS))
    data.add_obs(
        [
            v21.Observation(
                dimension=structure.make_key(v21.Key, {DIMENSIONS[p]: row[p] for p in places}),
                value=row[-1],
                value_for=value,
            )
            for row in found
        ]
    )
    made = DictStore()
    for one in (structure, flow, data):
        made.set(one)
    return made


async def ask(app, path: str) -> tuple[int, int]:
    """One request without a network: the status and the bytes of the answer."""
    said = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        said.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"accept", b"*/*")], "http_version": "1.1", "scheme": "http", "server": ("x", 80),
        "client": ("c", 1), "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    return said[0]["status"], sum(len(one.get("body", b"")) for one in said[1:])


def main(parquet: str, rows: int) -> None:
    """Measure one question for one series."""
    app = build_app(store=store(parquet, rows), debug=False)
    started = time.process_time()
    status, size = asyncio.run(ask(app, "/data/TFGBV,DF,1.0/Q.R02.A000.F0._T.Y0"))
    took = time.process_time() - started
    assert status == 200, status
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
