"""Code lists and crosswalks are read from the seeds, and only from there."""

import pytest

from expectations.codelists import CodeLists, nearest


@pytest.fixture
def lists(tmp_path) -> CodeLists:
    seeds = {
        "codelists/cl_area.csv": "code,parent,sort,label_en,label_sr_latn\nME,,1,Montenegro,Crna Gora\n"
        "ME_N,ME,2,North,Sjever\nIT,,3,Italy,\nITC,IT,4,North-west,\nITC1,ITC,5,Piemonte,\n",
        "codelists/cl_form.csv": "code,parent\n_A,\n_T,_A\nIBA,_T\nIBA.SHR,IBA\n_X,_A\nOTH.NTF,_X\n_U,_X\n",
        "codelists/cl_sex.csv": "code,parent\nF,_T\nM,_T\n_U,_T\n_T,\n",
        "crosswalks/crosswalk_sex.csv": "scheme,source_code,code\nofis,Ženski,F\nofis,T,_T\n",
        "crosswalks/crosswalk_offence_form.csv": "offence,form\nME_175A,IBA.SHR\n",
        "providers.csv": "reporter,source\nme_police,police\n",
    }
    for name, text in seeds.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return CodeLists(tmp_path)


def test_a_standard_form_uses_the_codes_of_the_list(lists):
    assert lists.known("sex", "tfgbv") == {"F", "M", "_U"}


def test_an_own_form_may_use_its_own_words_as_well(lists):
    assert lists.known("sex", "ofis") == {"F", "M", "_U", "Ženski", "T"}


def test_codes_for_sums_are_no_codes_for_cases(lists):
    assert "_T" not in lists.known("sex", "tfgbv")


def test_an_area_of_any_level_has_a_country(lists):
    assert [lists.country(area) for area in ("ITC1", "ME_N", "ME", "XX")] == ["IT", "ME", "ME", None]


def test_a_form_has_a_first_level_only_where_it_is_technology_facilitated(lists):
    assert [lists.level_one(form) for form in ("IBA.SHR", "IBA", "OTH.NTF", "_U", "nothing")] == [
        "IBA", "IBA", None, None, None,
    ]  # fmt: skip


def test_labels_are_known_by_language(lists):
    assert lists.codes("area")["ME_N"].labels == {"en": "North", "sr_latn": "Sjever"}


def test_offences_and_reporters_are_known(lists):
    assert lists.offence_form["ME_175A"][0]["form"] == "IBA.SHR"
    assert lists.providers["me_police"]["source"] == "police"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("IPV-EX", "IPV_EX"), ("ipv_ex", "IPV_EX"), ("IBA SHR", "IBA.SHR"), ("Y18-24", "Y18T24"), ("zzz", None)],
)
def test_the_nearest_code_is_found_where_there_is_one(written, meant):
    assert nearest(written, {"IPV_EX", "IBA.SHR", "Y18T24", "FAM"}) == meant


def test_the_seeds_of_the_project_hold_every_list_that_the_rules_use():
    from expectations.codelists import LISTS

    lists = CodeLists()
    assert [name for name in LISTS.values() if not lists.codes(name)] == []
