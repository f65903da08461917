"""What offices send in SDMX is read in every form of it, and everything that is wrong is found at once."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from observatory.sdmx.errors import UnreadableError
from observatory.sdmx.snapshot import Snapshot, Store
from observatory.sdmx.submission.findings import Finding, Report
from observatory.sdmx.submission.validate import validate

POLICE = "/v2/data/dataflow/TFGBV/DF_TFGBV_POLICE/+/*"
FORMS = {
    "csv 1.0": "application/vnd.sdmx.data+csv;version=1.0.0",
    "csv 2.0": "application/vnd.sdmx.data+csv;version=2.0.0",
    "csv 2.1, with labels": "application/vnd.sdmx.data+csv;version=2.1.0;labels=both",
    "csv 2.1, with names and keys": "application/vnd.sdmx.data+csv;version=2.1.0;labels=name;keys=both",
    "generic 2.1": "application/vnd.sdmx.genericdata+xml;version=2.1",
    "specific 2.1": "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    "specific 3.0": "application/vnd.sdmx.data+xml;version=3.0.0",
}
HEAD = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,INDICATOR,SERIES,REF_AREA,FORM,OFFENCE,ICT,SEX,AGE,RELATIONSHIP,NATIONALITY,"
    "TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS,CONF_STATUS"
)
START = "dataflow,TFGBV:DF_TFGBV_POLICE(1.0.0)"


@pytest.fixture(scope="session")
def snapshot(releases) -> Snapshot:
    return Store(releases).current()


@pytest.fixture
def check(tmp_path, snapshot):
    """Validate some lines, or some bytes."""

    def run(content: str | bytes, **more) -> Report:
        file = tmp_path / "upload"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return validate(file, snapshot, **more)

    return run


def line(action="R", area="AL", sex="_T", period="2024-Q1", value="5", status="A", freq="Q", **more) -> str:
    form, age, unit, conf = (more.get(k, d) for k, d in (("form", "_T"), ("age", "_T"), ("unit", "NR"), ("conf", "F")))
    key = f"{freq},R02,national,{area},{form},_T,Y,{sex},{age},_T,_T,{period}"
    return f"{START},{action},{key},{value},{unit},{status},{conf}"


def lines(*rows: str) -> str:
    return "\n".join([HEAD, *rows]) + "\n"


def errors(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if not finding.is_warning]


def test_a_good_file_is_accepted_with_its_series_and_observations_counted(check):
    report = check(lines(line(), line(period="2024-Q2"), line(sex="F", value="3")))
    assert report.is_accepted
    assert report.findings == ()
    assert (report.series, report.observations, report.actions) == (2, 3, (("R", 3),))


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "SEX"])
@pytest.mark.parametrize("form", FORMS)
def test_what_the_service_itself_writes_is_accepted_whatever_its_form(client, check, form, at):
    body = client.get(f"{POLICE}?dimensionAtObservation={at}", headers={"accept": FORMS[form]}).content
    plain = client.get(POLICE, headers={"accept": FORMS["csv 2.0"]}).text
    report = check(body)
    assert errors(report) == []
    assert report.observations == len(list(csv.DictReader(io.StringIO(plain))))
    assert report.dataflow == "DF_TFGBV_POLICE"


CASES = [
    ("Representation", line(sex="X"), "SEX", '"X" is not a code for SEX'),
    ("Representation", line(area="ALB"), "REF_AREA", "Did you mean AL"),
    ("Representation", line(form="iba"), "FORM", "Did you mean IBA"),
    ("Representation", line(sex=""), "SEX", "SEX is empty"),
    ("Representation", line(value="many"), "OBS_VALUE", '"many" is not a number'),
    ("Representation", line(period="2024-Q9"), "TIME_PERIOD", "is not a time period"),
    ("MandatoryAttributes", line(unit=""), "UNIT_MEASURE", "UNIT_MEASURE is empty"),
    ("ObsStatusMatch", line(value="NaN"), "OBS_STATUS", "The value is NaN"),
    ("ObsStatusMatch", line(value="3", status="Q", conf="C"), "OBS_VALUE", "there is one"),
    ("ObsStatusMatch", line(value=""), "OBS_VALUE", "Write NaN"),
    ("FrequencyMatch", line(period="2024"), "TIME_PERIOD", "no period of frequency Q"),
    ("FrequencyMatch", line(freq="A"), "TIME_PERIOD", "no period of frequency A"),
]


@pytest.mark.parametrize(("rule", "row", "column", "said"), CASES)
def test_a_fault_is_found_with_its_rule_row_and_column(check, rule, row, column, said):
    report = check(lines(line(sex="F", value="2", period="2023-Q1"), row))
    found = errors(report)
    assert [(one.rule, one.column, one.rows) for one in found] == [(rule, column, (3,))]
    assert said in found[0].says
    assert found[0].text.startswith(f"Row 3, column {column}: ")
    assert not report.is_accepted


def test_all_faults_are_found_at_once(check):
    report = check(lines(line(sex="X"), line(area="ZZ", period="2024"), line(value="many", unit="")))
    assert {one.rule for one in errors(report)} == {"Representation", "FrequencyMatch", "MandatoryAttributes"}
    assert len(errors(report)) == 5


def test_a_fault_of_many_rows_is_said_once_with_all_of_them_counted(check):
    report = check(lines(*(line(sex="X", period=f"{year}-Q{q}") for year in range(1990, 2025) for q in (1, 2, 3, 4))))
    (found,) = errors(report)
    assert found.count == 140
    assert found.rows == tuple(range(2, 102))


def test_the_same_observation_twice_is_read_once_and_a_contradiction_is_refused(check):
    assert check(lines(line(), line())).is_accepted
    found = errors(check(lines(line(), line(sex="F"), line(value="6"))))
    assert [(one.rule, one.rows) for one in found] == [("Duplicates", (2, 4))]
    assert "row 4" in found[0].says


def test_delete_and_replace_of_the_same_key_do_not_contradict_each_other(check):
    assert errors(check(lines(line(action="D", value="", unit="", status="", conf=""), line()))) == []


def test_a_deletion_may_leave_parts_of_its_key_open(check):
    report = check(lines(line(action="D", sex="", period="", value="", unit="", status="", conf="")))
    assert errors(report) == []
    assert report.actions == (("D", 1),)


def test_a_merge_may_leave_out_what_stays_as_it_is(check):
    report = check(lines(line(action="M", unit="", value="")))
    assert report.is_accepted
    assert [one.rule for one in report.findings] == ["MandatoryAttributes"]


def test_an_action_of_the_old_standard_is_read_and_one_of_no_standard_is_refused(check):
    assert check(lines(line(action="I"))).is_accepted
    (found,) = errors(check(lines(line(action="X"))))
    assert (found.column, found.rule) == ("ACTION", "Syntax")


def test_one_wrong_row_refuses_all_of_them(check):
    assert not check(lines(line(), line(sex="F", value="2"), line(sex="X"))).is_accepted


@pytest.mark.parametrize(
    ("women", "men", "says", "accepted"),
    [
        ("6", "5", "_T is 10, and its parts are more: F+M is 11.", False),
        ("6", "3", "_T is 10, and F+M is 9. What is not known has the code _U.", True),
        ("6", "4", None, True),
        ("6", "NaN", None, True),
        ("11", None, "_T is 10, and its parts are more: F is 11.", False),
        ("6", None, None, True),
    ],
)
def test_a_total_is_the_sum_of_its_parts_where_all_of_them_are_there(check, women, men, says, accepted):
    rows = [line(value="10"), line(sex="F", value=women)]
    if men:
        rows.append(line(sex="M", value=men, status="Q" if men == "NaN" else "A"))
    report = check(lines(*rows))
    assert [one.says for one in report.findings] == ([says] if says else [])
    assert report.is_accepted == accepted


def test_an_office_sends_for_its_own_area_only(tmp_path, new_release, frame):
    folder = tmp_path / "releases"
    folder.mkdir()
    name = new_release(folder, frame)
    providers = "reporter,source,name,ref_area\nal_police,police,Police of Albania,AL\n"
    (folder / name / "codelists" / "providers.csv").write_text(providers)
    store = Store(folder).current()
    file = tmp_path / "upload"
    file.write_text(lines(line(), line(area="AL-01"), line(area="RS")))
    (found,) = errors(validate(file, store, sender="al_police"))
    assert (found.rule, found.column, found.value, found.rows) == ("Constraints", "REF_AREA", "RS", (4,))
    assert "is not among what al_police sends" in found.says
    (again,) = errors(
        validate(
            file,
            store,
            structure="urn:sdmx:org.sdmx.infomodel.registry.ProvisionAgreement=TFGBV:PA_POLICE_AL_POLICE(1.0.0)",
        )
    )
    assert again == found


def test_a_dataflow_takes_the_indicators_of_its_source_only(check):
    (found,) = errors(check(lines(line(), line(sex="F").replace("R02", "S03"))))
    assert (found.rule, found.column, found.value, found.rows) == ("Constraints", "INDICATOR", "S03", (3,))
    assert "is not among the codes of DF_TFGBV_POLICE" in found.says


def test_a_code_is_refused_outside_the_time_in_which_it_is_valid(tmp_path, new_release, frame):
    folder = tmp_path / "releases"
    folder.mkdir()
    name = new_release(folder, frame)
    ages = "code,parent,label_en,valid_from,valid_to\n_T,,Total,,\nY18T24,_T,18–24 years,2024-01-01,\n"
    (folder / name / "codelists" / "cl_age.csv").write_text(ages)
    file = tmp_path / "upload"
    file.write_text(lines(line(age="Y18T24"), line(age="Y18T24", period="2023-Q4", value="4")))
    (found,) = errors(validate(file, Store(folder).current()))
    assert (found.rule, found.rows) == ("CodeValidity", (3,))
    assert "2024-01-01" in found.says


def test_semicolons_decimal_commas_a_mark_in_front_and_another_order_are_read(check):
    rows = lines(line(value='"12,5"')).splitlines()
    turned = [";".join(row[2:] and row[:2] + row[2:][::-1]) for row in csv.reader(rows)]
    report = check(b"\xef\xbb\xbf" + "\r\n".join(turned).encode() + b"\r\n")
    assert errors(report) == []
    assert [one.says for one in report.findings] == ["A decimal comma was read as a point."]


def test_a_line_with_too_few_cells_is_named(check):
    (found,) = errors(check(lines(line(), "dataflow,TFGBV:DF_TFGBV_POLICE(1.0.0),R,Q", line(sex="F"))))
    assert (found.rule, found.rows) == ("Syntax", (3,))


def test_a_missing_column_is_named(check):
    body = "\n".join(",".join(row[:10] + row[11:]) for row in csv.reader(lines(line()).splitlines()))
    (found,) = errors(check(body + "\n"))
    assert (found.rule, found.column) == ("Syntax", "SEX")


def test_a_zip_of_one_file_is_read_and_a_bomb_is_not(check, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", lines(line()))
    assert check(packed.getvalue()).is_accepted
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", b"0" * 50_000_000)
    with pytest.raises(UnreadableError, match="too large"):
        check(bomb.getvalue())


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><x>&j;</x>"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("SEX,AGE\nF,_T\n", "first column"),
        (f"{HEAD}\n", "no observations"),
        (lines(line()).replace("DF_TFGBV_POLICE", "DF_NONE"), "There are DF_TFGBV"),
        (lines(line()).replace("STRUCTURE_ID", "SEX"), "twice"),
        ("<?xml version='1.0'?><html/>", "no data message"),
        ("<?xml version='1.0'?><html>", "no data message"),
        ("<GenericData><Header>", "well-formed"),
        (ENTITIES, "document type"),
        (b"STRUCTURE,STRUCTURE_ID\n\xff\xfe,x\n", "UTF-8"),
        ("STRUCTURE,STRUCTURE_ID,SEX\ndataflow,not a name at all!,F\n", "names no structure"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(check, content, said):
    with pytest.raises(UnreadableError, match=said):
        check(content)


def test_a_large_file_with_entities_is_refused_at_once(tmp_path, snapshot):
    file = tmp_path / "upload"
    with file.open("w") as out:
        out.write('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>')
        for _ in range(100):
            out.write("&a;" * 350_000)
        out.write("</x>")
    assert file.stat().st_size > 100_000_000
    with pytest.raises(UnreadableError, match="document type"):
        validate(file, snapshot)
    assert list(Path(tmp_path).iterdir()) == [file]
