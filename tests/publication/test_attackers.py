"""The gate before a release knows the calendar, reads rates, and asks every office; what leaks is refused by name."""

import json

import pandas as pd
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from observatory.cli import _release, app
from observatory.disclosure import PublicTable, Table, audit, derived, load_rules, protect, simple_rules
from observatory.disclosure.errors import ContradictingHistory
from observatory.errors import AuditFailedError, NotPublicError
from observatory.publication import audits, case_files, freeze, tables, views, warehouse
from observatory.publication.content import read_codelists
from observatory.publication.over_time import audit_over_time
from observatory.publication.protection import books_of, frames_of, protect_assembly
from observatory.publication.tables import DIMENSIONS, PARTS, assemble
from observatory.release import list_releases, open_current, open_public
from observatory.sdmx.app import create_app
from tests.publication import own_table, world

PEOPLE = world.victims()
SOUTH = ["AL-02", "ME_C"]


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    where = world.place(tmp_path_factory.mktemp("attackers"))
    world.publish(where)
    return where


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def scenarios(release):
    return {row["scenario"]: row for row in release.audit["scenarios"]}


def mart_of_books():
    """What two offices of each country gave: the north, and the south."""
    parts = {"north": ~PEOPLE["ref_area"].isin(SOUTH), "south": PEOPLE["ref_area"].isin(SOUTH)}
    found = []
    for name, here in parts.items():
        mart = world.indicators(PEOPLE[here].reset_index(drop=True))
        counts = mart[(mart["indicator"] == "R02") & (mart["numerator"] > 0)]
        found.append(counts.rename(columns={"numerator": "obs_value"}).assign(reporter=name))
    return pd.concat(found, ignore_index=True)


def test_every_release_says_what_the_calendar_and_its_rates_gave(where):
    found = scenarios(open_current(where.releases))
    assert {"S0", "S1", "S5", "S9", "S10"} <= set(found)
    assert all(row["failures"] == row["unproven"] == 0 for row in found.values())
    assert open_current(where.releases).audit["given_away_before"] == 0


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """Draft a release that the gate must refuse; what it found, scenario by scenario."""
    other = world.place(tmp_path)
    world.build_warehouse(other.warehouse)

    def drafting():
        seen = []
        attack = audits.audit_protected
        monkeypatch.setattr(audits, "audit_protected", lambda *a: seen.append(attack(*a)) or seen[0])
        with pytest.raises(AuditFailedError):
            freeze.draft_from_warehouse(other)
        return seen[0][0].scenarios

    return drafting


def test_rates_that_are_shown_beside_hidden_counts_are_refused(refused, monkeypatch):
    monkeypatch.setattr(derived, "_hidden", lambda frame, *_: (frame["value"] < 0).to_numpy())
    found = refused()
    assert found["S1"].passed and found["S0"].passed
    assert found["S10"].failures


def test_years_protected_apart_from_their_quarters_are_refused(refused, monkeypatch):
    told = tables.parts_of
    monkeypatch.setattr(
        tables, "parts_of", lambda name, *given: {} if name == "time_period" else told(name, *given)
    )  # fmt: skip
    found = refused()
    assert found["S1"].passed
    assert found["S9"].failures


def test_offices_that_share_a_country_learn_nothing_of_each_other(where):
    assembly = assemble(world.indicators(PEOPLE), read_codelists(where.seeds))
    books = mart_of_books()
    assert set(books_of(books)) == {"victims/AL/police", "victims/ME/police"}
    protected = protect_assembly(assembly, (), books)
    report, says = audits.audit_protected(protected)
    assert report.scenarios["S3"].passed and report.scenarios["S3"].cells > 300
    assert "S3" in {row["scenario"] for row in says["scenarios"]}
    forgetful = protect_assembly(assembly)
    weaker = audit(
        forgetful, scenarios=["S3"], sensitive=protected.thresholds(), contributions=protected.contributions()
    )
    assert any(name.endswith("known to north") for name in weaker.scenarios["S3"].failures)


