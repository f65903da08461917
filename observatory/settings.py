"""Where the observatory reads and writes: the environment says it, nothing else does."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """The folders of the observatory. `drafts` and `confidential` belong to the confidential zone."""

    home: Path
    warehouse: Path
    releases: Path
    seeds: Path

    @property
    def drafts(self) -> Path:
        """Candidates that wait for an approval: protected, but not yet public."""
        return self.home / "drafts"

    @property
    def confidential(self) -> Path:
        """Which rule hid which cell, and which submissions stand behind a release."""
        return self.home / "confidential"

    def of(self, audience: str) -> "Settings":
        """The same for another audience than the public: its drafts and releases lie in the confidential zone."""
        if audience == "public":
            return self
        return replace(self, home=self.home / audience, releases=self.home / audience / "release")


def settings() -> Settings:
    """Read the environment anew, so that a test or a task may point elsewhere."""
    home = Path(os.environ.get("TFGBV_HOME") or PROJECT / "var").resolve()
    return Settings(
        home=home,
        warehouse=_place("TFGBV_WAREHOUSE", home / "warehouse" / "tfgbv.duckdb"),
        releases=_place("TFGBV_RELEASES", home / "release"),
        seeds=_place("TFGBV_SEEDS", PROJECT / "dbt" / "seeds"),
    )


def _place(variable: str, otherwise: Path) -> Path:
    value = os.environ.get(variable)
    return Path(value).resolve() if value else otherwise
