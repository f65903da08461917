"""A generic message that is read by columns is read as the reader of events reads it; everything else is left to it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.snapshot import Store
from observatory.sdmx.submission import ml_generic_columns
from observatory.sdmx.submission.regular import NotRegularError

FLOW = "/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+"
#: A value with quotation marks in it: how the service writes it is left to the reader of events.
BETWEEN_APOSTROPHES = re.compile(rb"value='([^']*)'")
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
#: What may come to stand in a message: harmless, unusual, or wrong.
SNIPPETS = (
    b" ", b"\n", b"\t", b"\r\n", b"<!-- x -->", b"&amp;", b"&#65;", b"&#10;", b"&x;", b"&", b"'", b'"', b"<", b">",
    b"/", b"<g:Obs>", b"</g:Obs>", b"<g:Obs/>", b"</g:Series>", b"<g:Series>", b"<g:Series/>",
    b"<g:Series></g:Series>", b'<g:Value id="SEX" value="F"/>', b'<g:Value id="SEX" value=""/>',
    b'<g:Value id="SEX"/>', b'<g:Value value="F"/>', b'<g:Value id="STRANGE" value="F"/>',
    b'<g:Value value="F" id="SEX"/>', b"<g:Value id='SEX' value=\"F\"/>", b'<g:Value id = "SEX" value="F"></g:Value>',
    b'<g:ObsValue value="1"/>', b'<g:ObsDimension value="2024"/>', b'<g:ObsDimension id="SEX" value="F"/>',
    b'<g:ObsValue value="', b"<g:Attributes>", b"</g:Attributes>",
    b'<g:Attributes><g:Value id="OBS_STATUS" value="P"/></g:Attributes>', b"<g:Group/>", b"<![CDATA[x]]>", b"<?x y?>",
    b'</mes:DataSet><mes:DataSet structureRef="S1" action="Delete">', b"</mes:DataSet>", b"text", b"\xff", b"\x00",
    b"\xef\xbf\xbf", "\ue000".encode(), "\ue0001".encode(), b"\xc2\xa0", b"a=", b'a="1"', b' SEX="M"', b"]]>", b"-->",
    b'<h:Value id="SEX" value="F"/>', b'<Value id="SEX" value="F"/>', b"<g:Obs >", b"</g:Obs >", b"<g:Obs a='b'>",
)  # fmt: skip
#: How a program may lay out what it writes.
LAYOUTS = ("as it is", "indented", "indented by tabs", "default namespace", "unknown component", "value left out")


@pytest.fixture(scope="module")
def structure(releases):
    return Store(releases).current().cubes["DF_TFGBV_POLICE"].flow.structure


@pytest.fixture(scope="module", params=["TIME_PERIOD", "AllDimensions", "SEX"])
def message(request, client) -> bytes:
    sent = client.get(f"{FLOW}?dimensionAtObservation={request.param}", headers={"Accept": GENERIC}).content
    assert BETWEEN_APOSTROPHES.search(sent)
    return BETWEEN_APOSTROPHES.sub(b'value="a &quot;new&quot; law &amp; pra&#99;tice"', sent)


def laid_out(message: bytes, layout: str) -> bytes:
    """The same message as another program would write it."""
    if layout.startswith("indented"):
        space = b"\n\t\t" if layout.endswith("tabs") else b"\r\n    "
        return re.sub(rb">(?=</?(?:g|mes):(?!ID|Test|Prepared))", b">" + space, message)
    if layout == "default namespace":
        return message.replace(b"g:", b"").replace(b"xmlns:g=", b"xmlns=")
    if layout == "unknown component":
        return message.replace(b'id="OBS_STATUS"', b'id="STRANGE"').replace(b'id="UNIT_MEASURE"', b'id="ODD"')
    if layout == "value left out":
        return re.sub(rb'(<g:Value id="CONF_STATUS") value="F"', rb"\1", message, count=3)
    return message


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_generic_message_is_read_by_columns_and_both_readers_agree(tmp_path, message, structure, read, layout):
    file = tmp_path / "message.xml"
    file.write_bytes(laid_out(message, layout))
    found = read(file, structure, by_columns=True)
    assert found == read(file, structure, by_columns=False)
    assert len(found[0]) > 20
    assert 'a "new" law & practice' in {cell for row in found[0] for cell in row}
    assert bool(found[1]) == (layout == "unknown component")


def test_it_does_not_matter_where_a_generic_message_is_cut(tmp_path, message, structure, read, monkeypatch):
    file = tmp_path / "message.xml"
    file.write_bytes(message)
    whole = read(file, structure, by_columns=True)
    for size in (3_000, 4_001, 10_000):
        monkeypatch.setattr(ml_generic_columns, "_PIECE", size)
        assert read(file, structure, by_columns=True) == whole


def test_every_action_of_a_generic_data_set_is_read(tmp_path, message, structure, read):
    file = tmp_path / "message.xml"
    for action, code in (("Replace", "R"), ("Delete", "D"), ("Append", "M")):
        file.write_bytes(re.sub(rb'action="\w+"', f'action="{action}"'.encode(), message))
        rows, _ = read(file, structure, by_columns=True)
        assert {row[1] for row in rows} == {code}
    file.write_bytes(re.sub(rb'action="\w+"', b'action="Borrow"', message))
    assert read(file, structure, by_columns=True) is NotRegularError
    assert read(file, structure, by_columns=False) is UnreadableError


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_whatever_is_changed_in_a_generic_message_both_readers_agree_or_the_reader_of_events_alone_reads_it(
    tmp_path_factory, message, structure, read, data
):
    changed = shortened(message)
    for _ in range(data.draw(st.integers(1, 3))):
        # Between two tags, or anywhere.
        places = [found.start() for found in re.finditer(b"<", changed)] if data.draw(st.booleans()) else None
        place = data.draw(st.sampled_from(places) if places else st.integers(0, len(changed)))
        gone = data.draw(st.sampled_from((0, 0, 0, 1, 5, 12, 40)))
        changed = changed[:place] + data.draw(st.sampled_from(SNIPPETS)) + changed[place + gone :]
    check_agreement(tmp_path_factory.getbasetemp() / "generic.xml", changed, structure, read)


def check_agreement(file, changed: bytes, structure, read) -> bool:
    """Both readers make the same of a message, or only the reader of events reads it; returns whether both did."""
    file.write_bytes(changed)
    found = read(file, structure, by_columns=True)
    if found is NotRegularError:
        return False
    assert found == read(file, structure, by_columns=False)
    return True


def shortened(message: bytes) -> bytes:
    """The first observations of a message and its end."""
    ends = [found.end() for found in re.finditer(b"</g:Obs>", message)]
    return message[: ends[8]] + message[ends[-1] :]


def test_doctypes_and_entities_are_left_to_the_reader_of_events_which_refuses_them(tmp_path, message, structure, read):
    file = tmp_path / "bomb.xml"
    declared = b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]>'
    root = message.index(b"<mes:GenericData")
    file.write_bytes(message[:root] + declared + message[root:].replace(b'value="_T"', b'value="&z;"', 1))
    assert read(file, structure, by_columns=True) is NotRegularError
    assert read(file, structure, by_columns=False) is UnreadableError
