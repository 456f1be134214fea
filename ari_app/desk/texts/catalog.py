"""The desk's texts in the reader's language, by gettext.

The text in the code is Bahasa Indonesia; ``en/LC_MESSAGES/desk.po`` has what English says instead.
It is read when it is first needed, so that nothing has to be built. `update` brings it, and the
list of all texts in ``id``, up to date with the code.

Where a text is shown, ``_ = texts(language)`` and ``_("Ambil")``, in templates the same. In a table
it is only marked, with `N_`, and given to ``_`` where it is shown.
"""

import functools
from enum import StrEnum
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
_BETWEEN = "\x04"  # what gettext itself writes between a context and its text


class Language(StrEnum):
    ID = "id"
    EN = "en"


class Texts:
    """Gives a text in one language; ``values`` fill its ``%(name)s``."""

    def __init__(self, translations: NullTranslations) -> None:
        self._translations = translations

    def __call__(self, text: str, /, **values: object) -> str:
        said = self._translations.gettext(text).rpartition(_BETWEEN)[2]
        return said % values if values else said

    def pgettext(self, context: str, text: str, /, **values: object) -> str:
        """Of a text that means one thing here and another elsewhere; ``context`` tells which."""
        return self(NP_(context, text), **values)

    def ngettext(self, text: str, n: int, /, **values: object) -> str:
        """Of a text that other languages say in two ways, for one and for more; fills ``%(n)s``.

        Bahasa Indonesia has no plural: the one text is both ``msgid`` and ``msgid_plural``.
        """
        return self.form(text, n) % {"n": n, **values}

    def form(self, text: str, n: int) -> str:
        """As it is said of ``n``, not filled in."""
        return self._translations.ngettext(text, text, n)


@functools.cache
def texts(language: Language) -> Texts:
    """Read once a process; for Bahasa Indonesia there is nothing to read."""
    if language is Language.ID:
        return Texts(NullTranslations())
    compiled = BytesIO()
    with path_of(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Texts(GNUTranslations(compiled))


def path_of(language: Language) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "desk.po"


def N_(text: str) -> str:
    """Marks a text for the translators, to be shown elsewhere."""
    return text


def NP_(context: str, text: str) -> str:
    """Marks a text that has a context."""
    return f"{context}{_BETWEEN}{text}"


def NN_(text: str) -> str:
    """Marks a text with a number in it, for `Texts.ngettext` and `Texts.form`."""
    return text
