"""What is wrong with a submission: the rule, the row, the column, what was found and what would be right."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# The rules in the order in which they are checked; an id never changes its meaning.
RULES = {
    "Syntax": "The file can be read as SDMX",
    "Representation": "Codes, numbers and truth values are what the structure says",
    "Constraints": "Who sends may send this",
    "Duplicates": "No observation is sent twice",
    "MandatoryAttributes": "What every observation must say is said",
    "ObsStatusMatch": "A value that is not there has a status that says so, and the other way round",
    "FrequencyMatch": "The period is one of the frequency",
    "CodeValidity": "A code is used in the time in which it is valid",
    "BalanceEquations": "A total is the sum of its parts",
}
# So many rows of one finding are named; how many there are is always said.
NAMED = 100


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in one row or in many. `rows` are the first of them, `count` is how many there are."""

    rule: str
    says: str
    column: str = ""
    value: str = ""
    rows: tuple[int, ...] = ()
    count: int = 1
    is_warning: bool = False

    @property
    def text(self) -> str:
        """The sentence, with the row and the column in front."""
        first = f"Row {self.rows[0]}" if self.rows else ""
        column = f"column {self.column}" if self.column else ""
        where = ", ".join(filter(None, [first, column]))
        more = f" ({self.count:,} rows)" if self.count > 1 else ""
        return f"{where}: {self.says}{more}" if where else f"{self.says}{more}"


@dataclass(frozen=True)
class Report:
    """The answer to a submission. It is taken as a whole or not at all."""

    structure: str
    dataflow: str
    series: int
    observations: int
    findings: tuple[Finding, ...] = field(default=())
    seconds: float = 0.0
    actions: tuple[tuple[str, int], ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether nothing is wrong; a warning does not refuse."""
        return all(finding.is_warning for finding in self.findings)


def offer(value: str, codes: Iterable[str]) -> str:
    """What to write instead: the nearest code, or the first ones of the list."""
    known: Sequence[str] = list(codes)
    by_letters = {code.upper(): code for code in known}
    near = difflib.get_close_matches(value[:40].upper(), list(by_letters), n=1, cutoff=0.5)
    if near:
        return f"Did you mean {by_letters[near[0]]}?"
    return f"The list has {', '.join(known[:8])}{' …' if len(known) > 8 else ''}."
