"""An office that nobody saw before is added with a layout, rows and a specimen, and with no code.

Done as a new user would: in a copy of the packages and seeds, with files only, through the command.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl

PROJECT = Path(__file__).resolve().parents[2]

LAYOUT = """
id: hr_police_1
form: hr_police
kind: csv
reporters: [hr_police]
scheme: hr_police
recognise: {header: [Županija, Kazneno djelo, Spol, Broj žrtava]}
cover: {constants: {time_period: 2024-Q1}}
tables:
  - breakdown: victims
    header_rows: [1]
    columns: {ref_area: Županija, offence: Kazneno djelo, sex: Spol}
    value: Broj žrtava
    constants: {counting_unit: VICTIMS, unit_measure: NR, ict_used: Y}
    total_rows: {column: ref_area, label: Ukupno}
"""
SPECIMEN = "Županija;Kazneno djelo;Spol;Broj žrtava\nZagreb;144a;žensko;3\nSplit;144a;muško;1\nUkupno;;;4\n"
ROWS = {
    "providers.csv": "hr_police,police,Police of Croatia (invented),HR,hr,Q,national,45,2024-01-01,,true,",
    "codelists/cl_area.csv": "HR,,9000,Croatia,,,,,,,,,\nHR_ZG,HR,9001,Zagreb,,,,,,,,,\nHR_ST,HR,9002,Split,,,,,,,,,",
    "codelists/cl_offence.csv": "HR_144A,_T,9000,Misuse of a sexually explicit recording,,,,,,,,,",
    "crosswalks/crosswalk_area.csv": "hr_police,Zagreb,HR_ZG,exact,,,I,\nhr_police,Split,HR_ST,exact,,,I,",
    "crosswalks/crosswalk_offence.csv": "hr_police,144a,HR_144A,exact,,,I,",
    "crosswalks/crosswalk_sex.csv": "hr_police,žensko,F,exact,,,I,\nhr_police,muško,M,exact,,,I,",
    "crosswalks/crosswalk_offence_form.csv": "HR_144A,IBA.SHR,exact,false,true,,,H,I,invented",
}


def copied(tmp_path: Path) -> Path:
    house = tmp_path / "project"
    for name in ("ingestion", "expectations", "dbt/seeds"):
        shutil.copytree(PROJECT / name, house / name, ignore=shutil.ignore_patterns("__pycache__"))
    return house


def added(house: Path, rows: dict[str, str]) -> None:
    """Write rows below those of the seeds."""
    for name, text in rows.items():
        path = house / "dbt" / "seeds" / name
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{text}\n", encoding="utf-8")


def send(house: Path, name: str, content: str | bytes, reporter: str = "hr_police") -> dict:
    (house / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    environment = {**os.environ, "TFGBV_HOME": str(house / "var"), "PYTHONPATH": str(house)}
    command = [sys.executable, "-m", "ingestion.cli", "send", name, "--reporter", reporter, "--json"]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout) if done.stdout.startswith("{") else {"said": done.stderr}


def test_an_office_nobody_saw_before_is_added_without_code(tmp_path):
    house = copied(tmp_path)
    assert "not a registered reporter" in send(house, "2024-Q1.csv", SPECIMEN)["said"]
    (house / "ingestion" / "layouts" / "police" / "hr_police_1.yml").write_text(LAYOUT, encoding="utf-8")
    added(house, ROWS)
    answer = send(house, "2024-Q1.csv", SPECIMEN)
    assert answer["state"] == "landed", [finding["sentence"] for finding in answer["findings"]]
    assert answer["rows"] == 2
    assert answer["findings"] == []
    wrong = send(house, "2024-Q1_again.csv", SPECIMEN.replace("144a;muško;1", "145;muško;1"))
    assert {finding["code"] for finding in wrong["findings"]} == {"unknown_code", "sent_twice"}


LOG = """
id: hr_line_1
form: hr_line
kind: any
reporters: [hr_line]
scheme: hr_line
recognise: {header: [Datum, Broj slučaja, Oblik, Pristanak]}
reads:
  reader: cases
  fields:
    date: Datum
    incident: Broj slučaja
    client: Osoba
    forms: Oblik
    consent: Pristanak
    sex: Spol
  optional: [client, sex]
