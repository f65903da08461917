"""The sheets that list rather than count: cover, data holders, law, surveys, readiness, code lists, what is hidden."""

import re
from collections.abc import Sequence

import pandas as pd

from observatory.grevio.document import HIDDEN, NOTHING, Block, Cell
from observatory.grevio.figures import any_table, figure, select
from observatory.grevio.plan import pages, table
from observatory.grevio.scope import Scope
from observatory.grevio.words import LANGUAGES
from observatory.release import PUBLIC

MARKS = {
    "V": "read in the source itself",
    "S": "read in a secondary source",
    "R": "recalled, to be checked against the source before it is cited",
    "I": "inferred",
}
CONFIDENCE = (
    "Provisions carry H (high), M (medium) or L (low confidence, to be checked against the law in force); "
    "entries marked recalled were not read in a source."
)
# What the taxonomy says of a form.
_OF_FORM = ("directive_2024_1385", "gr1_block")
# What a data holder records, by the columns of its tables.
_RECORDED = ("form", "sex", "age", "relationship", "ref_area", "disability")


def cover(scope: Scope) -> list[Block]:
    """What the document is, who sends it, how sure the questions are, and what is on which sheet."""
    words, manifest = scope.words, scope.release.manifest
    about = [
        ("GREVIO", "GREVIO/Inf(2016)1 (baseline, mark R) · GREVIO/Inf(2022)31 (thematic round, mark S)"),
        (words.say("area"), f"{words.label('ref_area', scope.area)} ({scope.area})"),
        (words.say("period"), scope.period),
        (words.say("release"), f"{scope.release.id}, {str(manifest['made_at'])[:10]}"),
        ("SHA-256", scope.release.content_hash),
        ("profile", scope.profile),
    ]
    notes = [words.say("cover_rule")]
    if not LANGUAGES[scope.language]:
        notes.append(words.say("cover_language_unreviewed", language=scope.language))
    made = [Block(words.say("cover_document"), ("", ""), _texts(about), " ".join(notes))]
    if scope.profile == "official":
        lines = ("Authority", "Contact", "GREVIO round", "Signatory", "Place and date")
        filled = [(line, words.say("to_fill")) for line in lines]
        approved = ("Release approved by", str(manifest.get("approved_by", "")))
        is_public = scope.release.audience == PUBLIC
        figures = "those of the public release" if is_public else "for the addressee only; they must not be passed on"
        same = ("Figures", figures)
        made.append(Block(words.say("cover_transmission"), ("", ""), _texts([*filled, approved, same])))
    asked = scope.reference("requirements")
    counts = asked["evidence"].value_counts() if "evidence" in asked else pd.Series(dtype=int)
    marks = [(mark, text, str(int(counts.get(mark, 0)))) for mark, text in MARKS.items()]
    heads = (words.say("mark"), words.say("meaning"), words.say("questions"))
    made.append(Block(words.say("cover_evidence"), heads, _texts(marks), CONFIDENCE))
    listed = [(page.id, words.pick(page.title)) for page in pages()]
    columns = (words.say("sheet"), words.say("content"))
    return [*made, Block(words.say("cover_contents"), columns, _texts(listed))]


def sources(scope: Scope) -> list[Block]:
    """One row per data holder: what it records, how often, since when, and what it corrected."""
    words = scope.words
    rows: list[tuple[str, ...]] = []
    sent = pd.DataFrame(scope.release.manifest["submissions"])
    for holder in scope.reference("providers").to_dict("records"):
        mine = sent[sent["reporter"] == holder["reporter"]] if not sent.empty else sent
        if holder["ref_area"] != scope.area or mine.empty:
            continue
        revised = mine[mine["revision"] > 1]
        recorded = _recorded(scope, str(holder["source"]))
        rows.append(
            (
                str(holder["reporter"]),
                str(holder["name"]),
                words.label("source", str(holder["source"])),
                *("Y" if name in recorded else "N" for name in _RECORDED),
                words.frequency(str(holder["frequency"])),
                str(mine["time_period"].min()),
                str(mine["time_period"].max()),
                str(len(mine)),
                "; ".join(f"{one['time_period']}: {one['revision_reason']}" for one in revised.to_dict("records"))
                or "–",
            )
        )
    dimensions = [name.upper() for name in _RECORDED]
    columns = ("reporter", "name", "source", *dimensions, "frequency", "first", "last", "returns", "revised")
    return [
        Block(
            "Data holders whose returns are in this release",
            columns,
            tuple(rows),
            "Y: the release holds tables with this disaggregation. Who sends nothing is on no row; sheets 07, 08, 09, "
            "12 and 14 name what is missing. Published: in the observatory, under the release named above. "
            "Names of offices stand as the register has them.",
        )
    ]


def _recorded(scope: Scope, source: str) -> set[str]:
    rows = scope.release.table(where={"country": scope.area, "source": source})
    rows = rows[~rows["indicator"].str.startswith("Q")]
    return {name for name in _RECORDED if name in rows and len(set(rows[name]) - {""}) > 1}


