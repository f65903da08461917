"""A release of one country with figures that are shown, hidden, zero and missing, and the documents made from it."""

from pathlib import Path

import pandas as pd
import pytest

from observatory.grevio.scope import scope
from observatory.publication.content import read_codelists, write_content
from observatory.release import MANIFEST, Release, open_current, switch, write_json
from observatory.settings import PROJECT

DIMENSIONS = (
    "form", "sex", "age", "relationship", "channel", "ict", "offence", "report_status", "disability", "user_type",
    "contact_reason", "nationality", "platform", "survey_category", "response",
)  # fmt: skip
UNCERTAINTY = ("se", "ci_low", "ci_high", "deff", "cv", "n")
# A label that a spreadsheet would run.
EVIL = '=HYPERLINK("http://example.org";"x")'


def rows() -> pd.DataFrame:
    """Victims, offences, suspects, clients, contacts, a survey, a platform and a figure of quality, two years of ME."""
    made = []

    def row(table: str, period: str, value: float | None, status: str = "A", **more: object) -> None:
        indicator, breakdown = table.split(".")
        source = {
            "R": "police",
            "J": "police",
            "O": "police",
            "S": "cso",
            "P": "survey",
            "T": "platform",
            "Q": "police",
        }[indicator[0]]
        made.append(
            {
                "indicator": indicator,
                "breakdown": breakdown,
                "country": "ME",
                "source": source,
                "reporter": "me_survey" if source == "survey" else "_T",
                "area_level": "country",
                "ref_area": "ME",
                "time_period": period,
                **dict.fromkeys(DIMENSIONS, "_T"),
                "freq": "A",
                "unit_measure": "PT" if source == "survey" else "NR",
                "obs_value": value,
                "obs_status": status,
                "conf_status": "C" if status == "Q" else "F",
                "obs_note": "",
                "taxonomy_version": "1.0",
                "is_synthetic": True,
                **dict.fromkeys(UNCERTAINTY),
            }
            | {"ict": "Y"}
            | more
        )

    for step, year in enumerate(("2023", "2024", "2025")):
        row("R02.form_sex_q", year, 120 + step, sex="_T")
        row("R02.form_sex_q", year, 101 + step, sex="F")
        row("R02.form_sex_q", year, None, "Q", sex="M")
        row("R02.form_sex_q", f"{year}-Q1", 31, sex="_T", freq="Q")
        row("R02.form2_a", year, 55 + step, form="IBA")
        row("R02.form2_a", year, 33 + step, form="IBA.SHR")
        row("R02.form2_a", year, None, "Q", form="IBA.SYN")
        row("R02.form2_a", year, 0, form="IBA.TAK")
        for age, value in (("_T", 120 + step), ("Y_LE17", 22), ("Y25T34", None)):
            row("R02.sex_age_a", year, value, "A" if value else "Q", age=age)
        for code, value in (("_T", 120), ("IPV_CUR", 17 + step), ("IPV_EX", None), ("STR", 12)):
            row("R02.relationship_a", year, value, "A" if value else "Q", relationship=code)
        row("R01.form2_a", year, 71 + step, form="IBA.SHR")
        for ict, value in (("_T", 54 + step), ("Y", 20), ("N", None)):
            row("R01V.offence_a", year, value, "A" if value else "Q", offence="ME_168A", ict=ict)
        row("R01V.offence_a", year, 7.0 + step, offence="ME_211", ict="Y", ref_area="ME_N", area_level="region")
        row("R03.form2_a", year, 44, form="STK")
        row("S03.form_channel_q", year, 310 + step, "P", channel="PHONE")
        row("Q01.reporter_period", year, 100, reporter="me_police")
    row("J02.form_sex_convicted", "2024", 11, sex="M")
    row("J02.form_sex_convicted", "2024", 11, sex="_T")
    for table, value in (("O02.type_applied", 31), ("O02.type_granted", 22)):
        row(table, "2024", value, sex="F", ict="_T")
        row(table, "2024", None, "Q", sex="F", ict="_T", response="EMERGENCY")
    row("R03.sex_age_a", "2023-01-01/P3Y", 31, age="Y25T34")
    row("R03.sex_age_a", "2020-01-01/P3Y", 30, age="Y25T34")
    row("R04.rate_form_a", "2025", 32.6, sex="F", unit_measure="P_HTWMN")
    row("R01.form2_a", "2024", None, "M", form="EXT")
    row("P01.survey_form1", "2023", 19.362535, se=1.0, ci_low=15.1697, ci_high=24.3814, n=450, obs_note="since_15")
    row("P01.survey_form1", "2023", None, "Q", form="EXP")
    row("P02.survey_form1", "2025", 9.5, "U", ci_low=5.25, ci_high=15.5, n=42, form="STK")
    row("T01.platform_form_s", "2025-S2", 118, country="EEA", ref_area="EEA", platform="exampla", form="IBA.SHR")
    return pd.DataFrame(made).astype(dict.fromkeys(("obs_value", *UNCERTAINTY), float))


