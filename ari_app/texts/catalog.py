"""Texts in the reader's language, by gettext.

The text in the code is Bahasa Indonesia; ``en/LC_MESSAGES/desk.po`` has what English says instead.
It is read when it is first needed, so that nothing has to be built. `update` brings it, and the
list of all texts in ``id``, up to date with the code.

Where a text is shown, ``_ = texts(language)`` and ``_("Ambil")``, in templates the same. In a table
it is only marked (`marks`), and given to ``_`` where it is shown.
"""

import functools
from collections.abc import Callable, Mapping
from enum import StrEnum
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ari_app.texts.marks import BETWEEN, NP_
from ari_app.texts.sentence import Say

FOLDER = Path(__file__).parent


class Language(StrEnum):
    ID = "id"
    EN = "en"


class Texts:
    """Gives a text in one language; ``values`` fill its ``%(name)s``."""

    def __init__(self, translations: NullTranslations) -> None:
        self._translations = translations

    def __call__(self, text: str, /, **values: object) -> str:
        said = self._translations.gettext(text).rpartition(BETWEEN)[2]
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


def in_each_language(said: Callable[[Say], str]) -> Mapping[Language, str]:
    """For example of `Sentence.said`, for whoever shows it later or shows both."""
    return {language: said(texts(language)) for language in Language}


def decimal(number: str, language: Language) -> str:
    """1,234.5 as the language writes it: 1.234,5 in Bahasa Indonesia."""
    return number.translate(_COMMAS) if language is Language.ID else number


_COMMAS = str.maketrans(",.", ".,")


def path_of(language: Language) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "desk.po"
