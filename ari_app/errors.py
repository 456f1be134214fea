"""The one base of every error that a user may see."""


class SigapError(Exception):
    """An expected failure: its message is one clear sentence with the remedy, never a trace.

    Every module derives its own errors from it; the command line prints the message on standard
    error and exits with 2 (``ari_app.cli``).
    """
