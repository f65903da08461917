"""Whether areas or groups may be compared: said before anybody does, and scales are parted where the answer is no."""

from collections.abc import Mapping
from dataclasses import dataclass

from observatory.components.view import AREA, COUNTRY, TERRITORY, View
from observatory.texts import Words

REPORTER = "reporter"
BLOCKED, WARNED, ALLOWED = "blocked", "warned", "allowed"
# Shares and rates of what was recorded follow how much is reported; numbers follow the population besides.
_RATES = ("PT", "P_HTWMN", "P_HTHAB", "P_TH", "RT")
_COUNTED_OTHERWISE = {"B", "D", "P"}
_DEFINED_OTHERWISE = {"B", "D"}


@dataclass(frozen=True)
class Verdict:
    """Whether figures may be compared, and why not or only with care."""

    level: str
    reasons: tuple[str, ...]

    def says(self, words: Words) -> list[str]:
        """The verdict in words: the answer, then its reasons."""
        return [words.say(f"guard.{self.level}"), *(words.say(f"guard.{reason}") for reason in self.reasons)]


def judge(view: View, levels: Mapping[str, str], source: str) -> Verdict | None:
    """The verdict on a view that compares areas or groups; None where nothing speaks against comparing.

    Parts of one country, and groups that one office counted by one definition, are compared freely.

    `levels` says of each area whether it is a country, a region or a territory.
    """
    if not view.by or len(view.codes) < 2:
        return None
    if view.by != AREA:
        return _judge_groups(view, source)
    compared = [code for code in view.codes if levels.get(code) in (COUNTRY, TERRITORY)]
    if len(compared) < 2:
        return None
    reasons = []
    if source == "platform" or any(levels.get(code) == TERRITORY for code in compared):
        return Verdict(BLOCKED, ("territory",))
    if any(row["obs_status"] in _COUNTED_OTHERWISE for row in view.rows):
        reasons.append("breaks")
    if source in ("survey", "joint"):
        latest = {max(r["time_period"] for r in view.rows if r[AREA] == code) for code in compared}
        if len(latest) > 1:
            reasons.append("years")
        if len({row.get("reporter") for row in view.rows if row[AREA] in compared}) > 1:
            reasons.append("surveys")
        reasons.append("intervals")
        return Verdict(WARNED if len(reasons) > 1 else ALLOWED, tuple(reasons))
    if view.unit in _RATES:
        return Verdict(WARNED, ("reporting", "laws" if source == "police" else "services", *reasons))
    return Verdict(BLOCKED, ("people", "laws" if source == "police" else "services", *reasons))


def _judge_groups(view: View, source: str) -> Verdict | None:
    reasons = ["territory"] if view.by == REPORTER and source == "platform" else []
    if any(row["obs_status"] in _DEFINED_OTHERWISE for row in view.rows):
        reasons.append("breaks")
    return Verdict(WARNED, tuple(reasons)) if reasons else None
