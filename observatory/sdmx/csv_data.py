"""Data as SDMX-CSV 1.0, 2.0 and 2.1, one line an observation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from observatory.sdmx.lines import Layout, Part, concat, csv_escaped, quote, stream
from observatory.sdmx.model import Codelist, Component, Reference
from observatory.sdmx.query import ALL_DIMENSIONS
from observatory.sdmx.select import Selection


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
    options: CsvOptions,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
) -> Iterator[bytes]:
    """Yield the header and the lines. `concepts` has the names of the components."""
    # One header for all parts: what is to be deleted leaves cells empty, not out.
    first = replace(parts[0], action="Replace").layout(ALL_DIMENSIONS)
    columns = _columns(parts[0].selection, first, options, codelists, concepts)
    names = [name for name, _ in _constants(flow, options, "")] + [name for name, _, _ in columns]
    yield (",".join(_cell(name) for name in names) + "\n").encode("utf-8")
    for part in parts:
        layout = part.layout(ALL_DIMENSIONS)
        constants = ",".join(text for _, text in _constants(flow, options, part.action[0]))
        line: list[str] = [quote(constants + ",")]
        # What is to be deleted is named by its key; its other cells are left empty.
        bare = part.action == "Delete"
        for place, (_, sql, is_key) in enumerate(_columns(part.selection, first, options, codelists, concepts)):
            value = sql if is_key or not bare else "''"
            line += ["','", value] if place else [value]
        line.append("chr(10)")
        yield from stream(part.selection, layout, observation=concat(line))


def _constants(flow: Reference, options: CsvOptions, action: str) -> Sequence[tuple[str, str]]:
    reference = f"{flow.agency}:{flow.id}({flow.version})"
    if options.version.startswith("1."):
        return [("DATAFLOW", reference)]
    return [("STRUCTURE", "dataflow"), ("STRUCTURE_ID", reference), ("ACTION", action)]


def _columns(
    selection: Selection,
    layout: Layout,
    options: CsvOptions,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
) -> list[tuple[str, str, bool]]:
    """The header and the SQL of every column, and whether it belongs to the key."""
    made: list[tuple[str, str, bool]] = []
    series = [c for c in layout.dimensions if c.id != "TIME_PERIOD"]
    if options.keys in ("series", "both"):
        made.append(("SERIES_KEY", _key(series), True))
    if options.keys in ("obs", "both"):
        made.append(("OBS_KEY", _key(layout.dimensions), True))
    measure = (layout.structure.measure,) if layout.has_measure else ()
    for component in (*layout.dimensions, *measure, *layout.attributes):
        name = concepts.get(component.id, component.id)
        sql = "value_text" if component.role == "measure" else _text(component)
        header = f"{component.id}: {name}" if options.labels == "both" else component.id
        is_key = component.role in ("dimension", "time")
        if component.codelist is None or options.labels == "id":
            made.append((header, sql, is_key))
            continue
        labels = codelists[component.id].labels(options.language)
        of_codes = [labels.get(code, code) for code in selection.cube.values[component.id]]
        if options.labels == "both":
            pairs = zip(selection.cube.values[component.id], of_codes, strict=True)
            made.append((header, _lookup(component.id, [f"{code}: {label}" for code, label in pairs]), is_key))
        else:
            made += [(header, sql, is_key), (name, _lookup(component.id, of_codes), is_key)]
    return made


def _text(component: Component) -> str:
    is_free = component.role == "attribute" and component.codelist is None
    return csv_escaped(f"{component.id}::varchar") if is_free else component.id


def _key(components: Sequence[Component]) -> str:
    parts: list[str] = []
    for place, component in enumerate(components):
        parts += ["'.'", component.id] if place else [component.id]
    return concat(parts)


def _lookup(column: str, texts: Sequence[str]) -> str:
    listed = ", ".join(quote(_cell(text)) for text in texts)
    return f"[{listed}][enum_code({column}) + 1]"


def _cell(text: str) -> str:
    """A text as a cell; one that a spreadsheet would take for a formula does not come from here, but labels are quoted."""
    if any(sign in text for sign in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text
