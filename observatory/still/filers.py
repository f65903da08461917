"""The two lists over platforms: statements beside reports with their ratio, and who files most of each series."""

from collections.abc import Mapping, Sequence
from html import escape

from observatory import decimals
from observatory.components import flags, table
from observatory.still.visit import Visit

RECONCILIATION, CONCENTRATION = "platform_reconciliation", "platform_concentration"
LISTS = (RECONCILIATION, CONCENTRATION)
Row = Mapping[str, str]


def listed(visit: Visit, name: str) -> str | None:
    """One of the lists as a table with its file; None where a release has none or nothing stands in it."""
    if name not in visit.release.codelists:
        return None
    rows = visit.release.codelist(name).to_dict("records")
    if not rows:
        return None
    made, is_all = (_ratios if name == RECONCILIATION else _largest)(visit, rows)
    file = f'<a href="/download/codelists/{name}.csv" download>{name}.csv</a>'
    said = "" if is_all else f"{escape(visit.words.say('registers.filers_file'))} "
    return f"{made}<p>{said}{file}</p>"


def _ratios(visit: Visit, rows: Sequence[Row]) -> tuple[str, bool]:
    """Each platform, half-year and category: both figures, how many times the one is the other, and what that says."""
    body = [
        [
            escape(visit.labels.of("platform", row.get("platform", ""))),
            escape(visit.labels.of("time_period", row.get("time_period", ""))),
            _code(visit, row.get("category", "")),
            *(_number(visit, column, row.get(column, "")) for column in ("statements", "measures", "ratio")),
            _code(visit, row.get("quality", "")),
        ]
        for row in rows
    ]
    columns = ("platform", "time_period", "category", "statements", "measures", "ratio", "quality")
    return _made(visit, RECONCILIATION, rows, columns, body), True


def _largest(visit: Visit, rows: Sequence[Row]) -> tuple[str, bool]:
    """Whole categories in the latest period of each kind of filing: who files most of it, and how much."""
    whole = [row for row in rows if row["category"] and not row.get("keyword")]
    last: dict[tuple[str, str], str] = {}
    for row in whole:
        kind = row["table_name"], row["ref_area"]
        last[kind] = max(last.get(kind, ""), row["time_period"])
    told = [row for row in whole if row["time_period"] == last[row["table_name"], row["ref_area"]]]
    body = [
        [
            _code(visit, row["table_name"]),
            _code(visit, row["category"]),
            escape(visit.labels.of("time_period", row["time_period"])),
            escape(_filer(visit, row)),
            f"{_number(visit, 'largest_share', row['largest_share'])} %",
        ]
        for row in told
    ]
    columns = ("table_name", "category", "time_period", "largest_platform", "largest_share")
    return _made(visit, CONCENTRATION, told, columns, body), len(told) == len(rows)


def _filer(visit: Visit, row: Row) -> str:
    """The platform, and of how many it is the largest: the only one is not the largest of anything."""
    name, many = visit.labels.of("platform", row["largest_platform"]), int(float(row["platforms"]))
    if many == 1:
        return visit.words.say("registers.filers_only", platform=name)
    return visit.words.say("registers.filers_of", platform=name, n=flags.number(float(many), visit.language))


def _made(visit: Visit, name: str, rows: Sequence[Row], columns: Sequence[str], body: list[list[str]]) -> str:
    """The table. One territory is said above it; several in a column of their own."""
    words, areas = visit.words, [row["ref_area"] for row in rows]
    head = [
        str(words.get(f"registers.columns.{column}", "") or words.say(f"dimensions.{column}")) for column in columns
    ]
    caption = words.say(f"registers.{name}")
    if len(set(areas)) == 1:
        caption = f"{caption}: {visit.labels.of('ref_area', areas[0])}"
    else:
        head.insert(0, words.say("dimensions.country"))
        body = [[escape(visit.labels.of("ref_area", area)), *line] for area, line in zip(areas, body, strict=True)]
    return table.plain(caption, head, body, is_html=True, kind="words tight")


def _code(visit: Visit, code: str) -> str:
    """A code in words; one that has none as English."""
    said = str(visit.words.get(f"registers.codes.{code}", ""))
    plain = code.removeprefix("STATEMENT_CATEGORY_").replace("_", " ").capitalize()
    return escape(said) if said else f'<span lang="en">{escape(plain)}</span>' if plain else ""


def _number(visit: Visit, column: str, text: str) -> str:
    return escape(flags.number(float(text), visit.language, decimals.of_column(column))) if text else "–"
