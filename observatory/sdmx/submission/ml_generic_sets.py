"""The data sets of a generic message, found in a file piece by piece, and their groups, of which nothing is read."""

import re
from typing import BinaryIO
from xml.parsers import expat

from observatory.sdmx.submission.regular import NotRegularError, parse

PIECE = 16 << 20
LARGEST_HEAD = 100_000
_ROOT = re.compile(rb"<((?:[\w.-]+:)?Generic(?:TimeSeries)?Data)[\s>]")
_DATA_SET = re.compile(rb"<((?:[\w.-]+:)?DataSet)[\s>]")
_INSIDE = re.compile(rb"<((?:[\w.-]+:)?)(Group|Series|Obs)[\s>]")


class Source:
    """A file of which the beginning has been read: `text` is what is still to be understood."""

    def __init__(self, opened: BinaryIO) -> None:
        """Read the first piece."""
        self._opened = opened
        self.text = opened.read(PIECE)

    def more(self) -> None:
        """Read on. Raises NotRegularError at the end of the file, and where too much is still to be understood."""
        piece = self._opened.read(PIECE)
        if not piece or len(self.text) > 4 * PIECE:
            raise NotRegularError
        self.text += piece

    def ahead(self, size: int) -> None:
        """Have so many bytes at hand, or all there are."""
        while len(self.text) < size and (piece := self._opened.read(PIECE)):
            self.text += piece


def is_generic_head(text: bytes) -> bool:
    """Whether this is how a generic message begins."""
    return bool(_ROOT.search(text))


def begin(source: Source) -> tuple[bytes, bytes]:
    """What stands before the first data set, and the name of the root; the source then stands at the data set."""
    source.ahead(LARGEST_HEAD)
    root = _ROOT.match(source.text)
    first = _DATA_SET.search(source.text[:LARGEST_HEAD])
    if not root or not first:
        raise NotRegularError
    prolog, source.text = source.text[: first.start()], source.text[first.start() :]
    if _INSIDE.search(prolog):
        raise NotRegularError
    return prolog, root[1]


def has_data_set(source: Source) -> bool:
    """Whether another data set follows at once."""
    source.ahead(LARGEST_HEAD)
    source.text = source.text.lstrip(b" \t\r\n")
    return bool(_DATA_SET.match(source.text))


def begin_data_set(source: Source) -> tuple[bytes, bytes]:
    """The tag that opens a data set, and its name; the source then stands behind it."""
    source.ahead(LARGEST_HEAD)
    found = _DATA_SET.match(source.text)
    end = source.text.find(b">", 0, LARGEST_HEAD)
    if not found or end < 0 or source.text[end - 1 : end] == b"/":
        raise NotRegularError
    opening, source.text = source.text[: end + 1], source.text[end + 1 :]
    return opening, found[1]


def leave_out_groups(source: Source, before: bytes, end: bytes) -> tuple[bytes, bool]:
    """The message up to the groups, and whether there are any; the source then stands behind them.

    They are read to be checked only. `before` is the message up to the data set, and `end` what closes it.
    """
    is_grouped = False
    while True:
        source.ahead(LARGEST_HEAD)
        first = _INSIDE.search(source.text[:LARGEST_HEAD])
        if not first or first[2] != b"Group":
            return before, is_grouped
        is_grouped = True
        close = b"</%sGroup>" % first[1]
        others = re.compile(rb"<%s(?:Series|Obs)[\s>]" % re.escape(first[1])).search(source.text)
        last = source.text.rfind(close, 0, others.start() if others else None)
        if last < 0:
            source.more()
            continue
        last += len(close)
        _check(before + source.text[:last] + end)
        # What stands before the groups is still to be read: attributes of the data set.
        before, source.text = before + source.text[: first.start()], source.text[last:]


def _check(text: bytes) -> None:
    """Whether a message has groups in its data set, and nothing that anybody would read."""
    parser = expat.ParserCreate()
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if len(path) > 1 and path[1] == "DataSet":
            known = ("Group", "Attributes") if len(path) == 2 else ("GroupKey", "Attributes", "Value")
            if local not in known or "dimensionAtObservation" in attributes:
                raise NotRegularError
        path.append(local)

    def finish(_: str) -> None:
        path.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, finish
    parse(parser, text)
