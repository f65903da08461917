"""Small files of microdata with one fault each: forty invented respondents and the map of their questionnaire."""

from collections.abc import Callable, Iterator

import pandas as pd

from tests.specimens import surveys
from tests.specimens.surveys import OWN_MAP, as_csv, as_ddi, as_sav, as_zip, household

DESIGN = "design: {weight: ponder, psu: naselje}"
PERIOD = "time_period: '2025'"
Change = Callable[[pd.DataFrame], pd.DataFrame]


def respondents() -> pd.DataFrame:
    """Forty-five respondents of five places."""
    return surveys.own_questionnaire().head(45).copy()


def sent(change: Change | None = None, *, words: dict[str, str] | None = None) -> bytes:
    """Data with their map in one archive; `change` alters the data, `words` the words of the map."""
    frame, text = respondents(), OWN_MAP
    frame = change(frame) if change else frame
    for old, new in (words or {}).items():
        if old not in text:
            raise ValueError(f"The map does not say {old!r}.")
        text = text.replace(old, new)
    return as_zip({"podaci.csv": as_csv(frame), "mapa.yml": text.encode()})


def with_cells(column: str, value: object, *, number: int = 5) -> Change:
    """Put a value into the first rows of a column."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        cells = list(frame[column]) if column in frame else [None] * len(frame)
        return frame.assign(**{column: pd.Series([value] * number + cells[number:], dtype=object)})

    return change


def _every(column: str, value: object) -> Change:
    return lambda frame: frame.assign(**{column: value})


def _some_commas(frame: pd.DataFrame) -> pd.DataFrame:
    written = [f"{weight:.3f}" for weight in frame["ponder"]]
    return frame.assign(ponder=[text if at % 2 else text.replace(".", ",") for at, text in enumerate(written)])


def files() -> Iterator[tuple[str, str, bytes]]:
    """Code, file name, bytes."""
    name = "2025.zip"
    yield "bad_map", name, sent(words={"title:": "name:"})
    codebook = b'<?xml version="1.0"?><invoice><total>7</total></invoice>'
    yield "bad_codebook", name, as_zip({"data.csv": as_csv(respondents()), "data.xml": codebook})
    yield "unknown_data", "2025.sav", b"%PDF-1.4\n" + bytes(60) + b"%%EOF\n"
    yield "damaged_data", "2025.sav", as_sav(respondents())[:700]
    yield "mixed_decimals", name, as_zip({
        "podaci.csv": as_csv(_some_commas(respondents()), delimiter=";"), "mapa.yml": OWN_MAP.encode(),
    })  # fmt: skip
    yield "variable_missing", name, sent(lambda frame: frame.drop(columns=["p7b"]))
    yield "code_not_described", name, sent(with_cells("p7a", "možda"))
    yield (
        "no_answer_too_often",
        "2024.zip",
        sent(with_cells("p7b", "bez odgovora", number=40), words={PERIOD: "time_period: '2024'"}),
    )
    yield "weight_not_positive", name, sent(with_cells("ponder", 0))
    yield "design_incomplete", name, sent(with_cells("naselje", None))
    sizes = {DESIGN: "design: {weight: ponder, psu: naselje, population: mjesta}"}
    yield "population_size_wrong", name, sent(_every("mjesta", 2), words=sizes)
    yield "survey_code_unknown", name, sent(with_cells("entitet", "CG", number=40))
    yield "identifying_variable", name, sent(_every("telefon", "000000"))
    yield "respondents_too_few", name, sent(lambda frame: frame[frame.index % 9 < 3])
    year = {PERIOD: "time_period: {variable: godina}"}
    yield "survey_period_mixed", name, sent(lambda frame: with_cells("godina", 2024)(_every("godina", 2025)(frame)),
                                            words=year)  # fmt: skip
    yield "survey_period_unreadable", name, sent(_every("godina", "proljece"), words=year)
    yield "survey_period_in_future", name, sent(_every("godina", 2099), words=year)
    strata = {DESIGN: "design: {weight: ponder, psu: naselje, strata: entitet}"}
    yield (
        "singletons_without_rule",
        name,
        sent(
            lambda frame: frame.assign(entitet=["RS" if place == 100 else "FBiH" for place in frame["naselje"]]),
            words=strata,
        ),
    )
    one_place = {DESIGN: "design: {weight: ponder, psu: naselje, singleton: center}"}
    yield "units_too_few", name, sent(_every("naselje", 100), words=one_place)
    yield from standard_module()


def standard_module() -> Iterator[tuple[str, str, bytes]]:
    """Faults that a questionnaire of a few questions cannot have: the standard module with its codebook."""
    frame = household("al_survey", 2025, per_unit=1, units=2)
    good = as_ddi(frame).decode()
    head, _, rest = good.partition('name="e_iba_shr">')
    mine, end, after = rest.partition("</var>")
    for code in ("1", "2", "8", "9"):
        mine = mine.replace(f"<catValu>{code}<", f"<catValu>{code}0<")
    other = f'{head}name="e_iba_shr">{mine}{end}{after}'
    yield "labels_of_another_form", "2025.zip", as_zip({"al.csv": as_csv(frame), "al.xml": other.encode()})
    copied = pd.concat([frame, frame.head(6)], ignore_index=True)
    yield "respondents_twice", "2024.zip", as_zip({
        "al.csv": as_csv(copied.assign(year=2024)), "al.xml": good.encode(),
    })  # fmt: skip
