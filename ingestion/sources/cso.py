"""What lands from returns of support organisations and helplines: clients, contacts."""

from ingestion.schema import POLICE_AND_CSO as COLUMNS
from ingestion.schema import schema

SCHEMA = schema(COLUMNS)
