"""Times of invented proceedings: days from report to decision as medians, and months of prison as sums."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tests.specimens.chance import Stream

#: Offices whose yearly return has these two tables; the others send the older form.
OFFICES = ("al_police", "me_police", "rs_police")
OUTCOMES = {"INDICTED": 34, "DISMISSED": 56, "OTHER_DECISION": 10}
#: Days that a decision takes at least, and how much more it may take.
DAYS = {"INDICTED": (40, 320), "DISMISSED": (25, 180), "OTHER_DECISION": (30, 240)}
Case = tuple[str, str, str]  # region, offence, form


def decisions(reporter: str, country: str, year: int, cases: Iterable[Case]) -> Iterator[tuple]:
    """Rows of the table: region or country, offence, form, decision, closed cases, median of their days.

    The office works each row out from its cases: the whole country, by decision, by group of forms, by offence and
    decision, and by region. What it leaves empty is all of the column.
    """
    times: defaultdict[tuple, list[int]] = defaultdict(list)
    chance = Stream(f"{reporter} decisions {year}")
    for area, offence, form in cases:
        outcome = chance.one_of(OUTCOMES)
        least, more = DAYS[outcome]
        # Most are decided soon and some take very long.
        days = round(least + more * chance.between(0, 1) ** 2)
        group = form.split(".")[0]
        for level in (
            (country, "", "", ""), (country, "", "", outcome), (country, "", group, ""), (country, "", group, outcome),
            (country, offence, "", ""), (area, "", "", ""),
        ):  # fmt: skip
            times[level].append(days)
    for level, days in sorted(times.items()):
        yield (*(code or None for code in level), len(days), statistics.median(days))


def prison_terms(reporter: str, year: int, sanctions: Mapping[tuple, int]) -> Iterator[tuple]:
    """Rows of the table: region, offence, form, technology, persons sentenced to prison, their months together."""
    chance = Stream(f"{reporter} months {year}")
    for (area, offence, form, ict, sanction), persons in sorted(sanctions.items()):
        if sanction == "PRISON":
            yield area, offence, form, ict, persons, sum(round(chance.between(3, 30)) for _ in range(persons))
