"""Where things are: the zones, the seeds and the layouts, and how much a file may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SEEDS = PROJECT / "dbt" / "seeds"
LAYOUTS = Path(__file__).resolve().parent / "layouts"

#: Sources whose files are microdata: their layouts are maps of variables (`ingestion.microdata.survey_map`).
MAPPED = ("survey",)

#: Version of the taxonomy of forms against which submissions are coded; it travels with every submission.
TAXONOMY_VERSION = "1.0"


@dataclass(frozen=True)
class Zones:
    """The two zones that ingestion writes: files as sent, and what landed from them."""

    inbox: Path
    landing: Path


def zones() -> Zones:
    """The zones that the environment names; by default they are below `var` in the project."""
    home = Path(os.environ.get("TFGBV_HOME") or PROJECT / "var")
    return Zones(
        inbox=Path(os.environ.get("TFGBV_INBOX") or home / "inbox"),
        landing=Path(os.environ.get("TFGBV_LANDING") or home / "landing"),
    )


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost. A return of an office is far below all of these."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 400_000_000
    unpacked_ratio: int = 200  # a sheet of repeated numbers packs at about 20 to 1; a bomb at 1000 to 1
    zip_members: int = 2_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 10
    wall_seconds: int = 40  # waiting for a busy machine costs the file nothing
    cells: int = 5_000_000
    columns: int = 16_384  # as many as a workbook can have
    sheets: int = 1_000


LIMITS = Limits()
