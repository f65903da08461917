"""Registers of offices leave the warehouse as lists of text, without ids of submissions, where there are any."""

import duckdb
import pytest

from observatory.publication.warehouse import RATIOS, REGISTERS, read_ratios, read_registers


@pytest.fixture
def warehouse(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            """
            create table marts.policy_training as
            select 'ME' as ref_area, 'POLICE' as profession, 120::bigint as persons, null::bigint as in_post,
                2500.5::double as amount, 123456789012::double as sum, date '2025-11-15' as dated,
                true as is_synthetic, 'abc' as submission_id
            """
        )
        connection.execute("create table marts.policy_funding (ref_area varchar, submission_id varchar)")
    return path


def test_a_register_leaves_as_text_and_without_the_id_of_its_submission(warehouse):
    (row,) = read_registers(warehouse)["training"].to_dict("records")
    assert row == {
        "ref_area": "ME", "profession": "POLICE", "persons": "120", "in_post": "", "amount": "2500.5",
        "sum": "123456789012", "dated": "2025-11-15", "is_synthetic": "true",
    }  # fmt: skip


def test_a_register_that_nobody_sent_is_no_list(warehouse):
    assert set(read_registers(warehouse)) == {"training"}


def test_the_list_of_returns_leaves_with_what_became_of_each(warehouse):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            """
            create table marts.returns as
            select 'me_police' as reporter, '2024-Q1' as time_period, date '2024-05-15' as due_on,
                null::date as received_on, 'superseded' as state, 1 as revision, 2 as superseded_by
            """
        )
    assert read_registers(warehouse)["returns"].to_dict("records") == [
        {"reporter": "me_police", "time_period": "2024-Q1", "due_on": "2024-05-15", "received_on": "",
         "state": "superseded", "revision": "1", "superseded_by": "2"}
    ]  # fmt: skip


def test_ratios_over_platforms_leave_as_text_the_latest_first(warehouse):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            """
            create table marts.platform_reconciliation as
            select 'EEA' as ref_area, unnest(['2025-S1', '2025-S2']) as time_period, 'exampla' as platform,
                'CYBER' as category, 81.0 as statements, 124.0::double as measures, 0.5::double as ratio,
                'near' as quality, true as is_synthetic, 72.0 as measures_illegal
            """
        )
    found = read_ratios(warehouse)
    assert list(found) == ["platform_reconciliation"]
    assert list(found["platform_reconciliation"]["time_period"]) == ["2025-S2", "2025-S1"]
    assert found["platform_reconciliation"].iloc[0].to_dict() == {
        "ref_area": "EEA", "time_period": "2025-S2", "platform": "exampla", "category": "CYBER", "statements": "81",
        "measures": "124", "ratio": "0.5", "quality": "near", "is_synthetic": "true",
    }  # fmt: skip


def test_every_ratio_has_a_mart_with_its_columns():
    from observatory.settings import PROJECT

    for mart, columns in RATIOS.items():
        sql = (PROJECT / "dbt" / "models" / "marts" / f"{mart}.sql").read_text(encoding="utf-8")
        assert all(column in sql for column in columns)


def test_every_register_has_a_mart(project_marts):
    assert set(REGISTERS) == project_marts


@pytest.fixture
def project_marts() -> set[str]:
    from observatory.settings import PROJECT

    marts = PROJECT / "dbt" / "models" / "marts"
    return {path.stem for path in [*marts.glob("policy_*.sql"), marts / "returns.sql"] if path.is_file()}
