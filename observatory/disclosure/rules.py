"""The rules as values: what is sensitive, how wide it must be hidden, what hiding costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from math import inf
from typing import Any

import yaml

from observatory.disclosure.errors import BadRules

BASES = (3, 5)


@dataclass(frozen=True)
class Rule:
    """A threshold and a width for the cells that match; with `zeros`, that nobody was there is hidden too.

    `match` has patterns of codes by dimension, and of universes under `universe` (the domain: `clients/*`).
    """

    id: str
    reason: str
    threshold: int
    width: int
    match: Mapping[str, tuple[str, ...]]
    broken_down: tuple[str, ...]
    zeros: bool = False


@dataclass(frozen=True)
class GroupRule:
    """One category must not hold all, or all but `others`, of a total of at least `least`.

    With `others` = 1 the only person in another category would know of everybody else.
    """

    id: str
    reason: str
    dimension: str
    others: int
    least: int


@dataclass(frozen=True)
class DominanceRule:
    """What one of several providers gives to a cell must not follow from the cell.

    `share`: the largest gives more than this share ((1, k) rule). `p`: the second largest, who subtracts its own,
    knows the largest to within so many per cent (p % rule). One of the two is given. A largest part of `below` persons
    or more may be known: it says how large a service is, and of nobody who they are.
    """

    id: str
    reason: str
    share: float = 1.0
    p: float = 0.0
    below: float = inf


@dataclass(frozen=True)
class ProviderRule:
    """What all others gave to a cell is at least `least` to whoever gave the rest, or it is hidden (S3)."""

    id: str
    reason: str
    least: int


@dataclass(frozen=True)
class BaseRule:
    """Figures of these units need a base of at least `least`."""

    id: str
    reason: str
    units: tuple[str, ...]
    least: float


@dataclass(frozen=True)
class Weights:
    """The price of hiding a cell that is not sensitive."""

    cell: float
    mass: float
    total: float


@dataclass(frozen=True)
class RoundingRule:
    """Tables that are rounded to `base` instead of being hidden in part, with all tables of their universe."""

    id: str
    reason: str
    tables: tuple[str, ...]
    base: int


@dataclass(frozen=True)
class Step:
    """A dimension that may be given up, and the share of sensitive cells from which on it is."""

    dimension: str
    above: float


@dataclass(frozen=True)
class Views:
    """What is shown instead of a table that would be mostly hidden: the least important dimension comes first."""

    reason: str
    steps: tuple[Step, ...]
    margin: float
    years: int
    start: int
    pooled_above: float

    def step(self, broken_down: Mapping[str, int]) -> Step | None:
        """The step for a view with these dimensions broken down; none where it may not be given up."""
        return next((step for step in self.steps if step.dimension in broken_down), None)


@dataclass(frozen=True)
class Rules:
    """All rules of a release."""

    threshold: int
    width: int
    reason: str
    rules: tuple[Rule, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    dominance: tuple[DominanceRule, ...] = ()
    bases: tuple[BaseRule, ...] = ()
    weights: Weights = Weights(1.0, 0.3, 0.2)
    keep_totals: bool = False  # grand totals are hidden only where nothing else protects
    totals_also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # codes that are a total of their own
    least_observations: int = 20
    flag_below: int = 50
    flag_cv: float = 25.0
    largest_cv: float = 50.0
    audience: str = "public"
    already_public: str = ""
    views: Views | None = None
    rounding: tuple[RoundingRule, ...] = ()
    providers: ProviderRule | None = None  # none: what the others gave to a cell may be small

    def reasons(self) -> dict[str, str]:
        """Every rule with its reason, for the method page."""
        found = {"minimum_frequency": self.reason}
        found |= {r.id: r.reason for r in self.rules} | {r.id: r.reason for r in self.groups}
        found |= {r.id: r.reason for r in self.dominance} | {r.id: r.reason for r in self.bases}
        if self.providers:
            found[self.providers.id] = self.providers.reason
        return found | {r.id: r.reason for r in self.rounding}

    def with_width(self, width: int) -> Rules:
        """The same rules with another width everywhere, to see what it costs."""
        return replace(self, width=width, rules=tuple(replace(r, width=max(r.width, width)) for r in self.rules))


def simple_rules(*, threshold: int = 5, width: int = 1, round_to: int = 0) -> Rules:
    """One threshold, or one base to round to, for everything: what the command-line uses on somebody's own table."""
    if threshold < 1 or width < 1:
        raise BadRules("Threshold and width are whole numbers of at least 1.")
    if round_to and round_to not in BASES:
        raise BadRules(f"Counts are rounded to multiples of {' or '.join(map(str, BASES))}, not of {round_to}.")
    rounding = (RoundingRule("rounded", "All counts are rounded.", ("*",), round_to),) if round_to else ()
    reason = f"Fewer than {threshold} persons."
    others = ProviderRule("few_of_others", reason, threshold)
    return Rules(threshold, width, reason, rounding=rounding, providers=others)


def default_rules() -> Rules:
    """The rules beside this file, for the public."""
    return load_rules()


def load_rules(audience: str = "public") -> Rules:
    """The rules beside this file for one audience: `public`, or who has another profile there (`official`)."""
    return read_rules((files(__package__) / "rules.yml").read_text(encoding="utf-8"), audience)