def submissions() -> list[dict[str, object]]:
    """What the offices sent, one of them twice."""
    common = {"form": "tfgbv_police", "reporter": "me_police", "source": "police", "is_synthetic": True}
    first = {**common, "revision": 1, "revision_reason": "", "time_period": "2024-Q1"}
    return [first, {**first, "revision": 2, "revision_reason": "late cases"}]


def registers() -> dict[str, pd.DataFrame]:
    """What a co-ordinating body and the experts sent for Montenegro, and one line of another country."""
    sure = {"source": "Report", "evidence": "S", "is_synthetic": "false"}
    judged = {"ref_area": "ME", "dimension": "Platform cooperation", "basis": "expert judgement", **sure}
    money = {
        "ref_area": "ME",
        "line": "Helpline",
        "level": "STATE",
        "has_digital": "Y",
        "reporter": "me_policy",
        **sure,
    }
    taught = {"profession": "POLICE", "stage": "IN_SERVICE", "has_digital": "Y", "reporter": "me_policy", **sure}
    made = {
        "readiness": [
            judged | {"level": "Low", "assessed": "", "assessor": "SWGfL", "reporter": "readiness_matrix"},
            judged | {"level": "Developing", "assessed": "2025-11-15", "assessor": "Panel", "reporter": "me_policy"},
        ],
        "funding": [
            money | {"time_period": "2024", "amount_eur": "25000.5"},
            money | {"time_period": "2019", "amount_eur": "1"},
        ],
        "training": [
            taught | {"ref_area": "ME", "time_period": "2025", "persons": "120", "in_post": ""},
            taught | {"ref_area": "AL", "time_period": "2025", "persons": "77", "in_post": "700"},
        ],
        "policy": [{"ref_area": "ME", "kind": "LAW", "title": "+cmd", "status": "IN_FORCE", **sure}],
    }  # fmt: skip
    return {name: pd.DataFrame(rows).fillna("") for name, rows in made.items()}


@pytest.fixture(scope="session")
def releases(tmp_path_factory) -> Path:
    """A folder with one release."""
    folder = tmp_path_factory.mktemp("grevio") / "release"
    lists = read_codelists(PROJECT / "dbt" / "seeds")
    form = lists["cl_form"]
    lists |= registers()
    lists["cl_form"] = form.assign(label_en=form["label_en"].where(form["code"] != "IBA.TAK", EVIL))
    making = folder / "r0001-00000000"
    manifest = write_content(
        making, rows=rows(), codelists=lists, notes="# Notes\n", audit={"passed": True}, changes={},
        submissions=submissions(), previous=None,
    )  # fmt: skip
    more = {"id": making.name, "made_at": "2026-02-03T04:05:06+00:00", "approved_by": "=A1"}
    write_json(making / MANIFEST, manifest | more)
    switch(folder, making.name)
    return folder


@pytest.fixture(scope="session")
def release(releases) -> Release:
    """The release, opened and checked."""
    return open_current(releases)


@pytest.fixture(scope="session")
def scoped(release):
    """Montenegro in 2024 and 2025, in English, for whoever sends it."""
    return scope(release, "ME", "2024-2025", "official")
