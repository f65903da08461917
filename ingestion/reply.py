"""The answer to a sender: what came, whether it landed, and every finding at once; as text, HTML and JSON.

In the sender's language first, with the English sentence below each, which is the one that counts.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from expectations.codelists import CodeLists
from expectations.findings import Finding

from .box import Box
from .letters import LETTERS
from .sentences import Language, language

#: Findings that are no fault of the sender's file.
NOT_THEIRS = ("software_fault", "no_key")
#: So many findings of one kind stand in the letter; all that are listed are in the JSON.
SHOWN = 25

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:1rem/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}}
li{{margin:.8rem 0;padding-left:.6rem;border-left:.3rem solid #8a6d00}}li.error{{border-color:#a4130f}}
.en{{color:#444;font-size:.92rem}}code{{font-size:.9em}}</style></head>
<body><main><h1>{title}</h1>
{body}
</main></body></html>
"""


@dataclass(frozen=True)
class Letter:
    """The three forms of one answer."""

    text: str
    page: str
    content: dict[str, Any]


def reply(one: Box, outcome: dict[str, Any], findings: list[Finding]) -> Letter:
    """The letter and its content for programs."""
    reading, receipt = one.load("read.json") or {}, one.receipt
    cover = reading.get("cover") or {}
    code = tongue(one, cover)
    spoken = language(code)
    content = {
        **outcome,
        "reporter": one.reporter,
        "file_name": receipt["file_name"],
        "received_at": receipt["received_at"],
        "time_period": cover.get("time_period"),
        "revision": cover.get("revision"),
        "language": code,
        "findings": [_for_programs(finding, spoken) for finding in findings],
    }
    letters = [LETTERS["en"]]
    if code in LETTERS and code != "en":
        letters.insert(0, LETTERS[code])
    # Nobody has to mend a file on which the software failed, or for which the house has no key.
    state = "kept" if outcome["code"] in NOT_THEIRS else outcome["state"]
    heads = [
        (
            words["title"].format(file=receipt["file_name"], reporter=one.reporter),
            words[state].format(
                rows=outcome["rows"], errors=outcome["errors"], warnings=outcome["warnings"], id=one.id
            ),
        )
        for words in letters
    ]
    note = spoken.not_reviewed if spoken and findings else None
    listed = list(_listed(findings, spoken, letters[0]["more"], one.id))
    severity = spoken.severity if spoken else {}
    return Letter(_text(heads, note, listed, severity), _page(code, heads, note, listed, severity), content)


def tongue(one: Box, cover: dict[str, Any]) -> str:
    """The language of the letter: the one that the file asks for, else the one in which the sender is registered."""
    asked = cover.get("language")
    if asked in LETTERS:
        return str(asked)
    registered = CodeLists().providers.get(one.reporter, {}).get("language")
    return registered if registered in LETTERS else "en"


def _for_programs(finding: Finding, spoken: Language | None) -> dict[str, Any]:
    """The finding with its sentence in the sender's language beside the English one."""
    said = spoken.sentence(finding) if spoken else None
    return {**finding.as_dict(), "sentence_local": said[0] if said else None, "do_local": said[1] if said else None}


@dataclass(frozen=True)
class _Entry:
    """One finding as it is listed, or the number of those of its kind that are not."""

    finding: Finding | None
    said: tuple[str, str] | None = None
    more: str = ""


def _listed(findings: list[Finding], spoken: Language | None, more: str, submission: str) -> Iterator[_Entry]:
    shown: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for finding in findings:
        kinds[finding.code] += finding.unlisted or 1
    for finding in findings:
        shown[finding.code] += 1
        if shown[finding.code] == SHOWN + 1:
            number = kinds[finding.code] - SHOWN
            yield _Entry(None, more=more.format(number=number, code=finding.code, id=submission))
        if shown[finding.code] <= SHOWN:
            yield _Entry(finding, spoken.sentence(finding) if spoken else None)


def _text(heads: list[tuple[str, str]], note: str | None, listed: list[_Entry], severity: dict[str, str]) -> str:
    lines = [line for title, words in heads for line in (title, words, "")]
    if note:
        lines += [note, ""]
    for entry in listed:
        finding = entry.finding
        if finding is None:
            lines.append(f"  {entry.more}")
            continue
        tag = f"- [{severity.get(finding.severity, finding.severity)}, {finding.code}]"
        if entry.said:
            lines += [f"{tag} {entry.said[0]}", f"  {entry.said[1]}".rstrip(), f"  {finding.sentence}"]
        else:
            lines.append(f"{tag} {finding.sentence}")
        if finding.do:
            lines.append(f"  {finding.do}")
    return "\n".join(lines).rstrip() + "\n"


def _page(
    code: str, heads: list[tuple[str, str]], note: str | None, listed: list[_Entry], severity: dict[str, str]
) -> str:
    """A page of its own that loads nothing; whatever a sender wrote is escaped."""
    lang, *_ = code.split("-")
    parts = [f"<p>{html.escape(words)}</p>" for _, words in heads[:1]]
    parts += [f'<p class="en" lang="en">{html.escape(words)}</p>' for _, words in heads[1:]]
    if note:
        parts.append(f"<p><em>{html.escape(note)}</em></p>")
    items = []
    for entry in listed:
        finding = entry.finding
        if finding is None:
            items.append(f"<li>{html.escape(entry.more)}</li>")
            continue
        english = f"{html.escape(finding.sentence)} {html.escape(finding.do or '')}".strip()
        own = f"{html.escape(' '.join(entry.said))}<br>" if entry.said else ""
        weight = severity.get(finding.severity, finding.severity)
        items.append(
            f'<li class="{finding.severity}"><b>{weight}</b>: {own}<span class="en" lang="en">{english}</span> '
            f"<code>{html.escape(finding.code)}</code></li>"
        )
    if items:
        parts.append("<ul>" + "\n".join(items) + "</ul>")
    # Montenegrin has no code of two letters; its readers' programs know Serbian, Bosnian and Croatian by theirs.
    return PAGE.format(lang={"cnr": "sr-ME"}.get(lang, code), title=html.escape(heads[0][0]), body="\n".join(parts))
