"""The whole workbook: every sheet of the plan over one release, with its head."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from observatory.grevio import directive, eige, policies, registers
from observatory.grevio.coverage import coverage
from observatory.grevio.digital import digital
from observatory.grevio.document import NOTHING, Block, Cell, Document, Sheet
from observatory.grevio.figures import any_table, blocks
from observatory.grevio.phrases import in_language
from observatory.grevio.plan import Page, pages
from observatory.grevio.scope import Scope

Part = Callable[[Scope], list[Block]]
PARTS: Mapping[str, Part] = {
    "cover": registers.cover,
    "coverage": coverage,
    "sources": registers.sources,
    "legal": registers.legal,
    "digital": digital,
    "surveys": registers.surveys,
    "training": policies.training,
    "policies": policies.policies,
    "readiness": policies.readiness,
    "directive": directive.directive,
    "eige": eige.eige,
    "cts": eige.cts,
    "revisions": registers.revisions,
    "suppression": registers.suppression,
    "codelists": registers.codelists,
}


def workbook(scope: Scope) -> Document:
    """The workbook for GREVIO, all its sheets."""
    return _document(scope, [page.id for page in pages()], scope.words.say("title"))


def extract(scope: Scope, *names: str) -> Document:
    """Some of the sheets, for those who ask for no more; the cover goes with them."""
    chosen = [page for page in pages() if page.id in names]
    title = " · ".join(scope.words.pick(page.title) for page in chosen)
    return _document(scope, ["00_Cover", *names], title)


def _document(scope: Scope, names: list[str], title: str) -> Document:
    cover, *sheets = (_sheet(scope, page, title) for page in pages() if page.id in names)
    # The last table of the cover lists the sheets: those that are there.
    *before, contents = cover.blocks
    contents = replace(contents, rows=tuple(row for row in contents.rows if row[0] in names))
    return in_language(
        Document(
            title=title,
            sheets=(replace(cover, blocks=(*before, contents)), *sheets),
            made=str(scope.release.manifest["made_at"]),
            language=scope.language,
            subject=f"{scope.words.label('ref_area', scope.area)}, {scope.period}",
        )
    )


def _sheet(scope: Scope, page: Page, title: str) -> Sheet:
    made: list[Block] = []
    for part in page.parts:
        made += PARTS[part](scope)
    shown = set()
    # A source that has come in meanwhile is shown without a change of the plan.
    for table in (*page.tables, *(any_table(scope, name) for name in page.lacking)):
        found = blocks(scope, table)
        made += found
        shown |= {table.indicator} if found else set()
    asked = [*(table.indicator for table in page.tables), *page.lacking]
    absent = [name for name in dict.fromkeys(asked) if name not in shown and not policies.is_answered(scope, name)]
    if absent:
        made.append(_lacking(scope, absent))
    return Sheet(
        id=page.id,
        title=title if page.id == "00_Cover" else scope.words.pick(page.title),
        head=_head(scope, page, made),
        blocks=tuple(made),
    )


def _head(scope: Scope, page: Page, made: list[Block]) -> tuple[tuple[str, str], ...]:
    words, release = scope.words, scope.release
    return (
        (words.say("area"), f"{words.label('ref_area', scope.area)} ({scope.area})"),
        (words.say("period"), scope.period),
        (words.say("source"), _source(scope, page, made) if page.source else words.say("several")),
        (words.say("unit"), words.label("counting_unit", page.unit) if page.unit else words.say("several")),
        (words.say("law"), _law(scope, page) or "–"),
        (words.say("taxonomy"), str(release.manifest["taxonomy_version"])),
        (words.say("release"), f"{release.id} · {release.content_hash}"),
        (words.say("data"), words.say("synthetic" if release.is_synthetic else "real")),
        (words.say("signs"), words.say("signs_text")),
    )


def _law(scope: Scope, page: Page) -> str:
    """Who asks for a sheet, by the ids of sheet 01 and the documents that they stand in."""
    asked = scope.reference("requirements").to_dict("records")
    named = {str(row["requirement"]): str(row["source"]) for row in asked}
    return "; ".join(f"{name} ({named[name]})" if name in named else name for name in page.law)


def _source(scope: Scope, page: Page, made: list[Block]) -> str:
    """Who sent the figures of a sheet. Where there are none, who would: courts and prosecution send no returns yet."""
    keys = [dict(figure.where) for block in made for figure in block.figures]
    shown = {(key["indicator"], key["breakdown"]) for key in keys if "breakdown" in key}
    rows = scope.rows
    pairs = zip(rows["indicator"], rows["breakdown"], strict=True)
    found = rows.loc[[pair in shown for pair in pairs], "source"].unique()
    # A measure over two sources names both.
    codes = sorted({part for name in found for part in str(name).split("_")})
    if not codes and any("list" in key for key in keys):
        codes = [page.source]
    if codes:
        return ", ".join(_holder(scope, code) for code in codes)
    return scope.words.say("source_expected", source=_holder(scope, page.source))


def _holder(scope: Scope, code: str) -> str:
    known = scope.words.label("source", code)
    return scope.words.code("source", code) if known == code else known


def _lacking(scope: Scope, names: list[str]) -> Block:
    """What is asked for and nobody sends: by name, with its definition, so that its absence is no zero."""
    words = scope.words
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        known = words.indicators.get(name, {})
        about = [name, known.get("name", ""), known.get("definition", ""), known.get("source", "")]
        rows.append((*about, known.get("requirements", ""), NOTHING, NOTHING.status, words.why_not(name)))
    columns = ("indicator", "name", "definition", "holder", "asked_by", "value", "status", "why_not")
    return Block(
        caption=words.say("lacking_caption"),
        columns=tuple(words.say(column) for column in columns),
        rows=tuple(rows),
        note=words.say("lacking_note"),
    )
