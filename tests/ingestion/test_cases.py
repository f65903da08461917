"""Case-level rows: nobody can be told by what lands, and what could tell somebody is refused and not kept."""

import hashlib
import hmac
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.cases.counting import _age
from ingestion.cases.identifiers import direct_identifier, is_free_text, is_identifying_column
from ingestion.cases.keys import Key, key_of
from ingestion.errors import NoKey
from ingestion.receive import put
from tests.ingestion.conftest import workbook
from tests.specimens.cases import NUMBER

HEADER = [
    "date",
    "channel",
    "incident",
    "client",
    "region",
    "form",
    "sex",
    "age",
    "relationship",
    "reported",
    "consent",
]
HEADER += ["service", "referral", "removal", "hours"]
ROW = ["2025-01-07", "PHONE", "i1", "c1", "AL-01", "HAR.MSG | IBA.SHR", "F", "24", "IPV_EX", "REPORTED", "yes"]
ROW += ["LEGAL|PSYCHO", "ACCEPTED", "REMOVED", "20"]


def row(**changed: str) -> list[str]:
    return [changed.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True)]


def log(*rows: list[str], header: list[str] | None = None) -> bytes:
    return "\n".join(";".join(cells) for cells in [header or HEADER, *rows]).encode()


def send(house, *rows, name="2025-Q1.csv", reporter="al_line", header=None, **sent):
    return house.send(log(*rows, header=header), name, reporter, "cso", **sent)


def counted(answer, breakdown: str, *columns: str) -> dict:
    facts = answer.facts[answer.facts["breakdown"] == breakdown]
    keys = facts[list(columns)].itertuples(index=False, name=None) if columns else [()] * len(facts)
    return dict(zip(keys, facts["obs_value"], strict=True))


def cases(answer) -> pd.DataFrame:
    return pd.read_parquet(answer.landing / "cases.parquet")


def everything(house) -> bytes:
    """All that the house holds, the facts as text."""
    found = b""
    for path in sorted(house.folder.rglob("*")):
        if path.is_file() and "sent" not in path.relative_to(house.folder).parts:
            found += pd.read_parquet(path).to_csv().encode() if path.suffix == ".parquet" else path.read_bytes()
    return found


def test_an_incident_counts_once_under_its_primary_form_and_its_mentions_apart(house):
    answer = send(house, row(), row(incident="i2", client="c2", form="CTL.IPC"))
    assert answer.outcome["state"] == "landed", answer.sentences
    assert counted(answer, "incidents", "form") == {("IBA.SHR",): 1, ("CTL.IPC",): 1}
    assert counted(answer, "incident_mentions", "form") == {("IBA.SHR",): 1, ("HAR.MSG",): 1, ("CTL.IPC",): 1}


def test_several_victims_are_several_clients_of_one_incident(house):
    answer = send(house, row(), row(client="c2", form="EXT.SXT"))
    assert counted(answer, "incidents", "form") == {("EXT.SXT",): 1}
    assert sum(counted(answer, "clients", "form").values()) == 2


def test_a_client_with_several_incidents_counts_once_with_the_record_of_the_primary_form(house):
    answer = send(house, row(form="HAR.MSG", age="40"), row(incident="i2", form="IBA.SHR", age="41"))
    assert counted(answer, "clients", "form", "age") == {("IBA.SHR", "Y35T44"): 1}
    assert sum(counted(answer, "contacts", "form").values()) == 2


def test_services_referrals_and_removals_are_counted_by_outcome_and_hours(house):
    answer = send(
        house,
        row(),
        row(incident="i2", removal="REMOVED", hours="30"),
        row(incident="i3", removal="REJECTED", hours=""),
    )
    assert counted(answer, "services", "response") == {("LEGAL",): 3, ("PSYCHO",): 3}
    assert counted(answer, "referrals", "response") == {("ACCEPTED",): 3}
    assert counted(answer, "removals", "response") == {("REMOVED_24H",): 1, ("REMOVED_48H",): 1, ("REJECTED",): 1}


def test_who_did_not_consent_is_counted_as_such_and_lands_nowhere(house):
    answer = send(house, row(), row(incident="i2", client="unwilling", consent="no"), row(client="silent", consent=""))
    assert counted(answer, "without_consent") == {(): 2}
    assert len(cases(answer)) == 1
    assert "Rows without consent: 2;" in answer.sentences
    assert not {b"unwilling", b"silent"} & set(everything(house).replace(b",", b" ").split())


def test_what_lands_has_months_and_pseudonyms_and_neither_days_nor_ids(house):
    answer = send(house, row(client="Client-0042"))
    [landed] = cases(answer).to_dict("records")
    assert landed["month"] == "2025-01"
    assert landed["key_id"] == "synthetic"
    assert len(landed["client"]) == 32
    assert set(landed["client"]) <= set("0123456789abcdef")
    kept = everything(house)
    assert b"Client-0042" not in kept
    assert b"client-0042" not in kept
    assert b"2025-01-07" not in kept
    assert not list(house.zones.inbox.rglob("2025-Q1.csv"))


