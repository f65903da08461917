"""Find what tells who somebody is: numbers with check digits, addresses, handles, columns of names.

Whatever is found is named by its kind and place and never repeated.
"""

from __future__ import annotations

import re

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.si import emso

#: Headers of columns that hold names, addresses, birth dates or accounts, in the languages of the offices.
COLUMN = re.compile(
    r"(^|[\s_.-])((first|last|sur|sir|full|middle|given|family|maiden)[\s_]?name|nick[\s_]?name|alias|names?"
    r"|ime|prezime|ime i prezime|nadimak|emri|mbiemri|emer|mbiemer|nome|cognome|име|презиме|прекар|надимак"
    r"|address|adresa|adres[ae]?|adresë|адреса|street|ulica|улица|rruga|gps|lat(itude)?|lon(gitude)?"
    r"|phone|mobile|telefon[a-z]*|mobitel|celular|tel|телефон[а-я]*|e[\s_-]?mail|mejl|имејл|е-пошта"
    r"|jmbg|embg|јмбг|ембг|oib|passport|pasoš|pasosh|пасош|id[\s_]?card|lična karta|national[\s_]?id|nid"
    r"|date of birth|birth[\s_]?date|dob|datum rođenja|datëlindja|датум на раѓање|датум рођења"
    r"|facebook|instagram|tiktok|snapchat|telegram|viber|whatsapp|username|user[\s_]?name|handle|profile|iban)"
    r"(?=$|[\s_.:/()-])",
    re.IGNORECASE,
)
#: Words that make such a header harmless: a code instead of a name, the platform instead of the account.
HARMLESS = re.compile(
    r"code|šifra|sifra|kod(i)?$|шифра|код|platform|name of (the )?(service|agency|organi[sz]ation)", re.I
)

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*[a-z]", re.IGNORECASE)
URL = re.compile(
    r"https?://|\bwww\.|\b[\w-]+\.(com|net|org|me|rs|ba|mk|al|hr|it|eu|info|xk|tk|ly)\b(/|$|\s)", re.IGNORECASE
)
HANDLE = re.compile(r"(^|\s)@[\w.]{3,}")
THIRTEEN = re.compile(r"(?<!\d)\d{13}(?!\d)")
#: Albania: a letter for the decade (or a digit), six digits of birth, three of series, a check letter of which the
#: rule is not published; the month (plus 50 for women) and the day must be possible.
ALBANIAN = re.compile(r"(?<!\w)[A-T0-9]\d(0[1-9]|1[0-2]|5[1-9]|6[0-2])(0[1-9]|[12]\d|3[01])\d{3}[A-W](?!\w)")
#: Kosovo: ten digits that begin with 1 or 2; the rule of the check digit is not published.
KOSOVAN = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")
ACCOUNT = re.compile(
    r"(?<!\w)(?:AL|BA|ME|MK|RS|XK|HR|SI|IT|DE|AT|CH|GR|BG)\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.I
)
#: International, or national with its leading nought; a date or a number of cases has fewer digits or other signs.
PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)\d{2,3}[\s/.()-]*(?:\d[\s/.()-]*){6,11}(?!\w)|(?<![\w.-])0\d{1,2}[\s/.-]?\d{3}[\s/.-]?\d{3,4}(?!\w)"
)


def direct_identifier(text: str) -> str | None:
    """What a cell gives away, in words, or None. The text itself is never part of the answer."""
    if len(text) < 5:
        return None
    if EMAIL.search(text):
        return "an e-mail address"
    if URL.search(text):
        return "an internet address"
    if HANDLE.search(text):
        return "an account of a social network"
    if any(_is_account(found[0]) for found in ACCOUNT.finditer(text)):
        return "a bank account"
    # Persons' numbers in Bosnia and Herzegovina, Montenegro, North Macedonia and Serbia share one rule with Slovenia's.
    if any(emso.is_valid(found[0]) for found in THIRTEEN.finditer(text)):
        return "a national identity number"
    if ALBANIAN.search(text.upper()) or KOSOVAN.search(text):
        return "a national identity number"
    if PHONE.search(text):
        return "a telephone number"
    return None


def is_identifying_column(header: str) -> bool:
    """Whether a header says that its column tells who somebody is."""
    return bool(COLUMN.search(header)) and not HARMLESS.search(header)


def is_free_text(text: str) -> bool:
    """Whether a cell tells a story rather than naming a code."""
    return len(text) > 80 or len(re.findall(r"\w+", text)) > 8


def _is_account(text: str) -> bool:
    try:
        iban.validate(text, check_country=False)
    except ValidationError:
        return False
    return True
