"""The columns of estimates as they land."""

from __future__ import annotations

import pyarrow as pa

_TEXT = pa.string()
#: What lands as estimates.parquet. Values are in `unit_measure`; `cv` is in per cent; counts are without weights.
SCHEMA = pa.schema(
    [
        ("submission_id", _TEXT),
        ("reporter", _TEXT),
        ("layout", _TEXT),
        ("study", _TEXT),
        ("indicator", _TEXT),
        ("breakdown", _TEXT),
        ("survey_area", _TEXT),
        ("ref_area", _TEXT),
        ("time_period", _TEXT),
        ("reference_period", _TEXT),
        ("form", _TEXT),
        ("sex", _TEXT),
        ("age", _TEXT),
        ("relationship", _TEXT),
        ("disability", _TEXT),
        ("category", _TEXT),
        ("statistic", _TEXT),
        ("unit_measure", _TEXT),
        ("obs_value", pa.float64()),
        ("se", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("deff", pa.float64()),
        ("cv", pa.float64()),
        ("df", pa.float64()),
        ("n", pa.int64()),
        ("n_cases", pa.int64()),
        ("weighted_base", pa.float64()),
        ("obs_status", _TEXT),
        ("variance", _TEXT),
        ("singleton_rule", _TEXT),
        ("singleton_strata", pa.int32()),
    ]
)
