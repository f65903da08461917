"""Run the main job here and now: every DAG once, in the order of the data, in this process.

    python -m dags.run --data tests/specimens --approve-as "Ana"

The DAGs are the real ones and Airflow runs them, on a metadata database of its own under TFGBV_HOME. Every stage
writes beside and renames, so a run that is stopped anywhere leaves nothing half done: the next one goes on from there.
"""

import argparse
import fcntl
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

PROJECT = Path(__file__).resolve().parent.parent
STAGES = ("receive", "read", "check", "land", "build", "protect", "approve", "freeze")
EXIT_FAILED, EXIT_USAGE, EXIT_BUSY, EXIT_NOT_APPROVED, EXIT_INTERRUPTED = 1, 2, 5, 6, 130


def settle(home: Path, data: Path | None) -> None:
    """Put into the environment where things are and that nothing reports home. Must run before Airflow is imported."""
    os.environ["TFGBV_HOME"] = str(home)
    if data is not None:
        os.environ["TFGBV_DROP"] = str(data)
    os.environ.update(
        AIRFLOW_HOME=str(home / "airflow"),
        AIRFLOW__CORE__DAGS_FOLDER=str(PROJECT / "dags"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__EXECUTOR="LocalExecutor",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{home / 'airflow' / 'airflow.db'}",
        AIRFLOW__LOGGING__BASE_LOG_FOLDER=str(home / "airflow" / "logs"),
        AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False",
        # Airflow's own way to its name asks a name server.
        AIRFLOW__CORE__HOSTNAME_CALLABLE="socket.gethostname",
        DO_NOT_TRACK="1",
        DBT_SEND_ANONYMOUS_USAGE_STATS="False",
        GX_ANALYTICS_ENABLED="False",
    )
    # dbt and the project's own commands are those of this interpreter's environment.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def ready_database(home: Path) -> None:
    """Make Airflow's metadata database. One that was not finished is made again: it holds nothing of ours."""
    folder, ready = home / "airflow", home / "airflow" / ".ready"
    if ready.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    from airflow.utils.db import initdb

    initdb()
    ready.touch()


def run_dags(home: Path, *, approve_as: str | None, console: Console) -> tuple[dict[str, float], list[str], bool]:
    """Run all DAGs. Return seconds by stage, tasks that failed, and whether a person refused."""
    from dags.progress import StageDisplay

    with StageDisplay(console) as display:
        ready_database(home)
        from airflow.dag_processing.dagbag import DagBag
        from airflow.sdk.listener import get_listener_manager
        from airflow.utils.state import DagRunState

        from dags.approval import Approver

        refused = False

        def decide(body: str) -> str | None:
            nonlocal refused
            name = approve_as or ask(body, display, console)
            refused = name is None
            return name

        listeners = get_listener_manager()
        listeners.add_listener(display)
        bag = DagBag(str(PROJECT / "dags"))
        if bag.import_errors:
            raise RuntimeError("\n".join(bag.import_errors.values()))
        ingests = sorted(name for name in bag.dags if name.startswith("ingest_"))
        approver = Approver(decide)
        approver.start()
        try:
            for name in (*ingests, "build_warehouse", "publish_release"):
                display.say(name)
                if bag.dags[name].test().state != DagRunState.SUCCESS and not refused:
                    display.failed = display.failed or [name]
                    break
        finally:
            approver.stop()
            listeners.clear()
    return dict(display.seconds), [] if refused else display.failed, refused


def note_interrupts() -> list[int]:
    """Return a list that fills when somebody presses Ctrl-C: Airflow takes the exception for a task's failure."""
    seen: list[int] = []

    def interrupt(number: int, frame: object) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    return seen


def ask(body: str, display, console: Console) -> str | None:
    """Ask the person at the terminal for approval; nobody there means no."""
    if not sys.stdin.isatty():
        return None
    display.__exit__()
    console.print(body)
    name = console.input("Your name, to approve and publish this release (empty: do not publish): ").strip()
    display.__enter__()
    return name or None


def summary(seconds: dict[str, float], console: Console, *, took: float) -> None:
    """Print what is in the house now and what this run cost."""
    from ingestion.status import count_submissions
    from observatory.publication.freeze import count_cells

    table = Table(title="The main job", title_justify="left", show_header=False)
    for what, number in (count_submissions() | count_cells()).items():
        table.add_row(what, f"{number:,}" if isinstance(number, int) else str(number))
    for stage in STAGES:
        table.add_row(f"seconds: {stage}", f"{seconds[stage]:.1f}" if stage in seconds else "nothing to do")
    table.add_row("seconds: all, with Airflow's own", f"{took:.1f}")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    table.add_row("peak memory of the largest process, MB", f"{peak // 1024:,}")
    console.print(table)


def software_faults() -> int:
    """Count the returns that were put off because of a fault of the software."""
    from ingestion.status import count_submissions

    return count_submissions()["submissions on which the software failed"]


def main() -> int:
    """Parse the command line, run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dags.run", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder with returns to take in; none: only what waits in the inbox")
    parser.add_argument("--approve-as", metavar="NAME", help="approve the release in this name, without asking")
    args = parser.parse_args()
    if args.data is not None and not args.data.is_dir():
        print(f"{args.data} is not a folder. Give the folder that holds the returns.", file=sys.stderr)
        return EXIT_USAGE

    started = time.monotonic()
    home = Path(os.environ.get("TFGBV_HOME") or PROJECT / "var").resolve()
    home.mkdir(parents=True, exist_ok=True)
    settle(home, args.data.resolve() if args.data else None)
    with (home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(
                f"Another run is at work in {home}. Wait for it, or set TFGBV_HOME to another folder.",
                file=sys.stderr,
            )
            return EXIT_BUSY

        # Airflow, dbt and their children speak on the process's own outputs; those go to a log, the display stays.
        log_path = home / "logs" / "main_job.log"
        log_path.parent.mkdir(exist_ok=True)
        console = Console(file=os.fdopen(os.dup(1), "w"))
        errors = Console(file=os.fdopen(os.dup(2), "w"), stderr=True)
        with log_path.open("a") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        interrupted = note_interrupts()
        try:
            seconds, failed, refused = run_dags(home, approve_as=args.approve_as, console=console)
        except KeyboardInterrupt:
            failed = ["interrupted"]
        if interrupted:
            errors.print("Stopped. Nothing is half done; the same command goes on from here.")
            return EXIT_INTERRUPTED
        if failed:
            errors.print(f"Failed: {', '.join(failed)}. What happened stands in {log_path}.", highlight=False)
            return EXIT_FAILED
        summary(seconds, console, took=time.monotonic() - started)
        if refused:
            errors.print("The draft was not approved, so nothing new is published. Run again to decide anew.")
            return EXIT_NOT_APPROVED
        if faults := software_faults():
            errors.print(
                f"The software failed on {faults} returns; their tracebacks stand in {log_path}.", highlight=False
            )
            return EXIT_FAILED
        if not seconds.keys() & {"read", "dbt_build", "freeze"}:
            console.print("Unchanged: no new submission, the warehouse and the release stand as they are.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
