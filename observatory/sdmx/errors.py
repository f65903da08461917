"""What can be wrong with a question or a submission, each kind with the status and code that the standard gives it."""


class SdmxError(Exception):
    """A question that cannot be answered: one sentence that says what was wrong and what to ask instead."""

    status = 500
    code = 500
    title = "Internal error"


class NoResultsError(SdmxError):
    """Nothing matches a well-formed question."""

    status = 404
    code = 100
    title = "No results found"


class EmptyAnswerError(NoResultsError):
    """The question is about data that exist, and none of them match: version 2 calls that healthy."""


class QuestionSyntaxError(SdmxError):
    """The question does not comply with the API."""

    status = 400
    code = 140
    title = "Syntax error"


class SemanticError(SdmxError):
    """The question is well formed, but names something that the structure does not have."""

    status = 422
    code = 150
    title = "Semantic error"


class NotAcceptableError(SdmxError):
    """The client accepts no representation that is offered."""

    status = 406
    code = 1000
    title = "Not acceptable"


class TooLargeError(SdmxError):
    """The question is larger than the service is willing to work on."""

    status = 413
    code = 130
    title = "Too large"


class UriTooLongError(TooLargeError):
    """The address is longer than the service reads."""

    status = 414


class MethodError(QuestionSyntaxError):
    """A method that this resource does not have."""

    status = 405


class UnreadableError(QuestionSyntaxError):
    """A submission that cannot be read at all, or is about a structure that is not here."""


class NotAllowedError(SdmxError):
    """Nobody who sends without a token is known."""

    status = 401
    code = 110
    title = "Unauthorized"


class UnavailableError(SdmxError):
    """There is nothing to show yet, what there is cannot be read, or too many wait already."""

    status = 503
    code = 503
    title = "Service unavailable"
