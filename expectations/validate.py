"""Hold facts against the suite of their source: the only file that talks to Great Expectations.

All submissions of a source are checked in one run over one frame; the index of a failing row leads back to its
submission.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import Any

import pandas as pd

from .codelists import CodeLists, lookalike, nearest
from .custom import DIMENSIONS, Form, measure
from .findings import Finding
from .repeated import first_of_each, in_rows, left_out

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


def units(source: str) -> list[str]:
    """The counting units that a return of this source may hold."""
    return list(importlib.import_module(f"expectations.suites.{source}").UNITS)


def validate(
    source: str, facts: pd.DataFrame, forms: dict[str, Form], *, lists: CodeLists | None = None
) -> dict[str, list[Finding]]:
    """Findings by submission for the facts (and totals) of many submissions of one source."""
    lists = lists or CodeLists()
    findings: dict[str, list[Finding]] = {submission: [] for submission in forms}
    if facts.empty:
        return findings
    measured = measure(facts, forms, lists)
    for meta, rows in failing(source, measured):
        for submission, group in measured.loc[rows].groupby("submission_id", sort=True):
            findings[str(submission)] += _findings(meta, group, forms[str(submission)], lists)
    return findings


def failing(source: str, measured: pd.DataFrame) -> list[tuple[dict[str, Any], list[int]]]:
    """For each rule that does not hold, what it says and the rows where."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    suite = importlib.import_module(f"expectations.suites.{source}").suite()
    # A column of codes that no form of these returns has needs no rule.
    unused = {f"known_{column}" for column in DIMENSIONS if column in measured and measured[column].isna().all()}
    suite.expectations = [rule for rule in suite.expectations if rule.column not in unused]
    columns = {expectation.column for expectation in suite.expectations}
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            # In memory and without the site of pages that it would otherwise begin in a temporary folder.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    batch = (
        context.data_sources.add_pandas("returns")
        .add_dataframe_asset("facts")
        .add_batch_definition_whole_dataframe("all")
        .get_batch(batch_parameters={"dataframe": measured[sorted(columns)]})
    )
    result = batch.validate(suite, result_format={"result_format": "COMPLETE", "include_unexpected_rows": False})
    failing = []
    for one in result.results:
        if one.exception_info and one.exception_info.get("raised_exception"):
            raise RuntimeError(f"a rule could not be run: {one.expectation_config.kwargs.get('column')}")
        if not one.success:
            failing.append((dict(one.expectation_config.meta), list(one.result["unexpected_index_list"])))
    return failing


def _findings(meta: dict[str, Any], group: pd.DataFrame, form: Form, lists: CodeLists) -> list[Finding]:
    code = meta["code"]
    found = []
    ordered = group.sort_values(["sheet", "source_row", "source_column"], na_position="first")
    column = meta.get("shows")
    for row, further, unlisted in first_of_each(ordered, _same(meta)):
        sheet = row.sheet if isinstance(row.sheet, str) else None
        if unlisted:
            severity = _severity(code, row, form)
            found.append(left_out(code, unlisted, sheet=sheet, row=int(row.source_row), severity=severity))
            continue
        place_column = row.source_column
        expected, says = _expected(meta, row, form, lists), meta["says"]
        if code == "unknown_code" and (meant := lookalike(str(getattr(row, column)), lists.known(column, row.scheme))):
            kind, expected, says = "homoglyph_code", meant, None
        else:
            kind = code
        if meta.get("detail") == "column":
            place_column = row.detail_labels_present
        elif column in LABELLED:
            place_column = column.removesuffix("_written")
        one = Finding.make(
            kind,
            sheet=sheet,
            row=int(row.source_row),
            column=place_column,
            found=NOT_REPEATED if form.conceals and column in LABELLED else _found(meta, row),
            expected=expected,
            severity=_severity(code, row, form),
            says=says,
        )
        found.append(in_rows(one, further))
    return found


def _same(meta: dict[str, Any]) -> list[str]:
    """The columns in which rows are equal of which a rule says the same."""
    shows = meta.get("shows")
    if shows in LABELLED:
        return [shows, "scheme"]
    keys = ["detail_labels_present" if meta.get("detail") == "column" else "source_column"]
    keys += {"value": ["value_text", "obs_value"], "unit": ["value_text", "counting_unit"]}.get(shows, [])
    keys += {"earlier": ["detail_cell_once"], "expected": ["detail_parts_agree"]}.get(meta.get("detail"), [])
    return keys + (["severity_parts_agree", "detail_total_of"] if meta["code"] == "parts_not_total" else [])


#: Findings about these are about a label cell, not about the figure beside it.
LABELLED = {
    "ref_area", "offence", "form", "ict_used", "sex", "age", "relationship", "disability", "report_status",
    "user_type", "contact_reason", "channel", "nationality", "response", "time_period", "time_period_written",
}  # fmt: skip


#: What stands in place of an entry of a case file: anybody may have typed a name there.
NOT_REPEATED = "this entry"


def _severity(code: str, row: Any, form: Form) -> str | None:
    return row.severity_parts_agree if code == "parts_not_total" else None


def _found(meta: dict[str, Any], row: Any) -> str | None:
    shows = meta.get("shows")
    if shows is None:
        return None
    if shows == "value":
        value = row.value_text if isinstance(row.value_text, str) else _number(row.obs_value)
        of = row.detail_total_of if meta["code"] == "parts_not_total" else None
        return f"{value} for {of}" if isinstance(of, str) else value
    if shows == "unit":
        return row.value_text if pd.isna(row.obs_value) else row.counting_unit
    value = getattr(row, shows)
    return value if isinstance(value, str) else None


def _expected(meta: dict[str, Any], row: Any, form: Form, lists: CodeLists) -> str | None:
    if meta.get("detail") == "earlier":
        return row.detail_cell_once
    if meta.get("detail") == "expected":
        return row.detail_parts_agree
    if meta["code"] == "unknown_code":
        return _codes(lists.known(meta["shows"], row.scheme), str(getattr(row, meta["shows"])))
    match meta.get("expects"):
        case "cover_period":
            return form.time_period
        case "cover_area":
            return form.ref_area
        case "units":
            return "whole numbers of " + ", ".join(form.units or ["persons"]).lower()
    return meta.get("expects")


@cache
def _codes(known: frozenset[str], found: str) -> str:
    """The list itself where it is short, and the code that was perhaps meant."""
    near = nearest(found, known)
    if len(known) <= 8:
        listed = " The form uses " + ", ".join(sorted(known)) + "."
        return listed + (f" Perhaps {near} was meant." if near else "")
    return f" Perhaps {near} was meant." if near else ""


def _number(value: float) -> str | None:
    return None if pd.isna(value) else f"{value:g}"
