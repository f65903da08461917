"""Data as SDMX-CSV 1.0, 2.0 and 2.1, one line an observation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from observatory.sdmx.cube import Cube
from observatory.sdmx.lines import Layout, Part, stream
from observatory.sdmx.model import Codelist, Component, Reference
from observatory.sdmx.query import ALL_DIMENSIONS
from observatory.sdmx.select import Selection
from observatory.sdmx.template import Column, Piece, Value, column

# The kinds of a first column, where the format has a word of its own for them.
_KINDS = {"provisionagreement": "dataprovision"}


@dataclass(frozen=True)
class CsvOptions:
    """What a client may choose in the media type."""

    version: str = "2.0.0"
    labels: str = "id"
    keys: str = "none"
    language: str = "en"


def csv_data(
    parts: Sequence[Part],
    flow: Reference,
    about: Reference,
    options: CsvOptions,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
) -> Iterator[bytes]:
    """Yield the header and the lines. `concepts` has the names of the components.

    The first columns name what was asked for (`about`); version 1.0 knows dataflows (`flow`) only.
    """
    subject = flow if options.version.startswith("1.") else about
    # One header for all parts: what is to be deleted leaves cells empty, not out.
    first = replace(parts[0], action="Replace").layout(ALL_DIMENSIONS)
    columns = _columns(parts[0].selection, first, options, codelists, concepts)
    # Columns of our own, which the format allows behind all others: it has none for when a figure was shown.
    validity = [name for name in ("From", "To") if any(part.validity for part in parts)]
    names = [name for name, _ in _constants(subject, options, "")] + [name for name, _, _ in columns]
    names += [f"VALID_{name.upper()}" for name in validity]
    yield (",".join(_cell(name) for name in names) + "\n").encode("utf-8")
    for part in parts:
        layout = part.layout(ALL_DIMENSIONS)
        constants = ",".join(text for _, text in _constants(subject, options, part.action[0]))
        line: list[Piece] = [constants + ","]
        # What is to be deleted is named by its key; its other cells are left empty.
        bare = part.action == "Delete"
        for place, (_, cell, is_key) in enumerate(_columns(part.selection, first, options, codelists, concepts)):
            value = cell if is_key or not bare else [""]
            line += [",", *value] if place else value
        line.append("".join(f",{part.validity.get(name, '')}" for name in validity) + "\n")
        yield from stream(part.selection, layout, observation=line)


def _constants(subject: Reference, options: CsvOptions, action: str) -> Sequence[tuple[str, str]]:
    reference = f"{subject.agency}:{subject.id}({subject.version})"
    if options.version.startswith("1."):
        return [("DATAFLOW", reference)]
    kind = _KINDS.get(subject.kind, subject.kind)
    return [("STRUCTURE", kind), ("STRUCTURE_ID", reference), ("ACTION", action)]


def _columns(
    selection: Selection,
    layout: Layout,
    options: CsvOptions,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
) -> list[tuple[str, list[Piece], bool]]:
    """The header and the template of every column, and whether it belongs to the key."""
    cube = selection.cube
    made: list[tuple[str, list[Piece], bool]] = []
    if options.keys in ("series", "both"):
        made.append(("SERIES_KEY", _key(cube.flow.structure.dimensions), True))
    if options.keys in ("obs", "both"):
        made.append(("OBS_KEY", _key(layout.dimensions), True))
    measure = (layout.structure.measure,) if layout.has_measure else ()
    for component in (*layout.dimensions, *measure, *layout.attributes):
        name = concepts.get(component.id, component.id)
        is_key = component.role in ("dimension", "time")
        header = f"{component.id}: {name}" if options.labels == "both" else component.id
        if component.codelist is None or options.labels == "id":
            made.append((header, [_plain(cube, component)], is_key))
            continue
        labels = codelists[component.id].labels(options.language)
        named = column(cube, component.id, lambda code, known=labels: _cell(known.get(code, code)))  # type: ignore[misc]
        if options.labels == "both":
            both = column(cube, component.id, lambda code, known=labels: _cell(f"{code}: {known.get(code, code)}"))  # type: ignore[misc]
            made.append((header, [both], is_key))
        else:
            made += [(header, [Column(component.id)], is_key), (name, [named], is_key)]
    return made


def _plain(cube: Cube, component: Component) -> Piece:
    if component.role == "measure":
        return Value()
    is_free = component.role == "attribute" and component.codelist is None
    return column(cube, component.id, _cell) if is_free else Column(component.id)


def _key(components: Sequence[Component]) -> list[Piece]:
    parts: list[Piece] = []
    for place, component in enumerate(components):
        parts += [".", Column(component.id)] if place else [Column(component.id)]
    return parts


def _cell(text: str) -> str:
    """A text as a cell, quoted where it holds a sign of CSV."""
    if any(sign in text for sign in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text
