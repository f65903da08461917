"""Days, hours and months: shown only over enough cases, and never where the number of cases is hidden."""

import pandas as pd
import pytest

from observatory.errors import AuditFailedError
from observatory.publication import audits, freeze
from observatory.publication.content import read_codelists
from observatory.publication.protection import protect_assembly
from observatory.publication.rows import rows_to_publish
from observatory.publication.tables import assemble, published
from observatory.settings import PROJECT
from tests.publication import world

CODELISTS = read_codelists(PROJECT / "dbt" / "seeds")


def row(indicator, breakdown, form, cases, value, unit, *, of=None, response="_T"):
    """A row of the mart: `cases` stand behind it, and its average runs over `of` of them."""
    return {
        "indicator": indicator, "breakdown": breakdown, "ref_area": "ME", "country": "ME", "area_level": "country",
        "time_period": "2025", "freq": "A", "form": form, "ict": "Y", "response": response, "unit_measure": unit,
        "numerator": float(cases), "denominator": float(cases if of is None else of), "value": value,
        "obs_status": "A", "source": "police", "reporter": "_T", "is_synthetic": True, "taxonomy_version": "1.0",
    }  # fmt: skip


def published_rows(mart):
    assembly = assemble(pd.DataFrame(mart), CODELISTS)
    protected = protect_assembly(assembly)
    report, _ = audits.audit_protected(protected)
    assert report.passed
    return rows_to_publish(protected, assembly).set_index(["indicator", "form"])


def test_a_median_is_shown_over_ten_cases_and_hidden_over_fewer():
    cases = {"_T": 60, "HAR": 9, "STK": 10, "PRV": 4, "CTL": 37}
    rows = published_rows([row("R12", "days_country-form", form, n, 100.0 + n, "D") for form, n in cases.items()])
    shown = rows.loc["R12", "obs_value"].dropna().to_dict()
    assert shown == {"_T": 160.0, "STK": 110.0, "CTL": 137.0}  # nothing adds up, so nothing else is hidden


@pytest.mark.parametrize("indicator", ["R12", "S10H"])
def test_a_quantile_of_a_dangerous_form_needs_what_its_count_would(indicator):
    rows = published_rows([row(indicator, "median_hours_q", form, 9, 5.0, "NR") for form in ("_T", "IBA")])
    assert rows.loc[(indicator, "_T"), "conf_status"] == "F"
    assert rows.loc[(indicator, "IBA"), "conf_status"] == "C"


def convicted(form, persons, months, of):
    return [
        row("J03", "sanction_convicted", form, persons, float(persons), "NR", response="PRISON"),
        row("J04M", "months_convicted", form, persons, months, "MO", of=of, response="PRISON"),
    ]


def test_an_average_of_sentences_gives_no_number_of_persons_and_no_other_average_away():
    """Of PRV the number is hidden and takes another one with it; CTL has too few known sentences."""
    counts = {"_T": 78, "HAR": 30, "STK": 25, "PRV": 3, "CTL": 20}
    of = {"_T": 60, "HAR": 28, "STK": 22, "PRV": 3, "CTL": 7}
    rows = published_rows([one for form in counts for one in convicted(form, counts[form], 10.0 + of[form], of[form])])
    numbers, months = rows.loc["J03"], rows.loc["J04M"]
    assert numbers.loc["PRV", "conf_status"] == "C"
    hidden = months.index[months["conf_status"] == "C"]
    assert set(numbers.index[numbers["conf_status"] == "C"]) | {"CTL"} <= set(hidden)
    assert len(set(hidden) - {"_T"}) > 1


def test_every_average_is_known_for_one():
    units = {"R12": "middle", "S10H": "middle", "J04M": "mean"}
    assert {name: published()[name]["kind"] for name in units} == units


def test_a_hidden_row_that_holds_a_number_is_refused(tmp_path, monkeypatch):
    where = world.place(tmp_path)
    world.build_warehouse(where.warehouse)
    made = freeze.rows_to_publish

    def leaking(*given):
        rows = made(*given)
        rows.loc[rows.index[rows["conf_status"] == "C"][0], "ci_high"] = 9.0
        return rows

    monkeypatch.setattr(freeze, "rows_to_publish", leaking)
    with pytest.raises(AuditFailedError, match="1 hidden rows hold a number"):
        freeze.draft_from_warehouse(where)
    assert not list(where.drafts.glob("[0-9a-f]*"))