def test_a_pseudonym_is_the_hmac_sha256_of_scope_kind_and_id():
    key = Key("2025", bytes(range(32)))
    expected = hmac.new(bytes(range(32)), b"al_network\x1fclient\x1fs001", hashlib.sha256).hexdigest()[:32]
    assert key.pseudonym("al_network", "client", " S001 ") == expected


@given(st.text(min_size=1), st.text(min_size=1))
def test_without_an_agreement_or_in_another_key_period_the_same_person_has_another_pseudonym(scope, identifier):
    one, other = Key("2025", bytes(32)), Key("2026", bytes([1] * 32))
    assert one.pseudonym(scope, "client", identifier) != other.pseudonym(scope, "client", identifier)
    assert one.pseudonym(scope, "client", identifier) != one.pseudonym(f"{scope}.", "client", identifier)
    assert one.pseudonym(scope, "client", identifier) != one.pseudonym(scope, "incident", identifier)


def test_the_key_is_that_of_the_year_of_the_period(monkeypatch):
    monkeypatch.setenv("TFGBV_HMAC_KEYS", f"2024={'11' * 32}; 2025={'22' * 32};2026=abcd")
    assert key_of("2025-Q1", is_synthetic=False) == Key("2025", bytes([0x22] * 32))
    for period in ("2023-Q4", "2026-Q1"):  # none, and one that is too short
        with pytest.raises(NoKey, match=f"has a key for {period[:4]}"):
            key_of(period, is_synthetic=False)


def test_without_a_key_nothing_is_kept_and_the_same_file_can_be_sent_again(house, monkeypatch):
    from expectations.codelists import CodeLists

    real = {**CodeLists().providers, "al_line": {**CodeLists().providers["al_line"], "is_synthetic": "false"}}
    monkeypatch.setattr(CodeLists, "providers", real)
    monkeypatch.delenv("TFGBV_HMAC_KEYS", raising=False)
    answer = send(house, row())
    assert answer.outcome["exit_code"] == 28
    assert "has a key for 2025" in answer.sentences
    monkeypatch.setenv("TFGBV_HMAC_KEYS", f"2025={'5a' * 32}")
    again = send(house, row())
    assert again.outcome["state"] == "landed"
    assert cases(again)["key_id"].tolist() == ["2025"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NUMBER, "a national identity number"),
        (f"id {NUMBER}.", "a national identity number"),
        ("J15512001K", "a national identity number"),
        ("1200000007", "a national identity number"),
        ("+355 69 000 0000", "a telephone number"),
        ("069/000-000", "a telephone number"),
        ("00387 61 000 000", "a telephone number"),
        ("nobody@example.org", "an e-mail address"),
        ("https://example.org/u", "an internet address"),
        ("see www.example.org", "an internet address"),
        ("wrote as @nobody_at_all", "an account of a social network"),
        ("RS35260005601001611379", "a bank account"),
        ("AL47 2121 1009 0000 0002 3569 8741", "a bank account"),
    ],
)
def test_a_direct_identifier_is_found_by_its_kind_and_never_repeated(house, text, kind):
    assert direct_identifier(text) == kind
    answer = send(house, row(), row(incident="i2", client=text))
    assert answer.outcome["state"] == "refused"
    assert f"Row 3, column client: The cell holds {kind}" in answer.sentences
    kept = everything(house)
    assert text.encode() not in kept
    assert text.casefold().encode() not in kept


@pytest.mark.parametrize(
    "text",
    ["IBA.SHR; HAR.MSG", "2025-01-07", "07.01.2025", "AL-01", "S001", "2025-Q1-003", "1234567890123", "24", "18-24",
     "Y18T24", "REPORTED", "Family other than spouse or caregiver", "L045", "3000000001", "i1"],
)  # fmt: skip
def test_codes_dates_and_case_numbers_identify_nobody(text):
    assert direct_identifier(text) is None
    assert not is_free_text(text)


@given(st.integers(0, 9999), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999))
def test_every_valid_number_of_the_five_is_found(series, month, day, year):
    from stdnum.si import emso

    digits = f"{day:02d}{month:02d}{year:03d}{series:05d}"
    number = digits + emso.calc_check_digit(digits)
    assert direct_identifier(f"x {number} y") == "a national identity number"


@pytest.mark.parametrize(
    "header",
    ["Name", "Survivor name", "Emri", "Mbiemri", "Ime i prezime", "Презиме", "Phone no.", "Telefoni", "E-mail", "JMBG",
     "Date of birth", "Adresa", "Instagram profile", "Datum rođenja", "first_name"],
)  # fmt: skip
def test_a_column_that_says_it_holds_names_is_refused(house, header):
    assert is_identifying_column(header)
    answer = send(house, [*row(), "X"], header=[*HEADER, header])
    assert "identifying_column" in answer.codes
    assert answer.outcome["state"] == "refused"


