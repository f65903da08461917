"""The three blocks of GREVIO's General Recommendation No. 1 beside what each source knows of them, form by form."""

from dataclasses import dataclass

from observatory.grevio.document import NOTHING, Block, Cell
from observatory.grevio.figures import figure, select
from observatory.grevio.plan import table
from observatory.grevio.scope import Scope

_COLUMNS = {
    # name: table of the release, other conditions on the row
    "survey, 12 months (%)": ("P02.survey_form1", {}),
    "survey, since 15, l1 (%)": ("P01.survey_form1", {}),
    "survey, since 15, l2 (%)": ("P04.survey_form2", {}),
    "police: offences": ("R01.form2_a", {}),
    "police: victims": ("R02.form2_a", {"sex": "_T"}),
    "police: women victims": ("R02.form2_a", {"sex": "F"}),
    "protection orders": ("O02.form2_a", {}),
    "persons prosecuted": ("J01.form_sex_prosecuted", {"sex": "_T"}),
    "persons convicted": ("J02.form_sex_convicted", {"sex": "_T"}),
    "clients of services": ("S01.form2_a", {"sex": "_T"}),
    "removals": ("S09.form2_a", {}),
}
_BLOCKS = {
    "OSH-a": "Online sexual harassment (a): sharing of intimate images",
    "OSH-b": "Online sexual harassment (b): taking, producing, manipulating",
    "OSH-c": "Online sexual harassment (c): exploitation, coercion, threats",
    "OSH-d": "Online sexual harassment (d): sexualised bullying",
    "OSH-e": "Online sexual harassment (e): cyberflashing, unsolicited messages",
    "OTS": "Online and technology-facilitated stalking",
    "DPV": "Digital dimension of psychological violence",
}


@dataclass(frozen=True)
class _Form:
    block: str
    also: str
    code: str
    label: str


def digital(scope: Scope) -> list[Block]:
    """One row per form and year. A block of several forms has no total: none was released, and victims may overlap."""
    found = {name: _by_form(scope, tables, where) for name, (tables, where) in _COLUMNS.items()}
    lines: list[tuple[Cell, ...]] = []
    # Years taken together stand behind the years.
    together = {period for cells in found.values() for _, period in cells} - set(scope.years)
    for form in _forms(scope):
        for year in (*scope.years, *sorted(together)):
            line: list[Cell] = [
                form.block,
                _BLOCKS.get(form.block, ""),
                form.also,
                form.code,
                form.label,
                scope.words.span(year),
            ]
            for name in _COLUMNS:
                cell = found[name].get((form.code, year), NOTHING)
                line += [cell, cell.status]
            lines.append(tuple(line))
    words = scope.words
    head = ["GR1", "block", "also", "FORM", words.say("label_of", name="FORM"), "TIME_PERIOD"]
    for name in _COLUMNS:
        head += [name, words.say("status")]
    note = (
        "The release holds figures by form; a block that has several forms is shown form by form and not added up, "
        "because no such total was released and one victim may stand in several forms. Estimates of surveys stand in "
        "the year of the survey. Columns without a source say L. The names of the blocks are shortened."
    )
    return [Block("Blocks of General Recommendation No. 1", tuple(head), tuple(lines), note)]


def _forms(scope: Scope) -> list[_Form]:
    taxonomy = scope.reference("taxonomy")
    made = [_Form("all", "", code, scope.words.label("form", code)) for code in ("_T",)]
    order = [*_BLOCKS]
    for row in taxonomy.to_dict("records"):
        named = [name.split(" ")[0] for name in str(row["gr1_block"]).split(" / ")]
        if named[0] in order:
            also = ", ".join(named[1:])
            made.append(_Form(named[0], also, str(row["code"]), scope.words.label("form", str(row["code"]))))
    for code in sorted({form.code.split(".")[0] for form in made} - {"_T"}):
        made.append(_Form("group", "", code, scope.words.label("form", code)))
    place = {name: number for number, name in enumerate(["all", *order, "group"])}
    return sorted(made, key=lambda form: (place[form.block], scope.words.place("form", form.code)))


def _by_form(scope: Scope, name: str, where: dict[str, str]):  # type: ignore[no-untyped-def]
    rows = select(scope, table(name, where={key: (code,) for key, code in where.items()}))
    if rows.empty:
        return {}
    national = rows[rows["ref_area"] == scope.area]
    # Where two surveys fall into one year, neither is the one to show.
    single = national[~national.duplicated(["form", "time_period"], keep=False)]
    return {(row["form"], row["time_period"]): figure(row) for row in single.to_dict("records")}
