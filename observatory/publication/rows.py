"""Bring protected figures back into rows as they are published: codes, figure, status, note."""

import pandas as pd

from observatory.disclosure.pool import block_of
from observatory.disclosure.protect import Protected
from observatory.disclosure.rules import default_rules
from observatory.disclosure.survey import LOW_RELIABILITY, NORMAL, reliability
from observatory.publication.tables import (
    ABOUT,
    DIMENSIONS,
    HIDDEN,
    MISSING,
    PARTS,
    SHOWN,
    SUPPRESSED,
    TOTAL,
    UNCERTAINTY,
    Assembly,
    over_name,
    published,
    stacked,
    table_name,
)

COLUMNS = (
    "indicator",
    "breakdown",
    "country",
    "source",
    "reporter",
    "area_level",
    *DIMENSIONS,
    "freq",
    "unit_measure",
    "obs_value",
    "obs_status",
    "conf_status",
    "obs_note",
    "taxonomy_version",
    "is_synthetic",
    *UNCERTAINTY,
)
_ORDER = ["indicator", "breakdown", "country", "source", "reporter", *DIMENSIONS]
LOSS = "Q04"
# The note of a rate or share that is no zero and is one when it is rounded as it is published.
BELOW_PRECISION = "below_precision"


def rows_to_publish(protected: Protected, assembly: Assembly) -> pd.DataFrame:
    """All rows of a release: the protected figures, the measures of the returns, and what protection cost.

    Every figure about people is taken from `protected`. One that it does not hold is hidden: what was not
    protected is not published.
    """
    # The interval of a figure whose count was rounded would give the exact one back.
    exact = [table_name(parts) not in protected.rounded for parts in assembly.uncertain[list(PARTS)].to_numpy()]
    parts = [_with_uncertainty(_people(protected, assembly), assembly.uncertain[exact])]
    if len(assembly.open_figures):
        parts.append(_open(assembly.open_figures))
    parts.append(_loss(parts[0]))
    rows = pd.concat(parts, ignore_index=True)
    rows["reporter"] = rows["reporter"].fillna(TOTAL)
    rows["obs_note"] = rows["obs_note"].fillna("")
    rows[list(UNCERTAINTY)] = rows.reindex(columns=list(UNCERTAINTY)).astype("float64")
    return rows[list(COLUMNS)].sort_values(_ORDER, kind="stable").reset_index(drop=True)


def _people(protected: Protected, assembly: Assembly) -> pd.DataFrame:
    about = assembly.about.reset_index(drop=True)
    if about.empty:
        return about
    kind = about["indicator"].map({name: rule["kind"] for name, rule in published().items()})
    placed, counts = _placed(about, "at"), stacked(protected.frames)
    value = _find(counts, placed, "count")
    # A rate or a share is shown only where the counts that it comes from are.
    rate = _find(stacked({name: protected.derived(name) for name in protected.derived_names}), placed, "value")
    below = _find(counts, _placed(about, "over").assign(table=about["table"].map(over_name)), "count")
    rate = rate.where(value.notna() & (below.notna() | (kind != "share")))
    # Told only where the count itself is shown, so that it says nothing new of anybody.
    is_low = kind.isin(["rate", "share"]) & (rate == 0) & (value > 0)
    value = value.where(kind == "count", rate)
    missing = about["obs_status"] == MISSING
    hidden = value.isna() & ~missing
    return about.assign(
        obs_value=value.where(~missing),
        conf_status=hidden.map({True: HIDDEN, False: SHOWN}),
        obs_status=about["obs_status"].where(~hidden, SUPPRESSED),
        obs_note=about["obs_note"].mask(is_low, (about["obs_note"].fillna("") + f" {BELOW_PRECISION}").str.strip()),
        reporter=TOTAL,
    )


def _placed(about: pd.DataFrame, where: str) -> pd.DataFrame:
    """The rows at the codes that their figure (`at`) or its denominator (`over`) has in its universe."""
    placed = about[["table", *DIMENSIONS]].copy()
    for name, rule in published().items():
        for dimension, code in rule.get(where, {}).items():
            placed.loc[about["indicator"] == name, dimension] = code
    return placed


