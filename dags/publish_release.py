"""Publish when the warehouse has changed: protect, have a person approve, freeze."""

import pendulum
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import dag, task

from dags.lineage import RELEASE, WAREHOUSE


@dag(
    schedule=[WAREHOUSE],
    start_date=pendulum.datetime(2024, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    tags=["publication"],
    doc_md=__doc__,
)
def publish_release() -> None:
    """Warehouse -> protected draft with its audit -> approval by name -> release."""

    @task.short_circuit
    def protect() -> str | None:
        """Protect all tables together, audit them, write the draft; nothing where the release would not change."""
        from airflow.sdk.exceptions import AirflowFailException

        from observatory.disclosure import DisclosureError
        from observatory.disclosure.errors import for_the_log
        from observatory.publication import freeze

        try:
            return freeze.draft_from_warehouse()
        except DisclosureError as error:
            # Neither the sentence nor the traceback: both may hold counts of the confidential zone.
            raise AirflowFailException(for_the_log(error)) from None

    @task
    def describe(draft: str) -> str:
        """Say in words what the person who approves is about to publish."""
        from observatory.publication import freeze

        return freeze.describe(draft)

    @task(outlets=[RELEASE])
    def freeze(draft: str, answer: dict) -> str:
        """Record the approval and switch the release in."""
        from observatory.publication import freeze

        who = answer["responded_by_user"]
        return freeze.release(draft, approved_by=who["name"], approved_at=str(answer["responded_at"]))

    draft = protect()
    approve = ApprovalOperator(
        task_id="approve",
        subject="Publish this release?",
        body="{{ ti.xcom_pull(task_ids='describe') }}",
        fail_on_reject=True,
    )
    describe(draft) >> approve
    freeze(draft, approve.output)


publish_release()
