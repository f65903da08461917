"""The real files land with the totals that were published."""

import os
from pathlib import Path

import pandas as pd
import pytest

from ingestion import check, land, read, receive
from ingestion.settings import PROJECT, Zones

#: Reports of platforms have tests of their own (tests/warehouse/test_platform_real.py).
SOURCES = ("police", "cso", "population")
REAL = Path(os.environ.get("TFGBV_REAL_DATA") or PROJECT.parent / "shared" / "real")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here (../shared/real or TFGBV_REAL_DATA)"),
]
IMAGES = "DIFFUSIONE ILLECITA DI IMMAGINI O VIDEO SESSUALMENTE ESPLICITI"
BARRED = "VIOLAZIONE DEI PROVVEDIMENTI DI ALLONTANAMENTO"


@pytest.fixture(scope="module")
def zones(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    zones = Zones(inbox=folder / "inbox", landing=folder / "landing")
    for source in SOURCES:
        ids = receive.receive(REAL, source, within=zones)
        land.land(check.check(read.read(ids, source, within=zones), source, within=zones), source, within=zones)
    return zones


@pytest.fixture(scope="module")
def facts(zones):
    return {
        source: pd.concat([pd.read_parquet(path) for path in (zones.landing / source).glob("[!_]*/facts.parquet")])
        for source in SOURCES
        if list((zones.landing / source).glob("[!_]*/facts.parquet"))
    }


def yearly(frame: pd.DataFrame) -> list[int]:
    return frame.groupby("time_period")["obs_value"].sum().astype(int).tolist()


def test_every_real_file_lands(zones):
    submissions = [pd.read_parquet(path) for path in zones.landing.glob("*/[!_]*/submission.parquet")]
    layouts = sorted(pd.concat(submissions)["layout"])
    assert layouts == [
        "eurostat_crime_1", "helpline_it_age", "helpline_it_disability", "helpline_it_reason",
        "helpline_it_report_status", "helpline_it_types", "helpline_it_user_type", "istat_population_1", "police_it_1",
        "worldbank_1", "wpp_five_year_1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("breakdown", "offence", "published"),
    [
        ("offences", IMAGES, [257, 973, 1395, 1232, 1405, 1517]),
        ("victims", IMAGES, [193, 689, 861, 719, 773, 875]),
        ("offences", "ATTI PERSECUTORI", [16065, 16744, 18724, 18671, 19538, 21040]),
    ],
)
def test_italian_police_figures_are_the_published_ones(facts, breakdown, offence, published):
    police = facts["police"]
    chosen = police[(police["layout"] == "police_it_1") & (police["breakdown"] == breakdown)]
    assert yearly(chosen[chosen["offence"] == offence]) == published


def test_breaches_of_barring_orders_in_2019_are_the_published_ones(facts):
    police = facts["police"]
    chosen = police[(police["breakdown"] == "offences") & police["offence"].str.startswith(BARRED)]
    assert yearly(chosen)[0] == 658


def test_the_workbook_gives_the_same_cells_as_an_independent_reading_of_it(facts):
    police = facts["police"]
    other = pd.read_csv(REAL / "police_it" / "codice_rosso_vittime.csv", dtype=str)
    theirs = other.groupby(["provincia", "anno"])["valore"].apply(lambda values: values.astype(int).sum())
    special = police[(police["breakdown"] == "victims") & police["sheet"].eq("Codice Rosso - Vittime")]
    ours = special.groupby(["ref_area", "time_period"])["obs_value"].sum()
    both = pd.concat([theirs.rename("theirs"), ours.rename_axis(theirs.index.names).rename("ours")], axis=1)
    located = both.drop("NON LOCALIZZATA", level=0, errors="ignore").dropna()
    assert len(located) > 500
    assert (located["theirs"] == located["ours"]).all()


@pytest.mark.parametrize("breakdown", ["clients_form", "clients_age", "clients_report_status"])
def test_victims_of_the_helpline_are_the_published_ones(facts, breakdown):
    cso = facts["cso"]
    published = [8082, 8125, 8085, 9602, 8647, 15708, 16272, 11909, 16283, 17631]
    assert yearly(cso[cso["breakdown"] == breakdown]) == published


@pytest.mark.parametrize("breakdown", ["contacts_disability", "contacts_user_type", "contacts_reason"])
def test_users_of_the_helpline_are_the_published_ones(facts, breakdown):
    cso = facts["cso"]
    published = [19706, 17634, 17616, 23233, 21290, 31688, 36036, 32430, 51713, 65048]
    assert yearly(cso[cso["breakdown"] == breakdown]) == published


def test_digital_violence_at_the_helpline_is_the_published_one(facts):
    cso = facts["cso"]
    form = cso[cso["breakdown"] == "clients_form"].groupby(["form", "time_period"])["obs_value"].sum()
    assert form["DIS_SEX_EXPL"].to_dict() == {"2021": 1, "2023": 37, "2024": 38}
    assert form["ONL_VIOL"].to_dict() == {"2023": 45, "2024": 25}


def test_stalking_calls_of_2024_are_the_published_ones(facts):
    cso = facts["cso"]
    calls = cso[(cso["contact_reason"] == "VICT_STALK_SEEK") & (cso["time_period"] == "2024")]
    assert sorted(calls.groupby("sex")["obs_value"].sum(), reverse=True) == [1906, 144, 65]


@pytest.mark.parametrize(("area", "published"), [("RS", [461, 560, 487]), ("AL", [109, 154, 145])])
def test_sexual_violence_of_eurostat_is_the_published_one(facts, area, published):
    police = facts["police"]
    chosen = police[(police["breakdown"] == "offences") & (police["offence"] == "ICCS0301")]
    chosen = chosen[(chosen["ref_area"] == area) & (chosen["time_period"] >= "2018")]
    assert yearly(chosen) == published


def test_women_of_2020_are_the_published_ones(facts):
    population = facts["population"]
    chosen = population[(population["layout"] == "wpp_five_year_1") & (population["sex"] == "F")]
    women = chosen[chosen["time_period"] == "2020"].groupby("ref_area")["obs_value"].sum()
    assert (women / 1000).round(1).drop("RS").to_dict() == {"AL": 1413.1, "BA": 1674.2, "ME": 317.5, "MK": 1041.2}
