"""The state of a view and its address: the same parameters for the page, the explorer and every file.

`/indicator/R02?breakdown=sex_age_a&area=ME&by=age` and `/explore?indicator=R02&breakdown=…` are the same view, and so
are `/indicator/R02.csv?…`, `.png?…` and the rest. What an address leaves out has a default; what it asks for and the
release does not have is set aside and said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from observatory.components.labels import Labels
from observatory.components.view import AREA, COUNTRY, View, areas, breakdowns, crossed, freqs, look, options, parts_of
from observatory.release import EVERYTHING, Release

# Shown first where a release has it: the people, then the offences.
FIRST = ("R02", "R01", "R03", "S01", "S03")
USUAL_BREAKDOWNS = ("form_sex_q", "survey_form1")
# More lines than this cannot be told apart.
MOST_COMPARED = 8
LANGUAGE = "lang"
WITH = "with"
# Compare nothing: an empty parameter would be a default left out.
NONE = "none"


@dataclass(frozen=True)
class Choice:
    """One thing that the reader can choose: the parameter, the codes there are, the chosen and the default one."""

    key: str
    options: tuple[str, ...]
    chosen: str
    default: str


@dataclass(frozen=True)
class State:
    """A view by its address: what is chosen and what else could be."""

    indicator: str
    choices: tuple[Choice, ...]
    compared: tuple[str, ...]
    comparable_areas: tuple[str, ...]
    within: tuple[str, ...]
    fixed: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    def chosen(self, key: str) -> str:
        """What is chosen under a parameter; empty where there is nothing to choose."""
        return next((choice.chosen for choice in self.choices if choice.key == key), "")

    def query(self, **changes: str) -> str:
        """The parameters of the address: only what differs from the default, always in the same order."""
        pairs = [(c.key, c.chosen) for c in self.choices if c.chosen != c.default and c.key not in changes]
        if self.compared and WITH not in changes:
            pairs.append((WITH, ",".join(self.compared)))
        return urlencode(pairs + [(key, value) for key, value in changes.items() if value])

    def look(self, release: Release, labels: Labels) -> View:
        """The rows of this state."""
        return look(
            release,
            labels,
            indicator=self.indicator,
            breakdown=self.chosen("breakdown"),
            within=self.within,
            freq=self.chosen("freq"),
            by="" if self.chosen("by") == NONE else self.chosen("by"),
            fixed=self.fixed,
        )


def indicators(release: Release) -> list[str]:
    """The indicators of a release in the order in which they are offered; measures of the returns last."""
    found = [name for name in release.tables if name != EVERYTHING]
    return sorted(
        found, key=lambda name: (name.startswith("Q"), FIRST.index(name) if name in FIRST else len(FIRST), name)
    )


def resolve(release: Release, labels: Labels, indicator: str, asked: Mapping[str, str]) -> State:
    """The state that an address names. Unknown codes are ignored and named; nothing asked gives the defaults."""
    ignored: list[str] = []
    choices: list[Choice] = []

    def choose(key: str, offered: list[str] | tuple[str, ...], default: str = "") -> str:
        default = default or offered[0]
        wanted = asked.get(key, default)
        if wanted not in offered:
            ignored.append(f"{key}={wanted}"[:60])
            wanted = default
        choices.append(Choice(key, tuple(offered), wanted, default))
        return wanted

    tables = sorted(breakdowns(release, indicator), key=lambda name: (name not in USUAL_BREAKDOWNS, name))
    breakdown = choose("breakdown", tables)
    present = areas(release, indicator, breakdown)
    area = choose("area", labels.order(AREA, list(present)))
    peers = tuple(
        code for code in labels.order(AREA, list(present)) if present[code][1] == present[area][1] and code != area
    )
    compared = _compared(asked.get(WITH, ""), peers, ignored)
    parts = parts_of(area, set(present), labels)
    within = (area, *(compared or parts))
    freq = choose("freq", freqs(release, indicator, breakdown, within))
    known = options(release, indicator, breakdown, within, freq)
    varying = list(known.varying)
    comparable = [*varying, AREA] if len(within) > 1 and known.areas > 1 else varying
    # Where areas are named to be compared, they are what is compared.
    by = choose("by", [*comparable, NONE], AREA if compared else "") if comparable else ""
    by = "" if by == NONE else by
    # Of each dimension what there is together with what is chosen before: no choice leads to an empty table.
    names = tuple(name for name in varying if name != by)
    shown = within if by == AREA else within[:1]
    left = crossed(release, indicator, breakdown, shown, freq, names) or crossed(
        release, indicator, breakdown, within, freq, names
    )
    fixed: dict[str, str] = {}
    for place, name in enumerate(names):
        fixed[name] = choose(name, labels.order(name, list({row[place] for row in left})))
        left = tuple(row for row in left if row[place] == fixed[name])
    state = State(
        indicator=indicator,
        choices=tuple(choices),
        compared=compared,
        comparable_areas=peers if present[area][1] == COUNTRY else (),
        within=within,
        fixed=fixed,
        ignored=tuple(ignored),
    )
    return _with_period(state, release, labels, freq, asked)


def _with_period(state: State, release: Release, labels: Labels, freq: str, asked: Mapping[str, str]) -> State:
    """Add the period of the comparison, the latest by default."""
    periods = _periods(release, state.indicator, state.chosen("breakdown"), state.within[0], freq)
    if not periods:
        return state
    wanted, ignored = asked.get("period", periods[0]), state.ignored
    if wanted not in periods:
        wanted, ignored = periods[0], (*ignored, f"period={wanted}"[:60])
    choice = Choice("period", periods, wanted, periods[0])
    return replace(state, choices=(*state.choices, choice), ignored=ignored)


@lru_cache(maxsize=4096)
def _periods(release: Release, indicator: str, breakdown: str, area: str, freq: str) -> tuple[str, ...]:
    where = {"breakdown": breakdown, "ref_area": area, "freq": freq}
    rows = release.rows(indicator, where, columns=["time_period"], distinct=True)
    return tuple(sorted((row["time_period"] for row in rows), reverse=True))


def _compared(text: str, peers: tuple[str, ...], ignored: list[str]) -> tuple[str, ...]:
    wanted = [code for code in dict.fromkeys(text.split(",")) if code]
    ignored += [f"{WITH}={code}"[:60] for code in wanted if code not in peers]
    return tuple(code for code in wanted if code in peers)[:MOST_COMPARED]
