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


def send(house: Path, name: str, text: str) -> dict:
    (house / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "TFGBV_HOME": str(house / "var"), "PYTHONPATH": str(house)}
    command = [sys.executable, "-m", "ingestion.cli", "send", name, "--reporter", "hr_police", "--json"]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout) if done.stdout.startswith("{") else {"said": done.stderr}


def test_an_office_nobody_saw_before_is_added_without_code(tmp_path):
    house = copied(tmp_path)
    assert "not a registered reporter" in send(house, "2024-Q1.csv", SPECIMEN)["said"]
    (house / "ingestion" / "layouts" / "police" / "hr_police_1.yml").write_text(LAYOUT, encoding="utf-8")
    for name, rows in ROWS.items():
        path = house / "dbt" / "seeds" / name
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{rows}\n", encoding="utf-8")
    answer = send(house, "2024-Q1.csv", SPECIMEN)
    assert answer["state"] == "landed", [finding["sentence"] for finding in answer["findings"]]
    assert answer["rows"] == 2
    assert answer["findings"] == []
    wrong = send(house, "2024-Q1_again.csv", SPECIMEN.replace("144a;muško;1", "145;muško;1"))
    assert {finding["code"] for finding in wrong["findings"]} == {"unknown_code", "sent_twice"}
