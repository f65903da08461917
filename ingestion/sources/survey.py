"""What lands from surveys: microdata, restricted to this machine's operator, and the estimates that go on from here.

Microdata are read variable by variable as the survey's map says, profiled (the rules never see a respondent), and
land as `microdata.parquet` in a folder that only the owner may enter. `estimates.parquet` beside it is all that the
warehouse reads.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import shutil
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.codelists import CodeLists
from expectations.findings import Finding
from ingestion.box import Box, rules_digest, with_rename
from ingestion.errors import BadMap, Refusal, UnknownForm
from ingestion.estimate.schema import SCHEMA
from ingestion.schema import SUBMISSION
from ingestion.settings import Zones

__all__ = ["FACTS", "SCHEMA", "land_one", "read_one", "rules"]

log = logging.getLogger(__name__)

#: Only the owner may look into a folder with microdata.
RESTRICTED = 0o700
#: Microdata of a census are larger than any return; they are read within `opening.COST`.
FILE_BYTES = 1_000_000_000
#: What stands in an empty landing folder, so that a query over all surveys always finds a table.
FACTS = "estimates"


def read_one(one: Box, lists: CodeLists) -> dict[str, Any]:
    """Read one file into `microdata.parquet` and `profile.json` in its folder of the inbox."""
    before = one.load("read.json")
    if before and before["rules"] == rules_digest():
        return before
    one.folder.chmod(RESTRICTED)
    try:
        result = _read(one, lists)
    except Refusal as refusal:
        result = {"state": "refused", "code": refusal.code, "findings": [refusal.finding.as_dict()]}
    result["rules"] = rules_digest()
    one.save("read.json", result)
    return result


def _read(one: Box, lists: CodeLists) -> dict[str, Any]:
    import polars as pl

    from ingestion.microdata import profile
    from ingestion.microdata.opening import look, take

    opened = look(one.file)
    survey, map_text = _map(opened, one.reporter)
    survey = survey.fitting(opened.variables)
    provider = lists.providers.get(one.reporter, {})
    area = survey.ref_area or provider.get("ref_area") or ""
    result: dict[str, Any] = {"state": "read", "layout": survey.id, "form": survey.form, "map": map_text}
    cover = _cover(one, survey, area, provider)
    missing = profile.lacking(opened, survey)
    identifying = profile.identifying(opened, survey)
    if missing:
        rows = [profile.Row(name, "item", is_there=False) for name in missing] + identifying
        measured = profile.Measured(rows)
    else:
        with_rename(one.folder / "microdata.parquet", lambda path: take(one.file, survey.variables, path))
        frame = pl.read_parquet(one.folder / "microdata.parquet")
        measured = profile.profile(frame, survey, opened, ref_area=area, received=_received(one).date(), lists=lists)
    cover["time_period"] = measured.time_period
    one.save("profile.json", [row.__dict__ for row in measured.rows])
    one.save("labels.json", {"labels": _kept(opened.labels, survey), "values": _kept(opened.values, survey)})
    return {**result, "cover": cover, "findings": [finding.as_dict() for finding in _cover_findings(cover)]}


def _map(opened: Any, reporter: str) -> tuple[Any, str | None]:
    """The map that came with the file, else the one of the house that fits it."""
    from ingestion.microdata.survey_map import MapError, from_yaml, nearest, recognise

    if opened.map_text is not None:
        try:
            return from_yaml(opened.map_text), opened.map_text
        except MapError as fault:
            raise BadMap(found=str(fault)) from fault
    survey = recognise(set(opened.variables), reporter)
    if survey is not None:
        return survey, None
    near = nearest(set(opened.variables))
    if not near:
        raise UnknownForm(nearest="")
    lacking = ", ".join(near[1][:5])
    words = f"The nearest is {near[0].id}, but there is no variable {lacking}. "
    raise UnknownForm(nearest=words, form=near[0].id, lacking=lacking)


def survey_map(reading: dict[str, Any]) -> Any:
    """The map that a reading was made with."""
    from ingestion.microdata.survey_map import from_yaml, maps

    if reading.get("map"):
        return from_yaml(reading["map"])
    return next(one for one in maps() if one.id == reading["layout"])


def _cover(one: Box, survey: Any, area: str, provider: dict[str, str]) -> dict[str, Any]:
    sent = one.receipt
    return {
        "reporter": one.reporter,
        "form": survey.form,
        "time_period": "",
        "revision": int(sent.get("revision") or survey.revision),
        "revision_reason": sent.get("revision_reason") or survey.revision_reason,
        "ref_area": area,
        "language": survey.language or provider.get("language") or "en",
        "is_synthetic": survey.is_synthetic or str(provider.get("is_synthetic")).lower() == "true",
    }


def _cover_findings(cover: dict[str, Any]) -> list[Finding]:
    found = []
    if cover["revision"] > 1 and not cover["revision_reason"]:
        found.append(Finding.make("revision_without_reason", found=str(cover["revision"])))
    if not cover["ref_area"]:
        found.append(Finding.make("cover_missing", expected="ref_area"))
    return found


def rules(waiting: list[Box], readings: dict[str, Any]) -> dict[str, list[Finding]]:
    """The findings of the suite for each file that could be read."""
    import pandas as pd

    from expectations.suites.survey import findings

    profiles = [
        pd.DataFrame(one.load("profile.json")).assign(submission_id=one.id)
        for one in waiting
        if readings[one.id]["state"] == "read"
    ]
    return findings(pd.concat(profiles, ignore_index=True)) if profiles else {}


def land_one(one: Box, place: Zones, submission: pa.Table) -> int:
    """Write the landing folder of one survey: microdata, labels, estimates. Returns the number of estimates."""
    import polars as pl

    from ingestion.estimate.estimates import estimates

    target = place.landing / one.source / one.id
    if target.exists():
        return pq.read_metadata(target / f"{FACTS}.parquet").num_rows
    reading = one.load("read.json")
    cover = reading["cover"]
    frame = pl.read_parquet(one.folder / "microdata.parquet")
    made = estimates(
        frame,
        survey_map(reading).fitting(frame.columns),
        ref_area=cover["ref_area"],
        time_period=cover["time_period"],
        submission=one.id,
        reporter=one.reporter,
    )
    beside = place.landing / ".writing" / f"{one.id}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    beside.chmod(RESTRICTED)
    shutil.copyfile(one.folder / "microdata.parquet", beside / "microdata.parquet")
    (beside / "microdata.parquet").chmod(0o600)
    (beside / "labels.json").write_text(json.dumps(one.load("labels.json"), ensure_ascii=False), encoding="utf-8")
    pq.write_table(made, beside / f"{FACTS}.parquet", compression="zstd")
    row = submission.to_pylist()[0] | {"rows": made.num_rows}
    pq.write_table(pa.Table.from_pylist([row], schema=SUBMISSION), beside / "submission.parquet")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        beside.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(beside, ignore_errors=True)
    # The inbox keeps the file as sent; what was read from it now lies in one place only.
    (one.folder / "microdata.parquet").unlink(missing_ok=True)
    log.info("estimated survey %s: %d respondents, %d figures", one.id, frame.height, made.num_rows)
    return made.num_rows


def _received(one: Box) -> dt.datetime:
    return dt.datetime.fromisoformat(one.receipt["received_at"])


def _kept(words: dict[str, Any], survey: Any) -> dict[str, Any]:
    return {name: words[name] for name in survey.variables if name in words}
