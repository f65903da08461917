"""What a draft is made from, as one hash: an unchanged warehouse and unchanged rules need no second protection."""

import hashlib
from pathlib import Path

from observatory.release import hash_file

PACKAGE = Path(__file__).resolve().parents[1]
# Whatever decides what is published and how it is protected.
_DECIDES = ("publication", "disclosure", "release.py", "texts")


def fingerprint(warehouse: Path, seeds: Path) -> str:
    """Hash the warehouse file, the code lists, and the part of the program that turns them into a release."""
    digest = hashlib.sha256()
    files = [warehouse, *sorted(seeds.rglob("*.csv"))]
    for name in _DECIDES:
        place = PACKAGE / name
        found = [place] if place.is_file() else sorted([*place.rglob("*.py"), *place.rglob("*.yml")])
        files += found
    for file in files:
        digest.update(f"{file.name} {hash_file(file)}\n".encode())
    return digest.hexdigest()
