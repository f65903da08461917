"""The addresses at which offices have their data checked, as a metadata registry has them: behind a token."""

import asyncio
import contextlib
import logging
import os
import secrets
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from observatory.sdmx.errors import (
    NoResultsError,
    NotAllowedError,
    SdmxError,
    TooLargeError,
    UnavailableError,
    UnreadableError,
)
from observatory.sdmx.snapshot import Store
from observatory.sdmx.submission.answer import as_json
from observatory.sdmx.submission.validate import validate

log = logging.getLogger(__name__)
TOKENS = "TFGBV_SDMX_TOKENS"
LARGEST = "TFGBV_SDMX_LARGEST_MB"
_PREFIX = "/ws/public/data"
# Answers that wait to be fetched; the oldest make room.
_KEPT = 200


def tokens(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Who may send: `office:token` by commas, as TFGBV_SDMX_TOKENS says. A short token is no token."""
    pairs = [part.strip().partition(":") for part in environment.get(TOKENS, "").split(",")]
    return {token: office for office, _, token in pairs if office and len(token) >= 16}


class Door:
    """Checks what is sent, one after the other, and keeps the answers until they are fetched."""

    def __init__(self, store: Store, known: Mapping[str, str], largest: int) -> None:
        self._store = store
        self._known = known
        self._largest = largest
        self._workers = ThreadPoolExecutor(1, "submission")
        self._answers: dict[str, tuple[str, Future[dict[str, Any]]]] = {}
        self._lock = threading.Lock()

    def office(self, request: Request) -> str:
        """Who sends. Every token is compared, so that the time says nothing."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip().encode()
        found = ""
        for token, office in self._known.items():
            if secrets.compare_digest(token.encode(), given):
                found = office
        if not found:
            raise NotAllowedError("Send the token of your office: Authorization: Bearer …")
        return found

    def check(self, folder: tempfile.TemporaryDirectory[str], structure: str, office: str) -> dict[str, Any]:
        """The answer to what lies in a folder of its own, which is gone afterwards."""
        with folder:
            report = validate(
                Path(folder.name) / "upload",
                self._store.current(),
                structure=structure,
                sender=office,
                largest=self._largest,
            )
        log.info("checked a submission to %s: %d observations", report.dataflow, report.observations)
        return as_json(report)

    def put(self, folder: tempfile.TemporaryDirectory[str], structure: str, office: str) -> tuple[str, Future[Any]]:
        """Take something in to be checked; the answer is the sender's alone."""
        with self._lock:
            waiting = sum(1 for _, future in self._answers.values() if not future.done())
            if waiting >= _KEPT // 10:
                folder.cleanup()
                raise UnavailableError("Many submissions wait already. Send it again in some minutes.")
            name = secrets.token_urlsafe(18)
            future = self._workers.submit(self.check, folder, structure, office)
            self._answers[name] = (office, future)
            for old in [key for key, (_, one) in self._answers.items() if one.done()][: -_KEPT or None]:
                del self._answers[old]
        return name, future

    def status(self, name: str, office: str) -> dict[str, Any]:
        """How far it is: Validating, Complete with the report, or why it could not be read."""
        owner, future = self._answers.get(name, ("", None))
        if future is None or owner != office:
            raise NoResultsError("There is no such submission of yours. It was fetched too late, or never sent.")
        if not future.done():
            return {"Status": "Validating" if future.running() else "Initialising"}
        try:
            return future.result()
        except SdmxError as error:
            status = "IncorrectDSD" if "There is no" in str(error) else "Error"
            return {"Status": status, "Errors": True, "Error": str(error)}


def routes(store: Store, known: Mapping[str, str], largest: int = 1024) -> APIRouter:
    """The three addresses. `largest` is the size of an upload in MB."""
    door = Door(store, known, largest * 2**20)
    router = APIRouter(prefix=_PREFIX, include_in_schema=False)

    @router.post("/validate")
    async def check(request: Request) -> JSONResponse:
        """Check at once."""
        office = door.office(request)
        async with _received(request, door._largest) as (folder, structure):
            _, future = door.put(folder, structure, office)
        return JSONResponse(await asyncio.wrap_future(future))

    @router.post("/load")
    async def load(request: Request) -> JSONResponse:
        """Take it in, and say under which name its answer can be fetched."""
        office = door.office(request)
        async with _received(request, door._largest) as (folder, structure):
            name, _ = door.put(folder, structure, office)
        return JSONResponse({"Success": True, "uid": name})

    @router.get("/loadStatus")
    def load_status(request: Request) -> JSONResponse:
        """How far it is."""
        office = door.office(request)
        return JSONResponse(door.status(request.query_params.get("uid", ""), office))

    return router


@contextlib.asynccontextmanager
async def _received(request: Request, largest: int) -> AsyncIterator[tuple[tempfile.TemporaryDirectory[str], str]]:
    """What was sent, on the disk, in a folder that whoever checks it removes; and the structure that was named."""
    folder = tempfile.TemporaryDirectory(prefix="submission-")
    try:
        with (Path(folder.name) / "upload").open("wb") as out:
            size = 0
            async for piece in _pieces(request, largest):
                size += len(piece)
                if size > largest:
                    raise _too_large(largest)
                out.write(piece)
        if not size:
            raise UnreadableError("Nothing was sent. Put the file into the body, or into the field uploadFile.")
        yield folder, request.headers.get("structure", "").split(",")[0].strip()
    except BaseException:
        folder.cleanup()
        raise


async def _pieces(request: Request, largest: int) -> AsyncIterator[bytes]:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest + 10_000:
        raise _too_large(largest)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        try:
            async for piece in request.stream():
                yield piece
        except ClientDisconnect as gone:
            # Nobody reads this any more; it is no fault of ours that would deserve a trace in the log.
            raise UnreadableError("The sending was broken off before its end.") from gone
        return
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            sent = form.get("uploadFile")
            if sent is None or isinstance(sent, str):
                raise UnreadableError("The file belongs into the field uploadFile.")
            while piece := await sent.read(1 << 20):
                yield piece
    except MultiPartException as error:
        raise UnreadableError("The form cannot be read.") from error


def _too_large(largest: int) -> TooLargeError:
    return TooLargeError(f"More than {largest // 2**20} MB are not taken. Send a zip, or in parts.")
