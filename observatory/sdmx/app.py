"""The SDMX service as one ASGI application, to run alone or beside the pages."""

import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from observatory.errors import NotFoundError, ObservatoryError
from observatory.sdmx import answer, rest_v1, rest_v2
from observatory.sdmx.errors import MethodError, NoResultsError, SdmxError, UnavailableError
from observatory.sdmx.snapshot import Store
from observatory.sdmx.submission import door
from observatory.sdmx.wire import protocol

log = logging.getLogger(__name__)


def _opening(store: Store) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Open the current release when the service starts, so that the first question need not wait for it."""

    def warm() -> None:
        try:
            store.current()
        except ObservatoryError as error:
            log.warning("nothing opened yet: %s", error)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=warm, daemon=True).start()
        yield

    return lifespan


def create_app(releases: Path, *, release: str | None = None, offices: Mapping[str, str] | None = None) -> FastAPI:
    """The service over the releases of a folder. It opens nothing else, and writes nothing.

    It shows the current release, or always the one whose id is given. `offices` has the name of each office that may
    have its data checked, by its token; the environment says it by default. With none, nothing is taken in.
    """
    store = Store(releases, release)
    app = FastAPI(
        title="TFGBV observatory, SDMX",
        version="1",
        description="Published figures over SDMX REST: version 1 (SDMX 2.1) under /rest, version 2 (SDMX 3) under /v2.",
        # The usual pages of documentation load scripts from another host.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_opening(store),
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["*"],
        expose_headers=["ETag", "Last-Modified", "Content-Language", "Content-Disposition"],
    )
    app.include_router(rest_v2.routes(store))
    app.include_router(rest_v1.routes(store))
    largest = os.environ.get(door.LARGEST, "")
    known = door.tokens() if offices is None else offices
    app.include_router(door.routes(store, known, int(largest) if largest.isdecimal() else 1024))

    @app.get("/", include_in_schema=False)
    def index(request: Request) -> JSONResponse:
        """Say what is here."""
        return JSONResponse(
            {"SDMX 2.1": "/rest/dataflow", "SDMX 3": "/v2/structure/dataflow", "OpenAPI": "/openapi.json"}
        )

    @app.exception_handler(SdmxError)
    def on_problem(request: Request, error: SdmxError) -> Response:
        return answer.problem(request, error)

    @app.exception_handler(HTTPException)
    def on_http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            response = answer.problem(request, MethodError("This service is for reading: use GET or HEAD."))
            response.headers["Allow"] = "GET, HEAD"
            return response
        return answer.problem(request, NoResultsError("There is no such resource. Begin with /rest/… or /v2/…."))

    @app.exception_handler(ObservatoryError)
    def on_release(request: Request, error: ObservatoryError) -> Response:
        # What is wrong with a folder here is for the operator, not for the world.
        log.error("no answer: %s", error)
        said = "Nothing has been released yet." if isinstance(error, NotFoundError) else "The release cannot be read."
        return answer.problem(request, UnavailableError(said))

    return app


def run(releases: Path, *, host: str = "127.0.0.1", port: int = 8502, release: str | None = None) -> None:
    """Run the service alone, until it is stopped."""
    app = create_app(releases, release=release)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, http=protocol())
