"""What lands from police returns: offences, victims, suspects."""

from ingestion.schema import schema
from ingestion.tables import POLICE_AND_CSO as COLUMNS

SCHEMA = schema(COLUMNS)
