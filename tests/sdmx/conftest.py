"""A small release written by hand, and the service running over it on this machine."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import uvicorn
from fastapi.testclient import TestClient

from observatory.release import FORMAT, hash_content, hash_files, next_id, switch, write_json, write_text
from observatory.sdmx.app import create_app
from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.submission import ml_reading
from observatory.sdmx.submission.regular import NotRegularError
from observatory.sdmx.wire import protocol

DIMENSIONS = [
    "form", "sex", "age", "relationship", "channel", "ict", "offence", "report_status", "disability", "user_type",
    "contact_reason", "nationality",
]  # fmt: skip
KEY = ["indicator", "breakdown", "series", "ref_area", "time_period", "freq", *DIMENSIONS]
LISTS = {
    "area": "code,parent,label_en,label_sq,label_sr_latn\nAL,,Albania,Shqipëria,Albanija\nAL-01,AL,Berat,Berati,Berat\n"
    "RS,,Serbia,Serbia,Srbija\nME,,Montenegro,Mali i Zi,Crna Gora\n",
    "form": 'code,parent,label_en,label_sq\n_T,,"All forms, together",Gjithsej\n'
    "IBA,_T,Image-based abuse,Abuzim me imazhe\n"
    "IBA.SHR,IBA,Sharing & showing <images>,Shpërndarje\nEXT,_T,Extortion,Shantazh\n",
    "sex": "code,parent,label_en,label_sq,label_sr_latn\n_T,,Total,Gjithsej,Ukupno\nF,_T,Female,Femër,Ženski\n"
    "M,_T,Male,Mashkull,Muški\n_U,_T,Unknown,E panjohur,Nepoznato\n",
    "age": "code,parent,label_en\n_T,,Total\nY18T24,_T,18–24 years\nY_GE65,_T,65 years and over\n",
    "offence": "code,parent,label_en\n_T,,Total\nAL_121,_T,Intrusion\nAL_121A,_T,Stalking\n",
    "freq": "code,label_en\nA,Annual\nQ,Quarterly\n",
    "obs_status": "code,label_en\nA,Normal value\nP,Provisional value\nD,Definition differs\nM,Missing\nQ,Hidden\n",
    "conf_status": "code,label_en\nF,Free\nC,Confidential\n",
    "unit_measure": "code,label_en\nNR,Number\nPT,Per cent\n",
    "channel": "code,parent,label_en\n_T,,Total\nPHONE,_T,Telephone\nCHAT,_T,Chat\n",
}
TAXONOMY = (
    "code,definition,definition_sq,definition_sr_latn\n"
    "IBA.SHR,Making images <of an adult> accessible,Vënie e imazheve në dispozicion,Omogućavanje pristupa snimcima\n"
)
CROSSWALK = (
    "offence,form,mapping,valid_from,valid_to\nAL_121,IBA,broader,,\nAL_121,IBA.SHR,broader,,\n"
    "AL_121A,EXT,exact,2020-06-01,\nAL_NONE,EXT,exact,,\n"
)
PROVIDERS = "reporter,source,name,ref_area\nal_police,police,Police of Albania,AL\nal_cso,cso,Helpline of Albania,\n"


def rows() -> pd.DataFrame:
    """Counts by quarter and year, one hidden cell, one missing cell, one true zero, and a cell in two tables."""
    made = []

    def row(indicator: str, breakdown: str, area: str, period: str, value: float | None, **more: str | float) -> None:
        made.append(
            {
                "indicator": indicator,
                "breakdown": breakdown,
                "country": area[:2],
                "series": "national",
                "area_level": "region" if "-" in area else "country",
                "ref_area": area,
                "time_period": period,
                **dict.fromkeys(DIMENSIONS, "_T"),
                "freq": "Q" if "Q" in period else "A",
                "unit_measure": "NR",
                "obs_value": value,
                "obs_status": "A",
                "conf_status": "F",
                "obs_note": "",
                "taxonomy_version": "1.0",
                "is_synthetic": True,
            }
            | more
        )

    for area, base in (("AL", 10), ("RS", 100)):
        for quarter in range(1, 5):
            row("R02", "form_sex_q", area, f"2024-Q{quarter}", base + quarter, ict="Y")
            row("R02", "form_sex_q", area, f"2024-Q{quarter}", base + quarter - 3, ict="Y", sex="F")
            row("R02", "form_sex_q", area, f"2025-Q{quarter}", base + 2 * quarter, ict="Y", obs_status="P")
        row("R02", "form_sex_q", area, "2024", 4 * base + 10, ict="Y")
        row("R02", "sex_age_a", area, "2024", 4 * base + 10, ict="Y")
        row("R02", "sex_age_a", area, "2024", 7, ict="Y", sex="F", age="Y18T24")
    row("R02", "form2_a", "AL", "2024", None, form="IBA.SHR", ict="Y", obs_status="Q", conf_status="C")
    row("R02", "form2_a", "AL", "2024", 0, form="EXT", ict="Y", obs_note='from 2024-08, "<new>" law & practice')
    row("R02", "form2_a", "ME", "2024", None, form="EXT", ict="Y", obs_status="M")
    row("R05", "share_a", "AL", "2024", 12.345, form="IBA", ict="Y", unit_measure="PT")
    row("R02", "region_form_a", "AL-01", "2024", 6, ict="Y")
    row("S03", "form_channel_q", "AL", "2024-Q1", 31, channel="PHONE")
    row("S03", "form_channel_q", "AL", "2024-Q2", 33, channel="PHONE")
    row("S03", "form_channel_q", "AL", "2024-Q1", 5, channel="CHAT")
    estimate = {"se": 1.25, "ci_low": 15.1, "ci_high": 24.4, "deff": 1.5, "cv": 6.45, "n": 450.0, "unit_measure": "PT"}
    row("P01", "survey_form1", "AL", "2025", 19.36, **estimate)
    row("P01", "survey_form1", "AL", "2025", 9.5, form="EXT", **estimate | {"n": 42.0, "obs_status": "U"})
    # A file that says more than it should: hidden, and the interval still in it.
    row("P01", "survey_form1", "AL", "2025", 3.0, form="IBA", **estimate | {"obs_status": "Q", "conf_status": "C"})
    row("Q04", "R02.form_sex_q", "AL", "2024", 3.1, unit_measure="PT")
    return pd.DataFrame(made)


def write_release(releases: Path, frame: pd.DataFrame, *, made_at: str = "2026-01-31T10:00:00+00:00") -> str:
    """Write a release as publication does, and let the pointer name it."""
    beside = releases / ".making"
    (beside / "tables").mkdir(parents=True)
    (beside / "codelists").mkdir()
    frame.to_parquet(beside / "tables" / "indicators.parquet", index=False)
    for name, text in LISTS.items():
        write_text(beside / "codelists" / f"cl_{name}.csv", text)
    write_text(beside / "codelists" / "providers.csv", PROVIDERS)
    write_text(beside / "codelists" / "taxonomy.csv", TAXONOMY)
    write_text(beside / "codelists" / "crosswalk_offence_form.csv", CROSSWALK)
    write_text(beside / "notes.md", "Notes.\n")
    write_json(beside / "audit.json", {"passed": True})
    files = hash_files(beside)
    facts = {"format": FORMAT, "is_synthetic": True, "languages": ["en", "sq", "sr-Latn"], "taxonomy_version": "1.0"}
    content = hash_content(files, facts)
    name = next_id(releases, content)
    write_json(
        beside / "manifest.json", facts | {"id": name, "files": files, "content_hash": content, "made_at": made_at}
    )
    beside.rename(releases / name)
    switch(releases, name)
    return name


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    """The rows of the release."""
    return rows()


@pytest.fixture(scope="session")
def releases(tmp_path_factory, frame) -> Path:
    """A folder with an earlier and a current release."""
    folder = tmp_path_factory.mktemp("releases")
    earlier = frame.copy()
    changed = (earlier["ref_area"] == "RS") & (earlier["time_period"] == "2024-Q4") & (earlier["sex"] == "_T")
    earlier.loc[changed, "obs_value"] = 1.0
    write_release(folder, earlier[earlier["indicator"] != "S03"], made_at="2025-10-31T10:00:00+00:00")
    write_release(folder, frame)
    return folder


@pytest.fixture(scope="session")
def client(releases) -> TestClient:
    """The service without a network."""
    return TestClient(create_app(releases))


@pytest.fixture(scope="session")
def new_release():
    """Write a release into a folder of the test's own."""
    return write_release


