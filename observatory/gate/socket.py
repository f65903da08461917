"""What a visitor may say to the explorer over its websocket: change a choice, stop, stay. Nothing else gets through.

Streamlit also takes messages that empty the cache of all visitors, write files beside the server or stop it.
"""

import logging
import time
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
# The largest honest message is the state of all widgets of a page: a few kilobytes.
MOST_BYTES = 64 * 1024
# A person changes a few choices a minute; a slider that is dragged sends some a second.
MOST_MESSAGES, SECONDS = 60, 10.0
# Above this many sessions a process gets slow for all, so newcomers get the plain pages.
MOST_SESSIONS = 200
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013
_log = logging.getLogger(__name__)


class Sockets:
    """Counts the live sessions and filters what they say."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self.most = most
        self.live = 0

    @property
    def is_full(self) -> bool:
        """Whether newcomers have to take the plain pages."""
        return self.live >= self.most

    async def __call__(self, app: ASGIApp | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a session in, or not."""
        if app is None or not _is_same_origin(scope):
            await send({"type": "websocket.close", "code": POLICY})
            return
        if self.is_full:
            await send({"type": "websocket.close", "code": TRY_LATER})
            return
        self.live += 1
        try:
            await app(scope, _Filter(receive, send), send)
        finally:
            self.live -= 1


class _Filter:
    """A `receive` that hands on what is allowed, and ends the session where somebody floods it."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.receive = receive
        self.send = send
        self.count = 0
        self.since = time.monotonic()

    async def __call__(self) -> Message:
        while True:
            message = await self.receive()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            if data is None or len(data) > MOST_BYTES or self._is_flood():
                await self.send({"type": "websocket.close", "code": TOO_BIG})
                return {"type": "websocket.disconnect", "code": TOO_BIG}
            kind = kind_of(data)
            if kind in ALLOWED:
                return message
            _log.warning("a websocket message of kind %s was dropped", kind)

    def _is_flood(self) -> bool:
        now = time.monotonic()
        if now - self.since > SECONDS:
            self.count, self.since = 0, now
        self.count += 1
        return self.count > MOST_MESSAGES


def kind_of(data: bytes) -> str:
    """The kind of a message; `unreadable` where it is none."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # protobuf raises several kinds; whatever it is, it is no message of ours
        return "unreadable"
    return message.WhichOneof("type") or "empty"


def _is_same_origin(scope: Scope) -> bool:
    """Whether the page that opens the socket is ours. A client that does not say is no browser."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return bool(headers.get(b"origin")) and urlsplit(headers[b"origin"]).netloc == headers.get(b"host")
