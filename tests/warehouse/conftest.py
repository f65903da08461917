"""The warehouse of a few small returns, built once for the tests of its marts."""

from pathlib import Path

import pytest

from tests.warehouse.byhand import Landing, Warehouse, build, clients, offences, quarters, victims


@pytest.fixture(scope="session")
def landing(tmp_path_factory) -> Path:
    """Returns that between them have what the rules of the warehouse are about."""
    zone = Landing(tmp_path_factory.mktemp("returns") / "landing")
    for quarter in quarters(2024):
        zone.land(
            "me_police",
            quarter,
            offences(3, ref_area="ME_N", offence="ME_175A", ict_used="Y"),
            offences(4, ref_area="ME_U", offence="ME_168A", ict_used="Y"),
            offences(5, ref_area="ME_S", offence="ME_168A", ict_used="N"),
            offences(1, ref_area="ME_S", offence="ME_168A", form="STK.SUR", ict_used="_U"),
            offences(20, ref_area="ME_C", offence="ME_220", ict_used="N"),
            victims(2, ref_area="ME_N", offence="ME_175A", ict_used="Y", sex="F", age="Y14T17", relationship="IPV_EX"),
            victims(1, ref_area="ME_N", offence="ME_175A", ict_used="Y", sex="M", age="_U", relationship="STR"),
        )
    # An office with age bands of its own, which do not fit into those of the others.
    aged = {"ref_area": "XK-01", "offence": "XK_202", "form": "IBA.SHR", "ict_used": "Y", "relationship": "STR"}
    for quarter in quarters(2024):
        zone.land(
            "xk_police",
            quarter,
            offences(11, ref_area="XK-01", offence="XK_202", form="IBA.SHR", ict_used="Y"),
            *(victims(count, **aged, sex="F", age=age) for age, count in (("Y15T19", 6), ("Y25T34", 3), ("Y65T74", 2))),
        )
    # The first quarter was corrected, and the correction came before what it corrects was read again.
    zone.land(
        "me_police",
        "2024-Q1",
        offences(10, ref_area="ME_N", offence="ME_175A", ict_used="Y", obs_status="P"),
        offences(2, ref_area="ME_C", offence="ME_220", ict_used="Y"),
        revision=2,
        submission_id="0" * 16,
    )
    for quarter in list(quarters(2024))[:3]:
        zone.land(
            "me_cso",
            quarter,
            clients(
                6, ref_area="ME_C", form="IBA.SHR", sex="F", age="Y18T24", relationship="IPV_EX", report_status="_U"
            ),
            source="cso",
            layout="tfgbv_cso_1",
        )
    zone.land(
        "ba_police",
        "2024-Q1",
        offences(7, ref_area="Federacija BiH", offence="Neovlašteno optičko snimanje (KZ FBiH)", ict_used="da"),
        offences(8, ref_area="Republika Srpska", offence="Proganjanje (KZ RS)", ict_used="nepoznato"),
        offences(9, ref_area="Brčko distrikt", offence="Nasilje u porodici (KZ BD)", ict_used="ne"),
        layout="ba_police_1",
        scheme="ba_police",
    )
    images, stalking = "DIFFUSIONE ILLECITA DI IMMAGINI O VIDEO SESSUALMENTE ESPLICITI", "ATTI PERSECUTORI"
    zone.land(
        "police_it",
        "2019/2020",
        offences(5, ref_area="AGRIGENTO", offence=images, time_period="2019", obs_status="D", obs_note="from_august"),
        offences(2, ref_area="NON LOCALIZZATA", offence=images, time_period="2020"),
        offences(6, ref_area="AOSTA", offence=images, time_period="2020"),
        offences(40, ref_area="AOSTA", offence=stalking, time_period="2020"),
        offences(50, ref_area="AOSTA", offence="MINACCE", time_period="2020"),
        victims(6, ref_area="AOSTA", offence=images, sex="FEMMINILE", age="65 e oltre", time_period="2020"),
        layout="police_it_1",
        scheme="police_it",
    )
    table = {"breakdown": "clients_form", "counting_unit": "CLIENTS", "sex": "F", "time_period": "2023"}
    zone.land(
        "helpline_it",
        "2023/2023",
        table | {"ref_area": "ITDA", "form": "DIS_SEX_EXPL", "obs_value": 1.0, "obs_status": "B"},
        table | {"ref_area": "ITD1", "form": "STLK", "obs_value": 2.0, "obs_status": "B"},
        table | {"ref_area": "ITNI", "form": "PHY", "obs_value": 3.0},
        table | {"ref_area": "ITNI", "form": "NRP", "obs_value": 4.0},
        table | {"ref_area": "ITNI", "form": "UNAV", "obs_value": 5.0},
        source="cso",
        layout="helpline_it_types",
        scheme="helpline_it",
    )
    zone.land(
        "eurostat_crime",
        "2018/2018",
        offences(11, ref_area="ME", offence="ICCS0301", time_period="2018"),
        offences(12, ref_area="EL", offence="ICCS0301", time_period="2018"),
        layout="eurostat_crime_1",
        scheme="eurostat",
    )
    people = {"breakdown": "population_age", "ref_area": "ME", "sex": "F"}
    zone.land(
        "population",
        "2020/2025",
        people | {"age": "0-4", "time_period": "2020", "obs_value": 100_000.0},
        people | {"age": "5-9", "time_period": "2020", "obs_value": 200_000.0},
        people | {"age": "5-9", "time_period": "2025", "obs_value": 400_000.0},
        people | {"age": "5-9", "time_period": "2025", "sex": "M", "obs_value": 200_000.0},
        source="population",
        layout="wpp_five_year_1",
        scheme="wpp",
    )
    institutions(zone)
    zone.arrive(("mk_police", "police", "2024-Q2", "refused"), ("mk_police", "police", None, "refused"))
    return zone.folder


