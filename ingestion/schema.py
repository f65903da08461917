"""The types of what lands, the same in every file, so that one query reads all of them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

DIMENSIONS = [
    *("ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "disability", "report_status"),
    *("user_type", "contact_reason", "channel", "nationality", "response"),
]
PLACE = ["submission_id", "reporter", "layout", "breakdown", "sheet", "source_row", "source_column", "scheme"]
VALUE = ["obs_value", "obs_status", "obs_note"]

#: Columns of the facts as they land; text is null where a table has no such dimension.
POLICE_AND_CSO = [
    *PLACE,
    *("counting_unit", "unit_measure", "ref_area", "time_period", "period_from", "period_to"),
    *DIMENSIONS[1:],
    *VALUE,
]
POPULATION = [*PLACE, "ref_area", "time_period", "sex", "age", *VALUE]

_TYPES = {
    "source_row": pa.int32(),
    "period_from": pa.date32(),
    "period_to": pa.date32(),
    "obs_value": pa.float64(),
}

#: One row about each submission, beside its facts.
SUBMISSION = pa.schema(
    [
        ("submission_id", pa.string()),
        ("source", pa.string()),
        ("reporter", pa.string()),
        ("layout", pa.string()),
        ("form", pa.string()),
        ("time_period", pa.string()),
        ("revision", pa.int32()),
        ("revision_reason", pa.string()),
        ("received_at", pa.timestamp("us")),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("rows", pa.int32()),
        ("findings_warning", pa.int32()),
        ("is_synthetic", pa.bool_()),
        ("taxonomy_version", pa.string()),
    ]
)

#: Kept in the inbox between read and check: what the rules need to know beside the facts.
WORKING = {
    "is_total": pa.bool_(),
    "total_kind": pa.string(),
    "value_text": pa.string(),
    "time_period_written": pa.string(),
}


def schema(columns: Sequence[str]) -> pa.Schema:
    """The schema of facts with these columns; everything that is not typed above is text."""
    return pa.schema([(column, _TYPES.get(column, pa.string())) for column in columns])


#: The file between read and check.
READ = pa.schema([*schema(POLICE_AND_CSO), *(pa.field(name, kind) for name, kind in WORKING.items())])
