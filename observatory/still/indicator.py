"""The page of one indicator, and the list of all of them."""

from typing import Any

from markupsafe import Markup

from observatory.components import files, guard, map, scene, sdmx_link, svg, table
from observatory.components.changes import changed, changes
from observatory.components.labels import TOTAL
from observatory.components.places import sheet
from observatory.components.sight import Sight, about, breakdown_of, name_of, see, source_of
from observatory.components.state import Choice, indicators
from observatory.components.view import AREA, areas, breakdowns, parts_of
from observatory.still import snippets
from observatory.still.finding import finding
from observatory.still.law import english
from observatory.still.shell import Page
from observatory.still.themes import PARTS
from observatory.still.visit import Visit

# More charts than this on one page are a wall.
MOST_CHARTS = 9
SOURCES = ("police", "justice", "cso", "survey", "joint", "platform", "compilation", "quality")


def indicator(visit: Visit, name: str) -> Page:
    """One indicator, in the view that the address names."""
    sight = see(visit.release, visit.language, name, visit.asked)
    words, view = sight.words, sight.view
    charts, is_each_own = _charts(sight)
    compared = _comparison(sight)
    drawn = [one for one, _ in charts] + ([compared[0]] if compared else [])
    mapped = files.mapped(sight)
    return Page(
        name="indicators",
        template="indicator.html",
        title=sight.name,
        tab=f"{name} · {sight.area}",
        shows={
            "sight": sight,
            "finding": finding(sight),
            "has_words": bool(about(words, name)),
            "choices": [_named(sight, choice) for choice in sight.state.choices if len(choice.options) > 1],
            "peers": [(code, sight.labels.of(AREA, code)) for code in sight.state.comparable_areas],
            "verdict": sight.verdict.says(words) if sight.verdict else None,
            "charts": charts,
            "is_each_own": is_each_own,
            "comparison": compared,
            "map": Markup(svg.inline(map.scene(mapped), "m")) if mapped else None,
            "map_remarks": mapped.remarks if mapped else (),
            "has_no_map": mapped is None and map.is_mappable(view, sight.verdict),
            "map_link": _map_link(sight) if view.by != AREA else None,
            "remarks": list(dict.fromkeys(remark for one in drawn for remark in one.remarks)),
            "is_ranking_warned": view.by == AREA,
            "table": Markup(table.figures(view, sight.caption, sight.labels, words)),
            "signs": Markup(table.explained(table.used_signs(view), words)),
            "estimates": _estimates(sight),
            "kinds": files.kinds(sight),
            "sdmx": sdmx_link.addresses(sight),
            "explorer": f"/explore?{sight.state.query(indicator=name, lang=visit.language)}",
            "facts": _facts(sight),
            "lesser": sight.lesser,
            "changes": Markup(changed(visit.release, name, sight.labels, words)),
            "has_previous": bool(changes(visit.release).previous),
            "snippets": snippets.of(sight),
        },
    )


def index(visit: Visit) -> Page:
    """All indicators by kind of source, or those that a search finds."""
    words = visit.words
    wanted, source = visit.asked.get("q", "").strip()[:100], visit.asked.get("source", "")
    theme = visit.asked.get("theme", "") if visit.asked.get("theme", "") in PARTS else ""
    starts = PARTS.get(theme, ("",))
    groups: dict[str, list[dict[str, str]]] = {}
    for code in indicators(visit.release):
        kind = source_of(words, code)
        said = " ".join((code, name_of(words, code), *(str(text) for text in about(words, code).values())))
        english = " ".join(str(text) for text in about(visit.words.__class__("en"), code).values())
        if (
            source in ("", kind)
            and code.startswith(starts)
            and all(part in f"{said} {english}".lower() for part in wanted.lower().split())
        ):
            sentence = about(words, code).get("sentence", "")
            line = {"code": code, "name": name_of(words, code), "sentence": sentence}
            groups.setdefault(kind, []).append(line)
    return Page(
        name="indicators",
        template="list.html",
        title=words.say("pages.indicators"),
        tab=words.say("tabs.indicators"),
        shows={
            "groups": [(kind, groups[kind]) for kind in SOURCES if kind in groups],
            "found": sum(len(lines) for lines in groups.values()),
            "q": wanted,
            "source": source,
            "theme": theme,
            "themes": list(PARTS),
            "sources": [kind for kind in SOURCES if any(source_of(words, c) == kind for c in visit.release.tables[1:])],
        },
    )


