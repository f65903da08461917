"""Small case files, transparency reports and published tables, each with one fault."""

from collections.abc import Iterator

from tests.specimens.cases import LOG, NUMBER
from tests.specimens.platforms import EVERYBODY, PARTS, PERIOD, WOMEN, requests, written
from tests.specimens.returns import Cell, delimited

CASE = ["07.01.2025", "PHONE", "i1", "c1", "AL-01", "HAR.MSG", "F", "24", "IPV_EX", "REPORTED", "yes"]
QUARTER = "2025-Q1.csv"


def files() -> Iterator[tuple[str, str, bytes]]:
    """Code, file name, bytes."""
    yield from cases()
    yield from notices()
    yield from other_parts()
    yield from published()


def case(**said: str) -> list[str]:
    """A row of the log of a helpline, about nobody."""
    return [said.get(name, cell) for name, cell in zip(LOG, CASE, strict=True)]


def log(*rows: list[str], more: str | None = None) -> bytes:
    """The log as CSV; `more` heads a column that the form does not have."""
    header = [*LOG, more] if more else LOG
    return delimited([header, *rows], delimiter=";", encoding="utf-8-sig")


def cases() -> Iterator[tuple[str, str, bytes]]:
    """Case-level rows of al_line; the last file is good, and wrong only for a house without keys."""
    second = {"incident": "i2", "client": "c2"}
    story = "She said that he had been writing to her every night for three weeks."
    yield "direct_identifier", QUARTER, log(case(), case(incident="i2", client=NUMBER))
    yield "identifying_column", QUARTER, log([*case(), "X. Y."], more="Emri dhe mbiemri")
    yield "free_text", QUARTER, log([*case(), story], more="note")
    yield "column_not_read", QUARTER, log([*case(), "2"], more="shift")
    yield "date_unreadable", "2025-Q3.csv", log(case(date="07.07.2025"), case(**second, date="45000"))
    yield "several_periods", "2025-Q3.csv", log(case(date="07.07.2025"), case(**second, date="01.10.2025"))
    silent = {"date": "03.04.2025", "consent": "no"}
    yield "without_consent", "2025-Q2.csv", log(case(date="02.04.2025"), case(**second, **silent))
    yield "no_key", QUARTER, log(case())


def part(name: str, *rows: dict[str, Cell]) -> bytes:
    """A part of a harmonised report of Exampla; figures by metric, what is said beside one as `context_<metric>`."""
    about = PARTS[name]
    measures = {one["metric"]: one["column"] for one in about.get("measures", [])}
    header = [labels[0] for labels in about["columns"].values()]
    header += [*measures.values(), *(f"Contextual information on {column}" for column in measures.values())]
    table: list[list[object]] = [header]
    for row in rows:
        said = {"surface": "All", "service": "Exampla", "period": PERIOD, **row}
        wanted = [*about["columns"], *measures, *(f"context_{metric}" for metric in measures)]
        table.append([said.get(key) for key in wanted])
    return written(table)


def notices() -> Iterator[tuple[str, str, bytes]]:
    """Part 4, of which each version is a revision of its own."""
    whole: dict[str, Cell] = {"category": EVERYBODY, "NTC": 9}
    nudity = "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING"
    faults: dict[str, list[dict[str, Cell]]] = {
        "template_not_filled": [whole, {"category": WOMEN, "NTC": 3, "period": "YYYY-MM-DD/YYYY-MM-DD"}],
        "number_rewritten": [{"category": EVERYBODY, "NTC": "64.767"}],
        "number_not_exact": [whole, {"category": WOMEN, "NTC": "> 5"}],
        "duration_as_date": [{**whole, "NTC_TIME": "36:30:00"}],
        "category_shifted": [
            {"category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "label": "Category 6", "NTC": 5},
            {"category": "KEYWORD_DISCRIMINATION", "label": "Category 6a", "NTC": 5},
        ],
        "category_repaired": [{"category": WOMEN, "NTC": 9}, {"category": nudity.removeprefix("KEYWORD_"), "NTC": 4}],
        "category_invented": [{"category": WOMEN, "NTC": 4}, {"category": "KEYWORD_OTHER_DEEPFAKES", "NTC": 4}],
        "category_unknown": [{"category": EVERYBODY, "NTC": 4}, {"category": "Category 99", "NTC": 4}],
        "part_exceeds_whole": [{**whole, "NTC_TF": 12}],
        "platform_unknown": [{**whole, "service": "Examplo"}],
        "platform_of_another": [{**whole, "service": "Sampleshare"}],
    }
    for version, (code, rows) in enumerate(faults.items(), start=2):
        yield code, f"4_notices_version{version}.csv", part("notices", *rows)
    header, *lines = part("notices", whole).decode().splitlines()
    greek = ",".join(f"Στήλη {number}" for number in range(1, header.count(",") + 2))
    yield "headers_by_place", "4_notices.csv", "\r\n".join([greek, *lines, ""]).encode()


def other_parts() -> Iterator[tuple[str, str, bytes]]:
    """Parts whose rows have a scope or an indicator."""
    faults: dict[str, Cell] = {"several_areas": "DE, ES", "language_as_area": "EN", "area_outside_territory": "RS"}
    for version, (code, scope) in enumerate(faults.items(), start=2):
        content = part("orders", {"category": WOMEN, "scope": scope, "ORD_INFO": 2})
        yield code, f"3_member_states_orders_version{version}.csv", content
    accuracy = {"indicator": "Accuracy of the automated means - Recall", "scope": "hr"}
    head = ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"]
    start: list[object] = ["All", "Exampla", PERIOD, "Automated means"]
    good = [*start, *accuracy.values(), 0.98]
    strange = [*start, "Number of unicorns", "Total", 3]
    header, first = requests()[:2]
    elsewhere: list[list[Cell]] = [[*first[:2], area, *first[3:]] for area in ("Monte Negro", "Brazil", "FR")]
    yield "area_unknown", "government_requests.csv", written([header, first, *elsewhere])
    yield "indicator_unknown", "8_automated_means_version2.csv", written([head, good, strange])
    yield "share_out_of_range", "8_automated_means_version3.csv", written([head, [*good[:-1], 120]])


def published() -> Iterator[tuple[str, str, bytes]]:
    """Tables as ISTAT publishes them, in invented figures: one says no date, the other quotes a row as one field."""
    header = ["Regione", "Età", "Totale maschi", "Totale femmine", "Totale"]
    rows: list[list[Cell]] = [["Lazio", 0, 38, 35, 73], ["Lazio", 1, 39, 36, 75], ["Lazio", 999, 77, 71, 148]]
    yield "period_not_stated", "population.csv", delimited([header, *rows], delimiter=";", encoding="utf-8-sig")
    columns = ["FREQ", "REF_AREA", "DATA_TYPE", "SEX", "PURPOSE_CALL", "NATIONALITY", "TIME_PERIOD", "Osservazione"]
    good = "A,ITC1,USERS,F,EMERGENCY,IT,2023,7"
    quoted = '"A,ITC2,USERS,F,EMERGENCY,IT,2023,4"'
    text = "\r\n".join([",".join(columns), good, quoted, ""])
    yield "row_in_one_field", "reasons.csv", text.encode()
