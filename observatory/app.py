"""The observatory's one process: the pages, served with headers that keep everything at home."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import altair  # noqa: F401 - loaded here so that it is frozen below
import pandas  # noqa: F401 - loaded here so that it is frozen below
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SITE = Path(__file__).with_name("pages") / "site.py"
HEADERS = {
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
# Numbers about sessions and a description of the agent interface are nobody's business.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_log = logging.getLogger(__name__)


class Guard:
    """Answer closed addresses with 404 and give every answer its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in given)]
            await send(message)

        if scope["path"].startswith(CLOSED):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Take what is loaded by now out of the garbage collection that Streamlit does after every run."""
    gc.collect()
    gc.freeze()
    yield


def on_script_error(error: Exception) -> bool:
    """Log an error whole and show a sentence: a bug is visible to the operator, never to the public."""
    _log.error("A page failed.", exc_info=error)
    st.error("This page could not be shown. The error has been noted. Please try another page.")
    return True


app = st.App(
    SITE,
    lifespan=lifespan,
    middleware=[Middleware(GZipMiddleware, minimum_size=1024), Middleware(Guard)],
    on_script_error=on_script_error,
)
