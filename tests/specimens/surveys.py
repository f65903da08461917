"""Invented surveys: respondents who do not exist, answering the standard modules, in every format that is read.

| file | module | format | design |
|---|---|---|---|
| `rs_survey/2023.sav`, `2025.sav` | women 18-74 | SPSS | strata, primary units, weights |
| `me_survey/2025.dta` | women 18-74 | Stata | the same, one stratum with one unit |
| `al_survey/2025.zip` | women 18-74 | CSV with a DDI codebook | the same |
| `mk_survey/2025.csv` | women in public life | CSV, semicolon | simple random within roles, population sizes |
| `xk_survey/2025.zsav` | pupils 12-17 | SPSS, compressed | jackknife weights |
| `ba_survey/2025.zip` | own questionnaire | CSV with a variable map | weights and primary units |
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pandas as pd

from tests.specimens.chance import Stream
from tests.specimens.returns import delimited

#: Form -> probability of ever having met it (since 15); about a third of them in the last 12 months.
FORMS = {
    "iba_shr": 0.035, "iba_syn": 0.012, "iba_tak": 0.015, "iba_thr": 0.03, "ext_sxt": 0.02, "ext_thv": 0.04,
    "stk_con": 0.09, "stk_sur": 0.03, "har_sex": 0.17, "har_mob": 0.03, "prv_dox": 0.02, "prv_hac": 0.05,
    "hat_spe": 0.06, "ctl_ipc": 0.05,
}  # fmt: skip
PUBLIC_FORMS = {
    "iba_shr": 0.05, "iba_syn": 0.06, "ext_ths": 0.2, "ext_thv": 0.3, "stk_con": 0.22, "har_sex": 0.4,
    "har_mob": 0.35, "prv_dox": 0.12, "hat_spe": 0.5, "hat_dis": 0.4,
}  # fmt: skip
SCHOOL_FORMS = {"har_sex": 0.2, "har_fla": 0.12, "har_bul": 0.15, "iba_shr": 0.04, "iba_syn": 0.03, "ext_fsx": 0.06}
TOPICS = {
    "p_partner": 0.18, "p_ex": 0.25, "p_family": 0.05, "p_acquaintance": 0.25, "p_work": 0.1, "p_stranger": 0.2,
    "p_account": 0.25, "p_unknown": 0.1,
    "c_social": 0.6, "c_messaging": 0.45, "c_email": 0.08, "c_forum": 0.06, "c_dating": 0.08, "c_games": 0.04,
    "c_device": 0.1, "c_other": 0.05,
    "t_police": 0.08, "t_platform": 0.2, "t_cso": 0.04, "t_work": 0.06, "t_family": 0.55,
    "w_trivial": 0.4, "w_fear": 0.2, "w_shame": 0.22, "w_useless": 0.35, "w_where": 0.25, "w_other": 0.1,
    "f_psychological": 0.6, "f_economic": 0.12, "f_participation": 0.3, "f_safety": 0.35,
}  # fmt: skip
REGIONS = {
    "rs_survey": ("RS11", "RS12", "RS21", "RS22"),
    "me_survey": ("ME_N", "ME_C", "ME_S"),
    "al_survey": ("AL-01", "AL-02", "AL-03", "AL-04", "AL-10", "AL-11", "AL-12"),
}
WOMEN = {"rs_survey": 2_560_000, "me_survey": 225_000, "al_survey": 1_010_000}
ANSWERS = {1: "Yes", 2: "No", 8: "Does not know", 9: "Refused"}
LABELS = {
    "module": "Module (1 = standard, synthetic specimen)", "year": "Year of the wave", "weight": "Weight",
    "stratum": "Stratum", "psu": "Primary unit", "region": "Region", "sex": "Sex", "age": "Age in years",
    "internet": "Uses the internet", "disability": "Has a disability", "education": "Education",
    "settlement": "Settlement", "p_sex": "Sex of who did it", "episodes": "Episodes in the last 12 months",
}  # fmt: skip
VALUES = {
    "sex": {1: "Man", 2: "Woman"},
    "internet": ANSWERS,
    "disability": ANSWERS,
    "education": {1: "Primary or less", 2: "Secondary", 3: "Tertiary"},
    "settlement": {1: "City", 2: "Town", 3: "Village"},
    "p_sex": {1: "Men", 2: "Women", 3: "Both", 4: "She does not know", 8: "Does not know", 9: "Refused"},
}
#: Since this wave the module asks for the sex of who did it.
SECOND_EDITION = 2025
PERPETRATORS = {"1": 74, "2": 9, "3": 5, "4": 10, "8": 1, "9": 1}
WRITTEN_SAV = b"15 Jan 2609:00:00"
WRITTEN_DTA = b"15 Jan 2026 09:00"


def household(reporter: str, year: int, *, per_unit: int = 10, units: int = 9) -> pd.DataFrame:
    """One wave of the standard module; a stratum is a region by town or country."""
    rows = []
    regions = REGIONS[reporter]
    for number, region in enumerate(regions):
        for settled in (1, 2):
            stratum = 2 * number + settled
            # One stratum of Montenegro lost all its units but one.
            count = 1 if (reporter, stratum) == ("me_survey", 6) else units
            for unit in range(count):
                other = Stream(f"survey {reporter} {year} {stratum} {unit} sex of the perpetrator")
                stream = Stream(f"survey {reporter} {year} {stratum} {unit}")
                # Neighbours are alike: units differ in how much happens there.
                here = stream.between(0.5, 1.6) * (1 + 0.12 * (year - 2023))
                for _ in range(per_unit):
                    woman = _woman(stream, settled, here)
                    if year >= SECOND_EDITION:
                        affected = any(woman[f"e_{form}"] == 1 for form in FORMS)
                        woman["p_sex"] = int(other.one_of(PERPETRATORS)) if affected else None
                    rows.append({"stratum": stratum, "psu": unit + 1, "region": region, **woman})
    frame = pd.DataFrame(rows)
    frame.insert(0, "module", 1)
    frame.insert(1, "year", year)
    # Weights add up to the women of the country, men among them weigh as others do.
    frame["weight"] = (frame["weight"] * WOMEN[reporter] / frame.loc[frame["sex"] == 2, "weight"].sum()).round(4)
    return frame


def _woman(stream: Stream, settled: int, here: float) -> dict[str, float | None]:
    age = int(stream.between(18, 75))
    young = 1.6 if age < 30 else 1.0 if age < 50 else 0.5
    online = stream.happens(0.97 if age < 50 else 0.7)
    row: dict[str, float | None] = {
        "weight": stream.between(0.5, 1.8),
        "sex": 1 if stream.happens(0.02) else 2,
        "age": age,
        "internet": 1 if online else 2,
        "disability": 1 if stream.happens(0.09) else 2,
        "education": 1 + int(stream.between(0, 3)),
        "settlement": 3 if settled == 2 else 1 + int(stream.between(0, 2)),
    }
    affected = affected_now = False
    for form, probability in FORMS.items():
        ever = _answer(stream, min(0.9, probability * here * young * (1 if online else 0.25)))
        now = _answer(stream, 0.35) if ever == 1 else None
        row[f"e_{form}"], row[f"y_{form}"] = ever, now
        affected |= ever == 1
        affected_now |= now == 1
    told = False
    for item, probability in TOPICS.items():
        if not affected or (item.startswith("w_") and told):
            row[item] = None
            continue
        row[item] = _answer(stream, probability)
        told |= item in ("t_police", "t_platform", "t_cso", "t_work") and row[item] == 1
    row["episodes"] = (1 + stream.count(2.5) if stream.happens(0.97) else 9999) if affected_now else 0
    return row


def _answer(stream: Stream, probability: float) -> int:
    if stream.happens(0.012):
        return 9 if stream.happens(0.4) else 8
    return 1 if stream.happens(probability) else 2


def public_life() -> pd.DataFrame:
    """Women in public life, drawn at random from three lists."""
    rows = []
    for role, size, drawn in ((1, 640, 160), (2, 900, 150), (3, 400, 90)):
        stream = Stream(f"survey mk_survey 2025 {role}")
        for _ in range(drawn):
            answers = {f"e_{form}": _answer(stream, probability) for form, probability in PUBLIC_FORMS.items()}
            rows.append({"year": 2025, "role": role, "role_size": size, "weight": size / drawn, **answers})
    return pd.DataFrame(rows)


def school() -> pd.DataFrame:
    """Pupils in twenty strata of two schools, with forty jackknife weights."""
    rows = []
    for stratum in range(20):
        for at in range(2):
            stream = Stream(f"survey xk_survey 2025 {stratum} {at}")
            here = stream.between(0.6, 1.5)
            for _ in range(14):
                girl = stream.happens(0.52)
                age = int(stream.between(12, 18))
                answers = {
                    f"y_{form}": _answer(stream, probability * here * (1.5 if girl else 0.6))
                    for form, probability in SCHOOL_FORMS.items()
                }
                weight = round(stream.between(40, 90), 3)
                replicates = {
                    f"jk{1 + 2 * pair + out}": round(weight * (1 if pair != stratum else 0 if out == at else 2), 3)
                    for pair in range(20)
                    for out in range(2)
                }
                rows.append(
                    {"year": 2025, "grade": age - 6, "sex": 2 if girl else 1, "age": age, "weight": weight}
                    | answers
                    | replicates
                )
    return pd.DataFrame(rows)


def own_questionnaire() -> pd.DataFrame:
    """A survey with its own names and words, which only its own map explains."""
    rows = []
    for unit in range(40):
        stream = Stream(f"survey ba_survey 2025 {unit}")
        here = stream.between(0.5, 1.6)
        for _ in range(9):
            rows.append(
                {
                    "ponder": round(stream.between(800, 2500), 2),
                    "naselje": 100 + unit,
                    "entitet": ("FBiH", "RS", "BD")[0 if unit < 24 else 1 if unit < 37 else 2],
                    "godine": int(stream.between(18, 75)),
                    "p7a": ("da", "ne")[not stream.happens(0.06 * here)],
                    "p7b": ("da", "ne", "bez odgovora")[
                        0 if stream.happens(0.15 * here) else 2 if stream.happens(0.02) else 1
                    ],
                    "p7c": ("da", "ne")[not stream.happens(0.08 * here)],
                }
            )
    return pd.DataFrame(rows)


OWN_MAP = """# The map of an invented survey with its own questionnaire, sent together with its data.
id: ba_survey_2025
form: ba_survey
title: Invented survey, Bosnia and Herzegovina
time_period: '2025'
synthetic: true
recognise: {variables: [ponder, naselje, p7a]}
design: {weight: ponder, psu: naselje}
answers: {yes: [da], no: [ne], no_answer: [bez odgovora], no_answer_as: missing}
affected: Y
items:
  - {variable: p7a, form: IBA.SHR, period: Y}
  - {variable: p7b, form: HAR.SEX, period: Y}
  - {variable: p7c, form: STK.CON, period: Y}
