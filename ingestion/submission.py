"""What a submission is: who sent which file, and what its cover says about form, period and revision."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

PERIOD = re.compile(r"^(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|S(?P<half>[12])|(?P<month>0[1-9]|1[0-2])))?$")


def submission_id(reporter: str, content: bytes) -> str:
    """The same bytes of the same reporter always have the same id, so they land once."""
    return hashlib.sha256(reporter.encode() + b"\n" + content).hexdigest()[:16]


def digests(reporter: str, path: Path) -> tuple[str, str]:
    """The id of a file and its SHA-256, read piece by piece: microdata may be larger than memory."""
    named, plain = hashlib.sha256(reporter.encode() + b"\n"), hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            named.update(piece)
            plain.update(piece)
    return named.hexdigest()[:16], plain.hexdigest()


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period, written as SDMX writes it: 2024, 2024-S1, 2024-Q1, 2024-01."""

    text: str

    def __post_init__(self) -> None:
        if not PERIOD.match(self.text):
            raise ValueError("a period is written 2024, 2024-S1, 2024-Q1 or 2024-01")

    @property
    def frequency(self) -> str:
        """A, S, Q or M."""
        found = PERIOD.match(self.text)
        assert found
        return "Q" if found["quarter"] else "S" if found["half"] else "M" if found["month"] else "A"

    @property
    def first(self) -> dt.date:
        """The first day of the period."""
        return dt.date(self._year, self._months[0], 1)

    @property
    def last(self) -> dt.date:
        """The last day of the period."""
        month = self._months[1]
        return dt.date(self._year, month, calendar.monthrange(self._year, month)[1])

    @property
    def _year(self) -> int:
        return int(self.text[:4])

    @property
    def _months(self) -> tuple[int, int]:
        number = self.text[-1]
        match self.frequency:
            case "Q":
                return 3 * int(number) - 2, 3 * int(number)
            case "S":
                return 6 * int(number) - 5, 6 * int(number)
            case "M":
                return int(self.text[-2:]), int(self.text[-2:])
        return 1, 12


@dataclass(frozen=True)
class Cover:
    """What a return says about itself; the file's own words, as far as the layout finds them."""

    reporter: str
    form: str
    time_period: str
    revision: int = 1
    revision_reason: str | None = None
    ref_area: str | None = None
    language: str | None = None
    is_synthetic: bool = False
