"""Tables as HTML that a screen reader can read: caption, scopes, and every sign explained."""

from collections.abc import Mapping, Sequence
from html import escape

from observatory import decimals
from observatory.components import flags
from observatory.components.labels import Labels
from observatory.components.view import View
from observatory.texts import Words


def plain(
    caption: str, head: Sequence[str], body: Sequence[Sequence[str]], *, is_html: bool = False, kind: str = ""
) -> str:
    """A table of texts: the first column names the row. Cells are escaped unless they are HTML of our own."""
    shown = str if is_html else escape
    columns = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in head)
    lines = "".join(
        f'<tr><th scope="row">{shown(row[0])}</th>' + "".join(f"<td>{shown(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in body
    )
    return (
        f'<div class="tfgbv-scroll" role="region" aria-label="{escape(caption, quote=True)}" tabindex="0">'
        f'<table class="{f"tfgbv {kind}".strip()}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def figures(view: View, caption: str, labels: Labels, words: Words) -> str:
    """The figures of a view: a row for each code, a column for each period."""
    head = [words.say(f"dimensions.{view.by}") if view.by else ""]
    head += [labels.of("time_period", period) for period in view.periods]
    body = []
    for code in view.codes:
        name = labels.of(view.by, code) if view.by else words.say("indicator.total")
        body.append([escape(name), *(cell(view.cell(code, period), labels.language, words) for period in view.periods)])
    return plain(caption, head, body, is_html=True)


def cell(row: Mapping[str, object] | None, language: str, words: Words) -> str:
    """One cell of a table of figures: the figure as people write it and as machines read it, and its signs."""
    if row is None:
        return _sign("z", words)
    value, confidential, signs = row["obs_value"], str(row["conf_status"]), flags.of(row)
    marks = "".join(_sign(sign, words) for sign in signs)
    if not flags.is_shown(value, confidential):
        return marks or _sign("x", words)
    # What is close to zero is said so, and never written as the zero that it is not.
    said = "" if flags.LOW_SIGN in signs else escape(flags.bare(row, language))
    figure = f'<data value="{value!r}">{said}</data>'
    interval = _interval(row, language)
    if marks and not interval:
        # A figure and its sign stay on one line.
        return f"{figure}\u00a0{marks}"
    return " ".join(part for part in (figure, interval, marks) if part)


def _interval(row: Mapping[str, object], language: str) -> str:
    ends = flags.bounds(row, language)
    return f"<small>({'–'.join(map(escape, ends))})</small>" if ends else ""


def used_signs(view: View) -> set[str]:
    """The signs that the table of a view uses."""
    return {sign for code in view.codes for period in view.periods for sign in signs_of(view.cell(code, period))}


def signs_of(row: Mapping[str, object] | None) -> set[str]:
    """The signs of one cell."""
    if row is None:
        return {"z"}
    found = flags.of(row)
    is_shown = flags.is_shown(row["obs_value"], str(row["conf_status"]))  # type: ignore[arg-type]
    return set(found) if found or is_shown else {"x"}


def explained(used: set[str], words: Words) -> str:
    """The signs of a table in words, and what a zero is."""
    items = "".join(
        f"<li><strong>{sign}</strong> {escape(name)}: {escape(says)}</li>"
        for sign, name, says in flags.legend(used, words)
    )
    return f'<ul class="tfgbv-flags">{items}<li>{escape(words.say("zero"))}</li></ul>'


def _sign(sign: str, words: Words) -> str:
    name = escape(words.say(f"flags.{sign}.name"), quote=True)
    return f'<abbr class="tfgbv-{sign}" title="{name}">[{sign}]</abbr>'


def plain_number(value: object, column: str, language: str) -> str:
    """A number of a column that accompanies figures; empty where there is none."""
    if value is None or value != value:
        return ""
    return flags.number(float(str(value)), language, decimals.of_column(column))
