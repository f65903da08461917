"""The files of a view: the same figures as on the page, in the form that a program, a spreadsheet or a slide wants."""

import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from observatory import decimals
from observatory.components import export, flags, map, planned, png, scene, svg, table, workbook
from observatory.components.calendar import next_update
from observatory.components.sight import Sight, citation, made_at

LICENCE, CONTACT = "TFGBV_LICENCE", "TFGBV_CONTACT"
CSV, XLSX, JSON, METADATA, ZIP = "csv", "xlsx", "json", "metadata.json", "zip"
SVG, PNG, BIB, RIS = "svg", "png", "bib", "ris"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
    METADATA: "application/json",
    ZIP: "application/zip",
    SVG: "image/svg+xml",
    PNG: "image/png",
    BIB: "application/x-bibtex; charset=utf-8",
    RIS: "application/x-research-info-systems; charset=utf-8",
}
# Only where a view has a map.
MAP_SVG, MAP_PNG = "map.svg", "map.png"
MAPS = {MAP_SVG: TYPES[SVG], MAP_PNG: TYPES[PNG]}


def make(kind: str, sight: Sight) -> bytes:
    """One file of a view."""
    return _MAKERS[kind](sight)


def kinds(sight: Sight) -> tuple[str, ...]:
    """The kinds of files that a view has."""
    return (*TYPES, *(MAPS if mapped(sight) else ()))


def mapped(sight: Sight) -> map.Drawn | None:
    """The map of a view, where it has one."""
    return map.drawn(sight.view, sight.state.chosen("period"), sight.labels, sight.words, sight.verdict)


def file_name(kind: str, sight: Sight) -> str:
    """The name of a file: what it is, and from which release."""
    state = sight.state
    name = f"{state.indicator}_{state.chosen('breakdown')}_{state.chosen('area')}"
    return f"{export.file_name(name, sight.release)}.{kind}"


def metadata(sight: Sight) -> dict[str, Any]:
    """What one must know to use the figures."""
    release, view, words, state = sight.release, sight.view, sight.words, sight.state
    known = words.get("columns") | words.get("dimensions")
    return {
        "indicator": state.indicator,
        "title": sight.name,
        "caption": sight.caption,
        "description": sight.about.get("sentence", ""),
        "limits": sight.about.get("limits", ""),
        "source": words.get(f"sources.{sight.source}.name", sight.source),
        "certainty": words.get(f"sources.{sight.source}.certainty", ""),
        "requirement": sight.about.get("requirement", ""),
        "unit": sight.unit,
        "unit_measure": view.unit,
        "time_span": [view.periods[0], view.periods[-1]] if view.periods else [],
        "view": {choice.key: choice.chosen for choice in state.choices} | {"with": list(state.compared)},
        "comparability": sight.verdict.says(words) if sight.verdict else [],
        "notes": sight.notes,
        "signs": {sign: f"{name}: {says}" for sign, name, says in flags.legend(table.used_signs(view), words)},
        "less_detail": sight.lesser,
        "hidden": f"{flags.HIDDEN_SIGN} in CSV, null with conf_status C in JSON: {words.say('flags.c.says')}",
        "columns": {column: str(known.get(column, "")) for column in _columns(sight)},
        "release": release.id,
        "content_hash": release.content_hash,
        "next_release": next((at.isoformat() for at, _ in planned.coming()), ""),
        "next_returns_due": _next(sight),
        "made_at": release.manifest["made_at"],
        "taxonomy_version": release.manifest["taxonomy_version"],
        "is_synthetic": release.is_synthetic,
        "synthetic": words.say("site.synthetic_long") if release.is_synthetic else "",
        "language": words.language,
        # What the operator says of the use of the figures; nothing is promised in its name.
        "licence": os.environ.get(LICENCE, ""),
        "contact": os.environ.get(CONTACT, ""),
        "citation": sight.citation,
        "bibtex": sight.bibtex,
        "files": {kind: sight.address(f".{kind}") for kind in kinds(sight)},
    }


def _next(sight: Sight) -> str:
    """The day on which the next returns fall due that a further release would be made from; empty where none do."""
    sources = {str(row["source"]) for row in sight.view.rows if row.get("source")}
    days = [day for source in sources if (day := next_update(sight.release, source)) is not None]
    return min(days).isoformat() if days else ""


def _csv(sight: Sight) -> bytes:
    return export.rows_as_csv(_columns(sight), sight.view.rows)


def _columns(sight: Sight) -> tuple[str, ...]:
    return (*sight.release.columns(sight.state.indicator), export.SIGNS)


def _json(sight: Sight) -> bytes:
    columns = sight.release.columns(sight.state.indicator)
    rows = [{name: row[name] for name in columns} | {export.SIGNS: flags.of(row)} for row in sight.view.rows]
    return _dump({"metadata": metadata(sight), "rows": rows})


def _metadata(sight: Sight) -> bytes:
    return _dump(metadata(sight))


