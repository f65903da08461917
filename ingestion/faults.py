"""When the software itself fails on one return: that return is answered, the others go on, the traceback is shown."""

from __future__ import annotations

import html
import logging
import traceback

from .box import Box, rules_digest
from .conclude import conclude
from .errors import Refusal, SoftwareFault, UnwrittenLetter

log = logging.getLogger(__name__)


def failed(one: Box, stage: str, fault: Exception) -> None:
    """Write the traceback of a fault to the log, and tell the sender that it is ours.

    The log holds every step and the kind of the fault. Its message is left out: that of a library may quote a cell.
    """
    _shown(one, stage, fault)
    refusal = SoftwareFault(stage=stage)
    try:
        conclude(one, "refused", [refusal.finding], code=refusal.code)
    except Exception as again:
        _shown(one, "answer", again)
        _plainly(one, "refused", refusal)


def unanswered(one: Box, fault: Exception) -> None:
    """For a return that has landed and whose letter could not be written: the next run writes it."""
    _shown(one, "answer", fault)
    _plainly(one, "accepted", UnwrittenLetter())


def _shown(one: Box, stage: str, fault: Exception) -> None:
    steps = "".join(traceback.format_tb(fault.__traceback__))
    kind = type(fault).__name__
    log.error("%s %s submission %s failed\nTraceback, oldest step first:\n%s%s", stage, one.source, one.id, steps, kind)


def _plainly(one: Box, state: str, refusal: Refusal) -> None:
    """An answer of one sentence, in English, without any of what writes letters; both states are looked at again."""
    outcome = {
        "submission_id": one.id, "state": state, "code": SoftwareFault.code, "exit_code": SoftwareFault.exit_code,
        "errors": 0, "warnings": 0, "rows": 0, "rules": rules_digest(),
    }  # fmt: skip
    title = f"Submission {one.id}"
    try:
        one.save("reply.txt", f"{title}\n{refusal.sentence}\n")
        page = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        one.save("reply.html", f"{page}<body><main><p>{html.escape(refusal.sentence)}</p></main></body></html>\n")
        one.save("reply.json", {**outcome, "sentence": refusal.sentence, "findings": []})
        if state == "refused":
            one.save("findings.json", [])
        one.save("outcome.json", outcome)
    except OSError as again:
        # Its folder takes nothing: it waits as it is, and the others go on.
        _shown(one, "answer", again)
