"""Reports of platforms that do not exist: a harmonised report, statements, voluntary reports, and broken ones.

The harmonised report is of one half-year. Its part 4 was sent again as version 2. Voluntary reports come in two issues,
and the later one restates a figure of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from expectations.codelists import CodeLists
from ingestion.layout import layout
from tests.specimens.chance import Stream
from tests.specimens.returns import delimited

SERVICE, PERIOD, HALF = "Exampla", "2025-07-01/2025-12-31", "2025-S2"
FOLDER = Path("platform")
WOMEN, EVERYBODY = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN", "STATEMENT_CATEGORY_CYBER_VIOLENCE"
PARTS = {part["id"]: part for part in layout("dsa_report_1").reads["parts"]}
NAMES = {
    "orders": "3_member_states_orders", "notices": "4_notices", "illegal": "5_own_initiative_illegal",
    "terms": "6_own_initiative_TC", "appeals": "7_appeals_and_recidivism", "automated": "8_automated_means",
    "human": "9_human_resources",
}  # fmt: skip
#: How many notices of cyber violence in a half-year: ungendered and against women.
SIZES = {EVERYBODY: 900.0, WOMEN: 60.0}
COUNTRIES = ("AL", "BA", "ME", "MK", "RS", "XK")
Table = list[list[object]]


@dataclass(frozen=True)
class Broken:
    """One broken report: its file name, what must be found, that in words, and how a good part is broken."""

    part: str
    name: str
    code: str
    words: str
    change: Callable[[Table], Table]
    reporter: str = "exampla"


def good() -> Iterator[tuple[Path, bytes]]:
    """Every report that lands."""
    for part in PARTS:
        if part in NAMES:
            yield FOLDER / "exampla" / f"{HALF}_{NAMES[part]}.csv", written(table(part))
    yield FOLDER / "exampla" / f"{HALF}_{NAMES['notices']}_version2.csv", written(table("notices", more=7))
    yield FOLDER / "synthetic_statements" / "statements_monthly.csv", written(statements())
    for issue, content in (("2025-Q3", enforcement(3)), ("2025-Q4", enforcement(4))):
        yield FOLDER / "synthetic_voluntary" / f"{issue}_enforcement.csv", written(content)
    yield FOLDER / "synthetic_voluntary" / "government_requests.csv", written(requests())
    yield FOLDER / "synthetic_voluntary" / "hash_counts.csv", written(hashes())


def broken() -> Iterator[tuple[Path, bytes]]:
    """Every report that is refused; all but two are named version 3, so that nothing else is wrong with them."""
    for one in BROKEN:
        yield place(one), written(one.change(table(one.part)))


def place(one: Broken) -> Path:
    """Where a broken report lies."""
    return FOLDER / one.reporter / "broken" / one.name


def written(rows: Table) -> bytes:
    """A report as CSV."""
    return delimited(rows, delimiter=",", encoding="utf-8")  # type: ignore[arg-type]


def table(name: str, *, more: int = 0) -> Table:
    """One part of the harmonised report with its exact header."""
    part = PARTS[name]
    return categories(part, more) if part["kind"] == "categories" else sections(part)


def categories(part: dict, more: int) -> Table:
    """Rows of every category and keyword of the template; only cyber violence has figures, the rest is blank."""
    lead = [names[0] for names in part["columns"].values()]
    measures = [measure["column"] for measure in part["measures"]]
    header = [*lead, *measures, *(f"Contextual information on {name}" for name in measures)]
    scopes = ["TOTAL", "DE", "HR"] if "scope" in part["columns"] else [None]
    rows: Table = [header]
    below = {
        scope: _figures(part, Stream(f"exampla {part['id']} {scope}"), more=more) for scope in scopes[1:] or [None]
    }
    for scope in scopes:
        figures = below[scope] if scope in below else _together(part, list(below.values()))
        for label, category, keyword in _template():
            said = {
                "surface": "All", "service": SERVICE, "period": PERIOD, "label": label,
                "category": keyword or category, "description": None, "scope": scope,
            }  # fmt: skip
            values = figures.get((category, keyword), [None] * len(measures))
            context = ["in hours" if measure["unit"] == "TIME" else None for measure in part["measures"]]
            rows.append([*(said[name] for name in part["columns"]), *values, *context])
    return rows


def _template() -> Iterator[tuple[str, str, str | None]]:
    yield "TOTAL", "TOTAL", None
    number, letter = 0, 0
    for code, entry in CodeLists().platform_categories.items():
        if code.startswith("STATEMENT_CATEGORY_") and "/" not in code:
            number, letter = number + 1, 0
            if number > 14:
                return
            yield f"Category {number}", code, None
        elif entry.parent:
            letter += 1
            yield f"Category {number}{chr(96 + letter)}", entry.parent, code.partition("/")[2]


def _figures(part: dict, stream: Stream, *, more: int) -> dict[tuple[str, str | None], list]:
    """Figures whose keywords add up to their category and whose categories add up to the total."""
    counts = [measure["unit"] == "NR" for measure in part["measures"]]
    found: dict[tuple[str, str | None], list] = {}
    total = [0] * len(counts)
    for category, size in SIZES.items():
        whole = [0] * len(counts)
        keywords = [keyword for _, parent, keyword in _template() if parent == category and keyword]
        for keyword in keywords:
            base = stream.count(size / len(keywords)) + (more if keyword == keywords[0] else 0)
            row = []
            for at, is_count in enumerate(counts):
                # The first measure counts everything; each of the others some part of it, trusted flaggers the least.
                trusted = part["measures"][at]["metric"].endswith("_TF")
                value = base if at == 0 else base // (20 if trusted else 2)
                whole[at] += value
                row.append(value if is_count else round(stream.between(2, 40), 1))
            found[category, keyword] = row
        found[category, None] = [
            value if is_count else round(stream.between(5, 30), 1)
            for value, is_count in zip(whole, counts, strict=True)
        ]
        total = [before + value for before, value in zip(total, whole, strict=True)]
    found["TOTAL", None] = [value if is_count else 12.5 for value, is_count in zip(total, counts, strict=True)]
    return found


def _together(part: dict, figures: list[dict]) -> dict[tuple[str, str | None], list]:
    """All states: counts are added up, a time is that of the first."""
    counts = [measure["unit"] == "NR" for measure in part["measures"]]
    return {
        key: [sum(one[key][at] for one in figures) if is_count else value
              for at, (is_count, value) in enumerate(zip(counts, figures[0][key], strict=True))]
        for key in figures[0]
    }  # fmt: skip


def sections(part: dict) -> Table:
    """Rows of the long parts."""
    columns = {name: labels[0] for name, labels in part["columns"].items()}
    rows: Table = [list(columns.values())]
    stream = Stream(f"exampla {part['id']}")
    for indicator, entry in part["indicators"].items():
        for scope, value, context in _scopes(part["id"], entry, stream):
            said = {
                "surface": "All", "service": SERVICE, "period": PERIOD, "section": part["id"].capitalize(),
                "indicator": indicator, "scope": scope, "value": value, "context": context,
            }  # fmt: skip
            rows.append([said[name] for name in columns])
    return rows


def _scopes(part: str, entry: dict, stream: Stream) -> Iterator[tuple[str, object, str | None]]:
    if entry.get("unit") == "PT":
        yield "Total number", round(stream.between(0.8, 0.99), 4), None
        yield "Own-initiative", round(stream.between(0.8, 0.99), 4), None
    elif part == "appeals" and entry["counting_unit"] in ("COMPLAINTS", "DISPUTES"):
        outcomes = {name: stream.count(60) for name in ("upheld", "partially reversed", "reversed")}
        omitted = stream.count(5)
        yield "Total number", sum(outcomes.values()) + omitted, None
        for name, value in outcomes.items():
            yield f"Decisions {name}", value, None
        yield "Decision omitted", omitted, None
        yield "Median time", round(stream.between(1, 9), 2), "days"
    elif part == "human":
        total = stream.count(200)
        yield "Total number", total, None
        if entry["metric"] == "MOD_LANGUAGE":
            for language in ("de", "hr", "bs", "it"):
                yield language, stream.count(6), None
    else:
        yield "Total number", stream.count(400), None


def statements() -> Table:
    """Monthly counts over the change of schema in July 2025."""
    rows: Table = [["month", "platform", "dimension", "code", "count"]]
    stream = Stream("statements")
    for month in range(5, 13):
        text = f"2025-{month:02d}"
        old = [
            ("category", "STATEMENT_CATEGORY_NON_CONSENSUAL_BEHAVIOUR", 30.0),
            ("keyword", "KEYWORD_GENDER_BASED_VIOLENCE", 4.0),
        ]
        new = [("category", EVERYBODY, 150.0), ("category", WOMEN, 12.0), ("keyword", "KEYWORD_CYBER_STALKING", 2.0)]
        for dimension, code, mean in [
            *(old if month < 7 else new),
            ("keyword", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING", 20.0),
        ]:
            rows.append([text, SERVICE, dimension, code, 1 + stream.count(mean)])
    return rows


def enforcement(last: int) -> Table:
    """A voluntary report: its whole history in every issue; the fourth quarter's issue restates the second quarter."""
    rows: Table = [["app", "policy_area", "metric", "period", "value"]]
    for quarter in range(1, last + 1):
        actioned = 120_000 + 5_000 * quarter - (1_500 if last == 4 and quarter == 2 else 0)
        rows.append(["Sampleshare", "Bullying & Harassment", "Content Actioned", f"2025Q{quarter}", f"{actioned:,}"])
        rows.append(
            ["Sampleshare", "Bullying & Harassment", "Proactive rate", f"2025Q{quarter}", f"{80 + quarter}.50%"]
        )
        rows.append(
            [
                "Sampleshare",
                "Bullying & Harassment",
                "Prevalence",
                f"2025Q{quarter}",
                "N/A" if quarter == 1 else "0.07%",
            ]
        )
    return rows


