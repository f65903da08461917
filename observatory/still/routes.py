"""The addresses of the plain pages and of every file, and what each is answered with."""

import datetime
import difflib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from observatory.components import export, files, planned, store, workbook
from observatory.components.sight import name_of, see
from observatory.components.state import indicators
from observatory.release import EVERYTHING, Release
from observatory.still import download, embed, help, indicator, method, overview, readiness, themes
from observatory.still.icon import icon
from observatory.still.kept import Answer, Kept, answer
from observatory.still.nothing import nothing_yet
from observatory.still.shell import PAGES, Page, draw, policy
from observatory.still.visit import LANGUAGE, Visit, language
from observatory.texts import LANGUAGES, Words

HTML = "text/html; charset=utf-8"
# A page may be kept by a browser but is asked for anew: a new release shows at once, and `no-store` where a page
# that lies in a cache would tell who was here.
FRESH, GONE = "no-cache", "no-store"
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
_SIMPLE: dict[str, Callable[[Visit], Page]] = {
    "overview": overview.overview,
    "indicators": indicator.index,
    "readiness": readiness.readiness,
    "method": method.method,
    "download": download.download,
    "help": help.get_help,
}
_KINDS = {
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}
_FILES = files.TYPES | files.MAPS
# Drawn by Streamlit.
EXPLORER = ("explore", "cube")
kept = Kept()
_makers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="warm")


def routes() -> list[BaseRoute]:
    """All addresses of the plain site."""
    found: list[BaseRoute] = [
        Route("/indicator/{name}", _indicator, methods=["GET"]),
        Route("/embed/{name}", _embed, methods=["GET"]),
        Route("/indicator", _old_indicator, methods=["GET"]),
        Route("/overview", _old_overview, methods=["GET"]),
        Route("/download/codelists/{name}.csv", _codelist, methods=["GET"]),
        Route("/download/{name}", _whole, methods=["GET"]),
        Route("/releases/{release}/{name}", _earlier, methods=["GET"]),
        Route("/favicon.ico", _icon, methods=["GET"]),
        Route("/favicon.png", _icon, methods=["GET"]),
        Route("/robots.txt", _robots, methods=["GET"]),
    ]
    found += [Route(path, _page(name), methods=["GET"]) for name, path in PAGES.items() if name not in EXPLORER]
    return found


def draw_page(name: str, visit: Visit) -> Page:
    """A page by its name."""
    if name in _SIMPLE:
        return _SIMPLE[name](visit)
    return themes.theme(visit, name) if name in themes.PARTS else help.prose(visit, name)


def warm(release: Release) -> None:
    """Make the usual views of a release before anybody asks: every page and indicator, in every language."""

    def one(path: str, tongue: str, make: Callable[[Visit], Page]) -> None:
        asked = {LANGUAGE: tongue}
        visit = Visit(release, tongue, path, asked)
        kept.get_or_make(_key(release, path, asked, tongue), lambda: _html(make(visit), visit))

    for tongue in (code for code in LANGUAGES if code in release.languages):
        for name, path in PAGES.items():
            if name not in (*EXPLORER, "help"):
                _makers.submit(one, path, tongue, lambda visit, name=name: draw_page(name, visit))
        for code in indicators(release):
            _makers.submit(one, f"/indicator/{code}", tongue, lambda visit, code=code: indicator.indicator(visit, code))


def begin() -> None:
    """Open the release and begin to make its usual views, when the server starts."""
    _shown()


_warmed: set[Path] = set()
_warming = threading.Lock()


def _shown() -> Release | None:
    release = store.shown()
    if release is not None and release.path not in _warmed:
        with _warming:
            if release.path not in _warmed:
                _warmed.add(release.path)
                if store.is_warmed():
                    warm(release)
    return release


def _page(name: str) -> Callable[[Request], Any]:
    async def show(request: Request) -> Response:
        return await _respond(request, lambda visit: draw_page(name, visit))

    return show


