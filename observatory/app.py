"""The observatory's one process: plain pages, explorer and SDMX behind one door, on one port."""

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import altair  # noqa: F401 - loaded here so that it is frozen below
import pandas  # noqa: F401 - loaded here so that it is frozen below
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from observatory.components import store
from observatory.components.standing import remove_copies
from observatory.gate import ready, shell
from observatory.gate.door import Door
from observatory.gate.log import forget_visits
from observatory.gate.socket import Sockets
from observatory.sdmx.app import create_app
from observatory.still import routes
from observatory.texts import ENGLISH, Words

SITE = Path(__file__).with_name("pages") / "site.py"
_log = logging.getLogger(__name__)


async def failed(request: Request, error: Exception) -> Response:
    """Log a bug whole and show a sentence: it is visible to the operator, never to the public."""
    _log.error("A page failed.", exc_info=error)
    return Response(Words(ENGLISH).say("site.failed"), status_code=500, media_type="text/plain")


def on_script_error(error: Exception) -> bool:
    """The same for the explorer."""
    _log.error("A page failed.", exc_info=error)
    st.error(Words(ENGLISH).say("site.failed"))
    return True


def begin() -> None:
    """Pack the explorer's own files, which its first visitor asks for, then make the usual pages."""
    shell.pack()
    routes.begin()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Take what is loaded by now out of garbage collection, and leave nothing behind at the end."""
    forget_visits()
    ready.get_ready()
    gc.collect()
    gc.freeze()
    # Beside the first requests, not before them: the door is open at once.
    threading.Thread(target=begin, daemon=True).start()
    yield
    remove_copies()


sockets = Sockets()
plain = Starlette(
    routes=[*routes.routes(), *shell.routes(sockets)],
    exception_handlers={404: routes.not_found, 405: routes.not_found, Exception: failed},
)
folder, pinned = store.where()
sdmx = create_app(folder, release=pinned)
app = st.App(
    SITE,
    lifespan=lifespan,
    middleware=[Middleware(Door, plain=plain, sdmx=sdmx, sockets=sockets)],
    on_script_error=on_script_error,
)