def requests() -> Table:
    """Requests of the governments of the six countries."""
    header = ["period", "platform", "country", "requestor", "product", "reason", "num_requests", "items_requested"]
    rows: Table = [[*header, "removed_legal", "removed_policy", "no_action"]]
    stream = Stream("government requests")
    for half in ("2025-S1", "2025-S2"):
        for country in COUNTRIES:
            for reason in ("Defamation", "Bullying harassment", "Privacy and security"):
                asked = stream.count(1.5)
                if asked:
                    items = asked + stream.count(2)
                    removed = min(items, stream.count(1))
                    rows.append(
                        [
                            half,
                            "Sampleshare",
                            country,
                            "Police",
                            "Videos",
                            reason,
                            asked,
                            items,
                            removed,
                            0,
                            items - removed,
                        ]
                    )
    return rows


def hashes() -> Table:
    """Hashes of intimate images: the world, and the six countries."""
    rows: Table = [["operator", "ref_area", "time_period", "metric", "count"]]
    stream = Stream("hashes")
    for year in ("2024", "2025"):
        for area, mean in (("WORLD", 300.0), *((country, 6.0) for country in COUNTRIES)):
            cases = stream.count(mean)
            rows += [
                ["Hashlock (example)", area, year, name, value]
                for name, value in (("cases", cases), ("hashes", cases * 4), ("removed", cases * 3))
            ]
    return rows


