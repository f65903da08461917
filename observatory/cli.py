"""`tfgbv-publish`: protect, audit, freeze, diff, serve and list, for whoever publishes."""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from observatory.errors import ObservatoryError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
out = Console()
err = Console(stderr=True)

AUDIT_FAILED = 5
TableFile = Annotated[Path | None, typer.Argument(help="A table as CSV; without one, what the warehouse holds.")]
Edges = Annotated[Path | None, typer.Option("--edges", help="What adds up to what: dim, parent, child.")]
As = Annotated[str, typer.Option("--approve-as", metavar="NAME", help="Who approves this release; recorded in it.")]
AheadAs = Annotated[
    str, typer.Option("--ahead-as", metavar="NAME", help="Who sees an embargoed release before its time; put down.")
]
Audience = Annotated[str, typer.Option(help="Whose rules hold: public, or official for who signs not to publish.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def protect(
    table: TableFile = None,
    edges: Edges = None,
    threshold: Annotated[int, typer.Option(min=1, help="Counts from 1 to one less are hidden.")] = 5,
    width: Annotated[int, typer.Option(min=1, help="How far apart the inferable bounds must be.")] = 1,
    previous: Annotated[list[Path] | None, typer.Option(help="What was published before, the oldest first.")] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="Where to write the protected table.")] = None,
    round_to: Annotated[int, typer.Option("--round", help="Round to multiples of 3 or 5 instead of hiding.")] = 0,
    audience: Audience = "public",
) -> None:
    """Hide what must be hidden: in all that the warehouse has to publish, or in a table of your own.

    Without a file it audits what it protected and writes a draft that waits for approval. What is protected for another
    audience than the public is drafted and released apart, in the confidential zone.
    """
    if table is None:
        from observatory.publication import freeze

        draft = freeze.draft_from_warehouse(audience=audience)
        if draft is None:
            out.print("Unchanged: the current release says all that the warehouse has to publish.")
            return
        out.print(escape(freeze.describe(draft)))
        out.print(
            f"\nThe draft waits for approval. Publish it with:\n  tfgbv-publish freeze {draft} --approve-as NAME"
            + ("" if audience == "public" else f" --audience {audience}"),
            soft_wrap=True,
        )
        return
    from observatory.publication import case_files

    if edges is None or out_file is None:
        raise typer.BadParameter("A table of your own needs --edges and --out.")
    said = case_files.protect(
        table, edges, out_file, threshold=threshold, width=width, previous=previous or [], round_to=round_to
    )
    out.print(said, soft_wrap=True)


@app.command()
def harm(
    table: TableFile = None,
    edges: Edges = None,
    threshold: Annotated[int, typer.Option(min=1, help="Counts from 1 to one less are hidden.")] = 5,
    widths: Annotated[str, typer.Option(help="The widths to compare.")] = "1,2,3,5",
    of: Annotated[str, typer.Option(help="Which universes of the warehouse: clients/ME/*, or all.")] = "*",
    out_file: Annotated[Path | None, typer.Option("--out", help="Where to draw the curve (SVG).")] = None,
    audience: Audience = "public",
) -> None:
    """Tell and draw what each width would hide, so that an office can choose one. It is not to be published."""
    from observatory.publication import harm as curves

    asked = [part.strip() for part in widths.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in asked):
        raise typer.BadParameter("--widths needs whole numbers from 1 on, with commas between them.")
    if table is not None and edges is None:
        raise typer.BadParameter("A table of your own needs --edges.")
    numbers = [int(part) for part in asked]
    if table is not None and edges is not None:
        curve = curves.of_table(table, edges, threshold=threshold, widths=numbers)
    else:
        curve = curves.of_warehouse(of, widths=numbers, audience=audience)
    out.print(curves.in_words(curve), soft_wrap=True)
    if out_file is not None:
        name = table.name if table is not None else "everything" if of == "*" else of
        out_file.write_text(curves.drawn(curve, f"What each width hides: {name}"), encoding="utf-8")
        out.print(f"Drawn in {out_file}.", soft_wrap=True)


