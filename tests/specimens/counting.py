"""What an invented office counts in a quarter: events are drawn one by one, then tallied into the tables of its form.

Drawing events rather than cells keeps the tables of one return in step with each other: an offence has at most one
distinct victim and one suspect here, so that victims and suspects never outnumber the offences they belong to, and the
sex, age and relationship of a table add up to the same persons.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.specimens.chance import Stream
from tests.specimens.offices import CsoOffice, Group, Offence, PoliceOffice, Quarter
from tests.specimens.people import Person, relationship, suspect, victim

LATE_SHARE = 0.12
NOT_TECH = "OTH.NTF"
Rows = list[tuple[str | int, ...]]


@dataclass(frozen=True)
class Event:
    """One recorded offence with the distinct victim and the identified suspect that belong to it, if any."""

    ref_area: str
    offence: str
    form: str
    crosswalk_form: str
    ict_used: str
    relationship: str
    victim: Person | None
    suspect: Person | None

    @property
    def group(self) -> str:
        """First level of the taxonomy that the event counts towards in the totals; empty where it does not."""
        form = self.form or self.crosswalk_form
        cyber = self.form not in ("", NOT_TECH)
        return form.split(".")[0] if cyber or self.ict_used == "Y" else ""


@dataclass(frozen=True)
class Client:
    """One client of a support organisation in a quarter and the contacts made with or for her."""

    ref_area: str
    form: str
    person: Person
    relationship: str
    report_status: str
    channels: tuple[str, ...]


def events(office: PoliceOffice, quarter: Quarter, *, revision: int = 1) -> list[Event]:
    """Draw what the office recorded in the quarter; a revision adds late registrations to the same events."""
    drawn = list(_events(office, quarter, Stream(f"{office.reporter} {quarter}"), share=1.0))
    for number in range(2, revision + 1):
        late = Stream(f"{office.reporter} {quarter} late {number}")
        drawn += _events(office, quarter, late, share=LATE_SHARE)
    return drawn


def _events(office: PoliceOffice, quarter: Quarter, stream: Stream, *, share: float) -> Iterator[Event]:
    for offence in office.offences:
        for _ in range(stream.count(share * offence.expected(quarter))):
            yield _event(office, offence, quarter, stream)


def _event(office: PoliceOffice, offence: Offence, quarter: Quarter, stream: Stream) -> Event:
    ict_used = stream.one_of(offence.ict)
    area = offence.area or stream.one_of(office.areas)
    form = stream.one_of(offence.forms_in(quarter)) if ict_used == "Y" else ""
    group = form.split(".")[0] if form else offence.otherwise
    if ict_used == "N":
        form = NOT_TECH
    elif form and stream.happens(offence.unnamed):
        form = ""
    return Event(
        ref_area=area,
        offence=offence.code,
        form=form,
        crosswalk_form=offence.crosswalk_form,
        ict_used=ict_used,
        relationship=relationship(stream, group),
        victim=victim(stream, group) if stream.happens(0.94) else None,
        suspect=suspect(stream, group) if stream.happens(offence.solved) else None,
    )


def clients(office: CsoOffice, quarter: Quarter, *, revision: int = 1) -> list[Client]:
    """Draw the clients of the quarter; a revision adds clients whose papers came late."""
    drawn = list(_clients(office, quarter, Stream(f"{office.reporter} {quarter}"), share=1.0))
    for number in range(2, revision + 1):
        late = Stream(f"{office.reporter} {quarter} late {number}")
        drawn += _clients(office, quarter, late, share=LATE_SHARE)
    return drawn


def _clients(office: CsoOffice, quarter: Quarter, stream: Stream, *, share: float) -> Iterator[Client]:
    for group in office.groups:
        for _ in range(stream.count(share * group.expected(quarter))):
            yield _client(office, group, quarter, stream)


def _client(office: CsoOffice, group: Group, quarter: Quarter, stream: Stream) -> Client:
    form = stream.one_of(group.forms_in(quarter))
    level_one = form.split(".")[0]
    return Client(
        ref_area=stream.one_of(office.areas),
        form=form,
        person=victim(stream, level_one),
        relationship=relationship(stream, level_one),
        report_status=stream.one_of(office.report_status),
        channels=tuple(stream.one_of(office.channels) for _ in range(1 + stream.count(1.4))),
    )


def other_contacts(office: CsoOffice, quarter: Quarter) -> Counter:
    """Draw the contacts about violence without technology: place, channel and form with their number."""
    stream = Stream(f"{office.reporter} {quarter} other contacts")
    tally: Counter = Counter()
    for _ in range(stream.count(office.other_contacts * quarter.growth(0.05))):
        tally[stream.one_of(office.areas), stream.one_of(office.channels), NOT_TECH] += 1
    return tally


def offence_rows(drawn: Iterable[Event]) -> Rows:
    """Tally offences by place, offence, form and use of technology."""
    return _rows(Counter((event.ref_area, event.offence, event.form, event.ict_used) for event in drawn))


def person_rows(drawn: Iterable[Event], role: str) -> Rows:
    """Tally victims or suspects by place, offence, form, use of technology, sex, age and relationship."""
    tally: Counter = Counter()
    for event in drawn:
        person = getattr(event, role)
        if person:
            place = (event.ref_area, event.offence, event.form, event.ict_used)
            tally[(*place, person.sex, person.age, event.relationship)] += 1
    return _rows(tally)


def client_rows(drawn: Iterable[Client]) -> Rows:
    """Tally clients by place, form, sex, age, relationship and whether the police was told."""
    return _rows(
        Counter(
            (one.ref_area, one.form, one.person.sex, one.person.age, one.relationship, one.report_status)
            for one in drawn
        )
    )


def contact_rows(drawn: Iterable[Client], others: Counter) -> Rows:
    """Tally contacts by place, channel and form, those without technology among them."""
    tally = Counter((one.ref_area, channel, one.form) for one in drawn for channel in one.channels)
    return _rows(tally + others)


def total_rows(groups_by_unit: dict[str, list[str]], groups: Iterable[str]) -> Rows:
    """List what the sender holds to be the totals: for each counting unit the whole and every group, zeros too."""
    rows: Rows = []
    for unit, found in groups_by_unit.items():
        tally = Counter(group for group in found if group)
        rows.append((unit, "_T", tally.total()))
        rows += [(unit, group, tally[group]) for group in groups]
    return rows


def _rows(tally: Counter) -> Rows:
    # The long forms list only cells that are not zero; the order is that of the codes.
    return [(*cell, number) for cell, number in sorted(tally.items())]
