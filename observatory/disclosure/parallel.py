"""Universes have nothing in common, so each processor takes one at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any, TypeVar

from observatory.disclosure.table import Table

T = TypeVar("T")
Tables = Sequence[Table]
WORTH_A_PROCESS = 10_000  # cells from which on a second process pays for its start


def each(function: Callable[..., T], groups: Sequence[Any], *beside: Sequence[Any], sizes: Sequence[int]) -> list[T]:
    """What `function` makes of each group and of what is `beside` it, in the order of `groups`.

    `sizes` are the cells of each group. The result does not depend on the number of processors. `function` must be
    one that can be sent to a process.
    """
    jobs = list(zip(groups, *beside, strict=True))
    workers = min(os.cpu_count() or 1, len(groups))
    if workers < 2 or sum(sizes) < WORTH_A_PROCESS:
        return [function(*job) for job in jobs]
    # The largest first, so that no processor is left with one at the end.
    order = sorted(range(len(jobs)), key=lambda i: (-sizes[i], i))
    tasks = {i: _pool().submit(function, *jobs[i]) for i in order}
    return [tasks[i].result() for i in range(len(jobs))]


def cells_of(groups: Sequence[Tables]) -> list[int]:
    """How many cells each group of tables has."""
    return [sum(len(t.cells) for t in group) for group in groups]


def of_group(releases: Sequence[Mapping[str, T]], group: Tables) -> list[dict[str, T]]:
    """What releases hold of the tables of a group."""
    return [{t.name: release[t.name] for t in group if t.name in release} for release in releases]


@cache
def _pool() -> ProcessPoolExecutor:
    """One pool for all steps, for a process is slow to start; not forked, for the caller may have threads."""
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"))
