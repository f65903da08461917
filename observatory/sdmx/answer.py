"""From a message to an HTTP response: what may be kept, what is streamed, and what an error looks like."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from xml.sax.saxutils import escape

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from observatory.sdmx.errors import EmptyAnswerError, SdmxError
from observatory.sdmx.ml import NAMESPACES

# Pieces of a message that are put together before it is decided that it is long.
_SMALL = 8
# What an answer depends on. What packs it (app.py) adds Accept-Encoding to answers that are long enough to be packed;
# those that stand for one and have no body of their own have to say it themselves.
VARY = "Accept, Accept-Language"
_BODILESS = {"Vary": f"{VARY}, Accept-Encoding"}


def conditional(request: Request, release: str, moment: datetime, content_type: str) -> tuple[dict[str, str], bool]:
    """The headers that let an answer be kept, and whether the client has it already.

    A release never changes, so an answer is known by the release, the question and the representation.
    """
    said = f"{release} {request.url.path} {request.scope['query_string']!r} {content_type}"
    said += request.headers.get("accept-language", "")
    tag = f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(moment, usegmt=True),
        "Cache-Control": "public, no-cache",
        "Vary": VARY,
        "Content-Type": content_type,
    }
    wanted = request.headers.get("if-none-match")
    if wanted is not None:
        tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
        return headers, "*" in tags or tag.removeprefix("W/") in tags
    since = request.headers.get("if-modified-since")
    if since:
        try:
            return headers, parsedate_to_datetime(since) >= moment
        except (TypeError, ValueError):
            return headers, False
    return headers, False


def not_modified(headers: dict[str, str]) -> Response:
    """What the client has is still so."""
    return Response(status_code=304, headers={k: v for k, v in headers.items() if k != "Content-Type"} | _BODILESS)


def whole(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    """A message that is short."""
    if request.method == "HEAD":
        return Response(headers=headers | _BODILESS | {"Content-Length": str(len(body))})
    return Response(body, headers=headers)


def streamed(request: Request, pieces: Iterator[bytes], headers: dict[str, str]) -> Response:
    """A message of data: sent as one where it is short, in pieces where it is long."""
    if request.method == "HEAD":
        return Response(headers=headers | _BODILESS)
    begun: list[bytes] = []
    for piece in pieces:
        begun.append(piece)
        if len(begun) > _SMALL:
            return StreamingResponse(_chain(begun, pieces), headers=headers)
    return Response(b"".join(begun), headers=headers)


def _chain(begun: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield b"".join(begun)
    yield from rest


def problem(request: Request, error: SdmxError) -> Response:
    """An error as the standard writes it: in JSON for who reads JSON, in XML for others."""
    is_v2 = request.url.path.startswith(f"{request.scope.get('root_path', '')}/v2")
    headers = {"Vary": VARY, "Cache-Control": "no-store"}
    if is_v2 and isinstance(error, EmptyAnswerError):
        return Response(status_code=204, headers=headers)
    text = str(error)
    is_door = request.url.path.startswith(f"{request.scope.get('root_path', '')}/ws/")
    if is_door or "json" in request.headers.get("accept", "").lower():
        body = json.dumps({"errors": [{"code": error.code, "title": error.title, "detail": text}]}, ensure_ascii=False)
        return Response(body.encode(), error.status, headers | {"Content-Type": "application/json"})
    return Response(error_xml(error, is_v2=is_v2), error.status, headers | {"Content-Type": "application/xml"})


def error_xml(error: SdmxError, *, is_v2: bool) -> bytes:
    """An error as a message of SDMX-ML."""
    namespaces = NAMESPACES["v3_0" if is_v2 else "v2_1"]
    # What a client wrote may hold characters that XML does not allow.
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(error))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:Error xmlns:mes="{namespaces["message"]}" xmlns:com="{namespaces["common"]}"'
        ' xmlns:xml="http://www.w3.org/XML/1998/namespace">'
        f'<mes:ErrorMessage code="{error.code}"><com:Text xml:lang="en">{escape(clean)}</com:Text></mes:ErrorMessage>'
        "</mes:Error>\n"
    ).encode()
