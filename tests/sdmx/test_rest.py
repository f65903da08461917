"""What the service answers: filters, views, what may be kept, and what is wrong with a bad question."""

import csv
import gzip
import io
import threading
import time

import pytest
from fastapi.testclient import TestClient

from observatory.sdmx.app import create_app

STRUCTURE_20 = "application/vnd.sdmx.structure+json;version=2.0.0"
DATA = "/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/1.0.0"
CSV = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def ask(client):
    """Ask for data as CSV and return its rows."""

    def read(question: str = "", **headers: str) -> list[dict[str, str]]:
        answer = client.get(DATA + question, headers=CSV | headers)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    return read


def test_a_hidden_cell_is_not_a_number_and_says_why(ask):
    rows = ask("/A.R02.*.AL.IBA_SHR")
    assert [(r["OBS_VALUE"], r["OBS_STATUS"], r["CONF_STATUS"]) for r in rows] == [("NaN", "Q", "C")]


def test_a_true_zero_a_missing_cell_and_a_hidden_cell_are_three_things(ask):
    rows = ask("?c[FORM]=EXT,IBA_SHR")
    assert {(r["REF_AREA"], r["OBS_VALUE"], r["OBS_STATUS"]) for r in rows} == {
        ("AL", "0", "A"),
        ("ME", "NaN", "M"),
        ("AL", "NaN", "Q"),
    }


@pytest.mark.parametrize("question", ["ge:0", "le:1000000", "ne:5", "lt:5,ge:5", "eq:0,ne:0"])
def test_no_filter_on_the_value_finds_a_hidden_cell(client, question):
    answer = client.get(f"{DATA}/A.R02.*.AL.IBA_SHR?c[OBS_VALUE]={question}", headers=CSV)
    assert answer.status_code == 204


def test_a_filter_counts_quarters_from_the_day_on_which_the_reporting_year_begins(ask):
    asked = "/Q.R02.*.AL?c[TIME_PERIOD]=ge:2024-Q3&dimensionAtObservation=AllDimensions"
    usual = {row["TIME_PERIOD"] for row in ask(asked)}
    fiscal = {row["TIME_PERIOD"] for row in ask(f"{asked}&reportingYearStartDay=--07-01")}
    assert min(usual) == "2024-Q3"
    assert min(fiscal) == "2025-Q1"
    assert fiscal < usual


def test_sorting_by_value_says_nothing_of_hidden_cells(ask):
    rows = ask("?c[REF_AREA]=AL&dimensionAtObservation=AllDimensions&sort=OBS_VALUE:desc")
    values = [float(r["OBS_VALUE"]) for r in rows if r["OBS_VALUE"] != "NaN"]
    assert values == sorted(values, reverse=True)
    assert [r["OBS_STATUS"] for r in rows][-1] == "Q"


def test_a_row_that_is_hidden_has_no_value_whatever_the_file_says(tmp_path, frame, new_release, new_client):
    leaking = frame.copy()
    leaking.loc[leaking["conf_status"] == "C", "obs_value"] = 3.0
    new_release(tmp_path, leaking)
    text = new_client(tmp_path).get(f"{DATA}/A.R02.*.AL.IBA_SHR", headers=CSV).text
    assert ",NaN,NR,Q,C," in text
    assert ",3," not in text


