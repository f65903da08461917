"""The marts made of the real files give the totals that their publishers give."""

import os
from pathlib import Path

import pytest

from ingestion.check import check
from ingestion.land import land
from ingestion.read import read
from ingestion.receive import receive
from ingestion.settings import Zones
from tests.warehouse.byhand import PROJECT, Warehouse, build

REAL = Path(os.environ.get("TFGBV_REAL_DATA") or PROJECT.parent / "shared" / "real")

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (REAL / "police_it").is_dir(),
        reason="The real files are not here: put them into ../shared/real or name their folder in TFGBV_REAL_DATA.",
    ),
]

YEARS = [str(year) for year in range(2019, 2025)]


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Warehouse:
    """The warehouse of the real files, taken in and built as the main job does it."""
    home = tmp_path_factory.mktemp("real")
    zones = Zones(inbox=home / "inbox", landing=home / "landing")
    for source in ("police", "cso", "population"):
        taken = receive(REAL, source, within=zones)
        land(check(read(taken, source, within=zones), source, within=zones), source, within=zones)
    return build(zones.landing, home)


def offences(real: Warehouse, offence: str) -> list[int]:
    found = real.figures(
        f"select time_period, sum(obs_value) from marts.offences where offence = '{offence}' group by 1 order by 1"
    )
    return [int(found[year]) for year in YEARS]


def test_recorded_offences_of_intimate_images_are_as_published(real):
    assert offences(real, "IT_612TER") == [257, 973, 1395, 1232, 1405, 1517]


def test_female_victims_of_intimate_images_are_as_published(real):
    found = real.figures(
        "select time_period, sum(obs_value) from marts.victims where offence = 'IT_612TER' and sex = 'F' group by 1"
    )
    assert [int(found[year]) for year in YEARS] == [193, 689, 861, 719, 773, 875]


def test_recorded_stalking_is_as_published(real):
    assert offences(real, "IT_612BIS") == [16065, 16744, 18724, 18671, 19538, 21040]


def test_breaches_of_orders_since_august_2019_are_as_published(real):
    assert offences(real, "IT_387BIS")[0] == 658


@pytest.mark.parametrize(("offence", "bound"), [("IT_558BIS", 15), ("IT_583QUINQUIES", 81)])
def test_first_two_years_of_the_new_offences_are_within_the_published_bound(real, offence, bound):
    assert sum(offences(real, offence)[:2]) == bound


def test_the_indicator_is_the_mart_summed_up(real):
    for indicator, sex, published in (
        ("R01", "_T", [257, 973, 1395, 1232, 1405, 1517]),
        ("R02", "F", [193, 689, 861, 719, 773, 875]),
    ):
        for breakdown in ("form_sex_q", "form2_a", "region_form_a"):
            found = real.figures(
                f"select time_period, value from marts.indicators where indicator = '{indicator}' "
                f"and breakdown = '{breakdown}' and ref_area = 'IT' and form = '_T' and sex = '{sex}'"
            )
            assert [int(found[year]) for year in YEARS] == published, (indicator, breakdown)


def test_macro_areas_and_what_is_not_located_make_the_national_total_once(real):
    for level in (("ITC", "ITD", "ITE", "ITF", "ITG", "IT_U"), ("IT",)):
        found = real.figures(
            "select time_period, sum(value) from marts.indicators where indicator = 'R01' "
            f"and breakdown = 'region_form_a' and form = '_T' and ref_area in {(*level, '')} group by 1"
        )
        assert [int(found[year]) for year in YEARS] == [257, 973, 1395, 1232, 1405, 1517], level
    assert real.rows(
        "select value > 0 from marts.indicators where indicator = 'R01' and breakdown = 'region_form_a' "
        "and ref_area = 'IT_U' and form = '_T' and time_period = '2020'"
    ) == [(True,)]


def test_two_names_of_one_province_are_one_province(real):
    assert real.rows("select count(distinct ref_area) from marts.offences where reporter = 'police_it'") == [(107,)]


def test_the_year_that_began_in_august_and_the_year_not_consolidated_say_so(real):
    assert real.figures(
        "select time_period, obs_status from marts.indicators where indicator = 'R01' and breakdown = 'region_form_a' "
        "and ref_area = 'IT' and form = '_T'"
    ) == {"2019": "D", "2020": "A", "2021": "A", "2022": "A", "2023": "A", "2024": "P"}


