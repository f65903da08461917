"""The rules on what a submission says, each over the table `sent` that the readers make."""

import re
from collections.abc import Callable, Iterator, Sequence

import duckdb

from observatory.sdmx.errors import QuestionSyntaxError
from observatory.sdmx.model import Codelist, Component
from observatory.sdmx.periods import span
from observatory.sdmx.submission.findings import NAMED, Finding, offer
from observatory.sdmx.submission.target import Target
from observatory.sdmx.template import quote

Rule = Callable[[duckdb.DuckDBPyConnection, Target], Iterator[Finding]]
# So many different wrong values of one column are answered one by one.
_MOST_VALUES = 1_000
# Statuses of a value that is not there, and those that say that it is.
_NO_VALUE = ("M", "L", "O", "H", "Q")
_OF_FREQUENCY = {
    "A": r"\d{4}(-A1)?|\d{4}-01-01/P[1-9]\d?Y",
    "S": r"\d{4}-S[12]",
    "T": r"\d{4}-T[1-3]",
    "Q": r"\d{4}-Q[1-4]",
    "M": r"\d{4}-(0[1-9]|1[0-2])|\d{4}-M(0[1-9]|1[0-2])",
    "W": r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])",
    "D": r"\d{4}-\d{2}-\d{2}|\d{4}-D\d{3}",
}