def test_a_cell_that_stands_in_two_tables_comes_once_and_hidden_if_one_hides_it(
    tmp_path, frame, new_release, new_client
):
    two = frame.copy()
    one = (two["breakdown"] == "sex_age_a") & (two["sex"] == "_T") & (two["ref_area"] == "AL")
    two.loc[one, ["obs_value", "obs_status", "conf_status"]] = [None, "Q", "C"]
    new_release(tmp_path, two)
    client = new_client(tmp_path)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{DATA}/A.R02.*.AL._T.*.*._T", headers=CSV).text)))
    assert [(r["OBS_VALUE"], r["OBS_STATUS"]) for r in rows] == [("NaN", "Q")]
    tables = client.get("/v2/data/dataflow/TFGBV/DF_TFGBV_INDICATORS/+/A.R02.*.*.AL._T.*.*._T", headers=CSV).text
    assert {(r["BREAKDOWN"], r["OBS_VALUE"]) for r in csv.DictReader(io.StringIO(tables))} == {
        ("form_sex_q", "50"),
        ("sex_age_a", "NaN"),
    }


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("ge:2024-Q3+le:2025-Q1", {"2024-Q3", "2024-Q4", "2025-Q1"}),
        ("ge:2025", {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}),
        ("gt:2024-Q4", {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}),
        ("lt:2024-Q3", {"2024-Q1", "2024-Q2"}),
        ("2024-Q2,2025-Q2", {"2024-Q2", "2025-Q2"}),
        ("ge:2024-04-01T00:00:00+le:2024-06-30T00:00:00", {"2024-Q2"}),
        ("le:2024-05-31", {"2024-Q1"}),
        ("sw:2025", {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}),
    ],
)
def test_a_period_is_compared_by_its_days(ask, question, periods):
    assert {r["TIME_PERIOD"] for r in ask(f"/Q?c[TIME_PERIOD]={question}")} == periods


@pytest.mark.parametrize(
    ("question", "areas"),
    [
        ("AL", {"AL"}),
        ("ne:AL", {"AL-01", "RS", "ME"}),
        ("AL,RS", {"AL", "RS"}),
        ("sw:AL", {"AL", "AL-01"}),
        ("ew:01", {"AL-01"}),
        ("co:L-0", {"AL-01"}),
        ("nc:L", {"RS", "ME"}),
        ("ne:AL+ne:RS", {"AL-01", "ME"}),
        ("ge:ME", {"ME", "RS"}),
        ("lt:AL-01", {"AL"}),
    ],
)
def test_every_operator_means_what_the_standard_says(ask, question, areas):
    assert {r["REF_AREA"] for r in ask(f"?c[REF_AREA]={question}")} == areas


def test_several_keys_are_read_as_the_standard_says(ask):
    rows = ask("/Q.R02.*.AL.*.*.*.F,A.R05")
    assert {(r["FREQ"], r["INDICATOR"], r["SEX"]) for r in rows} == {("Q", "R02", "F"), ("A", "R05", "_T")}


def test_a_plus_in_the_path_and_a_percent_encoded_one_are_the_same(ask):
    assert ask("/Q.R02.*.AL+RS") == ask("/Q.R02.%2A.AL%2BRS/")


def test_first_and_last_observations_are_counted_in_each_series(ask):
    rows = ask("/Q.R02.*.AL+RS.*.*.*._T?firstNObservations=1&lastNObservations=2")
    assert [(r["REF_AREA"], r["TIME_PERIOD"]) for r in rows] == [
        (area, period) for area in ("AL", "RS") for period in ("2024-Q1", "2025-Q3", "2025-Q4")
    ]


def test_offset_and_limit_page_through_all_observations(ask):
    everything = ask()
    pages = [row for start in range(0, len(everything), 7) for row in ask(f"?offset={start}&limit=7")]
    assert pages == everything


def test_sort_turns_the_order_round(ask):
    rows = ask("/Q.R02.*.AL.*.*.*.F?sort=TIME_PERIOD:desc&dimensionAtObservation=AllDimensions")
    assert [r["TIME_PERIOD"] for r in rows] == ["2024-Q4", "2024-Q3", "2024-Q2", "2024-Q1"]


def test_attributes_and_measures_can_be_left_out(ask):
    row = ask("?attributes=OBS_STATUS&measures=none")[0]
    assert "OBS_VALUE" not in row and "UNIT_MEASURE" not in row and row["OBS_STATUS"] == "A"
    assert row["ACTION"] == "M"


