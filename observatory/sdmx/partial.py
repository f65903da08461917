"""Schemes with some of their items, as the standard's partial ones."""

from collections.abc import Collection
from dataclasses import replace

from observatory.sdmx.model import Codelist, ItemScheme


def kept(scheme: ItemScheme, wanted: Collection[str]) -> ItemScheme:
    """A scheme with some of its items; a parent that is not among them is not named."""
    items = tuple(
        replace(item, parent=item.parent if item.parent in wanted else "") for item in scheme.items if item.id in wanted
    )
    return replace(scheme, items=items, is_partial=scheme.is_partial or len(items) < len(scheme.items))


def with_parents(codelist: Codelist, codes: Collection[str]) -> set[str]:
    """Some codes and those above them."""
    above = {item.id: item.parent for item in codelist.items}
    wanted = set(codes)
    for code in codes:
        while code := above.get(code, ""):
            wanted.add(code)
    return wanted