def test_books_are_read_from_the_warehouse_and_stay_there(tmp_path):
    import duckdb

    other = world.place(tmp_path)
    world.build_warehouse(other.warehouse, world.indicators(PEOPLE))
    assert warehouse.read_contributions(other.warehouse) is None
    books = mart_of_books()
    with duckdb.connect(str(other.warehouse)) as connection:
        connection.register("books", books)
        connection.execute("create table marts.contributions as select * from books")
    release = freeze.release(freeze.draft_from_warehouse(other), approved_by="the tests", where=other)
    assert "S3" in scenarios(open_current(other.releases))
    assert not any(b"north" in file.read_bytes() for file in open_current(other.releases).path.rglob("*.json"))
    assert release


def test_officials_have_releases_of_their_own_in_which_more_is_shown(where, tmp_path, monkeypatch):
    public = open_current(where.releases)
    draft = freeze.draft_from_warehouse(where, "official")
    official = where.of("official")
    assert draft and str(official.home) in draft and official.home.parent == where.home
    freeze.release(draft, approved_by="the tests", where=official)
    theirs = open_current(official.releases)
    assert theirs.audit["audience"] == "official" and public.audit["audience"] == "public"
    shown = [r.manifest["figures"]["cells"] - r.manifest["figures"]["hidden"] for r in (public, theirs)]
    assert shown[0] < shown[1]
    # What the rules of the public hid is opened where those of officials allow it, though the public came first.
    both = public.table().merge(theirs.table(), on=[*PARTS, *DIMENSIONS], suffixes=("", "_theirs"))
    opened = both[(both["conf_status"] == "C") & (both["conf_status_theirs"] == "F")]
    assert not both[(both["conf_status"] == "F") & (both["conf_status_theirs"] == "C")].size
    assert set(opened["obs_value_theirs"]) & {3.0, 4.0}
    assert open_current(where.releases).id == public.id and len(list_releases(where.releases)) == 1
    # Whoever has both has one: they were attacked side by side.
    assert scenarios(theirs)["S7"]["failures"] == scenarios(theirs)["S7"]["unproven"] == 0
    assert run("protect", "--audience", "everybody").exception is not None
    with pytest.raises(NotPublicError, match="official"):
        open_public(theirs.path)
    assert open_public(public.path).id == public.id
    # Documents of the official profile are made from it, and from the public one where there is none.
    monkeypatch.setenv("TFGBV_HOME", str(where.home))
    monkeypatch.setenv("TFGBV_RELEASES", str(where.releases))
    assert (_release("current").audience, _release("current", "official").audience) == ("public", "official")
    monkeypatch.setenv("TFGBV_HOME", str(tmp_path))
    assert _release("current", "official").id == public.id


def test_officials_get_the_view_of_the_public_where_detail_beside_it_cannot_be_protected(where):
    """A universe that no pattern protects any more is shown in less detail, and no other."""
    asked = assemble(warehouse.read_indicators(where.warehouse), read_codelists(where.seeds))
    coarser = views.best_assembly(asked, (), load_rules())
    one = coarser.collapsed[0].table
    universe = next(table.universe for table in asked.tables if table.name == one)
    chosen = views.either(asked, coarser, [universe])
    sizes = [
        {t.name: (t.universe, len(t.cells), int(t.cells["hidden"].sum())) for t in a.tables}
        for a in (asked, coarser, chosen)
    ]
    assert sizes[2] == {name: sizes[1 if size[0] == universe else 0][name] for name, size in sizes[0].items()}
    assert {c.table for c in chosen.collapsed} == {
        c.table for c in coarser.collapsed if sizes[1][c.table][0] == universe
    }
    kept = [len(a.about[a.about["table"].map(lambda n: sizes[0][n][0] == universe)]) for a in (asked, coarser, chosen)]
    assert kept[2] == kept[1] != kept[0]


