"""Why a file is turned away as a whole: one class for each kind, with a code, an exit code and a sentence.

Exit codes of `tfgbv-submit`:

| code | kind |
|---|---|
| 0 | accepted or landed (warnings possible) |
| 1 | a fault of the software: a traceback is shown, the sender is told, and the file is tried again |
| 2 | the command was called in a wrong way |
| 10 | empty file |
| 11 | wrong kind of file |
| 12 | truncated or damaged |
| 13 | password-protected |
| 14 | has macros |
| 15 | not UTF-8 |
| 16 | a form that no layout knows |
| 17 | the period was sent twice |
| 18 | too large once unpacked, or too costly to read |
| 19 | the sender is not registered |
| 20 | findings in the content: each is in the reply |
| 21 | the file named on the command line is not there |
| 22 | microdata that are damaged |
| 23 | no microdata of a kind that can be read |
| 24 | a codebook that cannot be read |
| 25 | a variable map that cannot be used |
| 26 | XML that defines entities |
| 27 | an archive that is not safe to unpack |
| 28 | no key to pseudonymise case-level rows with |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    # The child that opens files imports this module and needs no catalogue.
    from expectations.findings import Finding


class Refusal(Exception):  # noqa: N818  a refusal is an answer to a sender, not an error of the software
    """A file that cannot be taken in. `sentence` is for the sender: what was found and what to do."""

    code = "refused"
    exit_code = 20
    says = "The file cannot be taken in."

    #: Which details the sentence in the sender's language names, beside the one that is called `found`.
    named: ClassVar[dict[str, str]] = {}

    def __init__(self, **details: object) -> None:
        self.details = details
        self.sentence = self.says.format(**details)
        super().__init__(self.sentence)

    @property
    def finding(self) -> Finding:
        """The refusal as a finding about the whole file."""
        from expectations.findings import Finding

        found = self.details.get(self.named.get("found", "found"))
        expected = self.details.get(self.named.get("expected", ""))
        return Finding.whole_file(
            self.code,
            self.sentence,
            found=None if found is None else str(found),
            expected=None if expected is None else str(expected),
        )


class EmptyFile(Refusal):
    """Nothing in it, or nothing but headers."""

    code = "empty_file"
    exit_code = 10
    says = "The file is empty. Fill in the form and send it again."


class WrongKind(Refusal):
    """Neither a workbook, nor a text table, nor SDMX data."""

    code = "wrong_kind"
    exit_code = 11
    says = (
        "This is {found}, not a workbook (.xlsx, .ods) or a CSV text file. "
        "Save the return as .xlsx, .ods or .csv and send it again."
    )


class Truncated(Refusal):
    """A workbook whose end is missing or whose parts are damaged."""

    code = "truncated"
    exit_code = 12
    says = "The file is damaged or was cut off on the way. Open it, save it anew and send it again."


class PasswordProtected(Refusal):
    """An encrypted workbook."""

    code = "password_protected"
    exit_code = 13
    says = "The workbook is protected by a password. Remove the password and send it again."


class HasMacros(Refusal):
    """A workbook with a macro project."""

    code = "macros"
    exit_code = 14
    says = "The workbook has macros. Save it as an .xlsx workbook without macros and send it again."


class NotUtf8(Refusal):
    """Text whose encoding cannot be told: parts of it are UTF-8 and parts are not."""

    code = "not_utf8"
    exit_code = 15
    named: ClassVar = {"found": "line"}
    says = (
        "The text is not written in one encoding (first seen at line {line}). "
        "Save the file as CSV UTF-8 and send it again."
    )


class UnknownForm(Refusal):
    """A readable file that no layout recognises."""

    code = "unknown_form"
    exit_code = 16
    named: ClassVar = {"found": "form", "expected": "lacking"}
    says = (
        "No known form looks like this file. {nearest}"
        "Use the template (tfgbv-submit template) or tell us about the new form."
    )


class SentTwice(Refusal):
    """Another file for the same reporter, form, period and revision."""

    code = "sent_twice"
    exit_code = 17
    named: ClassVar = {"found": "time_period", "expected": "next"}
    says = (
        "The period {time_period} was sent twice: submission {other} has revision {revision} already, "
        "with other content. Send it as revision {next} with a reason."
    )


class TooLarge(Refusal):
    """More than a return can need: unpacked size, number of cells, memory or time."""

    code = "too_large"
    exit_code = 18
    says = "The file is too large to be a return ({found}). Send only the filled form, without other content."


class UnknownReporter(Refusal):
    """A sender that is not in the list of providers."""

    code = "unknown_reporter"
    exit_code = 19
    says = "{reporter} is not a registered reporter.{nearest} Reporters are listed by: tfgbv-submit status."


class FileNotThere(Refusal):
    """The path on the command line leads to no file."""

    code = "no_such_file"
    exit_code = 21
    says = "There is no file {path}."


class DamagedData(Refusal):
    """A file of a statistical package that its own library cannot read."""

    code = "damaged_data"
    exit_code = 22
    says = "The data file is damaged or was cut off on the way. Open it in {found}, save it anew and send it again."


class MixedDecimals(Refusal):
    """A CSV in which some numbers have a decimal comma and others a point, which may part thousands."""

    code = "mixed_decimals"
    exit_code = 29
    says = (
        "In {found} numbers are written with a point, while a comma is the decimal sign elsewhere in the file: "
        "1.003 may be one or a thousand. Write all numbers with the same decimal sign and nothing between thousands."
    )


class UnknownData(Refusal):
    """Neither a file of a statistical package nor a CSV table."""

    code = "unknown_data"
    exit_code = 23
    says = (
        "This is {found}, not microdata that can be read. Send .sav, .zsav, .dta or .por, "
        "or a zip with one .csv and its DDI codebook (.xml) or variable map (.yml)."
    )


class BadCodebook(Refusal):
    """A codebook that cannot be read, or that is something else."""

    code = "bad_codebook"
    exit_code = 24
    says = "The codebook cannot be read: {found}. Export it as a DDI codebook (DDI 2.5, XML) and send it again."


class BadMap(Refusal):
    """A variable map that cannot be used."""

    code = "bad_map"
    exit_code = 25
    says = "The variable map cannot be used: {found}. The README of the maps describes every key."


class HasEntities(Refusal):
    """XML with a document type: entities could unfold without end or read other files."""

    code = "xml_entities"
    exit_code = 26
    says = (
        "The file has an XML document type, with which a few lines can unfold into gigabytes. "
        "Save it anew with your spreadsheet or statistics program and send it again."
    )


class UnsafeArchive(Refusal):
    """A zip whose names lead elsewhere."""

    code = "unsafe_archive"
    exit_code = 27
    says = "The archive holds {found}; it was not unpacked. Pack the return anew, without folders, and send it again."


class SoftwareFault(Refusal):
    """The software failed on a return; whether the return is in order nobody knows yet."""

    code = "software_fault"
    exit_code = 1
    says = (
        "Our software failed on this file while it was to {stage} it, so nothing of it landed. That is our fault and "
        "not yours: leave the file as it is. The operator of the observatory has the details, and the file is tried "
        "again by itself."
    )


class UnwrittenLetter(Refusal):
    """The return has landed, and the software failed while it wrote the letter about it."""

    code = "software_fault"
    exit_code = 1
    says = (
        "Your return was taken in, but our software failed while it wrote this letter. That is our fault and not "
        "yours: leave the file as it is; the letter is written again by itself."
    )


class NoKey(Refusal):
    """Case-level rows came and the house has no key for the period: they may not be kept as they are."""

    code = "no_key"
    exit_code = 28
    named: ClassVar = {"found": "period"}
    says = (
        "Case-level rows can be taken in only where the observatory has a key for {period}; nothing of the file was "
        "kept as data. Tell the operator of the observatory; the file can stay as it is."
    )


REFUSALS: dict[str, type[Refusal]] = {
    kind.code: kind
    for kind in (
        EmptyFile,
        WrongKind,
        Truncated,
        PasswordProtected,
        HasMacros,
        NotUtf8,
        UnknownForm,
        SentTwice,
        TooLarge,
        UnknownReporter,
        FileNotThere,
        DamagedData,
        MixedDecimals,
        UnknownData,
        BadCodebook,
        BadMap,
        HasEntities,
        UnsafeArchive,
        NoKey,
        SoftwareFault,
    )
}


def exit_code(code: str | None) -> int:
    """The exit code for a refusal's code; findings in the content have none of their own."""
    if code is None:
        return 0
    return REFUSALS[code].exit_code if code in REFUSALS else Refusal.exit_code
