"""The marts of platforms: latest figures with their territory, never merged, never a country's unless it is named."""

import pytest

from ingestion import check, land, read, receive
from ingestion.settings import Zones
from tests.warehouse.byhand import PROJECT, Warehouse, build

SPECIMENS = PROJECT / "tests" / "specimens"
SIX = ["AL", "BA", "ME", "MK", "RS", "XK"]
WOMEN = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"


@pytest.fixture(scope="module")
def marts(tmp_path_factory) -> Warehouse:
    """The warehouse of the reports of invented platforms, taken in as the main job does it."""
    home = tmp_path_factory.mktemp("platforms")
    zones = Zones(inbox=home / "inbox", landing=home / "landing")
    taken = receive.receive(SPECIMENS, "platform", within=zones)
    land.land(
        check.check(read.read(taken, "platform", within=zones), "platform", within=zones), "platform", within=zones
    )
    return build(zones.landing, home)


def test_the_version_that_was_sent_last_counts_and_the_first_stays_in_landing(marts):
    query = """
        select revision, sum(obs_value)
        from marts.submissions inner join staging.stg_platform__facts using (submission_id)
        where form_family = 'dsa_notices' and metric = 'NTC' and breakdown = 'notices_total' group by 1
    """
    said = marts.figures(query)
    assert set(said) == {1, 2}
    counted = marts.rows(
        "select obs_value from marts.platform_notices where metric = 'NTC' and breakdown = 'notices_total'"
    )
    assert counted == [(said[2],)]
    assert said[2] == said[1] + 14


def test_what_is_labelled_as_against_women_is_never_added_to_what_is_not(marts):
    found = marts.rows(
        "select form, sex, value from marts.indicators where indicator = 'T01' and breakdown = 'platform_category_s'"
    )
    assert sorted((form, sex) for form, sex, _ in found) == [("_T", "F"), ("_T", "_U")]
    by_sex = {sex: value for _, sex, value in found}
    total = marts.rows(
        "select obs_value from marts.platform_notices where metric = 'NTC' and breakdown = 'notices_total'"
    )
    assert by_sex["F"] + by_sex["_U"] == total[0][0]


def test_a_report_that_names_no_country_is_no_country_s(marts):
    areas = {
        mart: {area for (area,) in marts.rows(f"select distinct ref_area from marts.{mart}")}
        for mart in ("platform_notices", "platform_actions", "platform_statements", "platform_reconciliation")
    }
    assert areas["platform_statements"] == areas["platform_reconciliation"] == {"EEA"}
    assert areas["platform_actions"] == {"EEA", "WORLD"}
    named = marts.rows(
        f"select distinct territory, breakdown from marts.platform_notices where ref_area in {tuple(SIX)}"
    )
    assert sorted(named) == [("country", "hashes"), ("country", "requests")]
    assert marts.rows("select distinct area_level from marts.indicators where ref_area in ('EEA', 'WORLD')") == [
        ("territory",)
    ]


def test_requests_of_all_six_governments_are_shown_for_their_own_country(marts):
    found = marts.figures("select ref_area, sum(value) from marts.indicators where breakdown = 'requests_s' group by 1")
    assert set(found) <= set(SIX)
    assert len(found) >= 5
    assert marts.rows(
        "select distinct obs_note from marts.indicators where breakdown = 'requests_s' and value < 5"
    ) == [("very_few",)]


def test_statements_and_measures_stand_beside_each_other_with_a_ratio_and_a_flag(marts):
    found = marts.rows(
        "select category, statements, measures, ratio, quality from marts.platform_reconciliation order by 1"
    )
    assert [row[0] for row in found] == ["STATEMENT_CATEGORY_CYBER_VIOLENCE", WOMEN]
    for _, statements, measures, ratio, quality in found:
        assert ratio == pytest.approx(statements / measures)
        assert quality in ("agrees", "near", "differs", "contradicts")


def test_a_later_issue_restates_what_an_earlier_one_said(marts):
    restated = marts.rows(
        "select metric, time_period, issue, value_before, obs_value from marts.platform_revisions where is_restated"
    )
    assert restated == [("ACTIONED", "2025-Q2", "2025-Q4", 130_000.0, 128_500.0)]
    assert marts.rows(
        "select obs_value from marts.platform_actions where metric = 'ACTIONED' and time_period = '2025-Q2'"
    ) == [(128_500.0,)]


def test_a_time_bears_its_unit_and_a_share_its_parts(marts):
    assert marts.rows("select distinct unit_measure from marts.indicators where indicator = 'T03'") == [("H",)]
    tables = marts.rows("select distinct breakdown from marts.indicators where indicator = 'T03' order by 1")
    assert tables == [("times_h_form_s",), ("times_h_s",)]
    for numerator, denominator, value in marts.rows(
        "select numerator, denominator, value from marts.indicators "
        "where indicator in ('T02', 'T04') and denominator > 0"
    ):
        assert value == pytest.approx(100 * numerator / denominator)


def test_the_change_of_schema_is_marked(marts):
    assert marts.rows("select distinct obs_status from marts.platform_statements where time_period = '2025-07'") == [
        ("B",)
    ]
    assert marts.rows("select distinct scheme from marts.platform_statements where time_period < '2025-07'") == [
        ("dsa_v1",)
    ]


def test_who_files_most_of_a_series_is_a_figure_with_its_share(marts):
    found = marts.rows(
        "select table_name, time_period, category, keyword, platforms, total, largest_platform, largest, largest_share "
        "from marts.platform_concentration where table_name = 'statements'"
    )
    assert found
    for _, month, category, keyword, platforms, total, platform, largest, share in found:
        level = "keyword" if keyword else "category"
        filed = marts.figures(
            f"select platform, sum(obs_value) from marts.platform_statements where time_period = '{month}' "
            f"and breakdown = 'statements_{level}' and coalesce(category, '') = '{category or ''}' "
            f"and coalesce(keyword, '') = '{keyword or ''}' group by 1"
        )
        assert total == sum(filed.values())
        assert largest == filed[platform] == max(filed.values())
        assert platforms == sum(number > 0 for number in filed.values())
        assert share == pytest.approx(100 * largest / total)


def test_platforms_are_not_added_to_one_another(marts):
    assert marts.rows("select count(*) from marts.indicators where source = 'platform' and platform = '_T'") == [(0,)]
