"""A view for the frame of another site: nobody may frame it unless the operator names who, and it runs no script."""

import re

import pytest
from starlette.testclient import TestClient

from observatory.gate import socket
from observatory.gate.door import Door
from observatory.still import embed
from tests.publication import canary

VIEW = "/embed/R02?area=ME&by=sex&lang=en"


async def nothing(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def door(site):
    return TestClient(Door(nothing, plain=site.app, sdmx=nothing, sockets=socket.Sockets(most=2)))


def test_no_site_may_frame_a_view_unless_the_operator_names_it(door, monkeypatch):
    monkeypatch.delenv(embed.ALLOWED, raising=False)
    headers = door.get(VIEW).headers
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["x-frame-options"] == "DENY"
    monkeypatch.setenv(embed.ALLOWED, "https://news.example https://*.ministry.example")
    headers = door.get(VIEW).headers
    assert headers["content-security-policy"].endswith(
        "frame-ancestors https://news.example https://*.ministry.example"
    )
    assert "x-frame-options" not in headers


def test_a_page_that_is_no_such_view_stays_closed_to_every_frame(door, monkeypatch):
    monkeypatch.setenv(embed.ALLOWED, "https://news.example")
    for path in ("/", "/indicator/R02", "/get-help", "/embed/ZZ9"):
        headers = door.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("named", ["*", "http://news.example", "https://a.example; script-src *", "https:", "'self'"])
def test_what_is_no_address_of_a_site_lets_nobody_in(monkeypatch, named):
    monkeypatch.setenv(embed.ALLOWED, named)
    assert not [one for one in embed.allowed() if one != "https://a.example"]


def test_it_shows_the_chart_and_leads_out_and_to_the_whole_view(site, release):
    text = site.get(VIEW).text
    assert "<script" not in text
    assert '<base target="_top">' in text
    assert text.index('id="exit"') < text.index("<h1>")
    assert '<svg class="chart"' in text
    assert re.search(r'href="/indicator/R02\?[^"]*area=ME', text)
    assert "These figures are synthetic" in text
    assert release.id in text
    assert not canary.found_in(text, canary.hidden_numbers(release))


def test_countries_that_must_not_be_compared_are_not_drawn_on_one_scale_in_a_frame(site):
    text = site.get("/embed/R02?area=AL&with=ME&lang=en").text
    assert "must not" in text or "They are shown beside each other" in text
    assert text.count('<svg class="chart"') == 1


def test_an_unknown_indicator_in_a_frame_is_a_page_that_does_not_exist(site):
    assert site.get("/embed/ZZ9").status_code == 404
