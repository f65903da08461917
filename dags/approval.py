"""Answer Airflow's request for approval on behalf of a person who is named."""

import threading
from collections.abc import Callable

from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from airflow.models.trigger import handle_event_submit
from airflow.sdk import timezone
from airflow.triggers.base import TriggerEvent
from airflow.utils.session import create_session
from airflow.utils.state import TaskInstanceState


def waiting(session) -> TaskInstance | None:
    """Return the task that waits for a person, if there is one."""
    parked = TaskInstance.state == TaskInstanceState.AWAITING_INPUT
    return session.query(TaskInstance).filter(parked).order_by(TaskInstance.queued_dttm).first()


def answer(session, task: TaskInstance, *, choice: str, name: str) -> None:
    """Record `choice` by `name` and let the task go on, as the api-server does when somebody clicks."""
    request = session.get(HITLDetail, task.id)
    request.responded_by = {"id": name, "name": name}
    request.responded_at = timezone.utcnow()
    request.chosen_options = [choice]
    request.params_input = {}
    session.add(request)
    session.flush()
    handle_event_submit(TriggerEvent(request.as_resume_event_payload()), task_instance=task, session=session)


class Approver(threading.Thread):
    """Waits beside a running DAG for its request and answers it once.

    `decide` gets the request's text and returns the name of the person who approves, or None for a refusal.
    """

    def __init__(self, decide: Callable[[str], str | None]) -> None:
        super().__init__(name="approver", daemon=True)
        self._decide = decide
        self._over = threading.Event()

    def run(self) -> None:
        """Look for a waiting task a few times a second until one is answered or the run is over."""
        while not self._over.wait(0.25):
            with create_session() as session:
                task = waiting(session)
                if task is None:
                    continue
                name = self._decide(session.get(HITLDetail, task.id).body or "")
                answer(session, task, choice="Approve" if name else "Reject", name=name or "nobody")
                return

    def stop(self) -> None:
        """End the watch; the thread leaves within a quarter of a second."""
        self._over.set()
        self.join(timeout=5)
