"""The door: every request goes to the plain pages, to the SDMX service or to the explorer, or nowhere."""

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from observatory.gate.socket import Sockets

HEADERS = {
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Whatever forgot to say what it may load may load nothing.
_NOTHING = b"default-src 'none'; frame-ancestors 'none'"
_FRAMED = re.compile(rb"frame-ancestors https://")
SDMX = ("/rest", "/v2", "/openapi.json")
SOCKET = "/_stcore/stream"
# All of Streamlit that is open. Metrics, uploads, media, components, logins and the agent interface are not.
STREAMLIT = ("/_stcore/health", SOCKET)
# Streamlit's own answer names the sites of its cloud as masters of the page. Ours stands in explorer.js.
HOST_CONFIG = "/_stcore/host-config"


class Door:
    """An ASGI application around Streamlit's."""

    def __init__(self, app: ASGIApp, *, plain: ASGIApp, sdmx: ASGIApp, sockets: Sockets) -> None:
        self.app = app
        self.plain = plain
        self.sdmx = sdmx
        self.sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to who answers it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if scope["type"] == "websocket":
            await self.sockets(self.app if path == SOCKET else None, scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_headers(message.get("headers", []))
            await send(message)

        await self._who(path)(scope, receive, send_with_headers)

    def _who(self, path: str) -> ASGIApp:
        if path in STREAMLIT:
            return self.app
        if "/_stcore/" in path and path != HOST_CONFIG:
            # The browser's part of Streamlit looks for its server below the page first.
            return PlainTextResponse("Not found", status_code=404)
        if any(path == root or path.startswith(f"{root}/") for root in SDMX):
            return self.sdmx
        return self.plain


def _with_headers(given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name.lower() for name, _ in given}
    # What server answers is nobody's business.
    kept = [(name, value) for name, value in given if name.lower() != b"server"]
    # A view that the operator lets others frame says who may; the older header knows nothing between all and nobody.
    is_framed = any(name.lower() == b"content-security-policy" and _FRAMED.search(value) for name, value in given)
    names |= {b"x-frame-options"} if is_framed else set()
    kept += [(name, value) for name, value in HEADERS.items() if name not in names]
    if b"content-security-policy" not in names:
        kept.append((b"content-security-policy", _NOTHING))
    if b"cache-control" not in names:
        kept.append((b"cache-control", b"no-store"))
    return kept
