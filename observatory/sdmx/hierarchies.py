"""Which offences are counted as which form of violence: a hierarchy of the codes of both lists.

The crosswalk of a release says it offence by offence. One offence may stand under several forms, and one form has the
offences of several countries: a code list, which gives each code one parent of its own, cannot say that.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from observatory.release import Release
from observatory.sdmx.catalogue import agency, version
from observatory.sdmx.cube import sdmx_code
from observatory.sdmx.model import Codelist, HierarchicalCode, Hierarchy, Reference

CROSSWALK = "crosswalk_offence_form"


def offences_by_form(release: Release, codelists: Mapping[str, Codelist]) -> Iterator[Hierarchy]:
    """The forms with the offences under each; nothing where a release has no such crosswalk, or neither list."""
    forms, offences = codelists.get("form"), codelists.get("offence")
    if CROSSWALK not in release.codelists or forms is None or offences is None:
        return
    known = {item.id for item in offences.items}
    under: dict[str, dict[str, HierarchicalCode]] = {}
    for row in release.codelist(CROSSWALK).fillna("").to_dict("records"):
        form, offence = sdmx_code(row["form"]), sdmx_code(row["offence"])
        if offence in known:
            under.setdefault(form, {})[offence] = _offence(form, offence, row, offences)
    codes = tuple(_form(item.id, forms, under) for item in forms.items if not item.parent)
    if any(one.code.artefact == offences.reference for code in codes for one in code.all):
        yield Hierarchy(
            agency=agency(),
            id="H_OFFENCES_BY_FORM",
            version=version(),
            names={"en": "Offences by the form of violence that they are counted as"},
            codes=codes,
        )


def _form(form: str, forms: Codelist, under: Mapping[str, Mapping[str, HierarchicalCode]]) -> HierarchicalCode:
    finer = [_form(item.id, forms, under) for item in forms.items if item.parent == form]
    return HierarchicalCode(form, _code(forms, form), (*finer, *under.get(form, {}).values()))


def _offence(form: str, offence: str, row: Mapping[Any, Any], offences: Codelist) -> HierarchicalCode:
    return HierarchicalCode(
        f"{form}-{offence}",
        _code(offences, offence),
        note=str(row.get("mapping", "")),
        valid_from=str(row.get("valid_from", "")),
        valid_to=str(row.get("valid_to", "")),
    )


def _code(codelist: Codelist, code: str) -> Reference:
    return Reference("codelist", codelist.agency, codelist.id, codelist.version, code)