@app.command()
def audit(
    what: Annotated[Path, typer.Argument(help="A release or draft (folder), or a table: CSV, SDMX-CSV, Parquet.")],
    edges: Edges = None,
    codelists: Annotated[
        Path | None, typer.Option(help="Folder of code lists (cl_area.csv …) instead of edges.")
    ] = None,
    scenario: Annotated[str, typer.Option(help="What the attacker knows, by commas: S0, S1, S5, S9, S10.")] = "",
    width: Annotated[int, typer.Option(min=1, help="A figure known to less than this fails.")] = 1,
    previous: Annotated[list[Path] | None, typer.Option(help="Published before, the oldest first: adds S8.")] = None,
    as_json: AsJson = False,
) -> None:
    """Attack a release or a table with nothing but what it shows. Ends with 5 where a hidden figure can be known."""
    scenarios = _scenarios(scenario)
    if what.is_dir():
        from observatory.publication import audits
        from observatory.release import open_release

        report = audits.audit_release(open_release(what), scenarios, width)
    else:
        from observatory.publication import case_files

        report = case_files.audit_file(
            what, edges, codelists=codelists, scenarios=scenarios, width=width, previous=previous or []
        )
    if as_json:
        print(report.as_json())
    else:
        for found in report.scenarios.values():
            out.print(
                f"{found.id}: {found.cells:,} tried, {len(found.failures):,} known, {len(found.unproven):,} unproven"
            )
        out.print("The audit passed." if report.passed else "The audit did not pass.")
    if not report.passed:
        raise typer.Exit(AUDIT_FAILED)


def _scenarios(given: str) -> list[str] | None:
    """The scenarios that are asked for; none where all are that can be run."""
    from observatory.disclosure.audit import OUTSIDERS

    names = [name.strip().upper() for name in given.split(",") if name.strip()]
    unknown = sorted(set(names) - set(OUTSIDERS))
    if unknown:
        raise typer.BadParameter(
            f"There is no scenario {unknown[0]} for an outsider. There are {', '.join(OUTSIDERS)}."
        )
    return names or None


@app.command()
def freeze(
    approve_as: As,
    draft: Annotated[Path | None, typer.Argument(help="The draft; without one, the one that waits.")] = None,
    audience: Audience = "public",
    embargo: Annotated[
        str, typer.Option(metavar="MOMENT", help="Keep it back until then, such as 2026-12-01T09:30+01:00.")
    ] = "",
) -> None:
    """Record the approval of a draft and switch it in as the current release of its audience.

    With an embargo it is frozen now and shown to nobody before that moment; what is shown stays until then.
    """
    from observatory.disclosure import load_rules
    from observatory.pointers import settle
    from observatory.publication import freeze as stage
    from observatory.release import open_release
    from observatory.settings import settings

    where = settings().of(load_rules(audience).audience)
    folder = stage.release(
        draft or stage.waiting_draft(where), approved_by=approve_as, embargo_until=embargo, where=where
    )
    settle(where.releases)
    frozen = open_release(Path(folder), verify=False)
    until = f" It is shown from {frozen.embargo.isoformat()} on, and to nobody before." if frozen.embargo else ""
    out.print(f"Released {frozen.id}, approved by {escape(approve_as)}.{until}", soft_wrap=True, highlight=False)


@app.command()
def withdraw(
    release: Annotated[str, typer.Argument(help="The id of the release, such as r0003-5f1c2a9e.")],
    audience: Audience = "public",
) -> None:
    """Take back a release whose embargo is not over. It is kept with the confidential files and never shown."""
    from observatory.disclosure import load_rules
    from observatory.publication import embargoed
    from observatory.settings import settings

    kept = embargoed.withdraw(release, settings().of(load_rules(audience).audience))
    out.print(f"Withdrew {escape(release)}. It is kept in {kept}.", soft_wrap=True, highlight=False)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A release: its id or folder.")],
    after: Annotated[str, typer.Argument(help="A later release; `current` for the one that is shown.")] = "current",
    as_json: AsJson = False,
) -> None:
    """Say what changed between two releases, and why."""
    from observatory.publication.diff import between

    found = between(_release(before), _release(after))
    if as_json:
        print(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False))
        return
    for line in found["summary"] or ["No figure differs."]:
        out.print(f"- {escape(line)}", highlight=False)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    release: Annotated[Path | None, typer.Option(help="Show this release, whatever is current.")] = None,
    only: Annotated[str | None, typer.Option(help="sdmx: serve SDMX alone, without the pages.")] = None,
    ahead_as: AheadAs = "",
) -> None:
    """Show the observatory on 127.0.0.1 until it is stopped."""
    if only is not None:
        _serve_sdmx(only, port, release, ahead_as)
        return
    from observatory.publication.serve import HOST, command, environment

    inherited = environment(release, port, ahead_as)
    out.print(f"The observatory is at http://{HOST}:{port}. Stop it with Ctrl-C.", highlight=False)
    sys.stdout.flush()
    started = command(port)
    os.execve(started[0], started, inherited)


