"""The dataflows that are offered and the structures they have: what dataflows.yml says, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from observatory.sdmx.model import Component, DataStructure, Reference

# What reports are about: every dataflow of ours.
WILDCARD = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=TFGBV:*(*)"
CODED_ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS")
_ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "COMMENT_OBS", "TAXONOMY_VERSION", "IS_SYNTHETIC")
# What a survey says of an estimate beside the estimate.
ESTIMATES = ("STD_ERR", "LOWER_BOUND", "UPPER_BOUND", "DESIGN_EFFECT", "COEF_VARIATION", "SAMPLE_SIZE")
_TYPES = {"IS_SYNTHETIC": "Boolean", **dict.fromkeys(ESTIMATES, "Double")}
_MANDATORY = ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS")


@dataclass(frozen=True)
class Flow:
    """A dataflow as dataflows.yml describes it, with its structure for one release."""

    id: str
    name: str
    description: str
    indicators: tuple[str, ...]
    structure: DataStructure


@cache
def catalogue() -> Mapping[str, Any]:
    """What dataflows.yml says."""
    text = Path(__file__).with_name("dataflows.yml").read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said


def flows(codelists: Mapping[str, Reference]) -> tuple[Flow, ...]:
    """All dataflows that could be offered. `codelists` says where the list of each name is."""
    return tuple(_flow(key, row, codelists) for key, row in catalogue()["dataflows"].items())


def agency() -> str:
    """Who maintains the structures."""
    return str(catalogue()["agency"]["id"])


def version() -> str:
    """The version of the structures."""
    return str(catalogue()["version"])


def concept(name: str) -> Reference:
    """The concept of a component."""
    return Reference("conceptscheme", agency(), "CS_TFGBV", version(), name)


def _flow(key: str, row: Mapping[str, Any], codelists: Mapping[str, Reference]) -> Flow:
    by_table = ["BREAKDOWN"] if row.get("by_table") else []
    dimensions = ["FREQ", "INDICATOR", *by_table, "SERIES", "REF_AREA", *row["dimensions"]]
    structure = DataStructure(
        agency=agency(),
        id=f"DSD_TFGBV_{key}",
        version=version(),
        names={"en": row["name"]},
        components=tuple(_components(dimensions, codelists, ESTIMATES if row.get("estimates") else ())),
    )
    return Flow(f"DF_TFGBV_{key}", row["name"], row["description"], tuple(row["indicators"]), structure)


def _components(
    dimensions: Sequence[str], codelists: Mapping[str, Reference], more: Sequence[str]
) -> Sequence[Component]:
    concepts = catalogue()["concepts"]

    def component(name: str, role: str, **about: Any) -> Component:
        row = concepts[name]
        listed = codelists.get(row.get("codelist", ""))
        return Component(name, row["column"], concept(name), role, codelist=listed, **about)

    made = [component(name, "dimension", is_mandatory=True) for name in dimensions]
    made.append(component("TIME_PERIOD", "time", data_type="ObservationalTimePeriod", is_mandatory=True))
    made.append(component("OBS_VALUE", "measure", data_type="Double", is_mandatory=True))
    for name in (*_ATTRIBUTES, *more):
        made.append(
            component(
                name,
                "attribute",
                at="series" if name == "UNIT_MEASURE" else "obs",
                is_mandatory=name in _MANDATORY,
                data_type=_TYPES.get(name, "String"),
            )
        )
    return made
