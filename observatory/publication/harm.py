"""Draw what each width would hide, for the office that chooses one. Not to be published: it tells what rules hid."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path

import pandas as pd

from observatory.case_format import as_table, read, read_edges
from observatory.disclosure import load_rules, simple_rules
from observatory.disclosure.harm import harm_curve
from observatory.errors import BadFileError
from observatory.publication import warehouse
from observatory.publication.books import books_of
from observatory.publication.content import read_codelists
from observatory.publication.protection import EFFORT
from observatory.publication.tables import assemble
from observatory.publication.views import best_assembly
from observatory.settings import Settings, settings

_WIDE, _HIGH, _LEFT, _TOP, _PLOT = 720, 340, 60, 70, 200
_CELLS, _MASS = "#1f6f8b", "#7a4b94"


def of_table(table: Path, edges: Path, *, threshold: int, widths: Sequence[int]) -> pd.DataFrame:
    """The curve of a table of one's own."""
    own = as_table(read(table), read_edges(edges), str(table))
    return harm_curve([own], simple_rules(threshold=threshold), widths=widths)


def of_warehouse(
    of: str, *, widths: Sequence[int], audience: str = "public", where: Settings | None = None
) -> pd.DataFrame:
    """The curve of what the warehouse holds: of all universes that match `of` (`clients/ME/*`), by the rules in force.

    A release that is published for the first time: what earlier ones have shown is left out of account.
    """
    where, rules = where or settings(), load_rules(audience)
    given = warehouse.read_contributions(where.warehouse)
    assembly = assemble(warehouse.read_indicators(where.warehouse), read_codelists(where.seeds))
    known = sorted({table.universe for table in assembly.tables})
    if not any(fnmatchcase(universe, of) for universe in known):
        raise BadFileError(f"Nothing in the warehouse is called {of}. There are {', '.join(known)}.")
    tables = best_assembly(assembly, (), rules, given).tables
    chosen = [table for table in tables if fnmatchcase(table.universe, of)]
    return harm_curve(chosen, rules, widths=widths, contributions=books_of(given), effort=EFFORT)


def drawn(curve: pd.DataFrame, title: str) -> str:
    """The curve as an SVG document: the share of hidden cells and of hidden counts over the width."""
    first, last = curve["width"].min(), curve["width"].max()
    step = (_WIDE - 2 * _LEFT) / max(last - first, 1)
    across = [_LEFT + (width - first) * step for width in curve["width"]]
    top = max(curve["share_hidden"].max(), curve["share_mass"].max(), 0.01)
    parts = [
        f'<line x1="{_LEFT}" y1="{_TOP + _PLOT}" x2="{_WIDE - _LEFT}" y2="{_TOP + _PLOT}" stroke="#6b7780"/>',
        *(
            f'<text x="{x:.1f}" y="{_TOP + _PLOT + 20}" text-anchor="middle">{width}</text>'
            for x, width in zip(across, curve["width"], strict=True)
        ),
        f'<text x="{_WIDE / 2}" y="{_TOP + _PLOT + 42}" text-anchor="middle">'
        "Width: how far apart the least and the greatest value are that a reader can infer</text>",
    ]
    lines = (
        ("share_hidden", "Hidden cells", _CELLS, "", curve["primary"] + curve["secondary"], -10),
        ("share_mass", "Sum of the counts in them", _MASS, ' stroke-dasharray="6 4"', curve["hidden_mass"], 20),
    )
    for place, (column, name, ink, dashes, numbers, shift) in enumerate(lines):
        down = [_TOP + _PLOT - _PLOT * share / top for share in curve[column]]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2"{dashes}/>')
        for x, y, share, number in zip(across, down, curve[column], numbers, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ink}"/>')
            parts.append(
                f'<text x="{x:.1f}" y="{y + shift:.1f}" text-anchor="middle" fill="{ink}">'
                f"{number:,} ({share:.1%})</text>"
            )
        parts.append(
            f'<line x1="{_LEFT + 200 * place}" y1="44" x2="{_LEFT + 200 * place + 30}" y2="44" stroke="{ink}" '
            f'stroke-width="2"{dashes}/><text x="{_LEFT + 200 * place + 36}" y="48">{name}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDE}" height="{_HIGH}" '
        f'viewBox="0 0 {_WIDE} {_HIGH}" font-family="sans-serif" font-size="12" fill="#26323a">'
        f"<title>{escape(title)}</title><desc>{escape(in_words(curve))}</desc>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<text x="{_LEFT}" y="24" font-size="16" font-weight="bold">{escape(title)}</text>{"".join(parts)}</svg>\n'
    )


def in_words(curve: pd.DataFrame) -> str:
    """A line for each width."""
    return "\n".join(
        f"Width {row.width}: {row.primary + row.secondary:,} cells hidden ({row.share_hidden:.1%}), "
        f"whose counts add up to {row.hidden_mass:,} ({row.share_mass:.1%} of all counts)."
        for row in curve.itertuples(index=False)
    )
