"""A main job that is killed at any stage and run again gives the release that an undisturbed one gives."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

TASKS = ("receive", "read", "check", "land", "dbt_build", "switch_in", "protect", "approve", "freeze")


def content_hash(home: Path) -> str:
    """Return the content hash of the current release under `home`."""
    return json.loads((home / "release" / "current" / "manifest.json").read_text())["content_hash"]


def kill_when(house, data: Path, task: str, *, after: float) -> None:
    """Start the main job and kill every process of it `after` seconds into `task`."""
    log = house.home / "logs" / "main_job.log"
    log.unlink(missing_ok=True)
    run = house.start(data)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and run.poll() is None:
        if log.exists() and f"starting task_id={task} " in log.read_text(errors="replace"):
            time.sleep(after)
            break
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()


@pytest.fixture(scope="module")
def few(specimens, tmp_path_factory) -> Path:
    """Two offices of one country are enough to walk the whole way."""
    data = tmp_path_factory.mktemp("few")
    for office in ("police/me_police", "cso/me_cso", "population/synthetic_population"):
        shutil.copytree(specimens / office, data / office)
    return data


@pytest.fixture(scope="module")
def undisturbed(new_house, few) -> str:
    house = new_house()
    assert house.demo(few).code == 0
    return content_hash(house.home)


@pytest.mark.parametrize("after", [0.0, 0.4], ids=["at once", "in the middle"])
@pytest.mark.parametrize("task", TASKS)
def test_a_run_killed_at_a_stage_and_run_again_gives_the_same_release(task, after, new_house, few, undisturbed):
    house = new_house()
    kill_when(house, few, task, after=after)
    again = house.demo(few)
    assert again.code == 0, again.said + again.errors
    assert content_hash(house.home) == undisturbed


def test_a_run_interrupted_from_the_keyboard_says_that_nothing_is_half_done(new_house, few, undisturbed):
    house = new_house()
    run = house.start(few)
    log = house.home / "logs" / "main_job.log"
    while not (log.exists() and "starting task_id=read " in log.read_text(errors="replace")):
        assert run.poll() is None
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=60) == 130
    assert house.demo(few).code == 0
    assert content_hash(house.home) == undisturbed
