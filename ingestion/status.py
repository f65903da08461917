"""How many submissions came and what became of them."""

from __future__ import annotations

from .box import boxes
from .settings import Zones, zones


def count_submissions(within: Zones | None = None) -> dict[str, int]:
    """Figures for the summary of a run: submissions by outcome, rows landed, findings."""
    counts = {
        "submissions landed": 0,
        "submissions refused": 0,
        "submissions waiting": 0,
        "submissions on which the software failed": 0,
        "rows landed": 0,
        "findings": 0,
    }
    for one in boxes(within or zones()):
        outcome = one.outcome
        state = outcome.get("state")
        counts["submissions landed"] += state == "landed"
        counts["submissions refused"] += state == "refused"
        counts["submissions waiting"] += state not in ("landed", "refused")
        counts["submissions on which the software failed"] += outcome.get("code") == "software_fault"
        counts["rows landed"] += outcome.get("rows", 0) if state == "landed" else 0
        counts["findings"] += outcome.get("errors", 0) + outcome.get("warnings", 0)
    return counts
