"""The format of a release: it verifies itself, names its content by hash, and is switched in by one rename."""

import json
import threading

import pandas as pd
import pytest

from observatory import release
from observatory.errors import NotFoundError, ReleaseDamagedError
from observatory.publication.content import write_content

ROWS = pd.DataFrame(
    {
        "indicator": ["R02", "R02", "R02"],
        "breakdown": ["form_sex_q"] * 3,
        "country": ["ME"] * 3,
        "ref_area": ["ME"] * 3,
        "time_period": ["2024", "2024", "2025"],
        "freq": ["A"] * 3,
        "form": ["_T", "IBA", "_T"],
        "obs_value": [12.0, float("nan"), 0.0],
        "obs_status": ["A", "Q", "A"],
        "conf_status": ["F", "C", "F"],
        "taxonomy_version": ["1.0"] * 3,
        "is_synthetic": [True] * 3,
    }
)
FORMS = pd.DataFrame(
    {"code": ["_T", "IBA"], "parent": ["", "_T"], "label_en": ["All", "Images"], "label_sq": ["", "Imazhe"]}
)


def write(releases, rows=ROWS, name=None, **said):
    folder = releases / "new"
    facts = {
        "notes": "# Notes\n",
        "audit": {"passed": True},
        "changes": {"previous": None},
        "submissions": [],
        "previous": None,
    }
    manifest = write_content(folder, rows=rows, codelists={"cl_form": FORMS}, **(facts | said))
    name = name or release.next_id(releases, manifest["content_hash"])
    release.write_json(folder / "manifest.json", manifest | {"id": name, "made_at": "2026-01-01T00:00:00+00:00"})
    folder.rename(releases / name)
    return release.open_release(releases / name)


def test_a_release_opens_and_gives_rows_by_predicate(tmp_path):
    opened = write(tmp_path)
    rows = opened.table("R02", {"time_period": "2024", "form": ["_T", "IBA"]})
    assert rows["form"].tolist() == ["_T", "IBA"]
    assert opened.table("R02", {"form": []}).empty
    assert opened.tables == ("indicators", "R02")
    assert opened.languages == ("en", "sq")


def test_a_release_tells_how_many_figures_there_are_of_each_combination_of_codes(tmp_path):
    found = write(tmp_path).tally(["form", "conf_status"])
    assert found == [
        {"form": "IBA", "conf_status": "C", "cells": 1},
        {"form": "_T", "conf_status": "F", "cells": 2},
    ]


def test_a_release_tells_the_codes_of_each_column_by_itself(tmp_path):
    opened = write(tmp_path)
    assert opened.codes(["form", "time_period"], "R02") == {"form": ("IBA", "_T"), "time_period": ("2024", "2025")}
    assert opened.codes(["form"], "R02", {"time_period": "2025"}) == {"form": ("_T",)}
    assert opened.codes([]) == {}


@pytest.mark.parametrize("ask", ["tally", "codes"])
def test_a_column_that_is_not_there_is_not_counted(tmp_path, ask):
    with pytest.raises(NotFoundError, match="has no column"):
        getattr(write(tmp_path), ask)(['form" from x --'])


@pytest.mark.parametrize("file", ["tables/R02.parquet", "notes.md", "codelists/cl_form.csv", "audit.json"])
def test_a_release_that_was_changed_after_it_was_made_does_not_open(tmp_path, file):
    opened = write(tmp_path)
    (opened.path / file).write_bytes((opened.path / file).read_bytes() + b" ")
    with pytest.raises(ReleaseDamagedError, match=file):
        release.open_release(opened.path)


def test_a_release_with_a_missing_or_an_additional_file_does_not_open(tmp_path):
    opened = write(tmp_path)
    (opened.path / "extra.csv").write_text("x")
    with pytest.raises(ReleaseDamagedError, match=r"extra\.csv"):
        release.open_release(opened.path)
    (opened.path / "extra.csv").unlink()
    (opened.path / "notes.md").unlink()
    with pytest.raises(ReleaseDamagedError, match=r"notes\.md"):
        release.open_release(opened.path)


