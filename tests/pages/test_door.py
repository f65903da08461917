"""What stands at the door: headers on every answer, closed interfaces, and a socket that takes choices only."""

import asyncio
import json
import logging
import os
import re
import subprocess
import sys

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.logger import init_uvicorn_logs
from streamlit.proto.BackMsg_pb2 import BackMsg

from observatory.gate import log, shell, socket
from observatory.gate.door import Door
from observatory.publication import serve
from observatory.still import routes
from observatory.still.shell import PAGES, hashed
from observatory.texts import LANGUAGES, Words

CLOSED = [
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/upload_file/a/b",
    "/_stcore/script-health-check",
    "/media/x.csv",
    "/component/x/index.html",
    "/oauth2callback",
    "/auth/login",
    "/static/../index.html",
    "/static/%2e%2e/index.html",
    "/app/static/x",
]
OPEN = [
    *PAGES.values(),
    "/indicator/R02",
    "/indicator/R02.csv",
    "/indicator/R02.svg",
    "/download/R02.csv",
    "/robots.txt",
]


class Streamlit:
    """Stands where Streamlit does and writes down what reached it."""

    def __init__(self):
        self.heard, self.asked = [], []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.asked.append(scope["path"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"streamlit"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            self.heard.append(socket.kind_of(message["bytes"]))
            await send({"type": "websocket.send", "bytes": b"done"})


async def sdmx(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"sdmx"})


@pytest.fixture
def behind():
    return Streamlit()


@pytest.fixture
def sockets():
    return socket.Sockets(most=2)


@pytest.fixture
def door(site, behind, sockets):
    plain = site.app
    plain.router.routes.extend(shell.routes(sockets))
    return TestClient(Door(behind, plain=plain, sdmx=sdmx, sockets=sockets), base_url="http://observatory")


def open_socket(door, origin: str = "http://observatory"):
    return door.websocket_connect("/_stcore/stream", headers={"origin": origin, "host": "observatory"})


@pytest.mark.parametrize("path", CLOSED)
def test_what_streamlit_opens_and_nobody_needs_is_closed(door, behind, path):
    assert door.get(path).status_code == 404
    assert door.post(path).status_code in (404, 405)
    assert not behind.asked


@pytest.mark.parametrize("path", [*OPEN, *CLOSED, "/nowhere", "/_stcore/health", "/rest/dataflow"])
def test_every_answer_comes_with_the_headers_that_keep_everything_at_home(door, path):
    headers = door.get(path).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "cache-control" in headers
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [path for name, path in PAGES.items() if name not in ("explore", "cube")])
def test_a_plain_page_may_run_and_draw_only_what_stands_in_it(door, path):
    answer = door.get(path)
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "'self'" not in policy.split("script-src")[1].split(";")[0]
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        written = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.S)
        assert written
        assert all(hashed(text) in policy.split(name)[1].split(";")[0] for text in written)
    assert not re.search(r'\s(style|on\w+)="', answer.text)


def test_pages_that_tell_who_was_here_are_not_kept_by_the_browser(door):
    for path in ("/get-help", "/safety"):
        assert door.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explorer_has_its_language_and_its_way_out_before_anything_loads(door, language):
    answer = door.get(f"/explore?lang={language}")
    assert answer.text.count(f'<html lang="{language}">') == 1
    assert answer.text.index('id="exit"') < answer.text.index('id="root"')
    policy = answer.headers["content-security-policy"]
    for text in re.findall(r"<script>(.*?)</script>", answer.text, re.S):
        assert hashed(text) in policy
    assert "streamlit" not in re.search("<title>(.*?)</title>", answer.text)[1].lower()


def test_nothing_in_any_page_names_another_host_than_the_neutral_one(door):
    for path in OPEN:
        hosts = set(re.findall(r'(?:src|href|action)="https?://([^/"]+)', door.get(path).text))
        assert hosts <= {"www.wikipedia.org"}


def test_no_other_site_is_named_as_a_master_of_the_explorer(door, behind):
    answer = door.get("/_stcore/host-config")
    assert answer.json()["allowedOrigins"] == []
    assert answer.json()["enableCustomParentMessages"] is False
    assert "streamlit" not in answer.text
    assert not behind.asked


def test_sdmx_answers_on_the_same_port(door):
    assert door.get("/rest/data/X").text == "sdmx"
    assert door.get("/v2/data/X").text == "sdmx"
    assert door.get("/restricted").status_code == 404


