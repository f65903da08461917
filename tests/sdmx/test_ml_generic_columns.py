"""A generic message that is read by columns is read as the reader of events reads it; everything else is left to it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.snapshot import Store
from observatory.sdmx.submission import ml_generic_sets
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
    b'</mes:DataSet><mes:DataSet structureRef="S1" action="Delete">', b"</mes:DataSet>",
    b'</g:Series></mes:DataSet><mes:DataSet structureRef="S1" action="Append"><g:Series>', b"<g:Group></g:Group>",
    b'<g:Group><g:GroupKey><g:Value id="SEX" value="F"/></g:GroupKey></g:Group>', b"text", b"\xff", b"\x00",
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
    monkeypatch.setattr(ml_generic_sets, "LARGEST_HEAD", 3_000)
    for size in (3_000, 4_001, 10_000):
        monkeypatch.setattr(ml_generic_sets, "PIECE", size)
        assert read(file, structure, by_columns=True) == whole


#: A group as the standard writes it, and what may stand before it in a data set.
GROUP = (
    b'<g:Group type="Sibling"><g:GroupKey><g:Value id="REF_AREA" value="AL"/></g:GroupKey>'
    b'<g:Attributes><g:Value id="TITLE" value="a &lt; b"/></g:Attributes></g:Group>'
)
OF_ALL = b'<g:Attributes><g:Value id="CONTACT" value="somebody"/></g:Attributes>'


def in_two(message: bytes) -> bytes:
    """The same observations in two data sets, the second of them to be deleted."""
    ends = [found.end() for found in re.finditer(b"</g:Obs>", message)]
    cut = ends[len(ends) // 2]
    # Where there are series, the second data set begins with one of its own.
    again = message[
        message.rfind(b"<g:Series>", 0, cut) : message.find(b"<g:Obs>", message.rfind(b"<g:Series>", 0, cut))
    ]
    closed, begun = (b"</g:Series>", again) if b"<g:Series>" in message else (b"", b"")
    if message[cut:].startswith(b"</g:Series>"):
        begun, closed = b"", b"</g:Series>"
        return (
            message[:cut]
            + closed
            + b'</mes:DataSet>\n<mes:DataSet structureRef="S1" action="Delete">'
            + message[cut + len(closed) :]
        )
    return (
        message[:cut]
        + closed
        + b'</mes:DataSet><mes:DataSet structureRef="S1" action="Delete">'
        + begun
        + message[cut:]
    )


@pytest.mark.parametrize("size", [16 << 20, 4_001])
def test_several_data_sets_are_read_by_columns_one_after_the_other(
    tmp_path, message, structure, read, size, monkeypatch
):
    monkeypatch.setattr(ml_generic_sets, "PIECE", size)
    monkeypatch.setattr(ml_generic_sets, "LARGEST_HEAD", 3_000)
    file = tmp_path / "message.xml"
    file.write_bytes(in_two(message))
    rows, _ = read(file, structure, by_columns=True)
    assert (rows, {}) == read(file, structure, by_columns=False)
    assert {row[1] for row in rows} == {"R", "D"}
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    file.write_bytes(message)
    assert sorted(row[2:] for row in read(file, structure, by_columns=True)[0]) == sorted(row[2:] for row in rows)


@pytest.mark.parametrize("before, count", [(b"", 1), (OF_ALL + b"\n  ", 200)])
def test_groups_are_passed_over_by_both_readers_and_both_say_so(
    tmp_path, message, structure, read, before, count, monkeypatch
):
    monkeypatch.setattr(ml_generic_sets, "PIECE", 5_000)
    monkeypatch.setattr(ml_generic_sets, "LARGEST_HEAD", 3_000)
    grouped = re.sub(rb"(<mes:DataSet [^>]*>)", lambda found: found[1] + before + GROUP * count, in_two(message))
    file = tmp_path / "message.xml"
    file.write_bytes(grouped)
    found = read(file, structure, by_columns=True)
    assert found == read(file, structure, by_columns=False)
    assert found[1] == {"<Group>": 1} and len(found[0]) > 20


@pytest.mark.parametrize(
    "group",
    [
        b"<g:Group><g:Obs><g:ObsValue value='1'/></g:Obs></g:Group>",
        b"<g:Group><g:Group></g:Group></g:Group>",
        b"<g:Group></g:GroupKey></g:Group>",
        b"<g:Group><!-- x --></g:Group>",
        b'<g:Group dimensionAtObservation="SEX"></g:Group>',
        b"<g:Group><g:Value id='SEX' value='&x;'/></g:Group>",
        b"<g:Group>",
    ],
)
def test_what_else_a_group_may_hold_is_left_to_the_reader_of_events(tmp_path, message, structure, read, group):
    file = tmp_path / "message.xml"
    file.write_bytes(re.sub(rb"(<mes:DataSet [^>]*>)", lambda found: found[1] + group, message))
    assert read(file, structure, by_columns=True) is NotRegularError


@pytest.mark.parametrize("wrong", [b"", b"</g:Series></g:Series>", b"</g:Series> text", b"</g:Series><g:Obs>"])
def test_a_data_set_that_does_not_end_as_it_must_is_left_to_the_reader_of_events(
    tmp_path, message, structure, read, wrong
):
    file = tmp_path / "message.xml"
    changed = in_two(message).replace(b"</g:Series></mes:DataSet>", wrong + b"</mes:DataSet>", 1)
    if changed == in_two(message):
        changed = changed.replace(b"</mes:DataSet>", b"</g:Series></mes:DataSet>", 1)
    file.write_bytes(changed)
    assert read(file, structure, by_columns=True) is NotRegularError


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
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_whatever_is_changed_in_a_generic_message_both_readers_agree_or_the_reader_of_events_alone_reads_it(
    tmp_path_factory, message, structure, read, data
):
    changed = shortened(message)
    changed = in_two(changed) if data.draw(st.booleans()) else changed
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
