"""Which representation a client gets: what it accepts against what is offered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observatory.sdmx.errors import NotAcceptableError, QuestionSyntaxError

_SDMX = "application/vnd.sdmx."


@dataclass(frozen=True)
class Format:
    """A representation: its name here, its media type and its version."""

    name: str
    media_type: str
    version: str
    nickname: str
    family: str

    @property
    def content_type(self) -> str:
        """The media type with its version."""
        return f"{self.media_type};version={self.version}"


DATA = (
    Format("generic21", f"{_SDMX}genericdata+xml", "2.1", "genericdata", "xml"),
    Format("specific21", f"{_SDMX}structurespecificdata+xml", "2.1", "structurespecificdata", "xml"),
    Format("genericseries21", f"{_SDMX}generictimeseriesdata+xml", "2.1", "generictimeseriesdata", "xml"),
    Format(
        "specificseries21",
        f"{_SDMX}structurespecifictimeseriesdata+xml",
        "2.1",
        "structurespecifictimeseriesdata",
        "xml",
    ),
    Format("specific30", f"{_SDMX}data+xml", "3.0.0", "data", "xml"),
    Format("json20", f"{_SDMX}data+json", "2.0.0", "jsondata", "json"),
    Format("json10", f"{_SDMX}data+json", "1.0.0", "jsondata", "json"),
    # The draft of 1.0, under the name that most of its readers know.
    Format("json10wd", f"{_SDMX}data+json", "1.0.0-wd", "jsondata", "json"),
    Format("csv21", f"{_SDMX}data+csv", "2.1.0", "csvdata", "csv"),
    Format("csv20", f"{_SDMX}data+csv", "2.0.0", "csvdata", "csv"),
    Format("csv10", f"{_SDMX}data+csv", "1.0.0", "csvdata", "csv"),
)
STRUCTURE = (
    Format("structure21", f"{_SDMX}structure+xml", "2.1", "structure", "xml"),
    Format("structure30", f"{_SDMX}structure+xml", "3.0.0", "structure", "xml"),
    Format("structurejson20", f"{_SDMX}structure+json", "2.0.0", "jsonstructure", "json"),
    Format("structurejson10", f"{_SDMX}structure+json", "1.0.0", "jsonstructure", "json"),
)
SCHEMA = (
    Format("schema21", f"{_SDMX}schema+xml", "2.1", "schema", "xml"),
    Format("schema30", f"{_SDMX}schema+xml", "3.0.0", "schema", "xml"),
    *STRUCTURE,
)

METADATA = (Format("metadatajson20", f"{_SDMX}metadata+json", "2.0.0", "jsonmetadata", "json"),)
METADATA_21 = (Format("genericmetadata21", f"{_SDMX}genericmetadata+xml", "2.1", "genericmetadata", "xml"), *METADATA)

# What a client gets that names no SDMX type, by root.
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "v1": {
        "data": "generic21",
        "structure": "structure21",
        "schema": "schema21",
        "metadata": "genericmetadata21",
        "csv": "csv10",
        "json": "json10",
        "structurejson": "structurejson10",
    },
    "v2": {
        "data": "specific30",
        "structure": "structure30",
        "schema": "schema30",
        "metadata": "metadatajson20",
        "csv": "csv20",
        "json": "json20",
        "structurejson": "structurejson20",
    },
}
_PLAIN = {"application/xml": "xml", "text/xml": "xml", "application/json": "json", "text/csv": "csv"}


@dataclass(frozen=True)
class Choice:
    """The representation that was chosen, and what the client said beside it."""

    format: Format
    parameters: Mapping[str, str]


def choose(
    accept: str, offered: Sequence[Format], root: str, resource: str, *, wanted: str = "", version: str = ""
) -> Choice:
    """Choose by `?format=` where it is given, else by the Accept header."""
    if wanted:
        return Choice(_by_nickname(wanted, version, offered, DEFAULTS[root]), {})
    default = _named(DEFAULTS[root][resource], offered)
    for media_type, parameters in _ranges(accept):
        chosen = _match(media_type, parameters, offered, default, DEFAULTS[root])
        if chosen:
            return Choice(chosen, parameters)
    types = ", ".join(one.content_type for one in offered)
    raise NotAcceptableError(f"Nothing that is accepted is offered. Offered: {types}.")


def _ranges(accept: str) -> list[tuple[str, dict[str, str]]]:
    """The media ranges, the most wanted first."""
    made = []
    for place, text in enumerate(accept.split(",") if accept.strip() else ["*/*"]):
        media_type, *rest = (part.strip() for part in text.split(";"))
        parameters = {k.strip().lower(): v.strip().strip('"') for k, _, v in (part.partition("=") for part in rest)}
        try:
            quality = float(parameters.pop("q", "1"))
        except ValueError:
            quality = 0.0
        if quality > 0 and media_type:
            made.append((-quality, place, media_type.lower(), parameters))
    return [(media_type, parameters) for _, _, media_type, parameters in sorted(made, key=lambda one: one[:2])]


def _match(
    media_type: str,
    parameters: Mapping[str, str],
    offered: Sequence[Format],
    default: Format,
    defaults: Mapping[str, str],
) -> Format | None:
    if media_type in ("*/*", "application/*"):
        return default
    if media_type == "text/*":
        return next((one for one in offered if one.name == defaults["csv"]), None)
    if media_type in _PLAIN:
        family = _PLAIN[media_type]
        if default.family == family:
            return default
        liked = [one for one in offered if one.family == family]
        return next((one for one in liked if one.name in defaults.values()), liked[0] if liked else None)
    version = parameters.get("version")
    named = [one for one in offered if one.media_type == media_type]
    named = [one for one in named if version in (None, one.version, one.version.removesuffix(".0"))]
    return next((one for one in named if one.name in defaults.values()), named[0] if named else None)


def _by_nickname(wanted: str, version: str, offered: Sequence[Format], defaults: Mapping[str, str]) -> Format:
    name = wanted.lower().replace("sdmx-", "")
    name = {"csv": "csvdata", "csvfile": "csvdata", "csvfilewithlabels": "csvdata", "json": "jsondata"}.get(name, name)
    named = [one for one in offered if name in (one.nickname, one.name, one.family)]
    if not named and name in ("jsondata", "xml", "sdmx", "genericdata"):
        named = [one for one in offered if one.family == ("json" if name == "jsondata" else "xml")]
    if version:
        named = [one for one in named if one.version.removesuffix(".0") == version.removesuffix(".0")]
    if not named:
        names = ", ".join(dict.fromkeys(one.nickname for one in offered))
        raise QuestionSyntaxError(f'format takes one of {names}, not "{wanted[:40]} {version[:10]}".')
    return next((one for one in named if one.name in defaults.values()), named[0])


def _named(name: str, offered: Sequence[Format]) -> Format:
    return next(one for one in offered if one.name == name)


def language(header: str, wanted: str, known: Sequence[str]) -> str:
    """The language of labels: what is asked for where there is it, else English."""
    asked = [wanted] if wanted else [one.partition(";")[0].strip() for one in header.split(",")]
    lowered = {name.lower(): name for name in known}
    for one in asked:
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", one):
            continue
        for candidate in (one.lower(), one.split("-")[0].lower()):
            if candidate in lowered:
                return lowered[candidate]
        if one.lower().startswith("sr") and "sr-latn" in lowered:
            return lowered["sr-latn"]
    return "en"
