"""The narrative for GREVIO's chapter on Article 11: some pages of text with the tables that the chapter asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from observatory.grevio.book import extract
from observatory.grevio.document import Block, Document, Figure
from observatory.grevio.phrases import phrase
from observatory.grevio.scope import Scope
from observatory.grevio.words import LANGUAGES, Words

# Chapters: heading, sheet of the workbook, and which of its blocks. Long tables stay in the workbook.
_CHAPTERS = (
    ("data_holders", "02_Sources", 1),
    ("victims", "04_Police_Victims", 1),
    ("relationship", "04_Police_Victims", 4),
    ("offences", "05_Police_Offences", 1),
    ("suspects", "06_Perpetrators", 1),
    ("services", "10_Services", 1),
    ("surveys", "13_Surveys", 2),
    ("training", "15_Training", 1),
    ("policies", "16_Policies_Funding", 3),
    ("not_collected", "07_CaseFlow", 1),
)
_MOST_ROWS = 60
# The decimal sign of a text; a spreadsheet shows numbers as its reader has set it.
_DECIMAL = {"en": ".", "cnr": ","}


@dataclass(frozen=True)
class Chapter:
    """A heading, what is said under it, and its tables."""

    heading: str
    text: tuple[str, ...]
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True)
class Narrative:
    """A document to be read: its title, what stands under it, and its chapters."""

    title: str
    subtitle: str
    about: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    made: str
    language: str


def narrative(scope: Scope) -> Narrative:
    """The chapter on Article 11 over the same sheets as the workbook, so that both say the same."""
    book, words = extract(scope, "01_Coverage", *(sheet for _, sheet, _ in _CHAPTERS)), scope.words
    coverage = book.sheet("01_Coverage").blocks[0]
    chapters = [
        Chapter(
            words.say("chapter_intro"), (words.say("intro_text"), words.say("cover_rule"), *_unreviewed(scope)), ()
        ),
        Chapter(
            words.say("chapter_coverage"), (words.say("coverage_text", counts=coverage.note),), (_answers(coverage),)
        ),
    ]
    for name, sheet, number in _CHAPTERS:
        found = [block for block in book.sheet(sheet).blocks if block.rows]
        chosen = _chosen(found, name, number, words)
        text = [words.say(f"chapter_{name}_text")]
        chapters.append(Chapter(words.say(f"chapter_{name}"), tuple(text), chosen))
    return Narrative(
        title=words.say("narrative_title"),
        subtitle=book.subject,
        about=book.sheets[0].head,
        chapters=tuple(chapters),
        made=book.made,
        language=scope.language,
    )


def cells(block: Block, language: str) -> list[tuple[str, ...]]:
    """The rows of a block as texts: a figure that is not shown bears its sign and its status, never nothing."""
    sign = _DECIMAL[language]
    return [
        tuple(cell.text.replace(".", sign) if isinstance(cell, Figure) else cell for cell in row) for row in block.rows
    ]


def figures(block: Block) -> set[int]:
    """The columns that hold figures."""
    return {place for row in block.rows for place, cell in enumerate(row) if isinstance(cell, Figure)}


def told(about: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a document says of itself, without what does not apply to it."""
    return [(key, text) for key, text in about if text != "–"]


def _chosen(found: Sequence[Block], name: str, number: int, words: Words) -> tuple[Block, ...]:
    if name == "relationship":
        found = [block for block in found if block.table.endswith(".relationship_a")]
        # All forms together; each form by itself is in the workbook.
        kept = [_where(block, "FORM", "_T") for block in found]
        return tuple(_readable(block) for block in kept if block.rows)
    if name == "data_holders":
        return tuple(_recorded(block, words.say("recorded_by")) for block in found[:number])
    if name in ("training", "policies"):
        # Registers have columns with figures that are no years, and columns in which every row says the same.
        return tuple(
            _said_once(_short(block, words.language))
            for block in found
            if not block.caption.startswith(words.say("lacking_caption"))
        )[:number]
    if name == "not_collected":
        return tuple(_columns(block, (0, 1, 2, 4, 7)) for block in found if not block.table)[:number]
    return tuple(_readable(_short(block, words.language)) for block in found[:number])