@pytest.fixture(scope="session")
def new_client():
    """The service over another folder."""
    return lambda folder: TestClient(create_app(folder))


@pytest.fixture(scope="session")
def live(releases) -> Iterator[str]:
    """The address of the service, running as it does for others."""
    with serving(create_app(releases)) as address:
        yield address


class serving:  # noqa: N801
    """Run an application in a thread on a free port of this machine."""

    def __init__(self, app) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="error", http=protocol())
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        until = time.monotonic() + 20
        while not self.server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert self.server.started
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)


@pytest.fixture(scope="session")
def read():
    """Reads an SDMX-ML file by columns or by events: the table that it makes, or the class of what it says."""
    return _read


def _read(file, structure, *, by_columns: bool):
    """The table that a reader makes, or what it says of the file."""
    names = ", ".join(f"{component.id} varchar" for component in structure.components)
    with duckdb.connect() as connection:
        connection.execute(f"create table sent (row_no bigint, action varchar, structure_id varchar, {names})")
        try:
            if by_columns:
                unknown, is_grouped = ml_reading._read_columns(connection, file, structure)
            else:
                reader = ml_reading._Reader(structure, connection)
                reader.read(file)
                unknown, is_grouped = reader.unknown, reader.is_grouped
        except (NotRegularError, UnreadableError) as error:
            return type(error)
        # Attributes of XML itself carry a namespace, and are of no interest to either.
        strange = {name: row for name, row in unknown.items() if " " not in name and ":" not in name}
        strange |= {"<Group>": 1} if is_grouped else {}
        return connection.execute("select * from sent order by row_no").fetchall(), strange
