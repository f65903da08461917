"""A small specimen for every finding that a file can bring about: what `../faults` holds.

    python -m tests.specimens.small            writes them to `tests/faults/<code>/`

They are for the tests only: the folder is not among those that are taken in. `../faults/index.yml` says who sends each
of them and what must be answered.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.specimens import small_files, small_returns, small_surveys, small_tables

FOLDER = Path(__file__).resolve().parents[1] / "faults"


def specimens() -> Iterator[tuple[Path, bytes]]:
    """Every file by its path below the folder, and its bytes."""
    for made in (
        small_files.files(), small_returns.texts(), small_returns.workbooks(), small_tables.files(),
        small_surveys.files(),
    ):  # fmt: skip
        for code, name, content in made:
            yield Path(code, name), content


if __name__ == "__main__":
    for path, content in specimens():
        (FOLDER / path).parent.mkdir(exist_ok=True)
        (FOLDER / path).write_bytes(content)
