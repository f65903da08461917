"""Estimates from samples: hidden where too few answered or the error is too large, flagged where it is nearly so.

The same limits hold at the door (`ingestion.estimate.rules`), before an estimate is written down at all; here they
hold for whatever is published, wherever it comes from. The numbers are in `rules.yml` and are those of European social
surveys: fewer than 20 respondents are not published, 20 to 49 are flagged.
"""

from __future__ import annotations

import pandas as pd

from observatory.disclosure.rules import Rules

NORMAL, LOW_RELIABILITY, HIDDEN = "A", "U", "Q"


def reliability(respondents: pd.Series, cv: pd.Series, rules: Rules) -> pd.Series:
    """A, U or Q for each estimate.

    `cv` is in per cent, and missing for an estimate of zero. Where nobody knows how many answered, it is hidden.
    """
    status = pd.Series(NORMAL, index=respondents.index, dtype=object)
    status[(respondents < rules.flag_below) | (cv > rules.flag_cv)] = LOW_RELIABILITY
    status[~(respondents >= rules.least_observations) | (cv > rules.largest_cv)] = HIDDEN
    return status
