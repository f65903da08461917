"""When a survey figure may be shown: by the respondents behind it and by its coefficient of variation."""

from __future__ import annotations

import pandas as pd

#: Fewer respondents than this: the figure is not shown.
HIDDEN_BELOW = 20
#: From `HIDDEN_BELOW` up to here: shown, flagged as of low reliability.
FLAGGED_BELOW = 50
#: Coefficients of variation, in per cent, above which a figure is flagged, and above which it is not shown.
FLAGGED_ABOVE_CV = 25.0
HIDDEN_ABOVE_CV = 50.0

NORMAL, LOW_RELIABILITY, HIDDEN = "A", "U", "Q"


def reliability(n: pd.Series, cv: pd.Series, df: pd.Series) -> pd.Series:
    """The observation status of each figure: A normal, U of low reliability, Q not shown.

    `n` counts the respondents in the base without weights; `cv` is in per cent. A figure whose CV is not defined
    (an estimate of zero) goes by its respondents alone. One without degrees of freedom has no variance at all and is
    not shown.
    """
    status = pd.Series(NORMAL, index=n.index, dtype=object)
    status[(n < FLAGGED_BELOW) | (cv > FLAGGED_ABOVE_CV)] = LOW_RELIABILITY
    status[(n < HIDDEN_BELOW) | (cv > HIDDEN_ABOVE_CV) | (df < 1)] = HIDDEN
    return status