def test_labels_are_written_beside_the_codes_in_the_language_asked_for(client):
    accept = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0;labels=both;keys=both", "Accept-Language": "sq"}
    answer = client.get(f"{DATA}/Q.R02.*.AL.*.*.*.F", headers=accept)
    row = next(iter(csv.DictReader(io.StringIO(answer.text))))
    assert row["SEX: Sex"] == "F: Femër"
    assert row["OBS_KEY"] == "Q.R02.national.AL._T._T.Y.F._T._T._T.2024-Q1"
    assert answer.headers["content-language"] == "sq"
    names = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0;labels=name"}
    row = next(iter(csv.DictReader(io.StringIO(client.get(f"{DATA}?c[FORM]=EXT", headers=names).text))))
    assert (row["FORM"], row["Form of violence"]) == ("EXT", "Extortion")


def test_json_says_the_same_as_csv(client, ask):
    message = client.get(f"{DATA}?dimensionAtObservation=AllDimensions", headers=JSON).json()["data"]
    structure = message["structures"][0]
    dimensions = structure["dimensions"]["observation"]
    attributes = structure["attributes"]["observation"]
    read = set()
    for key, values in message["dataSets"][0]["observations"].items():
        places = zip(dimensions, key.split(":"), strict=True)
        codes = [d["values"][int(n)].get("id") or d["values"][int(n)]["value"] for d, n in places]
        status = next(i for i, a in enumerate(attributes, start=1) if a["id"] == "OBS_STATUS")
        value = values[0] if values[0] == "NaN" else f"{values[0]:g}"
        read.add((*codes, value, attributes[status - 1]["values"][values[status]]["id"]))
    names = [d["id"] for d in dimensions]
    assert read == {(*(r[n] for n in names), r["OBS_VALUE"], r["OBS_STATUS"]) for r in ask()}


def test_the_series_of_json_have_what_the_flat_view_has(client, ask):
    message = client.get(DATA, headers=JSON).json()["data"]["dataSets"][0]
    assert sum(len(series["observations"]) for series in message["series"].values()) == len(ask())


def test_availability_counts_what_is_published(client, ask):
    address = "/v2/availability/dataflow/TFGBV/DF_TFGBV_POLICE/1.0.0/Q.R02?c[TIME_PERIOD]=ge:2025"
    found = client.get(address, headers=JSON).json()["data"]["dataConstraints"][0]
    region = {k["id"]: [v["value"] for v in k.get("values", [])] for k in found["cubeRegions"][0]["keyValues"]}
    assert region["REF_AREA"] == ["AL", "RS"]
    assert region["SEX"] == ["_T"]
    counts = {a["id"]: int(a["title"]) for a in found["annotations"]}
    assert counts == {"series_count": 2, "obs_count": len(ask("/Q.R02?c[TIME_PERIOD]=ge:2025"))}


def test_availability_offers_what_could_still_be_chosen(client):
    address = "/v2/availability/dataflow/TFGBV/DF_TFGBV_POLICE/1.0.0/Q.R02.*.AL/REF_AREA"
    exact = client.get(address, headers=JSON).json()["data"]["dataConstraints"][0]
    wider = client.get(f"{address}?mode=available", headers=JSON).json()["data"]["dataConstraints"][0]
    assert [v["value"] for v in exact["cubeRegions"][0]["keyValues"][0]["values"]] == ["AL"]
    assert [v["value"] for v in wider["cubeRegions"][0]["keyValues"][0]["values"]] == ["AL", "RS"]


def _available(client, question):
    address = f"/v2/availability/dataflow/TFGBV/DF_TFGBV_POLICE/{question}"
    (found,) = client.get(address, headers=JSON).json()["data"]["dataConstraints"]
    counts = {a["id"]: int(a["title"]) for a in found["annotations"]}
    regions = found["cubeRegions"]
    region = {k["id"]: [v["value"] for v in k.get("values", [])] for k in regions[0].get("keyValues", [])}
    return region, counts["series_count"], counts["obs_count"]


