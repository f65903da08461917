"""What the marts say of a few returns that were landed by hand."""

import pytest

from tests.warehouse.byhand import BuildFailedError, Landing, build, offences


def test_of_two_revisions_the_higher_counts_and_both_stay_listed(warehouse):
    assert warehouse.figures(
        "select time_period, sum(obs_value) from marts.offences where reporter = 'me_police' group by 1"
    ) == {
        "2024-Q1": 12, "2024-Q2": 33, "2024-Q3": 33, "2024-Q4": 33,
    }  # fmt: skip
    assert warehouse.rows(
        "select revision, is_current from marts.submissions "
        "where reporter = 'me_police' and time_period = '2024-Q1' order by 1"
    ) == [(1, False), (2, True)]


def test_technology_is_by_law_by_flag_or_by_form(warehouse):
    found = warehouse.rows(
        "select offence, form, ict, obs_value from marts.offences "
        "where reporter = 'me_police' and time_period = '2024-Q2' order by all"
    )
    assert found == [
        ("ME_168A", "STK.SUR", "Y", 1),
        ("ME_168A", "STK.UNS", "N", 5),
        ("ME_168A", "STK.UNS", "Y", 4),
        ("ME_175A", "IBA.SHR", "Y", 3),
        ("ME_220", "OTH.NTF", "N", 20),
    ]


def test_an_offence_of_no_form_done_by_technology_is_of_a_form_unspecified(warehouse):
    assert warehouse.rows("select form, obs_value from marts.offences where offence = 'ME_220' and ict = 'Y'") == [
        ("OTH.UNS", 2)
    ]


def test_a_year_has_its_four_quarters_or_is_not_there(warehouse):
    assert warehouse.rows(
        "select value, obs_status from marts.indicators where indicator = 'R01' and breakdown = 'form_sex_q' "
        "and ref_area = 'ME' and time_period = '2024' and form = '_T'"
    ) == [(12 + 3 * 8, "P")]
    assert warehouse.rows(
        "select distinct time_period from marts.indicators where indicator = 'S01' and ref_area = 'ME' order by 1"
    ) == [("2024-Q1",), ("2024-Q2",), ("2024-Q3",)]


def test_a_true_zero_is_a_row_and_what_was_not_reported_is_none(warehouse):
    regions = warehouse.figures(
        "select ref_area, value from marts.indicators where indicator = 'R01' and breakdown = 'region_form_a' "
        "and country = 'ME' and form = 'IBA'"
    )
    assert regions == {"ME": 19, "ME_N": 19, "ME_C": 0, "ME_S": 0, "ME_U": 0}
    # The corrected first quarter has no victims at all: the office said so by leaving the table empty.
    assert warehouse.figures(
        "select time_period, value from marts.indicators where indicator = 'R02' and breakdown = 'form_sex_q' "
        "and ref_area = 'ME' and form = '_T' and sex = '_T' and freq = 'Q'"
    ) == {"2024-Q1": 0, "2024-Q2": 3, "2024-Q3": 3, "2024-Q4": 3}
    # No suspect was ever identified, and the form has a table for them; the other form was never sent.
    assert warehouse.rows(
        "select distinct value from marts.indicators where indicator = 'R03' and country = 'ME' and freq = 'A'"
    ) == [(0,)]
    assert warehouse.rows("select 1 from marts.indicators where indicator = 'S03' and country = 'IT'") == []


def test_groups_are_the_sum_of_their_forms(warehouse):
    assert warehouse.figures(
        "select form, value from marts.indicators where indicator = 'R01' and breakdown = 'form2_a' "
        "and ref_area = 'ME' and (form like 'STK%' or form = '_T')"
    ) == {"_T": 36, "STK": 15, "STK.CON": 0, "STK.SUR": 3, "STK.OSI": 0, "STK.UNS": 12}


def test_a_girl_of_fourteen_is_among_those_under_eighteen(warehouse):
    assert warehouse.figures(
        "select age, value from marts.indicators where indicator = 'R02' and breakdown = 'sex_age_a' "
        "and ref_area = 'ME' and form = '_T' and sex = 'F' and value > 0"
    ) == {"_T": 6, "Y_LE17": 6, "Y14T17": 6}


def test_age_bands_that_do_not_nest_stay_as_reported_and_are_all_in_the_total(warehouse):
    found = warehouse.figures(
        "select age, value from marts.indicators where indicator = 'R02' and breakdown = 'sex_age_a' and form = '_T' "
        "and sex = 'F' and ref_area = 'XK' and time_period = '2024' and value > 0"
    )
    assert found == {"Y15T19": 24, "Y25T34": 12, "Y65T74": 8, "_T": 44}
    # The band of 15 to 19 is not said to be under eighteen, nor grown up.
    assert warehouse.rows("select distinct age from marts.victims where reporter = 'xk_police' order by 1") == [
        ("Y15T19",), ("Y25T34",), ("Y65T74",),
    ]  # fmt: skip


