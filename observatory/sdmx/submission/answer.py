"""The report as a registry writes it in JSON, with the row, the column and the offer beside it."""

from collections.abc import Mapping
from typing import Any

from observatory.sdmx.submission.findings import RULES, Finding, Report


def as_json(report: Report) -> dict[str, Any]:
    """The report: what it is about, whether there are errors, and the findings by rule."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return {
        "Status": "Complete",
        "Errors": not report.is_accepted,
        "Accepted": report.is_accepted,
        "Performance": {"Seconds": round(report.seconds, 3)},
        "Datasets": [
            {
                "DSD": report.structure,
                "Dataflow": report.dataflow,
                "KeysCount": report.series,
                "ObsCount": report.observations,
                "GroupsCount": 0,
                "Actions": dict(report.actions),
                "Errors": not report.is_accepted,
                "ValidationReport": [
                    {"Type": rule, "Rule": RULES[rule], "Errors": [_error(one) for one in by_rule[rule]]}
                    for rule in RULES
                    if rule in by_rule
                ],
            }
        ],
    }


def _error(finding: Finding) -> Mapping[str, Any]:
    return {
        "ErrorCode": finding.rule,
        "Severity": "Warning" if finding.is_warning else "Error",
        "Message": finding.text,
        "ComponentId": finding.column,
        "ReportedValue": finding.value,
        "Rows": list(finding.rows),
        "Count": finding.count,
    }