def test_availability_since_a_moment_counts_what_changed_and_what_is_gone(
    tmp_path, frame, new_release, new_client, client
):
    region, series, observations = _available(client, "1.0.0?updatedAfter=2025-12-01T00:00:00Z")
    assert (region["REF_AREA"], region["SEX"], series, observations) == (["RS"], ["_T"], 1, 1)
    assert _available(client, "1.0.0?updatedAfter=2026-06-01T00:00:00Z")[1:] == (0, 0)
    assert _available(client, "1.0.0?updatedAfter=2020-01-01T00:00:00Z") == _available(client, "1.0.0")

    earlier = frame.copy()
    changed = (earlier["ref_area"] == "RS") & (earlier["time_period"] == "2024-Q4") & (earlier["sex"] == "_T")
    earlier.loc[changed, "obs_value"] = 1.0
    new_release(tmp_path, earlier, made_at="2025-10-31T10:00:00+00:00")
    new_release(tmp_path, frame[(frame["ref_area"] != "AL-01") & (frame["time_period"] != "2025-Q1")])
    client = new_client(tmp_path)
    question = "updatedAfter=2025-12-01T00:00:00Z"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{DATA}?{question}", headers=CSV).text)))
    dimensions = list(rows[0])[list(rows[0]).index("FREQ") : list(rows[0]).index("TIME_PERIOD")]
    region, series, observations = _available(client, f"1.0.0?{question}")
    assert {row["ACTION"] for row in rows} == {"R", "D"}
    assert observations == len(rows)
    # A series with a changed and a lost observation is one series.
    assert series == len({tuple(row[name] for name in dimensions) for row in rows}) < len(rows)
    for name in dimensions:
        assert set(region[name]) == {row[name] for row in rows}
    region = _available(client, f"1.0.0/Q.*.*.AL/REF_AREA?{question}&mode=available")[0]
    assert region == {"REF_AREA": ["AL", "RS"]}


def test_what_changed_since_a_release_is_what_is_sent(client, ask):
    rows = ask("?updatedAfter=2025-12-01T00:00:00Z")
    assert [(r["REF_AREA"], r["TIME_PERIOD"], r["OBS_VALUE"], r["ACTION"]) for r in rows] == [
        ("RS", "2024-Q4", "104", "R")
    ]
    assert client.get(f"{DATA}?updatedAfter=2026-06-01T00:00:00Z").status_code == 204
    assert len(ask("?updatedAfter=2020-01-01T00:00:00%2B01:00")) == len(ask())


def test_what_is_gone_since_a_release_is_deleted(tmp_path, frame, new_release, new_client):
    new_release(tmp_path, frame, made_at="2025-10-31T10:00:00+00:00")
    new_release(tmp_path, frame[frame["ref_area"] != "RS"])
    client = new_client(tmp_path)
    text = client.get(f"{DATA}?updatedAfter=2025-12-01T00:00:00Z", headers=CSV).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(r["REF_AREA"], r["ACTION"], r["OBS_VALUE"]) for r in rows} == {("RS", "D", "")}
    sets = client.get(f"{DATA}?updatedAfter=2025-12-01T00:00:00Z", headers=JSON).json()["data"]["dataSets"]
    assert [one["action"] for one in sets] == ["Delete"]
    # The first version of the format has no word for it.
    answer = client.get(f"{DATA}?updatedAfter=2025-12-01T00:00:00Z&format=csvdata&formatVersion=1.0.0")
    assert answer.status_code == 406
    assert "2.0.0" in answer.text


def test_an_earlier_release_can_be_asked_for(client, ask):
    question = "/Q.R02.*.RS.*.*.*._T?c[TIME_PERIOD]=2024-Q4"
    assert [r["OBS_VALUE"] for r in ask(f"{question}&asOf=2025-12-01T00:00:00Z")] == ["1"]
    assert [r["OBS_VALUE"] for r in ask(question)] == ["104"]
    assert client.get(f"{DATA}?asOf=2020-01-01T00:00:00Z").status_code == 404


