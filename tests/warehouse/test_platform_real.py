"""Real transparency reports go through with the totals that were published."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ingestion import check, land, read, receive
from ingestion.box import boxes
from ingestion.settings import PROJECT, Zones
from tests.warehouse.byhand import Warehouse, build

REAL = Path(os.environ.get("TFGBV_REAL_DATA") or PROJECT.parent / "shared" / "real")
pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not (REAL / "platform_dsa").is_dir(),
        reason="The real files are not here: put them into ../shared/real or name their folder in TFGBV_REAL_DATA.",
    ),
]
WOMEN, EVERYBODY = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN", "STATEMENT_CATEGORY_CYBER_VIOLENCE"


@pytest.fixture(scope="module")
def zones(tmp_path_factory) -> Zones:
    home = tmp_path_factory.mktemp("real")
    zones = Zones(inbox=home / "inbox", landing=home / "landing")
    taken = receive.receive(REAL, "platform", within=zones)
    land.land(
        check.check(read.read(taken, "platform", within=zones), "platform", within=zones), "platform", within=zones
    )
    return zones


@pytest.fixture(scope="module")
def real(zones, tmp_path_factory) -> Warehouse:
    return build(zones.landing, tmp_path_factory.mktemp("warehouse"))


def test_every_report_lands_and_what_is_none_is_refused_as_unknown(zones):
    found = {f"{one.reporter}/{one.receipt['file_name']}": one.outcome for one in boxes(zones, "platform")}
    refused = {name: outcome["code"] for name, outcome in found.items() if outcome["state"] != "landed"}
    assert len(found) - len(refused) == 56
    assert refused == {
        "platform_dsa/example_multi_statements.json": "unknown_form",
        "platform_dsa/example_statement.json": "unknown_form",
        "platform_dsa/registry.json": "unknown_form", "platform_dsa/statements.json": "unknown_form",
        "platform_dsa/template-crosswalk.json": "unknown_form", "platform_meta/codebook.md": "wrong_kind",
    }  # fmt: skip


def test_notices_of_cyber_violence_against_women_are_as_published(real):
    query = f"""
        select platform, obs_value from marts.platform_notices
        where category = '{WOMEN}' and breakdown = 'notices_category' and metric = '{{}}' and obs_value > 0
    """
    assert real.figures(query.format("NTC")) == {"x": 15_319, "app_store": 20, "snapchat": 15, "linkedin": 6}
    assert real.figures(query.format("NTC_ITEMS"))["x"] == 17_899


def test_notices_of_cyber_violence_are_as_published(real):
    found = real.figures(
        f"select platform, obs_value from marts.platform_notices where category = '{EVERYBODY}' "
        "and breakdown = 'notices_category' and metric = 'NTC' and obs_value >= 800"
    )
    assert found == {
        "tiktok": 82_249,
        "x": 38_147,
        "youtube": 6_545,
        "aliexpress": 3_158,
        "snapchat": 1_656,
        "pornhub": 831,
    }


def test_orders_to_x_are_the_sum_of_their_keywords(real):
    query = f"""
        select obs_value from marts.platform_notices
        where platform = 'x' and category = '{WOMEN}' and breakdown = '{{}}' and metric = 'ORD_INFO' and obs_value > 0
    """
    assert real.rows(query.format("orders_category")) == [(46,)]
    assert sorted(value for (value,) in real.rows(query.format("orders_keyword"))) == [1, 2, 3, 4, 5, 31]
    assert sum(value for (value,) in real.rows(query.format("orders_category_area"))) == 46


@pytest.mark.parametrize(
    ("scheme", "code", "published"),
    [
        ("dsa_v2", EVERYBODY, 16_005_259), ("dsa_v2", WOMEN, 6_546),
        ("dsa_v1", "KEYWORD_GENDER_BASED_VIOLENCE", 1_130), ("dsa_v1", "KEYWORD_IMAGE_BASED_SEXUAL_ABUSE", 630),
        ("dsa_v1", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING", 2_053_929),
        ("dsa_v2", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING", 682_372),
        ("dsa_v1", "KEYWORD_STALKING", 137), ("dsa_v2", "KEYWORD_CYBER_HARASSMENT", 3_220_872),
    ],
)  # fmt: skip
def test_statements_of_reasons_are_as_published(real, scheme, code, published):
    query = f"""
        select sum(obs_value) from marts.platform_statements
        where scheme = '{scheme}' and coalesce(keyword, category) = '{code}' and ref_area = 'EEA'
    """
    assert real.rows(query) == [(published,)]


def test_meta_s_actions_on_bullying_are_the_world_s_and_as_published(real):
    query = """
        select platform, ref_area, obs_value from marts.platform_actions
        where category = 'Bullying & Harassment' and metric = 'ACTIONED' and time_period = '2023-Q3' order by 1
    """
    assert real.rows(query) == [("facebook", "WORLD", 8_300_000), ("instagram", "WORLD", 8_400_000)]


def test_the_two_issues_of_meta_agree_in_all_that_both_hold(real):
    shared = """
        select count(*), count(*) filter (where is_restated) from marts.platform_revisions
        where form_family = 'meta_cser' and issue = '2023-Q3'
    """
    assert real.rows(shared) == [(3_212, 0)]


def test_requests_of_the_six_governments_are_as_published(real):
    found = real.figures(
        "select ref_area, sum(value) from marts.indicators where breakdown = 'requests_s' "
        "and ref_area in ('AL', 'BA', 'ME', 'MK', 'RS', 'XK') group by 1"
    )
    assert found == {"AL": 169, "RS": 26, "BA": 22, "ME": 8, "MK": 7, "XK": 6}


def test_reports_to_ncmec_are_those_of_the_country(real):
    found = real.figures(
        "select ref_area, obs_value from marts.platform_notices where breakdown = 'reports' and time_period = '2022' "
        "and ref_area in ('AL', 'BA', 'ME', 'MK', 'RS', 'XK')"
    )
    assert found == {"AL": 11_376, "BA": 12_115, "ME": 2_578, "MK": 9_369, "RS": 27_575, "XK": 5_038}


def test_statements_and_measures_are_as_far_apart_as_they_are(real):
    found = {
        platform: (statements, measures, quality)
        for platform, statements, measures, quality in real.rows(
            "select platform, statements, measures, quality from marts.platform_reconciliation "
            f"where category = '{EVERYBODY}'"
        )
    }
    assert found["tiktok"] == (4_344, 47_734_155, "contradicts")
    assert found["youtube"] == (356, 7_015_306, "contradicts")
    assert found["x"] == (37_593, 74_721, "near")
    assert found["facebook"] == (260_953, 721_361, "differs")
    assert found["pinterest"] == (2_830_572, 2_786_704, "agrees")
    assert found["xvideos"] == (509_339, 5_340, "contradicts")


def test_every_figure_of_tiktok_lands_as_it_was_published_and_bears_its_place(zones):
    raw = pd.read_csv(REAL / "platform_meta" / "tiktok-2023-q2.csv", dtype=str, encoding="utf-8-sig")
    (one,) = [one for one in boxes(zones, "platform") if one.receipt["file_name"] == "tiktok-2023-q2.csv"]
    facts = pd.read_parquet(zones.landing / "platform" / one.id / "facts.parquet").sort_values("source_row")
    assert facts["source_row"].tolist() == list(range(2, len(raw) + 2))
    # Shares are fractions there and per cent here.
    shares = facts["unit_measure"].eq("PT").to_numpy()
    published = raw["Result"].astype(float).to_numpy()
    assert facts["obs_value"].to_numpy() == pytest.approx(np.where(shares, 100 * published, published), rel=1e-9)
    assert facts["territory"].value_counts().to_dict() == {"WORLD": 1_112, "country": 800}
    markets = facts["territory"].eq("country").to_numpy()
    assert (raw["Location"].eq("Market").to_numpy() == markets).all()
    assert facts.loc[~markets, "ref_area"].eq("WORLD").all()
