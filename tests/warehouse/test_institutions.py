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
        "where indicator = 'J04' and ref_area = 'RS' and form = 'STK'"
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


def test_the_share_of_breaches_that_were_sanctioned_is_of_the_breaches_of_the_year(warehouse):
    assert warehouse.rows(
        "select breakdown, numerator, denominator, value, unit_measure from marts.indicators where indicator = 'O04P'"
    ) == [("sanctioned_breaches", 3, 5, 60, "PT")]


def test_the_average_sentence_is_months_over_persons_whose_sentence_is_known(warehouse):
    # Four persons are sentenced to prison, of three of whom the months are known.
    found = warehouse.rows(
        "select form, numerator, denominator, value, unit_measure, response from marts.indicators "
        "where indicator = 'J04M' and ref_area = 'RS' order by form"
    )
    assert found == [
        ("IBA", 1, 1, 6, "MO", "PRISON"), ("STK", 3, 2, 7.5, "MO", "PRISON"), ("_T", 4, 3, 7, "MO", "PRISON"),
    ]  # fmt: skip


def test_a_median_of_days_stands_at_the_levels_the_office_gave_and_at_no_other(warehouse):
    found = warehouse.rows(
        "select breakdown, ref_area, form, offence, response, value, numerator, unit_measure from marts.indicators "
        "where indicator = 'R12' order by all"
    )
    assert found == [
        ("days_country", "RS", "_T", "_T", "_T", 95.5, 40, "D"),
        ("days_country-form-offence", "RS", "STK", "RS_138A", "_T", 60, 11, "D"),
        ("days_country-form2-outcome", "RS", "STK.CON", "_T", "DISMISSED", 10, 4, "D"),
        ("days_country-outcome", "RS", "_T", "_T", "INDICTED", 80, 30, "D"),
        ("days_region", "RS11", "_T", "_T", "_T", 120, 12, "D"),
    ]
    assert warehouse.rows("select count(*) from intermediate.int_cells where breakdown = 'decisions'") == [(0,)]


def test_a_year_of_shelters_is_its_last_quarter_and_not_the_sum_of_its_quarters(warehouse):
    found = warehouse.rows(
        "select indicator, breakdown, ref_area, value from marts.indicators "
        "where indicator in ('S07', 'S07N', 'S07R') and time_period = '2024' and ref_area in ('ME', 'ME_C') "
        "and unit_measure in ('NR', 'PT') order by all"
    )
    assert found == [
        ("S07", "places_a", "ME", 30), ("S07", "places_a", "ME_C", 20), ("S07", "shelters_a", "ME", 2),
        ("S07", "shelters_a", "ME_C", 2), ("S07N", "accommodated_a", "ME", 15), ("S07N", "accommodated_a", "ME_C", 15),
        ("S07R", "occupancy_a", "ME", 50), ("S07R", "occupancy_a", "ME_C", 75),
    ]  # fmt: skip
    assert warehouse.rows("select distinct time_period from marts.indicators where indicator = 'S07'") == [("2024",)]


def test_places_are_held_against_the_inhabitants_of_both_sexes(warehouse):
    # Women and men are published for 2025 only, 600 000 together: thirty places are half a place for ten thousand.
    assert warehouse.rows(
        "select ref_area, numerator, denominator, value, obs_note from marts.indicators "
        "where indicator = 'S07' and unit_measure = 'P_TTHAB'"
    ) == [("ME", 30, 600_000, 0.5, "population_of_2025")]


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


def test_the_list_of_returns_says_which_revision_counts_instead_of_which_and_tells_no_day(warehouse):
    found = warehouse.rows(
        "select time_period, state, revision, superseded_by, form_family, received_on, timeliness, due_on "
        "from marts.returns where reporter = 'me_police' and time_period <= '2024-Q2' order by all"
    )
    assert found == [
        ("2024-Q1", "accepted", 2, None, "tfgbv_police", None, None, date(2024, 5, 15)),
        ("2024-Q1", "superseded", 1, 2, "tfgbv_police", None, None, date(2024, 5, 15)),
        ("2024-Q2", "accepted", 1, None, "tfgbv_police", None, None, date(2024, 8, 14)),
    ]
    states = "select time_period, state from marts.returns where reporter = 'mk_police'"
    assert warehouse.figures(states) == {
        "2024-Q1": "expected", "2024-Q2": "received", "2024-Q3": "expected", "2024-Q4": "expected",
    }  # fmt: skip
    assert "as_of" not in {name for name, *_ in warehouse.rows("describe marts.returns")}


def test_a_day_that_has_not_come_makes_nothing_late(landing, tmp_path):
    from tests.warehouse.byhand import build

    made = build(
        landing, tmp_path, "--select", "+calendar", "--exclude-resource-type", "unit_test", "test", "--vars",
        '{"as_of": "2025-01-10"}',
    )  # fmt: skip
    assert made.figures("select time_period, state from marts.calendar where reporter = 'ba_police'") == {
        "2024-Q1": "accepted", "2024-Q2": "late", "2024-Q3": "late", "2024-Q4": "due",
    }  # fmt: skip
