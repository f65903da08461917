"""Answers kept in memory, each made once a release and language, bounded in bytes, and never cleared by a visitor.

The usual views are made as soon as a release appears, in all languages, and all others on first view; none is made when
it is frozen (the README has the figures). Some hundred thousand views can be asked for, of which a few hundred are; a
frozen page would say what was due on the day of the release and would not follow a mended text or translation.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_BYTES = 96 * 2**20
# Below this a compressed answer is hardly smaller.
_WORTH = 512
_PACKED = ("image/png", "application/zip", "application/vnd.openxmlformats", "application/vnd.apache")


@dataclass(frozen=True)
class Answer:
    """A whole answer: its bytes, compressed where that helps, and what is said about them."""

    body: bytes
    is_compressed: bool
    content_type: str
    etag: str
    status: int = 200
    file_name: str = ""
    policy: str = ""
    cache: str = "no-cache"

    @property
    def plain(self) -> bytes:
        """The bytes as they were before they were compressed."""
        return gzip.decompress(self.body) if self.is_compressed else self.body


def answer(
    content: bytes,
    content_type: str,
    *,
    status: int = 200,
    file_name: str = "",
    policy: str = "",
    cache: str = "no-cache",
) -> Answer:
    """An answer from its content."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    is_compressed = len(content) > _WORTH and not content_type.startswith(_PACKED)
    # mtime 0: the same content gives the same bytes.
    body = gzip.compress(content, 6, mtime=0) if is_compressed else content
    return Answer(body, is_compressed, content_type, etag, status, file_name, policy, cache)


class Kept:
    """The answers that were asked for last."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._answers: OrderedDict[object, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Answer | None:
        """The answer under a key, if it is still here."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: object, made: Answer) -> None:
        """Keep an answer; those that nobody has asked for the longest go."""
        with self._lock:
            before = self._answers.pop(key, None)
            self._size += len(made.body) - (len(before.body) if before else 0)
            self._answers[key] = made
            while self._size > self._most and self._answers:
                _, gone = self._answers.popitem(last=False)
                self._size -= len(gone.body)

    def get_or_make(self, key: object, make: Callable[[], Answer]) -> Answer:
        """The answer under a key, made now if it is not here. A failure is not kept."""
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found
