"""What a person is told when a table cannot be protected: one sentence, one exit code."""

from __future__ import annotations


class DisclosureError(Exception):
    """Something in the input has to be mended before anything may be published."""

    exit_code = 2


class BadTable(DisclosureError):
    """A column is missing, a code list is not a list, a name is used twice."""


class BadCount(DisclosureError):
    """A count is negative, fractional or missing."""


class DuplicateCell(DisclosureError):
    """The same cell is given twice, or with two different counts."""


class CyclicHierarchy(DisclosureError):
    """A code is above itself."""


class NotAdditive(DisclosureError):
    """A total is not the sum of its parts."""


class ContradictingHistory(DisclosureError):
    """A cell that an earlier release published has another value now."""


class CannotProtect(DisclosureError):
    """Too much is already known: some cells cannot be protected any more."""

    def __init__(self, sentence: str, cells: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.cells = cells


class BadRules(DisclosureError):
    """A rule is written in a way that nobody can apply."""
