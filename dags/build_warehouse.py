"""Build the warehouse whenever any source has landed."""

import pendulum
from airflow.sdk import AssetAny, dag, task

from dags.lineage import LANDING, PROJECT, WAREHOUSE


@dag(
    schedule=AssetAny(*LANDING.values()),
    start_date=pendulum.datetime(2024, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    tags=["warehouse"],
    doc_md=__doc__,
)
def build_warehouse() -> None:
    """Landing changed -> dbt build beside the warehouse -> switch in by one rename."""

    @task.short_circuit
    def landing_changed() -> str | None:
        """Name the file to build into, or nothing where landing and models are those of the warehouse."""
        from ingestion.land import make_schemas
        from ingestion.settings import zones
        from observatory.publication import build

        # A source of which nothing has landed yet has an empty table: it may have come with a new version.
        make_schemas(zones())
        return build.begin()

    @task.bash(cwd=str(PROJECT), append_env=True)
    def dbt_build(building: str) -> str:
        """Run seeds, models and tests into a file beside the warehouse."""
        from observatory.publication import build

        return build.command(building)

    @task(outlets=[WAREHOUSE])
    def switch_in(building: str) -> str:
        """Put the new file in the place of the old one."""
        from observatory.publication import build

        return build.finish(building)

    building = landing_changed()
    dbt_build(building) >> switch_in(building)


build_warehouse()
