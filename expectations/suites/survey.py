"""What microdata of a survey must look like before they may land. The rules see a profile, never a respondent.

A profile has one row for each variable and one for the file; see `ingestion.microdata.profile`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from expectations.findings import Finding

from .common import true

#: Estimates have no counting unit of their own.
UNITS: list[str] = []


def suite() -> Any:
    """The suite of surveys, each rule with its sentence."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(
        name="survey",
        expectations=[
            true("is_there", code="variable_missing", says="The file has no such variable."),
            true("codes_described", code="code_not_described",
                 says="Respondents with a code that the variable map does not describe: {found}."),
            true("labels_agree", code="labels_of_another_form",
                 says="None of the codes that the variable map knows has a label in the file."),
            true("answered", code="no_answer_too_often", shows="detail",
                 says="{found} of those who were asked gave no answer."),
            true("weight_positive", code="weight_not_positive",
                 says="Respondents without a weight above zero: {found}."),
            true("design_complete", code="design_incomplete",
                 says="Respondents without a value here, which the design needs: {found}."),
            true("population_holds", code="population_size_wrong",
                 says="Respondents without a population size, with one below the number drawn, "
                      "or with another than their stratum: {found}."),
            true("codes_known", code="survey_code_unknown",
                 says="Respondents with a code that is not in the list or belongs to another country: {found}."),
            true("not_identifying", code="identifying_variable",
                 says="The name or label of the variable says that it tells who somebody is."),
            true("respondents_enough", code="respondents_too_few",
                 says="Respondents in the population that the survey is about: {found}; at least 20 are needed."),
            true("respondents_once", code="respondents_twice", shows="detail",
                 says="Respondents with the same answers and the same weight as another one: {found}."),
            true("period_once", code="survey_period_mixed", says="The file has respondents of several waves."),
            true("period_readable", code="survey_period_unreadable", says="The file does not say which wave it is."),
            true("period_over", code="survey_period_in_future", says="The wave has not begun yet."),
            true("singletons_named", code="singletons_without_rule", shows="detail",
                 says="Strata with one primary unit only, for which the variable map names no rule: {found}."),
            true("units_enough", code="units_too_few",
                 says="No stratum has more than one primary unit, so there is no variance."),
        ],
    )  # fmt: skip


def findings(profiles: pd.DataFrame) -> dict[str, list[Finding]]:
    """By submission, everything that the profiles get wrong; places are variables, numbers are of respondents."""
    from expectations.validate import failing

    found: dict[str, list[Finding]] = {str(one): [] for one in profiles["submission_id"].unique()}
    for meta, rows in failing("survey", profiles):
        for row in profiles.loc[rows].itertuples():
            shown = row.detail if meta.get("shows") == "detail" else str(row.respondents)
            found[str(row.submission_id)].append(
                Finding.make(
                    meta["code"],
                    column=row.variable if isinstance(row.variable, str) else None,
                    found=shown,
                    says=meta["says"],
                )
            )
    return found
