"""Every defect that real transparency reports were seen with is met by a rule, and said to the sender."""

import pytest

from expectations.codelists import CodeLists
from ingestion.grid import grids
from ingestion.layout import layout, layouts, plain, recognise
from ingestion.sources.platform import VERSION, _with_parts
from ingestion.transparency.by_place import by_place
from ingestion.transparency.facts import Collected
from ingestion.transparency.interned import unfold
from ingestion.transparency.listing import read_listing
from ingestion.transparency.localized import in_english
from ingestion.transparency.report import read_report
from ingestion.transparency.template import place

LISTS = CodeLists()
PERIOD = "2025-07-01/2025-12-31"
WOMEN, EVERYBODY = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN", "STATEMENT_CATEGORY_CYBER_VIOLENCE"
SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
PARTS = {part["id"]: part for part in layout("dsa_report_1").reads["parts"]}


def sheet(rows: list[list[object]], name: str = "") -> dict:
    return {
        "name": name,
        "rows": [[number, row] for number, row in enumerate(rows, 1)],
        "formulas": [],
        "hidden": False,
    }


def report(part: str, *rows: dict[str, object], name: str = "") -> dict:
    """A part of a report with these rows; measures are named by their metric, `context_<metric>` is said beside it."""
    about = PARTS[part]
    lead = {key: labels[0] for key, labels in about["columns"].items()}
    measures = {one["metric"]: one["column"] for one in about.get("measures", [])}
    header = [*lead.values(), *measures.values(), *(f"Contextual information on {one}" for one in measures.values())]
    table: list[list[object]] = [header]
    for row in rows:
        said = {"surface": "All", "service": "X", "period": PERIOD, **row}
        table.append(
            [*(said.get(key) for key in lead), *(said.get(one) for one in measures),
             *(said.get(f"context_{one}") for one in measures)]
        )  # fmt: skip
    return sheet(table, name)


def read(layout_id: str, *sheets: dict) -> Collected:
    collected = Collected()
    read_report(_with_parts(layout(layout_id)), list(sheets), LISTS, collected)
    return collected


def figures(collected: Collected, metric: str) -> dict[tuple, object]:
    return {
        (one["category"], one["keyword"], one["ref_area"]): one["obs_value"]
        for one in collected.entries
        if one["metric"] == metric
    }


def codes(collected: Collected) -> list[str]:
    return [finding.code for finding in collected.findings.closed()]


def test_keyword_other_belongs_to_the_category_above_it():
    found = read(
        "dsa_notices_1",
        report("notices", {"category": EVERYBODY, "NTC": 9}, {"category": "KEYWORD_OTHER", "NTC": 4},
               {"category": WOMEN, "NTC": 3}, {"category": "KEYWORD_OTHER", "NTC": 1}),
    )  # fmt: skip
    assert figures(found, "NTC") == {
        (EVERYBODY, None, "EEA"): 9, (EVERYBODY, "KEYWORD_OTHER", "EEA"): 4,
        (WOMEN, None, "EEA"): 3, (WOMEN, "KEYWORD_OTHER", "EEA"): 1,
    }  # fmt: skip
    assert codes(found) == []


def test_levels_of_one_table_are_breakdowns_of_their_own():
    found = read("dsa_notices_1", report("notices", {"category": "TOTAL", "NTC": 5}, {"category": WOMEN, "NTC": 3},
                                         {"category": "KEYWORD_CYBER_STALKING_AGAINST_WOMEN", "NTC": 2}))  # fmt: skip
    assert {one["breakdown"] for one in found.entries} == {"notices_total", "notices_category", "notices_keyword"}


def test_a_blank_beside_a_figure_is_missing_and_a_blank_row_was_not_reported():
    found = read("dsa_notices_1", report("notices", {"category": WOMEN, "NTC": 0}, {"category": EVERYBODY}))
    about = {(one["category"], one["metric"]): (one["obs_value"], one["obs_status"]) for one in found.entries}
    assert about[WOMEN, "NTC"] == (0.0, "A")
    assert about[WOMEN, "NTC_TF"] == (None, "M")
    assert {category for category, _ in about} == {WOMEN}


