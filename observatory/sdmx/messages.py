"""One question, one message: puts the writer of the chosen representation to work."""

from collections.abc import Iterator, Sequence

from observatory.sdmx.csv_data import CsvOptions, csv_data
from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import NotImplementedYetError
from observatory.sdmx.json_data import json_data
from observatory.sdmx.json_structure import json_structure
from observatory.sdmx.lines import lay_out
from observatory.sdmx.ml import ML21, ML30
from observatory.sdmx.ml_generic import ml_generic
from observatory.sdmx.ml_specific import ml_specific
from observatory.sdmx.ml_structure import ml_structure
from observatory.sdmx.model import Artefact
from observatory.sdmx.negotiate import Choice
from observatory.sdmx.query import ALL_DIMENSIONS
from observatory.sdmx.schema_xsd import data_schema
from observatory.sdmx.select import Selection
from observatory.sdmx.snapshot import Snapshot
from observatory.sdmx.structures import dataflow


def data_message(
    snapshot: Snapshot, selection: Selection, choice: Choice, language: str, *, action: str = "Replace"
) -> tuple[bytes, Iterator[bytes]]:
    """The head of a data message and its pieces. Where nothing matches, there is a head and no piece."""
    cube, query = selection.cube, selection.query
    name = choice.format.name
    flow = dataflow(cube.flow).reference
    header = snapshot.header()
    if name.startswith("csv"):
        options = CsvOptions(
            version=choice.format.version,
            labels=_one_of(choice.parameters.get("labels", "id"), ("id", "name", "both")),
            keys=_one_of(choice.parameters.get("keys", "none"), ("none", "obs", "series", "both")),
            language=language,
        )
        layout = lay_out(cube.flow.structure, query, at=ALL_DIMENSIONS)
        pieces = csv_data(selection, layout, flow, options, snapshot.codelists, snapshot.concepts, action=action[0])
        return next(pieces), pieces
    layout = lay_out(cube.flow.structure, query)
    if name == "json20":
        pieces = json_data(
            selection, layout, header, flow, snapshot.codelists, snapshot.concepts, language=language, action=action
        )
    elif name == "generic21":
        pieces = ml_generic(selection, layout, header, action=action)
    else:
        pieces = ml_specific(selection, layout, header, ML21 if name == "specific21" else ML30, action=action)
    head = next(pieces)
    return head, _unless_empty(pieces)


def _unless_empty(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Drop the end of a message that has no middle."""
    first = next(pieces, b"")
    for second in pieces:
        yield first
        first = second
        yield from _rest(first, pieces)
        return


def _rest(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else known[0]


def structure_message(snapshot: Snapshot, artefacts: Sequence[Artefact], choice: Choice, language: str) -> bytes:
    """A structure message."""
    header = snapshot.header()
    if choice.format.name == "structurejson20":
        return json_structure(artefacts, header, language=language)
    return ml_structure(artefacts, header, ML21 if choice.format.name == "structure21" else ML30)


def schema_message(snapshot: Snapshot, cube: Cube, at: str, choice: Choice, language: str) -> bytes:
    """What data of a dataflow must look like: as a schema to validate with, or as structures to read."""
    if choice.format.name.startswith("structure"):
        return structure_message(snapshot, snapshot.registry.schema(cube.flow.structure), choice, language)
    if choice.format.name not in ("schema21", "schema30"):
        raise NotImplementedYetError(f"{choice.format.content_type} is not written.")
    dialect = ML21 if choice.format.name == "schema21" else ML30
    return data_schema(cube, snapshot.codes, at, dialect)
