"""The routes of a version of the API: every address with and without its last parts, and with a slash or not."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

Handler = Callable[[Request], Response]

_WORDS = {
    "firstNObservations": {"type": "integer", "minimum": 1},
    "lastNObservations": {"type": "integer", "minimum": 1},
    "offset": {"type": "integer", "minimum": 0},
    "limit": {"type": "integer", "minimum": 1},
    "includeHistory": {"type": "boolean"},
    "updatedAfter": {"type": "string", "format": "date-time"},
    "asOf": {"type": "string", "format": "date-time"},
}
_SAID = {
    "200": "The message",
    "204": "Nothing matches",
    "304": "What the client has is still so",
    "400": "The question does not comply with the API",
    "404": "There is no such thing, or (version 1) nothing matches",
    "406": "Nothing that is accepted is offered",
    "413": "The question is too large",
    "414": "The address is too long",
    "422": "The question names something that the structure does not have",
}


def add(
    router: APIRouter, base: str, parts: Sequence[str], handler: Handler, *, least: int, known: Sequence[str]
) -> None:
    """Add a resource. Parts of the path after the first `least` may be left out; only the whole is documented."""
    for count in range(least, len(parts) + 1):
        address = "/".join([base, *(f"{{{part}}}" for part in parts[:count])])
        for slash in ("", "/"):
            is_whole = count == len(parts) and not slash
            router.add_api_route(
                address + slash,
                handler,
                methods=["GET", "HEAD"] if not is_whole else ["GET"],
                include_in_schema=is_whole,
                response_class=Response,
                summary=(handler.__doc__ or "").strip().splitlines()[0],
                operation_id=f"{router.prefix.strip('/')}_{base.strip('/') or 'structure'}" if is_whole else None,
                openapi_extra=_described(parts[:count], known),
            )
            if is_whole:
                router.add_api_route(address, handler, methods=["HEAD"], include_in_schema=False)


def _described(parts: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    in_path = [{"name": p, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for p in parts]
    in_query = [
        {"name": name, "in": "query", "schema": _WORDS.get(name, {"type": "string"})} for name in known if name != "c"
    ]
    if "c" in known:
        in_query.append(
            {
                "name": "c",
                "in": "query",
                "description": "Filters by component: c[SEX]=F,M or c[TIME_PERIOD]=ge:2024+le:2025",
                "style": "deepObject",
                "explode": True,
                "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            }
        )
    return {
        "parameters": [*in_path, *in_query],
        "responses": {status: {"description": text} for status, text in _SAID.items()},
    }
