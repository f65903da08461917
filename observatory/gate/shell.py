"""The explorer's page: Streamlit's own, with the right language, the way out before anything loads, a neutral title,
and links to the plain pages for whoever has no JavaScript or finds the explorer full.
"""

import json
import re
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from observatory.components import store
from observatory.gate import colours, parts
from observatory.gate.socket import Sockets
from observatory.still.kept import Answer, Kept, answer
from observatory.still.routes import send_answer
from observatory.still.shell import PAGES, environment, hashed, script, style, way_out
from observatory.still.visit import FULL, LANGUAGE, language
from observatory.texts import Words

EXPLORER = {"explore": "/explore", "cube": "/cube"}
_STATIC = parts.STATIC
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
_HASHED = "public, immutable, max-age=31536000"
_assets = Kept(24 * 2**20)
# What the site that frames Streamlit may do with it: there is none.
HOST_OPTIONS = {
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "blockErrorDialogs": False,
    "metricsUrl": "",
}


def routes(sockets: Sockets) -> list[BaseRoute]:
    """The pages of the explorer and the files that Streamlit's part in the browser is made of."""

    async def explorer(request: Request) -> Response:
        tongue = language(request.query_params.get(LANGUAGE, ""), request.headers.get("accept-language", ""))
        if sockets.is_full:
            return _instead(request, tongue)
        return send_answer(request, _page(request.url.path, tongue))

    async def asset(request: Request) -> Response:
        file = (_STATIC / "static" / request.path_params["path"]).resolve()
        if not file.is_relative_to(_STATIC / "static") or file.suffix not in _TYPES or not file.is_file():
            return Response("Not found", status_code=404, media_type="text/plain")
        return send_answer(request, _assets.get_or_make(file, lambda: _asset(file)))

    async def host_config(request: Request) -> Response:
        # For a browser that asks again after the server was away.
        return JSONResponse(HOST_OPTIONS | {"allowedOrigins": []}, headers={"cache-control": "no-cache"})

    pages: list[BaseRoute] = [Route(path, explorer, methods=["GET"]) for path in EXPLORER.values()]
    return [
        *pages,
        Route("/_stcore/host-config", host_config, methods=["GET"]),
        Route("/static/{path:path}", asset, methods=["GET"]),
    ]


def pack() -> None:
    """Compress the files of Streamlit's part in the browser, those that our pages need; all others when asked for."""
    folder = _STATIC / "static"
    for name in dict.fromkeys((*parts.first(), *(name for path in parts.DRAWN for name in parts.later(path)))):
        file = (folder / name).resolve()
        if file.is_file() and file.suffix in _TYPES:
            _assets.get_or_make(file, lambda file=file: _asset(file))


def policy(scripts: tuple[str, ...]) -> str:
    """What the explorer may load: Streamlit's own files. It writes its styles itself, so inline styles are allowed."""
    named = " ".join(f"'{hashed(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src 'self' {named}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def _asset(file: Path) -> Answer:
    return answer(file.read_bytes(), _TYPES[file.suffix], policy="default-src 'none'", cache=_HASHED)


@cache
def _page(path: str, tongue: str) -> Answer:
    words = Words(tongue)
    html = (_STATIC / "index.html").read_text(encoding="utf-8")
    own = re.findall(r"<script>(.*?)</script>", html, re.S)
    ours = (script(), _strings(words))
    head = (
        f"<title>{escape(words.say('tabs.explore'))} – {escape(words.say('site.short'))}</title>"
        f"<style>{style()}{colours.sheet()}{_PLACE}</style>" + "".join(f"<script>{text}</script>" for text in ours)
    )
    html = html.replace("</head>", f"{parts.hints(path)}</head>", 1)
    html = html.replace('<html lang="en">', f'<html lang="{tongue}">', 1)
    html = re.sub(r"<title>.*?</title>", lambda _: head, html, count=1, flags=re.S)
    html = html.replace("./favicon.png", "/favicon.ico").replace('"./static/', '"/static/')
    html = re.sub(r'<link rel="service-desc"[^>]*>', "", html)
    visit = {"words": words, "way_out": way_out(words), "pages": [(n, PAGES[n]) for n in ("indicators", "help")]}
    plain = environment().get_template("explorer.html").render(**visit)
    html = re.sub(r"<noscript>.*?</noscript>", lambda _: plain, html, count=1, flags=re.S)
    return answer(html.encode("utf-8"), "text/html; charset=utf-8", policy=policy((*own, *ours)))


# The way out floats above whatever Streamlit draws, and its grey remarks are too pale to be read.
_PLACE = (
    ".way-out{position:fixed;top:0;right:0;background:none}"
    "[data-testid=stCaptionContainer],[data-testid=stCaptionContainer] *"
    "{color:var(--ink)!important;opacity:1!important}"
)


def _strings(words: Words) -> str:
    """A script that puts Streamlit's own English words into the language of the page, and keeps single keys quiet.

    Streamlit runs the page anew when somebody presses `r`: who types by voice presses keys without meaning to.
    """
    known = {english: words.say(f"streamlit.{key}") for key, english in Words("en").get("streamlit").items()}
    texts = json.dumps(known, ensure_ascii=False).replace("</", "<\\/")
    return (Path(__file__).with_name("explorer.js").read_text(encoding="utf-8")).replace("TEXTS", texts)


def _instead(request: Request, tongue: str) -> Response:
    """The plain page of the same view, for newcomers while the explorer is full."""
    asked = dict(request.query_params)
    name = asked.pop("indicator", "")
    release = store.shown()
    known = release is not None and name in release.tables
    path = f"/indicator/{name}" if known else "/indicators"
    url = str(request.url.remove_query_params("indicator").include_query_params(**{FULL: "1", LANGUAGE: tongue}).query)
    return RedirectResponse(f"{path}?{url}", status_code=303, headers={"cache-control": "no-store"})
