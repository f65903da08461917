"""What the log of the server does not keep: who asked for which page. The page on privacy promises it.

Streamlit tells uvicorn to write no log of visits, but gives its loggers handlers again when its configuration changes
under way; from then on each visit stood there with its address. A filter holds whatever handlers a logger gets.
"""

import logging

# uvicorn.error, in spite of its name, also tells of every websocket that is opened.
LOGGERS = ("uvicorn.access", "uvicorn.error")


class _NoVisits(logging.Filter):
    """Lets through what is told of the server itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line may be written."""
        return record.name != "uvicorn.access" and '"WebSocket ' not in str(record.msg)


def forget_visits() -> None:
    """Let no visit be written into the log."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _NoVisits) for one in logger.filters):
            logger.addFilter(_NoVisits())
