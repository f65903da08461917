"""The answer to a sender: what came, whether it landed, and every finding at once; as text and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

from expectations.findings import Finding

from .box import Box
from .letters import LETTERS

#: So many findings of one kind stand in the letter; all of them are in the JSON.
SHOWN = 25


def reply(one: Box, outcome: dict[str, Any], findings: list[Finding]) -> tuple[str, dict[str, Any]]:
    """The letter and its content for programs."""
    reading, receipt = one.load("read.json") or {}, one.receipt
    cover = reading.get("cover") or {}
    language = cover.get("language") or "en"
    content = {
        **outcome,
        "reporter": one.reporter,
        "file_name": receipt["file_name"],
        "received_at": receipt["received_at"],
        "time_period": cover.get("time_period"),
        "revision": cover.get("revision"),
        "language": language,
        "findings": [finding.as_dict() for finding in findings],
    }
    letters = [LETTERS["en"]]
    if language in LETTERS and language != "en":
        letters.insert(0, LETTERS[language])
    lines: list[str] = []
    for words in letters:
        lines += [
            words["title"].format(file=receipt["file_name"], reporter=one.reporter),
            words[outcome["state"]].format(
                rows=outcome["rows"], errors=outcome["errors"], warnings=outcome["warnings"], id=one.id
            ),
            "",
        ]
    lines += _listed(findings)
    return "\n".join(lines).rstrip() + "\n", content


def _listed(findings: list[Finding]) -> list[str]:
    lines: list[str] = []
    shown: Counter[str] = Counter()
    kinds = Counter(finding.code for finding in findings)
    for finding in findings:
        shown[finding.code] += 1
        if shown[finding.code] == SHOWN + 1:
            lines.append(
                f"  … and {kinds[finding.code] - SHOWN} more of this kind ({finding.code}); all are in reply.json."
            )
        if shown[finding.code] <= SHOWN:
            lines.append(f"- [{finding.severity}, {finding.code}] {finding.sentence}")
            if finding.do:
                lines.append(f"  {finding.do}")
    return lines
