"""Write the synthetic specimens: returns of invented offices of six countries over twelve quarters, good and broken.

    python -m tests.specimens.generate            writes everything beside this file
    python -m tests.specimens.generate FOLDER     writes the same into another folder

What comes out: `<source>/<reporter>/<quarter>.xlsx` (or `.csv`), corrections as `<quarter>_revision2`, the broken
files as `<source>/<reporter>/broken/<fault>`, the population as `population/synthetic_population/population.csv`.
README.md beside this file says what is in them and why. How it is done, one module each:

    chance.py      a seed, and a stream of its own for every office and quarter
    quarters.py    the twelve quarters            areas.py    regions and their weights
    people.py      who victims and suspects are   offices.py  what an office is
    register.py    the invented offices           counting.py events of a quarter, tallied into tables
    forms.py       the forms, filled in           returns.py  a form as bytes, the same every time
    population.py  the invented population        faults.py   the broken ones; encrypted.py one of them
    platforms.py   reports of invented platforms, good and broken
    surveys.py     invented respondents, in the files of statistical packages
    cases.py       case-level rows of invented organisations
    orders.py      yearly returns of orders, proceedings, sanctions and case flow; proceedings.py how long they take
    shelters.py    services and shelters of two organisations
    registers.py   registers of invented co-ordination bodies: readiness, documents, training, budget

Another office is another entry of the register; nothing that the others send changes by it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.specimens import cases, orders, platforms, population, registers, shelters, surveys
from tests.specimens.faults import FAULTS, Fault, broken_bytes
from tests.specimens.forms import sent_bytes
from tests.specimens.offices import CsoOffice
from tests.specimens.quarters import QUARTERS
from tests.specimens.register import CORRECTIONS, OFFICES
from tests.specimens.returns import delimited

HERE = Path(__file__).parent


def specimens() -> Iterator[tuple[Path, bytes]]:
    """Make every generated file: its path below the folder of the specimens, and its bytes."""
    for office in OFFICES.values():
        folder = _folder(office.reporter)
        for quarter in QUARTERS:
            if quarter not in office.missing:
                ending, content = sent_bytes(office, quarter)
                yield folder / f"{quarter}.{ending}", content
            if (office.reporter, quarter) in CORRECTIONS:
                ending, content = sent_bytes(office, quarter, revision=2)
                yield folder / f"{quarter}_revision2.{ending}", content
    for fault in FAULTS:
        yield _place(fault), broken_bytes(fault)
    yield from platforms.good()
    yield from platforms.broken()
    yield from surveys.specimens()
    yield from cases.good()
    yield from cases.broken()
    yield from orders.good()
    yield from orders.health()
    yield from shelters.good()
    yield from registers.good()
    yield from registers.broken()
    found = [(_place(fault).as_posix(), fault.code, fault.words) for fault in FAULTS]
    found += [(platforms.place(one).as_posix(), one.code, one.words) for one in platforms.BROKEN]
    found += [(fault.path.as_posix(), fault.code, fault.words) for fault in [*surveys.FAULTS, *cases.faults()]]
    found += [(registers.place(fault).as_posix(), fault.code, fault.words) for fault in registers.faults()]
    expectations = [["file", "finding", "fault"], *sorted(found)]
    yield Path("broken_expectations.csv"), delimited(expectations, delimiter=",", encoding="utf-8")
    rows = [list(population.COLUMNS), *population.rows()]
    yield Path("population", "synthetic_population", "population.csv"), delimited(rows, delimiter=",", encoding="utf-8")


def _folder(reporter: str) -> Path:
    return Path("cso" if isinstance(OFFICES[reporter], CsoOffice) else "police", reporter)


def _place(fault: Fault) -> Path:
    return _folder(fault.reporter) / "broken" / fault.name


def generate(folder: Path) -> int:
    """Write every specimen below a folder and say how many there are."""
    number = 0
    for path, content in specimens():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        number += 1
    return number


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    print(f"{generate(chosen)} specimens written to {chosen}")
