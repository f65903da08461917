"""What lands from population tables: the denominators of rates."""

from ingestion.schema import POPULATION as COLUMNS
from ingestion.schema import schema

SCHEMA = schema(COLUMNS)
