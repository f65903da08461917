"""The four figures of Article 44(2) of Directive (EU) 2024/1385, each in a table of its own."""

from collections.abc import Mapping
from dataclasses import replace

from observatory.grevio.document import NOTHING, Block
from observatory.grevio.figures import blocks
from observatory.grevio.phrases import name as translated
from observatory.grevio.plan import table
from observatory.grevio.scope import Scope

_ALL = {"form": ("_T",)}
_WANTED: tuple[tuple[str, str, str, Mapping[str, tuple[str, ...]], str], ...] = (
    ("a", "Reported offences", "R01V.offence_a", {"ict": ("_T", "Y")},
     "All recorded offences of violence against women (ICT = _T) and those by means of technology (ICT = Y)."),
    ("a", "Victims by sex and age group", "R02.sex_age_a", _ALL,
     "Technology-facilitated violence only. Children: Y_LE17, and its two bands. Adults: by band; the release holds no "
     "total of the adults."),
    ("a", "Offenders (suspects) by sex and age group", "R03.sex_age_a", _ALL,
     "Suspects, not convicted persons. Technology-facilitated violence only."),
    ("a", "Relationship of victim and offender", "R02.relationship_a", _ALL, "Technology-facilitated violence only."),
    ("d", "Calls to helplines", "S03.form_channel_q", {},
     "All contacts of national helplines that report, by channel; what is not technology-facilitated is OTH.NTF."),
)  # fmt: skip
_LACKING = (
    ("a", "Convictions", "J02", "courts"),
    ("b", "Victims killed because of violence against women or domestic violence", "X03", "police and prosecution"),
    ("c", "Number and capacity of shelters", "S07", "social services"),
)

# What says more of a figure, where it has come in.
_MORE = {"S07": ("S07N", "S07R")}


def directive(scope: Scope) -> list[Block]:
    """The tables in the order of the article; what nobody sends is named."""
    made = []
    for letter, caption, name, where, note in _WANTED:
        national = {**where, "ref_area": (scope.area,)}
        for block in blocks(scope, table(name, where=national)):
            said = " ".join(filter(None, [note, block.note]))
            made.append(replace(block, caption=_caption(scope, letter, caption, block), note=said))
    rows = []
    for letter, what, indicator, holder in _LACKING:
        # What has come in meanwhile is shown.
        found = [block for one in (indicator, *_MORE.get(indicator, ())) for block in blocks(scope, table(f"{one}.*"))]
        made += [replace(block, caption=_caption(scope, letter, what, block)) for block in found]
        if not found:
            why = scope.words.why_not(indicator)
            rows.append((f"Art. 44(2)({letter})", what, indicator, holder, NOTHING, NOTHING.status, why))
    columns = ("article", "figure", "indicator", "holder", *map(scope.words.say, ("value", "status", "why_not")))
    return [*made, Block(scope.words.say("lacking_caption"), columns, tuple(rows), scope.words.say("lacking_note"))]


def _caption(scope: Scope, letter: str, what: str, block: Block) -> str:
    return f"Art. 44(2)({letter}) {translated(what, scope.language)} · {block.caption}"
