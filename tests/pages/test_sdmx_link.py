"""The SDMX addresses on the page of a view give the same numbers as the page, in both versions of the standard."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from observatory.components import sdmx_link
from observatory.components.sight import see
from observatory.sdmx.app import create_app
from tests.pages.walking import random_states
from tests.publication import canary

ACCEPTED = {
    "csv": "application/vnd.sdmx.data+csv",
    "json": "application/vnd.sdmx.data+json",
    "xml": "application/vnd.sdmx.data+xml",
}
CSV_1 = {"accept": "application/vnd.sdmx.data+csv;version=1.0.0"}


@pytest.fixture(scope="module")
def service(planted):
    return TestClient(create_app(planted.releases))


def figures(rows, area: str, period: str, value: str) -> list[tuple[str, str, float]]:
    shown = (row for row in rows if row[value] not in (None, "", "NaN"))
    return sorted((row[area], row[period], float(row[value])) for row in shown)


def test_the_sdmx_addresses_of_a_view_give_exactly_its_figures(service, release):
    compared = 0
    for name, asked in random_states(release, 40, seed=5):
        sight = see(release, "en", name, asked)
        wanted = figures(sight.view.rows, "ref_area", "time_period", "obs_value")
        for standard, address in sdmx_link.addresses(sight):
            answer = service.get(address, headers=CSV_1 if standard == "SDMX 2.1" else {})
            if not sight.view.rows and answer.status_code == 404:
                continue
            assert answer.status_code == 200, address
            found = csv.DictReader(io.StringIO(answer.text))
            assert figures(found, "REF_AREA", "TIME_PERIOD", "OBS_VALUE") == wanted, address
            compared += bool(wanted)
    assert compared > 40


def test_the_page_of_a_view_links_to_it_in_sdmx(site, release):
    page = site.get("/indicator/R02?breakdown=form_sex_q&area=ME&by=sex&freq=A&lang=en").text
    sight = see(release, "en", "R02", {"breakdown": "form_sex_q", "area": "ME", "by": "sex", "freq": "A"})
    for _, address in sdmx_link.addresses(sight):
        assert f'href="{address.replace("&", "&amp;")}"' in page


def test_no_answer_in_sdmx_holds_a_hidden_number(service, release):
    numbers = canary.hidden_numbers(release)
    for flow in ("DF_TFGBV_INDICATORS", "DF_TFGBV_POLICE"):
        for accept in ("csv", "json", "xml"):
            answer = service.get(f"/v2/data/dataflow/TFGBV/{flow}/*/*", headers={"accept": ACCEPTED[accept]})
            assert answer.status_code == 200
            assert len(answer.text) > 10_000
            assert not canary.found_in(answer.text, numbers), (flow, accept)
