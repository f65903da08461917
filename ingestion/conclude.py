"""End the look at a submission: write its findings, the reply to its sender, and the outcome."""

from __future__ import annotations

from expectations.findings import Finding

from .box import Box, rules_digest
from .errors import exit_code
from .reply import reply


def conclude(one: Box, state: str, findings: list[Finding], *, code: str | None = None, rows: int = 0) -> None:
    """Write findings, reply and outcome; the outcome comes last, so that a killed stage is done again."""
    outcome = {
        "submission_id": one.id,
        "state": state,
        "code": code,
        "exit_code": exit_code(code),
        "errors": sum(finding.unlisted or 1 for finding in findings if finding.severity == "error"),
        "warnings": sum(finding.unlisted or 1 for finding in findings if finding.severity == "warning"),
        "rows": rows,
        "rules": rules_digest(),
    }
    one.save("findings.json", [finding.as_dict() for finding in findings])
    letter = reply(one, outcome, findings)
    one.save("reply.txt", letter.text)
    one.save("reply.html", letter.page)
    one.save("reply.json", letter.content)
    one.save("outcome.json", outcome)
