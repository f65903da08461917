"""The invented offices: what each records, how often, since when, and where.

No figure here is a statistic. The scale follows the size of the country; the course of each offence follows what the
law did (`since` and `until` are the quarters in which an offence can be recorded) and reporting that slowly rises.
Synthetic images appear in 2024 and grow, see `RISING`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.specimens.quarters import QUARTERS, Quarter

FIRST, LAST = QUARTERS[0], QUARTERS[-1]
# Forms that did not exist at first: the quarter of appearance, the share of the full weight then, and what each
# quarter adds to it.
RISING = {"IBA.SYN": (Quarter(2024, 2), 0.15, 0.14)}


def _forms_in(forms: Mapping[str, float], quarter: Quarter) -> dict[str, float]:
    """Weights of the forms in one quarter: a form that is still to come weighs nothing."""
    weights = dict(forms)
    for form, (appears, first, step) in RISING.items():
        if form in weights:
            age = quarter.index - appears.index
            weights[form] *= 0.0 if age < 0 else min(1.0, first + step * age)
    return weights


@dataclass(frozen=True)
class Offence:
    """One offence as an office records it.

    `forms` are the forms behind cases with technology, `crosswalk_form` is what the crosswalk makes of a case whose
    form was not named (the share `unnamed`), `otherwise` the group of forms whose people the cases without technology
    have. `area` binds an offence to the entity whose criminal code it belongs to.
    """

    code: str
    per_quarter: float
    forms: Mapping[str, float]
    crosswalk_form: str
    ict: Mapping[str, float] = field(default_factory=lambda: {"Y": 1})
    otherwise: str = "OTH"
    yearly: float = 0.12
    since: Quarter = FIRST
    until: Quarter = LAST
    solved: float = 0.7
    unnamed: float = 0.15
    area: str | None = None

    def expected(self, quarter: Quarter) -> float:
        """Mean number recorded in the quarter; nothing outside the time in which the offence exists."""
        if not self.since <= quarter <= self.until:
            return 0.0
        return self.per_quarter * quarter.growth(self.yearly)

    def forms_in(self, quarter: Quarter) -> dict[str, float]:
        """Weights of the forms behind the offence in one quarter."""
        return _forms_in(self.forms, quarter)


@dataclass(frozen=True)
class Group:
    """Clients of a support organisation with forms of one kind."""

    per_quarter: float
    forms: Mapping[str, float]
    yearly: float

    def expected(self, quarter: Quarter) -> float:
        """Mean number of clients in the quarter."""
        return self.per_quarter * quarter.growth(self.yearly)

    def forms_in(self, quarter: Quarter) -> dict[str, float]:
        """Weights of the forms of the group in one quarter."""
        return _forms_in(self.forms, quarter)


@dataclass(frozen=True)
class PoliceOffice:
    """A police service of one country."""

    reporter: str
    country: str
    language: str
    layout: str
    offences: tuple[Offence, ...]
    areas: Mapping[str, float]
    missing: tuple[Quarter, ...] = ()


@dataclass(frozen=True)
class CsoOffice:
    """An organisation that supports victims, with a helpline."""

    reporter: str
    country: str
    language: str
    groups: tuple[Group, ...]
    areas: Mapping[str, float]
    report_status: Mapping[str, float]
    channels: Mapping[str, float]
    other_contacts: float
    missing: tuple[Quarter, ...] = ()
