"""The one list of what is taken in: a source has a name, and a module of that name says what lands from it."""

from __future__ import annotations

import importlib
from types import ModuleType

#: Each name is also a folder of layouts, a suite of expectations, a folder of staging models and of specimens.
SOURCES = ("police", "cso", "survey", "platform", "population", "policy")


def source(name: str) -> ModuleType:
    """The module of a source: `SCHEMA` of its facts, and stages of its own where its files are no tables.

    A module may have `read_one`, `rules` and `land_one`; they then stand in for those of `read`, `check` and `land`.
    """
    return importlib.import_module(f"ingestion.sources.{name}")
