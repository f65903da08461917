"""What institutions say of a year: misdemeanours, sanctions, visits, hours; and what each office owes."""

from datetime import date


def test_the_misdemeanour_share_is_of_recorded_offences_of_the_same_form(warehouse):
    found = warehouse.rows(
        "select form, numerator, denominator, value, unit_measure from marts.indicators "
        "where indicator = 'R08' and ref_area = 'RS' and time_period = '2024' order by form"
    )
    assert found == [("STK", 6, 40, 15, "PT"), ("_T", 6, 40, 15, "PT")]


def test_imprisonment_is_a_share_of_those_convicted(warehouse):
    assert warehouse.rows(
        "select numerator, denominator, value from marts.indicators "
        "where indicator = 'J04' and ref_area = 'RS' and form = '_T'"
    ) == [(3, 12, 25)]


def test_sanctions_for_breaches_are_counted_apart_from_breaches(warehouse):
    assert warehouse.figures(
        "select response, value from marts.indicators "
        "where indicator = 'O04' and ref_area = 'RS' and sex = '_T' and form = '_A'"
    ) == {"_T": 3, "FINE": 2, "PRISON": 1}
    assert warehouse.rows(
        "select value from marts.indicators "
        "where indicator = 'O03' and ref_area = 'RS' and sex = '_T' and response = '_T' and form = '_A'"
    ) == [(5,)]


def test_visits_to_health_services_are_those_about_technology_facilitated_violence(warehouse):
    assert warehouse.figures(
        "select form, value from marts.indicators where indicator = 'S11' and ref_area = 'AL' and age = '_T'"
    ) == {"_T": 4, "IBA": 4}


def test_hours_to_removal_are_a_median_and_a_percentile_with_the_removals_behind_them(warehouse):
    found = warehouse.rows(
        "select breakdown, form, value, numerator, contributors, unit_measure from marts.indicators "
        "where indicator = 'S10H' and ref_area = 'AL' order by all"
    )
    assert found == [
        ("median_hours_q", "EXT", 60, 1, 1, "H"), ("median_hours_q", "IBA", 15, 2, 1, "H"),
        ("median_hours_q", "_T", 20, 3, 1, "H"), ("p90_hours_q", "EXT", 60, 1, 1, "H"),
        ("p90_hours_q", "IBA", 19, 2, 1, "H"), ("p90_hours_q", "_T", 52, 3, 1, "H"),
    ]  # fmt: skip


def test_the_calendar_tells_what_counts_what_was_corrected_and_what_is_late(warehouse):
    states = warehouse.rows(
        "select time_period, revision, state from marts.calendar where reporter = 'me_police' order by all"
    )
    assert states == [
        ("2024-Q1", 1, "superseded"), ("2024-Q1", 2, "accepted"), ("2024-Q2", 1, "accepted"),
        ("2024-Q3", 1, "accepted"), ("2024-Q4", 1, "accepted"),
    ]  # fmt: skip
    assert warehouse.figures("select time_period, state from marts.calendar where reporter = 'ba_police'") == {
        "2024-Q1": "accepted", "2024-Q2": "late", "2024-Q3": "late", "2024-Q4": "late",
    }  # fmt: skip


def test_a_return_that_was_refused_is_received_and_its_period_is_not_late(warehouse):
    found = warehouse.rows(
        "select time_period, state, due_on, received_on from marts.calendar where reporter = 'mk_police' order by 1"
    )
    assert found[1] == ("2024-Q2", "received", date(2024, 8, 14), date(2026, 1, 20))
    assert [(period, state) for period, state, *_ in found] == [
        ("2024-Q1", "late"), ("2024-Q2", "received"), ("2024-Q3", "late"), ("2024-Q4", "late"),
    ]  # fmt: skip


def test_a_day_that_has_not_come_makes_nothing_late(landing, tmp_path):
    from tests.warehouse.byhand import build

    made = build(
        landing, tmp_path, "--select", "+calendar", "--exclude-resource-type", "unit_test", "test", "--vars",
        '{"as_of": "2025-01-10"}',
    )  # fmt: skip
    assert made.figures("select time_period, state from marts.calendar where reporter = 'ba_police'") == {
        "2024-Q1": "accepted", "2024-Q2": "late", "2024-Q3": "late", "2024-Q4": "due",
    }  # fmt: skip
