"""The table of provisions: forms by their names, how a provision fits and how sure the reading is in words.

The list is a working list in English. What it says in codes and in fixed terms is said in the reader's language;
what remains is marked as English.
"""

import re
from collections.abc import Mapping
from html import escape

from observatory.components import table
from observatory.components.labels import TOTAL
from observatory.still.visit import Visit
from observatory.texts import ENGLISH, Words

LAW = "legal_crosswalk"
NOTHING = "–"
_SURE = {"H": "high", "M": "medium", "L": "low", "S": "secondary", "V": "read", "R": "recalled", "I": "inferred"}
# Whom a penalty is for, or when: it stands before the penalty.
_CASES = ("official", "minor", "child", "aggravated", "draft")
_TIME = r"(\d+) ?([ym])(?:ears?|onths?)?"
_PENALTY = re.compile(
    rf"(?:(?P<case>{'|'.join(_CASES)}):? )?(?P<fine>fine)?(?: or |/)?"
    rf"(?:(?P<most><=)?{_TIME}(?: ?- ?{_TIME})?|(?P<low>\d+)-(?P<high>\d+) ?(?:y|years))?"
)
_UNITS = {"y": "years", "m": "months"}
# A semicolon in brackets belongs to the note that it stands in.
_PARTS = re.compile(r"; (?![^(]*\))")


def law(visit: Visit, area: str = "") -> str:
    """The table, provisions in the order of the list; of one country with its jurisdictions, or of all."""
    words = visit.words
    body = [
        [
            escape(visit.labels.of("ref_area", row["jurisdiction"])),
            f"{english(row['provision'])}<br><small>{english(row['conduct'])}</small>",
            f"{_forms(visit, row['taxonomy'])}<br><small>{_fits(words, row['mapping'])}</small>",
            _penalties(words, row["penalty_or_status"]),
            f"{sure(words, row['confidence'])}<br><small>{english(row.get('source', ''))}</small>",
        ]
        for row in visit.release.codelist(LAW).to_dict("records")
        if area in ("", row["jurisdiction"].partition("_")[0])
    ]
    # Eight columns in five, so that all of them are seen at once on a desk.
    head = [
        words.say("dimensions.ref_area"),
        f"{words.say('readiness.law_provision')} · {words.say('readiness.law_conduct')}",
        f"{words.say('readiness.law_forms')} · {words.say('readiness.law_mapping')}",
        words.say("readiness.law_status"),
        f"{words.say('readiness.law_sure')} · {words.say('readiness.evidence')}",
    ]
    return table.plain(words.say("readiness.law_caption"), head, body, is_html=True, kind="words law")


def english(text: str) -> str:
    """A text of the list, marked as English; a stroke where there is none."""
    return f'<span lang="{ENGLISH}">{escape(text)}</span>' if text.strip("- ") else NOTHING


def _forms(visit: Visit, codes: str) -> str:
    """`STK.* HAR.MSG` as the names of the forms; one with a question mark is said to be uncertain."""
    if codes == "all":
        return escape(visit.labels.of("form", TOTAL))
    said = []
    for code in codes.split():
        name = visit.labels.of("form", code.rstrip("?").removesuffix(".*"))
        said.append(visit.words.say("readiness.form_unsure", form=name) if code.endswith("?") else name)
    return escape("; ".join(said)) if codes.strip("- ") else NOTHING


def _fits(words: Words, mapping: str) -> str:
    """`broader, flag` in words; what is no known term stays English."""
    known: Mapping[str, str] = words.get("readiness.fits")
    terms = [term for term in re.split(r", |/| when (?=adopted)", mapping) if term.strip("- ")]
    return "; ".join(escape(known[term]) if term in known else english(term) for term in terms) or NOTHING


def sure(words: Words, confidence: str) -> str:
    """`M (content H, number L)`: the first letter in words, the note behind it as English, its letters in words too."""
    letter, _, note = confidence.partition(" ")
    if letter not in _SURE:
        return english(confidence)
    said = escape(_level(words, letter))
    return f"{said}: {english(_spelt(note.removeprefix('(').removesuffix(')')))}" if note else said


def _level(words: Words, letter: str) -> str:
    name = _SURE[letter]
    return words.say(f"readiness.sure.{name}" if letter in "HML" else f"readiness.{name}")


def _spelt(note: str) -> str:
    """An English note without its working letters: `V` is read in a source, `<=3 y` at most 3 years."""
    words = Words(ENGLISH)
    said = re.sub(r"(?<![\w/])([HMLVRS])(?![\w/-])", lambda found: _level(words, found[1]), note)
    said = re.sub(r"<= ?", "at most ", said)
    units = {"y": "year", "m": "month"}

    def time(found: re.Match[str]) -> str:
        return f"{found[1]} {units[found[2]]}{'' if found[1] == '1' else 's'}"

    return re.sub(r"\b(\d+) ([ym])\b", time, said)


def _penalties(words: Words, text: str) -> str:
    """Penalties in words, part by part; a part that is none of the known ones is an English note."""
    said = []
    for part in _PARTS.split(text):
        pieces = [_penalty(words, piece) for piece in re.split(r", ", part)]
        # A sentence is not torn at its commas.
        is_whole = all(pieces)
        said.append(", ".join(escape(piece) for piece in pieces) if is_whole else english(_spelt(part)))
    return "; ".join(said) if text.strip("- ") else NOTHING


def _penalty(words: Words, piece: str) -> str:
    """`fine or <=1 y` in the reader's words; empty where it says something else. A year stands for itself."""
    known: Mapping[str, str] = words.get("readiness.penalties")
    if piece.isdecimal():
        return piece
    if piece in known:
        return known[piece]
    found = _PENALTY.fullmatch(piece)
    if not found or not (found["fine"] or found[4] or found["low"]):
        return ""
    time = _time(words, found)
    parts = [known["fine"]] if found["fine"] else []
    if time:
        parts.append(known["most"].format(time=time) if found["most"] else time)
    said = known["or"].format(one=parts[0], other=parts[1]) if len(parts) > 1 else parts[0]
    return f"{known[found['case']]}: {said}" if found["case"] else said


def _time(words: Words, found: re.Match[str]) -> str:
    """`3 m-3 y` as 3 months – 3 years, `1-5 y` as 1–5 years."""

    def long(number: str, unit: str) -> str:
        return words.count(f"readiness.{_UNITS[unit]}", int(number))

    if found["low"]:
        return f"{found['low']}–{long(found['high'], 'y')}"
    if not found[4]:
        return ""
    times = [(found[4], found[5])] + ([(found[6], found[7])] if found[6] else [])
    return " – ".join(long(number, unit) for number, unit in times)
