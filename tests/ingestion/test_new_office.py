"""An office that nobody saw before is added with a layout, rows and a specimen, and with no code.

Done as a new user would: in a copy of the packages and seeds, with files only, through the command.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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