def test_victims_who_called_the_helpline_are_as_published_in_every_table(real):
    published = [8082, 8125, 8085, 9602, 8647, 15708, 16272, 11909, 16283, 17631]
    for breakdown in ("clients_form", "clients_age", "clients_report_status"):
        found = real.rows(
            "select sum(obs_value) from marts.cso_clients where reporter = 'helpline_it' "
            f"and breakdown = '{breakdown}' group by time_period order by time_period"
        )
        assert [int(count) for (count,) in found] == published, breakdown
    for breakdown in ("region_form_sex_a", "region_age_sex_a", "status_sex_a"):
        found = real.rows(
            "select value from marts.indicators where indicator = 'S01' and ref_area = 'IT' and form = '_A' "
            f"and sex = '_T' and age = '_T' and report_status = '_T' and breakdown = '{breakdown}' order by time_period"
        )
        assert [int(count) for (count,) in found] == published, breakdown


def test_digital_violence_reported_to_the_helpline_is_as_published(real):
    for form, published in (("IBA.SHR", {"2021": 1, "2023": 37, "2024": 38}), ("OTH.UNS", {"2023": 45, "2024": 25})):
        assert (
            real.figures(
                "select time_period, sum(obs_value) from marts.cso_clients where breakdown = 'clients_form' "
                f"and form = '{form}' and ict = 'Y' group by 1"
            )
            == published
        )


def test_calls_about_stalking_are_as_published_by_sex(real):
    assert real.figures(
        "select sex, sum(obs_value) from marts.helpline_contacts where contact_reason = 'HELP_STALKING' "
        "and time_period = '2024' group by 1"
    ) == {"F": 1906, "M": 144, "_U": 65}
    assert real.rows(
        "select value from marts.indicators where indicator = 'S03' and breakdown = 'reason_sex_a' and ref_area = 'IT' "
        "and contact_reason = 'HELP_STALKING' and sex = '_T' and time_period = '2024'"
    ) == [(2115,)]


def test_the_new_categories_of_2023_break_the_series_of_the_helpline(real):
    assert real.rows(
        "select distinct obs_status from marts.cso_clients where breakdown = 'clients_form' and time_period = '2023' "
        "and form in ('IBA.SHR', 'OTH.UNS', 'STK.UNS')"
    ) == [("B",)]
    assert real.figures(
        "select time_period, obs_status from marts.indicators where indicator = 'S01' and ref_area = 'IT' "
        "and breakdown = 'region_form_sex_a' and form = '_T' and sex = '_T' and time_period >= '2021'"
    ) == {"2021": "A", "2023": "B", "2024": "A"}


def test_what_a_form_did_not_ask_is_not_a_zero(real):
    assert real.rows(
        "select 1 from marts.indicators where indicator = 'S01' and ref_area = 'IT' and form = 'IBA' "
        "and (time_period < '2021' or time_period = '2022')"
    ) == []  # fmt: skip


def test_all_contacts_of_the_helpline_are_the_same_in_every_table(real):
    found = real.rows(
        "select breakdown, sum(obs_value) from marts.helpline_contacts where time_period = '2024' group by 1 order by 1"
    )
    assert found == [("contacts_disability", 65048), ("contacts_reason", 65048), ("contacts_user_type", 65048)]


def test_sexual_violence_by_iccs_is_as_eurostat_publishes_it_and_apart_from_the_offices(real):
    for area, published in (("RS", [461, 560, 487]), ("AL", [109, 154, 145])):
        found = real.rows(
            "select value from marts.indicators where indicator = 'C01' and offence = 'ICCS0301' "
            f"and ref_area = '{area}' and time_period >= '2018' order by time_period"
        )
        assert [int(count) for (count,) in found] == published, area
    assert real.rows("select distinct series from marts.offences where offence like 'ICCS%'") == [("compilation",)]
    assert real.rows("select 1 from marts.indicators where indicator != 'C01' and offence like 'ICCS%'") == []


def test_corrections_are_applied_and_the_source_has_not_mended_its_errors(real):
    # Fails once a newer file no longer has the error: then close the row in corrections.csv.
    assert real.rows("select correction from intermediate.int_corrections_guarded where not is_needed") == []
    assert real.rows(
        "select distinct obs_status from marts.indicators where indicator = 'C01' and offence = 'ICCS0301' "
        "and ref_area = 'XK' and time_period in ('2017', '2018')"
    ) == [("U",)]


def test_the_women_of_a_country_are_as_published(real):
    found = real.figures(
        "select ref_area, sum(obs_value) from marts.population where reporter = 'population' "
        "and time_period = '2020' and sex = 'F' group by 1"
    )
    assert {area: round(count / 1000, 1) for area, count in found.items() if area != "RS_XK"} == {
        "AL": 1413.1, "BA": 1674.2, "ME": 317.5, "MK": 1041.2,
    }  # fmt: skip


def test_serbia_with_kosovo_is_a_denominator_for_neither(real):
    assert (
        real.rows("select 1 from marts.population where reporter = 'population' and ref_area = 'RS' and sex = 'F'")
        == []
    )