def _zip(sight: Sight) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in (CSV, METADATA):
            name = file_name(kind, sight)
            # The same view gives the same bytes, whenever it is fetched.
            archive.writestr(zipfile.ZipInfo(name), make(kind, sight), zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("notes.md"), sight.release.notes, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _xlsx(sight: Sight) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**workbook.AS_WRITTEN, "in_memory": True}) as book:
        # The day of the release, so that the same view gives the same bytes.
        book.set_properties({"created": workbook.moment(sight.release), "title": sight.caption[:250]})
        bold = book.add_format({"bold": True})
        _table_sheet(book, sight, bold)
        columns = _columns(sight)
        data = book.add_worksheet("Data")
        data.write_row(0, 0, columns, bold)
        for place, row in enumerate(sight.view.rows, 1):
            workbook.write_row(data, place, (export.shown(row, column) for column in columns))
        about = book.add_worksheet("About")
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 100)
        for place, (key, value) in enumerate(metadata(sight).items()):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            about.write_row(place, 0, [key, text[:32_000]])
    return out.getvalue()


def _table_sheet(book: Any, sight: Sight, bold: Any) -> None:
    view, words, labels = sight.view, sight.words, sight.labels
    sheet, formats = book.add_worksheet("Table"), _Formats(book)
    sheet.set_column(0, 0, 44)
    sheet.write(0, 0, sight.caption, bold)
    head = [words.say(f"dimensions.{view.by}") if view.by else ""]
    sheet.write_row(1, 0, [*head, *(labels.of("time_period", period) for period in view.periods)], bold)
    for place, code in enumerate(view.codes, 2):
        name = labels.of(view.by, code) if view.by else words.say("indicator.total")
        workbook.write_row(sheet, place, [name])
        for column, period in enumerate(view.periods, 1):
            _write_figure(sheet, place, column, view.cell(code, period), formats)
    foot = len(view.codes) + 3
    for sign, name, says in flags.legend(table.used_signs(view), words):
        sheet.write(foot, 0, f"{sign} {name}: {says}")
        foot += 1
    for line in (*((words.say("site.synthetic_long"),) if sight.release.is_synthetic else ()), sight.citation):
        sheet.write(foot, 0, line)
        foot += 1


class _Formats:
    """How a number is shown with its signs: it stays the whole number, and a spreadsheet goes on counting with it."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def of(self, signs: str, unit: str) -> Any:
        # What would be written as a zero is written with all its digits, and its sign beside it.
        is_low = f"[{flags.LOW_SIGN}]" in signs
        shown = "General" if is_low else f"#,##0.{'0' * decimals.of_unit(unit)}".rstrip(".")
        shown += f'" {signs}"' if signs else ""
        if shown not in self._made:
            self._made[shown] = self._book.add_format({"num_format": shown})
        return self._made[shown]


def _write_figure(sheet: Any, place: int, column: int, row: Mapping[str, Any] | None, formats: _Formats) -> None:
    if row is None:
        sheet.write_string(place, column, "[z]")
        return
    found = flags.of(row)
    signs = " ".join(f"[{sign}]" for sign in found)
    if flags.is_shown(row["obs_value"], str(row["conf_status"])):
        sheet.write_number(place, column, float(row["obs_value"]), formats.of(signs, str(row["unit_measure"])))
    else:
        sheet.write_string(place, column, signs or "[x]")


def drawing(sight: Sight) -> scene.Scene | None:
    """The chart of a view as one drawing: over time, or its parts where there is one period only."""
    view, labels, words = sight.view, sight.labels, sight.words
    if view.by and (len(view.periods) == 1 or not sight.is_parted) and len(view.codes) > 1:
        return scene.compared(view, sight.state.chosen("period"), labels, words)
    return scene.over_time(view, view.line, labels, words) if view.codes else None


def _heading(sight: Sight, drawn: scene.Scene) -> tuple[str, tuple[str, ...]]:
    words = sight.words
    foot = [sight.caption, *drawn.remarks]
    foot += [words.say("site.synthetic_long")] if sight.release.is_synthetic else []
    made = made_at(sight.release, words.language)
    foot.append(f"{citation(sight.release, words)} {made}")
    return f"{sight.name}: {drawn.title}", tuple(foot)


def _svg(sight: Sight) -> bytes:
    drawn = drawing(sight) or scene.Scene(20, sight.name, "", ())
    return svg.file(drawn, *_heading(sight, drawn)).encode("utf-8")


def _png(sight: Sight) -> bytes:
    drawn = drawing(sight) or scene.Scene(20, sight.name, "", ())
    return png.file(drawn, *_heading(sight, drawn))


def _map(sight: Sight) -> scene.Scene:
    found = mapped(sight)
    return map.scene(found) if found else scene.Scene(20, sight.name, "", ())


def _map_svg(sight: Sight) -> bytes:
    drawn = _map(sight)
    return svg.file(drawn, *_heading(sight, drawn)).encode("utf-8")


def _map_png(sight: Sight) -> bytes:
    drawn = _map(sight)
    return png.file(drawn, *_heading(sight, drawn))


def _dump(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


_MAKERS: dict[str, Callable[[Sight], bytes]] = {
    CSV: _csv,
    XLSX: _xlsx,
    JSON: _json,
    METADATA: _metadata,
    ZIP: _zip,
    SVG: _svg,
    PNG: _png,
    BIB: lambda sight: f"{sight.bibtex}\n".encode(),
    RIS: lambda sight: sight.ris.encode(),
    MAP_SVG: _map_svg,
    MAP_PNG: _map_png,
}