def test_rows_of_the_template_that_nobody_filled_in_are_left_out_and_named():
    found = read("dsa_notices_1", report(
        "notices",
        {"category": WOMEN, "NTC": 3, "period": "YYYY-MM-DD/YYYY-MM-DD"},
        {"category": WOMEN, "NTC": 3, "service": None},
        {"category": WOMEN, "NTC": 3, "description": 'Text to detail the "Other" keyword.'},
    ))  # fmt: skip
    (finding,) = found.findings.closed()
    assert (finding.code, finding.rows) == ("template_not_filled", 2)
    assert len(figures(found, "NTC")) == 1


def test_a_code_in_a_row_with_the_label_of_another_is_marked():
    shifted = {"category": "KEYWORD_DISCRIMINATION", "label": "Category 6a", "NTC": 5}
    found = read("dsa_notices_1", report("notices", {"category": SPEECH, "label": "Category 6", "NTC": 5}, shifted))
    assert codes(found) == ["category_shifted"]
    assert found.findings[0].expected == "KEYWORD_DEFAMATION"
    assert {one["keyword"]: one["obs_status"] for one in found.entries if one["metric"] == "NTC"} == {
        None: "A", "KEYWORD_DISCRIMINATION": "U",
    }  # fmt: skip


def test_a_code_beside_the_description_of_another_is_marked():
    shifted = {"category": "KEYWORD_DISCRIMINATION", "description": "Defamation", "NTC": 5}
    found = read("dsa_notices_1", report("notices", {"category": SPEECH, "NTC": 5}, shifted))
    assert codes(found) == ["category_shifted"]


def test_an_invented_code_counts_as_other_of_its_category_and_one_without_prefix_is_mended():
    rows = place([("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", None, None), ("NUDITY", None, None),
                  ("KEYWORD_OTHER_SEXUAL_HARASSMENT", None, None), ("Category 99", None, None)], LISTS)  # fmt: skip
    assert [(row.keyword, row.finding) for row in rows] == [
        (None, None), ("KEYWORD_NUDITY", "category_repaired"),
        ("KEYWORD_OTHER_SEXUAL_HARASSMENT", "category_invented"), ("CATEGORY_99", "category_unknown"),
    ]  # fmt: skip


def test_several_rows_for_the_rest_of_a_category_stay_apart():
    others = [{"category": "KEYWORD_OTHER", "NTC": number} for number in (2, 3)]
    found = read("dsa_notices_1", report("notices", {"category": WOMEN, "NTC": 5}, *others))
    assert [(one["line"], one["obs_value"]) for one in found.entries if one["metric"] == "NTC" and one["keyword"]] == [
        ("1", 2.0), ("2", 3.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "area", "finding"),
    [
        ("TOTAL", "EEA", None), ("total", "EEA", None), (None, "EEA", None), ("SI ", "SI", None), ("at", "AT", None),
        ("DE, ES", None, "several_areas"), ("AT, […], SE", None, "several_areas"), ("EN", None, "language_as_area"),
        ("RS", "RS", None),
    ],
)  # fmt: skip
def test_a_scope_is_the_whole_a_state_or_nobody_s(scope, area, finding):
    found = read("dsa_orders_1", report("orders", {"category": WOMEN, "scope": scope, "ORD_INFO": 2}))
    assert [one["ref_area"] for one in found.entries if one["metric"] == "ORD_INFO"] == [area]
    assert codes(found) == ([finding] if finding else [])
    assert {one["territory"] for one in found.entries} == {"EEA"}


@pytest.mark.parametrize(
    ("said", "unit"), [("hours", "H"), ("Median in days", "D"), ("minutes", "MIN"), (None, "TIME_U")]
)
def test_a_median_time_bears_the_unit_that_the_platform_says_or_none(said, unit):
    found = read(
        "dsa_notices_1", report("notices", {"category": WOMEN, "NTC": 3, "NTC_TIME": 7.5, "context_NTC_TIME": said})
    )
    assert [(one["obs_value"], one["unit_measure"]) for one in found.entries if one["metric"] == "NTC_TIME"] == [
        (7.5, unit)
    ]


def test_surfaces_are_counted_apart():
    found = read("dsa_terms_1", report("terms", {"category": WOMEN, "surface": "Core", "MSR": 3},
                                       {"category": WOMEN, "surface": "Ads", "MSR": 4}))  # fmt: skip
    assert [(one["surface"], one["obs_value"]) for one in found.entries if one["metric"] == "MSR"] == [
        ("Core", 3),
        ("Ads", 4),
    ]