tables: []
"""
LINE = "Datum;Broj slučaja;Osoba;Oblik;Pristanak;Spol\n03.01.2024;1;a;slike;da;ž\n09.02.2024;2;b;uhođenje;da;ž\n"
OF_THE_LINE = {
    "providers.csv": "hr_line,cso,Helpline of Croatia (invented),HR,hr,Q,national,45,2024-01-01,,true,",
    "codelists/cl_area.csv": "HR,,9000,Croatia,,,,,,,,,\nHR_U,HR,9003,Croatia not located,,,,,,,,,",
    "crosswalks/crosswalk_form.csv": "hr_line,slike,IBA.SHR,exact,,,I,\nhr_line,uhođenje,STK.CON,exact,,,I,",
    "crosswalks/crosswalk_sex.csv": "hr_line,ž,F,exact,,,I,",
}


def test_a_helpline_with_a_log_of_its_own_is_added_without_code(tmp_path):
    house = copied(tmp_path)
    (house / "ingestion" / "layouts" / "cso" / "hr_line_1.yml").write_text(LOG, encoding="utf-8")
    added(house, OF_THE_LINE)
    answer = send(house, "2024-Q1.csv", LINE, "hr_line")
    assert answer["state"] == "landed", answer
    assert answer["findings"] == []
    assert answer["rows"] > 0


MAP = """
id: hr_survey_1
form: hr_survey
title: Survey of Croatia (invented)
reporters: [hr_survey]
time_period: '2024'
recognise: {variables: [pitanje_1, pitanje_2]}
design: {weight: ponder, strata: sloj, singleton: center}
answers: {yes: [1], no: [2], no_answer: [9], no_answer_as: missing}
items:
  - {variable: pitanje_1, form: IBA.SHR, period: L}
  - {variable: pitanje_2, form: STK.CON, period: L}
"""


def test_a_survey_house_with_a_questionnaire_of_its_own_is_added_without_code(tmp_path):
    house = copied(tmp_path)
    (house / "ingestion" / "layouts" / "survey" / "hr_survey_1.yml").write_text(MAP, encoding="utf-8")
    provider = "hr_survey,survey,Survey of Croatia (invented),HR,hr,W,national,365,2024-01-01,,true,"
    added(house, {"providers.csv": provider, "codelists/cl_area.csv": "HR,,9000,Croatia,,,,,,,,,"})
    lines = [f"1.{at % 7};{at % 4};{1 + at % 3 % 2};{2 - at % 5 % 2}" for at in range(120)]
    answer = send(house, "2024.csv", "\n".join(["ponder;sloj;pitanje_1;pitanje_2", *lines, ""]), "hr_survey")
    assert answer["state"] == "landed", answer
    assert answer["rows"] > 0


LIST = """
id: chirper_1
form: chirper
kind: csv
reporters: [chirper]
scheme: chirper
recognise: {header: [Half-year, Rule, Land, Posts removed, Share found by us]}
reads:
  reader: listing
  breakdown: enforcement
  territory: column
  everywhere: [World]
  constants: {platform: Chirper}
  columns: {period: [Half-year], category: [Rule], ref_area: [Land]}
  measures:
    - {column: Posts removed, metric: ACTIONED, counting_unit: ITEMS}
    - {column: Share found by us, metric: PROACTIVE, counting_unit: ITEMS, unit: PT}
