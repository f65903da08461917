"""What the variables of a survey mean: a map is a YAML file in `layouts/survey/`, one for each questionnaire.

A map says how its files are recognised, where and when the survey was made and of whom, how it was drawn, which
answers mean what, and which item asks about which form of violence over which period. Nothing in it is code.
`layouts/survey/README.md` describes every key; an unknown key is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from ingestion.estimate.design import Replicates, SampleDesign
from ingestion.settings import LAYOUTS

FOLDER = LAYOUTS / "survey"

#: since 15 (lifetime) · in the last 12 months · in childhood
PERIODS = ("L", "Y", "C")
STUDIES = ("general", "public_life", "adolescent")
TOPICS = ("perpetrator", "perpetrator_sex", "platform", "reporting", "reason", "effect")
DIMENSIONS = ("ref_area", "age", "sex", "disability", "education", "settlement", "role")

#: Characters of a map; the longest of the house has six thousand.
LARGEST = 500_000

Code = int | float | str


class MapError(Exception):
    """A map that contradicts itself; the sentence names the map and the key."""


@dataclass(frozen=True)
class Condition:
    """Rows where a variable has one of these codes, or lies between two numbers (both included)."""

    variable: str
    codes: tuple[Code, ...] = ()
    at_least: float | None = None
    at_most: float | None = None

    @classmethod
    def of(cls, entry: Mapping[str, Any] | None) -> Condition | None:
        """A condition as a map writes it: `{variable: q1, codes: [1]}` or `{variable: age, from: 18, to: 74}`."""
        if entry is None:
            return None
        known = {"variable", "codes", "from", "to"}
        _only(entry, known, "condition")
        return cls(entry["variable"], tuple(entry.get("codes", ())), entry.get("from"), entry.get("to"))


@dataclass(frozen=True)
class Answers:
    """Which codes mean yes, no and no answer, and what becomes of no answer: `missing` or `no`."""

    yes: tuple[Code, ...] = (1,)
    no: tuple[Code, ...] = (0, 2)
    no_answer: tuple[Code, ...] = ()
    no_answer_as: Literal["missing", "no"] = "missing"

    def but(self, entry: Mapping[str, Any]) -> Answers:
        """These answers with what one item has otherwise."""
        _only(entry, {"yes", "no", "no_answer", "no_answer_as"}, "answers")
        kept = {name: getattr(self, name) for name in ("yes", "no", "no_answer")}
        made = {name: tuple(entry.get(name, kept[name])) for name in kept}
        treat = entry.get("no_answer_as", self.no_answer_as)
        if treat not in ("missing", "no"):
            raise MapError("answers: no_answer_as is missing or no")
        return Answers(**made, no_answer_as=treat)


@dataclass(frozen=True)
class Item:
    """One question: what was experienced, over which period, and who was asked.

    `code` is a form of the taxonomy for items of violence, else the code of its topic (REP_POLICE, RSN_FEAR, IPV_EX).
    """

    variable: str
    code: str
    period: str
    answers: Answers
    filter: Condition | None = None


@dataclass(frozen=True)
class Choice:
    """A question with one answer out of several, as a table of codes."""

    variable: str
    codes: Mapping[Code, str] = field(hash=False)
    no_answer: tuple[Code, ...] = ()
    filter: Condition | None = None


@dataclass(frozen=True)
class Topic:
    """What affected respondents were asked: who did it, where, whom they told, why not, what it did to them."""

    name: str
    period: str
    items: tuple[Item, ...] = ()
    choice: Choice | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that the topic asks with."""
        return (self.choice.variable,) if self.choice else tuple(item.variable for item in self.items)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the topic, in the order of the map."""
        codes = [item.code for item in self.items] if self.choice is None else list(self.choice.codes.values())
        return tuple(dict.fromkeys(codes))


@dataclass(frozen=True)
class Episodes:
    """How often it happened in the last 12 months: a number for one form, or for all of them (`_T`)."""

    variable: str
    form: str
    no_answer: tuple[Code, ...] = ()
    at_most: float | None = None


@dataclass(frozen=True)
class Dimension:
    """What a figure is broken down by: codes of a variable, bands of a number, or the codes of the house themselves."""

    name: str
    variable: str
    codes: Mapping[Code, str] = field(default_factory=dict, hash=False)
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict, hash=False)
    own_codes: bool = False


@dataclass(frozen=True)
class Extra:
    """A figure of the survey's own, beside the indicators: any of these items, among whom, by what."""

    indicator: str
    items: tuple[str, ...]
    statistic: str = "share"
    by: tuple[tuple[str, ...], ...] = ((),)
    over: str | None = None