async def _indicator(request: Request) -> Response:
    asked_for = request.path_params["name"]
    name, _, kind = asked_for.partition(".")
    release = _shown()
    if release is None or name not in release.tables or name == EVERYTHING or (kind and kind not in _FILES):
        return await _respond(request, lambda visit: _unknown(visit, asked_for))
    if not kind:
        return await _respond(request, lambda visit: indicator.indicator(visit, name))
    asked, tongue = _asked(request), _language(request)
    key = _key(release, request.url.path, asked, tongue)

    def make() -> Answer:
        sight = see(release, tongue, name, asked)
        is_picture = _FILES[kind].startswith("image/")
        if kind not in files.kinds(sight):
            # A map that this view does not have is a page that does not exist.
            visit = Visit(release, tongue, request.url.path, asked)
            return _html(_unknown(visit, name), visit)
        return answer(
            files.make(kind, sight),
            _FILES[kind],
            file_name=files.file_name(kind, sight),
            policy=f"{FILE_POLICY}; style-src 'none'" if is_picture else FILE_POLICY,
        )

    found = kept.get(key) or await run_in_threadpool(kept.get_or_make, key, make)
    return send_answer(request, found)


async def _embed(request: Request) -> Response:
    """A view for the frame of another site, where the operator allows one."""
    name, release = request.path_params["name"], _shown()
    if release is None or name not in release.tables or name == EVERYTHING:
        return await _respond(request, lambda visit: _unknown(visit, name))
    asked, tongue = _asked(request), _language(request)
    visit = Visit(release, tongue, request.url.path, asked)
    key = (_key(release, request.url.path, asked, tongue), embed.allowed())
    return send_answer(request, await run_in_threadpool(kept.get_or_make, key, lambda: embed.embed(visit, name)))


async def _respond(request: Request, make: Callable[[Visit], Page]) -> Response:
    """A page, from what is kept or made now."""
    release = _shown()
    tongue = _language(request)
    if release is None:
        return send_answer(request, nothing_yet(tongue))
    asked = _asked(request)
    key = _key(release, request.url.path, asked, tongue)
    found = kept.get(key)
    if found is None:
        visit = Visit(release, tongue, request.url.path, asked)
        page = await run_in_threadpool(make, visit)
        found = await run_in_threadpool(_html, page, visit)
        if page.is_kept:
            kept.put(key, found)
    return send_answer(request, found)


def _html(page: Page, visit: Visit) -> Answer:
    cache = FRESH if page.is_kept else GONE
    return answer(draw(page, visit).encode("utf-8"), HTML, status=page.status, policy=policy(), cache=cache)


def send_answer(request: Request, found: Answer) -> Response:
    """Send an answer, compressed for whoever takes it so, or say that the reader has it already."""
    headers = {
        "content-security-policy": found.policy,
        "cache-control": found.cache,
        "vary": "accept-encoding, accept-language",
        "etag": found.etag,
    }
    if found.file_name:
        how = "inline" if found.content_type.startswith("image/") else "attachment"
        headers["content-disposition"] = f'{how}; filename="{found.file_name}"'
    if found.status == 200 and found.cache != GONE and request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    body = found.body
    if found.is_compressed:
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
        else:
            body = found.plain
    return Response(body, status_code=found.status, headers=headers, media_type=found.content_type)


def _asked(request: Request) -> dict[str, str]:
    """The parameters; of several of one name all count, as a form with several choices sends them."""
    found: dict[str, str] = {}
    for key, value in request.query_params.multi_items():
        if len(found) < 40 and value:
            found[key[:40]] = f"{found[key]},{value}"[:400] if key in found else value[:200]
    return found


def _language(request: Request) -> str:
    return language(request.query_params.get(LANGUAGE, ""), request.headers.get("accept-language", ""))


def _key(release: Release, path: str, asked: Mapping[str, str], tongue: str) -> object:
    # Some pages say what is due today, and when the next release comes.
    today = datetime.datetime.now(datetime.UTC).date()
    asked_for = tuple(sorted((key, value) for key, value in asked.items() if key != LANGUAGE))
    return (release.path, store.is_last_good(), today, planned.coming(), path, asked_for, tongue)


def _unknown(visit: Visit, name: str) -> Page:
    known = indicators(visit.release)
    near = difflib.get_close_matches(name.upper()[:20], known, 5, 0.3) or known[:5]
    links = [(visit.link(f"/indicator/{code}"), f"{name_of(visit.words, code)} ({code})") for code in near]
    return help.unknown(visit, [*links, (visit.link("/indicators"), visit.words.say("pages.indicators"))])