def institutions(zone: Landing) -> None:
    """What prosecutors, courts, health services and support organisations say of a year."""
    stalking = {"ref_area": "RS11", "offence": "RS_138A", "form": "STK.CON", "ict_used": "Y"}
    for quarter in quarters(2024):
        zone.land("rs_police", quarter, offences(10, **stalking), layout="tfgbv_police_csv_1")
    person = {"sex": "M", "age": "Y25T34", "relationship": "IPV_EX"}
    order = {"breakdown": "orders", "ref_area": "RS11", "sex": "F"}
    breach = {"breakdown": "breaches", "counting_unit": "BREACHES_SANCTIONED", "ref_area": "RS11", "sex": "F"}
    convicted = {"breakdown": "sanctions", "counting_unit": "CONVICTED"}
    handled = {"breakdown": "proceedings", "counting_unit": "MISDEMEANOURS", "obs_value": 6.0}
    zone.land(
        "rs_police",
        "2024",
        handled | stalking | person,
        convicted | stalking | {"response": "PRISON", "obs_value": 3.0},
        convicted | stalking | {"response": "FINE", "obs_value": 9.0},
        order | {"counting_unit": "ORDERS_BREACHED", "response": "DIGITAL", "obs_value": 5.0},
        breach | {"response": "FINE", "obs_value": 2.0},
        breach | {"response": "PRISON", "obs_value": 1.0},
        *terms("RS11", "RS_138A", "STK.CON", persons=2.0, months=15.0),
        *terms("RS12", "RS_145", "IBA.SHR", persons=1.0, months=6.0),
        convicted
        | stalking
        | {"ref_area": "RS12", "offence": "RS_145", "form": "IBA.SHR", "response": "PRISON"}
        | {"obs_value": 1.0},
        *median("RS", cases=40.0, days=95.5),
        *median("RS", cases=30.0, days=80.0, response="INDICTED"),
        *median("RS11", cases=12.0, days=120.0),
        *median("RS", cases=11.0, days=60.0, offence="RS_138A", form="STK"),
        *median("RS", cases=4.0, days=10.0, form="STK.CON", response="DISMISSED"),
        layout="tfgbv_orders_1",
    )
    for quarter, places in (("2024-Q3", 40.0), ("2024-Q4", 20.0)):
        shelter = {"breakdown": "shelters", "ref_area": "ME_C"}
        zone.land(
            "me_cso", quarter,
            shelter | {"counting_unit": "SHELTERS", "obs_value": 2.0},
            shelter | {"counting_unit": "PLACES", "obs_value": places},
            shelter | {"counting_unit": "ACCOMMODATED", "obs_value": 15.0},
            shelter | {"counting_unit": "PLACES", "ref_area": "ME_N", "obs_value": 10.0},
            source="cso", layout="tfgbv_services_1",
        )  # fmt: skip
    visit = {"breakdown": "visits", "counting_unit": "VISITS", "ref_area": "AL-11", "age": "Y18T24"}
    zone.land(
        "al_health",
        "2024",
        visit | {"form": "IBA.SHR", "obs_value": 4.0},
        visit | {"form": "OTH.NTF", "obs_value": 9.0},
        source="cso",
        layout="tfgbv_health_1",
    )
    removed = {"breakdown": "removals", "counting_unit": "REMOVALS", "ref_area": "AL-11", "form": "IBA.SHR"}
    sent = zone.land(
        "al_line", "2024-Q1", removed | {"response": "REMOVED_24H", "obs_value": 4.0}, source="cso",
        layout="helpline_log_1",
    )  # fmt: skip
    hours = [("IBA.SHR", 10.0), ("IBA.SHR", 20.0), ("EXT.SXT", 60.0), ("OTH.NTF", 5.0), ("IBA.SHR", None)]
    zone.land_cases(sent, *({"primary_form": form, "removal_hours": taken} for form, taken in hours))


def terms(area: str, offence: str, form: str, *, persons: float, months: float) -> list[dict]:
    """A row of the table of sentences: persons, and their months together."""
    row = {"breakdown": "prison_terms", "counting_unit": "PRISON_TERMS", "ref_area": area, "offence": offence}
    row |= {"form": form, "ict_used": "Y"}
    return [row | {"obs_value": persons}, row | {"unit_measure": "MO", "obs_value": months}]


def median(area: str, *, cases: float, days: float, **codes: str) -> list[dict]:
    """A row of the table of decisions: closed cases, and their median days."""
    row = {"breakdown": "decisions", "counting_unit": "CASES_CLOSED", "ref_area": area} | codes
    return [row | {"obs_value": cases}, row | {"unit_measure": "D", "obs_value": days}]


@pytest.fixture(scope="session")
def warehouse(landing, tmp_path_factory) -> Warehouse:
    """The warehouse of these returns, with all tests of dbt passed."""
    return build(landing, tmp_path_factory.mktemp("warehouse"))