def _find(figures: pd.DataFrame, wanted: pd.DataFrame, column: str) -> pd.Series:
    """The public figure of each wanted row, found by its table and codes; empty where hidden or not protected."""
    keys = ["table", *DIMENSIONS]
    if column not in figures:
        return pd.Series(float("nan"), index=wanted.index)
    found = wanted[keys].merge(figures[[*keys, column]], on=keys, how="left", validate="many_to_one")
    return found[column].astype("float64")


def _open(figures: pd.DataFrame) -> pd.DataFrame:
    """Measures of the returns, of which nothing is hidden, and estimates of surveys.

    An estimate that rests on too few respondents comes here without a figure, and is marked like any hidden one.
    """
    is_estimate = figures["indicator"].map(lambda name: published()[name]["kind"] == "estimate")
    sure = reliability(figures["n"], figures["cv"], default_rules()).where(
        is_estimate & figures["value"].notna(), NORMAL
    )
    hidden = (figures["obs_status"] == SUPPRESSED) | (sure == SUPPRESSED)
    missing = (figures["value"].isna() | (figures["obs_status"] == MISSING)) & ~hidden
    return figures.assign(
        obs_value=figures["value"].astype("float64").where(~missing & ~hidden),
        obs_status=_flagged(figures["obs_status"], sure).mask(hidden, SUPPRESSED).where(~missing, MISSING),
        conf_status=hidden.map({True: HIDDEN, False: SHOWN}),
        **{name: figures[name].where(is_estimate & ~hidden & ~missing) for name in UNCERTAINTY},
    )


def _with_uncertainty(people: pd.DataFrame, uncertain: pd.DataFrame) -> pd.DataFrame:
    """Protected figures with what is known of their uncertainty; none where the figure is hidden."""
    if uncertain.empty:
        return people
    found = people.merge(
        uncertain.assign(is_uncertain=True), on=[*PARTS, *DIMENSIONS], how="left", validate="one_to_one"
    )
    rests = found.pop("is_uncertain").eq(True)
    sure = reliability(found["n"], found["cv"], default_rules()).where(rests & found["obs_value"].notna(), NORMAL)
    vague = sure == SUPPRESSED
    is_shown = (found["conf_status"] == SHOWN) & found["obs_value"].notna() & ~vague
    return found.assign(
        obs_value=found["obs_value"].mask(vague),
        obs_status=_flagged(found["obs_status"], sure).mask(vague, SUPPRESSED),
        conf_status=found["conf_status"].mask(vague, HIDDEN),
        **{name: found[name].where(is_shown) for name in UNCERTAINTY},
    )


def _flagged(status: pd.Series, sure: pd.Series) -> pd.Series:
    """The status of each figure, of low reliability where it says nothing graver."""
    return status.mask((sure == LOW_RELIABILITY) & (status == NORMAL), LOW_RELIABILITY)


def _loss(rows: pd.DataFrame) -> pd.DataFrame:
    """The share of hidden figures by table, country and year (Q04).

    Only cells are counted, which everybody can count too. How large the hidden figures are together, and how many
    were hidden by a rule and how many to protect others, would help to work them out.
    """
    group = ["indicator", "breakdown", "country", "source"]
    single = rows[~rows["time_period"].map(lambda period: block_of(period) is not None)]
    years = single.assign(year=single["time_period"].str[:4], is_hidden=single["conf_status"] == HIDDEN)
    found = years.groupby([*group, "year"], as_index=False).agg(
        hidden=("is_hidden", "mean"),
        is_synthetic=("is_synthetic", "any"),
        taxonomy_version=("taxonomy_version", "max"),
    )
    found = found.assign(
        breakdown=found["indicator"] + "." + found["breakdown"],
        indicator=LOSS,
        ref_area=found["country"],
        area_level="country",
        time_period=found["year"],
        freq="A",
        unit_measure="PT",
        obs_value=(found["hidden"] * 100).round(1),
        obs_status="A",
        conf_status=SHOWN,
        obs_note="",
    )
    for column in (*DIMENSIONS, *ABOUT):
        if column not in found:
            found[column] = TOTAL
    return found
