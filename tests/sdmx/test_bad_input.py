"""What nobody should send is answered in time and with what was wrong, and others are served meanwhile."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from observatory.sdmx.app import create_app
from tests.sdmx.conftest import serving

TOKEN = "a-token-of-the-office"
FLOW = "/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+"
GOOD = f"{FLOW}/Q.R02.*.AL"
JSON = {"Accept": "application/json"}
#: How long anybody may have to wait, for an answer or for an error, in seconds.
SOON = 5.0


@pytest.fixture(scope="module")
def address(releases) -> Iterator[str]:
    """A running service that takes submissions of one office."""
    with serving(create_app(releases, offices={TOKEN: "al_police"})) as found:
        yield found


def ask(
    address: str, path: str, *, method: str = "GET", headers: dict | None = None, body: object = None
) -> tuple[int, bytes]:
    """One request on a connection of its own. The path is sent as it is written here."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (BrokenPipeError, ConnectionResetError):
        # Too much was being sent: the answer came before the end of it.
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def others_served(address: str) -> Iterator[Callable[[], tuple[int, float]]]:
    """Somebody else asks good questions all the while; gives how many were answered and the longest wait."""
    waits: list[float] = []
    is_over = threading.Event()

    def visit() -> None:
        while not is_over.is_set():
            started = time.monotonic()
            status, body = ask(address, GOOD)
            assert status == 200
            assert body
            waits.append(time.monotonic() - started)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        while not waits:
            time.sleep(0.01)
        yield lambda: (len(waits), max(waits))
    finally:
        is_over.set()
        visitor.join(timeout=60)


@pytest.mark.parametrize(
    ("path", "headers", "status", "said"),
    [
        ("/v2/data/dataflow/TFGBV/DF_NONE/+/*", JSON, 404, "There is no dataflow"),
        ("/rest/data/DF_NONE", {}, 404, "There is no dataflow"),
        (f"{FLOW}/Q.R02.*.ALB", JSON, 422, "Did you mean AL"),
        (f"{FLOW}/{'.'.join('*' * 60)}", JSON, 422, "places"),
        (f"{FLOW}/*?c[COLOUR]=red", JSON, 422, "COLOUR"),
        (f"{FLOW}/*", {"Accept": "application/pdf"}, 406, "Nothing that is accepted is offered"),
        (f"{FLOW}/Q.R02.*.{'+'.join(['AL'] * 7000)}", JSON, 413, "codes"),
        (f"{FLOW}/{'A' * 60_000}", JSON, 414, "longer"),
        (f"{FLOW}/*?asOf=1999-01-01T00:00:00Z", JSON, 404, "Nothing had been released"),
        (f"{FLOW}/*?c[TIME_PERIOD]=ge:2025-Q9", JSON, 400, "not a time period"),
        (f"{FLOW}/%00%ff", JSON, 422, "not a code"),
    ],
)
def test_a_bad_question_gets_the_standard_s_error_and_others_are_served(address, path, headers, status, said):
    with others_served(address) as served:
        started = time.monotonic()
        found, body = ask(address, path, headers=headers)
        took = time.monotonic() - started
        _, longest = served()
    assert (found, took < SOON, longest < SOON) == (status, True, True)
    text = body.decode()
    if headers == JSON:
        (error,) = json.loads(text)["errors"]
        assert said in error["detail"]
    else:
        assert "ErrorMessage code=" in text
        assert said in text


def test_a_range_of_a_million_keys_is_refused_before_it_is_read(address):
    """A path of megabytes is turned away by the server itself: nothing of it is parsed."""
    with others_served(address) as served:
        started = time.monotonic()
        status, body = ask(address, f"{FLOW}/{'+'.join(f'K{number}' for number in range(1_000_000))}")
        took = time.monotonic() - started
        _, longest = served()
    assert status == 414
    assert b"<mes:ErrorMessage code=" in body and b"Use a wildcard" in body
    assert took < SOON
    assert longest < SOON


def test_what_is_no_request_at_all_gets_a_message_too(address):
    host, _, port = urlsplit(address).netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as sent:
        sent.sendall(b"\x16\x03\x01 not a request\r\n\r\n")
        answer = sent.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"not a request of HTTP" in answer
    assert ask(address, GOOD)[0] == 200


def entities(megabytes: int) -> Iterator[bytes]:
    """An XML message with a document type that unfolds without end, and a hundred megabytes behind it."""
    yield b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">'
    for name, before in zip("bcdefghij", "abcdefghi", strict=True):
        yield f'<!ENTITY {name} "{f"&{before};" * 10}">'.encode()
    yield b"]><m>&j;"
    for _ in range(megabytes):
        yield b"<x/>" * 262_144
    yield b"</m>"


def test_a_hundred_megabytes_of_xml_with_entities_are_refused_and_others_are_served(address):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with others_served(address) as served:
        status, body = ask(address, "/ws/public/data/validate", method="POST", headers=headers, body=entities(100))
        number, longest = served()
    assert status == 400
    assert "document type declaration" in json.loads(body)["errors"][0]["detail"]
    assert number > 5
    assert longest < SOON


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed_at_an_address_for_reading(address, method):
    status, body = ask(address, GOOD, method=method, headers=JSON, body=b"<a/>")
    assert status == 405
    assert json.loads(body)["errors"][0]["detail"].startswith("This service is for reading")


def test_who_sends_nothing_further_keeps_nobody_waiting(address):
    """A connection that is opened and then left alone holds no worker."""
    host, _, port = urlsplit(address).netloc.partition(":")
    idle = [http.client.HTTPConnection(host, int(port), timeout=30) for _ in range(60)]
    try:
        for connection in idle:
            connection.connect()
            connection.sock.sendall(b"GET /v2/data HTTP/1.1\r\nHost: x\r\n")
        started = time.monotonic()
        assert ask(address, GOOD)[0] == 200
        assert time.monotonic() - started < SOON
    finally:
        for connection in idle:
            connection.close()


def test_a_sender_who_breaks_off_leaves_no_trace_of_a_fault(address, caplog):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.putrequest("POST", "/ws/public/data/validate")
    connection.putheader("Authorization", f"Bearer {TOKEN}")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"STRUCTURE,STRUCTURE_ID\n")
    connection.close()
    time.sleep(0.3)
    assert ask(address, GOOD)[0] == 200
    assert [record for record in caplog.records if record.exc_info] == []