def representation(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """Codes are in their lists, numbers are numbers, and no dimension is empty but where something is deleted."""
    for component in target.structure.components:
        name = component.id
        if component.role in ("dimension", "time"):
            says = f"{name} is empty. Every observation has a code there; a total is _T."
            yield from _rows(connection, "Representation", name, f"action <> 'D' and {name} is null", says)
        if component.codelist:
            yield from _codes(connection, target.codelists[name], component)
        elif component.role == "time":
            yield from _values(
                connection, name, "true", _is_period, "is not a time period. Write 2025, 2025-S1, 2025-Q1."
            )
        elif component.data_type in ("Double", "Integer"):
            wrong = f"{name} is not null and try_cast(replace({name}, ',', '.') as double) is null"
            yield from _values(connection, name, f"action <> 'D' and {wrong}", _never, "is not a number.")
            comma = (
                f"action <> 'D' and contains({name}, ',') and try_cast(replace({name}, ',', '.') as double) is not null"
            )
            yield from _rows(
                connection, "Representation", name, comma, "A decimal comma was read as a point.", is_warning=True
            )
        elif component.data_type == "Boolean":
            wrong = f"action <> 'D' and lower({name}) not in ('true', 'false', '1', '0')"
            yield from _values(connection, name, wrong, _never, "is neither true nor false.")


def constraints(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """Who sends may use these codes, and so may whoever sends for this dataflow."""
    for name, allowed in target.allowed.items():
        codes = ", ".join(map(quote, sorted(allowed)))
        known = ", ".join(map(quote, (item.id for item in target.codelists[name].items)))
        wrong = f"{name} not in ({codes}) and {name} in ({known})"
        who = f"what {target.sender} sends" if name == "REF_AREA" else f"the codes of {target.flow}"
        said = f"is not among {who}: {', '.join(sorted(allowed)[:6])} …"
        yield from _values(connection, name, wrong, _never, said, rule="Constraints")


def duplicates(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """No key twice in one action: the same twice is one too many, two that differ contradict each other."""
    key = ", ".join(c.id for c in (*target.structure.dimensions, target.structure.time))
    rest = ", ".join(c.id for c in (target.structure.measure, *target.structure.attributes))
    # First by a hash, which is fast; then by the texts themselves, which is right.
    connection.execute(
        f"create temp table repeated as select hash(action, {key}) as h from sent group by h having count(*) > 1"
    )
    any_repeated = connection.execute("select 1 from repeated limit 1").fetchone()
    if any_repeated:
        connection.execute(
            f"create temp table suspect as select * from sent where hash(action, {key}) in (select h from repeated)"
        )
    connection.execute("drop table repeated")
    if not any_repeated:
        return
    found = connection.execute(
        f"""
        select count(distinct ({rest})) > 1 as differs, list(row_no order by row_no)[1:{NAMED}], count(*)
        from suspect group by action, {key} having count(*) > 1 order by min(row_no) limit {_MOST_VALUES}
        """
    ).fetchall()
    connection.execute("drop table suspect")
    for differs, rows, count in found:
        named = tuple(map(int, rows))
        others = ", ".join(map(str, named[1:6]))
        if differs:
            says = f"The same observation is there again and says something else: row {others}. Send it once."
            yield Finding("Duplicates", says, rows=named, count=int(count))
        else:
            says = f"The same observation is there again: row {others}. It was read once."
            yield Finding("Duplicates", says, rows=named, count=int(count), is_warning=True)


def mandatory(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """Attributes that every observation must carry; a merge may leave out what stays as it is."""
    for component in target.structure.attributes:
        if not component.is_mandatory:
            continue
        name = component.id
        says = f"{name} is empty. Every observation must say it."
        yield from _rows(connection, "MandatoryAttributes", name, f"action = 'R' and {name} is null", says)
        says = f"{name} is empty: it stays as it is; an observation that is new must say it."
        yield from _rows(
            connection, "MandatoryAttributes", name, f"action = 'M' and {name} is null", says, is_warning=True
        )


def observation_status(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """A value that is not there is NaN with a status that says why; an empty cell would mean leave it as it is."""
    name = target.structure.measure.id
    gone = ", ".join(map(quote, _NO_VALUE))
    rule = "ObsStatusMatch"
    says = f"The value is NaN, and the status is none of {', '.join(_NO_VALUE)}."
    missing = f"action <> 'D' and lower({name}) = 'nan' and coalesce(OBS_STATUS, 'A') not in ({gone})"
    yield from _rows(connection, rule, "OBS_STATUS", missing, says)
    says = f"The status says that there is no value ({', '.join(_NO_VALUE)}), and there is one."
    there = f"action <> 'D' and {name} is not null and lower({name}) <> 'nan' and OBS_STATUS in ({gone})"
    yield from _rows(connection, rule, name, there, says)
    says = "The value is empty. Write NaN, and a status that says why; an empty cell says nothing."
    yield from _rows(connection, rule, name, f"action = 'R' and {name} is null", says)


def frequency(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """The period is one of the frequency that the key says."""
    if target.structure.component("FREQ") is None:
        return
    pairs = connection.execute("select distinct FREQ, TIME_PERIOD from sent where action <> 'D'").fetchall()
    for code, period in sorted((str(a), str(b)) for a, b in pairs if a and b):
        pattern = _OF_FREQUENCY.get(code)
        if pattern and _is_period(period) and not re.fullmatch(pattern, period):
            where = f"action <> 'D' and FREQ = {quote(code)} and TIME_PERIOD = {quote(period)}"
            says = f'"{period[:20]}" is no period of frequency {code}.'
            yield from _rows(connection, "FrequencyMatch", "TIME_PERIOD", where, says, value=period)


def code_validity(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """A code is used in a period in which it is valid: where its list says from when to when."""
    for name, codelist in target.codelists.items():
        limited = {item.id: item for item in codelist.items if item.valid_from or item.valid_to}
        if not limited:
            continue
        listed = ", ".join(map(quote, limited))
        pairs = connection.execute(
            f"select distinct {name}, TIME_PERIOD from sent where action <> 'D' and {name} in ({listed})"
        ).fetchall()
        for code, period in sorted((str(a), str(b)) for a, b in pairs if b and _is_period(str(b))):
            item, days = limited[code], span(period)
            before = item.valid_from and days.last.isoformat() < item.valid_from
            after = item.valid_to and days.first.isoformat() > item.valid_to
            if before or after:
                when = f"from {item.valid_from}" if before else f"until {item.valid_to}"
                where = f"action <> 'D' and {name} = {quote(code)} and TIME_PERIOD = {quote(period)}"
                says = f'"{code}" is valid {when}; the period is {period}.'
                yield from _rows(connection, "CodeValidity", name, where, says, value=code)


def balance(connection: duckdb.DuckDBPyConnection, target: Target) -> Iterator[Finding]:
    """A total is the sum of its parts, where every part that the file uses is there and none is missing.

    Parts that are more than their total are an error; parts that are less may be all that is sent.
    """
    key = [c.id for c in (*target.structure.dimensions, target.structure.time)]
    for name in target.balanced:
        used = {str(row[0]) for row in connection.execute(f"select distinct {name} from sent").fetchall() if row[0]}
        parts = _parts(target.codelists[name], used)
        if not parts:
            continue
        pairs = ", ".join(f"({quote(whole)}, {quote(part)})" for whole, of in parts.items() for part in of)
        counts = ", ".join(f"({quote(whole)}, {len(of)})" for whole, of in parts.items())
        others = ", ".join(one for one in key if one != name)
        found = connection.execute(
            f"""
            with cells as (
                select row_no, {name} as code, hash(action, {others}) as h,
                    try_cast(replace(OBS_VALUE, ',', '.') as double) as v
                from sent where action <> 'D' and coalesce(UNIT_MEASURE, 'NR') = 'NR'
            ),
            summed as (
                select h, whole, sum(v) as total, count(*) as n
                from cells join (values {pairs}) p(whole, part) on code = part
                group by h, whole having bool_and(v is not null and not isnan(v))
            )
            select c.row_no, c.v, s.total, c.code
            from cells c join summed s on s.h = c.h and s.whole = c.code
            join (values {counts}) k(whole, parts) on k.whole = s.whole and k.parts = s.n
            where c.v is not null and not isnan(c.v)
                and (s.total > c.v + 0.000001 or (s.total < c.v - 0.000001 and s.n > 1))
            order by c.row_no limit {_MOST_VALUES}
            """
        ).fetchall()
        for row, value, total, code in found:
            of = "+".join(parts[str(code)])
            if total > value:
                says = f"{code} is {value:g}, and its parts are more: {of} is {total:g}."
            else:
                says = f"{code} is {value:g}, and {of} is {total:g}. What is not known has the code _U."
            yield Finding("BalanceEquations", says, name, str(code), (int(row),), is_warning=total < value)


RULES: dict[str, Rule] = {
    "Representation": representation,
    "Constraints": constraints,
    "Duplicates": duplicates,
    "MandatoryAttributes": mandatory,
    "ObsStatusMatch": observation_status,
    "FrequencyMatch": frequency,
    "CodeValidity": code_validity,
    "BalanceEquations": balance,
}


def _parts(codelist: Codelist, used: set[str]) -> dict[str, tuple[str, ...]]:
    """The parts of each code that the file uses; a part that it does not use is taken apart in turn."""
    below: dict[str, list[str]] = {}
    for item in codelist.items:
        if item.parent:
            below.setdefault(item.parent, []).append(item.id)
    if not below and "_T" in used:
        # A cross-domain list is flat: everything else that applies is a part of the total.
        below["_T"] = [item.id for item in codelist.items if item.id not in ("_T", "_Z", "_X")]

    def of(code: str, depth: int = 0) -> list[str]:
        made: list[str] = []
        for part in below.get(code, ()):
            made += [part] if part in used else of(part, depth + 1) if depth < 10 else []
        return made

    return {code: tuple(found) for code in sorted(used) if (found := of(code))}


def _codes(connection: duckdb.DuckDBPyConnection, codelist: Codelist, component: Component) -> Iterator[Finding]:
    codes = {item.id for item in codelist.items}
    name = component.id
    # A tilde switches a dimension off, a hyphen marks what is deleted: both only where something is deleted.
    rows = connection.execute(
        f"select {name}, count(*) from sent where {name} is not null and not (action = 'D' and {name} in ('~', '-'))"
        " group by 1 order by 1"
    ).fetchall()
    wrong = [(str(value), int(count)) for value, count in rows if str(value) not in codes]
    for value, count in wrong[:_MOST_VALUES]:
        said = f'"{value[:40]}" is not a code for {name}. {offer(value, [item.id for item in codelist.items])}'
        named = _numbers(connection, f"{name} = {quote(value)}")
        yield Finding("Representation", said, name, value[:40], named, count)
    if len(wrong) > _MOST_VALUES:
        says = f"{len(wrong) - _MOST_VALUES:,} more values are not codes for {name}."
        yield Finding("Representation", says, name, count=sum(count for _, count in wrong[_MOST_VALUES:]))


def _values(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    where: str,
    is_right: Callable[[str], bool],
    said: str,
    *,
    rule: str = "Representation",
) -> Iterator[Finding]:
    """A finding for each different value among those rows that is not right."""
    rows = connection.execute(
        f"select {name}, count(*) from sent where {name} is not null and {where} group by 1 order by 1"
    ).fetchall()
    wrong = [(str(value), int(count)) for value, count in rows if not is_right(str(value))]
    for value, count in wrong[:_MOST_VALUES]:
        named = _numbers(connection, f"{name} = {quote(value)} and {where}")
        yield Finding(rule, f'"{value[:40]}" {said}', name, value[:40], named, count)


def _rows(
    connection: duckdb.DuckDBPyConnection,
    rule: str,
    column: str,
    where: str,
    says: str,
    *,
    value: str = "",
    is_warning: bool = False,
) -> Iterator[Finding]:
    """One finding for all rows of a condition."""
    row = connection.execute(f"select count(*) from sent where {where}").fetchone()
    count = int(row[0]) if row else 0
    if count:
        yield Finding(rule, says, column, value[:40], _numbers(connection, where), count, is_warning)


def _numbers(connection: duckdb.DuckDBPyConnection, where: str) -> tuple[int, ...]:
    rows: Sequence[tuple[int, ...]] = connection.execute(
        f"select row_no from sent where {where} order by row_no limit {NAMED}"
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def _is_period(text: str) -> bool:
    try:
        span(text)
    except QuestionSyntaxError:
        return False
    return True


def _never(text: str) -> bool:
    return False
