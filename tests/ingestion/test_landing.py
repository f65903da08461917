"""What is accepted lands once, in one shape, whatever happens on the way."""

import datetime as dt
import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion import check, land, read, receive
from ingestion.schema import SUBMISSION
from ingestion.sources import SOURCES, source


def test_a_good_return_lands_with_its_cover(house, fill, police):
    answer = house.send(fill(police), "2024-Q1.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert answer.findings == []
    assert answer.submission["time_period"] == "2024-Q1"
    assert answer.submission["form"] == "tfgbv_police"
    assert answer.submission["is_synthetic"]
    assert answer.submission["rows"] == 4
    facts = answer.facts.set_index("breakdown")
    assert facts.loc["victims", "obs_value"] == 2
    assert facts.loc["victims", "relationship"] == "IPV_EX"
    assert facts.loc["victims", "period_from"] == dt.date(2024, 1, 1)
    assert facts.loc["victims", "period_to"] == dt.date(2024, 3, 31)
    assert facts.loc["victims", ["sheet", "source_row", "source_column"]].tolist() == ["Victims", 3, "H"]
    assert "totals" not in facts.index


def test_the_same_bytes_land_once(house, fill, police):
    first = house.send(fill(police), "2024-Q1.xlsx", "me_police")
    before = {path: path.stat().st_mtime_ns for path in house.zones.landing.rglob("*.parquet")}
    again = house.send(fill(police), "another name.xlsx", "me_police")
    assert again.id == first.id
    assert {path: path.stat().st_mtime_ns for path in house.zones.landing.rglob("*.parquet")} == before


def test_the_same_period_with_other_figures_is_refused_and_both_files_are_kept(house, fill, change, police):
    house.send(fill(police), "2024-Q1.xlsx", "me_police")
    answer = house.send(fill(change(police, "Offences", 1, "count", 4)), "2024-Q1 new.xlsx", "me_police")
    assert answer.outcome["exit_code"] == 17
    assert "The period 2024-Q1 was sent twice" in answer.sentences
    assert "Send it as revision 2 with a reason." in answer.sentences
    assert len(house.landed()) == 1
    assert len(list((house.zones.inbox / "police" / "me_police").iterdir())) == 2


def test_a_correction_lands_beside_what_it_corrects(house, fill, change, police):
    house.send(fill(police), "2024-Q1.xlsx", "me_police")
    better = change(police, "Offences", 1, "count", 4)
    answer = house.send(fill(better, revision=2, revision_reason="late cases"), "2024-Q1.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"
    assert answer.submission["revision"] == 2
    assert answer.submission["revision_reason"] == "late cases"
    assert len(house.landed()) == 2


def test_a_correction_may_come_before_what_it_corrects(house, fill, change, police):
    better = change(police, "Offences", 1, "count", 4)
    house.send(fill(better, revision=2, revision_reason="late cases"), "2024-Q1.xlsx", "me_police")
    answer = house.send(fill(police), "2024-Q1.xlsx", "me_police")
    assert answer.outcome["state"] == "landed"


def test_a_form_without_a_cover_takes_its_revision_from_the_sending(house, forms):
    content = (forms / "eurostat_crime" / "crim_off_cat.csv").read_bytes()
    house.send(content, "a.csv", "eurostat_crime")
    changed = content.replace(b"2018,461", b"2018,462")
    assert house.send(changed, "b.csv", "eurostat_crime").outcome["code"] == "sent_twice"
    again = changed.replace(b"2018,462", b"2018,463")
    answer = house.send(again, "c.csv", "eurostat_crime", revision=2, reason="new extraction")
    assert answer.submission["revision"] == 2


def test_refused_files_are_looked_at_again_when_the_rules_have_changed(house, fill, change, police, monkeypatch):
    bad = fill(change(police, "Offences", 0, "offence", "ME_175B"))
    answer = house.send(bad, "2024-Q1.xlsx", "me_police")
    assert receive.receive(None, "police", within=house.zones) == []
    for module in ("ingestion.box", "ingestion.read", "ingestion.conclude"):
        monkeypatch.setattr(f"{module}.rules_digest", lambda: "other")
    assert receive.receive(None, "police", within=house.zones) == [answer.id]


@pytest.mark.parametrize("stage", ["received", "read", "checked", "landed"])
def test_a_run_that_was_killed_after_a_stage_goes_on_from_there(stage, house, fill, police):
    drop = house.folder / "drop" / "me_police"
    drop.mkdir(parents=True)
    (drop / "2024-Q1.xlsx").write_bytes(fill(police))
    ids = receive.receive(drop.parent, "police", within=house.zones)
    if stage != "received":
        read.read(ids, "police", within=house.zones)
    if stage in ("checked", "landed"):
        check.check(ids, "police", within=house.zones)
    if stage == "landed":
        # Killed between the landing and the note of it.
        one = next((house.zones.inbox / "police" / "me_police").iterdir())
        accepted = (one / "outcome.json").read_text()
        land.land(ids, "police", within=house.zones)
        (one / "outcome.json").write_text(accepted)
    again = receive.receive(drop.parent, "police", within=house.zones)
    assert again == ids
    assert house.stages(again, "police") == ids
    assert receive.receive(drop.parent, "police", within=house.zones) == []
    assert house.landed() == ids


def test_the_order_in_which_files_come_does_not_matter(house, fill, change, police, tmp_path):
    files = {
        f"{number}.xlsx": fill(change(police, "Offences", 1, "count", number), time_period=f"2024-Q{1 + number % 4}",
                               revision=1 + number // 4, revision_reason="late cases" if number > 3 else None)
        for number in range(8)
    }  # fmt: skip
    contents = []
    for names in (list(files), list(reversed(files))):
        other = type(house)(tmp_path / f"house of {names[0]}")
        other.folder.mkdir()
        for name in names:
            path = tmp_path / name
            path.write_bytes(files[name])
            receive.put(other.zones, "police", "me_police", path)
        other.stages(receive.receive(None, "police", within=other.zones), "police")
        paths = sorted(other.zones.landing.glob("police/*/facts.parquet"))
        contents.append({path.parent.name: path.read_bytes() for path in paths})
    assert len(contents[0]) == 8 + 1
    assert contents[0] == contents[1]


def test_one_file_on_which_the_software_fails_does_not_hold_up_the_others(house, fill, police, tmp_path, monkeypatch):
    from ingestion import read as stage

    ids = []
    for number in (1, 2):
        path = tmp_path / f"2024-Q{number}.xlsx"
        path.write_bytes(fill(police, time_period=f"2024-Q{number}"))
        ids.append(receive.put(house.zones, "police", "me_police", path))
    parse = stage.parse
    bad = next(house.zones.inbox.glob(f"*/*/{ids[0]}")).name

    def fail(path, **options):
        if bad in str(path):
            raise LookupError("a fault of the software")
        return parse(path, **options)

    monkeypatch.setattr(stage, "parse", fail)
    assert house.stages(ids, "police") == [ids[1]]
    assert house.answer(ids[0], "police").codes == {"software_fault"}
    monkeypatch.setattr(stage, "parse", parse)
    assert house.stages(receive.receive(None, "police", within=house.zones), "police") == [ids[0]]


def test_what_a_killed_process_had_begun_is_swept_away(house):
    gone = 4_194_305  # above the largest process id of Linux
    for zone in (house.zones.inbox, house.zones.landing):
        (zone / ".writing" / f"abc.{gone}").mkdir(parents=True)
    receive.receive(None, "police", within=house.zones)
    assert not list(house.folder.rglob(f"*.{gone}"))


def test_every_source_has_an_empty_table_of_its_shape(house):
    land.land([], "police", within=house.zones)
    for name in SOURCES:
        folder = house.zones.landing / name / "_schema"
        facts = f"{getattr(source(name), 'FACTS', 'facts')}.parquet"
        assert pq.read_schema(folder / facts).equals(source(name).SCHEMA)
        assert pq.read_schema(folder / "submission.parquet").equals(SUBMISSION)
        assert pq.read_metadata(folder / facts).num_rows == 0


def test_what_landed_has_the_shape_of_its_source(house, fill, police, cso):
    answers = {
        "police": house.send(fill(police), "2024-Q1.xlsx", "me_police"),
        "cso": house.send(fill(cso), "2024-Q1.xlsx", "me_cso", "cso"),
    }
    for name, answer in answers.items():
        assert pq.read_schema(answer.landing / "facts.parquet").equals(source(name).SCHEMA)


CELLS = st.lists(
    st.tuples(
        st.sampled_from(["ME_N", "ME_C", "ME_S", "ME_U"]),
        st.sampled_from(["ME_175A", "ME_168A", "ME_175"]),
        st.sampled_from(["IBA.SHR", "STK.CON", "OTH.NTF", None]),
        st.sampled_from(["Y", "N", "_U"]),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda cell: cell[:4],
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS)
def test_a_table_written_in_the_standard_form_is_read_back_equal(cells, house, fill, police):
    shutil.rmtree(house.folder / "inbox", ignore_errors=True)
    shutil.rmtree(house.folder / "landing", ignore_errors=True)
    tables = {**police, "Offences": [list(cell) for cell in cells], "Totals": [["VICTIMS", "_T", 2]]}
    answer = house.send(fill(tables), "2024-Q1.xlsx", "me_police")
    facts = answer.facts[answer.facts["breakdown"] == "offences"].sort_values("source_row")
    columns = ["ref_area", "offence", "form", "ict_used", "obs_value"]
    back = [tuple(None if pd.isna(cell) else cell for cell in row) for row in facts[columns].itertuples(index=False)]
    assert back == [(*cell[:4], float(cell[4])) for cell in cells]
    before = sorted((path, path.read_bytes()) for path in house.zones.landing.rglob("*.parquet"))
    house.send(fill(tables), "2024-Q1.xlsx", "me_police")
    assert sorted((path, path.read_bytes()) for path in house.zones.landing.rglob("*.parquet")) == before
