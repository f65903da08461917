"""What lands from returns of support organisations and helplines: clients, contacts, incidents, services.

Of case files the pseudonymised records land as well, beside the counts made of them.
"""

from ingestion.cases.reader import CASES
from ingestion.schema import POLICE_AND_CSO as COLUMNS
from ingestion.schema import schema

SCHEMA = schema(COLUMNS)
#: Tables that land beside the facts where a submission has them; a folder without rows of them has an empty one.
BESIDE = {"cases": CASES}
