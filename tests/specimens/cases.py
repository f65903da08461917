"""Case-level rows of two invented organisations that let their common clients be recognised, good and broken.

Nobody in here exists. Some clients of the shelter also called the helpline; incidents have up to two victims and
three forms; one row in fifteen is without consent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.specimens.areas import REGIONS
from tests.specimens.chance import Stream
from tests.specimens.quarters import Quarter
from tests.specimens.returns import delimited, workbook

QUARTERS = tuple(Quarter(2025, number) for number in (1, 2, 3, 4))
UNSENT = Quarter(2024, 4)
RECORDER = [
    *("Incident ID", "Survivor Code", "Date of Interview", "Consent to share for reporting", "Incident Area"),
    *("Type of GBV", "Second type of GBV", "Third type of GBV", "Sex", "Age Group"),
    *("Alleged Perpetrator - Survivor Relationship", "Reported to Police", "Services Provided", "Referral Outcome"),
    *("Removal Request Outcome", "Hours to Removal"),
]
LOG = ["date", "channel", "incident", "client", "region", "form", "sex", "age", "relationship", "reported", "consent"]
TYPES = {
    "Sharing of intimate images": 14, "Threat to share intimate images": 10, "Cyberstalking": 18, "Doxing": 5,
    "Online harassment": 16, "Hacking": 6, "Digital control by partner": 12, "Sextortion": 8,
    "Physical Assault": 20, "Psychological/Emotional Abuse": 14,
}  # fmt: skip
FORMS = {"IBA.SHR": 8, "EXT.SXT": 6, "STK.CON": 16, "HAR.MSG": 18, "PRV.IMP": 8, "CTL.IPC": 9, "OTH.NTF": 40}
AGES = {"14-17": 7, "18-24": 26, "25-34": 30, "35-44": 20, "45-54": 10, "55-64": 4, "Unknown": 3}
KNOWN_BY = {
    "Intimate Partner": 22, "Former Intimate Partner": 36, "Friend or acquaintance": 14, "No relation": 8,
    "Unknown account": 12, "Unknown": 8,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One broken case file: its place, what must be found, that in words."""

    path: Path
    code: str
    words: str


def _number(chance: Stream, low: int, high: int) -> int:
    return int(chance.between(low, high + 1))


def _day(chance: Stream, quarter: Quarter) -> str:
    month = 3 * quarter.number - 2 + _number(chance, 0, 2)
    return f"{_number(chance, 1, 28):02d}.{month:02d}.{quarter.year}"


def recorder(quarter: Quarter) -> list[list]:
    """The rows of the shelter: one for each survivor of an incident."""
    chance = Stream(f"al_shelter {quarter}")
    regions = dict.fromkeys(REGIONS["AL"], 1)
    rows = []
    for number in range(1, 41):
        day, area = _day(chance, quarter), chance.one_of(regions)
        forms = list(dict.fromkeys(chance.one_of(TYPES) for _ in range(chance.one_of({1: 60, 2: 30, 3: 10}))))
        for victim in range(chance.one_of({1: 93, 2: 7})):
            is_image = any("images" in form or form == "Sextortion" for form in forms)
            outcome = (
                chance.one_of({"Removed": 60, "Refused": 14, "No answer": 16, "Pending": 10}) if is_image else None
            )
            hours = (
                chance.one_of({"6": 20, "20": 25, "40": 25, "300": 20, "1000": 10}) if outcome == "Removed" else None
            )
            offered = {"Legal": 30, "Psychosocial": 50, "Safety": 30, "Shelter": 8}
            services = dict.fromkeys(chance.one_of(offered) for _ in range(2))
            rows.append([
                f"{quarter}-{number:03d}", f"S{_number(chance, 1, 30):03d}{victim}", day,
                chance.one_of({"Yes": 14, "No": 1}), area, *forms, *[None] * (3 - len(forms)),
                chance.one_of({"Female": 93, "Male": 7}), chance.one_of(AGES), chance.one_of(KNOWN_BY),
                chance.one_of({"Yes": 34, "No": 52, "Withdrawn": 6, "Unknown": 8}), "; ".join(services),
                chance.one_of({"Accepted": 50, "Not accepted": 12, "Pending": 12, None: 26}), outcome, hours,
            ])  # fmt: skip
    return [RECORDER, *rows]


def log(quarter: Quarter) -> list[list]:
    """The rows of the helpline: one for each contact; some clients are those of the shelter."""
    chance = Stream(f"al_line {quarter}")
    regions = dict.fromkeys(REGIONS["AL"], 1)
    rows = []
    for number in range(1, 61):
        client = f"S{_number(chance, 1, 30):03d}0" if number % 4 == 0 else f"L{_number(chance, 1, 45):03d}"
        rows.append([
            _day(chance, quarter), chance.one_of({"PHONE": 60, "CHAT": 25, "EMAIL": 15}), f"{quarter}-{number:03d}",
            client, chance.one_of(regions), chance.one_of(FORMS), chance.one_of({"F": 90, "M": 8, "_U": 2}),
            str(_number(chance, 15, 66)), chance.one_of({"IPV_CUR": 20, "IPV_EX": 40, "ACQ": 15, "STR": 10, "PUB": 15}),
            chance.one_of({"REPORTED": 30, "NOT_REPORTED": 60, "_U": 10}), chance.one_of({"yes": 14, "no": 1}),
        ])  # fmt: skip
    return [LOG, *rows]


def good() -> Iterator[tuple[Path, bytes]]:
    """Four quarters of both."""
    for quarter in QUARTERS:
        yield Path("cso", "al_shelter", f"{quarter}.xlsx"), workbook({"Incidents": recorder(quarter)})
        rows = delimited(log(quarter), delimiter=";", encoding="utf-8-sig")
        yield Path("cso", "al_line", f"{quarter}.csv"), rows


#: A number with the check digit of Bosnia and Herzegovina, Montenegro, North Macedonia and Serbia, of nobody: the day
#: of birth is in the year 1800 and the series number was never given out.
NUMBER = "0101800500002"
BROKEN = {
    "national_number.xlsx": ("direct_identifier", "A national identity number stands in place of a code.", 1, NUMBER),
    "phone_number.xlsx": ("direct_identifier", "A telephone number stands among the services.", 12, "+355 69 000 0000"),
    "narrative.xlsx": ("free_text", "A column tells what happened.", None, "What happened"),
    "name_column.xlsx": ("identifying_column", "A column holds names.", None, "Emri dhe mbiemri"),
}


def faults() -> list[Fault]:
    """What is broken, and how."""
    return [Fault(Path("cso", "al_shelter", "broken", name), code, words) for name, (code, words, *_) in BROKEN.items()]


def broken() -> Iterator[tuple[Path, bytes]]:
    """Each with one fault; they are of a quarter that nobody sent, so refusing them changes nothing."""
    for fault in faults():
        *_, column, text = BROKEN[fault.path.name]
        rows = [list(row) for row in recorder(UNSENT)]
        for row in rows[1:]:
            row[RECORDER.index("Consent to share for reporting")] = "Yes"
        if column is not None:
            rows[3][column] = text
        else:
            rows[0].append(text)
            story = "She said that he had been writing to her every night for three weeks."
            rows[3].append("X. Y." if "mbiemri" in text else story)
        yield fault.path, workbook({"Incidents": rows})
