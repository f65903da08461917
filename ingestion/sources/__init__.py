"""The one list of what is taken in: a source has a name, and a module of that name says what lands from it."""

from __future__ import annotations

import importlib
from types import ModuleType

#: Each name is also a folder of layouts, a suite of expectations, a folder of staging models and of specimens.
SOURCES = ("police", "cso", "population")


def source(name: str) -> ModuleType:
    """The module of a source: `COLUMNS` that land, and `SCHEMA` of its facts."""
    return importlib.import_module(f"ingestion.sources.{name}")