def _cell(column: str, value: object, *, of: str | None = None, row: int | None = None) -> Callable[[Table], Table]:
    """Put a value into the row of a code, or into one counted from 0 below the header."""

    def change(rows: Table) -> Table:
        at = rows[0].index(column)
        chosen = row if row is not None else next(i for i, cells in enumerate(rows[1:]) if of in cells)
        cells = list(rows[1 + chosen])
        cells[at] = value
        return [*rows[: 1 + chosen], cells, *rows[2 + chosen :]]

    return change


def _all(column: str, value: object) -> Callable[[Table], Table]:
    def change(rows: Table) -> Table:
        at = rows[0].index(column)
        return [rows[0], *([*cells[:at], value, *cells[at + 1 :]] for cells in rows[1:])]

    return change


def _twice(rows: Table) -> Table:
    row = next(cells for cells in rows if "KEYWORD_CYBER_STALKING" in cells)
    return [*rows, row]


def _without_measures(rows: Table) -> Table:
    return [cells[:6] for cells in rows]


def _longer(rows: Table) -> Table:
    return [*rows[:3], [*rows[3], "one field too many"], *rows[4:]]


NOTICES = "Number of notices received"
BROKEN = (
    Broken("orders", "area_outside_territory_version3.csv", "area_outside_territory",
           "A state that is not in the European Economic Area stands as a scope.",
           lambda rows: [[("RS" if cell == "HR" else cell) for cell in cells] for cells in rows]),
    Broken("notices", "platform_of_another_version3.csv", "platform_of_another",
           "The part is about the service of another platform.", _all("Service", "Sampleshare")),
    Broken("notices", "platform_unknown_version3.csv", "platform_unknown",
           "The name of the service is misspelt.", _all("Service", "Examplo")),
    Broken("notices", "negative_count_version3.csv", "negative_count",
           "Fewer notices than none.", _cell(NOTICES, -3, of="KEYWORD_CYBER_STALKING")),
    Broken("notices", "fractional_count_version3.csv", "fractional_count",
           "Half a notice.", _cell(NOTICES, "10.5", of="KEYWORD_CYBER_STALKING")),
    Broken("notices", "not_a_number_version3.csv", "not_a_number",
           "A word stands where a number of notices must stand.",
           _cell(NOTICES, "several", of="KEYWORD_CYBER_STALKING")),
    Broken("notices", "duplicate_cell_version3.csv", "duplicate_cell",
           "The row of one keyword is there twice.", _twice),
    Broken("notices", "bad_period_version3.csv", "bad_period",
           "A row is about a period that does not exist.",
           _cell("Reporting period", "second half", of="KEYWORD_CYBER_STALKING")),
    Broken("notices", "row_width_version3.csv", "row_width",
           "A row has one field more than the header.", _longer),
    Broken("notices", "unknown_form_version3.csv", "unknown_form",
           "All columns with figures are missing.", _without_measures),
    Broken("automated", "share_out_of_range_version3.csv", "share_out_of_range",
           "An accuracy of more than a hundred per cent.",
           _cell("Value", 120, of="Accuracy of the automated means - Recall")),
    Broken("notices", "future_period.csv", "period_in_future",
           "The half-year has not begun yet.", _all("Reporting period", "2091-07-01/2091-12-31")),
    Broken("notices", "sent_twice.csv", "sent_twice",
           "Part 4 again with other figures, and no word that it is a correction.",
           _cell(NOTICES, 1, of="KEYWORD_CYBER_STALKING")),
)  # fmt: skip