"""
LISTED = "Half-year;Rule;Land;Posts removed;Share found by us\n2025-H1;Abuse of women;World;1240;81,5%\n"
OF_THE_PLATFORM = {
    "providers.csv": "chirper,platform,Chirper (invented),,en,S,own,62,2025-01-01,,true,",
    "codelists/cl_platform.csv": "chirper,,9000,Chirper,,,,,,,,,",
}


def test_a_platform_with_a_list_of_its_own_is_added_without_code(tmp_path):
    house = copied(tmp_path)
    (house / "ingestion" / "layouts" / "platform" / "chirper_1.yml").write_text(LIST, encoding="utf-8")
    added(house, OF_THE_PLATFORM)
    rows = "".join(f"2025-H1;Rule {number};World;{number};1%\n" for number in range(40))
    refused = send(house, "2025.csv", LISTED + rows, "chirper")
    (unknown,) = [finding for finding in refused["findings"] if finding["code"] == "platform_unknown"]
    assert (unknown["found"], unknown["row"], unknown["rows"]) == ("Chirper", 2, 41)
    added(house, {"crosswalks/crosswalk_platform.csv": "voluntary,Chirper,chirper,exact,,,V,"})
    answer = send(house, "2025_again.csv", LISTED, "chirper")
    assert (answer["state"], answer["rows"]) == ("landed", 2), answer


def test_a_platform_that_files_a_harmonised_report_needs_its_names_only(tmp_path):
    house = copied(tmp_path)
    added(house, {
        "providers.csv": "foromundo,platform,ForoMundo (invented),,en,S,own,62,2025-07-01,,true,",
        "codelists/cl_platform.csv": "foromundo,,9000,ForoMundo,,,,,,,,,",
        "crosswalks/crosswalk_platform.csv": "dsa,ForoMundo,foromundo,exact,,,V,",
    })  # fmt: skip
    part = (PROJECT / "tests/specimens/platform/exampla/2025-S2_4_notices.csv").read_text(encoding="utf-8")
    answer = send(house, "4_notices.csv", part.replace("Exampla", "ForoMundo"), "foromundo")
    assert answer["state"] == "landed", answer
    assert answer["rows"] > 100


def test_a_new_body_of_a_new_country_fills_in_the_yearly_workbook(tmp_path):
    house = copied(tmp_path)
    added(
        house, {"providers.csv": "si_body,policy,Council of Slovenia (invented),SI,en,A,national,120,2024-01-01,,true,"}
    )
    command = ["template", "policy", "--area", "SI", "--period", "2024", "-r", "si_body", "--out", "2024.xlsx"]
    environment = {**os.environ, "TFGBV_HOME": str(house / "var"), "PYTHONPATH": str(house)}
    done = subprocess.run(
        [sys.executable, "-m", "ingestion.cli", *command], cwd=house, env=environment, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
    book = openpyxl.load_workbook(house / "2024.xlsx")
    for across, cell in enumerate(
        ["LAW", "Criminal code", "Parliament", "Y", "IN_FORCE", "Gazette", "V", "1.6.2024"], 1
    ):
        book["Documents"].cell(3, across, cell)
    book.save(house / "2024.xlsx")
    answer = send(house, "2024.xlsx", (house / "2024.xlsx").read_bytes(), "si_body")
    assert (answer["state"], answer["rows"], answer["findings"]) == ("landed", 1, []), answer


BANDS = """
id: hr_stat_1
form: hr_population
kind: csv
reporters: [hr_stat]
scheme: hr_stat
recognise: {header: [Godina, Županija, Spol, 0-4, 85+, Ukupno]}
cover: {time_period: from_rows}
tables:
  - breakdown: population_region_age
    columns: {time_period: Godina, ref_area: Županija, sex: Spol}
    across: [{row: 1, to: age, pattern: '\\d+-\\d+|\\d+\\+|Ukupno'}]
totals:
  - {dimension: age, code: Ukupno}
"""
PERSONS = "Godina;Županija;Spol;0-4;85+;Ukupno\n2024;Zagreb;žene;12.345.678;1 500;12.347.178\n"
OF_THE_TABLE = {
    "providers.csv": "hr_stat,population,Statistics of Croatia (invented),HR,hr,A,national,200,2020-01-01,,true,",
    "codelists/cl_area.csv": "HR_ZG,HR,9001,Zagreb,,,,,,,,,",
    "codelists/cl_age.csv": "Y_GE85,_T,9000,85 years and over,,,,,,,,,",
    "crosswalks/crosswalk_area.csv": "hr_stat,Zagreb,HR_ZG,exact,,,I,",
    "crosswalks/crosswalk_sex.csv": "hr_stat,žene,F,exact,,,I,",
    "crosswalks/crosswalk_age.csv": "hr_stat,0-4,Y0T4,exact,,,I,\nhr_stat,85+,Y_GE85,exact,,,I,",
}


def test_a_statistics_office_with_bands_of_age_in_columns_is_added_without_code(tmp_path):
    house = copied(tmp_path)
    (house / "ingestion" / "layouts" / "population" / "hr_stat_1.yml").write_text(BANDS, encoding="utf-8")
    added(house, OF_THE_TABLE)
    answer = send(house, "2024.csv", PERSONS, "hr_stat")
    assert (answer["state"], answer["rows"]) == ("landed", 2), answer
    assert {finding["code"] for finding in answer["findings"]} == {"number_rewritten"}
    answer = send(house, "2025.csv", PERSONS.replace("2024", "2025").replace("12.345.678", "4.102"), "hr_stat")
    assert answer["state"] == "refused", answer
    assert {"ambiguous_number"} <= {finding["code"] for finding in answer["findings"]}
