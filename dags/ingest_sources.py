"""Take in what the offices sent: one DAG per source, from the inbox to landing."""

import os

import pendulum
from airflow.sdk import dag, task

from dags.lineage import LANDING
from ingestion.sources import SOURCES


def ingest(source: str) -> None:
    """Make the DAG of one source: receive -> read -> check -> land. Only submission ids travel between tasks."""

    @dag(
        dag_id=f"ingest_{source}",
        schedule="*/15 * * * *",
        start_date=pendulum.datetime(2024, 1, 1, tz="UTC"),
        catchup=False,
        max_active_runs=1,
        tags=["ingestion", source],
        doc_md=__doc__,
    )
    def ingest_source() -> None:
        @task.short_circuit
        def receive() -> list[str]:
            """Put new files into the inbox and name the submissions that wait; none waiting ends the run here."""
            from ingestion import receive

            return receive.receive(os.environ.get("TFGBV_DROP"), source)

        @task
        def read(submissions: list[str]) -> list[str]:
            """Read each file into cells, in a child process with limits."""
            from ingestion import read

            return read.read(submissions, source)

        @task
        def check(submissions: list[str]) -> list[str]:
            """Hold every cell against the rules and write each sender's reply."""
            from ingestion import check

            return check.check(submissions, source)

        @task(outlets=[LANDING[source]])
        def land(submissions: list[str]) -> list[str]:
            """Land what was accepted: Parquet, immutable, one folder a submission."""
            from ingestion import land

            return land.land(submissions, source)

        land(check(read(receive())))

    ingest_source()


for _source in SOURCES:
    ingest(_source)
