"""The code lists of a release as SDMX code lists: the cross-domain one where it has every code, else our own."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd

from observatory.errors import NotFoundError, ReleaseDamagedError
from observatory.release import EVERYTHING, Release
from observatory.sdmx.catalogue import agency, catalogue, version
from observatory.sdmx.cube import sdmx_code
from observatory.sdmx.model import Codelist, Item, Names

# Languages of the release's columns as BCP 47 writes them.
_LANGUAGES = {"sr_latn": "sr-Latn", "sr_cyrl": "sr-Cyrl"}


# A reference list that is no code list proper calls its columns otherwise.
_PLAIN = {"id": "code", "reporter": "code", "indicator": "code", "name": "label_en"}


def build_codelists(release: Release) -> dict[str, Codelist]:
    """The code list of every coded component, by its name in the release."""
    columns = {row["codelist"]: row["column"] for row in catalogue()["concepts"].values() if "codelist" in row}
    return {name: _codelist(release, name, column) for name, column in columns.items()}


def _codelist(release: Release, name: str, column: str) -> Codelist:
    items = _listed(release, name)
    listed = {item.id for item in items}
    for code in _used(release, column):
        if sdmx_code(code) not in listed:
            items.append(Item(sdmx_code(code), {"en": _name(release, name, code)}, origin=code))
    if len({item.id for item in items}) < len(items):
        raise ReleaseDamagedError(
            f"Code list {name} has two codes that differ in a dot only; SDMX cannot tell them apart."
        )
    known = catalogue()["cross_domain"].get(name)
    names = {"en": _title(name)}
    if known and {item.id for item in items} <= set(known["codes"]):
        # Cross-domain lists are flat: the hierarchy is ours, and theirs is not changed.
        flat = tuple(replace(i, parent="") for i in items)
        partial = len(flat) < len(known["codes"])
        return Codelist(
            agency="SDMX", id=known["id"], version=known["version"], names=names, items=flat, is_partial=partial
        )
    return Codelist(agency=agency(), id=f"CL_{name.upper()}", version=version(), names=names, items=tuple(items))


def _listed(release: Release, name: str) -> list[Item]:
    for file in (f"cl_{name}", name, f"{name}s", f"{name}_definitions"):
        try:
            frame = release.codelist(file)
        except NotFoundError:
            continue
        frame = frame.rename(columns={old: new for old, new in _PLAIN.items() if new not in frame})
        # A provider whose terms changed has a row for each of them.
        frame = frame.drop_duplicates("code") if name == "provider" else frame
        codes = set(frame["code"])
        defined = _forms(release) if name == "form" else {}
        return [_item(row, codes, defined.get(row["code"], {})) for row in frame.to_dict("records")]
    return []


def _forms(release: Release) -> dict[str, Names]:
    """What each form of violence is, by its code and in every language that the release says it in."""
    if "taxonomy" not in release.codelists:
        return {}
    rows = release.codelist("taxonomy").rename(columns={"definition": "definition_en"}).to_dict("records")
    return {row["code"]: _by_language(row, "definition_") for row in rows}


def _by_language(row: Mapping[Any, Any], prefix: str) -> Names:
    """The texts of a row in columns such as label_sq, by the language that the column is named after."""
    texts = {str(column).removeprefix(prefix): text for column, text in row.items() if str(column).startswith(prefix)}
    return {_LANGUAGES.get(suffix, suffix): text for suffix, text in texts.items() if text}


def _item(row: Mapping[Any, Any], codes: set[str], defined: Names) -> Item:
    names = _by_language(row, "label_")
    note = row.get("note") or row.get("definition")
    parent = row.get("parent") or ""
    return Item(
        sdmx_code(row["code"]),
        names or {"en": row["code"]},
        sdmx_code(parent) if parent in codes else "",
        defined or ({"en": note} if note else {}),
        row["code"],
        row.get("valid_from") or "",
        row.get("valid_to") or "",
    )


def _used(release: Release, column: str) -> list[str]:
    if column not in release.columns(EVERYTHING):
        return {"series": ["_Z"], "conf_status": ["F"]}.get(column, ["_T"])
    found: pd.Series = release.table(EVERYTHING, columns=[column], distinct=True)[column]
    used = sorted({str(code) for code in found.dropna()} - {""})
    empty = found.isna().any() or (found == "").any()
    return [*used, "_Z"] if column == "series" and empty and "_Z" not in used else used


def _name(release: Release, name: str, code: str) -> str:
    """The name of a code that stands in no list of the release."""
    if name == "breakdown":
        return _what_varies(release, code)
    return str(catalogue().get(f"{name}_names", {}).get(code, code))


def _what_varies(release: Release, table: str) -> str:
    """A published table is named for the dimensions that it breaks figures down by."""
    indicator, dot, inner = table.partition(".")
    if dot:
        # Quality figures are about a table of an indicator, and are filed under both names.
        return f"{_what_varies(release, inner)}, of {indicator}"
    broken = _broken_down(release).get(table, [])
    return f"By {', '.join(broken)}" if broken else "Totals"


@lru_cache(maxsize=4)
def _broken_down(release: Release) -> dict[str, list[str]]:
    concepts = catalogue()["concepts"]
    known = release.columns(EVERYTHING)
    found: dict[str, list[str]] = {}
    for dimension in catalogue()["dataflows"]["INDICATORS"]["dimensions"]:
        column = concepts[dimension]["column"]
        if column in known:
            pairs = release.table(EVERYTHING, columns=["breakdown", column], distinct=True)
            for table in sorted(set(pairs.loc[pairs[column].fillna("_T") != "_T", "breakdown"])):
                found.setdefault(table, []).append(concepts[dimension]["name"].lower())
    return found


def _title(name: str) -> str:
    rows = (row for row in catalogue()["concepts"].values() if row.get("codelist") == name)
    return str(next(rows)["name"])
