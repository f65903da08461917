"""Surveys at the door: five formats in, broken ones out, and nobody's answer anywhere but in a locked folder."""

import logging
import stat
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from expectations.findings import CATALOGUE
from ingestion import check, land, read, receive
from ingestion.box import boxes
from ingestion.errors import REFUSALS, BadCodebook, DamagedData, Refusal, TooLarge, UnknownData, UnsafeArchive
from ingestion.microdata.opening import Cost, look, take
from ingestion.settings import Zones
from tests.specimens import surveys

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens" / "survey"


@pytest.fixture(scope="module")
def zones(tmp_path_factory):
    folder = tmp_path_factory.mktemp("surveys")
    zones = Zones(inbox=folder / "inbox", landing=folder / "landing")
    ids = receive.receive(SPECIMENS, "survey", within=zones)
    land.land(check.check(read.read(ids, "survey", within=zones), "survey", within=zones), "survey", within=zones)
    return zones


@pytest.fixture(scope="module")
def sent(zones):
    return {(one.reporter, one.receipt["file_name"]): one for one in boxes(zones, "survey")}


@pytest.fixture(scope="module")
def landed(zones, sent):
    """(reporter, file) -> the landing folder."""
    return {key: zones.landing / "survey" / one.id for key, one in sent.items() if one.outcome["state"] == "landed"}


def test_every_good_survey_lands_and_no_broken_one(landed):
    good = {(path.parent.name, path.name) for path in SPECIMENS.glob("*/*") if path.is_file()}
    assert len(good) == 7
    assert set(landed) == good


@pytest.mark.parametrize("fault", surveys.FAULTS, ids=[fault.name for fault in surveys.FAULTS])
def test_a_broken_survey_is_refused_for_the_fault_that_its_name_says(sent, fault):
    one = sent["rs_survey", fault.name]
    findings = one.load("findings.json")
    assert [finding["code"] for finding in findings if finding["severity"] == "error"] == [fault.code]
    assert findings[0]["sentence"] in (one.folder / "reply.txt").read_text(encoding="utf-8")
    assert findings[0]["do"] or one.outcome["code"] == fault.code


def test_only_the_owner_may_enter_where_microdata_lie(landed):
    for folder in landed.values():
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "microdata.parquet").stat().st_mode) == 0o600


def test_the_inbox_keeps_the_file_as_sent_and_no_second_copy_of_what_was_read(sent, landed):
    for key, one in sent.items():
        assert stat.S_IMODE(one.folder.stat().st_mode) == 0o700
        if key in landed:
            assert not (one.folder / "microdata.parquet").exists()


def test_only_the_variables_of_the_map_are_read(zones):
    folder = zones.inbox.parent / "wide"
    frame = surveys.household("rs_survey", 2025, per_unit=2, units=2).assign(remark="invented words")
    path = folder / "wide.sav"
    folder.mkdir()
    path.write_bytes(surveys.as_sav(frame))
    take(path, ("weight", "age"), folder / "out.parquet")
    assert pq.read_schema(folder / "out.parquet").names == ["weight", "age"]


def test_the_labels_of_the_file_land_with_the_microdata(landed):
    for key in (("rs_survey", "2025.sav"), ("me_survey", "2025.dta"), ("al_survey", "2025.zip")):
        words = pd.read_json(landed[key] / "labels.json", typ="series")
        assert words["labels"]["weight"] == "Weight"
        assert words["values"]["internet"]["1"] == "Yes"


def test_what_goes_on_to_the_warehouse_holds_no_respondent(landed):
    for folder in landed.values():
        made = pq.read_table(folder / "estimates.parquet").to_pandas()
        assert len(made) >= 20
        assert not set(made.columns) & {"weight", "psu", "stratum", "respondent"}
        people = pq.read_metadata(folder / "microdata.parquet").num_rows
        assert made["n"].max() <= people


def test_every_estimate_has_its_uncertainty(landed):
    made = pd.concat([pq.read_table(folder / "estimates.parquet").to_pandas() for folder in landed.values()])
    assert (made.loc[made["df"] < 1, "obs_status"] == "Q").all()
    inner = made[made["cv"].notna() & (made["df"] >= 1) & (made["statistic"] == "share") & (made["obs_value"] < 100)]
    assert (inner["ci_low"] < inner["obs_value"]).all() and (inner["obs_value"] < inner["ci_high"]).all()
    assert inner["deff"].gt(0).all() and inner["se"].gt(0).all() and inner["n"].gt(0).all()
    none = made[(made["obs_value"] == 0) & (made["df"] > 0)]
    assert len(none) and (none["ci_low"] == 0).all() and none["ci_high"].between(0, 100, inclusive="neither").all()


