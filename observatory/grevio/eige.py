"""EIGE's 13 indicators on intimate partner and domestic violence, and the rows of the UNODC crime trends survey."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from observatory.grevio.document import NOTHING, Block, Cell
from observatory.grevio.figures import blocks, figure, select
from observatory.grevio.plan import table
from observatory.grevio.scope import Scope


@cache
def _said() -> dict[str, Any]:
    text = Path(__file__).with_name("returns.yml").read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said


def eige(scope: Scope) -> list[Block]:
    """The 13 rows with the nearest released figure and how it differs: none of them is the indicator itself."""
    rows: list[tuple[Cell, ...]] = []
    for row in _said()["eige"]:
        about: list[Cell] = [str(row["number"]), row["name"], row["mark"]]
        lines = []
        for near in row.get("nearest", ()):
            where = {key: (code,) for key, code in near["where"].items()}
            found = select(scope, table(near["table"], where=where))
            said = ", ".join(scope.words.label(key, code) for key, code in near["where"].items())
            for one in _in_order(found).to_dict("records"):
                cell = figure(one)
                lines.append(
                    (
                        *about,
                        f"{near['table']}: {said}",
                        scope.words.span(one["time_period"]),
                        cell,
                        cell.status,
                        row["differs"],
                    )
                )
        lines = lines or [(*about, "–", scope.period, NOTHING, NOTHING.status, _absent(row))]
        rows += lines
    words = scope.words
    columns = (
        "EIGE",
        words.say("name"),
        words.say("mark"),
        words.say("table"),
        words.say("period"),
        words.say("value"),
    )
    return [
        Block(
            "EIGE: 13 indicators on intimate partner and domestic violence",
            (*columns, words.say("status"), "difference"),
            tuple(rows),
            "Wording of the indicators: recalled (R), to be checked against EIGE's metadata before the table is sent. "
            "The figures cover technology-facilitated violence only, each under the indicator that it is part of.",
        )
    ]


def _in_order(rows: pd.DataFrame, *first: str) -> pd.DataFrame:
    """By period, years taken together behind the years."""
    together = rows.assign(together=rows["time_period"].str.len() > 4)
    return together.sort_values([*first, "together", "time_period"]).drop(columns="together")


def _absent(row: dict[str, Any]) -> str:
    return "No figure in this release." if row.get("nearest") else str(row["differs"])


def cts(scope: Scope) -> list[Block]:
    """The categories of the survey with the recorded offences that fall into them, whole and cyber-related."""
    words = scope.words
    crosswalk, taxonomy = scope.reference("crosswalk_offence_form"), scope.reference("taxonomy")
    codes = {row["code"]: row["iccs"] for row in taxonomy.to_dict("records")}
    found = select(scope, table("R01V.offence_a", where={"ict": ("_T", "Y"), "ref_area": (scope.area,)}))
    rows: list[tuple[Cell, ...]] = []
    listed: set[str] = set()
    for category in _said()["cts"]:
        offences = _offences(crosswalk, codes, category["iccs"]) - listed
        listed |= offences
        mine = found[found["offence"].isin(offences)] if len(found) else found
        for kind, ict in (("", "_T"), (": Cyber-related", "Y")):
            name = f"{category['name']}{kind}"
            part = _in_order(mine[mine["ict"] == ict], "offence") if len(mine) else mine
            for one in part.to_dict("records"):
                cell = figure(one)
                label = words.label("offence", one["offence"])
                where = (one["offence"], label, words.span(one["time_period"]), cell, cell.status)
                rows.append((name, category["iccs"], category["mark"], *where))
            if part.empty:
                rows.append((name, category["iccs"], category["mark"], "–", "", scope.period, NOTHING, NOTHING.status))
    columns = ("category", "ICCS", words.say("mark"), "OFFENCE", words.say("label_of", name="OFFENCE"))
    made = Block(
        "UNODC CTS: recorded offences, with their cyber-related sub-series",
        (*columns, words.say("period"), words.say("value"), words.say("status")),
        tuple(rows),
        "One row per offence of national law. A category of several offences is not added up: none was released. "
        "ICCS codes below the second level are recalled (R), to be checked against ICCS 1.0.",
    )
    return [made, *_relationships(scope)]


def _relationships(scope: Scope) -> list[Block]:
    """Victims by relationship as released, with the category of the survey that each code belongs to."""
    categories = _said()["cts_relationship"]
    made = []
    for block in blocks(scope, table("R02.relationship_a", where={"form": ("_T",)})):
        rows = tuple((categories.get(str(row[0]), "–"), *row) for row in block.rows)
        columns = ("CTS category", *block.columns) if block.columns else ()
        note = f"Technology-facilitated violence only. {block.note}"
        made.append(Block(f"UNODC CTS: relationship · {block.caption}", columns, rows, note, block.table))
    return made


def _offences(crosswalk: Any, codes: dict[str, str], iccs: str) -> set[str]:
    """The offences whose form begins with an ICCS code."""
    if crosswalk.empty:
        return set()
    wanted = set()
    for row in crosswalk.to_dict("records"):
        # A group of forms stands for the codes of all its forms.
        named = [said for code, said in codes.items() if code == row["form"] or code.startswith(f"{row['form']}.")]
        parts = {part.strip().split(" ")[0] for said in named for part in said.replace(" or ", " / ").split("/")}
        if any(part.startswith(iccs) for part in parts if part):
            wanted.add(row["offence"])
    return wanted