def read_rules(text: str, audience: str = "public") -> Rules:
    """Rules from YAML; every rule needs an id and a reason."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadRules("The rules are not valid YAML.") from error
    if not isinstance(content, dict) or "defaults" not in content:
        raise BadRules("The rules need a section `defaults` with threshold, width and reason.")
    content = _for_audience(content, audience)
    try:
        defaults = content["defaults"]
        threshold, width = _whole(defaults, "threshold"), _whole(defaults, "width")
        survey = content.get("survey", {})
        return Rules(
            threshold=threshold,
            width=width,
            reason=_text(defaults, "reason"),
            rules=tuple(_rule(r, threshold, width) for r in content.get("rules", [])),
            groups=tuple(
                GroupRule(_text(r, "id"), _text(r, "reason"), _text(r, "dimension"), int(r["others"]), int(r["least"]))
                for r in content.get("group_disclosure", [])
            ),
            dominance=tuple(_dominance(r) for r in content.get("dominance", [])),
            bases=tuple(
                BaseRule(_text(r, "id"), _text(r, "reason"), tuple(r["units"]), float(r["least"]))
                for r in content.get("bases", [])
            ),
            weights=Weights(**{k: float(v) for k, v in content["weights"].items()})
            if "weights" in content
            else Weights(1.0, 0.3, 0.2),
            keep_totals=bool(content.get("keep_totals", False)),
            totals_also={str(k): tuple(str(c) for c in v) for k, v in (content.get("totals_also") or {}).items()},
            least_observations=int(survey.get("least_observations", 20)),
            flag_below=int(survey.get("flag_below", 50)),
            flag_cv=float(survey.get("flag_cv", 25)),
            largest_cv=float(survey.get("largest_cv", 50)),
            audience=audience,
            already_public=str(content.get("already_public", {}).get("reason", "")).strip(),
            views=_views(content["views"]) if content.get("views") else None,
            rounding=tuple(_rounding(r) for r in content.get("rounding") or []),
            providers=_provider(content["providers"]) if content.get("providers") else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadRules(f"A rule is incomplete or not a number: {error}.") from error


def _rule(raw: dict[str, Any], threshold: int, width: int) -> Rule:
    return Rule(
        id=_text(raw, "id"),
        reason=_text(raw, "reason"),
        threshold=int(raw.get("threshold", threshold)),
        width=int(raw.get("width", width)),
        match={str(k): tuple(str(p) for p in v) for k, v in raw.get("match", {}).items()},
        broken_down=tuple(raw.get("broken_down", ())),
        zeros=bool(raw.get("zeros", False)),
    )


def _for_audience(content: dict[str, Any], audience: str) -> dict[str, Any]:
    """The rules with what an audience has in their place: defaults and sections, and single rules by their id."""
    if audience == "public":
        return content
    profiles = content.get("audiences", {})
    if audience not in profiles:
        raise BadRules(f"There are no rules for the audience {audience}. There are: public, {', '.join(profiles)}.")
    profile = dict(profiles[audience])
    _text({"id": audience, **profile}, "reason")
    instead = {str(rule["id"]): rule for rule in profile.pop("rules", [])}
    unknown = sorted(instead.keys() - {str(rule["id"]) for rule in content.get("rules", [])})
    if unknown:
        raise BadRules(f"The audience {audience} changes the rule {unknown[0]}, which does not exist.")
    rules = [{**rule, **instead.get(str(rule["id"]), {})} for rule in content.get("rules", [])]
    return {**content, **{key: part for key, part in profile.items() if key != "reason"}, "rules": rules}


def _dominance(raw: dict[str, Any]) -> DominanceRule:
    if ("share" in raw) == ("p" in raw):
        raise BadRules(f"The rule {raw.get('id')} needs either a share or p.")
    share, p = float(raw.get("share", 1.0)), float(raw.get("p", 0.0))
    if not 0 < share <= 1 or not 0 <= p <= 100:
        raise BadRules(f"The rule {raw.get('id')} needs a share up to 1, or p in per cent.")
    return DominanceRule(_text(raw, "id"), _text(raw, "reason"), share, p, float(raw.get("below", inf)))


def _provider(raw: dict[str, Any]) -> ProviderRule:
    return ProviderRule("few_of_others", _text({"id": "few_of_others", **raw}, "reason"), _whole(raw, "least"))


def _rounding(raw: dict[str, Any]) -> RoundingRule:
    base = _whole(raw, "base")
    if base not in BASES:
        raise BadRules(f"The rule {raw.get('id')} rounds to {base}. Known bases are {', '.join(map(str, BASES))}.")
    return RoundingRule(_text(raw, "id"), _text(raw, "reason"), tuple(str(p) for p in raw["match"]["table"]), base)


def _views(raw: dict[str, Any]) -> Views:
    steps = tuple(Step(str(r["dimension"]), float(r["above"])) for r in raw["collapse"])
    pool = raw.get("pool", {})
    return Views(
        reason=_text(raw, "reason"),
        steps=steps,
        margin=float(raw["margin"]),
        years=int(pool.get("years", 0)),
        start=int(pool.get("from", 0)),
        pooled_above=float(pool.get("above", 0.0)),
    )


def _text(raw: dict[str, Any], key: str) -> str:
    text = str(raw.get(key, "")).strip()
    if not text:
        raise BadRules(f"The rule {raw.get('id', raw)} has no {key}. Every rule says why it is there.")
    return text


def _whole(raw: dict[str, Any], key: str) -> int:
    value = raw[key]
    if not isinstance(value, int) or value < 1:
        raise BadRules(f"{key} must be a whole number of at least 1.")
    return value
