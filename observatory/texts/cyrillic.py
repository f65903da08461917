"""Serbian Latin into Serbian Cyrillic, letter by letter.

Dž, lj and nj are one letter in Cyrillic but for a few words in which they are two; those are listed. What stands in
braces, square brackets or is a name of software or a code stays Latin: it is not Serbian.
"""

import re

_PAIRS = {"dž": "џ", "lj": "љ", "nj": "њ"}
_LETTERS = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
# Prefix and root meet here: nad-živeti, in-jekcija, kon-jugacija.
_APART = ("nadživ", "odživ", "injekc", "konjug", "konjunk", "nadžnj", "tanjug")
_LATIN = re.compile(
    r"\{[^}]*\}|\[[^\]]*\]|[\w]+\.(?:json|yml|csv)|"
    # No Serbian word has one of these letters; a path; a code before its meaning, as in "F slobodan, C skriven".
    r"\b[\w-]*[qwxyQWXY][\w-]*|(?<!\w)/\w+|(?:^|(?<=, ))[ABCDFMPQ](?= [a-zčćđšž])|"
    r"\b(?:CONF_STATUS = C|CSV(?:-u)?|JavaScript|Parquet|Shift|BibTeX|SDMX|PNG|SVG|EEA|WORLD|SHA-256|verified_on|AA\b)"
)


def to_cyrillic(text: str) -> str:
    """A text in Cyrillic; places to fill in, signs such as [c], codes and names of software as they were."""
    out, at = [], 0
    for kept in _LATIN.finditer(text):
        out += [_letters(text[at : kept.start()]), kept.group()]
        at = kept.end()
    return "".join([*out, _letters(text[at:])])


def _letters(text: str) -> str:
    out, place = [], 0
    lower = text.lower()
    while place < len(text):
        pair = lower[place : place + 2]
        if pair in _PAIRS and not _is_apart(lower, place):
            letter, step = _PAIRS[pair], 2
        else:
            letter, step = _LETTERS.get(lower[place], text[place]), 1
        is_capital = text[place].isupper()
        out.append(letter.upper() if is_capital and letter.isalpha() else letter)
        place += step
    return "".join(out)


def _is_apart(text: str, place: int) -> bool:
    return any(
        text.startswith(word, place - offset)
        for word in _APART
        for offset in range(len(word))
        if place - offset >= 0 and word[offset : offset + 2] == text[place : place + 2]
    )
