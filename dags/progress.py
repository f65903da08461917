"""Show what the main job is doing, and how long each stage took, from what Airflow says of its tasks."""

import time
from collections import defaultdict

from airflow.listeners import hookimpl
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

# Which stage of the way a task belongs to. A task without a line here would not be timed: the test sees to that.
STAGES = {
    "receive": "receive",
    "read": "read",
    "check": "check",
    "land": "land",
    "landing_changed": "build",
    "dbt_build": "build",
    "switch_in": "build",
    "protect": "protect",
    "describe": "approve",
    "approve": "approve",
    "freeze": "freeze",
}


class StageDisplay:
    """Listens to task instances: one live line for the task at work, one line for each that is done."""

    def __init__(self, console: Console) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []
        self._started: dict[str, float] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._line = self._progress.add_task("starting Airflow")
        self._console = console

    def __enter__(self) -> "StageDisplay":
        self._progress.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._progress.stop()

    def say(self, what: str) -> None:
        """Put `what` on the live line and start its clock again."""
        self._progress.reset(self._line, description=what)

    @hookimpl
    def on_task_instance_running(self, previous_state, task_instance) -> None:
        """Airflow starts a task, or takes it up again after an answer."""
        self._started[task_instance.task_id] = time.monotonic()
        self.say(f"{task_instance.dag_id} · {task_instance.task_id}")

    @hookimpl
    def on_task_instance_success(self, previous_state, task_instance) -> None:
        """A task is done."""
        self._done(task_instance, "done")

    @hookimpl
    def on_task_instance_skipped(self, previous_state, task_instance) -> None:
        """A task had nothing to do."""
        self._done(task_instance, "skipped")

    @hookimpl
    def on_task_instance_failed(self, previous_state, task_instance, error) -> None:
        """A task failed."""
        self.failed.append(f"{task_instance.dag_id}.{task_instance.task_id}")
        self._done(task_instance, "FAILED")

    def _done(self, task_instance, how: str) -> None:
        task = task_instance.task_id
        seconds = time.monotonic() - self._started.pop(task, time.monotonic())
        self.seconds[STAGES[task]] += seconds
        if how != "skipped":
            self._console.print(f"  {task_instance.dag_id:<20} {task:<16} {how:<8} {seconds:6.1f} s", highlight=False)
