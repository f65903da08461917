"""One indicator: its sentence, its chart, the same figures as a table, its signs and notes."""

from collections.abc import Callable
from html import escape

import streamlit as st

from observatory.components import address, chart, export, table
from observatory.components.frame import Context, citation
from observatory.components.labels import TOTAL
from observatory.components.view import AREA, View, breakdowns, choices, look, parts_of, varying

NAME = "indicator"
# Shown first where a release has it: the people, then the offences.
FIRST = ("R02", "R01", "R03", "S01", "S03")


def show(context: Context) -> None:
    """Draw the indicator that the address names, or the first one."""
    words = context.words
    indicators = _indicators(context)
    if not indicators:
        st.info(words.say("indicator.nothing"))
        return
    asked = st.query_params.get("indicator")
    if asked and asked not in indicators:
        st.warning(words.say("indicator.unknown", id=asked[:40]))
    head = st.container()
    view, caption = _choose(context, indicators)
    with head:
        st.title(_name(context, view.indicator))
        st.markdown(words.get(f"indicators.{view.indicator}.sentence", ""))
    if view.rows.empty:
        st.info(words.say("indicator.nothing"))
        return
    _draw(context, view, caption)


def _indicators(context: Context) -> list[str]:
    found = [name for name in context.release.tables if name != "indicators" and not name.startswith("Q")]
    return sorted(found, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def _choose(context: Context, indicators: list[str]) -> tuple[View, str]:
    """The widgets of the page. Each is bound to the address, so that every view has one."""
    words, labels, release = context.words, context.labels, context.release

    def select(key: str, options: list[str], name: Callable[[str], str], title: str = "") -> str:
        return address.select(key, options, title or words.say(f"indicator.{key}"), name)

    one, two, three = st.columns(3)
    with one:
        indicator = select("indicator", indicators, lambda code: _name(context, code), words.say("indicator.choose"))
    with two:
        tables = list(breakdowns(release, indicator))
        tables.sort(key=lambda name: (name != "form_sex_q", name))
        breakdown = select("breakdown", tables, lambda name: words.get(f"breakdowns.{name}", name))
    options = choices(release, indicator, breakdown)
    with three:
        areas = labels.order("ref_area", list(options["ref_area"].unique()))
        area = select("area", areas, lambda code: _area(context, code))
    options = options[options["ref_area"].isin([area, *parts_of(area, options, labels)])]

    one, two, three = st.columns(3)
    with one:
        freqs = sorted(options["freq"].unique())
        freq = select("freq", freqs, lambda code: words.say(f"indicator.freqs.{code}"))
    dimensions = varying(options)
    comparable = [*dimensions, AREA] if options["ref_area"].nunique() > 1 else dimensions
    with two:
        by = (
            select(
                "by",
                [*comparable, ""],
                lambda name: words.say(f"dimensions.{name}") if name else words.say("indicator.none"),
            )
            if comparable
            else ""
        )
    fixed = {}
    for place, dimension in enumerate(name for name in dimensions if name != by):
        with (three, one, two)[place % 3]:
            codes = labels.order(dimension, list(options[dimension].unique()))
            fixed[dimension] = select(
                dimension, codes, lambda code, d=dimension: labels.of(d, code), words.say(f"dimensions.{dimension}")
            )
    view = look(release, labels, indicator=indicator, breakdown=breakdown, area=area, freq=freq, by=by, fixed=fixed)
    selection = "; ".join(
        f"{words.say(f'dimensions.{d}')}: {labels.of(d, code)}" for d, code in fixed.items() if d != by
    )
    unit = str(view.rows["unit_measure"].iloc[0]) if len(view.rows) else ""
    caption = words.say(
        "indicator.caption",
        name=_name(context, indicator),
        unit=words.get(f"units.{unit}", labels.of("unit_measure", unit)),
        area=_area(context, area),
        selection=selection,
    ).rstrip(" .")
    return view, caption


def _draw(context: Context, view: View, caption: str) -> None:
    words, labels = context.words, context.labels
    total = view.area if view.by == AREA else TOTAL
    line = total if total in view.codes else view.codes[0]
    st.subheader(words.say("indicator.over_time"))
    if view.by:
        st.caption(labels.of(view.by, line))
    _chart(chart.over_time(view, line, labels, words))
    if view.by and len(view.codes) > 1:
        period = address.select(
            "period",
            list(reversed(view.periods)),
            words.say("indicator.period"),
            lambda code: labels.of("time_period", code),
            width=220,
        )
        st.subheader(
            words.say(
                "indicator.compared", by=words.say(f"dimensions.{view.by}"), period=labels.of("time_period", period)
            )
        )
        _chart(chart.compared(view, period, labels, words))
        if view.by == AREA:
            st.caption(words.say("site.skip_ranking"))
    st.subheader(words.say("indicator.table"))
    st.html(table.figures(view, caption, labels, words))
    st.html(table.explained(table.used_signs(view), words))
    _notes(context, view)
    _take_away(context, view)


def _chart(drawn: chart.Drawn | None) -> None:
    if drawn is None:
        return
    st.altair_chart(drawn.figure, alt=drawn.says)
    for remark in drawn.remarks:
        st.caption(remark)


def _notes(context: Context, view: View) -> None:
    words = context.words
    notes = sorted({code for note in view.rows["obs_note"] if note and note == note for code in str(note).split()})
    if notes:
        st.subheader(words.say("indicator.notes"))
        st.html("<ul>" + "".join(f"<li>{escape(words.note(note))}</li>" for note in notes) + "</ul>")
    about = words.get(f"indicators.{view.indicator}", {})
    st.subheader(words.say("indicator.about"))
    source = words.get(f"sources.{about.get('source', '')}", {})
    facts = [
        (words.say("indicator.counts"), about.get("limits", "")),
        (words.say("indicator.source"), f"{source.get('name', '')}. {source.get('certainty', '')}".strip(". ")),
        (words.say("indicator.requirement"), about.get("requirement", "")),
    ]
    st.html(
        "<dl>" + "".join(f"<dt><strong>{escape(k)}</strong></dt><dd>{escape(v)}</dd>" for k, v in facts if v) + "</dl>"
    )


def _take_away(context: Context, view: View) -> None:
    words, release = context.words, context.release
    name = export.file_name(f"{view.indicator}_{view.breakdown}_{view.area}", release)

    def data() -> bytes:
        return export.with_metadata(name, export.as_csv(view.rows), release, words.get("columns"))

    st.download_button(
        words.say("indicator.download"), data, file_name=f"{name}.zip", mime="application/zip", on_click="ignore"
    )
    st.subheader(words.say("indicator.cite"))
    st.code(f"{_name(context, view.indicator)} ({view.indicator}). {citation(context)}", language=None, wrap_lines=True)


def _name(context: Context, indicator: str) -> str:
    return str(context.words.get(f"indicators.{indicator}.name", indicator))


def _area(context: Context, code: str) -> str:
    return context.labels.of("ref_area", code)
