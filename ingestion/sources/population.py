"""What lands from population tables: the denominators of rates."""

from ingestion.schema import schema
from ingestion.tables import POPULATION as COLUMNS

SCHEMA = schema(COLUMNS)
