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
    public = protected.frames
    derived = {name: protected.derived(name) for name in protected.derived_names}
    found = []
    for table, about in assembly.about.groupby("table", sort=True):
        rule = published()[about["indicator"].iloc[0]]
        placed = about.assign(**rule.get("at", {}))
        value = _find(public.get(table), placed, "count")
        if rule["kind"] != "count":
            # A rate or a share is shown only where the counts that it comes from are.
            rate = _find(derived.get(table), placed, "value").where(value.notna())
            if rule["kind"] == "share":
                below = _find(public.get(over_name(table)), about.assign(**rule["over"]), "count")
                rate = rate.where(below.notna())
            value = rate
        missing = about["obs_status"] == MISSING
        hidden = value.isna() & ~missing
        found.append(
            about.assign(
                obs_value=value.where(~missing),
                conf_status=hidden.map({True: HIDDEN, False: SHOWN}),
                obs_status=about["obs_status"].where(~hidden, SUPPRESSED),
                reporter=TOTAL,
            )
        )
    return pd.concat(found, ignore_index=True)


def _find(frame: pd.DataFrame | None, wanted: pd.DataFrame, column: str) -> pd.Series:
    """The public figure of each wanted row, found by its codes; empty where hidden or not protected at all."""
    if frame is None:
        return pd.Series(float("nan"), index=wanted.index)
    dimensions = [name for name in frame.columns if name in DIMENSIONS]
    found = frame.set_index(dimensions)[column].astype("float64")
    keys = pd.MultiIndex.from_frame(wanted[dimensions]) if len(dimensions) > 1 else pd.Index(wanted[dimensions[0]])
    return pd.Series(found.reindex(keys).to_numpy(), index=wanted.index)


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