def test_the_same_survey_is_estimated_alike_whatever_format_it_came_in(house):
    frame = surveys.household("rs_survey", 2025, per_unit=5, units=4)
    forms = {
        "one.sav": surveys.as_sav(frame),
        "one.zsav": surveys.as_sav(frame, compress=True),
        "one.dta": surveys.as_dta(frame),
        "one.csv": surveys.as_csv(frame.assign(weight=frame["weight"].astype(float)), delimiter=";", comma=True),
        "one.zip": surveys.as_zip({"data.csv": surveys.as_csv(frame), "data.xml": surveys.as_ddi(frame)}),
    }
    made = {}
    for revision, (name, content) in enumerate(forms.items(), start=1):
        answer = house.send(content, name, "rs_survey", "survey", revision=revision, reason="another format")
        assert answer.outcome["state"] == "landed", answer.reply
        made[name] = pd.read_parquet(answer.landing / "estimates.parquet").drop(columns=["submission_id"])
    for name, table in made.items():
        pd.testing.assert_frame_equal(table, made["one.sav"], obj=name)


def test_a_portable_file_is_read_with_its_labels(tmp_path):
    path = tmp_path / "wave.por"
    frame = pd.DataFrame({"WEIGHT": [1.5, 2.0], "AGE": [20.0, np.nan], "PLACE": ["a", "b"]})
    pyreadstat.write_por(frame, str(path), column_labels={"WEIGHT": "Weight"}, variable_format={})
    seen = look(path)
    assert (seen.kind, seen.variables, seen.labels) == ("por", ("WEIGHT", "AGE", "PLACE"), {"WEIGHT": "Weight"})
    assert take(path, ("AGE", "WEIGHT"), tmp_path / "out.parquet") == 2
    assert pq.read_table(tmp_path / "out.parquet").to_pydict() == {"AGE": [20.0, None], "WEIGHT": [1.5, 2.0]}


def test_a_point_beside_a_decimal_comma_is_not_guessed(house):
    frame = surveys.public_life()
    frame["weight"] = [f"{weight:.3f}" for weight in frame["weight"]]
    frame["weight"] = [w if number else w.replace(".", ",") for number, w in enumerate(frame["weight"])]
    answer = house.send(surveys.as_csv(frame, delimiter=";"), "2025.csv", "mk_survey", "survey")
    assert answer.codes == {"mixed_decimals"}
    assert not answer.landing.exists()
    assert "weight" in answer.findings[0]["sentence"]


def test_sending_the_same_file_again_changes_nothing(house):
    content = surveys.as_csv(surveys.public_life(), delimiter=";", comma=True)
    first = house.send(content, "2025.csv", "mk_survey", "survey")
    before = {path: path.stat().st_mtime_ns for path in first.landing.iterdir()}
    second = house.send(content, "2025 copy.csv", "mk_survey", "survey")
    assert (first.id, second.outcome["state"]) == (second.id, "landed")
    assert {path: path.stat().st_mtime_ns for path in first.landing.iterdir()} == before


def test_another_file_for_the_same_wave_must_be_a_revision_with_a_reason(house):
    frame = surveys.public_life()
    house.send(surveys.as_csv(frame), "2025.csv", "mk_survey", "survey")
    other = frame.assign(e_hat_dis=2)
    assert house.send(surveys.as_csv(other), "again.csv", "mk_survey", "survey").codes == {"sent_twice"}
    silent = house.send(surveys.as_csv(other.iloc[1:]), "silent.csv", "mk_survey", "survey", revision=2)
    assert "revision_without_reason" in silent.codes
    right = house.send(surveys.as_csv(other.iloc[2:]), "right.csv", "mk_survey", "survey", revision=2, reason="weights")
    assert right.outcome["state"] == "landed"


def test_no_answer_of_anybody_is_in_a_log_a_reply_or_a_finding(house, caplog):
    caplog.set_level(logging.DEBUG)
    marked = 731.0624
    frame = surveys.household("rs_survey", 2025, per_unit=3, units=3)
    frame.loc[:2, "e_iba_shr"] = 77
    frame.loc[3:5, "region"] = "SECRET-PLACE"
    frame.loc[6, "weight"] = marked
    answer = house.send(surveys.as_sav(frame), "marked.sav", "rs_survey", "survey")
    assert answer.codes == {"code_not_described", "survey_code_unknown"}
    for text in (caplog.text, answer.reply, str(answer.findings), str(answer.outcome)):
        assert "SECRET-PLACE" not in text and str(marked) not in text and "77" not in text.replace(answer.id, "")


def test_a_library_that_falls_over_a_cell_does_not_repeat_it(tmp_path, monkeypatch):
    path = tmp_path / "odd.csv"
    path.write_text("weight,age\n1,20\n2,30,SECRET-CELL\n", encoding="utf-8")
    with pytest.raises(DamagedData) as refused:
        take(path, ("weight", "age"), tmp_path / "out.parquet")
    assert "SECRET" not in str(refused.value)


