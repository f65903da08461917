"""tfgbv-submit: check a return before sending it, send it, see what is due, get an empty form.

Exit codes by kind of answer are listed in `ingestion.errors`.
"""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from .errors import FileNotThere, Refusal
from .settings import Zones, zones

main = typer.Typer(
    name="tfgbv-submit",
    help="Check and send returns to the observatory, see what is due, get an empty form.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Reporter = Annotated[str, typer.Option("--reporter", "-r", help="Your id in the list of reporters.")]
File = Annotated[Path, typer.Argument(help="The return: a workbook (.xlsx) or a CSV file.")]
Revision = Annotated[
    int | None, typer.Option(min=1, help="For forms without a cover: 2 for the first correction, and so on.")
]
Reason = Annotated[str | None, typer.Option(help="For forms without a cover: why the figures changed.")]


@main.command()
def check(
    file: File,
    reporter: Reporter,
    revision: Revision = None,
    reason: Reason = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer for programs.")] = False,
) -> None:
    """Say everything that would be found in a return, without sending it."""
    _answer(file, reporter, revision=revision, reason=reason, as_json=as_json, send=False)


@main.command()
def send(
    file: File,
    reporter: Reporter,
    revision: Revision = None,
    reason: Reason = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer for programs.")] = False,
) -> None:
    """Send a return: it is kept, checked, and taken in if nothing has to be mended."""
    _answer(file, reporter, revision=revision, reason=reason, as_json=as_json, send=True)


@main.command()
def status(
    reporter: Annotated[str | None, typer.Option("--reporter", "-r", help="Only this reporter.")] = None,
    today: Annotated[str | None, typer.Option(help="As of this day (YYYY-MM-DD).")] = None,
) -> None:
    """Show who sent what, what was refused, and which returns are due or late."""
    from rich.console import Console
    from rich.table import Table

    from .box import boxes
    from .calendar import calendar

    day = dt.date.fromisoformat(today) if today else dt.datetime.now(dt.UTC).date()
    table = Table("reporter", "source", "received", "late", "due", "refused files", "next due")
    refused: dict[str, int] = {}
    for one in boxes(zones()):
        if one.outcome.get("state") == "refused":
            refused[one.reporter] = refused.get(one.reporter, 0) + 1
    owed: dict[tuple[str, str], list] = {}
    for due in calendar(day):
        if reporter in (None, due.reporter):
            owed.setdefault((due.reporter, due.source), []).append(due)
    for (name, source), dues in owed.items():
        states = [due.state for due in dues]
        waiting = [due for due in dues if due.state != "received"]
        table.add_row(
            name,
            source,
            str(states.count("received")),
            str(states.count("late")),
            str(states.count("due")),
            str(refused.get(name, 0)),
            f"{waiting[0].period.text} by {waiting[0].by}" if waiting else "",
        )
    Console().print(table)


@main.command()
def reply(
    submission: Annotated[str, typer.Argument(help="The id of the submission, as the reply names it.")],
    form: Annotated[
        str, typer.Option("--format", help="text html json xlsx; xlsx is your table with the cells marked.")
    ] = "text",
    out: Annotated[Path | None, typer.Option(help="Where to write it; without, text goes to the screen.")] = None,
) -> None:
    """Give the reply to a submission once more, in the form that is asked for."""
    from .box import boxes
    from .marked import marked

    one = next((one for one in boxes(zones()) if one.id == submission), None)
    if one is None:
        raise typer.BadParameter(f"There is no submission {submission}. Replies and `status` name them.")
    names = {"text": "reply.txt", "html": "reply.html", "json": "reply.json"}
    if form == "xlsx":
        try:
            content = marked(one)
        except LookupError:
            typer.echo("The file of this submission was not kept, so no cell of it can be marked.", err=True)
            raise typer.Exit(21) from None
        except Refusal as refusal:
            typer.echo(refusal.sentence, err=True)
            raise typer.Exit(refusal.exit_code) from None
        out = out or Path(f"reply_{submission}.xlsx")
    elif form in names:
        content = (one.folder / names[form]).read_bytes()
    else:
        raise typer.BadParameter(f"There is no format {form}. Known: {', '.join([*names, 'xlsx'])}.")
    if out is None:
        typer.echo(content.decode(), nl=False)
    else:
        out.write_bytes(content)
        typer.echo(out)


@main.command()
def template(
    kind: Annotated[str, typer.Argument(help="police, orders, cso, services, health or policy")],
    area: Annotated[str, typer.Option(help="The country: AL BA ME MK RS XK.")],
    period: Annotated[str, typer.Option(help="The period: 2026-Q3; a year for orders, health and policy.")],
    lang: Annotated[str, typer.Option(help="en sq bs hr sr-Latn sr-Cyrl cnr mk")] = "en",
    out: Annotated[Path | None, typer.Option(help="Where to write it.")] = None,
    reporter: Annotated[str | None, typer.Option("--reporter", "-r", help="Your id, to be filled in.")] = None,
) -> None:
    """Write an empty form with drop-downs from the code lists."""
    from expectations.codelists import CodeLists

    from .submission import PERIOD, Period
    from .template import STANDARD
    from .template import template as write
    from .words import HEADINGS

    # A form of registers needs no regions and articles: any country with a registered office has it.
    offices = CodeLists().providers.values()
    countries = sorted(
        {row["ref_area"] for row in offices if row["ref_area"] and (kind == "policy" or row["frequency"] == "Q")}
    )
    for value, known, what in (
        (kind, sorted(STANDARD), "kind of form"),
        (area, countries, "area"),
        (lang, list(HEADINGS), "language"),
    ):
        if value not in known:
            raise typer.BadParameter(f"There is no {what} {value}. Known: {', '.join(known)}.")
    if not PERIOD.match(period):
        raise typer.BadParameter(f"{period} is not a period. Write 2026-Q3.")
    path = out or Path(f"{kind}_{area}_{period}.xlsx")
    write(kind, area=area, period=Period(period), language=lang, out=path, reporter=reporter)
    typer.echo(path)


@main.command()
def structure(
    kind: Annotated[str, typer.Argument(help="police or cso")],
    out: Annotated[Path | None, typer.Option(help="Where to write it; without, to the screen.")] = None,
) -> None:
    """Write the SDMX data structure of a return (SDMX-ML 2.1) with its code lists, for senders who send SDMX."""
    from .sdmx_definition import STANDARD, definition

    if kind not in STANDARD:
        raise typer.BadParameter(f"There is no structure {kind}. Known: {', '.join(STANDARD)}.")
    content = definition(kind)
    if out is None:
        typer.echo(content.decode(), nl=False)
    else:
        out.write_bytes(content)
        typer.echo(out)


def _answer(file: Path, reporter: str, *, revision: int | None, reason: str | None, as_json: bool, send: bool) -> None:
    """Take one file through the stages; print the reply and end with the exit code of its kind."""
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    from . import receive

    place = zones()
    try:
        if not file.is_file():
            raise FileNotThere(path=file)
        source = receive.source_of(file, reporter)
        if send:
            code = _stages(place, source, reporter, file, revision, reason, as_json=as_json, land_it=True)
        else:
            with tempfile.TemporaryDirectory(prefix="tfgbv-check-") as folder:
                # The real landing tells whether the period was sent before; nothing is written there.
                beside = Zones(inbox=Path(folder), landing=place.landing)
                code = _stages(beside, source, reporter, file, revision, reason, as_json=as_json, land_it=False)
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        code = refusal.exit_code
    raise typer.Exit(code)


def _stages(
    place: Zones,
    source: str,
    reporter: str,
    file: Path,
    revision: int | None,
    reason: str | None,
    *,
    as_json: bool,
    land_it: bool,
) -> int:
    from . import check, land, read, receive
    from .box import box

    ids = [receive.put(place, source, reporter, file, revision=revision, reason=reason)]
    one = box(place, source, ids[0])
    if one.is_pending:
        accepted = check.check(read.read(ids, source, within=place), source, within=place)
        if land_it:
            land.land(accepted, source, within=place)
    typer.echo((one.folder / ("reply.json" if as_json else "reply.txt")).read_text(encoding="utf-8"), nl=False)
    return int(one.outcome["exit_code"])


if __name__ == "__main__":
    main()
