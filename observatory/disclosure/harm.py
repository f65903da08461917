"""What each width costs: the curve from which an office chooses how much to hide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from observatory.disclosure.protect import protect
from observatory.disclosure.rules import Rules
from observatory.disclosure.table import Table

WIDTHS = (1, 2, 3, 5)


def harm_curve(
    tables: Sequence[Table],
    rules: Rules,
    *,
    widths: Sequence[int] = WIDTHS,
    contributions: Mapping[str, pd.DataFrame] | None = None,
    effort: float = 1.0,
) -> pd.DataFrame:
    """Hidden cells and hidden mass for each width: width, primary, secondary, hidden_mass, share_hidden, share_mass.

    Confidential like the log: how many cells a rule hid and how large they are helps to work them out.
    """
    rows = []
    for width in sorted(set(widths)):
        figures = protect(tables, rules.with_width(width), contributions=contributions, effort=effort).figures
        rows.append(
            {
                "width": width,
                "primary": figures.primary,
                "secondary": figures.secondary,
                "hidden_mass": figures.hidden_mass,
                "share_hidden": figures.hidden / figures.cells if figures.cells else 0.0,
                "share_mass": figures.hidden_mass / figures.mass if figures.mass else 0.0,
            }
        )
    return pd.DataFrame(rows)


__all__ = ["WIDTHS", "harm_curve"]
