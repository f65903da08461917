"""What can go wrong while publishing or showing, each kind with a sentence and an exit code of its own."""


class ObservatoryError(Exception):
    """An error that the person at the keyboard can mend: one clear sentence, no traceback."""

    exit_code = 1


class NotFoundError(ObservatoryError):
    """A file, a folder, a warehouse or a release that should be there is not."""

    exit_code = 3


class WarehouseNotReadyError(ObservatoryError):
    """The warehouse is locked, of another shape, or holds nothing to publish."""

    exit_code = 4


class AuditFailedError(ObservatoryError):
    """The audit found a hidden figure that can be worked out: nothing is published."""

    exit_code = 5


class ReleaseDamagedError(ObservatoryError):
    """A release or a draft does not match its manifest."""

    exit_code = 6


class NotApprovedError(ObservatoryError):
    """A draft that nobody approved, or that was made against another current release."""

    exit_code = 7


class NotPublicError(ObservatoryError):
    """A release that is not for everybody was about to be shown to everybody."""

    exit_code = 10


class EmbargoError(ObservatoryError):
    """The moment until which a release is to be kept back cannot be one."""

    exit_code = 2


class BadFileError(ObservatoryError):
    """A file of the user's is not what it should be."""

    exit_code = 2
