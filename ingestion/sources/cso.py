"""What lands from returns of support organisations and helplines: clients, contacts."""

from ingestion.schema import schema
from ingestion.tables import POLICE_AND_CSO as COLUMNS

SCHEMA = schema(COLUMNS)