@pytest.mark.parametrize(
    "header", ["Survivor Code", "Incident ID", "Name of the service", "Platform", "Time", "Domain"]
)
def test_a_column_of_codes_is_none_of_names(header):
    assert not is_identifying_column(header)


def test_a_row_with_more_fields_than_the_header_is_found_before_its_cells_are_mistaken(house):
    answer = send(house, row(form="HAR.MSG; IBA.SHR"))
    assert "row_width" in answer.codes
    assert answer.outcome["state"] == "refused"


def test_free_text_is_refused_and_a_harmless_column_only_not_read(house):
    story = "She said that he had been writing to her every night for three weeks"
    answer = send(house, [*row(), story], header=[*HEADER, "note"])
    assert answer.codes == {"free_text"}
    assert story.encode() not in everything(house)
    answer = send(house, [*row(), "x"], header=[*HEADER, "shift"])
    assert answer.outcome["state"] == "landed"
    assert answer.codes == {"column_not_read"}


def test_a_wrong_code_is_named_by_its_place_only(house):
    answer = send(house, row(sex="Ana"))
    assert '"this entry" is not a code for sex' in answer.sentences
    assert b"Ana" not in everything(house).replace(b"Albania", b"")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"date": "45000"}, "date_unreadable"),
        ({"date": "2025-05-01"}, "several_periods"),
        ({"form": ""}, "missing_value"),
    ],
)
def test_what_cannot_be_counted_is_found(house, changed, code):
    assert code in send(house, row(), row(**{"incident": "i2", **changed})).codes


@pytest.mark.parametrize("content", ["xlsx", "csv"])
def test_the_incident_recorder_is_known_as_a_workbook_and_as_text(house, content):
    from tests.specimens.cases import QUARTERS, recorder
    from tests.specimens.returns import delimited

    rows = recorder(QUARTERS[0])
    text = delimited(rows, delimiter=",", encoding="utf-8")
    sent = text if content == "csv" else workbook({"Incidents": rows})
    answer = house.send(sent, f"a.{content}", "al_shelter", "cso")
    assert answer.outcome["state"] == "landed", answer.sentences
    assert answer.submission["layout"] == "gbvims_1"
    assert answer.submission["time_period"] == "2025-Q1"


def test_an_export_of_the_case_management_system_is_known(house):
    header = "incidentid_ir,survivor_code,date_of_first_report,gbv_type,consent_reporting,incident_location,sex,age,"
    header += "perpetrator_relationship,police_report,takedown_status,takedown_hours"
    line = "1,a,2025-02-03,image_sharing|online_harassment,true,AL-02,female,31,former_partner,reported,removed,12"
    answer = house.send(f"{header}\n{line}\n".encode(), "export.csv", "al_shelter", "cso")
    assert answer.outcome["state"] == "landed", answer.sentences
    assert counted(answer, "incidents", "form") == {("image_sharing",): 1}
    assert counted(answer, "removals", "response") == {("REMOVED_24H",): 1}


def test_two_providers_under_an_agreement_give_a_common_client_one_pseudonym(house):
    line = send(house, row(client="S0010"))
    header = "incidentid_ir,survivor_code,date_of_first_report,gbv_type,consent_reporting,incident_location,sex,age,"
    header += "perpetrator_relationship,police_report"
    text = f"{header}\ni1,s0010,2025-02-03,doxing,true,AL-02,female,31,partner,reported\n"
    shelter = house.send(text.encode(), "export.csv", "al_shelter", "cso")
    assert cases(line)["client"].tolist() == cases(shelter)["client"].tolist()
    assert cases(line)["incident"].tolist() != cases(shelter)["incident"].tolist()


def test_the_warm_process_that_reads_strangers_files_has_no_keys(monkeypatch):
    from ingestion.forked import Warm

    monkeypatch.setenv("TFGBV_HMAC_KEYS", "2025=secret")
    warm = Warm("ingestion.parser")
    environment = Path(f"/proc/{warm.process.pid}/environ").read_bytes()
    warm.close()
    assert b"TFGBV_HMAC_KEYS" not in environment


def test_the_receipt_keeps_the_digest_of_a_file_that_was_not_kept(house, tmp_path):
    answer = send(house, row())
    path = tmp_path / "again.csv"
    path.write_bytes(log(row()))
    assert put(house.zones, "cso", "al_line", path) == answer.id
    receipt = json.loads((house.zones.inbox / "cso" / "al_line" / answer.id / "receipt.json").read_text())
    assert receipt["sha256"] == hashlib.sha256(log(row())).hexdigest()


@pytest.mark.parametrize("text", ["2²", "①", "-4", "4.5"])
def test_an_age_that_is_no_number_of_years_stays_as_written_for_the_rule_to_refuse(text):
    assert _age(text) == text
