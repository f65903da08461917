"""The cube: a table of the release as it is, filtered and turned by the reader, as HTML for every kind of reader."""

from html import escape

import streamlit as st

from observatory.components import address, table
from observatory.components.frame import Context
from observatory.components.revised import marked
from observatory.components.sight import breakdown_of, name_of
from observatory.components.state import indicators
from observatory.components.view import DIMENSIONS, breakdowns, options
from observatory.release import Release

NAME = "cube"
# A table beyond this is a file, not a page.
MOST_LINES, MOST_COLUMNS = 200, 24
_ALL = "all"


def show(context: Context) -> None:
    """Draw the table that the address names."""
    words, release = context.words, context.release
    st.title(words.say("explore.cube"), anchor=False)
    st.markdown(words.say("explore.cube_lead"))
    one, two, three = st.columns(3)
    with one:
        indicator = address.select(
            "indicator",
            indicators(release),
            words.say("indicator.choose"),
            lambda code: f"{name_of(words, code)} ({code})",
            forgets=("breakdown", "rows", "columns"),
        )
    with two:
        breakdown = address.select(
            "breakdown",
            breakdowns(release, indicator),
            words.say("indicator.breakdown"),
            lambda name: breakdown_of(words, name),
            forgets=("rows", "columns"),
        )
    with three:
        how = ("names", "codes", "both")
        labelled = address.select("labels", how, words.say("explore.codes"), lambda n: words.say(f"explore.codes_{n}"))
    codes = _codes(release, indicator, breakdown)
    several = [name for name in DIMENSIONS if len(codes.get(name, ())) > 1]
    if not several:
        several = ["ref_area", "time_period"]
    rows, columns = _turn(context, several)
    where = _filter(context, codes, [name for name in several if name not in (rows, columns)])
    _draw(context, indicator, breakdown, rows, columns, where, labelled)


def _codes(release: Release, indicator: str, breakdown: str) -> dict[str, tuple[str, ...]]:
    found = release.rows(indicator, {"breakdown": breakdown}, columns=["ref_area"], distinct=True)
    within = tuple(row["ref_area"] for row in found)
    times = release.rows(indicator, {"breakdown": breakdown}, columns=["time_period"], distinct=True)
    known = dict(options(release, indicator, breakdown, within).codes)
    return {**known, "ref_area": within, "time_period": tuple(row["time_period"] for row in times)}


def _turn(context: Context, several: list[str]) -> tuple[str, str]:
    words = context.words

    def name(code: str) -> str:
        return words.say(f"dimensions.{code}")

    one, two = st.columns(2)
    with one:
        rows = address.select("rows", several, words.say("explore.rows"), name)
    across = [code for code in several if code != rows] or [rows]
    default = "time_period" if "time_period" in across else across[0]
    with two:
        columns = address.select("columns", across, words.say("explore.columns"), name, default=default)
    return rows, columns


def _filter(context: Context, codes: dict[str, tuple[str, ...]], names: list[str]) -> dict[str, str]:
    words, labels = context.words, context.labels
    where = {}
    places = st.columns(3)
    for place, name in enumerate(names):
        with places[place % 3]:
            listed = labels.order(name, list(codes[name]))
            where[name] = address.select(
                name, listed, words.say(f"dimensions.{name}"), lambda code, name=name: labels.of(name, code)
            )
    return where


def _draw(
    context: Context,
    indicator: str,
    breakdown: str,
    rows: str,
    columns: str,
    where: dict[str, str],
    labelled: str,
) -> None:
    words, labels, release = context.words, context.labels, context.release
    found = marked(release, release.rows(indicator, {"breakdown": breakdown, **where}))
    cells = {(str(row[rows]), str(row[columns])): row for row in found}
    down = labels.order(rows, list({line for line, _ in cells}))
    across = labels.order(columns, list({line for _, line in cells}))[-MOST_COLUMNS:]

    def named(dimension: str, code: str) -> str:
        name = labels.of(dimension, code)
        return {"names": name, "codes": code}.get(labelled, f"{name} ({code})" if name != code else code)

    if not found:
        st.info(words.say("indicator.nothing"))
        return
    unit = str(found[0]["unit_measure"])
    said = "; ".join(f"{words.say(f'dimensions.{name}')}: {labels.of(name, code)}" for name, code in where.items())
    caption = words.say(
        "indicator.caption",
        name=name_of(words, indicator),
        unit=str(words.get(f"units.{unit}", labels.of("unit_measure", unit))),
        area=breakdown_of(words, breakdown),
        selection=said,
    ).rstrip(" .")
    body = [
        [
            escape(named(rows, line)),
            *(table.cell(cells.get((line, column)), context.language, words) for column in across),
        ]
        for line in down[:MOST_LINES]
    ]
    head = [words.say(f"dimensions.{rows}"), *(named(columns, column) for column in across)]
    st.html(table.plain(caption, head, body, is_html=True))
    if len(down) > MOST_LINES:
        st.caption(words.say("explore.too_many", n=MOST_LINES))
    st.html(f'<p><a href="/download/{indicator}.csv" download>{escape(indicator)}.csv</a></p>')
