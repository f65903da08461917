"""Pseudonyms: keyed hashes whose key changes with the period, so that nobody is followed longer than a key period.

The keys come from the environment, `TFGBV_HMAC_KEYS`, as `2025=<64 hex digits>;2026=<64 hex digits>`: one for each
year. A pseudonym is HMAC-SHA-256 (RFC 2104) over a scope and the sender's own id. The scope is the agreement under
which providers let their clients be recognised, or else the provider alone: without an agreement the same person has
different pseudonyms at two providers, and no query can join them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass

from ingestion.errors import NoKey
from ingestion.submission import Period

VARIABLE = "TFGBV_HMAC_KEYS"
#: RFC 2104: keys shorter than the output of the hash are discouraged.
KEY_BYTES = 32
#: Rows about nobody: specimens are hashed with a key that everybody knows, and say so in their key id.
SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class Key:
    """A key with its id; the id is stored beside every pseudonym, the secret nowhere."""

    id: str
    secret: bytes

    def pseudonym(self, scope: str, kind: str, identifier: str) -> str:
        """32 hex digits that stand for an id of this kind (`client`, `incident`) inside the scope."""
        # Spaces and case are how an id is typed, not part of it.
        text = "\x1f".join((scope, kind, " ".join(identifier.split()).casefold()))
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()[:32]


def key_of(period: str, *, is_synthetic: bool) -> Key:
    """The key of the year of a period. Raises `NoKey` where there is none or it is too short."""
    if is_synthetic:
        return Key(SYNTHETIC, hashlib.sha256(b"specimens, about nobody").digest())
    year = str(Period(period).first.year)
    for entry in os.environ.get(VARIABLE, "").split(";"):
        identifier, _, text = entry.strip().partition("=")
        if identifier == year:
            try:
                secret = bytes.fromhex(text)
            except ValueError:
                break
            if len(secret) >= KEY_BYTES:
                return Key(year, secret)
    raise NoKey(period=year)
