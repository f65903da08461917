"""Universes have nothing in common, so each processor takes one at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import TypeVar

from observatory.disclosure.table import Table

T = TypeVar("T")
Group = Sequence[Table]
WORTH_A_PROCESS = 10_000  # cells from which on a second process pays for its start


def each(function: Callable[..., T], groups: Sequence[Group], *beside: Sequence[object]) -> list[T]:
    """What `function` makes of each group of tables and of what is `beside` it, in the order of `groups`.

    The result does not depend on the number of processors. `function` must be one that can be sent to a process.
    """
    jobs = list(zip(groups, *beside, strict=True))
    workers = min(os.cpu_count() or 1, len(groups))
    cells = [sum(len(t.cells) for t in group) for group in groups]
    if workers < 2 or sum(cells) < WORTH_A_PROCESS:
        return [function(*job) for job in jobs]
    # The largest first, so that no processor is left with one at the end.
    order = sorted(range(len(jobs)), key=lambda i: (-cells[i], i))
    tasks = {i: _pool().submit(function, *jobs[i]) for i in order}
    return [tasks[i].result() for i in range(len(jobs))]


def of_group(releases: Sequence[Mapping[str, T]], group: Group) -> list[dict[str, T]]:
    """What releases hold of the tables of a group."""
    return [{t.name: release[t.name] for t in group if t.name in release} for release in releases]


@cache
def _pool() -> ProcessPoolExecutor:
    """One pool for all steps, for a process is slow to start; not forked, for the caller may have threads."""
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"))
