"""How the figures are made and how the people behind them are protected, in words."""

from html import escape

import streamlit as st

from observatory.components import table
from observatory.components.frame import Context

NAME = "method"


def show(context: Context) -> None:
    """Draw the method page."""
    words = context.words
    st.title(words.say("site.method"))
    st.markdown(words.say("method.lead"))
    st.subheader(words.say("method.taxonomy"))
    st.markdown(words.say("method.taxonomy_lead", version=context.release.manifest["taxonomy_version"]))
    st.html(_taxonomy(context))
    st.subheader(words.say("method.protection"))
    st.markdown(words.say("method.protection_lead"))
    _rules(context)
    st.subheader(words.say("method.audit"))
    st.markdown(words.say("method.audit_lead"))
    _audit(context)
    st.subheader(words.say("method.quality"))
    _quality(context)
    st.subheader(words.say("method.notes"))
    # The notes begin with a heading of their own; here they stand two levels below the page's.
    st.markdown(context.release.notes.removeprefix("# Notes").replace("\n## ", "\n#### "))


def _taxonomy(context: Context) -> str:
    labels = context.labels
    forms = context.release.codelist("cl_form")
    below: dict[str, list[str]] = {}
    for code, parent in zip(forms["code"], forms["parent"], strict=True):
        below.setdefault(parent, []).append(code)

    def branch(code: str) -> str:
        parts = "".join(branch(child) for child in labels.order("form", below.get(code, [])))
        name = f"<strong>{escape(code)}</strong> {escape(labels.of('form', code))}"
        return f"<li>{name}{f'<ul>{parts}</ul>' if parts else ''}</li>"

    return "<ul>" + branch("_T") + (branch("_X") if "_X" in set(forms["code"]) else "") + "</ul>"


def _rules(context: Context) -> None:
    rules = context.release.audit.get("rules") or []
    if rules:
        st.markdown(f"**{context.words.say('method.rules')}**")
        st.html("<ul>" + "".join(f"<li>{escape(str(rule))}</li>" for rule in rules) + "</ul>")


def _audit(context: Context) -> None:
    words, audit = context.words, context.release.audit
    passed = bool(audit["passed"])
    (st.success if passed else st.error)(words.say("method.audit_passed" if passed else "method.audit_failed"))
    body = [
        [words.get(f"method.scenarios.{row['scenario']}", row["scenario"]), str(row["cells"]), str(row["failures"])]
        for row in audit["scenarios"]
    ]
    head = [words.say(f"method.{name}") for name in ("scenario", "cells", "failures")]
    st.html(table.plain(words.say("method.audit_caption"), head, body))


def _quality(context: Context) -> None:
    words, labels, release = context.words, context.labels, context.release
    measures = [name for name in release.tables if name.startswith("Q")]
    if not measures:
        st.markdown(words.say("method.quality_none"))
    for name in measures:
        rows = release.table(name)
        st.markdown(f"**{words.say(f'indicators.{name}.name')}.** {words.say(f'indicators.{name}.sentence')}")
        latest = rows[rows["time_period"] == rows["time_period"].max()]
        body = [
            [
                escape(labels.of("ref_area", str(row["ref_area"]))),
                escape(str(words.get(f"breakdowns.{row['breakdown']}", row["breakdown"]))),
                escape(str(row["time_period"])),
                table.cell(row, context.language, words),
            ]
            for row in latest.to_dict("records")
        ]
        head = [words.say(f"dimensions.{key}") for key in ("ref_area", "breakdown", "time_period")]
        unit = str(rows["unit_measure"].iloc[0])
        head.append(words.get(f"units.{unit}", unit))
        st.html(table.plain(words.say(f"indicators.{name}.name"), head, body, is_html=True))
