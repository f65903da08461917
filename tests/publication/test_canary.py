"""Unusual numbers planted in hidden cells stand nowhere in a release."""

import pandas as pd
import pytest

from observatory.components import export
from observatory.release import EVERYTHING, open_current
from tests.publication import canary, world


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    where = world.place(tmp_path_factory.mktemp("canary"))
    return world.publish(where, canary.mart())


def test_there_are_unusual_numbers_to_look_for_and_the_search_finds_them(release):
    numbers = canary.hidden_numbers(release)
    assert len(numbers) >= 10
    one = next(iter(numbers))
    spaced = f"{int(one):,}"
    for text in (f"<td>{one}</td>", f"{one}.0", spaced, spaced.replace(",", "."), spaced.replace(",", "\u202f")):
        assert canary.found_in(text, numbers) == {one}


def test_no_file_of_a_release_holds_a_hidden_number(release):
    numbers = canary.hidden_numbers(release)
    for file in release.path.rglob("*"):
        if file.suffix == ".parquet":
            frame = pd.read_parquet(file)
            values = {f"{value:.0f}" for value in frame.select_dtypes("number").stack().dropna()}
            assert not values & numbers, file.name
            assert not canary.found_in(frame.select_dtypes(exclude="number").to_csv(), numbers), file.name
        elif file.is_file():
            assert not canary.found_in(file.read_text(encoding="utf-8"), numbers), file.name


def test_no_rate_of_a_hidden_count_is_published(release):
    rates = release.table("R04")
    true = canary.mart().query("indicator == 'R04'").set_index(["ref_area", "time_period", "form"])["value"]
    hidden = rates[rates["conf_status"] == "C"].set_index(["ref_area", "time_period", "form"])
    shown = set(rates["obs_value"].dropna())
    assert not {round(value, 1) for value in true.reindex(hidden.index)} & shown


def test_no_download_holds_a_hidden_number(release):
    numbers = canary.hidden_numbers(release)
    text = "".join(export.table_as_csv(release, EVERYTHING))
    assert not canary.found_in(text, numbers)
    assert ",[c]," in text


def test_the_pointer_and_the_folder_hold_nothing_confidential(tmp_path):
    where = world.place(tmp_path)
    world.publish(where)
    names = {path.name for path in where.releases.rglob("*")}
    assert "hidden.parquet" not in names
    assert "figures.json" not in names
    assert open_current(where.releases).path.parent == where.releases
