"""The assets that tie the DAGs together: what landed, the warehouse, the release."""

from pathlib import Path

from airflow.sdk import Asset

from ingestion.sources import SOURCES

PROJECT = Path(__file__).resolve().parent.parent

LANDING = {source: Asset(f"landing/{source}") for source in SOURCES}
WAREHOUSE = Asset("warehouse")
RELEASE = Asset("release")
