"""The last quarter of 2025 of two support organisations that run shelters: services, and how full the shelters are."""

from collections.abc import Iterator
from pathlib import Path

from ingestion.words import HEADINGS
from tests.specimens.returns import Return, as_workbook

PERIOD = "2025-Q4"
SERVICES = {"LEGAL": 22, "PSYCHO": 41, "SAFETY": 17, "SHELTER": 12}
#: By organisation: its language, and by region shelters, places and persons on the last day.
SHELTERS = {
    "me_cso": ("cnr", {"ME_C": (2, 28, 23), "ME_N": (1, 12, 12)}),
    "rs_cso": ("sr-Cyrl", {"RS11": (4, 62, 55), "RS12": (3, 44, 31), "RS21": (2, 24, 25), "RS22": (2, 30, 21)}),
}


def good() -> Iterator[tuple[Path, bytes]]:
    """One return of each organisation; in one region more persons are accommodated than there are places."""
    for reporter, (language, shelters) in SHELTERS.items():
        country = reporter.split("_")[0].upper()
        first = next(iter(shelters))
        tables = {
            "Services": (("ref_area", "response", "count"), [[first, *one] for one in SERVICES.items()]),
            "Referrals": (("ref_area", "response", "count"), [[first, "ACCEPTED", 9], [first, "PENDING", 2]]),
            "Removals": (("ref_area", "form", "response", "count"), [[first, "IBA.SHR", "REMOVED_24H", 3]]),
            "Incidents": (("ref_area", "form", "count"), [[first, "STK.CON", 14], [first, "IBA.SHR", 11]]),
            "Shelters": (
                ("ref_area", "shelters", "places", "accommodated"), [[area, *of] for area, of in shelters.items()],
            ),
        }  # fmt: skip
        cover = {
            "form": "tfgbv_services", "form_version": 1, "reporter": reporter, "ref_area": country,
            "time_period": PERIOD, "revision": 1, "revision_reason": None, "language": language, "synthetic": "yes",
        }  # fmt: skip
        words = HEADINGS[language]
        sheets = {
            name: [[words[code] for code in columns], list(columns), *rows] for name, (columns, rows) in tables.items()
        }
        yield Path("cso", reporter, f"{PERIOD}_services.xlsx"), as_workbook(Return(cover, sheets))