def test_a_choice_reaches_the_explorer_and_an_order_to_clear_the_cache_does_not(door, behind):
    choice, clear, stop = BackMsg(), BackMsg(clear_cache=True), BackMsg(debug_shutdown_runtime=True)
    choice.rerun_script.query_string = "area=ME"
    with open_socket(door) as opened:
        for message in (clear, stop, choice):
            opened.send_bytes(message.SerializeToString())
        assert opened.receive_bytes() == b"done"
    assert behind.heard == ["rerun_script"]


@pytest.mark.parametrize("kind", [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields])
def test_only_three_kinds_of_messages_are_let_through(kind):
    assert (kind in socket.ALLOWED) == (kind in {"rerun_script", "stop_script", "app_heartbeat"})


@pytest.mark.parametrize("origin", ["", "http://elsewhere", "null"])
def test_a_socket_from_another_page_or_from_no_page_is_refused(door, behind, origin):
    with pytest.raises(WebSocketDisconnect) as refused, open_socket(door, origin):
        pass
    assert refused.value.code == socket.POLICY


def test_a_message_that_is_too_big_ends_the_session(door, behind):
    with open_socket(door) as opened:
        opened.send_bytes(b"x" * (socket.MOST_BYTES + 1))
        with pytest.raises(WebSocketDisconnect):
            opened.receive_bytes()
    assert not behind.heard


def test_a_flood_of_messages_ends_the_session():
    message = BackMsg(app_heartbeat=True).SerializeToString()
    sent = []

    async def receive():
        return {"type": "websocket.receive", "bytes": message}

    async def send(said):
        sent.append(said)

    async def flood():
        heard = socket._Filter(receive, send)
        return [(await heard())["type"] for _ in range(socket.MOST_MESSAGES + 1)]

    kinds = asyncio.run(flood())
    assert kinds[-1] == "websocket.disconnect"
    assert kinds[:-1] == ["websocket.receive"] * socket.MOST_MESSAGES
    assert sent[-1]["code"] == socket.TOO_BIG


def test_when_the_explorer_is_full_newcomers_get_the_plain_page_of_the_same_view(door, sockets):
    with open_socket(door), open_socket(door):
        assert sockets.is_full
        answer = door.get("/explore?indicator=R04&area=ME&lang=sq", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/indicator/R04?area=ME")
        instead = door.get(answer.headers["location"])
        assert instead.status_code == 200
        assert Words("sq").say("site.full") in instead.text
        # Neither another language nor another view goes on saying so.
        assert "full=1" not in instead.text
    assert Words("sq").say("site.full") not in door.get("/indicator/R04?area=ME&lang=sq").text
    assert sockets.live == 0


AS_SERVED = """
import json, sys
from streamlit import config
from streamlit.web import bootstrap
config._main_script_path = sys.argv[1]
bootstrap.load_config_options({})
print(json.dumps({name: config.get_option(name) for name in sys.argv[2:]}))
"""


def test_the_server_runs_with_the_options_that_lie_beside_its_script(tmp_path):
    wanted = {
        # A whole collection after every run costs more than the run.
        "runner.postScriptGC": False,
        "client.showErrorDetails": "none",
        "client.disableDataExport": True,
        "browser.gatherUsageStats": False,
    }
    # Read as `streamlit run` reads them, from any folder and for any user.
    asked = [sys.executable, "-c", AS_SERVED, serve.command(1)[4], *wanted]
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == wanted


def test_no_visit_stands_in_the_log_whatever_handlers_streamlit_gives_to_it():
    told = []
    listening = logging.Handler()
    listening.emit = lambda record: told.append(record.getMessage())
    log.forget_visits()
    # What Streamlit does when its configuration is read anew.
    init_uvicorn_logs()
    said = [
        ("uvicorn.access", '%s - "%s %s HTTP/%s" %d', ("192.0.2.7:50000", "GET", "/get-help", "1.1", 200)),
        ("uvicorn.error", '%s - "WebSocket %s" [accepted]', ("192.0.2.7:50000", "/_stcore/stream")),
        ("uvicorn.error", "Application startup complete.", ()),
    ]
    for name in log.LOGGERS:
        logging.getLogger(name).addHandler(listening)
    try:
        for name, text, values in said:
            logging.getLogger(name).error(text, *values)
    finally:
        for name in log.LOGGERS:
            logging.getLogger(name).removeHandler(listening)
    assert told == ["Application startup complete."]


def test_a_bug_shows_a_sentence_and_no_traceback(site, monkeypatch):
    from observatory import app

    monkeypatch.setitem(routes._SIMPLE, "method", lambda visit: 1 / 0)
    calm = TestClient(app.plain, raise_server_exceptions=False)
    answer = calm.get("/method?lang=sq&broken=1")
    assert answer.status_code == 500
    assert "could not be shown" in answer.text
    assert "Zero" not in answer.text