def test_a_carriage_return_within_the_header_is_damage(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_bytes(b"weight;a\rge\n1;20\n")
    with pytest.raises(DamagedData):
        look(path)


BOMB = b"\x00" * 30_000_000


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal),
        (b"\x00\x01\x02 binary \x00", UnknownData),
        (b"one line without columns\n", UnknownData),
        (surveys.as_zip({"a.csv": b"a,b\n1,2\n", "b.csv": b"a,b\n1,2\n"}), UnknownData),
        (surveys.as_zip({"readme.xml": b"<a/>"}), UnknownData),
        (surveys.as_zip({"a.csv": b"a,b\n1,2\n", "a.xml": b"<html/>"}), BadCodebook),
        (surveys.as_zip({f"{n}.csv": b"a,b\n" for n in range(9)}), TooLarge),
        (surveys.as_zip({"inner.zip": surveys.as_zip({"a.csv": b"a,b\n1,2\n"})}), UnknownData),
        (b"weight,weight\n1,2\n", UnknownData),
        ("weight;żółć\n1;2\n".encode("cp1250"), Refusal),
        (b"$FL2" + b"\xff" * 5000, DamagedData),
        (b"<stata_dta><header><release>118</release>" + b"\x00" * 300, DamagedData),
    ],
    ids=[
        "empty",
        "binary",
        "text",
        "two_tables",
        "no_table",
        "html",
        "many",
        "nested",
        "twice",
        "cp1250",
        "sav",
        "dta",
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, content, refusal):
    path = tmp_path / "sent"
    path.write_bytes(content)
    with pytest.raises(refusal) as refused:
        look(path)
    assert refused.value.sentence.endswith(".")
    assert refused.value.code in REFUSALS and refused.value.code in CATALOGUE


def test_names_in_an_archive_lead_nowhere(tmp_path):
    path = tmp_path / "sent.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.csv", "weight,age\n1,20\n")
    with pytest.raises(UnsafeArchive):
        look(path)
    assert not list(tmp_path.parent.glob("escaped.csv"))


def test_a_bomb_is_refused_within_its_limits(tmp_path):
    path = tmp_path / "bomb.zip"
    path.write_bytes(surveys.as_zip({"data.csv": BOMB}))
    assert path.stat().st_size < 100_000
    with pytest.raises(TooLarge):
        look(path, cost=Cost(file_bytes=10_000_000))


def test_reading_stops_at_its_memory_limit(tmp_path):
    path = tmp_path / "large.sav"
    frame = pd.DataFrame(np.zeros((40_000, 300)), columns=[f"v{n}" for n in range(300)])
    pyreadstat.write_sav(frame, str(path), row_compress=True)
    with pytest.raises((TooLarge, DamagedData)):
        take(path, tuple(frame.columns), tmp_path / "out.parquet", cost=Cost(memory_bytes=600_000_000))


def mutated(content: bytes, seed: int) -> bytes:
    """The file with a few bytes changed, a piece cut out or doubled."""
    chance = np.random.default_rng(seed)
    broken = bytearray(content)
    for at in chance.integers(0, len(broken), int(chance.integers(1, 12))):
        broken[at] = int(chance.integers(0, 256))
    start, size = int(chance.integers(0, len(broken))), int(chance.integers(0, 400))
    if seed % 3 == 0:
        del broken[start : start + size]
    elif seed % 3 == 1:
        broken[start:start] = broken[start : start + size]
    return bytes(broken)


@pytest.mark.parametrize(
    "name", ["rs_survey/2025.sav", "xk_survey/2025.zsav", "me_survey/2025.dta", "al_survey/2025.zip"]
)
def test_a_mutated_file_is_read_or_refused_and_never_anything_else(tmp_path, name):
    content = (SPECIMENS / name).read_bytes()
    outcomes = set()
    for seed in range(4):
        path = tmp_path / f"{seed}"
        path.write_bytes(mutated(content, seed))
        try:
            seen = look(path)
            take(path, seen.variables[:3], tmp_path / "out.parquet")
            outcomes.add("read")
        except Refusal as refusal:
            outcomes.add(refusal.code)
    assert outcomes


def test_a_variable_whose_name_is_damaged_is_damage_of_the_file(tmp_path, monkeypatch):
    from types import SimpleNamespace

    from ingestion.microdata import opener

    meta = SimpleNamespace(column_names=["weight", None], number_rows=1, column_names_to_labels={},
                           variable_value_labels={})  # fmt: skip
    monkeypatch.setattr(opener, "_read", lambda *given, **more: ({}, meta))
    path = tmp_path / "a.sav"
    path.write_bytes(b"$FL2 and the rest")
    with pytest.raises(DamagedData):
        opener._answer({"do": "look", "path": str(path), "cost": Cost().__dict__})
