"""A release of a million cells, shaped as real ones are: four counts in the breakdowns that readers ask for."""

import shutil
from pathlib import Path

import duckdb

from observatory.release import FORMAT, hash_content, hash_files, next_id, switch, write_json, write_text

PROJECT = Path(__file__).resolve().parents[1]
SEEDS = PROJECT / "dbt" / "seeds"
INDICATORS = ("R01", "R02", "R03", "S01")
COUNTRIES = ("AL", "BA", "ME", "MK", "RS", "XK")
SEXES = ("_T", "F", "M", "_O", "_U")
AGES = ("_T", "Y0T13", "Y14T17", "Y18T24", "Y25T34", "Y35T44", "Y45T54", "Y55T64", "Y_GE65", "_U")
YEARS = range(2019, 2026)


def make_release(releases: Path) -> int:
    """Write the release and let the pointer name it. Returns how many cells it has."""
    beside = releases / ".making"
    (beside / "tables").mkdir(parents=True)
    shutil.copytree(SEEDS / "codelists", beside / "codelists")
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        f"create table form as select code from read_csv('{SEEDS}/codelists/cl_form.csv', all_varchar=true)"
    )
    connection.execute(
        f"create table area as select code from read_csv('{SEEDS}/codelists/cl_area.csv', all_varchar=true)"
    )
    for name, values in (("sex", SEXES), ("age", AGES), ("country", COUNTRIES), ("indicator", INDICATORS)):
        connection.execute(f"create table {name} as select unnest({list(values)!r}) as code")
    connection.execute(f"create table year as select unnest({[str(year) for year in YEARS]!r}) as code")
    connection.execute("create table quarter as select code || '-Q' || q as code from year, range(1, 5) t(q)")
    parts = [
        _part("sex_age_a", "country", "year", "form", "sex", "age"),
        _part("form_sex_q", "country", "quarter", "form", "sex", "(select '_T' as code)"),
        _part("form_sex_q", "country", "year", "form", "sex", "(select '_T' as code)"),
        _part("region_form_a", "area", "year", "form", "(select '_T' as code)", "(select '_T' as code)"),
    ]
    connection.execute(f"create table cell as {' union all '.join(parts)}")
    order = "order by indicator, breakdown, ref_area, time_period, form, sex, age"
    for name in INDICATORS:
        connection.execute(
            f"copy (select * from cell where indicator = '{name}' {order}) "
            f"to '{beside}/tables/{name}.parquet' (format parquet, compression zstd)"
        )
    connection.execute(
        f"copy (from cell {order}) to '{beside}/tables/indicators.parquet' (format parquet, compression zstd)"
    )
    cells = int(connection.execute("select count(*) from cell").fetchone()[0])
    hidden = int(connection.execute("select count(*) from cell where conf_status = 'C'").fetchone()[0])
    write_text(beside / "notes.md", "# Notes\n\n**All figures are synthetic.** They were invented to measure speed.\n")
    write_json(beside / "audit.json", {"passed": True, "rules": [], "scenarios": []})
    files = hash_files(beside)
    facts = {
        "format": FORMAT,
        "is_synthetic": True,
        "languages": ["en", "sq", "bs", "hr", "sr-Latn", "sr-Cyrl", "cnr", "mk", "it"],
        "taxonomy_version": "1.0",
        "figures": {"cells": cells, "hidden": hidden},
        "rows": {},
        "submissions": [],
    }
    content = hash_content(files, facts)
    name = next_id(releases, content)
    made = {"id": name, "files": files, "content_hash": content, "made_at": "2026-01-01T00:00:00+00:00"}
    write_json(beside / "manifest.json", facts | made)
    beside.rename(releases / name)
    switch(releases, name)
    return cells


def _part(breakdown: str, area: str, period: str, form: str, sex: str, age: str) -> str:
    key = "hash(i.code, a.code, p.code, f.code, s.code, g.code)"
    totals = ", ".join(
        f"'_T' as {name}"
        for name in ("relationship", "channel", "offence", "report_status", "disability", "user_type", "platform")
    )
    return f"""
        select i.code as indicator, '{breakdown}' as breakdown, left(a.code, 2) as country, 'police' as source,
            '_T' as reporter, if(length(a.code) = 2, 'country', 'region') as area_level, a.code as ref_area,
            p.code as time_period, f.code as form, s.code as sex, g.code as age, 'Y' as ict, {totals},
            if(contains(p.code, 'Q'), 'Q', 'A') as freq, 'NR' as unit_measure,
            if({key} % 5 = 0, null, ({key} % 900)::double) as obs_value,
            if({key} % 5 = 0, 'Q', 'A') as obs_status, if({key} % 5 = 0, 'C', 'F') as conf_status,
            '' as obs_note, '1.0' as taxonomy_version, true as is_synthetic
        from indicator i, {area} a, {period} p, {form} f, {sex} s, {age} g
    """
