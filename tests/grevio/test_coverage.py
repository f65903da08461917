"""The answer to each requirement is what the release can say, no more."""

import pytest

from observatory.grevio.coverage import answer, coverage
from observatory.grevio.scope import scope


def test_every_requirement_has_one_row_and_one_of_four_answers(scoped, release):
    rows = coverage(scoped)[0].rows
    assert [row[0] for row in rows] == release.codelist("requirements")["requirement"].tolist()
    assert {row[4] for row in rows} <= {"available", "partial", "not collected", "not applicable"}
    assert all(row[6] for row in rows)


@pytest.mark.parametrize(
    ("requirement", "status"),
    [("GQ16-30", "not collected"), ("D-time", "not applicable"), ("IC11-1a", "partial"), ("D44-2b", "not collected")],
)
def test_what_nobody_sends_is_not_called_available(scoped, requirement, status):
    assert answer(scoped, requirement).status == status


def test_an_answer_names_what_is_missing_and_plans_for_it(scoped):
    found = answer(scoped, "GQ16-52")
    assert found.status == "partial"
    assert "O02" in found.reason.partition("No source")[0]
    assert "O01" in found.reason.partition("No source")[2]
    assert "O01" in found.plan
    assert found.sheets == ("09_Orders",)


def test_an_answer_for_some_of_the_years_is_no_whole_answer(release):
    both = answer(scope(release, "ME", "2024-2025"), "D44-2a")
    assert "Not in all years" in both.reason and "J02" in both.reason.split("Not in all years: ")[1].split(".")[0]
    one = answer(scope(release, "ME", "2024"), "D44-2a")
    assert "Not in all years" not in one.reason


def test_surveys_answer_the_directive_in_part_even_without_the_module_for_adolescents(release):
    found = answer(scope(release, "ME", "2024-2025"), "D44-srv")
    assert (found.status, "P01" in found.reason) == ("partial", True)


def test_an_answer_names_a_sheet_wherever_there_are_figures(scoped):
    names = scoped.reference("requirements")["requirement"]
    answers = [answer(scoped, str(name)) for name in names]
    assert [found for found in answers if found.status in ("available", "partial") and not found.sheets] == []
