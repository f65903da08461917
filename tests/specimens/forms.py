"""Each office fills in its form: the standard workbooks, the CSV of rs_police, the own workbook of ba_police."""

from collections import Counter
from collections.abc import Iterable

from tests.specimens import counting
from tests.specimens.counting import Event
from tests.specimens.labels import BA_OFFENCES, REASONS
from tests.specimens.offices import CsoOffice, PoliceOffice
from tests.specimens.people import AGES
from tests.specimens.quarters import Quarter
from tests.specimens.returns import Cell, Return, as_workbook, delimited, table

GROUPS = ("IBA", "EXT", "STK", "HAR", "PRV", "HAT", "CTL", "EXP", "OTH")
OFFENCE_COLUMNS = ("ref_area", "offence", "form", "ict_used", "count")
PERSON_COLUMNS = ("ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "count")
CLIENT_COLUMNS = ("ref_area", "form", "sex", "age", "relationship", "report_status", "count")
CONTACT_COLUMNS = ("ref_area", "channel", "form", "count")
TOTAL_COLUMNS = ("counting_unit", "form", "count")
CSV_COLUMNS = (
    "reporter",
    "ref_area_country",
    "time_period",
    "revision",
    "revision_reason",
    "synthetic",
    "counting_unit",
    *PERSON_COLUMNS,
)

BA_ENTITIES = {
    "BA_BIH": "Federacija BiH",
    "BA_RS": "Republika Srpska",
    "BA_BD": "Brčko distrikt",
    "BA_U": "Nepoznato",
}
BA_ICT = {"Y": "da", "N": "ne", "_U": "nepoznato"}
BA_AGES = ("0-13", "14-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+", "nepoznato")
BA_FOOTNOTE = "* Sintetički podaci izmišljene institucije; za osobe nepoznatog spola nema kolone."


def _cover(form: str, office: PoliceOffice | CsoOffice, quarter: Quarter, revision: int) -> dict[str, Cell]:
    return {
        "form": form,
        "form_version": 1,
        "reporter": office.reporter,
        "ref_area": office.country,
        "time_period": str(quarter),
        "revision": revision,
        "revision_reason": REASONS[office.language] if revision > 1 else None,
        "language": office.language,
        "synthetic": "yes",
    }


def police_return(office: PoliceOffice, quarter: Quarter, *, revision: int = 1) -> Return:
    """Fill in the standard police form."""
    drawn = counting.events(office, quarter, revision=revision)
    groups = {
        "OFFENCES": [event.group for event in drawn],
        "VICTIMS": [event.group for event in drawn if event.victim],
        "SUSPECTS": [event.group for event in drawn if event.suspect],
    }
    return Return(
        cover=_cover("tfgbv_police", office, quarter, revision),
        sheets={
            "Offences": table(office.language, OFFENCE_COLUMNS, counting.offence_rows(drawn)),
            "Victims": table(office.language, PERSON_COLUMNS, counting.person_rows(drawn, "victim")),
            "Suspects": table(office.language, PERSON_COLUMNS, counting.person_rows(drawn, "suspect")),
            "Totals": table(office.language, TOTAL_COLUMNS, counting.total_rows(groups, GROUPS)),
        },
    )


def cso_return(office: CsoOffice, quarter: Quarter, *, revision: int = 1) -> Return:
    """Fill in the standard form of the organisations that support victims."""
    drawn = counting.clients(office, quarter, revision=revision)
    others = counting.other_contacts(office, quarter)
    groups = {
        "CLIENTS": [one.form.split(".")[0] for one in drawn],
        "CONTACTS": [one.form.split(".")[0] for one in drawn for _ in one.channels],
    }
    return Return(
        cover=_cover("tfgbv_cso", office, quarter, revision),
        sheets={
            "Clients": table(office.language, CLIENT_COLUMNS, counting.client_rows(drawn)),
            "Contacts": table(office.language, CONTACT_COLUMNS, counting.contact_rows(drawn, others)),
            "Totals": table(office.language, TOTAL_COLUMNS, counting.total_rows(groups, GROUPS)),
        },
    )


def police_csv_rows(office: PoliceOffice, quarter: Quarter, *, revision: int = 1) -> list[list[Cell]]:
    """Fill in the CSV form: one long table for the three counting units, cover facts on every row."""
    drawn = counting.events(office, quarter, revision=revision)
    cover = _cover("", office, quarter, revision)
    sender = [office.reporter, office.country, str(quarter), revision, cover["revision_reason"], "yes"]
    offences = [(*row[:4], None, None, None, row[4]) for row in counting.offence_rows(drawn)]
    units = {
        "OFFENCES": offences,
        "VICTIMS": counting.person_rows(drawn, "victim"),
        "SUSPECTS": counting.person_rows(drawn, "suspect"),
    }
    rows = [[*sender, unit, *row] for unit, found in units.items() for row in found]
    return [list(CSV_COLUMNS), *rows]


def ba_return(office: PoliceOffice, quarter: Quarter, *, revision: int = 1) -> Return:
    """Fill in the own workbook of ba_police: local words, two-row headers, a totals row, a footnote."""
    drawn = counting.events(office, quarter, revision=revision)
    correction = f". Ispravka {revision}: {REASONS[office.language]}" if revision > 1 else ""
    return Return(
        cover=_cover("ba_police", office, quarter, revision),
        sheets={
            "Djela": [
                [f"Krivična djela, {quarter}{correction}"],
                ["Entitet", "Krivično djelo", "IKT", "Broj"],
                *_ba_offences(drawn),
                [BA_FOOTNOTE],
            ],
            "Žrtve": _ba_persons(drawn, "victim", f"Žrtve, {quarter}{correction}"),
            "Osumnjičeni": _ba_persons(drawn, "suspect", f"Osumnjičeni, {quarter}{correction}"),
        },
        cover_sheet="O izvještaju",
    )


def _ba_place(event: Event) -> tuple[str, str, str]:
    return BA_ENTITIES[event.ref_area], BA_OFFENCES[event.offence], BA_ICT[event.ict_used]


def _ba_offences(drawn: Iterable[Event]) -> list[list[Cell]]:
    tally = Counter(_ba_place(event) for event in drawn)
    rows: list[list[Cell]] = [[*place, number] for place, number in sorted(tally.items())]
    return [*rows, ["UKUPNO", None, None, tally.total()]]


def _ba_persons(drawn: Iterable[Event], role: str, title: str) -> list[list[Cell]]:
    tally: Counter = Counter()
    for event in drawn:
        person = getattr(event, role)
        # The form has columns for women and men only, so that other and unknown sex is left out, as its footnote says.
        if person and person.sex in ("F", "M"):
            tally[_ba_place(event), person.sex, person.age] += 1
    columns = [(sex, age) for sex in ("F", "M") for age in AGES]
    places = sorted({place for place, _, _ in tally})
    rows: list[list[Cell]] = [[*place, *(tally[place, *column] for column in columns)] for place in places]
    total = [sum(tally[place, *column] for place in places) for column in columns]
    blanks = [None] * (len(AGES) - 1)
    return [
        [title],
        [None, None, None, "Ženski", *blanks, "Muški", *blanks],
        ["Entitet", "Krivično djelo", "IKT", *BA_AGES, *BA_AGES],
        *rows,
        ["UKUPNO", None, None, *total],
        [BA_FOOTNOTE],
    ]


def sent_bytes(office: PoliceOffice | CsoOffice, quarter: Quarter, *, revision: int = 1) -> tuple[str, bytes]:
    """Fill in whatever form the office uses: the ending of the file name and its bytes."""
    if isinstance(office, CsoOffice):
        return "xlsx", as_workbook(cso_return(office, quarter, revision=revision))
    if office.layout == "tfgbv_police_csv_1":
        rows = police_csv_rows(office, quarter, revision=revision)
        return "csv", delimited(rows, delimiter=";", encoding="utf-8-sig")
    fill_in = ba_return if office.layout == "ba_police_1" else police_return
    return "xlsx", as_workbook(fill_in(office, quarter, revision=revision))
