"""What stands at the head of every message."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Header:
    """Who sends what, and when it was prepared. `is_test` is true while any figure is invented."""

    id: str
    prepared: datetime
    sender: str
    is_test: bool = False

    @property
    def moment(self) -> str:
        """The time as XML and JSON write it."""
        return self.prepared.isoformat(timespec="seconds").replace("+00:00", "Z")
