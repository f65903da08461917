"""What is known, from which kind of source, with what certainty, and what is not."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from observatory.components import flags, summary, table
from observatory.components.frame import Context
from observatory.release import Release

NAME = "overview"
# Fixed columns of the table of the latest year; an indicator that a release lacks is left out.
SHOWN = ("R01", "R02", "R03", "S01", "S03")
MOST_CHANGES = 12


def show(context: Context) -> None:
    """Draw the overview."""
    words, release = context.words, context.release
    st.title(words.say("site.title"))
    st.markdown(words.say("overview.lead"))
    found = summary.counts(release)
    sources = [name for name in words.get("sources") if _indicators_of(context, name) and name != "quality"]
    st.subheader(words.say("overview.known"))
    st.markdown(
        words.say(
            "overview.known_figures",
            shown=flags.number(found.shown, context.language),
            hidden=flags.number(found.hidden, context.language),
            share=f"{found.share:.0%}",
            sources=len(sources),
            countries=found.countries,
            first=found.first,
            last=found.last,
        )
    )
    st.subheader(words.say("overview.sources"))
    for source in sources:
        st.markdown(f"**{words.say(f'sources.{source}.name')}.** {words.say(f'sources.{source}.certainty')}")
    st.subheader(words.say("overview.latest"))
    st.html(_latest(context))
    st.markdown(words.say("site.skip_ranking"))
    st.subheader(words.say("overview.coverage"))
    for source in sources:
        st.html(_coverage(context, source))
    st.subheader(words.say("overview.reporting"))
    st.html(_reporting(context))
    st.subheader(words.say("overview.changes"))
    _changes(context)


def _indicators_of(context: Context, source: str) -> list[str]:
    return [name for name in context.release.tables if context.words.get(f"indicators.{name}.source", "") == source]


def _countries(context: Context, indicators: list[str]) -> list[str]:
    return context.labels.order("ref_area", list(summary.countries(context.release, tuple(indicators))))


def _latest(context: Context) -> str:
    words, labels = context.words, context.labels
    rows = summary.latest(context.release)
    known = [name for name in SHOWN if name in set(rows["indicator"])]
    body = []
    for country in _countries(context, known):
        line = [escape(labels.of("ref_area", country))]
        for indicator in known:
            found = rows[(rows["indicator"] == indicator) & (rows["country"] == country)]
            if found.empty:
                line.append(table.cell(None, context.language, words))
                continue
            row = found.iloc[0].to_dict()
            address = "indicator?" + urlencode({"indicator": indicator, "area": country, "lang": context.language})
            line.append(
                f'<a href="{escape(address, quote=True)}" target="_self">{table.cell(row, context.language, words)}</a>'
                f" <small>({escape(_of_what(context, row))})</small>"
            )
        body.append(line)
    head = [words.say("dimensions.country"), *(words.say(f"indicators.{name}.name") for name in known)]
    return table.plain(words.say("overview.latest_caption"), head, body, is_html=True)


def _of_what(context: Context, row: dict) -> str:
    """The year of a figure, and whom it counts where that is not everybody."""
    who = "" if row["sex"] == summary.TOTAL else f", {context.labels.of('sex', str(row['sex']))}"
    return f"{row['time_period']}{who}"


def _coverage(context: Context, source: str) -> str:
    words, labels = context.words, context.labels
    rows = summary.coverage(context.release)
    rows = rows[rows["indicator"].isin(_indicators_of(context, source))]
    years = sorted(rows["year"].unique())
    # The worst that can be said of a year of a source is what is said of it.
    worst = ["missing", "partial", "hidden", "collected"]
    # A country that another kind of source knows is listed here too: nothing collected is a finding.
    counted = [name for name in context.release.tables if name not in _indicators_of(context, "compilation")]
    body = []
    for country in _countries(context, _indicators_of(context, source) if source == "compilation" else counted):
        line = [escape(labels.of("ref_area", country))]
        for year in years:
            states = set(rows[(rows["country"] == country) & (rows["year"] == year)]["state"])
            state = next((name for name in worst if name in states), "none")
            line.append(f'<span class="tfgbv-{state}">{escape(words.say(f"coverage.{state}"))}</span>')
        body.append(line)
    caption = f"{words.say(f'sources.{source}.name')}: {words.say('overview.coverage_caption')}"
    return table.plain(caption, [words.say("dimensions.country"), *years], body, is_html=True)


def _reporting(context: Context) -> str:
    words, release = context.words, context.release
    names = _providers(release)
    by_reporter: dict[str, list[dict]] = {}
    for row in release.manifest["submissions"]:
        by_reporter.setdefault(str(row["reporter"]), []).append(row)
    body = []
    for reporter in sorted(by_reporter, key=lambda code: (str(by_reporter[code][0]["source"]), code)):
        rows = by_reporter[reporter]
        periods = sorted(str(row["time_period"]) for row in rows)
        revised = sum(int(row["revision"]) > 1 for row in rows)
        first, last = periods[0].split("/")[0], periods[-1].split("/")[-1]
        body.append(
            [names.get(reporter, reporter), str(rows[0]["source"]), str(len(rows)), f"{first} – {last}", str(revised)]
        )
    head = [words.say(f"reporting.{name}") for name in ("reporter", "source", "returns", "periods", "revised")]
    return table.plain(words.say("overview.reporting_caption"), head, body)


def _providers(release: Release) -> dict[str, str]:
    if "providers" not in release.codelists:
        return {}
    frame = release.codelist("providers")
    return dict(zip(frame["reporter"], frame["name"], strict=True))


def _changes(context: Context) -> None:
    words, changes = context.words, context.release.changes
    if not changes.get("previous"):
        st.markdown(words.say("overview.first"))
        return
    st.markdown(words.say("overview.changes_lead", previous=changes["previous"]))
    lines = changes.get("summary", [])[:MOST_CHANGES] or [words.say("overview.no_changes")]
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.caption(words.say("overview.changes_full"))
