"""What lands from police returns: offences, victims, suspects."""

from ingestion.schema import POLICE_AND_CSO as COLUMNS
from ingestion.schema import schema

SCHEMA = schema(COLUMNS)
