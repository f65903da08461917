"""What each width costs: the curve from which an office chooses how much to hide."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from observatory.disclosure.protect import protect
from observatory.disclosure.rules import Rules
from observatory.disclosure.table import Table


def harm_curve(tables: Sequence[Table], rules: Rules, *, widths: Sequence[int] = (1, 2, 3, 5)) -> pd.DataFrame:
    """Hidden cells and hidden mass for each width: columns width, primary, secondary, hidden_mass, share_hidden."""
    rows = []
    for width in widths:
        figures = protect(tables, rules.with_width(width)).figures
        rows.append(
            {
                "width": width,
                "primary": figures.primary,
                "secondary": figures.secondary,
                "hidden_mass": figures.hidden_mass,
                "share_hidden": figures.hidden / figures.cells if figures.cells else 0.0,
            }
        )
    return pd.DataFrame(rows)
