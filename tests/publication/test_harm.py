"""What each width hides is told and drawn, so that an office can choose one."""

import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from observatory.cli import app
from observatory.errors import BadFileError
from observatory.publication import harm
from tests.publication import own_table, world


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def files(tmp_path):
    return own_table.written(tmp_path)


def test_the_curve_of_a_table_is_told_and_drawn(files):
    drawing = files / "curve.svg"
    done = run(
        "harm", files / "table.csv", "--edges", files / "edges.csv", "--widths", "1,4", "--out", drawing
    )  # fmt: skip
    assert done.exit_code == 0
    # All four inner cells: 3 + 22 + 30 + 5.
    assert "Width 1: 4 cells hidden (44.4%), whose counts add up to 60" in done.stdout
    assert "Width 4: 4 cells hidden" in done.stdout
    tree = ET.fromstring(drawing.read_text())
    lines = tree.findall("{http://www.w3.org/2000/svg}polyline")
    assert [len(line.get("points").split()) for line in lines] == [2, 2]
    assert "Width 4" in tree.find("{http://www.w3.org/2000/svg}desc").text


def test_the_curve_of_what_the_warehouse_holds_never_falls(tmp_path):
    where = world.place(tmp_path)
    world.build_warehouse(where.warehouse)
    curve = harm.of_warehouse("victims/ME/*", widths=(3, 1), where=where)
    assert curve["width"].tolist() == [1, 3]
    hidden = curve["primary"] + curve["secondary"]
    assert 0 < hidden[0] <= hidden[1]
    assert curve["share_mass"].between(0, 1).all()
    with pytest.raises(BadFileError, match="There are victims/AL/police, victims/ME/police"):
        harm.of_warehouse("clients/*", widths=(1,), where=where)


def test_widths_that_are_none_are_refused(files):
    for widths in ("0", "1,x", ""):
        done = run("harm", files / "table.csv", "--edges", files / "edges.csv", "--widths", widths)
        assert done.exit_code == 2
    assert run("harm", files / "table.csv").exit_code == 2