def test_headers_with_stray_spaces_and_columns_in_another_order_are_found():
    table = report("notices", {"category": WOMEN, "NTC": 3})
    rows = [
        [number, [f"  {cell} " if number == 1 else cell for cell in reversed(cells)]] for number, cells in table["rows"]
    ]
    assert figures(read("dsa_notices_1", {**table, "rows": rows}), "NTC") == {(WOMEN, None, "EEA"): 3}


def test_a_workbook_holds_all_parts_as_sheets():
    complaints = sheet([
        ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"],
        ["All", "X", PERIOD, "Internal complaints mechanism",
         "Number of complaints submitted to the internal-complaints mechanism", "Decisions upheld", 12],
    ], "7_appeals")  # fmt: skip
    sheets = [report("notices", {"category": WOMEN, "NTC": 3}, name="4_notices"),
              report("illegal", {"category": WOMEN, "MSR": 2}, name="5_illegal"), complaints]  # fmt: skip
    assert recognise("xlsx", sheets, reporter="x", source="platform").id == "dsa_report_1"
    found = read("dsa_report_1", *sheets)
    assert {one["breakdown"] for one in found.entries} == {
        "notices_category",
        "own_illegal_category",
        "appeals_outcome",
    }


def test_mixed_words_for_the_whole_of_automated_means_are_one():
    head = ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"]
    indicator = "Number of measures solely taken by automated means"
    scopes = [
        "Total number",
        "total",
        "TOTAL",
        "Own-initiative",
        "own initiative",
        "Total number: es",
        "hr",
        "HR",
        "DE, PL",
        "PhotoDNA",
    ]
    found = read(
        "dsa_sections_1", sheet([head, *([["All", "X", PERIOD, "s", indicator, scope, 1] for scope in scopes])])
    )
    assert [(one["outcome"], one["language"], one["ref_area"]) for one in found.entries] == [
        ("TOTAL", None, "EEA"), ("TOTAL", None, "EEA"), ("TOTAL", None, "EEA"),
        ("OWN_INITIATIVE", None, "EEA"), ("OWN_INITIATIVE", None, "EEA"),
        ("TOTAL", "es", "EEA"), ("TOTAL", "hr", "EEA"), ("TOTAL", None, "HR"),
        ("OTHER", "DE, PL", None), ("OTHER", "PhotoDNA", None),
    ]  # fmt: skip


def test_a_share_is_a_fraction_unless_it_is_a_percentage_already():
    head = ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"]
    indicator = "Accuracy of the automated means - Recall"
    found = read(
        "dsa_sections_1",
        sheet([head, *([["All", "X", PERIOD, "s", indicator, "hr", value] for value in ("0.9884", "98.84")])]),
    )
    assert [round(one["obs_value"], 6) for one in found.entries] == [98.84, 98.84]
    assert codes(found) == ["number_rewritten"]


@pytest.mark.parametrize(
    ("name", "version"),
    [("4_notices_version2.csv", "2"), ("a_v3.csv", "3"), ("4_notices.csv", None), ("v2_notices.csv", None)],
)
def test_a_version_in_the_name_is_a_revision(name, version):
    found = VERSION.search(name)
    assert (found[1] if found else None) == version


def test_names_that_stand_once_in_lists_are_put_back_into_their_rows(tmp_path):
    path = tmp_path / "reports.json"
    path.write_text(
        '{"meta": {"period": "2025-07-01/2025-12-31"}, "services": ["X"], "categories": ["TOTAL", "' + WOMEN + '"],'
        '"scopes": ["TOTAL", "SI"], "indicators": ["a"], "t3": [[0, 1, 1, null, null, 4]],'
        '"t4": [[0, 1, 15319, 7, null]], "t5": [], "t6": []}'
    )
    parsed = grids(path)
    assert parsed["kind"] == "json"
    form = recognise("json", parsed["sheets"], reporter="platform_dsa", source="platform")
    assert form.id == "dsa_interned_1"
    found = read("dsa_interned_1", *unfold(form, parsed["sheets"]))
    assert figures(found, "NTC")[WOMEN, None, "EEA"] == 15319
    assert figures(found, "ORD_INFO")[WOMEN, None, "SI"] == 4


