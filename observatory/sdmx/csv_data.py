"""Data as SDMX-CSV 1.0, 2.0 and 2.1, one line an observation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from observatory.sdmx.lines import Layout, concat, csv_escaped, quote, stream
from observatory.sdmx.model import Codelist, Component, Reference
from observatory.sdmx.select import Selection

CODED = ("dimension", "attribute")


@dataclass(frozen=True)
class CsvOptions:
    """What a client may choose in the media type."""

    version: str = "2.0.0"
    labels: str = "id"
    keys: str = "none"
    language: str = "en"


def csv_data(
    selection: Selection,
    layout: Layout,
    flow: Reference,
    options: CsvOptions,
    codelists: Mapping[str, Codelist],
    concepts: Mapping[str, str],
    *,
    action: str = "R",
    has_header: bool = True,
) -> Iterator[bytes]:
    """Yield the header and the lines. `layout` is the flat one; `concepts` has the names of the components."""
    columns = _columns(selection, layout, options, codelists, concepts)
    constants = _constants(flow, options, action)
    names = [name for name, _ in constants] + [name for name, _ in columns]
    line: list[str] = [quote(",".join(text for _, text in constants) + ",")]
    for place, (_, sql) in enumerate(columns):
        line += ["','", sql] if place else [sql]
    line.append("chr(10)")
    if has_header:
        yield (",".join(_cell(name) for name in names) + "\n").encode("utf-8")
    yield from stream(selection, layout, observation=concat(line))


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
) -> list[tuple[str, str]]:
    """The header and the SQL of every column."""
    made: list[tuple[str, str]] = []
    series = [c for c in layout.dimensions if c.id != "TIME_PERIOD"]
    if options.keys in ("series", "both"):
        made.append(("SERIES_KEY", _key(series)))
    if options.keys in ("obs", "both"):
        made.append(("OBS_KEY", _key(layout.dimensions)))
    measure = (layout.structure.measure,) if layout.has_measure else ()
    for component in (*layout.dimensions, *measure, *layout.attributes):
        name = concepts.get(component.id, component.id)
        sql = "value_text" if component.role == "measure" else _text(component)
        header = f"{component.id}: {name}" if options.labels == "both" else component.id
        if component.codelist is None or options.labels == "id":
            made.append((header, sql))
            continue
        labels = codelists[component.id].labels(options.language)
        of_codes = [labels.get(code, code) for code in selection.cube.values[component.id]]
        if options.labels == "both":
            pairs = zip(selection.cube.values[component.id], of_codes, strict=True)
            made.append((header, _lookup(component.id, [f"{code}: {label}" for code, label in pairs])))
        else:
            made += [(header, sql), (name, _lookup(component.id, of_codes))]
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