async def not_found(request: Request, error: Exception) -> Response:
    """A helpful page for every address that does not exist."""
    return await _respond(request, lambda visit: _unknown(visit, request.url.path.rpartition("/")[2]))


async def _old_indicator(request: Request) -> Response:
    asked = dict(request.query_params)
    name = asked.pop("indicator", "")
    release = _shown()
    if release is None or name not in release.tables:
        return RedirectResponse("/indicators", status_code=308)
    query = str(request.url.remove_query_params("indicator").query)
    return RedirectResponse(f"/indicator/{name}" + (f"?{query}" if query else ""), status_code=308)


async def _old_overview(request: Request) -> Response:
    return RedirectResponse("/", status_code=308)


async def _whole(request: Request) -> Response:
    """A table as CSV, workbook or Parquet, or one of the files that describe the release."""
    name = request.path_params["name"]
    release = _shown()
    stem, _, ending = name.rpartition(".")
    headers = {"content-security-policy": FILE_POLICY, "cache-control": FRESH}
    if release is not None and ending == "parquet" and stem in release.tables:
        headers["content-disposition"] = f'attachment; filename="{export.file_name(stem, release)}.parquet"'
        kind = "application/vnd.apache.parquet"
        return FileResponse(release.table_path(stem), media_type=kind, headers=headers)
    if release is not None and ending == "csv" and stem in release.tables:
        headers["content-disposition"] = f'attachment; filename="{export.file_name(stem, release)}.csv"'
        lines = export.table_as_csv(release, stem)
        return StreamingResponse(lines, media_type=files.TYPES[files.CSV], headers=headers)
    if release is not None and ending == "xlsx" and stem in release.tables and workbook.fits(release, stem):
        tongue = _language(request)
        key = (release.path, name, tongue)

        def make() -> Answer:
            content = workbook.table_as_xlsx(release, stem, Words(tongue))
            file = f"{export.file_name(stem, release)}.xlsx"
            return answer(content, files.TYPES[files.XLSX], file_name=file, policy=FILE_POLICY)

        return send_answer(request, await run_in_threadpool(kept.get_or_make, key, make))
    if release is not None and name in download.WHOLE and (release.path / name).exists():
        kind = "application/json" if name.endswith(".json") else "text/markdown; charset=utf-8"
        return FileResponse(release.path / name, media_type=kind, headers=headers)
    return await _respond(request, lambda visit: _unknown(visit, name))


async def _earlier(request: Request) -> Response:
    """A file of any release there was: figures that somebody cited can be looked up after they were replaced."""
    name, wanted = request.path_params["name"], request.path_params["release"]
    found = next((release for release in store.all_releases() if release.id == wanted), None)
    if found is None or name not in download.KEPT or not (found.path / download.KEPT[name]).exists():
        return await _respond(request, lambda visit: _unknown(visit, name))
    headers = {"content-security-policy": FILE_POLICY, "cache-control": FRESH}
    stem, _, ending = name.rpartition(".")
    kind = _KINDS[ending]
    file = found.path / download.KEPT[name]
    return FileResponse(file, media_type=kind, headers=headers, filename=f"{export.file_name(stem, found)}.{ending}")


async def _codelist(request: Request) -> Response:
    name = request.path_params["name"]
    release = _shown()
    if release is None or name not in release.codelists:
        return await _respond(request, lambda visit: _unknown(visit, name))
    headers = {"content-security-policy": FILE_POLICY, "cache-control": FRESH}
    file = release.path / "codelists" / f"{name}.csv"
    return FileResponse(file, media_type=files.TYPES[files.CSV], headers=headers, filename=file.name)


async def _icon(request: Request) -> Response:
    return send_answer(request, answer(icon(), "image/png", policy=FILE_POLICY, cache="public, max-age=86400"))


async def _robots(request: Request) -> Response:
    text = b"User-agent: *\nDisallow: /explore\nDisallow: /cube\nDisallow: /_stcore/\n"
    return send_answer(request, answer(text, "text/plain; charset=utf-8", policy=FILE_POLICY))
