"""The only file of the observatory that opens the warehouse: read-only, and with nothing else in reach."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from observatory.errors import NotFoundError, WarehouseNotReadyError

# Marts of the registers that offices keep, and of what they sent, by the name of their list in a release.
REGISTERS = {
    "policy_readiness": "readiness",
    "policy_strategies": "strategies",
    "policy_documents": "policy",
    "policy_referral": "referral",
    "policy_recommendations": "recommendations",
    "policy_training": "training",
    "policy_funding": "funding",
    "policy_evidence": "evidence",
    "returns": "returns",
}
# Marts that set platforms beside each other, with the columns that a reader needs, by the name of the mart.
RATIOS = {
    "platform_reconciliation": (
        "ref_area", "time_period", "platform", "category", "statements", "measures", "ratio", "quality", "is_synthetic",
    ),
    "platform_concentration": (
        "ref_area", "time_period", "table_name", "category", "keyword", "platforms", "largest_platform",
        "largest_share", "is_synthetic",
    ),
}  # fmt: skip
# What stands in the way of somebody who gets SQL in here: no other file, no extension, no way to loosen this.
_HARDENED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "lock_configuration": "true",
    "threads": "2",
    "memory_limit": "1GB",
}


@contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading, and close it again."""
    if not path.is_file():
        raise NotFoundError(f"There is no warehouse at {path}. Build it first (build_warehouse, or dbt build).")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(_HARDENED))
    except duckdb.IOException as error:
        raise WarehouseNotReadyError(
            f"The warehouse {path} cannot be opened: it is being written, or is no DuckDB file. Try again later."
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def read_indicators(path: Path) -> pd.DataFrame:
    """The mart of everything that is to be published, before protection: confidential."""
    frame = _read(path, "indicators")
    if frame is None or frame.empty:
        raise WarehouseNotReadyError(f"The warehouse {path} has nothing to publish: marts.indicators is empty.")
    return frame


def read_submissions(path: Path) -> pd.DataFrame:
    """The submissions behind the marts, one row each; empty where the warehouse keeps no list of them."""
    frame = _read(path, "submissions")
    return pd.DataFrame() if frame is None else frame


def read_contributions(path: Path) -> pd.DataFrame | None:
    """What each of several offices gave to a count: confidential for good. None where no country has several."""
    return _read(path, "contributions")


def read_registers(path: Path) -> dict[str, pd.DataFrame]:
    """The registers of offices by the name of their list in a release, as text; those that nobody sent are left out.

    They list documents, judgements, budgets and which returns came, and count no person who met violence: nothing is
    protected in them. The id of a submission stays out, as everywhere in a release.
    """
    return {
        REGISTERS[mart]: frame.drop(columns="submission_id", errors="ignore").map(_text)
        for mart, frame in _sent(path, REGISTERS)
    }


def read_ratios(path: Path) -> dict[str, pd.DataFrame]:
    """What platforms have published set beside each other, as text, the latest first; none where there is nothing.

    Platforms published the figures themselves, and none of them is a person.
    """
    found = {}
    for mart, frame in _sent(path, RATIOS):
        # Of one period whole categories stand before their keywords.
        whole = frame["keyword"].isna() if "keyword" in frame else pd.Series(True, index=frame.index)
        latest = frame.assign(whole=whole).sort_values(["time_period", "whole"], ascending=False, kind="stable")
        found[mart] = latest[list(RATIOS[mart])].round(3).map(_text).reset_index(drop=True)
    return found


def _sent(path: Path, marts: Iterable[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Those of the marts that are there and hold something."""
    for mart in marts:
        frame = _read(path, mart)
        if frame is not None and not frame.empty:
            yield mart, frame


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, date):
        return value.isoformat()[:10]
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)


def _read(path: Path, mart: str) -> pd.DataFrame | None:
    with open_warehouse(path) as connection:
        found = connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'marts' and table_name = ?", [mart]
        ).fetchone()
        if not found or not found[0]:
            return None
        return connection.execute(f"select * from marts.{mart} order by all").df()
