"""Write a protected draft, have it approved, and switch it in as a release that is never edited.

`draft` takes a `Protected` and nothing else that holds figures about people: what was not protected does not fit.
Every step may be interrupted and repeated: a draft is written beside and renamed, a release is written beside,
renamed and then switched in, and a step that finds its work done does not do it again.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from observatory import embargo, pointers
from observatory.disclosure import AuditReport, Protected, Rules, load_rules
from observatory.errors import (
    AuditFailedError,
    NotApprovedError,
    NotFoundError,
    ReleaseDamagedError,
)
from observatory.publication import audits, warehouse
from observatory.publication.content import describe_submissions, read_codelists, remove_folder, write_content
from observatory.publication.diff import changes_between
from observatory.publication.embargoed import alone, waiting_embargo
from observatory.publication.fingerprint import fingerprint
from observatory.publication.notes import names_in, write_notes
from observatory.publication.protection import frames_of, hidden_counts, protect_assembly
from observatory.publication.rows import rows_to_publish
from observatory.publication.tables import Assembly, assemble
from observatory.publication.views import best_assembly, either, views_as_rows, views_in_words
from observatory.release import (
    MANIFEST,
    Release,
    hash_content,
    latest_id,
    list_releases,
    make_read_only,
    next_id,
    open_release,
    switch,
    sync,
    write_json,
)
from observatory.settings import Settings, settings

# The name of a draft is the start of its content hash: the same content is the same draft.
_NAME = 16
_MADE_FROM = "made_from.txt"
_FIGURES = "figures.json"
_COUNTS = "hidden_counts.parquet"


def draft_from_warehouse(where: Settings | None = None, audience: str = "public") -> str | None:
    """Protect all that the warehouse has to publish, audit it and write a draft; return its folder.

    None where the last release, public or embargoed, says the same already. Refuses where the audit finds a way to a
    hidden figure.
    Another audience than the public has releases of its own; it knows the public ones too, so they come before its own.
    """
    public = where or settings()
    where, rules = public.of(audience), load_rules(audience)
    made_from = fingerprint(where.warehouse, where.seeds) if where.warehouse.is_file() else ""
    known = _drafted_from(where, made_from)
    if known is not None:
        current = latest_id(where.releases)
        if current and _holds(where.releases / current, known):
            return None
        waiting = where.drafts / known
        if (waiting / MANIFEST).is_file() and _read(waiting)["previous"] == current:
            return str(waiting)
    lists = warehouse.read_registers(where.warehouse) | warehouse.read_ratios(where.warehouse)
    codelists = read_codelists(where.seeds) | lists
    known_to = [public] if where == public else [public, where]
    releases = [(release, place) for place in known_to for release in _all(place)]
    earlier = [frames_of(release, _kept(place, release), binds=place == where) for release, place in releases]
    given = warehouse.read_contributions(where.warehouse)
    whole = assemble(warehouse.read_indicators(where.warehouse), codelists)
    assembly = best_assembly(whole, earlier, rules, given)
    # Beside what the public was shown some detail would give persons away: there officials get the public's view.
    coarser = best_assembly(whole, earlier, load_rules(), given) if where != public else None
    protected = protect_assembly(assembly, earlier, given, rules, codelists, coarser)
    if coarser is not None:
        assembly = either(assembly, coarser, protected.coarser)
    submissions = warehouse.read_submissions(where.warehouse)
    return draft(
        protected, assembly, codelists=codelists, submissions=submissions, made_from=made_from, where=where,
        earlier=[release for release, _ in releases], rules=rules,
    )  # fmt: skip


def draft(
    protected: Protected,
    assembly: Assembly,
    *,
    codelists: Mapping[str, pd.DataFrame],
    submissions: pd.DataFrame,
    made_from: str = "",
    where: Settings | None = None,
    earlier: Sequence[Release] | None = None,
    rules: Rules | None = None,
) -> str | None:
    """Write what may be published as a draft, and what may not into the confidential zone; None where unchanged.

    `earlier` are all releases that the readers of this one have, the oldest first.
    """
    where = where or settings()
    last = latest_id(where.releases)
    current = open_release(where.releases / last) if last else None
    rows = rows_to_publish(protected, assembly)
    told = audits.numbers_behind_signs(rows)
    if told:
        raise AuditFailedError(f"{told} hidden rows hold a number. Nothing was drafted. This is a bug: report it.")
    returns = describe_submissions(submissions)
    earlier = _all(where) if earlier is None else earlier
    report, says = audits.audit_protected(
        protected, earlier, returns, names_in(codelists, "providers", "reporter", "ref_area"), rules
    )
    views = views_in_words(assembly.collapsed, names_in(codelists, "cl_area", "code", "label_en"))
    taxonomy = "+".join(sorted(set(rows["taxonomy_version"]) - {""}))
    beside = where.drafts / f".making-{os.getpid()}"
    where.drafts.mkdir(parents=True, exist_ok=True)
    for leftover in where.drafts.glob(".making-*"):
        remove_folder(leftover)
    manifest = write_content(
        beside,
        rows=rows,
        codelists={**codelists, "best_views": views_as_rows(assembly.collapsed)},
        notes=write_notes(rows, returns, taxonomy, [*views, *_rounded(protected)], codelists=codelists),
        audit=says,
        changes=changes_between(
            current,
            rows,
            submissions=returns,
            providers=names_in(codelists, "providers", "reporter", "ref_area"),
            facts={"taxonomy_version": taxonomy},
        ),
        submissions=returns,
        previous=current.id if current else None,
    )
    name = manifest["content_hash"][:_NAME]
    hidden = hidden_counts(protected, assembly)
    _keep_confidential(where.confidential / name, protected, report, submissions, hidden, made_from)
    if not report.passed:
        remove_folder(beside)
        raise AuditFailedError(
            f"The audit worked out {audits.failures(report)} hidden figures. Nothing was drafted. "
            f"Which rule hid which figure stands in {where.confidential / name}."
        )
    if current is not None and current.content_hash == manifest["content_hash"]:
        remove_folder(beside)
        return None
    # Only the newest draft can be approved: an older one was made against what is no longer so.
    for old in where.drafts.iterdir():
        if old != beside and old.is_dir():
            remove_folder(old)
    beside.rename(where.drafts / name)
    return str(where.drafts / name)


def waiting_draft(where: Settings | None = None) -> str:
    """The draft that waits for approval."""
    where = where or settings()
    found = sorted(path.parent for path in where.drafts.glob(f"[0-9a-f]*/{MANIFEST}"))
    if not found:
        raise NotFoundError("No draft waits for approval. Protect the warehouse first.")
    return str(found[0])


def describe(draft: str | Path) -> str:
    """Say in words what the person who approves is about to publish."""
    folder = Path(draft)
    manifest = _read(folder)
    audit = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    changes = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
    figures = manifest["figures"]
    lines = [
        f"{figures['cells']:,} figures, {figures['hidden']:,} of them hidden, "
        f"from {len(manifest['submissions'])} returns.",
        "**The data are synthetic.**" if manifest["is_synthetic"] else "The data are real.",
        f"The audit {'passed' if audit['passed'] else 'did not pass'}.",
        f"Content {manifest['content_hash'][:12]}, "
        + (f"after {manifest['previous']}." if manifest["previous"] else "the first release."),
        "",
        *(f"- {line}" for line in changes["summary"][:30]),
    ]
    return "\n".join(lines)


def release(
    draft: str | Path,
    *,
    approved_by: str,
    approved_at: str = "",
    embargo_until: str = "",
    where: Settings | None = None,
) -> str:
    """Record the approval of a draft and switch it in as the current release; return its folder.

    With an embargo it is frozen and waits: what is shown stays until that moment. While one waits, the next one has its
    embargo or a later one. May be repeated: what was released already is not released again.
    """
    where = where or settings()
    folder = Path(draft)
    who = approved_by.strip()
    if not who:
        raise NotApprovedError("A release needs the name of the person who approves it.")
    with alone(where):
        current = latest_id(where.releases)
        if current and _holds(where.releases / current, folder.name):
            remove_folder(folder)
            return str(where.releases / current)
        waits = waiting_embargo(where.releases)
        until = embargo.understood(embargo_until, not_before=waits) if embargo_until else waits and waits.isoformat()
        manifest = _check(folder, current)
        done = _released(where.releases, manifest["content_hash"], current)
        if done is None:
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            name = next_id(where.releases, manifest["content_hash"])
            manifest |= {"id": name, "made_at": moment, "approved_by": who, "approved_at": approved_at or moment}
            manifest |= {embargo.KEY: until} if until else {}
            done = _place(folder, where.releases, name, manifest)
        if embargo.is_public(_read(where.releases / done)):
            switch(where.releases, done)
        else:
            pointers.keep_back(where.releases, done)
        remove_folder(folder)
        return str(where.releases / done)


def count_cells(where: Settings | None = None) -> dict[str, int]:
    """The figures of the last release, for the operator: shown, hidden by a rule, hidden to protect others."""
    where = where or settings()
    last = latest_id(where.releases)
    if last is None:
        return {"cells published": 0, "hidden primary": 0, "hidden secondary": 0}
    shown = open_release(where.releases / last, verify=False)
    figures = shown.manifest["figures"]
    file = where.confidential / shown.content_hash[:_NAME] / _FIGURES
    inside = json.loads(file.read_text()) if file.is_file() else {}
    return {
        "cells published": figures["cells"] - figures["hidden"],
        "hidden primary": int(inside.get("primary", 0)),
        "hidden secondary": int(inside.get("secondary", 0)),
    }


def _check(folder: Path, current: str | None) -> dict:
    """The manifest of a draft that may be released: whole, audited, and made against what is current."""
    if not (folder / MANIFEST).is_file():
        raise NotFoundError(f"There is no draft at {folder}. Protect the warehouse again.")
    manifest = dict(open_release(folder).manifest)
    if hash_content(manifest["files"], _facts(manifest)) != manifest["content_hash"]:
        raise ReleaseDamagedError(
            f"The draft {folder.name} does not match its content hash. Protect the warehouse again."
        )
    if not json.loads((folder / "audit.json").read_text(encoding="utf-8"))["passed"]:
        raise AuditFailedError(f"The audit of the draft {folder.name} did not pass: it is not released.")
    if manifest["previous"] != current:
        raise NotApprovedError(
            f"The draft {folder.name} was made after {manifest['previous'] or 'no release'}, "
            f"and the last release is {current or 'none'}. Protect the warehouse again."
        )
    return manifest


def _facts(manifest: Mapping[str, object]) -> dict[str, object]:
    return {key: manifest[key] for key in ("format", "is_synthetic", "languages", "submissions", "taxonomy_version")}


def _place(folder: Path, releases: Path, name: str, manifest: Mapping[str, object]) -> str:
    """Write the release beside the others under a name that no reader takes for one, then rename it."""
    releases.mkdir(parents=True, exist_ok=True)
    for leftover in releases.glob(".incoming-*"):
        remove_folder(leftover)
    beside = releases / f".incoming-{name}"
    shutil.copytree(folder, beside)
    write_json(beside / MANIFEST, manifest)
    for file in beside.rglob("*"):
        if file.is_file():
            sync(file)
    make_read_only(beside)
    if embargo.KEY in manifest:
        pointers.close_to_others(beside)
    beside.rename(releases / name)
    sync(releases)
    return name


def _released(releases: Path, content: str, current: str | None) -> str | None:
    """The release that an interrupted run wrote and did not switch in."""
    for found in reversed(list_releases(releases, kept_back=True)):
        if found.content_hash == content and found.manifest["previous"] == current:
            return found.id
    return None


def _all(where: Settings) -> list[Release]:
    """Every release there is: what waits is known to everybody when a later one comes."""
    return list_releases(where.releases, kept_back=True)


def _holds(folder: Path, draft_name: str) -> bool:
    return str(_read(folder)["content_hash"]).startswith(draft_name)


def _drafted_from(where: Settings, made_from: str) -> str | None:
    """The name of the draft that was made from just this, whether it became a release or not."""
    if made_from and where.confidential.is_dir():
        for file in sorted(where.confidential.glob(f"*/{_MADE_FROM}")):
            if file.read_text() == made_from:
                return file.parent.name
    return None


def _keep_confidential(
    folder: Path,
    protected: Protected,
    report: AuditReport,
    submissions: pd.DataFrame,
    hidden: pd.DataFrame,
    made_from: str,
) -> None:
    """Keep which rule hid which figure, its count, and the submissions behind it, where the public has no access."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    protected.log.to_parquet(folder / "hidden.parquet", index=False)
    hidden.to_parquet(folder / _COUNTS, index=False)
    if not submissions.empty:
        submissions.to_parquet(folder / "submissions.parquet", index=False)
    write_json(folder / _FIGURES, audits.figures_of(protected, report))
    # Last: a folder that has it is complete.
    (folder / _MADE_FROM).write_text(made_from)


def _kept(where: Settings, release: Release) -> Path:
    """Where the house keeps the counts behind the hidden figures of a release."""
    return where.confidential / release.content_hash[:_NAME] / _COUNTS


def _rounded(protected: Protected) -> list[str]:
    """One line for each table that is rounded instead of being hidden in part."""
    return [f"- {name}: all figures are rounded to multiples of {base}." for name, base in protected.rounded.items()]


def _read(folder: Path) -> Mapping[str, object]:
    return open_release(folder, verify=False).manifest