def test_a_rate_that_was_shown_goes_on_giving_its_count_away(where):
    """Whoever keeps the rates of a release has their counts: protection and gate take them for shown."""
    release = open_current(where.releases)
    kept = where.confidential / release.content_hash[:16] / "hidden_counts.parquet"
    rates = release.table().query("indicator == 'R04'")
    frame = frames_of(release, kept)[tables.table_name(rates.iloc[0][list(PARTS)])]
    both = rates.merge(frame, on=list(DIMENSIONS))
    assert 0 < both["count"].notna().sum() == both["obs_value"].notna().sum()
    assert (both["count"].dropna() == both.loc[both["count"].notna(), "was"]).all()
    assert not any("R04" in name for name in frames_of(release))
    # Rules that hide more, and forget what was shown: nothing follows from the new release alone.
    assembly = assemble(warehouse.read_indicators(where.warehouse), read_codelists(where.seeds))
    forgetful = protect_assembly(assembly, rules=simple_rules(threshold=40))
    assert audits.audit_protected(forgetful)[0].scenarios["S10"].passed
    returns = release.manifest["submissions"]
    assert audits.audit_protected(forgetful, [release], returns)[0].scenarios["S10"].failures
    # Of years that were revised since, an old rate says nothing that can be relied on.
    gone = [{**row, "revision": 99} for row in returns]
    countries = {row["reporter"]: row["reporter"][:2].upper() for row in returns}
    assert audits.audit_protected(forgetful, [release], gone, countries)[0].scenarios["S10"].passed


def test_an_export_is_attacked_in_every_format(where, tmp_path):
    shown = open_current(where.releases)
    found = [run("audit", shown.path / "tables" / "R02.parquet")]
    client = TestClient(create_app(where.releases))
    for flow, version in (("POLICE", "2.0.0"), ("INDICATORS", "1.0.0")):
        accept = {"Accept": f"application/vnd.sdmx.data+csv;version={version}"}
        answer = client.get(f"/v2/data/dataflow/TFGBV/DF_TFGBV_{flow}/1.0.0", headers=accept)
        assert answer.status_code == 200, answer.text
        (tmp_path / f"{flow}.csv").write_bytes(answer.content)
        found.append(run("audit", tmp_path / f"{flow}.csv"))
    shown.table("R02").to_csv(tmp_path / "plain.csv", index=False)
    found.append(run("audit", tmp_path / "plain.csv"))
    for done in found:
        assert done.exit_code == 0, done.output
        assert "S9" in done.output and "S1: 0 tried" not in done.output


def test_an_export_in_which_too_little_is_hidden_is_found_out(where, tmp_path):
    rows = open_current(where.releases).table("R02")
    true = world.indicators().query("indicator == 'R02'")
    keys = ["breakdown", "ref_area", "time_period", "form", "sex", "age", "relationship"]
    both = rows.merge(true[[*keys, "value"]], on=keys, how="left")
    hidden = both["conf_status"].eq("C") & both["value"].between(1, 4)
    weak = rows.assign(obs_value=both["value"].mask(hidden), obs_status=hidden.map({True: "Q", False: "A"}))
    weak.assign(conf_status=hidden.map({True: "C", False: "F"})).to_parquet(tmp_path / "weak.parquet")
    assert run("audit", tmp_path / "weak.parquet").exit_code == 5


@pytest.fixture
def case(tmp_path):
    return own_table.written(tmp_path)


def test_somebody_elses_table_is_attacked_with_code_lists_alone(case):
    (case / "lists").mkdir()
    for name, codes in (("area", "XY"), ("form", "AB")):
        lines = ["code,parent", "_T,", *(f"{code},_T" for code in codes)]
        (case / "lists" / f"cl_{name}.csv").write_text("\n".join(lines) + "\n")
    leaky = own_table.TABLE.replace("X,A,3", "X,A,")
    (case / "leaky.csv").write_text(leaky)
    done = run("audit", case / "leaky.csv", "--codelists", case / "lists", "--json")
    assert done.exit_code == 5
    assert json.loads(done.stdout)["scenarios"]["S0"]["failures"] == 1
    safe = leaky.replace("X,B,22", "X,B,").replace("Y,A,30", "Y,A,").replace("Y,B,5", "Y,B,")
    pd.read_csv(pd.io.common.StringIO(safe)).to_parquet(case / "safe.parquet")
    assert run("audit", case / "safe.parquet", "--codelists", case / "lists").exit_code == 0
    assert run("audit", case / "leaky.csv", "--codelists", case / "edges.csv").exception is not None


