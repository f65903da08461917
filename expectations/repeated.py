"""Say the same thing once, and of many things of one kind the first ones: the letter stays one that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from .findings import Finding, place

if TYPE_CHECKING:
    # Whoever writes a letter needs no frames.
    import pandas as pd

#: So many findings of one kind in one sheet are listed; of the rest the number is told.
LISTED = 200
#: So many rows of the same fault are named in its sentence.
NAMED = 10


class Findings(list[Finding]):
    """A list of findings that stays short while it grows, whatever somebody has sent.

    The same fault (code, sheet, column, what was found) in several rows is one finding, with its first row; of one
    kind in one sheet the first `LISTED` are kept. `closed` is the list with what was left out.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        super().__init__()
        self._rows: dict[tuple[Any, ...], dict[int, None]] = {}
        self._listed: Counter[tuple[Any, ...]] = Counter()
        self._unlisted: dict[tuple[Any, ...], list[Any]] = {}
        self.extend(findings)

    def append(self, finding: Finding) -> None:
        """Add a finding, or the row of one that is there already."""
        same, kind = _same(finding), (finding.code, finding.severity, finding.sheet)
        rows = self._rows.get(same) if finding.row is not None else None
        if rows is not None:
            rows.update(dict.fromkeys([finding.row, *finding.also]))
        elif self._listed[kind] < LISTED:
            self._listed[kind] += 1
            super().append(finding)
            if finding.row is not None:
                self._rows[same] = dict.fromkeys([finding.row, *finding.also])
        else:
            left_out = self._unlisted.setdefault(kind, [0, finding.row])
            left_out[0] += 1 + finding.unlisted

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add several findings."""
        for finding in findings:
            self.append(finding)

    def __iadd__(self, findings: Iterable[Finding]) -> Self:
        self.extend(findings)
        return self

    def closed(self) -> list[Finding]:
        """The findings, each with its further rows, and a last one for each kind of which there were more."""
        found = [in_rows(one, list(self._rows.get(_same(one), {}))[1:]) if one.row is not None else one for one in self]
        return found + [
            left_out(code, number, sheet=sheet, row=row, severity=severity)
            for (code, severity, sheet), (number, row) in self._unlisted.items()
        ]


def _same(finding: Finding) -> tuple[Any, ...]:
    """What two findings have in common that say the same of two rows."""
    says = finding.sentence.removeprefix(place(finding.sheet, finding.row, finding.column))
    return finding.code, finding.severity, finding.sheet, finding.column, says


def in_rows(finding: Finding, rows: list[int]) -> Finding:
    """The finding with the further rows in which the same stands; its sentence names the first of them."""
    rows = [row for row in rows if row != finding.row]
    if not rows:
        return finding
    return replace(finding, sentence=f"{finding.sentence} {same_in(rows)}", also=rows[:LISTED], rows=1 + len(rows))


def same_in(rows: list[int]) -> str:
    """`The same in 12 more rows (4, 5, 6, …).`"""
    return f"The same in {len(rows)} more {'row' if len(rows) == 1 else 'rows'} ({named(rows)})."


def named(rows: list[int]) -> str:
    """The first row numbers, and that there are more of them."""
    return ", ".join(str(row) for row in rows[:NAMED]) + (", …" if len(rows) > NAMED else "")


def left_out(
    code: str, number: int, *, sheet: str | None = None, row: int | None = None, severity: str | None = None
) -> Finding:
    """The last finding of a kind, which says how many there are beyond those that are listed."""
    says = f"and {number} more findings of this kind from here on."
    made = Finding.make(code, sheet=sheet, row=row, severity=severity, says=says)
    return replace(made, do=None, unlisted=number)


def first_of_each(failing: pd.DataFrame, keys: list[str]) -> Iterator[tuple[Any, list[int], int]]:
    """Of rows that say the same (equal in `keys`) the first one, the other row numbers, and 0; of more than can be
    listed in one sheet the first that is not, no row numbers, and how many there are.

    The frame has `sheet` and `source_row` and is in the order of its sheets, so that a million rows are looked at
    together and only those that are listed one by one.
    """
    failing = failing.assign(same=failing.groupby(["sheet", *keys], dropna=False, sort=False).ngroup())
    firsts = failing[~failing["same"].duplicated()]
    place_in_sheet = firsts.groupby("sheet", dropna=False, sort=False).cumcount()
    listed = firsts[place_in_sheet < LISTED]
    rows = failing.loc[failing["same"].isin(listed["same"]), ["same", "source_row"]].groupby("same")["source_row"]
    further = {same: [int(row) for row in dict.fromkeys(numbers)] for same, numbers in rows}
    for row in listed.itertuples():
        yield row, [number for number in further[row.same] if number != int(row.source_row)], 0
    for _, rest in firsts[place_in_sheet >= LISTED].groupby("sheet", dropna=False, sort=False):
        yield next(rest.itertuples()), [], len(rest)