def test_a_new_release_is_taken_up_without_a_restart(tmp_path, frame, new_release, new_client):
    new_release(tmp_path, frame[frame["ref_area"] == "AL"])
    client = new_client(tmp_path)
    before = client.get(DATA, headers=CSV)
    new_release(tmp_path, frame)
    until = time.monotonic() + 20
    while (after := client.get(DATA, headers=CSV)).content == before.content and time.monotonic() < until:
        assert after.status_code == 200
        time.sleep(0.05)
    assert len(after.text) > len(before.text)
    assert after.headers["etag"] != before.headers["etag"]


def test_a_release_that_cannot_be_read_does_not_take_away_the_one_before(tmp_path, frame, new_release, new_client):
    new_release(tmp_path, frame)
    client = new_client(tmp_path)
    before = client.get(DATA, headers=CSV)
    name = new_release(tmp_path, frame[frame["ref_area"] == "AL"])
    (tmp_path / name / "manifest.json").write_text("{")
    for _ in range(5):
        assert client.get(DATA, headers=CSV).content == before.content
        time.sleep(0.1)


def test_one_release_can_be_shown_whatever_is_current(tmp_path, frame, new_release):
    first = new_release(tmp_path, frame[frame["ref_area"] == "AL"])
    new_release(tmp_path, frame)
    client = TestClient(create_app(tmp_path, release=first))
    assert ",RS," not in client.get(DATA, headers=CSV).text


