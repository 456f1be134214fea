"""What somebody types to find a call or a ticket again: a label, a number, or words. Pure.

Words are found by their beginnings, in any order, wherever a ticket has them; a number in any
spelling, whole or from its beginning. Letters and digits count, and nothing else, as in the index
(store/migrations/0089_search.sql).
"""

import re
from dataclasses import dataclass

from ari_app.errors import Invalid
from ari_app.telephone_number import canonical_number

LONGEST_TYPED, MOST_WORDS = 200, 8
FEWEST_DIGITS = 6  # fewer would be half of all numbers
_LABEL = re.compile(r"[A-Za-z]{2,5}-\d{4}-\d{1,9}")
_NUMBER = re.compile(r"[ +(]*\d[\d ().\-/]*")
_WORD = re.compile(r"[^\W_]+")
_AFTER_DIGITS = "~"  # sorts behind every digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is looked for; ``words`` is a tsquery, ``numbers`` the first and the last one."""

    label: str | None = None
    numbers: tuple[str, str] | None = None
    words: str | None = None

    @property
    def of_calls(self) -> bool:
        """Whether a call without a ticket could have it."""
        return self.label is None and self.words is None


def read_terms(typed: str, country: str, *, place: str = "", name: str = "") -> Terms:
    """``typed`` is the one box; ``place`` and ``name`` are looked for there only.

    Raises `Invalid` for what is too long or too much.
    """
    for text in (typed, place, name):
        if len(text) > LONGEST_TYPED or "\0" in text:
            raise Invalid(f"What is looked for has at most {LONGEST_TYPED} letters.")
    typed = typed.strip()
    within = [*_words(place, ":*A"), *_words(name, ":*B")]
    if _LABEL.fullmatch(typed):
        return Terms(label=_label(typed), words=_all(within))
    if _NUMBER.fullmatch(typed) and _digits(typed) >= FEWEST_DIGITS:
        return Terms(numbers=_numbers(typed, country), words=_all(within))
    return Terms(words=_all([*_words(typed, ":*"), *within]))


def _label(typed: str) -> str:
    """As it is written: JPR-2026-7 is JPR-2026-00007."""
    centre, year, number = typed.upper().split("-")
    return f"{centre}-{year}-{number.lstrip('0').rjust(5, '0')}"


def _digits(typed: str) -> int:
    return sum(letter.isdigit() for letter in typed)


def _numbers(typed: str, country: str) -> tuple[str, str]:
    plain = re.sub(r"[^\d+]", "", typed)
    number = canonical_number(plain, country) or plain
    return (number, number + _AFTER_DIGITS)


def _words(text: str, suffix: str) -> list[str]:
    """Each word as a lexeme of a tsquery; what is quoted by us cannot be an operator."""
    found = [word.lower() for word in _WORD.findall(text)]
    return [f"'{word}'{suffix}" for word in dict.fromkeys(found)]


def _all(words: list[str]) -> str | None:
    if len(words) > MOST_WORDS:
        raise Invalid(f"At most {MOST_WORDS} words are looked for at once.")
    return " & ".join(words) or None


def place_words(address: str | None, desa: str | None) -> str | None:
    """A tsquery for tickets with the same words as place; None without an address."""
    words = _words(f"{address or ''}"[:LONGEST_TYPED], ":A")[:MOST_WORDS]
    return " & ".join([*words, *_words(desa or "", ":A")]) if words else None
