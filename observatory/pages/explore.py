"""One indicator with its choices at hand: the same view as the plain page, changed without loading it anew."""

from html import escape

import streamlit as st

from observatory.components import address, chart, files, guard, map_chart, scene, table
from observatory.components.frame import Context
from observatory.components.sight import Sight, breakdown_of, name_of
from observatory.components.state import WITH, Choice, indicators, resolve
from observatory.components.view import AREA
from observatory.still.finding import finding

NAME = "explore"
# A change of these leaves the other choices without a meaning.
_FORGETS = {
    "indicator": ("breakdown", "freq", "by", "period", WITH),
    "breakdown": ("freq", "by", "period"),
    "by": (WITH,),
}


def show(context: Context) -> None:
    """Draw the view that the address names."""
    words, release = context.words, context.release
    known = indicators(release)
    if not known:
        st.info(words.say("indicator.nothing"))
        return
    asked = dict(st.query_params)
    wanted = asked.pop("indicator", known[0])
    head = st.container()
    if wanted not in known:
        st.warning(words.say("indicator.unknown", id=wanted[:40]))
    indicator = address.select(
        "indicator",
        known,
        words.say("indicator.choose"),
        lambda code: f"{name_of(words, code)} ({code})",
        chosen=wanted if wanted in known else known[0],
        forgets=_FORGETS["indicator"],
    )
    sight = Sight(release, context.labels, words, resolve(release, context.labels, indicator, asked))
    with head:
        st.title(sight.name, anchor=False)
        st.markdown(escape(str(sight.about.get("sentence", ""))))
    if sight.state.ignored:
        st.warning(escape(words.say("indicator.ignored", what=", ".join(sight.state.ignored))))
    _choose(sight)
    if not sight.view.rows:
        st.info(words.say("indicator.nothing"))
        return
    _draw(sight)


def _choose(sight: Sight) -> None:
    offered = [choice for choice in sight.state.choices if len(choice.options) > 1]
    columns = st.columns(3)
    for place, choice in enumerate(offered):
        with columns[place % 3]:
            _select(sight, choice)
    if sight.state.comparable_areas:
        address.several(
            WITH,
            sight.state.comparable_areas,
            sight.words.say("indicator.with"),
            lambda code: sight.labels.of(AREA, code),
            sight.state.compared,
        )


def _select(sight: Sight, choice: Choice) -> None:
    words, labels = sight.words, sight.labels

    def name(code: str) -> str:
        if choice.key == "by":
            return words.say("indicator.none") if code == "none" else words.say(f"dimensions.{code}")
        if choice.key == "breakdown":
            return breakdown_of(words, code)
        if choice.key == "freq":
            return str(words.get(f"indicator.freqs.{code}", code))
        if choice.key == "period":
            return labels.of("time_period", code)
        return labels.of(AREA if choice.key == "area" else choice.key, code)

    is_dimension = choice.key in sight.state.fixed
    title = words.say(f"dimensions.{choice.key}" if is_dimension else f"indicator.{choice.key}")
    address.select(
        choice.key,
        choice.options,
        title,
        name,
        chosen=choice.chosen,
        default=choice.default,
        forgets=_FORGETS.get(choice.key, ()),
    )


def _draw(sight: Sight) -> None:
    words, labels, view = sight.words, sight.labels, sight.view
    verdict = sight.verdict
    if verdict:
        said = verdict.says(words)
        st.warning(f"**{words.say('guard.title')}** {said[0]}\n" + "".join(f"\n- {line}" for line in said[1:]))
    found = finding(sight)
    if found:
        first, rest = escape(found[0]), escape(" ".join(found[1:]))
        st.html(f"<p><strong>{first}</strong> {rest}</p>")
    is_blocked = verdict is not None and verdict.level == guard.BLOCKED
    st.subheader(words.say("indicator.over_time"), anchor=False)
    codes = view.codes if sight.is_parted else (view.line,)
    # One scale for all where they may be compared, else each its own.
    top = scene.highest(view, words.language) if sight.is_parted and not is_blocked else 0.0
    columns = st.columns(2) if len(codes) > 1 else [st.container()]
    for place, code in enumerate(codes):
        with columns[place % len(columns)]:
            if view.by:
                st.caption(labels.of(view.by, code))
            _chart(chart.over_time(view, code, labels, words, top=top), key=f"time{place}")
    if is_blocked:
        st.caption(words.say("indicator.each_own"))
    if view.by and len(view.codes) > 1 and not is_blocked:
        by, period = words.say(f"dimensions.{view.by}"), sight.state.chosen("period")
        shown = labels.of("time_period", period)
        st.subheader(words.say("indicator.compared", by=by, period=shown), anchor=False)
        _chart(chart.compared(view, period, labels, words), key="compared")
        if view.by == AREA:
            st.caption(words.say("site.skip_ranking"))
    mapped = files.mapped(sight)
    if mapped:
        st.subheader(words.say("map.heading"), anchor=False)
        _chart(map_chart.chart(mapped), key="map")
    st.subheader(words.say("indicator.table"), anchor=False)
    st.html(table.figures(view, sight.caption, labels, words) + table.explained(table.used_signs(view), words))
    if sight.notes:
        st.html("<ul>" + "".join(f"<li>{escape(note)}</li>" for note in sight.notes) + "</ul>")
    links = "".join(
        f'<li><a href="{escape(sight.address(f".{kind}"), quote=True)}" download>{kind}</a></li>'
        for kind in files.kinds(sight)
    )
    plain = f'<a href="{escape(sight.address(), quote=True)}" target="_self">{escape(words.say("explore.plain"))}</a>'
    st.html(f'<p>{plain}</p><ul class="explorer-files">{links}</ul><p>{escape(sight.citation)}</p>')


def _chart(drawn: chart.Drawn | None, key: str) -> None:
    if drawn is None:
        return
    st.vega_lite_chart(spec=drawn.figure, alt=drawn.says, key=key)
    for remark in drawn.remarks:
        st.caption(remark)