def test_the_words_of_an_office_lead_to_the_codes_of_its_jurisdiction(warehouse):
    assert warehouse.rows(
        "select ref_area, offence, form, ict from marts.offences where reporter = 'ba_police' order by all"
    ) == [
        ("BA_BD", "BA_BD_218", "OTH.NTF", "N"),
        ("BA_BIH", "BA_BIH_189", "IBA.UNS", "Y"),
        ("BA_RS", "BA_RS_144", "STK.UNS", "_U"),
    ]


def test_republika_srpska_is_no_part_of_serbia(warehouse):
    assert warehouse.rows("select distinct country from marts.offences where ref_area = 'BA_RS'") == [("BA",)]


def test_what_is_not_located_stays_in_the_national_total(warehouse):
    assert warehouse.figures(
        "select ref_area, value from marts.indicators where indicator = 'R01' and breakdown = 'region_form_a' "
        "and country = 'IT' and time_period = '2020' and form = '_T' and value > 0"
    ) == {"IT": 8, "IT_U": 2, "ITC": 6, "ITC2": 6, "IT-AO": 6}


def test_a_year_counted_in_part_says_so_in_every_total(warehouse):
    assert warehouse.rows(
        "select distinct obs_status, obs_note from marts.indicators "
        "where indicator = 'R01' and country = 'IT' and time_period = '2019'"
    ) == [("D", "from_august")]


def test_women_only_are_never_shown_as_everybody(warehouse):
    assert warehouse.rows("select distinct sex from marts.indicators where indicator = 'R02' and country = 'IT'") == [
        ("F",)
    ]


def test_a_region_beside_its_provinces_is_not_counted_twice(warehouse):
    assert warehouse.figures(
        "select ref_area, value from marts.indicators where indicator = 'S01' and breakdown = 'region_form_sex_a' "
        "and form = '_A' and sex = '_T' and value > 0"
    ) == {"IT": 15, "IT_U": 12, "ITD": 3, "ITDA": 3, "IT_ITDA_U": 1, "IT-BZ": 2}


def test_two_kinds_of_not_known_are_one_cell(warehouse):
    assert warehouse.rows("select obs_value from marts.cso_clients where form = '_U'") == [(9,)]


def test_stalking_without_a_flag_is_outside_technology_facilitated_violence(warehouse):
    assert warehouse.figures(
        "select form, value from marts.indicators where indicator = 'S01' and breakdown = 'region_form_sex_a' "
        "and ref_area = 'IT' and sex = 'F'"
    ) == {"_A": 15, "_T": 1, "IBA": 1, "_X": 14, "OTH.NTF": 3, "_U": 11}


def test_a_compilation_is_never_added_to_what_an_office_reports(warehouse):
    assert warehouse.figures("select ref_area, value from marts.indicators where indicator = 'C01'") == {
        "ME": 11,
        "GR": 12,
    }
    assert warehouse.rows("select 1 from marts.indicators where indicator != 'C01' and time_period = '2018'") == []


def test_the_rate_divides_women_by_women_of_that_year(warehouse):
    # Halfway between two published years and four fifths: 300 000 + 100 000 × 4/5.
    assert warehouse.rows(
        "select numerator, denominator, value, obs_note from marts.indicators "
        "where indicator = 'R04' and ref_area = 'ME' and form = '_T'"
    ) == [(6, 380_000, round(100_000 * 6 / 380_000, 6), "population_interpolated")]


def test_the_technology_share_is_of_recorded_violence_against_women(warehouse):
    # 20 + 3 × (5 + 20) without technology; threats to anybody are no part of the Italian denominator.
    assert warehouse.figures(
        "select ref_area, denominator from marts.indicators where indicator = 'R05' and area_level = 'country' "
        "and time_period in ('2024', '2020')"
    ) == {"ME": 12 + 3 * 33, "IT": 48, "RS": 40, "XK": 44}


def test_a_missing_quarter_lowers_the_coverage_of_its_year(warehouse):
    assert warehouse.figures(
        "select reporter, value from marts.indicators where indicator = 'Q01' and time_period = '2024' "
        "and reporter in ('me_police', 'ba_police')"
    ) == {"me_police": 100, "ba_police": 25}


def test_a_code_that_nobody_knows_stops_the_build_and_is_named(tmp_path):
    zone = Landing(tmp_path / "landing")
    zone.land("me_police", "2024-Q1", offences(1, ref_area="ME_N", offence="ME_999", ict_used="Y"))
    with pytest.raises(BuildFailedError, match="every_code_that_was_written_is_known"):
        build(zone.folder, tmp_path, "--select", "+int_facts_coded", "--exclude-resource-type", "unit_test")
