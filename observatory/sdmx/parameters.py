"""The parameters of an address, decoded as SDMX clients write them and checked against what the resource knows."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from fastapi import Request

from observatory.sdmx.errors import QuestionSyntaxError, UriTooLongError

LONGEST = 32_000
_FILTER = re.compile(r"c\[(.+)\]")


def path(request: Request, name: str, otherwise: str = "*") -> str:
    """A part of the path; an empty one and one left out mean the same."""
    return str(request.path_params.get(name) or otherwise)


def parameters(request: Request, known: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The parameters and the filters by component (`c[X]`).

    A plus is a plus: it stands for AND in filters, and for an offset in times. A parameter that is not known is an
    error, because an answer that ignored it would be wrong without saying so.
    """
    raw: bytes = request.scope["query_string"]
    if len(raw) + len(request.scope["path"]) > LONGEST:
        raise UriTooLongError(
            f"The address is longer than {LONGEST:,} characters. Use a wildcard or ask several times."
        )
    plain: dict[str, str] = {}
    filters: dict[str, str] = {}
    for pair in raw.decode("latin-1").split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        name, value = unquote(name), unquote(value)
        found = _FILTER.fullmatch(name)
        if found and "c" in known:
            if found[1] in filters:
                raise QuestionSyntaxError(
                    f"The filter on {found[1][:40]} is given twice. Give it once, with commas for OR."
                )
            filters[found[1]] = value
        elif name in known and name != "c":
            if name in plain:
                raise QuestionSyntaxError(f"{name} is given twice.")
            plain[name] = value
        else:
            names = ", ".join("c[…]" if one == "c" else one for one in known)
            raise QuestionSyntaxError(f'"{name[:40]}" is not a parameter of this resource. There are {names}.')
    return plain, filters


def choice(given: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """A parameter that takes one of a few words; the first is the default."""
    value = given.get(name) or known[0]
    if value not in known:
        raise QuestionSyntaxError(f'{name} takes one of {", ".join(known)}, not "{value[:40]}".')
    return value


def is_true(given: Mapping[str, str], name: str) -> bool:
    """A parameter that is true or false."""
    return choice(given, name, ("false", "true")) == "true"