def test_what_the_client_has_already_is_not_sent_again(client):
    first = client.get(DATA, headers=CSV)
    assert client.get(DATA, headers=CSV | {"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.get(DATA, headers=CSV | {"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
    assert client.get(DATA, headers=JSON | {"If-None-Match": first.headers["etag"]}).status_code == 200
    assert client.get(DATA, headers=CSV | {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).status_code == 200


@pytest.mark.parametrize("address", [DATA, "/rest/dataflow", "/v2/structure/dataflow"])
def test_an_answer_says_once_each_what_it_depends_on(client, address):
    asked = {"Accept-Encoding": "gzip", "Origin": "https://elsewhere.example"}
    whole = client.get(address, headers=asked)
    same = client.get(address, headers=asked | {"If-None-Match": whole.headers["etag"]})
    assert same.status_code == 304
    for answer in (whole, same, client.head(address, headers=asked)):
        named = [name.strip().lower() for name in answer.headers["vary"].split(",")]
        assert sorted(named) == sorted(set(named))
        assert {"accept", "accept-language", "accept-encoding"} <= set(named)


def test_when_the_folder_of_releases_is_gone_what_was_shown_last_is_answered(tmp_path, frame, new_release):
    new_release(tmp_path / "there", frame)
    client = TestClient(create_app(tmp_path / "there"))
    before = client.get(DATA, headers=CSV).content
    (tmp_path / "there").rename(tmp_path / "gone")
    after = client.get(DATA, headers=CSV)
    assert after.status_code == 200
    assert after.content == before
    assert client.get("/v2/structure/dataflow").status_code == 200


def test_the_same_question_gives_the_same_bytes(client):
    for headers in (CSV, JSON, {"Accept": "*/*"}):
        assert client.get(DATA, headers=headers).content == client.get(DATA, headers=headers).content


def test_an_answer_is_packed_for_who_unpacks(live):
    import urllib.request

    plain = urllib.request.urlopen(f"{live}{DATA}").read()
    request = urllib.request.Request(f"{live}{DATA}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(answer.read()) == plain


def test_head_has_the_headers_and_no_body(client):
    for address in (DATA, "/rest/dataflow", "/v2/availability/dataflow/TFGBV/DF_TFGBV_POLICE"):
        answer = client.head(address)
        assert answer.status_code == 200
        assert answer.headers["etag"]
        assert answer.content == b""


def test_a_page_of_another_host_may_read_but_not_write(client):
    answer = client.get(DATA, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    answer = client.options(DATA, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 400
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(DATA).status_code == 405


@pytest.mark.parametrize(
    ("accept", "address", "wanted"),
    [
        ("*/*", "/rest/data/DF_TFGBV_POLICE", "application/vnd.sdmx.genericdata+xml;version=2.1"),
        ("application/xml", "/rest/data/DF_TFGBV_POLICE", "application/vnd.sdmx.genericdata+xml;version=2.1"),
        ("*/*", DATA, "application/vnd.sdmx.data+xml;version=3.0.0"),
        ("application/json", DATA, "application/vnd.sdmx.data+json;version=2.0.0"),
        ("application/vnd.sdmx.data+json", DATA, "application/vnd.sdmx.data+json;version=2.0.0"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", DATA, "application/vnd.sdmx.data+xml;version=3.0.0"),
        ("text/csv;q=0.5, application/json;q=0.9", DATA, "application/vnd.sdmx.data+json;version=2.0.0"),
        ("", "/v2/structure/dataflow", "application/vnd.sdmx.structure+xml;version=3.0.0"),
        ("*/*", "/rest/codelist", "application/vnd.sdmx.structure+xml;version=2.1"),
    ],
)
def test_the_client_gets_what_it_likes_best(client, accept, address, wanted):
    assert client.get(address, headers={"Accept": accept}).headers["content-type"] == wanted


@pytest.mark.parametrize(
    ("format_", "wanted"),
    [
        ("csvdata", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("csvdata&formatVersion=1.0.0", "application/vnd.sdmx.data+csv;version=1.0.0"),
        ("csvdata&formatVersion=2.1.0", "application/vnd.sdmx.data+csv;version=2.1.0"),
        ("jsondata", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("structurespecificdata", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"),
        ("genericdata", "application/vnd.sdmx.genericdata+xml;version=2.1"),
    ],
)
def test_a_browser_chooses_the_format_in_the_address(client, format_, wanted):
    assert client.get(f"{DATA}?format={format_}").headers["content-type"].startswith(wanted)


BAD = [
    ("/rest/data/DF_NONE", 404, "There is no dataflow"),
    ("/v2/data/dataflow/TFGBV/DF_NONE", 404, "There is no dataflow"),
    ("/rest/data/DF_TFGBV_POLICE/Q.R02..ALL", 422, "Did you mean AL"),
    (f"{DATA}/Q.R99", 422, "not a code for INDICATOR"),
    (f"{DATA}/{'.' * 30}", 422, "places"),
    (f"{DATA}?c[COLOUR]=red", 422, "COLOUR"),
    (f"{DATA}?c[SEX]=X", 422, "not a code for SEX"),
    (f"{DATA}?c[SEX]=xx:F", 400, "not an operator"),
    (f"{DATA}?c[SEX]=F&c[SEX]=M", 400, "twice"),
    (f"{DATA}?c[OBS_VALUE]=ge:many", 400, "number"),
    (f"{DATA}?c[TIME_PERIOD]=ge:2025-Q9", 400, "not a time period"),
    (f"{DATA}?colour=red", 400, "not a parameter"),
    (f"{DATA}?limit=0", 400, "limit"),
    (f"{DATA}?offset=-1", 400, "offset"),
    (f"{DATA}?updatedAfter=yesterday", 400, "updatedAfter"),
    (f"{DATA}?dimensionAtObservation=COLOUR", 422, "dimensionAtObservation"),
    (f"{DATA}?sort=COLOUR", 422, "sort"),
    (f"{DATA}?format=pdf", 400, "format"),
    ("/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/9.9.9", 404, "There is no dataflow"),
    ("/v2/data/cube/TFGBV/DF_TFGBV_POLICE", 400, "context"),
    ("/v2/data", 422, "dataflows"),
    ("/v2/structure/colour", 400, "not a type of structure"),
    ("/v2/structure/process", 404, "There is no process"),
    ("/rest/codelist/TFGBV/CL_NONE", 404, "There is no codelist"),
    ("/rest/dataflow?detail=some", 400, "detail"),
    ("/rest/dataflow?references=colour", 400, "colour"),
    ("/v2/metadata/colour", 400, "context"),
    ("/v2/schema/dataflow/TFGBV/DF_NONE", 404, "There is no dataflow"),
    (f"{DATA}?asOf=2020-01-01T00:00:00Z", 404, "released"),
    (f"{DATA.replace('data', 'availability', 1)}?updatedAfter=yesterday", 400, "updatedAfter"),
    (
        f"{DATA.replace('data', 'availability', 1)}?asOf=2025-12-01T00:00:00Z&updatedAfter=2026-01-01T00:00:00Z",
        400,
        "later than asOf",
    ),
    ("/v2/schema/dataflow/TFGBV/DF_TFGBV_POLICE?deletion=perhaps", 400, "deletion"),
    (f"{DATA}?reportingYearStartDay=--02-30", 400, "--07-01"),
    (f"{DATA}?reportingYearStartDay=July", 400, "--07-01"),
    ("/nowhere", 404, "no such resource"),
    (f"{DATA}/{','.join(['Q'] * 2000)}", 413, "keys"),
    (f"{DATA}/Q.R02.*.{'+'.join(['AL'] * 5000)}", 413, "codes"),
    (f"{DATA}?c[SEX]={','.join(['F'] * 30000)}", 414, "longer"),
]


@pytest.mark.parametrize(("address", "status", "said"), BAD)
def test_a_bad_question_is_answered_with_what_was_wrong(client, address, status, said):
    answer = client.get(address, headers=JSON)
    assert answer.status_code == status, answer.text[:300]
    error = answer.json()["errors"][0]
    assert said in error["detail"]
    assert "Traceback" not in answer.text and "select" not in answer.text


def test_nothing_that_matches_is_204_in_version_2_and_404_in_version_1(client):
    assert client.get(f"{DATA}/Q.R05").status_code == 204
    assert client.get("/rest/data/DF_TFGBV_POLICE/Q.R05").status_code == 404


@pytest.mark.parametrize(
    "accept", ["application/pdf", "application/vnd.sdmx.data+json;version=7.0", "image/*", "*/*;q=0"]
)
def test_what_nobody_writes_is_not_acceptable(client, accept):
    answer = client.get(DATA, headers={"Accept": accept})
    assert answer.status_code == 406
    assert "data+csv" in answer.text


def test_a_file_with_entities_is_not_even_read(client):
    body = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1_000_000 + b'">]><a>&b;</a>'
    assert client.post(DATA, content=body, headers={"Content-Type": "application/xml"}).status_code == 405


def test_where_nothing_has_been_released_the_service_says_so(tmp_path, new_client):
    answer = new_client(tmp_path).get("/v2/structure/dataflow", headers=JSON)
    assert answer.status_code == 503
    assert "Nothing has been released" in answer.json()["errors"][0]["detail"]
    assert str(tmp_path) not in answer.text


def test_a_long_answer_does_not_keep_others_waiting(live):
    import urllib.request

    def slow() -> None:
        for _ in range(30):
            urllib.request.urlopen(f"{live}/v2/data/dataflow/TFGBV/DF_TFGBV_INDICATORS").read()

    thread = threading.Thread(target=slow)
    thread.start()
    started = time.monotonic()
    for _ in range(5):
        assert urllib.request.urlopen(f"{live}{DATA}/Q.R02.*.AL").status == 200
    assert time.monotonic() - started < 5
    thread.join()


def test_the_interface_is_described_and_loads_nothing_from_elsewhere(client):
    described = client.get("/openapi.json").json()
    assert "/v2/data/{context}/{agency}/{id}/{version}/{key}" in described["paths"]
    assert "/rest/data/{flow}/{key}/{provider}" in described["paths"]
    assert client.get("/docs").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/rest/dataflow/all/all/latest/",
        "/rest/datastructure/all/DSD_TFGBV_POLICE/latest/?references=children",
        "/rest/data/DF_TFGBV_POLICE/Q.R02..AL+RS...../all/?startPeriod=2025",
        "/rest/data/DF_TFGBV_POLICE/all/all/",
        "/rest/data/TFGBV,DF_TFGBV_POLICE,1.0/",
        "/rest/data/TFGBV%2CDF_TFGBV_POLICE%2C1.0/Q/",
    ],
)
def test_the_addresses_of_other_clients_are_understood(client, address):
    """R's rsdmx and pysdmx write addresses so: with a slash at the end, `all` as agency, a media type on a GET."""
    headers = {"Accept": "application/xml", "Content-Type": "application/xml"}
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert "version=2.1" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("address", "kind", "found"),
    [
        ("datastructure/TFGBV/DSD_TFGBV_POLICE", "dataflow", {"DF_TFGBV_POLICE"}),
        ("dataproviderscheme/TFGBV/DATA_PROVIDERS", "provisionagreement", {"PA_POLICE_AL_POLICE", "PA_CSO_AL_CSO"}),
        ("dataflow/TFGBV/DF_TFGBV_POLICE", "actualconstraint", {"CR_TFGBV_POLICE"}),
        ("dataflow/TFGBV/DF_TFGBV_POLICE", "codelist", set()),
        ("categoryscheme/TFGBV/CAT_TFGBV", "dataflow", set()),
    ],
)
def test_references_of_one_kind_are_one_step_away(client, address, kind, found):
    asked = client.get(f"/rest/{address}?references={kind}", headers={"Accept": STRUCTURE_20}).json()["data"]
    whole = client.get(f"/rest/{address}", headers={"Accept": STRUCTURE_20}).json()["data"]
    assert {one["id"] for holder, held in asked.items() if holder not in whole for one in held} == found


@pytest.mark.parametrize("root, item", [("/rest/categoryscheme", "POLICE"), ("/v2/structure/categoryscheme", "POLICE")])
@pytest.mark.parametrize("references", ["categorisation", "parents", "parentsandsiblings"])
def test_a_category_brings_what_is_filed_under_it_alone(client, root, item, references):
    address = f"{root}/TFGBV/CAT_TFGBV/+/{item}?references={references}"
    found = client.get(address, headers={"Accept": STRUCTURE_20}).json()["data"]
    assert [one["id"] for one in found["categorisations"]] == [f"CN_{item}"]
    assert {one["id"] for one in found.get("dataflows", [])} <= {f"DF_TFGBV_{item}"}
    assert [one["id"] for one in found["categorySchemes"][0]["categories"]] == [item]


def test_the_header_of_data_names_the_structure(client):
    """R's rsdmx fetches the structure by the id that it finds there."""
    assert '<Ref id="DSD_TFGBV_POLICE"' in client.get("/rest/data/DF_TFGBV_POLICE").text


@pytest.mark.parametrize("kind", ["codelist", "conceptscheme", "datastructure", "dataflow", "agencyscheme"])
@pytest.mark.parametrize(("detail", "is_described"), [("allstubs", False), ("allcompletestubs", True)])
def test_a_complete_stub_is_told_from_a_bare_one_by_its_description(client, kind, detail, is_described):
    """The official conformance kit tells them apart so."""
    found = client.get(f"/rest/{kind}?detail={detail}").text
    assert (found.count("<com:Description") == found.count("isExternalReference=")) is is_described
    assert is_described or "<com:Description" not in found
    assert "<com:Annotation>" not in found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sq", "Vënie e imazheve në dispozicion"),
        ("mk", "Making images <of an adult> accessible"),
    ],
)
def test_a_code_is_described_in_the_language_that_is_asked_for_or_in_english_and_in_all_besides(client, language, said):
    asked = {"Accept": STRUCTURE_20, "Accept-Language": language}
    answer = client.get("/v2/structure/codelist/TFGBV/CL_FORM", headers=asked).json()
    codes = {code["id"]: code for code in answer["data"]["codelists"][0]["codes"]}
    assert codes["IBA_SHR"]["description"] == said
    assert set(codes["IBA_SHR"]["descriptions"]) == {"en", "sq", "sr-latn"}
    assert "description" not in codes["IBA"]
