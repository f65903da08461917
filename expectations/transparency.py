"""What the rules for platforms look at: each question is answered once over all facts, a column for each answer.

The frame holds the facts of one or many submissions; nothing here changes a fact.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from babel.core import Locale

from .codelists import CodeLists
from .findings import Finding
from .repeated import first_of_each, in_rows, left_out
from .validate import failing

#: A cell of these reports is named by all of this; surfaces (search, ads) are counted apart.
KEYS = [
    *("submission_id", "breakdown", "platform", "surface", "ref_area", "language", "time_period", "scheme"),
    *("section", "category", "keyword", "line", "metric", "outcome", "requestor"),
]
#: Metrics that are some of another one.
PART_OF = {
    "NTC_TF": "NTC",
    "NTC_ITEMS_TF": "NTC_ITEMS",
    "ACT_LAW_TF": "ACT_LAW",
    "ACT_TC_TF": "ACT_TC",
    "MSR_AUTO": "MSR",
}
TIMES = ("H", "D", "MIN", "TIME_U")
QUESTIONS = (
    *("cell_once", "value_not_negative", "value_whole", "share_in_range", "platform_known", "platform_of_sender"),
    *("area_known", "area_in_territory"),
    *("keywords_agree", "categories_agree", "areas_agree", "outcomes_agree", "part_within_whole"),
)
#: Sums of published tables may be off by rounding.
WITHIN = 0.5


def validate(facts: pd.DataFrame, reporters: dict[str, str], *, lists: CodeLists) -> dict[str, list[Finding]]:
    """Findings by submission; `reporters` says who sent each."""
    findings: dict[str, list[Finding]] = {submission: [] for submission in reporters}
    if facts.empty:
        return findings
    measured = measure(facts, lists)
    for meta, rows in failing("platform", measured):
        for submission, group in measured.loc[rows].groupby("submission_id", sort=True):
            findings[str(submission)] += _said(meta, group)
    return findings


def measure(facts: pd.DataFrame, lists: CodeLists) -> pd.DataFrame:
    """The facts with a column for every question and `expected_<question>` where it is not answered by yes."""
    facts = facts.reset_index(drop=True)
    # A dimension that nobody filled in is text too, so that it can be compared.
    facts[KEYS] = facts[KEYS].astype(object).where(facts[KEYS].notna(), None)
    for question in QUESTIONS:
        facts[question] = True
        facts[f"expected_{question}"] = None
    value = facts["obs_value"]
    facts["cell_once"] = ~facts.duplicated(KEYS, keep="first")
    facts["value_not_negative"] = ~(value < 0)
    counts = facts["unit_measure"] == "NR"
    facts["value_whole"] = ~counts | value.isna() | ((value - value.round()).abs() < 1e-6)
    facts["share_in_range"] = (facts["unit_measure"] != "PT") | value.isna() | value.between(0, 100)
    _platforms(facts, lists)
    _areas(facts, lists)
    _sums(facts)
    _outcomes(facts)
    _subsets(facts)
    return facts


def _platforms(facts: pd.DataFrame, lists: CodeLists) -> None:
    """A service is known by one of its names, and a platform sends its own services only."""
    names = {
        written: code
        for scheme in ("dsa", "voluntary")
        for written, code in lists.crosswalk("platform", scheme).items()
    }
    codes = facts["platform"].map(names).where(facts["platform"].map(names).notna(), facts["platform"])
    known = codes.isin(list(lists.codes("platform")))
    facts["platform_known"] = known | facts["platform"].isna()
    senders = {
        name: row for name, row in lists.providers.items() if row["source"] == "platform" and row["series"] == "own"
    }
    owner = facts["reporter"].where(facts["reporter"].isin(list(senders)))
    facts["platform_of_sender"] = owner.isna() | ~known | (codes == owner)
    facts["expected_platform_of_sender"] = facts["reporter"].where(~facts["platform_of_sender"])


def _areas(facts: pd.DataFrame, lists: CodeLists) -> None:
    """A scope below the EEA is one of its states: the six countries cannot occur there."""
    states = {code for code, entry in lists.codes("area").items() if entry.parent is None} & EEA
    written = facts["ref_area"].map(lists.crosswalk("ref_area", "dsa")).fillna(facts["ref_area"])
    inside = facts["territory"].ne("EEA") | facts["ref_area"].isna() | written.isin([*states, "EEA"])
    facts["area_in_territory"] = inside
    codes = set(lists.codes("area"))
    for scheme, rows in facts[facts["ref_area"].notna() & facts["territory"].ne("EEA")].groupby("scheme", dropna=False):
        named = rows["ref_area"].map(lists.crosswalk("ref_area", str(scheme))).fillna(rows["ref_area"])
        strange = {name for name in set(named) - codes if not _elsewhere(str(name), codes)}
        facts.loc[rows.index, "area_known"] = ~named.isin(strange)


def _elsewhere(name: str, codes: set[str]) -> bool:
    """Whether this is a country of the world, by code or English name, that the list of areas does not have."""
    territories = Locale("en").territories
    code = name.upper() if name.upper() in territories else None
    code = code or next((c for c, words in territories.items() if words.casefold() == name.casefold()), None)
    return code is not None and code not in codes


#: The member states of the Union with Iceland, Liechtenstein and Norway, as the code list of areas writes them.
EEA = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
        *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)


def _sums(facts: pd.DataFrame) -> None:
    """Hold each figure of a whole against the sum of its parts, where any part is given.

    A table is the breakdown without its level: notices_total, notices_category and notices_keyword are one.
    """
    levels = facts["breakdown"].str.extract(r"^(?P<table>.*)_(?P<level>total|category|keyword)(?P<below>_area)?$")
    frame = facts.join(levels)
    frame["below"] = frame["below"].notna()
    counts = frame["unit_measure"].eq("NR") & frame["scheme"].eq("dsa_v2") & frame["table"].notna()
    frame = frame[counts & frame["obs_value"].notna()]
    same = ["submission_id", "table", "platform", "surface", "time_period", "metric"]
    level, below = frame["level"], frame["below"]
    for question, whole, part, keys in (
        ("keywords_agree", level == "category", level == "keyword", [*same, "below", "ref_area", "category"]),
        ("categories_agree", level == "total", level == "category", [*same, "below", "ref_area"]),
        ("areas_agree", ~below, below, [*same, "level", "category", "keyword"]),
    ):
        summed = _summed(frame[part], keys)
        _disagreeing(facts, question, frame[whole], summed, keys)


def _summed(parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    summed = parts.groupby(keys, dropna=False)["obs_value"].sum().rename("summed").reset_index()
    text = [key for key in keys if key != "below"]
    summed[text] = summed[text].astype(object).where(summed[text].notna(), None)
    return summed


def _disagreeing(
    facts: pd.DataFrame, question: str, wholes: pd.DataFrame, summed: pd.DataFrame, keys: list[str]
) -> None:
    if wholes.empty or summed.empty:
        return
    merged = wholes[keys].merge(summed, on=keys, how="left").set_index(wholes.index)["summed"]
    rows = merged.index[merged.notna() & ((wholes["obs_value"] - merged).abs() > WITHIN)]
    facts.loc[rows, question] = False
    facts.loc[rows, f"expected_{question}"] = merged[rows].map(_written)


def _outcomes(facts: pd.DataFrame) -> None:
    """Complaints are upheld, reversed, partly reversed or left undecided: together they are all of them."""
    here = facts[facts["breakdown"].isin(["appeals_total", "appeals_outcome"]) & facts["unit_measure"].eq("NR")]
    keys = ["submission_id", "platform", "surface", "time_period", "metric"]
    parts = here[here["outcome"].isin(["UPHELD", "PARTLY", "REVERSED", "OMITTED"]) & here["obs_value"].notna()]
    wholes = here[here["outcome"].eq("TOTAL") & here["obs_value"].notna()]
    summed = _summed(parts, keys)
    _disagreeing(facts, "outcomes_agree", wholes, summed, keys)


def _subsets(facts: pd.DataFrame) -> None:
    """Notices of trusted flaggers are some of all notices, and what is found by machine some of what is found."""
    keys = [key for key in KEYS if key != "metric"]
    known = facts[facts["obs_value"].notna() & facts["scheme"].eq("dsa_v2")]
    known = known[known["cell_once"]]
    for part, whole in PART_OF.items():
        parts = known[known["metric"] == part]
        wholes = known[known["metric"] == whole][[*keys, "obs_value"]].rename(columns={"obs_value": "whole"})
        merged = parts[keys].merge(wholes, on=keys, how="left").set_index(parts.index)["whole"]
        rows = merged.index[merged.notna() & (parts["obs_value"] > merged + WITHIN)]
        facts.loc[rows, "part_within_whole"] = False
        facts.loc[rows, "expected_part_within_whole"] = merged[rows].map(_written)


def _said(meta: dict[str, Any], group: pd.DataFrame) -> list[Finding]:
    ordered = group.sort_values(["sheet", "source_row", "source_column"], na_position="first")
    expected = f"expected_{meta['question']}"
    # A name stands once in a row, whatever the number of figures beside it.
    is_name = "shows" in meta
    keys = [meta["shows"], expected] if is_name else ["source_column", "obs_value", expected]
    found = []
    for row, further, unlisted in first_of_each(ordered, keys):
        sheet, severity = row.sheet if isinstance(row.sheet, str) else None, meta.get("severity")
        if unlisted:
            found.append(left_out(meta["code"], unlisted, sheet=sheet, row=int(row.source_row), severity=severity))
            continue
        one = Finding.make(
            meta["code"],
            sheet=sheet,
            row=int(row.source_row),
            column=None if is_name else row.source_column,
            found=_shown(meta, row),
            expected=getattr(row, expected),
            severity=severity,
            says=meta["says"],
        )
        found.append(in_rows(one, further))
    return found


def _shown(meta: dict[str, Any], row: Any) -> str | None:
    value = getattr(row, meta.get("shows", "obs_value"))
    if isinstance(value, float):
        return None if pd.isna(value) else _written(value)
    return value if isinstance(value, str) else None


def _written(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