def test_a_manifest_that_was_cut_off_is_said_to_be_so(tmp_path):
    opened = write(tmp_path)
    (opened.path / "manifest.json").write_text('{"id": "r0')
    with pytest.raises(ReleaseDamagedError, match="cut off"):
        release.open_release(opened.path)


def test_a_column_or_table_that_is_not_there_is_named_and_nothing_is_run(tmp_path):
    opened = write(tmp_path)
    with pytest.raises(NotFoundError, match="no column"):
        opened.table("R02", {'form" = 1; --': "x"})
    with pytest.raises(NotFoundError, match="no table"):
        opened.table("../../secret")


def test_a_value_in_a_predicate_is_a_value_and_never_sql(tmp_path):
    assert write(tmp_path).table("R02", {"form": "x') or 1=1 --"}).empty


def test_an_opened_release_reads_no_file_outside_its_folder(tmp_path):
    opened = write(tmp_path)
    (tmp_path / "outside.csv").write_text("a\n1\n")
    with pytest.raises(Exception, match=r"(?i)permission|disabled"):
        opened._connection.execute("select * from read_csv(?)", [str(tmp_path / "outside.csv")])


def test_the_content_hash_knows_nothing_of_time_approval_or_what_came_before(tmp_path):
    one = write(tmp_path)
    two = write(tmp_path, changes={"previous": one.id, "summary": ["x"]}, previous=one.id)
    assert one.content_hash == two.content_hash
    assert one.id != two.id


def test_the_content_hash_changes_with_a_figure_a_note_a_label_or_a_return(tmp_path):
    other = ROWS.assign(obs_value=[13.0, float("nan"), 0.0])
    hashes = {
        write(tmp_path).content_hash,
        write(tmp_path, rows=other).content_hash,
        write(tmp_path, notes="# Other\n").content_hash,
        write(tmp_path, submissions=[{"reporter": "me_police"}]).content_hash,
    }
    assert len(hashes) == 4


def test_the_pointer_names_the_release_that_was_switched_in_last(tmp_path):
    assert release.current_id(tmp_path) is None
    with pytest.raises(NotFoundError, match="Nothing has been released"):
        release.open_current(tmp_path)
    first, second = write(tmp_path), write(tmp_path, notes="# 2\n")
    for opened in (first, second, first):
        release.switch(tmp_path, opened.id)
        assert release.open_current(tmp_path).id == opened.id
    assert [opened.id for opened in release.list_releases(tmp_path)] == [first.id, second.id]


def test_a_reader_never_finds_the_pointer_missing_while_it_is_switched(tmp_path):
    names = [write(tmp_path).id, write(tmp_path, notes="# 2\n").id]
    release.switch(tmp_path, names[0])
    seen, stop = set(), threading.Event()

    def look():
        while not stop.is_set():
            seen.add(release.current_id(tmp_path))

    reader = threading.Thread(target=look)
    reader.start()
    for turn in range(200):
        release.switch(tmp_path, names[turn % 2])
    stop.set()
    reader.join()
    assert seen <= set(names)


def test_a_release_made_read_only_has_no_file_that_can_be_written(tmp_path):
    opened = write(tmp_path)
    release.make_read_only(opened.path)
    assert all(not path.stat().st_mode & 0o222 for path in [opened.path, *opened.path.rglob("*")])
    opened.path.chmod(0o755)


def test_the_same_rows_give_the_same_bytes(tmp_path):
    one, two = write(tmp_path), write(tmp_path)
    assert one.manifest["files"] == two.manifest["files"]
    assert json.loads((one.path / "manifest.json").read_text())["rows"] == {
        "tables/R02.parquet": 3,
        "tables/indicators.parquet": 3,
    }