dimensions:
  ref_area: {variable: entitet, codes: {FBiH: BA_BIH, RS: BA_RS, BD: BA_BD}}
  age:
    variable: godine
    bands: {Y18T24: [18, 24], Y25T34: [25, 34], Y35T44: [35, 44], Y45T54: [45, 54], Y55T64: [55, 64], Y65T74: [65, 74]}
"""


def labels_of(frame: pd.DataFrame) -> tuple[dict[str, str], dict[str, dict[int, str]]]:
    """Labels of variables and codes, as a survey house writes them into the file."""
    labels = {name: LABELS.get(name, f"Item {name}") for name in frame.columns}
    values = {
        name: VALUES.get(name, ANSWERS if name[:2] in ("e_", "y_", "p_", "c_", "t_", "w_", "f_") else {})
        for name in frame.columns
    }
    return labels, {name: table for name, table in values.items() if table}


def as_sav(frame: pd.DataFrame, *, compress: bool = False) -> bytes:
    """An SPSS file with a fixed date."""
    import pyreadstat

    labels, values = labels_of(frame)

    def write(path: Path) -> None:
        pyreadstat.write_sav(
            frame, str(path), column_labels=labels, variable_value_labels=values, compress=compress,
            row_compress=not compress, file_label="Synthetic specimen",
        )  # fmt: skip

    content = bytearray(_written(write, ".sav"))
    # Date and time of writing stand at a fixed place in the header.
    content[92:109] = WRITTEN_SAV
    return bytes(content)


def as_dta(frame: pd.DataFrame) -> bytes:
    """A Stata file with a fixed date."""
    import pyreadstat

    labels, values = labels_of(frame)

    def write(path: Path) -> None:
        pyreadstat.write_dta(
            frame, str(path), column_labels=[labels[name] for name in frame.columns], variable_value_labels=values,
            file_label="Synthetic specimen", version=14,
        )  # fmt: skip

    content = _written(write, ".dta")
    at = content.index(b"<timestamp>") + len(b"<timestamp>") + 1
    return content[:at] + WRITTEN_DTA + content[at + len(WRITTEN_DTA) :]


def _written(write: Callable[[Path], None], ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"specimen{ending}"
        write(path)
        return path.read_bytes()


def as_csv(frame: pd.DataFrame, *, delimiter: str = ",", comma: bool = False) -> bytes:
    """A CSV table; `comma` writes decimal commas."""
    rows = [list(frame.columns)]
    for row in frame.itertuples(index=False):
        rows.append([_cell(value, comma=comma) for value in row])
    return delimited(rows, delimiter=delimiter, encoding="utf-8")


def _cell(value: object, *, comma: bool) -> str:
    if value is None or value != value:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.replace(".", ",") if comma and isinstance(value, float) else text


def as_ddi(frame: pd.DataFrame) -> bytes:
    """The DDI codebook of a frame (DDI-Codebook 2.5)."""
    labels, values = labels_of(frame)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<codeBook xmlns="ddi:codebook:2_5" version="2.5">',
        "<stdyDscr><citation><titlStmt><titl>Synthetic specimen</titl></titlStmt></citation></stdyDscr><dataDscr>",
    ]
    for name in frame.columns:
        lines.append(f"<var ID={quoteattr('V_' + name)} name={quoteattr(name)}><labl>{labels[name]}</labl>")
        for code, label in values.get(name, {}).items():
            missing = ' missing="Y"' if label == "Refused" else ""
            lines.append(f"<catgry{missing}><catValu>{code}</catValu><labl>{label}</labl></catgry>")
        lines.append("</var>")
    lines.append("</dataDscr></codeBook>")
    return "\n".join(lines).encode()


def as_zip(parts: dict[str, bytes]) -> bytes:
    """Parts in one archive with fixed dates."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