@dataclass(frozen=True)
class SurveyMap:
    """One questionnaire, read from its map."""

    id: str
    form: str
    title: str
    ref_area: str | None
    time_period: str | Condition
    design: SampleDesign
    recognise: tuple[str, ...]
    study: str = "general"
    revision: int = 1
    revision_reason: str | None = None
    reporters: tuple[str, ...] = ()
    universe: tuple[Condition, ...] = ()
    internet: Condition | None = None
    affected_period: str = "L"
    items: tuple[Item, ...] = ()
    topics: tuple[Topic, ...] = ()
    episodes: tuple[Episodes, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    extras: tuple[Extra, ...] = ()
    is_synthetic: bool = False
    language: str | None = None
    optional: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable of the file that the map needs; no other one is read."""
        return tuple(dict.fromkeys(self._variables()))

    def _variables(self) -> Iterator[str]:
        yield from self.design.columns
        conditions = [*self.universe, self.internet, *(item.filter for item in self.items)]
        for topic in self.topics:
            conditions += [item.filter for item in topic.items]
            yield from topic.variables
            if topic.choice:
                conditions.append(topic.choice.filter)
        yield from (condition.variable for condition in conditions if condition)
        if isinstance(self.time_period, Condition):
            yield self.time_period.variable
        yield from (item.variable for item in self.items)
        yield from (episodes.variable for episodes in self.episodes)
        yield from (dimension.variable for dimension in self.dimensions)
        for extra in self.extras:
            yield from extra.items
            if extra.over:
                yield extra.over

    def fitting(self, variables: Iterable[str]) -> SurveyMap:
        """This map without the topics whose optional variables a file does not have."""
        absent = set(self.optional) - set(variables)
        return replace(self, topics=tuple(one for one in self.topics if not absent & set(one.variables)))

    def dimension(self, name: str) -> Dimension | None:
        """The dimension of this name, if the survey has it."""
        return next((one for one in self.dimensions if one.name == name), None)


def from_yaml(text: str) -> SurveyMap:
    """A map from its text. Raises `MapError` with the key that is wrong."""
    if len(text) > LARGEST:
        raise MapError(f"the map is longer than {LARGEST} characters")
    try:
        entry = yaml.load(text, Loader=_Loader)
        return _map(entry)
    except MapError:
        raise
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        words = (
            f"{type(fault).__name__}: {fault}" if isinstance(fault, (KeyError, ValueError)) else type(fault).__name__
        )
        raise MapError(f"the map cannot be read ({words})") from fault


@cache
def maps(folder: Path = FOLDER) -> tuple[SurveyMap, ...]:
    """All maps of the house, in the order of their ids."""
    found = sorted(
        (from_yaml(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")), key=lambda one: one.id
    )
    if len({one.id for one in found}) < len(found):
        raise MapError("two maps have the same id")
    return tuple(found)


def recognise(variables: set[str], reporter: str, folder: Path = FOLDER) -> SurveyMap | None:
    """The map whose variables the file has; of several, the one that knows most of them."""
    fitting = [
        one
        for one in maps(folder)
        if set(one.recognise) <= variables and (not one.reporters or reporter in one.reporters)
    ]
    return max(fitting, key=lambda one: (len(set(one.variables) & variables), one.id), default=None)


def nearest(variables: set[str], folder: Path = FOLDER) -> tuple[SurveyMap, list[str]] | None:
    """The map that lacks least in the file, and what it lacks."""
    scored = [(sorted(set(one.recognise) - variables), one) for one in maps(folder)]
    scored = [(lacking, one) for lacking, one in scored if len(lacking) < len(one.recognise) / 2]
    best = min(scored, key=lambda pair: (len(pair[0]), pair[1].id), default=None)
    return (best[1], best[0]) if best else None


class _Loader(yaml.SafeLoader):
    """YAML where `yes`, `no`, `Y` and `N` are what they are in a questionnaire: words and codes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node; an alias of one is refused, because a few of them unfold into more than any memory holds."""
        if self.check_event(yaml.AliasEvent):
            raise MapError("it has an alias (*name); write out what it stands for")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

_KEYS = {
    "id", "form", "title", "study", "reporters", "recognise", "ref_area", "time_period", "revision", "revision_reason",
    "language", "synthetic", "universe", "internet", "design", "answers", "items", "affected", "topics", "episodes",
    "dimensions", "extras", "optional",
}  # fmt: skip


def _map(entry: Mapping[str, Any]) -> SurveyMap:
    _only(entry, _KEYS, "map")
    answers = Answers().but(entry.get("answers", {}))
    period = entry["time_period"]
    study = entry.get("study", "general")
    if study not in STUDIES:
        raise MapError(f"study is one of {', '.join(STUDIES)}")
    affected = entry.get("affected", "L")
    items = tuple(_item(one, answers, key="form", period=None) for one in entry.get("items", ()))
    topics = tuple(_topic(name, one, answers, affected) for name, one in entry.get("topics", {}).items())
    design = _design(entry["design"])
    recognised = entry.get("recognise", {}).get("variables") or [*design.columns, *(item.variable for item in items)]
    made = SurveyMap(
        id=entry["id"],
        form=entry["form"],
        title=entry["title"],
        ref_area=entry.get("ref_area"),
        time_period=Condition(period["variable"]) if isinstance(period, Mapping) else str(period),
        design=design,
        recognise=tuple(recognised),
        study=study,
        revision=int(entry.get("revision", 1)),
        revision_reason=entry.get("revision_reason"),
        reporters=tuple(entry.get("reporters", ())),
        universe=tuple(one for each in entry.get("universe", ()) if (one := Condition.of(each))),
        internet=Condition.of(entry.get("internet")),
        affected_period=affected,
        items=items,
        topics=topics,
        episodes=tuple(
            Episodes(one["variable"], one.get("form", "_T"), tuple(one.get("no_answer", ())), one.get("at_most"))
            for one in entry.get("episodes", ())
        ),
        dimensions=tuple(_dimension(name, one) for name, one in entry.get("dimensions", {}).items()),
        extras=tuple(_extra(one) for one in entry.get("extras", ())),
        is_synthetic=bool(entry.get("synthetic", False)),
        language=entry.get("language"),
        optional=tuple(entry.get("optional", ())),
    )
    _consistent(made)
    return made


def _item(entry: Mapping[str, Any], answers: Answers, *, key: str, period: str | None) -> Item:
    _only(entry, {"variable", key, "period", "filter", "answers"}, "item")
    asked = entry.get("period", period)
    if asked not in PERIODS:
        raise MapError(f"item {entry['variable']}: period is one of {', '.join(PERIODS)}")
    return Item(
        variable=entry["variable"],
        code=entry[key],
        period=asked,
        answers=answers.but(entry.get("answers", {})),
        filter=Condition.of(entry.get("filter")),
    )


def _topic(name: str, entry: Mapping[str, Any], answers: Answers, affected: str) -> Topic:
    if name not in TOPICS:
        raise MapError(f"topic {name}: the topics are {', '.join(TOPICS)}")
    _only(entry, {"period", "items", "choice", "filter", "answers"}, f"topic {name}")
    period = entry.get("period", affected)
    own = answers.but(entry.get("answers", {}))
    shared = entry.get("filter")
    items = tuple(_item({"filter": shared, **one}, own, key="code", period=period) for one in entry.get("items", ()))
    choice = None
    if one := entry.get("choice"):
        _only(one, {"variable", "codes", "no_answer"}, f"topic {name}")
        choice = Choice(one["variable"], dict(one["codes"]), tuple(one.get("no_answer", ())), Condition.of(shared))
    if bool(items) == (choice is not None):
        raise MapError(f"topic {name}: give either items or a choice")
    return Topic(name, period, items, choice)


def _design(entry: Mapping[str, Any]) -> SampleDesign:
    _only(entry, {"weight", "strata", "psu", "ssu", "population", "replicates", "singleton"}, "design")
    replicates = None
    if one := entry.get("replicates"):
        _only(one, {"method", "columns", "prefix", "count", "scale", "fay", "df"}, "design: replicates")
        columns = one.get("columns") or [f"{one['prefix']}{number}" for number in range(1, int(one["count"]) + 1)]
        scale = one.get("scale")
        replicates = Replicates(
            method=one["method"],
            columns=tuple(columns),
            scale=tuple(scale) if isinstance(scale, list) else scale,
            fay=float(one.get("fay", 0)),
            df=one.get("df"),
        )
    population = entry.get("population")
    return SampleDesign(
        weight=entry["weight"],
        strata=_names(entry.get("strata")),
        psu=_names(entry.get("psu")),
        ssu=_names(entry.get("ssu")),
        population=tuple(population) if isinstance(population, list) else population,
        replicates=replicates,
        singleton=entry.get("singleton"),
    )


def _dimension(name: str, entry: Mapping[str, Any]) -> Dimension:
    if name not in DIMENSIONS:
        raise MapError(f"dimension {name}: the dimensions are {', '.join(DIMENSIONS)}")
    _only(entry, {"variable", "codes", "bands", "own_codes"}, f"dimension {name}")
    bands = {code: (float(low), float(high)) for code, (low, high) in entry.get("bands", {}).items()}
    own = bool(entry.get("own_codes", False))
    if [bool(entry.get("codes")), bool(bands), own].count(True) != 1:
        raise MapError(f"dimension {name}: give one of codes, bands or own_codes")
    return Dimension(name, entry["variable"], dict(entry.get("codes", {})), bands, own)


def _extra(entry: Mapping[str, Any]) -> Extra:
    _only(entry, {"indicator", "items", "statistic", "by", "over"}, "extra")
    by = tuple(_names(one) for one in entry.get("by", [[]]))
    return Extra(entry["indicator"], tuple(entry["items"]), entry.get("statistic", "share"), by, entry.get("over"))


def _consistent(one: SurveyMap) -> None:
    if one.affected_period not in PERIODS:
        raise MapError(f"affected: the period is one of {', '.join(PERIODS)}")
    asked_by_topics = {variable for topic in one.topics for variable in topic.variables}
    if beside := sorted(set(one.optional) - asked_by_topics):
        raise MapError(f"optional: {beside[0]} is no variable of a topic")
    for topic in one.topics:
        if topic.period not in {item.period for item in one.items}:
            raise MapError(f"topic {topic.name}: no item asks about the period {topic.period}")
    asked = [(item.variable, item.period, item.code) for item in one.items]
    if len(set(asked)) < len(asked):
        raise MapError("an item is there twice")
    for item in one.items:
        codes = [*item.answers.yes, *item.answers.no, *item.answers.no_answer]
        if len(set(codes)) < len(codes):
            raise MapError(f"item {item.variable}: a code has two meanings")
    if one.study == "public_life" and one.dimension("role") is None:
        raise MapError("a survey of women in public life needs the dimension role")


def _names(entry: str | list[str] | None) -> tuple[str, ...]:
    return () if entry is None else (entry,) if isinstance(entry, str) else tuple(entry)


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(entry) - known):
        raise MapError(f"{where}: there is no key {unknown[0]}")