def legal(scope: Scope) -> list[Block]:
    """Which provision covers which form, and how sure that is."""
    words, law = scope.words, scope.reference("legal_crosswalk")
    if law.empty:
        return [Block("Provisions", (), (), "This release was made without the legal crosswalk.")]
    country = law["jurisdiction"].str.split("_").str[0] == scope.area
    forms = scope.reference("taxonomy")
    place = list(law.columns).index("taxonomy")
    rows = [_provision(tuple(map(str, row)), place, forms) for row in law[country].itertuples(index=False)]
    if "label" in forms:
        forms = forms.assign(label=[words.label("form", str(code)) for code in forms["code"]])
    kept = [
        name for name in ("code", "label", "gr1_block", "directive_2024_1385", "iccs", "iccs_evidence") if name in forms
    ]
    return [
        Block(
            "Provisions by jurisdiction",
            (*law.columns[: place + 1], *_OF_FORM, *law.columns[place + 1 :]),
            tuple(rows),
            f"{CONFIDENCE} Whether an offence is prosecuted ex officio is named where it was found. "
            "Conduct, penalty and source stand in the English in which they were compiled.",
        ),
        Block(
            "Forms and what they correspond to",
            tuple(kept),
            tuple(tuple(_dash(str(cell)) for cell in row) for row in _rows(forms[kept])),
        ),
    ]


def _provision(row: tuple[str, ...], place: int, forms: pd.DataFrame) -> tuple[str, ...]:
    """A provision with the articles of the Directive and the blocks of the Recommendation that its forms belong to."""
    named = re.findall(r"[A-Z]{3}\.(?:[A-Z]{3}|\*)", row[place])
    mine = [one for one in forms.to_dict("records") for code in named if str(one["code"]).startswith(code.rstrip("*"))]
    also = (_joined([str(one.get(name, "")) for one in mine]) for name in _OF_FORM)
    return tuple(_dash(text) for text in (*row[: place + 1], *also, *row[place + 1 :]))


def _joined(texts: list[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text.strip("-")))


def _dash(text: str) -> str:
    """Nothing, as a dash that no spreadsheet takes for a sign."""
    return text if text.strip("-") else "–"


def surveys(scope: Scope) -> list[Block]:
    """The surveys behind the estimates, with the respondents that they had."""
    rows: list[tuple[Cell, ...]] = []
    found = select(scope, table("P01.survey_form1", "waves"))
    names = {row["reporter"]: row["name"] for row in scope.reference("providers").to_dict("records")}
    for (reporter, period), part in found.groupby(["reporter", "time_period"]):
        # Respondents are hidden where their estimate is: they go the way of every other figure.
        total = part[part["form"] == "_T"].to_dict("records")
        asked = figure(total[0], "n") if total else NOTHING
        rows.append((str(reporter), names.get(reporter, ""), str(period), asked, asked.status))
    note = (
        "Respondents: unweighted, behind P01 over all forms. Estimates carry a 95 % interval. Mode, response rate and "
        "publisher are not in the release: the survey house states them. Status U: fewer than 50 respondents, or a "
        "coefficient of variation above 25 %."
    )
    columns = ("reporter", "name", "wave", "respondents", scope.words.say("status"))
    return [Block("Surveys", columns, tuple(rows), note)]


def revisions(scope: Scope) -> list[Block]:
    """Corrections that offices sent, with their reasons."""
    sent = pd.DataFrame(scope.release.manifest["submissions"])
    if sent.empty:
        return []
    offices = {
        row["reporter"] for row in scope.reference("providers").to_dict("records") if row["ref_area"] == scope.area
    }
    mine = sent[sent["reporter"].isin(offices) & (sent["revision"] > 1)]
    columns = ("reporter", "form", "time_period", "revision", "revision_reason")
    rows = tuple(_rows(mine[list(columns)]))
    return [Block("Corrections", columns, rows, "" if rows else "No return of these offices was corrected.")]


def suppression(scope: Scope) -> list[Block]:
    """How many figures each sheet shows and hides. Never which rule hid one: that would tell what the figure is."""
    rows: list[tuple[Cell, ...]] = []
    for page in pages():
        # What has come in where it was named as missing is counted by table, like all others.
        for one in (*page.tables, *(any_table(scope, name) for name in page.lacking)):
            found = select(scope, one)
            if one.indicator.startswith("Q"):
                continue
            is_one = one.breakdown != "*"
            parts = (
                {one.breakdown: found}
                if is_one
                else {str(name): part for name, part in found.groupby("breakdown", sort=True)}
            )
            for name, part in parts.items():
                if part.empty:
                    continue
                said = f"{one.indicator}.{name}"
                hidden = int((part["obs_status"] == HIDDEN).sum())
                rows.append((page.id, said, str(len(part)), str(hidden), f"{100 * hidden / len(part):.0f} %"))
    audit = scope.release.audit
    passed = "yes" if audit.get("passed") else "no" if "passed" in audit else "not recorded"
    note = (
        "One sign stands for every hidden figure. Whether a figure is hidden because it is small or because it would "
        "give a small one away is not told: who knew that would know that it is small. The rules and the threshold are "
        f"in the notes of the release. The release withstood the attack on it: {passed}."
    )
    return [
        Block("Figures shown and hidden, by table", ("sheet", "table", "figures", "hidden", "share"), tuple(rows), note)
    ]


def codelists(scope: Scope) -> list[Block]:
    """Every code with its label in English and in the language of the document."""
    made = []
    column = f"label_{scope.language}"
    for name in scope.release.codelists:
        if not name.startswith("cl_"):
            continue
        listed = scope.reference(name)
        kept = [c for c in ("code", "parent", "label_en", column) if c in listed]
        kept = list(dict.fromkeys(kept))
        made.append(Block(name, tuple(kept), tuple(_rows(listed[kept]))))
    return made


def _rows(frame: pd.DataFrame) -> list[tuple[Cell, ...]]:
    return [tuple(str(value) for value in row) for row in frame.itertuples(index=False)]


def _texts(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(row) for row in rows)