def _recorded(block: Block, heading: str) -> Block:
    """Data holders with what they record in one column, where the workbook has a column for each dimension."""
    flags = [place for place, name in enumerate(block.columns) if name.isupper()]
    rows = []
    for row in block.rows:
        recorded = ", ".join(block.columns[place] for place in flags if row[place] == "Y") or "–"
        rows.append((*row[: flags[0]], recorded, *row[flags[-1] + 1 :]))
    columns = (*block.columns[: flags[0]], heading, *block.columns[flags[-1] + 1 :])
    return Block(block.caption, columns, tuple(rows), "", block.table)


def _answers(block: Block) -> Block:
    """Requirement, document, answer and reason: the wording of each question is in the workbook."""
    return _columns(block, (0, 1, 4, 6))


def _readable(block: Block) -> Block:
    """Labels without their codes, and no column in which nothing stands: codes are for the workbook."""
    names = block.columns
    kept = [
        place
        for place, name in enumerate(names)
        if not (place + 1 < len(names) and names[place + 1].startswith(f"{name} "))
        and (place + 1 < len(names) or any(row[place] for row in block.rows))
    ]
    figures = [place for place, name in enumerate(names) if name[:4].isdigit()]
    kept = sorted({*kept, *figures})
    return replace(_columns(block, kept), note=block.note)


def _said_once(block: Block) -> Block:
    """A register without its empty columns; what all rows say alike stands above it, and the others have room."""
    numbers = figures(block)
    kept, once = [], []
    for place, name in enumerate(block.columns):
        texts = {str(row[place]) for row in block.rows}
        is_status = place - 1 in numbers
        if place in numbers or is_status or ((place == 0 or len(texts) > 1 or len(block.rows) < 2) and texts != {""}):
            kept.append(place)
        elif texts != {""}:
            once.append(f"{name}: {block.rows[0][place]}")
    note = " ".join(filter(None, (block.note, f"{'; '.join(once)}." if once else "")))
    return replace(_columns(block, kept), note=note)


def _columns(block: Block, kept: Sequence[int]) -> Block:
    rows = tuple(tuple(row[place] for place in kept) for row in block.rows)
    return Block(block.caption, tuple(block.columns[place] for place in kept), rows, "", block.table)


def _where(block: Block, column: str, code: str) -> Block:
    if column not in block.columns:
        return block
    place = block.columns.index(column)
    rows = tuple(row for row in block.rows if row[place] == code)
    return Block(block.caption, block.columns, rows, block.note, block.table)


def _short(block: Block, language: str) -> Block:
    """The first rows of a long table: its rest is in the workbook, and the note says so."""
    if len(block.rows) <= _MOST_ROWS:
        return block
    more = phrase(f"The first {_MOST_ROWS} of {len(block.rows)} rows; all of them are in the workbook.", language)
    note = f"{block.note} {more}".strip()
    return Block(block.caption, block.columns, block.rows[:_MOST_ROWS], note, block.table)


def _unreviewed(scope: Scope) -> tuple[str, ...]:
    if LANGUAGES[scope.language]:
        return ()
    return (scope.words.say("cover_language_unreviewed", language=scope.language),)


def as_document(document: Document) -> Narrative:
    """Any document as one to be read: a chapter a sheet."""
    head = document.sheets[0].head
    chapters = [
        # Whose figures a sheet has and who asks for them; the rest stands at the head of the document.
        Chapter(
            f"{sheet.id} · {sheet.title}",
            tuple(f"{key}: {text}" for key, text in told(sheet.head) if (key, text) not in head),
            sheet.blocks,
        )
        for sheet in document.sheets
    ]
    return Narrative(document.title, document.subject, head, tuple(chapters), document.made, document.language)