GERMAN = ["Anwendbarkeit", "Dienst", "Berichtszeitraum", "Abschnitt", "Indikator", "Umfang", "Wert"]
HELLENIC = ["Εφαρμογή", "Υπηρεσία", "Περίοδος υποβολής εκθέσεων", "Τμήμα", "Δείκτης", "Εύρος", "Τιμή"]
FRENCH = ["Applicabilité", "Service", "Période de référence", "Section", "Indicateur", "Champ d’application", "Valeur"]


@pytest.mark.parametrize(
    ("header", "indicator", "scopes"),
    [
        (GERMAN, "Anzahl ausschließlich automatisch ergriffener Maßnahmen", ("Gesamtzahl", "Eigeninitiative")),
        (
            FRENCH,
            "Nombre de mesures prises par des moyens automatisés uniquement",
            ("Nombre total", "Initiative propre"),
        ),
        (
            HELLENIC,
            "Αριθμός των μέτρων που ελήφθησαν αποκλειστικά βάσει αυτοματοποιημένων μέσων",
            ("Συνολικός αριθμός", "Ιδία πρωτοβουλία"),
        ),
    ],
)
def test_a_report_in_german_french_or_greek_says_the_same(header, indicator, scopes):
    rows = [["All", "X", PERIOD, "s", indicator, scope, number] for number, scope in enumerate(scopes, 1)]
    (table,) = in_english([sheet([header, *rows])])
    found = read("dsa_sections_1", table)
    assert [(one["metric"], one["outcome"], one["obs_value"]) for one in found.entries] == [
        ("AUTO_MSR", "TOTAL", 1), ("AUTO_MSR", "OWN_INITIATIVE", 2),
    ]  # fmt: skip
    assert codes(found) == []
    assert recognise("csv", [table], reporter="x", source="platform").id == "dsa_sections_1"


def test_a_report_in_english_is_left_as_it_is():
    table = report("notices", {"category": WOMEN, "NTC": 3})
    assert in_english([table]) == [table]


GREEK = "Στήλη"  # the words do not matter, and no edition's words are told from memory


def in_greek(part: str, *rows: dict[str, object], name: str = "") -> dict:
    """A table of the template with headers of another alphabet; tables of measures have no label."""
    table = report(part, *rows, name=name)
    unlabelled = {plain("Category label")} if part in ("illegal", "terms") else set()
    keep = [at for at, cell in enumerate(table["rows"][0][1]) if plain(cell) not in unlabelled]
    cells = [[number, [row[at] for at in keep]] for number, row in table["rows"]]
    cells[0][1] = [f"{GREEK} {at}" for at in range(1, len(keep) + 1)]
    return {**table, "rows": cells}


TERMS_ONLY = {"category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"}


@pytest.mark.parametrize(
    ("part", "rows", "metric", "layout_id"),
    [
        ("orders", [{"category": WOMEN, "scope": "EL", "ORD_ACT": 3}], "ORD_ACT", "dsa_orders_1"),
        ("notices", [{"category": WOMEN, "NTC": 3}], "NTC", "dsa_notices_1"),
        ("illegal", [{"category": WOMEN, "MSR": 3}], "MSR", "dsa_illegal_1"),
        ("terms", [{"category": WOMEN, "MSR": 3}, {**TERMS_ONLY, "MSR": 1}], "MSR", "dsa_terms_1"),
    ],
)
def test_tables_3_to_6_in_any_language_are_read_by_the_places_of_the_template(part, rows, metric, layout_id):
    table = in_greek(part, {"category": "TOTAL", "scope": "TOTAL", metric: 9}, *rows)
    (named,), placed = by_place([table])
    assert placed == [named]
    assert recognise("csv", [named], reporter="x", source="platform").id == layout_id
    found = read(layout_id, named)
    assert figures(found, metric)[WOMEN, None, "EL" if part == "orders" else "EEA"] == 3


def test_a_table_of_notices_in_german_is_read_though_only_its_first_words_are_known():
    table = in_greek("notices", {"category": WOMEN, "NTC": 3})
    table["rows"][0][1][:3] = ["Anwendbarkeit", "Dienst", "Berichtszeitraum"]
    (named,), placed = by_place(in_english([table]))
    assert placed
    assert figures(read("dsa_notices_1", named), "NTC") == {(WOMEN, None, "EEA"): 3}


