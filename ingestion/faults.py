"""When the software itself fails on one return: that return is answered, the others go on, the traceback is shown."""

from __future__ import annotations

import logging
import traceback

from .box import Box
from .conclude import conclude
from .errors import SoftwareFault

log = logging.getLogger(__name__)


def failed(one: Box, stage: str, fault: Exception) -> None:
    """Write the traceback of a fault to the log, and tell the sender that it is ours.

    The log holds every step and the kind of the fault. Its message is left out: that of a library may quote a cell.
    """
    steps = "".join(traceback.format_tb(fault.__traceback__))
    kind = type(fault).__name__
    log.error("%s %s submission %s failed\nTraceback, oldest step first:\n%s%s", stage, one.source, one.id, steps, kind)
    refusal = SoftwareFault(stage=stage)
    conclude(one, "refused", [refusal.finding], code=refusal.code)
