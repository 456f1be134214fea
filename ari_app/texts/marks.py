"""Marks texts for the translators where they only stand in a table. Pure."""

BETWEEN = "\x04"  # what gettext itself writes between a context and its text


def N_(text: str) -> str:
    """Marks a text for the translators, to be shown elsewhere."""
    return text


def NP_(context: str, text: str) -> str:
    """Marks a text that has a context."""
    return f"{context}{BETWEEN}{text}"


def NN_(text: str) -> str:
    """Marks a text with a number in it, for `Texts.ngettext` and `Texts.form`."""
    return text
