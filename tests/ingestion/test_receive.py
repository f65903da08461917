"""Files come into the inbox whole, once, and from registered senders only."""

import json

import pytest

from ingestion import receive
from ingestion.errors import UnknownReporter
from ingestion.receive import source_of, walk
from ingestion.submission import submission_id


@pytest.fixture
def drop(tmp_path):
    """A folder as offices leave it."""
    files = {
        "police/me_police/2024-Q1.xlsx": "PK one",
        "police/me_police/broken/2024-Q1.xlsx": "PK two",
        "police/README.md": "words",
        "police/me_police/PROVENANCE.md": "words",
        "helpline_it/Popolazione.csv": "Regione;Età;Totale maschi;Totale femmine;Totale\n",
        "helpline_it/Vittime.csv": "FREQ,REF_AREA,DATA_TYPE,SEX,AGE,TIME_PERIOD,Osservazione\n",
        "police_it/unpivoted.csv": "anno,provincia,descrizione_reato,valore\n",
        "geo/map.json": "{}",
    }
    for name, content in files.items():
        path = tmp_path / "drop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "drop"


def test_the_nearest_folder_with_the_name_of_a_reporter_names_the_sender(drop):
    found = [(source, reporter, path.name) for source, reporter, path in walk(drop).files]
    assert found == [
        ("population", "helpline_it", "Popolazione.csv"),
        ("cso", "helpline_it", "Vittime.csv"),
        ("police", "me_police", "2024-Q1.xlsx"),
        ("police", "me_police", "2024-Q1.xlsx"),
    ]


def test_of_two_files_the_one_nearer_to_the_senders_folder_comes_first(drop):
    police = [path for source, _, path in walk(drop).files if source == "police"]
    assert [path.parent.name for path in police] == ["me_police", "broken"]


def test_what_is_not_taken_in_is_listed_with_its_reason(drop):
    reasons = {path.name: reason for path, reason in walk(drop).set_aside}
    assert reasons["geo"] == "1 files of no registered reporter"
    assert "would count the same cases twice" in reasons["unpivoted.csv"]
    assert set(reasons) == {"geo", "unpivoted.csv"}


def test_a_drop_folder_may_itself_bear_the_name_of_a_reporter(drop):
    assert [reporter for _, reporter, _ in walk(drop / "police" / "me_police").files] == ["me_police", "me_police"]


def test_only_files_of_the_source_are_received(house, drop):
    assert len(receive.receive(drop, "police", within=house.zones)) == 2
    assert len(receive.receive(drop, "population", within=house.zones)) == 1
    assert len(list(house.zones.inbox.glob("*/*/*"))) == 3


def test_receiving_again_takes_nothing_twice_and_keeps_the_first_receipt(house, drop):
    first = receive.receive(drop, "police", within=house.zones)
    receipts = [path.read_text() for path in sorted(house.zones.inbox.glob("*/*/*/receipt.json"))]
    assert receive.receive(drop, "police", within=house.zones) == first
    assert [path.read_text() for path in sorted(house.zones.inbox.glob("*/*/*/receipt.json"))] == receipts


def test_the_file_is_kept_byte_for_byte_under_its_name(house, drop):
    for identifier in receive.receive(drop, "police", within=house.zones):
        folder = next(house.zones.inbox.glob(f"police/*/{identifier}"))
        content = (folder / "2024-Q1.xlsx").read_bytes()
        receipt = json.loads((folder / "receipt.json").read_text())
        assert submission_id("me_police", content) == identifier == receipt["submission_id"]
        assert receipt["bytes"] == len(content)


def test_a_file_named_like_one_of_ours_does_not_replace_it(house, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text("{}")
    identifier = receive.put(house.zones, "police", "me_police", path)
    folder = house.zones.inbox / "police" / "me_police" / identifier
    assert (folder / "sent_receipt.json").read_text() == "{}"
    assert json.loads((folder / "receipt.json").read_text())["file_name"] == "receipt.json"


def test_a_sender_who_is_not_registered_is_told_the_nearest_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a;b\n")
    with pytest.raises(UnknownReporter, match="Perhaps me_police was meant"):
        source_of(path, "mepolice")