@dataclass(frozen=True)
class Fault:
    """One broken survey: its file, what must be found in it, that in words, and how it is made."""

    name: str
    code: str
    words: str
    make: Callable[[], bytes]

    @property
    def path(self) -> Path:
        """Where it lies below the specimens."""
        return Path("survey", "rs_survey", "broken", self.name)


def _wave() -> pd.DataFrame:
    return household("rs_survey", 2024, per_unit=4, units=3)


def _with(**columns: object) -> Callable[[], bytes]:
    """A wave with some of its cells changed: {variable: value} in the first five rows."""

    def make() -> bytes:
        frame = _wave()
        for name, value in columns.items():
            frame.loc[:4, name] = value
        return as_sav(frame)

    return make


def _identifying() -> bytes:
    frame = _wave()
    frame["phone_number"] = "000000"
    return as_sav(frame)


def _entities() -> bytes:
    declared = b'<!DOCTYPE codeBook [<!ENTITY a "aaaa">]>'
    frame = _wave()
    return as_zip({"data.csv": as_csv(frame), "data.xml": as_ddi(frame).replace(b"\n", b"\n" + declared, 1)})


def _alias_bomb() -> bytes:
    lines = ["a0: &a0 [ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join([*lines, OWN_MAP.replace("time_period: '2025'", "time_period: *a9")]).encode()


FAULTS = [
    Fault("truncated.sav", "damaged_data", "The transfer broke off in the middle of the file.",
          lambda: as_sav(_wave())[:3000]),
    Fault("weight_missing.sav", "weight_not_positive", "Five women have no weight.", _with(weight=None)),
    Fault("code_not_described.sav", "code_not_described", "An answer code that the questionnaire does not have.",
          _with(e_iba_shr=7)),
    Fault("two_waves.sav", "survey_period_mixed", "Five women of the wave before.", _with(year=2022)),
    Fault("unit_missing.sav", "design_incomplete", "Five women without a primary unit.", _with(psu=None)),
    Fault("region_abroad.sav", "survey_code_unknown", "Five women live in a region of another country.",
          _with(region="ME_N")),
    Fault("identifying.sav", "identifying_variable", "Telephone numbers came along.", _identifying),
    Fault("variable_missing.sav", "variable_missing", "The item on intimate images made by software is not there.",
          lambda: as_sav(_wave().drop(columns=["e_iba_syn"]))),
    Fault("future.sav", "survey_period_in_future", "A wave of the year 2099.",
          lambda: as_sav(_wave().assign(year=2099))),
    Fault("unknown_form.csv", "unknown_form", "A table that is no survey.",
          lambda: b"opinion,number\ngood,10\nbad,20\n"),
    Fault("entities.zip", "bad_codebook", "The codebook declares entities.", _entities),
    Fault("bad_map.zip", "bad_map", "The variable map has a key that does not exist.",
          lambda: as_zip({"a.csv": as_csv(own_questionnaire()), "a.yml": OWN_MAP.replace("title", "name").encode()})),
    Fault("population_too_small.csv", "population_size_wrong", "Fewer women in a list than were drawn from it.",
          lambda: as_csv(public_life().replace({"role_size": {400: 40}}))),
    Fault("alias_bomb.zip", "bad_map", "The title of the map unfolds into gigabytes.",
          lambda: as_zip({"a.csv": as_csv(own_questionnaire()), "a.yml": _alias_bomb()})),
    Fault("nested_map.zip", "bad_map", "The map is a list in a list in a list, ten thousand times.",
          lambda: as_zip({"a.csv": as_csv(own_questionnaire()), "a.yml": b"[" * 10_000})),
    Fault("wrong_kind.sav", "unknown_data", "A PDF that was renamed to a data file.",
          lambda: b"%PDF-1.7\n" + bytes(400)),
]  # fmt: skip


def specimens() -> Iterator[tuple[Path, bytes]]:
    """Every survey file, good and broken, by its path below the specimens."""
    here = Path("survey")
    yield here / "rs_survey" / "2023.sav", as_sav(household("rs_survey", 2023))
    yield here / "rs_survey" / "2025.sav", as_sav(household("rs_survey", 2025))
    yield here / "me_survey" / "2025.dta", as_dta(household("me_survey", 2025))
    albania = household("al_survey", 2025, per_unit=8, units=7)
    yield here / "al_survey" / "2025.zip", as_zip({"al_2025.csv": as_csv(albania), "al_2025.xml": as_ddi(albania)})
    yield here / "mk_survey" / "2025.csv", as_csv(public_life(), delimiter=";", comma=True)
    yield here / "xk_survey" / "2025.zsav", as_sav(school(), compress=True)
    own = own_questionnaire()
    yield here / "ba_survey" / "2025.zip", as_zip({"podaci.csv": as_csv(own), "mapa.yml": OWN_MAP.encode()})
    for fault in FAULTS:
        yield fault.path, fault.make()
