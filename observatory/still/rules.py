"""The rules of protection in the reader's language: which figures are hidden, and why.

A release says its rules as English sentences, so that an old release still says those that it was made with. Those
that are known here have words in every language; a rule or a reason that is not stays English and is marked so.
"""

import re
from collections.abc import Mapping
from html import escape

from babel.lists import format_list

from observatory.components import flags
from observatory.components.labels import Labels
from observatory.still.visit import Visit
from observatory.texts import ENGLISH, Words

_HIDDEN = re.compile(r"Figures from 1 to (\d+)(?: of (.*?))? are hidden\.(?: (.*))?")
_ROUNDED = re.compile(r"Figures are rounded to multiples of (\d+)\. (.*)")
_LESS_DETAIL = "Breakdowns most of which would be hidden are shown in less detail. "
_BY, _TABLES = "a breakdown by ", "tables of"


def rules(visit: Visit) -> list[str]:
    """Every rule of the release with its reason, as HTML."""
    return [_rule(visit, str(rule)) for rule in visit.release.audit.get("rules") or []]


def _rule(visit: Visit, rule: str) -> str:
    said = _said(visit.labels, visit.words, rule)
    return escape(said) if said else f'<span lang="{ENGLISH}">{escape(_plain(visit, rule))}</span>'


def _said(labels: Labels, words: Words, rule: str) -> str | None:
    """A rule in the reader's words; None where a part of it has none."""
    hidden, rounded = _HIDDEN.fullmatch(rule), _ROUNDED.fullmatch(rule)
    if hidden:
        what = _what(labels, words, hidden[2]) if hidden[2] else ""
        reason = _reason(words, hidden[3]) if hidden[3] else ""
        if what is None or reason is None:
            return None
        key = "method.rule_hidden_of" if what else "method.rule_hidden"
        return f"{words.say(key, most=hidden[1], what=what)} {reason}".strip()
    if rounded:
        reason = _reason(words, rounded[2])
        return reason and f"{words.say('method.rule_rounded', base=rounded[1])} {reason}"
    if rule.startswith(_LESS_DETAIL):
        reason = _reason(words, rule.removeprefix(_LESS_DETAIL))
        return reason and f"{words.say('method.rule_less_detail')} {reason}"
    return _reason(words, rule)


def _reason(words: Words, text: str) -> str | None:
    """A reason in the reader's words, found by its English text."""
    known: Mapping[str, str] = Words(ENGLISH).get("method.reasons")
    key = next((name for name, said in known.items() if said == text), None)
    return words.say(f"method.reasons.{key}") if key else None


def _what(labels: Labels, words: Words, text: str) -> str | None:
    """`tables of clients/* and a breakdown by relationship and age` in words; None where a code has none."""
    about, _, names = text.partition(_BY)
    said = []
    for part in filter(None, about.removesuffix(" and ").split(" and ")):
        dimension, _, patterns = part.rpartition(" ")
        code = patterns.rstrip("*").rstrip("/")
        if dimension == "form":
            said.append(words.say("method.rule_form", name=labels.of("form", code)))
        elif dimension == _TABLES and words.get(f"method.rule_tables.{code}", ""):
            said.append(words.say(f"method.rule_tables.{code}"))
        else:
            return None
    if names:
        known = [str(words.get(f"dimensions.{name}", "")).lower() for name in names.split(" and ")]
        if not all(known):
            return None
        said.append(words.say("method.rule_by", names=format_list(known, locale=flags.locale(words.language))))
    return "; ".join(said)


def _plain(visit: Visit, rule: str) -> str:
    """A rule as it stands in the audit, its codes by their English names."""
    names, words = Labels(visit.release, ENGLISH), Words(ENGLISH)

    def form(found: re.Match[str]) -> str:
        return f'form "{names.of("form", found[1])}"'

    said = re.sub(r"form ([A-Z]{3}(?:\.[A-Z]{3})?)\*", form, rule)
    said = re.sub(r"\b([a-z_]+)/\*", lambda found: found[1].replace("_", " "), said)
    return re.sub(r"\b[a-z]+_[a-z]+\b", lambda found: str(words.get(f"dimensions.{found[0]}", found[0])).lower(), said)
