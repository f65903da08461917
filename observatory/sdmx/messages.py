"""One question, one message: puts the writer of the chosen representation to work."""

from collections.abc import Iterator, Mapping, Sequence

from observatory.sdmx.csv_data import CsvOptions, csv_data
from observatory.sdmx.cube import Cube
from observatory.sdmx.errors import SemanticError
from observatory.sdmx.json_data import json_data
from observatory.sdmx.json_data_1 import json_data_1
from observatory.sdmx.json_structure import json_structure
from observatory.sdmx.json_structure_1 import json_structure_1
from observatory.sdmx.lines import Part
from observatory.sdmx.ml import ML21, ML30
from observatory.sdmx.ml_generic import ml_generic
from observatory.sdmx.ml_specific import ml_specific
from observatory.sdmx.ml_structure import ml_structure
from observatory.sdmx.model import Artefact, Reference
from observatory.sdmx.negotiate import Choice
from observatory.sdmx.schema_xsd import data_schema
from observatory.sdmx.snapshot import Snapshot
from observatory.sdmx.structures import dataflow


def data_message(
    snapshot: Snapshot, parts: Sequence[Part], choice: Choice, language: str, about: Reference
) -> Iterator[bytes]:
    """The pieces of a data message. `about` is what was asked for: a structure, a dataflow or an agreement."""
    cube = parts[0].selection.cube
    flow = dataflow(cube.flow).reference
    schema = schema_of(cube, about)
    header = snapshot.header()
    match choice.format.name:
        case "json20":
            return json_data(parts, header, flow, snapshot.codelists, snapshot.concepts, language=language)
        case "json10" | "json10wd" as name:
            is_draft = name == "json10wd"
            lists, names = snapshot.codelists, snapshot.concepts
            return json_data_1(parts, header, flow, lists, names, language=language, is_draft=is_draft)
        case "generic21":
            return ml_generic(parts, header)
        case "specific21":
            return ml_specific(parts, header, ML21, about=about, schema=schema)
        case "genericseries21":
            return ml_generic(_series(parts), header, series_only=True)
        case "specificseries21":
            return ml_specific(_series(parts), header, ML21, about=about, schema=schema, series_only=True)
        case "specific30":
            return ml_specific(parts, header, ML30, about=about, schema=schema)
    options = CsvOptions(
        version=choice.format.version,
        labels=_one_of(choice.parameters.get("labels", "id"), ("id", "name", "both")),
        keys=_one_of(choice.parameters.get("keys", "none"), ("none", "obs", "series", "both")),
        language=language,
    )
    return csv_data(parts, flow, about, options, snapshot.codelists, snapshot.concepts)


def schema_of(cube: Cube, about: Reference) -> Reference:
    """What names the schema of data: the structure for who asks by it, the dataflow for all others."""
    return about if about.kind == "datastructure" else dataflow(cube.flow).reference


def _series(parts: Sequence[Part]) -> Sequence[Part]:
    """Time series have the period on their observations, and nothing else there."""
    at = parts[0].layout().at
    if at != "TIME_PERIOD":
        raise SemanticError(f"Time series have TIME_PERIOD on their observations, not {at[:40]}.")
    return parts


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else known[0]


def structure_message(snapshot: Snapshot, artefacts: Sequence[Artefact], choice: Choice, language: str) -> bytes:
    """A structure message."""
    header = snapshot.header()
    if choice.format.name == "structurejson20":
        return json_structure(artefacts, header, language=language)
    if choice.format.name == "structurejson10":
        return json_structure_1(artefacts, header, language=language)
    return ml_structure(artefacts, header, ML21 if choice.format.name == "structure21" else ML30)


def schema_message(
    snapshot: Snapshot,
    cube: Cube,
    at: str,
    choice: Choice,
    language: str,
    codes: Mapping[str, tuple[str, ...]],
    about: Reference,
    *,
    deletion: bool = False,
) -> bytes:
    """What data of a dataflow must look like: as a schema to validate with, or as structures to read.

    `codes` has the codes of each component that may stand in the data.
    """
    if choice.format.name.startswith("structure"):
        return structure_message(snapshot, snapshot.registry.schema(cube.flow.structure), choice, language)
    dialect = ML21 if choice.format.name == "schema21" else ML30
    return data_schema(cube, codes, at, dialect, about=schema_of(cube, about), deletion=deletion)
