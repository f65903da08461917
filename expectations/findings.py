"""What is said about a return: findings with a stable code, a place, and a sentence for the one who can mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_CATALOGUE = Path(__file__).resolve().parent / "findings.yml"
#: A folder for each code that a file can bring about, below the project.
SPECIMENS = "tests/faults"


def _catalogue() -> dict[str, dict[str, str]]:
    return yaml.safe_load(_CATALOGUE.read_text(encoding="utf-8"))


#: code -> severity (error or warning), says (what is wrong), do (what to do). The codes are stable.
CATALOGUE = _catalogue()


@dataclass(frozen=True)
class Finding:
    """One thing found in a return, where it was found, and what to do about it.

    `rows` is the number of rows in which the same stands and `also` the first of them beside `row`; `unlisted` is the
    number of further findings that the last one of a kind stands for.
    """

    code: str
    severity: str
    sentence: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None
    do: str | None = None
    rows: int = 1
    also: list[int] = field(default_factory=list)
    unlisted: int = 0

    @classmethod
    def make(
        cls,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        found: str | None = None,
        expected: str | None = None,
        severity: str | None = None,
        says: str | None = None,
    ) -> Finding:
        """The finding with this code, its sentence filled in from the catalogue (or from the rule's own words).

        Braces in what a sender wrote stay as they are: only the words of the catalogue are filled in.
        """
        entry = CATALOGUE[code]
        words = {
            "sheet": sheet or "",
            "row": row if row is not None else "",
            "column": column or "",
            "found": found if found is not None else "nothing",
            "expected": expected or "",
        }
        sentence = place(sheet, row, column) + (says or entry["says"]).format(**words)
        do = entry["do"].format(**words)
        return cls(
            code=code,
            severity=severity or entry["severity"],
            sentence=sentence,
            sheet=sheet,
            row=row,
            column=column,
            found=found,
            expected=expected,
            do=do,
        )

    @classmethod
    def whole_file(cls, code: str, sentence: str, *, found: str | None = None, expected: str | None = None) -> Finding:
        """A finding about the file as a whole; its sentence says already what to do."""
        severity = CATALOGUE[code]["severity"]
        return cls(code=code, severity=severity, sentence=sentence, found=found, expected=expected)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**vars(self), "also": list(self.also)}


def place(sheet: str | None, row: int | None, column: str | None) -> str:
    """Where something is, as the reader of a sentence wants it: `Sheet "Victims", row 14, column D: `."""
    parts = []
    if sheet:
        parts.append(f'sheet "{sheet}"')
    if row is not None:
        parts.append(f"row {row}")
    if column:
        parts.append(f"column {column}")
    if not parts:
        return ""
    text = ", ".join(parts)
    return text[0].upper() + text[1:] + ": "


def catalogue_page() -> str:
    """The catalogue as a table, as it stands in FINDINGS.md."""
    lines = [
        "# Findings",
        "",
        "What a reply can say, by the code that stands in it. The codes are stable: offices may file them and programs",
        "may branch on them. An error keeps the file out, a warning does not. A code leads to a small file that brings",
        "it about; `../tests/faults/index.yml` says who sends it and what is answered. Written by",
        "`python -m expectations.findings`.",
        "",
        "| code | severity | what is found | what to do |",
        "|---|---|---|---|",
    ]
    for code, entry in CATALOGUE.items():
        is_shown = (_CATALOGUE.parents[1] / SPECIMENS / code).is_dir()
        name = f"[`{code}`](../{SPECIMENS}/{code}/)" if is_shown else f"`{code}`"
        cells = [name, entry["severity"], entry["says"], entry["do"]]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def in_order(findings: list[Finding]) -> list[Finding]:
    """Errors first, then by place: the same return always gives the same list."""
    return sorted(
        findings,
        key=lambda one: (
            one.severity != "error",
            one.sheet or "",
            one.row or 0,
            one.column or "",
            one.code,
            one.sentence,
        ),
    )


if __name__ == "__main__":
    Path(__file__).with_name("FINDINGS.md").write_text(catalogue_page(), encoding="utf-8")
