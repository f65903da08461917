"""Helplines and services as the office keeps them, each with its source and the day on which somebody checked it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from observatory import texts
from observatory.errors import BadFileError

FILE = Path(texts.__file__).parent / "help.yml"
# After half a year numbers have changed often enough that a reader must be warned.
MOST_DAYS = 180
_NEEDED = ("name", "area", "languages", "contact", "hours", "source", "verified_on")


@dataclass(frozen=True)
class Service:
    """One helpline or service. `contact` is a telephone number, an e-mail or a web address."""

    name: str
    area: str
    languages: tuple[str, ...]
    contact: str
    hours: str
    source: str
    verified_on: datetime.date

    def is_old(self, today: datetime.date) -> bool:
        """Whether the check is so long ago that the number may be wrong."""
        return (today - self.verified_on).days > MOST_DAYS

    @property
    def address(self) -> str:
        """What a click does: call, write or open; empty where it can do nothing."""
        if self.contact.startswith("https://"):
            return self.contact
        if "@" in self.contact:
            return f"mailto:{self.contact}"
        digits = "".join(sign for sign in self.contact if sign.isdigit() or sign == "+")
        return f"tel:{digits}" if len(digits) >= 3 else ""


def services(file: Path = FILE) -> tuple[Service, ...]:
    """All services of the file. It is read again when it has been changed, so that a correction shows at once."""
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: Path, changed: int) -> tuple[Service, ...]:
    listed = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("services") or []
    return tuple(_service(file, place, entry) for place, entry in enumerate(listed, 1))


def _service(file: Path, place: int, entry: Mapping[str, Any]) -> Service:
    missing = [name for name in _NEEDED if not entry.get(name)]
    if missing:
        raise BadFileError(f"{file.name}, service {place}: {', '.join(missing)} is missing. Fill it in or take it out.")
    day = entry["verified_on"]
    if not isinstance(day, datetime.date):
        raise BadFileError(f"{file.name}, service {place}: verified_on is not a day. Write it as 2026-01-31.")
    return Service(
        name=str(entry["name"]),
        area=str(entry["area"]),
        languages=tuple(str(code) for code in entry["languages"]),
        contact=str(entry["contact"]),
        hours=str(entry["hours"]),
        source=str(entry["source"]),
        verified_on=day,
    )