def _named(sight: Sight, choice: Choice) -> dict[str, Any]:
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
    title = words.say(f"dimensions.{choice.key}") if is_dimension else words.say(f"indicator.{choice.key}")
    return {
        "key": choice.key,
        "title": title,
        "chosen": choice.chosen,
        "options": [(code, name(code)) for code in choice.options],
    }


def _charts(sight: Sight) -> tuple[list[tuple[scene.Scene, Markup]], bool]:
    """Small multiples over time where lines are compared; else one chart. Scales are shared only where they may be."""
    view, labels, words = sight.view, sight.labels, sight.words
    if not view.rows:
        return [], False
    parted = sight.is_parted
    codes: tuple[str, ...] = (view.line,)
    if view.by and (parted or len(view.periods) > 1):
        codes = tuple(code for code in view.codes if code != TOTAL)[:MOST_CHARTS] if parted else codes
    is_each_own = parted and sight.verdict is not None and sight.verdict.level == guard.BLOCKED
    top = 0.0 if is_each_own or len(codes) == 1 else scene.highest(view, words.language)
    drawn = [scene.over_time(view, code, labels, words, top=top) for code in codes]
    return [(one, Markup(svg.inline(one, f"c{place}"))) for place, one in enumerate(drawn) if one], is_each_own


def _comparison(sight: Sight) -> tuple[scene.Scene, Markup] | None:
    """The parts in one period, unless that would set side by side what must not be compared."""
    view = sight.view
    if not view.by or len(view.codes) < 2 or (sight.verdict and sight.verdict.level == guard.BLOCKED):
        return None
    drawn = scene.compared(view, sight.state.chosen("period"), sight.labels, sight.words)
    return (drawn, Markup(svg.inline(drawn, "p"))) if drawn else None


def _map_link(sight: Sight) -> str | None:
    """The address of the same indicator on a map, where a table has parts of the area that lie on a sheet."""
    area = sight.state.chosen("area")
    for name in breakdowns(sight.release, sight.state.indicator):
        present = areas(sight.release, sight.state.indicator, name)
        if area in present and sheet(parts_of(area, set(present), sight.labels)):
            return sight.address(breakdown=name, by=AREA)
    return None


def _estimates(sight: Sight) -> Markup | None:
    """How sure each estimate is: answers behind it, coefficient of variation, design effect."""
    view, words, labels = sight.view, sight.words, sight.labels
    if not view.has_intervals:
        return None
    body = []
    for row in view.rows:
        if row["ci_low"] is None:
            continue
        name = labels.of(view.by, str(row[view.by])) if view.by else words.say("indicator.total")
        numbers = [table.plain_number(row.get(column), column, words.language) for column in ("n", "se", "cv", "deff")]
        body.append([name, labels.of("time_period", str(row["time_period"])), *numbers])
    head = [words.say(f"dimensions.{view.by}") if view.by else "", words.say("dimensions.time_period")]
    head += [words.say(key) for key in ("survey.answers", "columns.se", "survey.cv", "survey.deff")]
    return Markup(table.plain(f"{sight.name}: {words.say('survey.answers')}", head, body)) if body else None


def _facts(sight: Sight) -> list[tuple[str, Markup]]:
    words = sight.words
    source = words.get(f"sources.{sight.source}", {})
    facts = [
        (words.say("indicator.counts"), sight.about.get("limits", "")),
        (words.say("indicator.unit"), sight.unit),
        (
            words.say("indicator.source"),
            f"{source.get('name', sight.source)}. {source.get('certainty', '')}".strip(". ") + ".",
        ),
    ]
    told = [(name, text) for name, text in facts if text]
    # Instruments are cited by their English names.
    asked = sight.about.get("requirement", "")
    return [*told, (words.say("indicator.requirement"), Markup(english(asked)))] if asked else told
