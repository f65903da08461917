"""Whatever is read by columns is read as the reader of events reads it; everything else is left to that one."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.sdmx.snapshot import Store
from observatory.sdmx.submission.ml_columns import read_columns
from observatory.sdmx.submission.regular import NotRegularError

ML21, ML30 = (
    "application/vnd.sdmx.structurespecificdata+xml;version=2.1", "application/vnd.sdmx.data+xml;version=3.0.0",
)  # fmt: skip
FLOW = "/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+"
#: A value with quotation marks in it: how the service writes it is left to the reader of events.
BETWEEN_APOSTROPHES = re.compile(rb"COMMENT_OBS='([^']*)'")
#: What may come to stand in a message: harmless, unusual, or wrong.
SNIPPETS = (
    b" ", b"\n", b"\t", b"<!-- x -->", b"&amp;", b"&#65;", b"'", b'"', b"<", b">", b"/", b"<Obs/>", b"</Series>",
    b"<Series>", b'<Obs SEX="F"/>', b'<Obs OBS_VALUE="1"></Obs>', b"<Group/>", b"<![CDATA[x]]>", b"text", b"\xff",
    b"<Group>", b"</Group>", b'<x:Group SEX="F"/>', b"<Group a='1'></Group>",
    b"\x00", b' SEX="M"', b' x:SEX="M"', b' SEX="M" SEX="F"', b'a="1"', b"=", b"<?x y?>", b"</ns1:DataSet>",
)  # fmt: skip


@pytest.fixture(scope="module")
def structure(releases):
    return Store(releases).current().cubes["DF_TFGBV_POLICE"].flow.structure


@pytest.fixture(scope="module", params=[(ML30, "TIME_PERIOD"), (ML30, "AllDimensions"), (ML21, "TIME_PERIOD")])
def message(request, client) -> bytes:
    accept, at = request.param
    sent = client.get(f"{FLOW}?dimensionAtObservation={at}", headers={"Accept": accept}).content
    assert BETWEEN_APOSTROPHES.search(sent)
    return BETWEEN_APOSTROPHES.sub(b'COMMENT_OBS="a &quot;new&quot; law &amp; pra&#99;tice"', sent)


def test_a_message_of_the_service_is_read_by_columns_and_both_readers_agree(tmp_path, message, structure, read):
    file = tmp_path / "message.xml"
    file.write_bytes(message)
    found = read(file, structure, by_columns=True)
    assert found == read(file, structure, by_columns=False)
    assert len(found[0]) > 20
    assert 'a "new" law & practice' in {cell for row in found[0] for cell in row}
    file.write_bytes(message.replace(b'"F"', b"'F'", 1))
    assert read(file, structure, by_columns=True) is NotRegularError


def test_it_does_not_matter_where_the_text_is_cut(tmp_path, message, structure, read, monkeypatch):
    file = tmp_path / "message.xml"
    file.write_bytes(message)
    whole = read(file, structure, by_columns=True)
    for size in (1_500, 4_001, 10_000):
        monkeypatch.setattr("observatory.sdmx.submission.ml_columns._PIECE", size)
        # The head must be in the first piece; where it is not, the other reader does it.
        assert read(file, structure, by_columns=True) in (whole, NotRegularError)
    assert read(file, structure, by_columns=True) == whole


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_whatever_is_changed_in_a_message_both_readers_agree_or_the_reader_of_events_alone_reads_it(
    tmp_path_factory, message, structure, read, data
):
    start = message.index(b"<", message.index(b"DataSet"))
    changed = message[: start + 6_000] + message[message.rindex(b"</", 0, message.rindex(b"DataSet>")) :]
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(changed)))
        gone = data.draw(st.integers(0, 12))
        changed = changed[:place] + data.draw(st.sampled_from(SNIPPETS)) + changed[place + gone :]
    file = tmp_path_factory.getbasetemp() / "changed.xml"
    file.write_bytes(changed)
    found = read(file, structure, by_columns=True)
    if found is not NotRegularError:
        assert found == read(file, structure, by_columns=False)


def test_what_is_no_message_is_left_to_the_other_reader(tmp_path):
    for content in (b"", b"<a/>", b"STRUCTURE,STRUCTURE_ID\n", b"\x00" * 100):
        file = tmp_path / "other.xml"
        file.write_bytes(content)
        with pytest.raises(NotRegularError):
            list(read_columns(file))


GROUP = b'<Group xsi:type="ns1:Sibling" REF_AREA="AL" TITLE="a &lt; b"/>'


@pytest.mark.parametrize("count", [1, 3_000])
def test_groups_are_passed_over_by_both_readers_and_both_say_so(tmp_path, message, structure, read, monkeypatch, count):
    monkeypatch.setattr("observatory.sdmx.submission.ml_columns._PIECE", 50_000)
    file = tmp_path / "message.xml"
    file.write_bytes(_grouped(message, GROUP * count))
    found = read(file, structure, by_columns=True)
    assert found == read(file, structure, by_columns=False)
    assert found[1] == {"<Group>": 1} and len(found[0]) > 20


@pytest.mark.parametrize(
    "group",
    [
        b'<Group REF_AREA="AL"></Group>',
        b'<Group REF_AREA="AL"/></Group>',
        b'<Group><Obs SEX="F"/></Group>',
        b'<Group REF_AREA="AL" REF_AREA="ME"/>',
        b'<Group REF_AREA="AL"/><Other/>',
        b'<Group REF_AREA="&none;"/>',
        b"<none:Group/>",
        b"<Group/",
        b"<Group>",
        b"<Group/><!-- x -->",
    ],
)
def test_a_group_that_could_hold_something_or_is_no_xml_is_left_to_the_reader_of_events(
    tmp_path, message, structure, read, group
):
    file = tmp_path / "message.xml"
    file.write_bytes(_grouped(message, GROUP + group))
    assert read(file, structure, by_columns=True) is NotRegularError


def _grouped(message: bytes, groups: bytes) -> bytes:
    start = message.index(b">", message.index(b"DataSet ")) + 1
    return message[:start] + groups + message[start:]
