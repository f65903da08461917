"""Files of platforms as they are published: odd names, odd encodings, split parts, litter in archives."""

import csv
import io
import zipfile

import pytest

from ingestion.layout import layout

PERIOD = "2025-07-01/2025-12-31"
WOMEN = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"
PARTS = {part["id"]: part for part in layout("dsa_report_1").reads["parts"]}


def part(name: str, count: float, *, service: str = "YouTube", surface: str = "All", said: str = "") -> str:
    """One part of a report as CSV, with one category and one measure filled in."""
    about = PARTS[name]
    lead = {key: labels[0] for key, labels in about["columns"].items()}
    measures = [one["column"] for one in about["measures"]]
    row = {"surface": surface, "service": service, "period": PERIOD, "category": WOMEN, "scope": "TOTAL"}
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow([*lead.values(), *measures, *(f"Contextual information on {one}" for one in measures)])
    table.writerow([*(row.get(key, "") for key in lead), count, *[""] * (len(measures) - 1), said])
    return stream.getvalue()


@pytest.mark.parametrize("name", ["dsa notices FINAL (1).csv", "transparency-2026-02.csv"])
def test_a_file_is_known_by_what_stands_in_it_and_not_by_its_name(house, name):
    answer = house.send(part("notices", 3).encode(), name, "youtube", "platform")
    assert answer.outcome["state"] == "landed"
    assert answer.submission["form"] == "dsa_notices"
    assert answer.submission["time_period"] == "2025-S2"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_in_another_encoding_says_the_same(house, encoding):
    content = part("notices", 3, said="Délai médian en heures, déclaré").encode(encoding)
    answer = house.send(content, "4_notices.csv", "youtube", "platform")
    assert answer.outcome["state"] == "landed"
    assert answer.facts.query("metric == 'NTC'")["obs_value"].tolist() == [3]


def test_litter_of_an_operating_system_in_an_archive_is_no_second_file(house):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("report/4_notices.csv", part("notices", 3))
        archive.writestr("__MACOSX/report/._4_notices.csv", b"\x00\x05\x16\x07")
        archive.writestr("report/.DS_Store", b"\x00\x00\x00\x01Bud1")
    answer = house.send(stream.getvalue(), "notices.zip", "youtube", "platform")
    assert answer.outcome["state"] == "landed"
    assert answer.facts.query("metric == 'NTC'")["obs_value"].tolist() == [3]


def test_a_part_split_by_surface_lands_file_by_file_and_nothing_of_it_is_added(house):
    core = house.send(part("terms", 3, surface="Core").encode(), "6_TC_core.csv", "youtube", "platform")
    ads = house.send(part("terms", 4, surface="Ads").encode(), "6_TC_ads.csv", "youtube", "platform")
    assert [one.outcome["state"] for one in (core, ads)] == ["landed", "landed"]
    assert [one.submission["form"] for one in (core, ads)] == ["dsa_terms_core", "dsa_terms_ads"]
    again = house.send(part("terms", 5, surface="Ads").encode(), "6_TC_ads_new.csv", "youtube", "platform")
    assert again.outcome["code"] == "sent_twice"
    later = house.send(part("terms", 6, surface="Ads").encode(), "6_TC_ads_version2.csv", "youtube", "platform")
    assert later.submission["revision"] == 2


def test_a_second_version_of_a_part_is_its_correction(house):
    house.send(part("notices", 3).encode(), "4_notices.csv", "youtube", "platform")
    answer = house.send(part("notices", 4).encode(), "4_notices_version2.csv", "youtube", "platform")
    assert answer.outcome["state"] == "landed"
    assert answer.submission["revision"] == 2
    assert answer.submission["form"] == "dsa_notices"


def test_a_table_with_greek_headers_lands_and_says_how_it_was_read(house):
    lines = part("notices", 3).splitlines()
    # Tables of the template have 26 columns, of which none is in a language that is known.
    header = ",".join(f"Στήλη {number}" for number in range(1, 27))
    answer = house.send("\n".join([header, *lines[1:]]).encode(), "4_notices.csv", "youtube", "platform")
    assert answer.outcome["state"] == "landed"
    assert answer.facts.query("metric == 'NTC'")["obs_value"].tolist() == [3]
    assert "headers_by_place" in answer.codes