def test_what_earlier_releases_gave_away_is_told_by_name_in_the_house_and_counted_in_public(case):
    options = {"width": 1, "threshold": 5}
    case_files.protect(
        case / "table.csv", case / "edges.csv", case / "first.csv", previous=(), **{**options, "threshold": 2}
    )  # fmt: skip
    said = case_files.protect(
        case / "table.csv", case / "edges.csv", case / "second.csv", previous=[case / "first.csv"], **options
    )
    assert "1 cells were given away by what was published before" in said and "X × A" in said
    table = case_files.as_table(case_files.read(case / "table.csv"), case_files.read_edges(case / "edges.csv"))
    first = protect([table], simple_rules(threshold=2))
    second = protect([table], simple_rules(), [first.frames])
    assert second.lost == ("table: X × A",)
    report, says = audits.audit_protected(second)
    assert says["given_away_before"] == 1 and "X × A" not in json.dumps(says)
    assert audits.figures_of(second, report)["lost"] == ["table: X × A"]


def test_a_history_that_cannot_be_true_is_named_with_its_difference(case):
    table = case_files.as_table(case_files.read(case / "table.csv"), case_files.read_edges(case / "edges.csv"))
    before = table.cells[["area", "form", "count"]].copy()
    before.loc[(before["area"] == "X") & (before["form"] == "_T"), "count"] = 29
    with pytest.raises(ContradictingHistory) as caught:
        protect([table], simple_rules(), [{table.name: before}])
    assert "X × _T was shown as 29, but X × A + X × B as 25: a difference of 4." in str(caught.value)
    assert caught.value.exit_code == 8
    too_much = before.assign(count=before["count"].where(before["form"] != "A"))
    too_much.loc[(too_much["area"] == "X") & (too_much["form"] == "_T"), "count"] = 20
    with pytest.raises(ContradictingHistory, match="X × _T was shown as 20, but X × B as 22: a difference of -2"):
        protect([table], simple_rules(), [{table.name: too_much}])


def test_the_command_ends_with_a_code_of_its_own_where_history_contradicts_itself(case, monkeypatch, capsys):
    from observatory import cli

    (case / "old.csv").write_text(own_table.TABLE.replace("X,_T,25", "X,_T,29").replace("count", "count"))
    arguments = ("protect", case / "table.csv", "--edges", case / "edges.csv", "--out", case / "out.csv")
    monkeypatch.setattr("sys.argv", ["tfgbv-publish", *map(str, arguments), "--previous", str(case / "old.csv")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 8
    assert "a difference of 4" in capsys.readouterr().err
    assert not (case / "out.csv").exists()


class Earlier:
    """As much of a release as the attack over time reads."""

    def __init__(self):
        self.manifest = {"submissions": []}


def test_tables_that_are_no_longer_published_take_part_in_the_attack(case):
    """The first release had areas by form without the forms' totals; the second has these totals and nothing else."""
    table = case_files.as_table(case_files.read(case / "table.csv"), case_files.read_edges(case / "edges.csv"))
    cells, dims = table.cells[[*table.dimensions, "count"]], ["area", "form"]
    gone = cells[dims].apply(tuple, axis=1).isin([("X", "A"), ("X", "B"), ("_T", "A"), ("_T", "B")])
    frame = cells.assign(count=cells["count"].astype("Int64").mask(gone))
    first = [PublicTable("a|full|AL|police", "a/AL/police", table.dimensions, frame, table.edges)]
    assert audit(first).passed
    sums = cells[cells["area"] == "_T"][["form", "count"]]
    forms = Table("a|forms|AL|police", "a/AL/police", ("form",), sums, {"form": table.edges["form"]})
    second = protect([forms], simple_rules())
    assert audit(second).passed
    (found,) = audit_over_time(second, [(Earlier(), first)], [], {})
    assert found.id == "S7"
    assert found.failures == ("a/AL/police: X × A × 1",)