def _serve_sdmx(only: str, port: int, release: Path | None, ahead_as: str) -> None:
    from observatory import embargo
    from observatory.publication.serve import to_show
    from observatory.sdmx.app import run
    from observatory.settings import settings

    if only != "sdmx":
        raise typer.BadParameter(f'--only takes sdmx, not "{only}".')
    shown = to_show(release, ahead_as) if release else None
    os.environ[embargo.AHEAD] = "1" if shown and not embargo.is_public(shown.manifest) else ""
    releases = shown.path.parent if shown else settings().releases
    out.print(f"SDMX is at http://127.0.0.1:{port}/rest and /v2. Stop it with Ctrl-C.", highlight=False)
    sys.stdout.flush()
    run(releases, port=port, release=shown.id if shown else None)


AREA = typer.Option("--area", help="A country by its code, such as ME.")
YEARS = typer.Option("--years", help="The years, such as 2024-2025.")
OUT = typer.Option("--out", help="The file; its ending says the format.")
LANG = typer.Option("--lang", help="en, or cnr (not reviewed yet).")
PROFILE = typer.Option("--profile", help="public, or official with the lines of transmission.")
FROM = typer.Option("--release", help="A release: its id or folder; the current one by default.")


def _document(name: str):
    """A command that writes one of the documents that institutions ask for."""

    def command(
        area: Annotated[str, AREA],
        years: Annotated[str, YEARS],
        out_file: Annotated[Path, OUT],
        lang: Annotated[str, LANG] = "en",
        profile: Annotated[str, PROFILE] = "public",
        release: Annotated[str, FROM] = "current",
        ahead_as: AheadAs = "",
    ) -> None:
        from observatory import embargo
        from observatory.grevio.export import export
        from observatory.grevio.scope import scope
        from observatory.publication.embargoed import look_ahead

        found = _release(release, profile)
        if not ahead_as.strip():
            embargo.refuse_early(found.id, found.manifest)
        look_ahead(found, ahead_as, f"{name} {area} {years}")
        written = export(scope(found, area, years, profile, lang), name, out_file)
        out.print(f"Wrote {written}.", soft_wrap=True, highlight=False)

    return command


for _name, _help in {
    "grevio": "Write the workbook for GREVIO (.xlsx), or the chapter on Article 11 (.docx, .pdf).",
    "art44": "Write the tables of Article 44(2) of Directive (EU) 2024/1385 (.xlsx, .csv, .docx, .pdf).",
    "eige": "Write EIGE's 13 indicators with what comes nearest (.xlsx, .csv, .docx, .pdf).",
    "cts": "Write the rows of the UNODC crime trends survey, with cyber sub-series (.xlsx, .csv, .docx, .pdf).",
}.items():
    app.command(name=_name, help=_help)(_document(_name))


@app.command(name="list")
def list_() -> None:
    """List all releases, the oldest first, and until when those that wait are embargoed."""
    from observatory import embargo
    from observatory.pointers import current_id, settle
    from observatory.release import list_releases
    from observatory.settings import settings

    releases = settings().releases
    found = list_releases(releases, kept_back=True)
    if not found:
        out.print(f"Nothing has been released in {releases} yet.")
        return
    # Whoever may only read sees the same without it.
    with contextlib.suppress(PermissionError):
        settle(releases)
    table = Table("release", "made", "public from", "approved by", "figures", "hidden", "data")
    current = current_id(releases)
    for release in found:
        figures, opens = release.manifest["figures"], str(release.manifest.get(embargo.KEY, ""))
        state = " (current)" if release.id == current else ""
        table.add_row(
            f"{release.id}{state if embargo.is_public(release.manifest) else ' (embargoed)'}",
            str(release.manifest["made_at"])[:16],
            opens or "at once",
            escape(str(release.manifest["approved_by"])),
            f"{figures['cells']:,}",
            f"{figures['hidden']:,}",
            "synthetic" if release.is_synthetic else "real",
        )
    out.print(table)


def main() -> None:
    """Run a command; an error that the reader can mend is one sentence and an exit code, a bug is a traceback."""
    from observatory.disclosure import DisclosureError

    try:
        app()
    except (ObservatoryError, DisclosureError) as error:
        err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)


def _release(name: str, audience: str = "public"):
    """A release by id or folder; the current one of an audience, or the public one where that has none."""
    from observatory.pointers import current_id
    from observatory.release import open_current, open_release
    from observatory.settings import settings

    releases = settings().releases
    if name == "current":
        own = settings().of(audience).releases
        return open_current(own if current_id(own) else releases)
    return open_release(releases / name if (releases / name).is_dir() else Path(name))