def test_a_foreign_table_whose_columns_have_moved_is_not_guessed():
    table = in_greek("notices", {"category": WOMEN, "NTC": 3})
    moved = {**table, "rows": [[number, [None, *row[:-1]]] for number, row in table["rows"]]}
    longer = {**table, "rows": [[number, [*row, None]] for number, row in table["rows"]]}
    in_words = {**table, "rows": [table["rows"][0], [2, ["All", "X", PERIOD, None, "Βία", *table["rows"][1][1][5:]]]]}
    for other in (moved, longer, in_words):
        assert by_place([other]) == ([other], [])


def test_a_table_with_one_known_header_is_read_by_its_words():
    table = report("notices", {"category": WOMEN, "NTC": 3})
    assert by_place([table]) == ([table], [])


def listing(layout_id: str, *rows: list[object]) -> Collected:
    collected = Collected()
    read_listing(layout(layout_id), [sheet(list(rows))], collected)
    return collected


def test_a_report_about_the_world_is_no_country_s():
    found = listing("meta_cser_1", ["app", "policy_area", "metric", "period", "value"],
                    ["Facebook", "Bullying & Harassment", "Content Actioned", "2023Q3", "8,300,000"])  # fmt: skip
    assert [(one["territory"], one["ref_area"], one["obs_value"], one["time_period"]) for one in found.entries] == [
        ("WORLD", "WORLD", 8_300_000, "2023-Q3")
    ]


def test_years_across_become_rows_and_a_report_without_country_stays_without():
    found = listing("ncmec_country_1", ["country", "iso3", "2021", "2022"], ["Albania", "ALB", "15,985", "11,376"],
                    ["No Country Listed", None, "5", "6"])  # fmt: skip
    assert [(one["ref_area"], one["time_period"], one["obs_value"], one["obs_note"]) for one in found.entries] == [
        ("ALB", "2021", 15_985, None), ("ALB", "2022", 11_376, None),
        (None, "2021", 5, "country_not_stated"), (None, "2022", 6, "country_not_stated"),
    ]  # fmt: skip


def test_markets_languages_and_all_are_tables_of_their_own():
    header = ["Metric", "Period Type", "Period", "Policy Type", "Issue Policy", "Task Type", "Task"]
    every = ["quarterly", "Apr-Jun 2023", "all", "all", "all", "all"]
    found = listing(
        "tiktok_cger_1", [*header, "Location", "Market", "Result"],
        ["Total videos removed", *every, "all", "all", "100"],
        ["Total videos removed", *every, "Market", "Italy", "7"],
        ["Percentage of moderators assigned", *every, "Language", "Arabic", "0.02"],
    )  # fmt: skip
    said = [(one["breakdown"], one["territory"], one["ref_area"], one.get("language")) for one in found.entries]
    assert said == [
        ("enforcement", "WORLD", "WORLD", None), ("enforcement_market", "country", "Italy", None),
        ("enforcement_language", "WORLD", "WORLD", "Arabic"),
    ]  # fmt: skip
    assert [one["obs_value"] for one in found.entries] == [100, 7, 2]


def test_statements_change_their_schema_in_july_2025():
    found = listing("statements_monthly_1", ["month", "platform", "dimension", "code", "count"],
                    ["2025-06", "X", "keyword", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING", "4"],
                    ["2025-07", "X", "keyword", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING", "5"],
                    ["2026-01", "X", "category", WOMEN, "6"])  # fmt: skip
    facts = found.frame("statements_monthly_1", "dsa_v1")
    assert facts["scheme"].tolist() == ["dsa_v1", "dsa_v2", "dsa_v2"]
    assert facts["obs_status"].tolist() == ["A", "B", "D"]
    assert facts["ref_area"].tolist() == ["EEA"] * 3
    assert facts["breakdown"].tolist() == ["statements_keyword", "statements_keyword", "statements_category"]


def test_every_form_of_platforms_says_its_territory():
    forms = [one for one in layouts() if one.source == "platform" and not one.set_aside]
    assert len(forms) >= 14
    assert [one.id for one in forms if one.reads["reader"] == "listing" and not one.reads.get("territory")] == []
