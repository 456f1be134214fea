"""The base of every error that a user may see, and the ways in which a rule says no."""


class SigapError(Exception):
    """An expected failure: its message is one clear sentence with the remedy, never a trace.

    Every module derives its own errors from it; the command line prints the message on standard
    error and exits with 2 (``ari_app.cli``).
    """


class Refused(SigapError):
    """A rule says no to what was asked; the message is for the one who asked.

    Rules raise one of the four below and know nothing of the web; the API and the pages
    translate each into a status (``ari_app.desk.web.problems``).
    """


class NotFound(Refused):
    """It does not exist, or not for the one who asked."""

    def __init__(self, message: str = "There is nothing here.") -> None:
        super().__init__(message)


class Conflict(Refused):
    """It exists, but not in a state in which this can be done."""


class Invalid(Refused):
    """What was given cannot be meant."""


class Unavailable(Refused):
    """It cannot be done now, and may be in a moment."""
