"""What a person is told when a table cannot be protected: one sentence, one exit code."""

from __future__ import annotations

from collections.abc import Sequence


class DisclosureError(Exception):
    """Something in the input has to be mended before anything may be published."""

    exit_code = 2


class BadTable(DisclosureError):  # noqa: N818
    """A column is missing, a code list is not a list, a name is used twice."""


class BadCount(DisclosureError):  # noqa: N818
    """A count is negative, fractional or missing."""


class DuplicateCell(DisclosureError):  # noqa: N818
    """The same cell is given twice, or with two different counts."""


class CyclicHierarchy(DisclosureError):  # noqa: N818
    """A code is above itself."""


class NotAdditive(DisclosureError):  # noqa: N818
    """A total is not the sum of its parts."""


class ContradictingHistory(DisclosureError):  # noqa: N818
    """What an earlier release showed cannot all be true: its figures do not add up."""

    exit_code = 8


class CannotProtect(DisclosureError):  # noqa: N818
    """Too much is already known: some cells of these universes cannot be protected any more."""

    exit_code = 9

    def __init__(self, sentence: str, cells: tuple[str, ...] = (), universes: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.cells = cells
        self.universes = universes


class BadRules(DisclosureError):  # noqa: N818
    """A rule is written in a way that nobody can apply."""


def for_the_log(error: DisclosureError) -> str:
    """What a log may say of an error: what kind it is. Its own sentence has counts, for those who may see them."""
    kind = " ".join((type(error).__doc__ or "").split())
    return f"Nothing was published. {kind} Run `tfgbv-publish protect` to read where."


def raise_all(found: Sequence[DisclosureError]) -> None:
    """Raise all findings as one error, of the kind of the first; do nothing where there is none."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise type(found[0])("\n".join(str(error) for error in found))
