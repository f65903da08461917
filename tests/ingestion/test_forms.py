"""Forms of real offices, in small copies with their faults, are read by their layouts alone."""

import datetime as dt

import pytest

from ingestion import receive
from ingestion.box import boxes

SENT = {
    "police": ["police_it/workbook.xlsx", "eurostat_crime/crim_off_cat.csv"],
    "cso": ["helpline_it/Vittime.tipo_violenza.csv", "helpline_it/Vittime.età.csv",
            "helpline_it/Vittime.stato_denuncia.csv", "helpline_it/Vittime.disabilità.csv",
            "helpline_it/1522_tipologia_utenti.csv", "helpline_it/1522_motivo_chiamata.csv"],
    "population": ["population/wpp.csv", "population/worldbank.csv", "helpline_it/Popolazione per regione.csv"],
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(shared_house, forms):
    """What became of the copies of real forms, all received from one folder."""
    found = {}
    for source in SENT:
        ids = receive.receive(forms, source, within=shared_house.zones)
        shared_house.stages(ids, source)
        for one in boxes(shared_house.zones, source):
            found[source, f"{one.reporter}/{one.file.name}"] = shared_house.answer(one.id, source)
    assert set(found) == {(source, name) for source, names in SENT.items() for name in names}
    return found


@pytest.fixture
def send(answers):
    """The answer to a copy of a real form."""
    return lambda reporter, name, source: answers[source, f"{reporter}/{name}"]


@pytest.fixture
def police_it(send):
    return send("police_it", "workbook.xlsx", "police")


def test_the_ten_sheets_of_the_italian_workbook_become_three_tables(police_it):
    assert police_it.findings == []
    assert police_it.submission["time_period"] == "2019/2024"
    sums = police_it.facts.groupby("breakdown")["obs_value"].sum()
    assert sums.to_dict() == {"offences": 306.0, "suspects": 216.0, "victims": 168.0}


def test_a_year_with_a_star_is_a_part_of_that_year(police_it):
    facts = police_it.facts
    partial = facts[facts["obs_note"] == "from_2019_08_09"]
    assert set(partial["time_period"]) == {"2019"}
    assert set(partial["period_from"]) == {dt.date(2019, 8, 9)}
    assert set(partial["obs_status"]) == {"D"}
    assert partial["offence"].str.startswith("DIFFUSIONE").all()
    whole = facts[(facts["time_period"] == "2019") & (facts["offence"] == "ATTI PERSECUTORI")]
    assert set(whole["period_from"]) == {dt.date(2019, 1, 1)}
    assert set(whole["obs_status"]) == {"A"}


def test_a_year_that_is_not_consolidated_is_provisional(police_it):
    facts = police_it.facts
    assert set(facts.loc[facts["time_period"] == "2024", "obs_status"]) == {"P"}
    assert set(facts.loc[facts["time_period"] == "2023", "obs_status"]) == {"A"}


def test_offences_are_named_without_their_numbers(police_it):
    assert set(police_it.facts["offence"]) == {
        "MINACCE",
        "TENTATI OMICIDI",
        "ATTI PERSECUTORI",
        "DIFFUSIONE ILLECITA DI IMMAGINI O VIDEO SESSUALMENTE ESPLICITI",
    }


def test_a_header_over_two_rows_gives_year_and_sex(police_it):
    suspects = police_it.facts[police_it.facts["breakdown"] == "suspects"]
    men = suspects[(suspects["sex"] == "MASCHILE") & (suspects["age"] == "25-34")]
    assert sorted(men["time_period"].unique()) == ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert set(men["obs_value"]) == {1.0}


def test_cells_that_the_office_leaves_blank_do_not_land(police_it):
    suspects = police_it.facts[police_it.facts["breakdown"] == "suspects"]
    assert suspects[(suspects["sex"] == "FEMMINILE") & (suspects["age"] == "25-34")].empty
    assert set(suspects.loc[suspects["sex"] == "FEMMINILE", "obs_value"]) == {0.0}


def test_footnotes_are_no_data_and_cases_without_a_place_are(police_it):
    assert set(police_it.facts["ref_area"]) == {"TORINO", "ROMA", "NON LOCALIZZATA"}


HELPLINE = {
    "Vittime.tipo_violenza.csv": ("clients_form", "form", "ALL"),
    "Vittime.età.csv": ("clients_age", "age", "TOTAL"),
    "Vittime.stato_denuncia.csv": ("clients_report_status", "report_status", "ALL"),
    "Vittime.disabilità.csv": ("contacts_disability", "disability", "9"),
    "1522_tipologia_utenti.csv": ("contacts_user_type", "user_type", "ALL_VAL"),
    "1522_motivo_chiamata.csv": ("contacts_reason", "contact_reason", "ALL_VAL"),
}


def national(content: bytes, total: str) -> dict[str, int]:
    """The totals that the file itself gives for the country, by year."""
    rows = [line.split(",") for line in content.decode().splitlines() if line.startswith("A,Annuale,IT,")]
    wanted = [row for row in rows if row[6] == "T" and row[8] == total and row[10] in ("2022", "2023", "WORLD")]
    return {row[-4]: int(row[-3]) for row in wanted}


@pytest.mark.parametrize("name", HELPLINE)
def test_only_regions_land_and_they_add_up_to_the_country(name, send, forms):
    breakdown, dimension, total = HELPLINE[name]
    answer = send("helpline_it", name, "cso")
    facts = answer.facts
    assert set(facts["breakdown"]) == {breakdown}
    given = national((forms / "helpline_it" / name).read_bytes(), total)
    assert sorted(given) == ["2022", "2023"]
    assert facts.groupby("time_period")["obs_value"].sum().to_dict() == given
    assert {len(area) for area in facts["ref_area"]} == {4}
    assert set(facts["sex"]) == {"F", "M"}
    assert total not in set(facts[dimension])


@pytest.mark.parametrize("name", HELPLINE)
def test_rows_quoted_as_one_field_are_taken_apart_with_a_remark(name, send):
    answer = send("helpline_it", name, "cso")
    remark = next(finding for finding in answer.findings if finding["code"] == "row_in_one_field")
    assert remark["severity"] == "warning"
    assert f"rows were quoted as one field each ({remark['found']} in all)" in remark["sentence"]
    assert int(remark["found"]) > 0
    assert "ITC2" in set(answer.facts["ref_area"])


def test_a_layout_that_does_not_allow_it_takes_no_row_apart(house):
    head = "DATAFLOW,LAST UPDATE,freq,iccs,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
    row = '"ESTAT:CRIM,08/06/22,A,ICCS0301,NR,RS,2018,461,"'
    answer = house.send(f"{head}\n{row}\n".encode(), "a.csv", "eurostat_crime")
    assert "The row has 1 fields, the header has 9." in answer.sentences
    assert house.landed() == []


def test_the_break_of_2023_is_marked_on_the_types_it_concerns(send):
    facts = send("helpline_it", "Vittime.tipo_violenza.csv", "cso").facts
    breaks = facts[facts["obs_status"] == "B"]
    assert set(breaks["form"]) == {"ONL_VIOL", "STLK", "DIS_SEX_EXPL", "THREATS"}
    assert set(breaks["time_period"]) == {"2023"}
    assert set(breaks["obs_note"]) == {"series_break_2023"}


def test_a_macro_area_that_leaves_provinces_out_is_a_remark(send):
    answer = send("helpline_it", "Vittime.età.csv", "cso")
    remarks = [finding for finding in answer.findings if finding["code"] == "parts_not_total"]
    assert remarks
    assert {finding["severity"] for finding in remarks} == {"warning"}
    assert all("for ref_area ITD" in finding["sentence"] for finding in remarks)


def test_a_wrong_national_total_is_refused(house, forms):
    content = (forms / "helpline_it" / "Vittime.disabilità.csv").read_text(encoding="utf-8-sig")
    row = next(line for line in content.splitlines() if line.startswith("A,Annuale,IT,"))
    wrong = row.replace(row.split(",")[-3] + ",,", "999,,")
    answer = house.send(content.replace(row, wrong).encode(), "a.csv", "helpline_it", "cso")
    assert answer.outcome["state"] == "refused"
    assert "The total given is 999 for ref_area IT" in answer.sentences


def test_numbers_and_rates_are_tables_of_their_own(send):
    answer = send("eurostat_crime", "crim_off_cat.csv", "police")
    facts = answer.facts
    kinds = facts.groupby("breakdown")["unit_measure"].unique().map(list).to_dict()
    assert kinds == {"offences": ["NR"], "offences_of_which": ["NR"], "offence_rates": ["P_HTHAB"]}
    rs = facts[(facts["ref_area"] == "RS") & (facts["offence"] == "ICCS0301") & (facts["unit_measure"] == "NR")]
    assert rs["obs_value"].tolist() == [461.0]


def test_a_total_above_its_parts_and_a_fraction_are_remarks_where_the_publisher_is_known_for_it(send):
    answer = send("eurostat_crime", "crim_off_cat.csv", "police")
    assert answer.outcome["state"] == "landed"
    assert "The total given is 441 for offence ICCS0301, but the parts add up to 79." in answer.sentences
    assert "120.5 is not a whole number." in answer.sentences
    assert {finding["severity"] for finding in answer.findings} == {"warning"}


def test_thousands_become_persons_and_projections_are_told_by_their_note(send):
    facts = send("population", "wpp.csv", "population").facts.set_index("time_period")
    assert facts.loc["2020", "obs_value"] == 93251
    assert facts.loc["2030", "obs_value"] == 28
    assert facts["obs_note"].to_dict() == {"2020": "estimate", "2030": "projection"}


def test_a_population_by_region_lands_without_its_totals_and_says_that_its_date_is_assumed(send):
    answer = send("helpline_it", "Popolazione per regione.csv", "population")
    assert answer.facts["obs_value"].sum() == 148
    assert set(answer.facts["sex"]) == {"Totale maschi", "Totale femmine"}
    assert "1 January 2025 was taken" in answer.sentences


def test_the_total_population_of_a_country_lands(send):
    facts = send("population", "worldbank.csv", "population").facts
    assert facts[["ref_area", "sex", "age"]].to_numpy().tolist() == [["XKX", "_T", "_T"]]


BA_COVER = [
    ["form", "ba_police"], ["reporter", "ba_police"], ["ref_area", "BA"], ["time_period", "2024-Q1"], ["revision", 2],
    ["revision_reason", "naknadno evidentirana djela"], ["language", "bs"], ["synthetic", "yes"],
]  # fmt: skip
AGES = ["0-13", "14-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+", "nepoznato"]


@pytest.fixture
def ba_workbook(make_workbook):
    """The own workbook of an office: local words, two-row headers, a row of totals, a footnote."""

    def make(total: int = 5, title: str = "2024-Q1. Ispravka 2: naknadno evidentirana djela") -> bytes:
        persons = [
            [f"Žrtve, {title}"],
            [None, None, None, "Ženski", *[None] * 8, "Muški", *[None] * 8],
            ["Entitet", "Krivično djelo", "IKT", *AGES, *AGES],
            ["Federacija BiH", "BA_BIH_183", "da", *[0, 0, 2, 0, 0, 0, 0, 0, 0], *[0, 0, 0, 1, 0, 0, 0, 0, 0]],
            ["UKUPNO", None, None, *[0, 0, 2, 0, 0, 0, 0, 0, 0], *[0, 0, 0, 1, 0, 0, 0, 0, 0]],
            ["* Napomena"],
        ]
        offences = [
            [f"Krivična djela, {title}"],
            ["Entitet", "Krivično djelo", "IKT", "Broj"],
            ["Federacija BiH", "BA_BIH_183", "da", 2],
            ["Republika Srpska", "BA_RS_144", "nepoznato", 3],
            ["UKUPNO", None, None, total],
            ["* Napomena"],
        ]
        sheets = {"O izvještaju": BA_COVER, "Djela": offences, "Žrtve": persons, "Osumnjičeni": persons}
        return make_workbook(sheets)

    return make


def test_an_own_workbook_with_local_words_is_read(house, ba_workbook):
    answer = house.send(ba_workbook(), "2024-Q1_revision2.xlsx", "ba_police")
    assert answer.findings == []
    assert answer.submission["revision"] == 2
    facts = answer.facts
    assert facts.loc[facts["breakdown"] == "offences", "obs_value"].tolist() == [2.0, 3.0]
    victims = facts[(facts["breakdown"] == "victims") & (facts["obs_value"] > 0)]
    assert victims[["sex", "age", "obs_value"]].to_numpy().tolist() == [["Ženski", "18-24", 2], ["Muški", "25-34", 1]]


def test_a_row_of_totals_is_held_against_its_column(house, ba_workbook):
    answer = house.send(ba_workbook(total=6), "2024-Q1.xlsx", "ba_police")
    assert 'Sheet "Djela", row 5, column D: The total given is 6, but the parts add up to 5.' in answer.sentences


def test_a_period_in_a_title_must_be_that_of_the_cover(house, ba_workbook):
    answer = house.send(ba_workbook(title="2024-Q2"), "2024-Q1.xlsx", "ba_police")
    assert 'Sheet "Djela", row 1: The period 2024-Q2 is written here, but the cover says 2024-Q1.' in answer.sentences


def test_the_answer_comes_in_the_language_of_the_sender_and_in_english(house, ba_workbook):
    answer = house.send(ba_workbook(), "2024-Q1_revision2.xlsx", "ba_police")
    assert "Preuzeto: 38 podataka." in answer.reply
    assert "Taken in: 38 figures." in answer.reply


def test_the_copies_are_those_that_their_generator_writes(forms, tmp_path):
    from ingestion.grid import grids
    from tests.forms.make import main

    main(tmp_path)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*") if path.is_file())
    assert len(written) == 11
    for path in written:
        assert grids(tmp_path / path) == grids(forms / path), path
