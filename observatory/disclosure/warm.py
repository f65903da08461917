"""Compile what numba compiles: once at installation (`python -m observatory.disclosure.warm`), not in the first run."""

from __future__ import annotations

from itertools import product

import pandas as pd

from observatory.disclosure.audit import audit
from observatory.disclosure.protect import protect
from observatory.disclosure.table import TOTAL, Table

ROWS, COLUMNS = ("a", "b", "c"), ("x", "y", "z")


def warm() -> bool:
    """Protect and attack a table of nine cells and their totals; whether the attack found nothing."""
    inner = {cell: 1 + number % 9 for number, cell in enumerate(product(ROWS, COLUMNS))}
    cells = [
        (row, column, sum(n for (r, c), n in inner.items() if row in (r, TOTAL) and column in (c, TOTAL)))
        for row, column in product((*ROWS, TOTAL), (*COLUMNS, TOTAL))
    ]
    edges = {
        name: pd.DataFrame({"parent": TOTAL, "child": list(codes)})
        for name, codes in (("row", ROWS), ("column", COLUMNS))
    }
    table = Table("warm", "warm", ("row", "column"), pd.DataFrame(cells, columns=["row", "column", "count"]), edges)
    return audit(protect([table])).passed


if __name__ == "__main__":
    warm()
