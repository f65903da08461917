"""Figures that stand beside the number they are of: medians, sums of months, places and who has one."""

from __future__ import annotations

import pandas as pd

#: The questions that are answered here, each a column that is true where nothing is wrong.
MEASURES = ["time_plausible", "base_given", "places_enough"]

#: The most that a unit of time can say of one case or person: twenty years of days, fifty years of months.
LONGEST = {"D": 20 * 365, "MO": 50 * 12}
_WORDS = {"D": "days, at most {most:g}", "MO": "months, at most {most:g} for {base:g} persons"}
_ROW = ["submission_id", "breakdown", "sheet", "source_row"]


def hold_measures(facts: pd.DataFrame) -> None:
    """Answer the questions in `facts`; what was expected goes into `detail_parts_agree`.

    A median of days is one figure for all its cases, so it is held against the longest single time; months are a sum,
    so they are held against the longest time of each person. A median does not add up, so that a table that has
    one may speak of the whole country beside its regions.
    """
    times = facts["unit_measure"].isin(list(LONGEST)) & ~facts["is_total"]
    if times.any():
        _times(facts, facts[times])
    occupied = facts["counting_unit"].eq("ACCOMMODATED") & ~facts["is_total"]
    if occupied.any():
        _places(facts, facts[occupied])


def _times(facts: pd.DataFrame, times: pd.DataFrame) -> None:
    base = _beside(facts, times, facts["unit_measure"].eq("NR"))
    given = times["obs_value"].notna()
    # A base that is empty has its finding as an empty cell already.
    facts.loc[times.index[given & (base == 0)], "base_given"] = False
    sums = times["unit_measure"].eq("MO")
    most = times["unit_measure"].map(LONGEST) * base.where(sums, 1.0)
    wrong = times.index[given & (times["obs_value"] > most) & ~(base == 0)]
    facts.loc[wrong, "time_plausible"] = False
    for row in wrong:
        words = _WORDS[times.at[row, "unit_measure"]]
        facts.at[row, "detail_parts_agree"] = words.format(most=most[row], base=base[row])
    medians = times[times["unit_measure"].eq("D")]
    levels = facts.set_index(["submission_id", "breakdown"]).index
    facts.loc[levels.isin(medians.set_index(["submission_id", "breakdown"]).index), "area_at_level"] = True


def _places(facts: pd.DataFrame, occupied: pd.DataFrame) -> None:
    places = _beside(facts, occupied, facts["counting_unit"].eq("PLACES"))
    wrong = occupied.index[occupied["obs_value"] > places]
    facts.loc[wrong, "places_enough"] = False
    facts.loc[wrong, "detail_parts_agree"] = places[wrong].map("{:g}".format)


def _beside(facts: pd.DataFrame, rows: pd.DataFrame, chosen: pd.Series) -> pd.Series:
    """The chosen figure on the same row of the same sheet, for each of `rows`."""
    others = facts.loc[chosen, [*_ROW, "obs_value"]].drop_duplicates(_ROW).rename(columns={"obs_value": "beside"})
    found = rows[_ROW].merge(others, on=_ROW, how="left")["beside"]
    return found.astype(float).set_axis(rows.index)
