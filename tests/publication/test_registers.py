"""Registers of offices leave the warehouse as lists of text, without ids of submissions, where there are any."""

import duckdb
import pytest

from observatory.publication.warehouse import REGISTERS, read_registers


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


def test_every_register_has_a_mart(project_marts):
    assert set(REGISTERS) == project_marts


@pytest.fixture
def project_marts() -> set[str]:
    from observatory.settings import PROJECT

    return {path.stem for path in (PROJECT / "dbt" / "models" / "marts").glob("policy_*.sql")}
